"""What is wrong in an office, as a value: a stable name, what it is, and what a clerk does about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """`said` and `advice` in Vietnamese, then English; `path` what it is about. A note is told, and is no fault."""

    code: str
    path: str
    said: tuple[str, str]
    advice: tuple[str, str]
    is_note: bool = False


def problem(code: str, path: str, **details: object) -> Problem:
    """The problem of that name; the texts of problems.toml with `details` filled in."""
    entry, values = _entries()[code], {"path": path, **details}
    vi, en, do_vi, do_en = (str(entry[k]).format_map(values) for k in ("vi", "en", "do_vi", "do_en"))
    return Problem(code, path, (vi, en), (do_vi, do_en), entry.get("note", False))


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
