"""Whether a file has the end that its format promises: a copy that broke off lacks it."""

from __future__ import annotations

import os
import struct

_TAIL = 4096  # bytes in which the end of a PDF or picture must stand; some writers add a line or zeros
_COMMENT = 0xFFFF  # the most that may follow a ZIP's directory
_WIDE = 0xFFFFFFFF  # where a ZIP's numbers stand in a larger record
_FREE = b"\xff\xff\xff\xff"  # an unused entry of OLE's table of sectors
_LISTED = 109  # sectors of that table that the header names


def has_intact_end(descriptor: int, size: int) -> bool | None:
    """Whether the file of `size` bytes ends as its format says; None where the format has no such mark.

    Known are PDF, ZIP (.docx, .xlsx too), PNG, JPEG and OLE (.doc). Reads at most 70 kB. Raises OSError.
    """
    head = os.pread(descriptor, 512, 0)
    tail = os.pread(descriptor, _TAIL, max(0, size - _TAIL))
    if b"%PDF-" in head:
        return b"%%EOF" in tail
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"IEND\xaeB`\x82" in tail
    if head.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" in tail.rstrip(b"\0")[-64:]
    if head.startswith(b"PK\x03\x04"):
        return _zip(descriptor, size)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(descriptor, head, size)
    return None


def _zip(descriptor: int, size: int) -> bool:
    """The directory's last record stands at the very end, and what it tells of lies before it (APPNOTE 4.3.16)."""
    start = max(0, size - _COMMENT - 22)
    tail = os.pread(descriptor, size - start, start)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if len(tail) - at >= 22:
            length, offset, comment = struct.unpack_from("<IIH", tail, at + 12)
            ends = start + at + 22 + comment == size
            if ends and (_WIDE in (length, offset) or offset + length <= start + at):
                return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _ole(descriptor: int, head: bytes, size: int) -> bool:
    """The file reaches to the last sector that its table of sectors says is used ([MS-CFB] 2.2, 2.3)."""
    if len(head) < 512:
        return False
    (shift,) = struct.unpack_from("<H", head, 30)
    (tables,) = struct.unpack_from("<I", head, 44)
    if shift not in (9, 12) or not tables:
        return False
    sector = 1 << shift
    entries = sector // 4  # that one sector of the table has
    if tables > _LISTED:  # the rest is listed in chains: what the others stand for must be there at least
        return bool(size > (tables - 1) * entries * sector)
    (place,) = struct.unpack_from("<I", head, 76 + 4 * (tables - 1))
    table = os.pread(descriptor, sector, (place + 1) * sector)
    # of a table that is cut off itself, all counts as used
    used = [i for i in range(entries) if table[4 * i : 4 * i + 4] != _FREE]
    last = (tables - 1) * entries + (used[-1] if used else -1)
    return bool(size > (last + 1) * sector)  # the last sector itself may be written short
