"""One pattern for many words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str], blank: str = r"\s+") -> str:
    """A pattern for any of `words` as whole words, the longest first; `blank` is what stands for a blank in them."""
    return f"(?:{'|'.join(ways_of(words, blank))})"


def ways_of(words: Iterable[str], blank: str = r"\s+") -> list[str]:
    """The alternatives of `any_of`, one for each first letter, for patterns that have others beside them.

    Each is a tree of letters whose first stands before the look behind it: so the engine skips to letters that can begin
    a word instead of trying each word at each place. It does so only where all alternatives begin with a letter.
    """
    tree: _Tree = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    return [rf"{re.escape(c)}(?<!\w{re.escape(c)}){_branch(rest, blank)}(?!\w)" for c, rest in sorted(tree.items())]


_Tree = dict[str, "_Tree"]


def _branch(tree: _Tree, blank: str) -> str:
    ways = [(blank if c == " " else re.escape(c)) + _branch(rest, blank) for c, rest in sorted(tree.items()) if c]
    if not ways:
        return ""
    group = f"(?:{'|'.join(ways)})" if len(ways) > 1 or "" in tree else ways[0]
    return f"{group}?" if "" in tree else group
