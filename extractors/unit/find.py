"""Counting units of the lexicon in a text: a spaCy Doc carries the words, its PhraseMatcher finds the units."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import accumulate

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
def _beginnings() -> frozenset[str]:
    """Every row of words that a unit begins with, itself included, with a blank between words."""
    return frozenset(
        words
        for entry in LEXICON.entry
        for s in entry.all_surfaces
        for words in accumulate(_TOKEN.findall(folded(s)), "{} {}".format)
    )


def _inside(low: str, at: int) -> bool:
    """Whether the word at `at` begins before it."""
    return at > 0 and low[at - 1].isalnum() and not low[at - 1].isdecimal()


def find_unit(low: str, at: int, end: int) -> Unit | None:
    """The longest unit that begins at `at` of the folded text `low` and ends before `end`; None inside a word.

    The words are folded, one for each run of letters, so that no unit is cut by punctuation; as many are looked at as
    some unit begins with.
    """
    first = _TOKEN.match(low, at, end)
    if first is None or first[0] not in _beginnings() or _inside(low, at):
        return None
    words, stops = "", list[int]()
    for m in _TOKEN.finditer(low, at, end):
        longer = f"{words} {m[0]}" if words else m[0]
        if longer not in _beginnings():
            break
        words = longer
        stops.append(m.end())
    found = _longest(words)
    return None if found is None else Unit(at, stops[found[0] - 1], found[1], found[2])


@cache  # there are no more of them than beginnings of units
def _longest(words: str) -> tuple[int, str, str] | None:
    """How many of the `words` are the longest unit that they begin with, its entry's id and its role."""
    found: tuple[int, str, str] | None = None
    for key, begin, last in _matcher()(words.split(" ")):
        if begin == 0 and (found is None or last > found[0]):
            entry_id, _, role = key.partition(" ")
            found = last, entry_id, role
    return found


def class_of_unit(unit: str) -> str | None:
    """The class of a whole unit as printed, or None where the lexicon does not know it."""
    low = folded(unit)
    known = find_unit(low, 0, len(low))
    return known.id if known is not None else None
