"""Counting units of the lexicon in a passage: a spaCy Doc carries the words, its PhraseMatcher finds the units."""

from __future__ import annotations

import re
from functools import cache

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors.lexicon import beside
from extractors.rule import Unit
from extractors.view import folded

LEXICON = beside(__file__)
_TOKEN = re.compile(r"[^\W\d_]+[23²³]?(?!\w)|[^\W\d_]+|\d+|\S")


@cache
def _matcher() -> PhraseMatcher:
    matcher = PhraseMatcher(Vocab(), attr="ORTH")
    for entry in LEXICON.entry:
        docs = [Doc(matcher.vocab, words=_TOKEN.findall(folded(s))) for s in entry.all_surfaces]
        matcher.add(f"{entry.id} {entry.role or ''}", docs)
    return matcher


def find_units(low: str, start: int, end: int) -> dict[int, Unit]:
    """Offset in the folded text `low` → the longest unit that begins there, within [start, end).

    The Doc is made of folded words, one token for each run of letters, so that no unit is cut by punctuation.
    """
    spans = [m.span() for m in _TOKEN.finditer(low, start, end)]
    matcher = _matcher()
    doc = Doc(matcher.vocab, words=[low[a:b] for a, b in spans])
    units: dict[int, Unit] = {}
    for key, first, last in matcher(doc):
        begin, stop = spans[first][0], spans[last - 1][1]
        known = units.get(begin)
        if known is None or stop > known.end:
            entry_id, _, role = matcher.vocab.strings[key].partition(" ")
            units[begin] = Unit(begin, stop, entry_id, role)
    return units


def class_of_unit(unit: str) -> str | None:
    """The class of a whole unit as printed, or None where the lexicon does not know it."""
    low = folded(unit)
    known = find_units(low, 0, len(low)).get(0)
    return known.id if known is not None else None
