"""Plain text and Markdown in UTF-8."""

from __future__ import annotations

import re

from pipeline.parse.sniff import media_type
from schemas.errors import EmptyDocument, UnsupportedFormat, WrongEncoding
from schemas.parsed import Parsed

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 1 << 20


def parse(data: bytes, path: str) -> Parsed:
    """The text of `data`, character for character.

    Raises EmptyDocument, UnsupportedFormat (control bytes), WrongEncoding (bytes that are not UTF-8).
    """
    if not data.strip():
        raise EmptyDocument(path)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WrongEncoding(path, candidates="UTF-16")
    sample = data[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > len(sample) // 1000 or b"\x00" in sample:
        raise UnsupportedFormat(path, kind="tệp nhị phân / binary")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise WrongEncoding(path, candidates="không phải UTF-8 / not UTF-8") from e
    if not text.strip("\ufeff\u200b \t\r\n\u00a0"):
        raise EmptyDocument(path)
    return Parsed(text, media_type(data, path))
