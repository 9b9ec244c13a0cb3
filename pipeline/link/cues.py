"""The words between figures that say how they belong together: patterns made from cues.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from schemas.errors import BadLexicon
from schemas.words import any_of


@cache
def tables(name: str = "cues.toml") -> dict[str, str]:
    """Name of a table of a word list beside this module → a pattern for any of its words, the longest first.

    Raises BadLexicon.
    """
    path = Path(__file__).with_name(name)
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        return {table: any_of(entry["words"]) for table, entry in read.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e


@cache
def cue(name: str) -> re.Pattern[str]:
    """Any word of the table `name` of cues.toml, in lower-case text."""
    return re.compile(tables()[name])


@cache
def clause() -> re.Pattern[str]:
    """Where a new clause begins inside a sentence: a conjunction, or a comma or "và" before a verb."""
    words = tables()
    filler = r"(?:\s*(?:đã|sẽ|cũng|đang|còn|và|tiếp tục|được)(?!\w))*"
    return re.compile(rf"{words['conjunction']}|(?:,|:|(?<!\w)và(?!\w)){filler}\s*{words['verb']}")


@cache
def toward_end() -> re.Pattern[str]:
    """A word that ties what follows to what stands before, as the last words of a gap (small words may follow)."""
    small = r"(?:\s*(?:các|những|nhiều|một số|toàn bộ|tất cả|số|cả|trên|hơn|khoảng|gần|cho)(?!\w))*"
    return re.compile(rf"{tables()['toward']}{small}[\s(“\"]*$")
