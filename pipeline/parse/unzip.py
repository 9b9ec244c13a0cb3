"""ZIP archives that may lie: what they declare is weighed before a byte is unfolded, and no part gives more than that."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from schemas.errors import DamagedDocument, EncryptedDocument, Unpacked

ENTRIES = 10_000
UNPACKED_MB = 300  # of all parts together
PART_MB = 120  # of one part: its tree takes several times as much memory
RATIO = 200  # unfolded to folded, of a part worth weighing: Office parts reach 20 to 60
WEIGHED_MB = 5  # a smaller part is no bomb, however well it folds
MB = 1_000_000

# what zipfile and what unfolds for it raise on bytes that are no archive
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    struct.error,
)


def checked(data: bytes, path: str) -> zipfile.ZipFile:
    """The archive in `data`, its central directory within the limits above; nothing is unfolded yet.

    zipfile never yields more of a part than the directory declares, so that the declared sizes bound the real ones.
    Raises DamagedDocument, Unpacked.
    """
    archive = listed(data, path)
    for entry in archive.infolist():
        weigh(entry, path)
    return archive


def listed(data: bytes, path: str) -> zipfile.ZipFile:
    """The archive in `data`, all its parts together within the limits; each is still to be weighed.

    Raises DamagedDocument, Unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*FAULTS, ValueError, UnicodeDecodeError) as e:
        raise DamagedDocument(path, detail="không mở được tệp nén", detail_en="the archive cannot be opened") from e
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Unpacked(
            path, detail=f"{len(entries)} tệp, tối đa {ENTRIES}", detail_en=f"{len(entries)} files, at most {ENTRIES}"
        )
    whole = sum(e.file_size for e in entries)
    if whole > UNPACKED_MB * MB:
        raise _too_much(path, "", whole, UNPACKED_MB * MB)
    if sum(e.compress_size for e in entries) > len(data):
        raise Unpacked(path, detail="các phần chồng lên nhau", detail_en="its parts overlap")
    return archive


def weigh(entry: zipfile.ZipInfo, path: str) -> None:
    """Raises Unpacked where a part unfolds to many times what it takes."""
    times = entry.file_size // max(entry.compress_size, 1)
    if entry.file_size > WEIGHED_MB * MB and times >= RATIO:
        raise Unpacked(path, detail=f"gấp {times} lần", detail_en=f"{times} times as large")


def read(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, path: str, limit: int = PART_MB * MB) -> bytes:
    """The bytes of one part. Raises DamagedDocument, EncryptedDocument, Unpacked (more than `limit` bytes)."""
    try:
        entry = archive.getinfo(name) if isinstance(name, str) else name
        if entry.flag_bits & 1:
            raise EncryptedDocument(path)
        if entry.file_size > limit:
            raise _too_much(path, f"{entry.filename}: ", entry.file_size, limit)
        with archive.open(entry) as part:
            return part.read(limit)
    except KeyError as e:
        raise DamagedDocument(path, detail=f"thiếu phần {name}", detail_en=f"the part {name} is missing") from e
    except FAULTS as e:
        raise DamagedDocument(path, detail=f"không giải nén được {name}", detail_en=f"{name} cannot be unfolded") from e


def _too_much(path: str, what: str, size: int, limit: int) -> Unpacked:
    vi, en = (f"{what}{size // MB} MB, {most} {limit // MB} MB" for most in ("tối đa", "at most"))
    return Unpacked(path, detail=vi, detail_en=en)
