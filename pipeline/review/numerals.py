"""Every numeral of a document stands in exactly one place, a figure or the list of those that are none: after corrections too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.mention import Figure, Money, Recipient, Unclaimed

Extent = tuple[int, int]
NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


def held(figures: Iterable[Figure]) -> dict[Extent, Figure]:
    """The spans whose numerals the figures hold, in reading order. A group of people holds none: they may lie in it."""
    spans: dict[Extent, Figure] = {}
    for figure in figures:
        if not isinstance(figure, Recipient):
            spans[figure.start, figure.end] = figure
            if isinstance(figure, Money) and figure.words:
                spans[figure.words.start, figure.words.end] = figure
    return dict(sorted(spans.items()))


def meeting(spans: list[Extent], start: int, end: int) -> list[Extent]:
    """Those of `spans` (in order, disjoint) that share a character with [start, end)."""
    first = max(0, bisect_right(spans, (start,)) - 1)
    found = []
    for a, b in spans[first:]:
        if a >= end:
            break
        if b > start:
            found.append((a, b))
    return found


def left_over(
    text: str, before: tuple[Figure, ...], unclaimed: tuple[Unclaimed, ...], after: tuple[Figure, ...]
) -> tuple[Unclaimed, ...]:
    """The numerals of `text` that are in none of `after`, in reading order.

    `before` and `unclaimed` are all figures and numerals as the rules left them, `after` the figures as they are now.
    What a figure no longer holds is "rejected"; what a new one holds is unclaimed no more.
    """
    old, new = held(before), [*held(after)]
    if [*old] == new:
        return unclaimed
    kept: list[Unclaimed] = []
    for u in unclaimed:
        if meeting(new, u.start, u.end):
            kept += [Unclaimed(start=a, end=b, text=text[a:b], zone=u.zone, why=u.why) for a, b in _rest(text, u, new)]
        else:
            kept.append(u)
    for start, end in sorted(set(old) - set(new)):
        zone, span = old[start, end].zone, _Span(start, end)
        pieces = list(_rest(text, span, new))
        if not pieces and not meeting(new, start, end) and not NUMERAL.search(text, start, end):
            pieces = [(start, end)]  # a number in words
        kept += [Unclaimed(start=a, end=b, text=text[a:b], zone=zone, why="rejected") for a, b in pieces]
    return tuple(sorted(kept, key=lambda u: (u.start, u.end)))


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def _rest(text: str, span: _Span | Unclaimed, taken: list[Extent]) -> Iterator[Extent]:
    """The numerals of the span that lie in none of `taken`."""
    at = span.start
    for a, b in [*meeting(taken, span.start, span.end), (span.end, span.end)]:
        yield from (m.span() for m in NUMERAL.finditer(text, at, max(at, a)))
        at = max(at, b)
