"""ZIP archives: each file inside is a document of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from pipeline.parse import unzip
from pipeline.parse.names import Names, is_system
from schemas.errors import DocumentError, EmptyDocument

_UTF8 = 0x800  # flag: the name is UTF-8


def members(data: bytes, path: str) -> Iterator[tuple[str, bytes | DocumentError]]:
    """The files of the archive in its order. Raises DamagedDocument, Unpacked, EmptyDocument where there is none."""
    archive = unzip.listed(data, path)
    names, found = Names(), False
    for entry in archive.infolist():
        name = _name(entry)
        if entry.is_dir() or is_system(name):
            continue
        told, found = names.own(name), True
        inside = f"{path}!/{told}"
        try:
            unzip.weigh(entry, inside)
            content: bytes | DocumentError = unzip.read(archive, entry, inside)
        except DocumentError as e:
            content = e
        yield told, content
    if not found:
        raise EmptyDocument(path)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: old programs write Vietnamese names as UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name
