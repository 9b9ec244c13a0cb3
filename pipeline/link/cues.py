"""The words between figures that say how they belong together: patterns made from cues.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from schemas.errors import BadLexicon
from schemas.words import any_of, ways_of


@cache
def lists(name: str = "cues.toml") -> dict[str, list[str]]:
    """Name of a table of a word list beside this module → its words. Raises BadLexicon."""
    path = Path(__file__).with_name(name)
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        return {table: [str(word) for word in entry["words"]] for table, entry in read.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e


@cache
def tables(name: str = "cues.toml") -> dict[str, str]:
    """The same → a pattern for any of its words, the longest first. Raises BadLexicon."""
    return {table: any_of(words) for table, words in lists(name).items()}


@cache
def cue(name: str) -> re.Pattern[str]:
    """Any word of the table `name` of cues.toml, in lower-case text."""
    return re.compile(tables()[name])


@cache
def clause() -> re.Pattern[str]:
    """Where a new clause begins inside a sentence: a conjunction, or a comma or "và" before a verb."""
    filler = r"(?:\s*(?:đã|sẽ|cũng|đang|còn|và|tiếp tục|được)(?!\w))*"
    verb = rf"{filler}\s*{tables()['verb']}"
    ways = [*ways_of(lists()["conjunction"]), f",{verb}", f":{verb}", rf"v(?<!\wv)à(?!\w){verb}"]
    return re.compile("|".join(ways))


@cache
def toward_end() -> re.Pattern[str]:
    """A word that ties what follows to what stands before, as the last words of a gap (small words may follow)."""
    small = r"(?:\s*(?:các|những|nhiều|một số|toàn bộ|tất cả|số|cả|trên|hơn|khoảng|gần|cho)(?!\w))*"
    return re.compile(rf"{tables()['toward']}{small}[\s(“\"]*$")
