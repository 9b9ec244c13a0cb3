"""Counting units of the lexicon in a text: a spaCy Doc carries the words, its PhraseMatcher finds the units."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice

from extractors.lexicon import beside
from extractors.rule import Unit
from extractors.view import folded

LEXICON = beside(__file__)
_TOKEN = re.compile(r"[^\W\d_]+[23²³]?(?!\w)|[^\W\d_]+|\d+|\S")


Matches = list[tuple[str, int, int]]


@cache
def _matcher() -> Callable[[list[str]], Matches]:
    """Finds units among words: each by its entry and role, with its first word and the one behind its last."""
    # imported late: who only asks for a unit's class now and then need not wait for it
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    vocab = Vocab()
    matcher = PhraseMatcher(vocab, attr="ORTH")
    for entry in LEXICON.entry:
        docs = [Doc(vocab, words=_TOKEN.findall(folded(s))) for s in entry.all_surfaces]
        matcher.add(f"{entry.id} {entry.role or ''}", docs)
    names = vocab.strings

    def find(words: list[str]) -> Matches:
        return [(names[key], begin, last) for key, begin, last in matcher(Doc(vocab, words=words))]

    return find


@cache
def _first_words() -> frozenset[str]:
    return frozenset(_TOKEN.findall(folded(s))[0] for entry in LEXICON.entry for s in entry.all_surfaces)


@cache
def _longest() -> int:
    return max(len(_TOKEN.findall(folded(s))) for entry in LEXICON.entry for s in entry.all_surfaces)


def _inside(low: str, at: int) -> bool:
    """Whether the word at `at` begins before it."""
    return at > 0 and low[at - 1].isalnum() and not low[at - 1].isdecimal()


def find_unit(low: str, at: int, end: int) -> Unit | None:
    """The longest unit that begins at `at` of the folded text `low` and ends before `end`; None inside a word.

    The Doc is made of folded words, one token for each run of letters, so that no unit is cut by punctuation. It holds
    the few words that a unit can have, and only where the first of them begins one.
    """
    first = _TOKEN.match(low, at, end)
    if first is None or first[0] not in _first_words() or _inside(low, at):
        return None
    spans = [m.span() for m in islice(_TOKEN.finditer(low, at, end), _longest())]
    unit: Unit | None = None
    for key, begin, last in _matcher()([low[a:b] for a, b in spans]):
        stop = spans[last - 1][1]
        if begin == 0 and (unit is None or stop > unit.end):
            entry_id, _, role = key.partition(" ")
            unit = Unit(at, stop, entry_id, role)
    return unit


def class_of_unit(unit: str) -> str | None:
    """The class of a whole unit as printed, or None where the lexicon does not know it."""
    low = folded(unit)
    known = find_unit(low, 0, len(low))
    return known.id if known is not None else None
