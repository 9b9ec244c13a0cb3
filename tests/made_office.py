"""Old Office files made for tests."""

from __future__ import annotations

import struct


def ole(streams: list[str], deeper: tuple[str, ...] = (), content: bytes = b"") -> bytes:
    """A compound file of 512-byte sectors; `deeper` streams lie in a storage of their own.

    The streams are empty, or all of them the same 4096 bytes that begin with `content`.
    """

    def entry(name: str, kind: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
        raw = name.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
        size = 4096 if content and kind == 2 else 0
        return head.ljust(116, b"\0") + struct.pack("<III", 1 + sectors if size else 0xFFFFFFFE, size, 0)

    inner = 2 + len(streams)
    sectors = -(-(inner + len(deeper)) // 4)
    names = ["ObjectPool", *streams]
    entries = [entry("Root Entry", 5, child=1)]
    for i, name in enumerate(names, 1):
        right = i + 1 if i < len(names) else 0xFFFFFFFF
        pool = name == "ObjectPool" and deeper
        entries.append(entry(name, 1 if name == "ObjectPool" else 2, right, inner if pool else 0xFFFFFFFF))
    entries += [entry(n, 2) for n in deeper]
    directory = b"".join(entries)
    fat = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    if content:
        fat += [*range(sectors + 2, sectors + 9), 0xFFFFFFFE]
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", head, 44, 1, 1, 0)
    struct.pack_into("<II", head, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return (
        bytes(head) + table + directory.ljust(sectors * 512, b"\0") + (content.ljust(4096, b"\0") if content else b"")
    )
