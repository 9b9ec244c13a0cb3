"""The words between figures that say how they belong together: patterns made from cues.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from schemas.errors import BadLexicon


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


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words` as whole words, the longest first; a blank is any run of blanks.

    It is a tree of their letters, and the first letter stands before the look behind it: so the engine skips to letters
    that can begin a word instead of trying each word at each place.
    """
    tree: _Tree = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    firsts = [rf"{re.escape(c)}(?<!\w{re.escape(c)}){_branch(rest)}" for c, rest in sorted(tree.items())]
    return rf"(?:{'|'.join(firsts)})(?!\w)"


_Tree = dict[str, "_Tree"]


def _branch(tree: _Tree) -> str:
    ways = [(r"\s+" if c == " " else re.escape(c)) + _branch(rest) for c, rest in sorted(tree.items()) if c]
    if not ways:
        return ""
    group = f"(?:{'|'.join(ways)})" if len(ways) > 1 or "" in tree else ways[0]
    return f"{group}?" if "" in tree else group


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
