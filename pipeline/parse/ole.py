"""The directory of an OLE compound file: enough to know what it is and whether it is locked ([MS-CFB] 2.2 to 2.6)."""

from __future__ import annotations

import struct

from schemas.errors import DamagedDocument

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_MOST = 100_000  # sectors or entries: of a 50 MB file in the smallest sectors


def streams(data: bytes, path: str) -> dict[str, tuple[int, int]]:
    """The name of each entry of the directory with its first sector and size. Raises DamagedDocument."""
    return _Compound(data, path).entries()


def head(data: bytes, path: str, name: str) -> bytes:
    """The first sector of a stream of 4096 bytes or more, or nothing. Raises DamagedDocument."""
    compound = _Compound(data, path)
    first, size = compound.entries().get(name, (0, 0))
    return compound.sector(first) if size >= 4096 else b""


class _Compound:
    def __init__(self, data: bytes, path: str) -> None:
        self.data, self.path = data, path
        if data[:8] != MAGIC or len(data) < 512:
            raise self._damaged()
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        (self.directory,) = struct.unpack_from("<I", data, 48)
        self.table = struct.unpack_from("<109I", data, 76)

    def _damaged(self) -> DamagedDocument:
        return DamagedDocument(self.path, detail="mục lục của tệp không đọc được / its directory cannot be read")

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        part = self.data[start : start + self.size]
        if len(part) < 128:
            raise self._damaged()
        return part

    def _next(self, number: int) -> int:
        """The sector after this one; the first 109 sectors of the table suffice for directories of 7 MB files and more."""
        per = self.size // 4
        if number // per >= len(self.table):
            return 0xFFFFFFFE
        try:
            following: int = struct.unpack_from("<I", self.sector(self.table[number // per]), 4 * (number % per))[0]
        except struct.error as e:
            raise self._damaged() from e
        return following

    def entries(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        seen: set[int] = set()
        at = self.directory
        while at < 0xFFFFFFFA and at not in seen and len(seen) < _MOST:
            seen.add(at)
            part = self.sector(at)
            for i in range(0, len(part) - _ENTRY + 1, _ENTRY):
                (length,) = struct.unpack_from("<H", part, i + 64)
                name = part[i : i + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                if name and part[i + 66]:
                    found.setdefault(name, struct.unpack_from("<II", part, i + 116))
            at = self._next(at)
        return found
