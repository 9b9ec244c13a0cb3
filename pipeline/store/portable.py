"""Words and JSON that every database gives back as they were.

PostgreSQL holds no U+0000, and neither database a lone surrogate. Both are written as ESC with four hexadecimal digits,
and so is ESC itself, so that what is read back is what was written. Texts without them, nearly all, are stored as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNHELD = re.compile("[\x00\x1b\ud800-\udfff]")
_ESCAPED = re.compile("\x1b([0-9a-f]{4})")


def held(text: str) -> str:
    """`text` as it is stored."""
    return _UNHELD.sub(lambda m: f"\x1b{ord(m[0]):04x}", text) if _UNHELD.search(text) else text


def told(text: str) -> str:
    """The text that was stored as `text`."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "\x1b" in text else text


def _held(text: str | None) -> str | None:
    return None if text is None else held(text)


def _told(text: str | None) -> str | None:
    return None if text is None else told(text)


class Words(TypeDecorator[str]):
    """Text from documents and people."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        return _held

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:
        return _told


class Json(str):
    """JSON text that is ready to be stored, as pydantic writes it."""

    __slots__ = ()


def as_json(value: Any) -> str:
    """What is stored of a value of a JSON column: ready JSON as it is, anything else as its JSON."""
    if isinstance(value, Json):
        if "\\u00" not in value:  # how pydantic writes control characters; it has no surrogates
            return value
        value = json.loads(value)
    return json.dumps(_each(value, held), ensure_ascii=False, separators=(",", ":"))


def ready(text: str) -> str:
    """Stored JSON as the JSON that it was made from."""
    return json.dumps(from_json(text), ensure_ascii=False) if "\\u001b" in text else text


def from_json(text: str | bytes) -> Any:
    """The value of stored JSON, as a driver hands it over."""
    value = json.loads(text)
    escapes = b"\\u001b" in text if isinstance(text, bytes) else "\\u001b" in text
    return _each(value, told) if escapes else value


def _each(value: Any, change: Any) -> Any:
    """`value` with every text in it changed, keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(k): _each(v, change) for k, v in value.items()}
    return [_each(v, change) for v in value] if isinstance(value, list) else value
