"""Words and JSON that every database gives back as they were.

PostgreSQL holds no U+0000, and neither database a lone surrogate. Both are written as ESC with four hexadecimal digits,
and so is ESC itself, so that what is read back is what was written. Texts without them, nearly all, are stored as they are.
"""

from __future__ import annotations

import json
import re
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


class Words(TypeDecorator[str]):
    """Text from documents and people."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else held(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else told(value)


class Json(str):
    """JSON text that is ready to be stored, as pydantic writes it."""

    __slots__ = ()


def as_json(value: Any) -> str:
    """What is stored of a value of a JSON column: ready JSON as it is, anything else as its JSON."""
    text = value if isinstance(value, Json) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # pydantic and json alike write control characters as \u00xx; surrogates stand as they are
    if "\\u00" in text or _UNHELD.search(text):
        return json.dumps(_each(json.loads(text), held), ensure_ascii=False, separators=(",", ":"))
    return str(text)


def ready(text: str) -> str:
    """Stored JSON as the JSON that it was made from."""
    return json.dumps(from_json(text), ensure_ascii=False) if "\\u001b" in text else text


def from_json(text: str | bytes) -> Any:
    if isinstance(text, bytes):  # as psycopg hands it over
        text = text.decode()
    value = json.loads(text)
    return _each(value, told) if "\\u001b" in text else value


def _each(value: Any, change: Any) -> Any:
    """`value` with every text in it changed, keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(k): _each(v, change) for k, v in value.items()}
    return [_each(v, change) for v in value] if isinstance(value, list) else value
