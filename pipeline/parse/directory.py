"""The names inside ZIP files, whole or cut off, read from their directories alone: nothing is unpacked."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_ENTRIES = 20_000  # a document has some dozens; what lies beyond tells nothing of its kind
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
