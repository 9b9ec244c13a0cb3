"""What people ask for by name: documents by path, number or SHA-256; and what they are told where there is no such thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from unicodedata import normalize

from schemas.errors import BadFilter
from schemas.text import folded

_SHORTEST_DIGEST = 6  # hexadecimal digits that name a document
_ALIKE = 1 / 2  # of a word: what is less alike is not what was meant


def is_meant(wanted: str, paths: Collection[str], number: str, digests: Iterable[str]) -> bool:
    """Whether a document is the one that is wanted; `wanted`, its paths and its number as `plain` gives them."""
    by_digest = len(wanted) >= _SHORTEST_DIGEST and any(d.startswith(wanted) for d in digests)
    by_number = bool(number) and wanted in (number, number.partition("-")[0].partition("/")[0])
    return by_digest or by_number or wanted in paths or any(fnmatchcase(p, wanted) for p in paths)


@lru_cache(65536)
def plain(text: str) -> str:
    """`text` without what people type differently."""
    return folded(normalize("NFC", text).casefold())


def unknown(option: str, text: str, names: Iterable[str]) -> BadFilter:
    """What was asked for is nowhere; the nearest that is."""
    by_plain = {plain(n): n for n in sorted(names)}
    near = [by_plain[p] for p in get_close_matches(plain(text), by_plain, 1, _ALIKE)]
    meant, meant_en = (f". Có phải “{near[0]}”?", f"; did you mean “{near[0]}”?") if near else (".", ".")
    vi, en = _NOWHERE[option]
    return BadFilter(option=option, value=text, detail=vi + meant, detail_en=en + meant_en)


_NOWHERE = {
    "--place": (
        "không số liệu nào của các tài liệu được chọn thuộc địa bàn này",
        "no figure of the documents is of that place",
    ),
    "--category": ("không có nhóm đối tượng này", "there is no such category"),
    "--document": (
        "không tài liệu nào có đường dẫn, số hoặc mã SHA-256 như vậy",
        "no document has that path, number or SHA-256",
    ),
}
