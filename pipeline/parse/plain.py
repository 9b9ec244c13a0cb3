"""Plain text and Markdown in UTF-8."""

from __future__ import annotations

import re

from schemas.errors import BinaryDocument, EmptyDocument, WrongEncoding

SUFFIXES = (".txt", ".md", ".markdown", ".text")
MEDIA_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 1 << 20


def media_type(suffix: str) -> str:
    return MEDIA_TYPES.get(suffix, "text/plain")


def parse(data: bytes, path: str) -> str:
    """The text of `data`, character for character.

    Raises EmptyDocument, BinaryDocument (control bytes), WrongEncoding (bytes that are not UTF-8).
    """
    if not data.strip():
        raise EmptyDocument(path)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WrongEncoding(path, position=1)
    sample = data[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > len(sample) // 1000 or b"\x00" in sample:
        raise BinaryDocument(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise WrongEncoding(path, position=e.start + 1) from e
    if not text.strip("\ufeff\u200b \t\r\n\u00a0"):
        raise EmptyDocument(path)
    return text
