"""From bytes to text: one module a format."""

from __future__ import annotations

from typing import Protocol

from pipeline.parse import plain
from schemas.errors import UnsupportedFormat


class Parser(Protocol):
    """What a format's module offers."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]: ...  # noqa: N802

    def parse(self, data: bytes, path: str) -> str: ...

    def media_type(self, suffix: str) -> str: ...


PARSERS: tuple[Parser, ...] = (plain,)


def parser_of(suffix: str, path: str) -> Parser:
    """The parser of a file by its suffix; a file without one is read as plain text. Raises UnsupportedFormat."""
    for parser in PARSERS:
        if suffix in parser.SUFFIXES or not suffix:
            return parser
    raise UnsupportedFormat(path)
