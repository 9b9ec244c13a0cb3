"""OLE compound files ([MS-CFB]), in which old Office programs and locked new ones keep their parts."""

from __future__ import annotations

import io

import olefile

MAGIC = olefile.MAGIC
_HEAD = 512  # bytes of a part


def names(data: bytes) -> set[str] | None:
    """The names at the top of the file's tree (those of embedded objects lie deeper); None where it cannot be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return {path[0] for path in ole.listdir(streams=True, storages=True)}
    except Exception:  # the library meets damage with errors of many kinds
        return None


def head(data: bytes, name: str) -> bytes:
    """How a part at the top begins; nothing where it cannot be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole, ole.openstream(name) as part:
            return bytes(part.read(_HEAD))
    except Exception:
        return b""
