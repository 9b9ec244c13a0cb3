"""The names inside ZIP and OLE files, read from their directories alone: nothing is unpacked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_ENTRIES = 20_000  # a document has some dozens; what lies beyond tells nothing of its kind
_SECTORS = 4_096
_FREE = 0xFFFFFFFA  # this and above are marks, not sectors
_TYPES = "[Content_Types].xml"
_TYPES_SIZE = 1 << 18


def zip_names(data: bytes) -> list[str]:
    """The names in the central directory, or, where that is missing, in front of the members that are there."""
    return list(_central(data)) or list(_local(data))


def is_complete_zip(data: bytes) -> bool:
    return data.rfind(b"PK\x05\x06", max(0, len(data) - (1 << 16) - 22)) >= 0


def _central(data: bytes) -> Iterator[str]:
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - (1 << 16) - 22))
    if end < 0 or end + 22 > len(data):
        return
    size, offset = struct.unpack_from("<II", data, end + 12)
    at = end - size if size <= end and data[end - size : end - size + 4] == b"PK\x01\x02" else offset
    for _ in range(_ENTRIES):
        if data[at : at + 4] != b"PK\x01\x02" or at + 46 > len(data):
            return
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        yield _text(data[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment


def _local(data: bytes) -> Iterator[str]:
    at = -1
    for _ in range(_ENTRIES):
        at = data.find(b"PK\x03\x04", at + 1)
        if at < 0 or at + 30 > len(data):
            return
        (name,) = struct.unpack_from("<H", data, at + 26)
        yield _text(data[at + 30 : at + 30 + name])


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace").replace("\\", "/").lstrip("/")


def content_types(data: bytes) -> bytes:
    """The beginning of [Content_Types].xml, or nothing where it cannot be read."""
    name = _TYPES.encode()
    at = -1
    for _ in range(_ENTRIES):
        at = data.find(b"PK\x03\x04", at + 1)
        if at < 0 or at + 30 > len(data):
            return b""
        length, extra = struct.unpack_from("<HH", data, at + 26)
        if data[at + 30 : at + 30 + length] != name:
            continue
        (method,) = struct.unpack_from("<H", data, at + 8)
        body = data[at + 30 + length + extra :][:_TYPES_SIZE]
        if method == 0:
            return body
        try:
            return zlib.decompressobj(-15).decompress(body, _TYPES_SIZE)
        except zlib.error:
            return b""
    return b""


def ole_names(data: bytes) -> set[str] | None:
    """The names at the top of an OLE file's tree (those of embedded objects lie deeper); None where it cannot be read."""
    if len(data) < 512:
        return None
    shift, first = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
    if shift not in (9, 12):
        return None
    size = 1 << shift
    fat = _fat_sectors(data, size)
    directory = bytearray()
    sector, seen = first, 0
    while sector < _FREE and seen < _SECTORS:
        block = data[(sector + 1) * size : (sector + 2) * size]
        if len(block) < 128:
            break
        directory += block
        seen += 1
        where, slot = divmod(sector, size // 4)
        at = (fat[where] + 1) * size + slot * 4 if where < len(fat) else len(data)
        if at + 4 > len(data):
            break
        (sector,) = struct.unpack_from("<I", data, at)
    return _top(bytes(directory)) if directory else None


def _fat_sectors(data: bytes, size: int) -> list[int]:
    """The sectors of the allocation table: 109 in the header, the others in a chain of sectors."""
    fat = [s for s in struct.unpack_from("<109I", data, 76) if s < _FREE]
    (sector,) = struct.unpack_from("<I", data, 68)
    for _ in range(_SECTORS):
        block = data[(sector + 1) * size : (sector + 2) * size]
        if sector >= _FREE or len(block) < size:
            break
        *more, sector = struct.unpack(f"<{size // 4}I", block)
        fat += [s for s in more if s < _FREE]
    return fat


def _top(directory: bytes) -> set[str] | None:
    entries = len(directory) // 128
    if directory[66] != 5:
        return None
    names: set[str] = set()
    waiting, seen = [struct.unpack_from("<I", directory, 76)[0]], set()
    while waiting:
        i = waiting.pop()
        if i >= entries or i in seen:
            continue
        seen.add(i)
        length, left, right = (
            struct.unpack_from("<H", directory, i * 128 + 64)[0],
            *struct.unpack_from("<II", directory, i * 128 + 68),
        )
        names.add(directory[i * 128 : i * 128 + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
        waiting += (left, right)
    return names
