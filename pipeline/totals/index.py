"""Which known totals a figure is held against: all of its topic, or where those are very many its place's and time's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.totals.when import days_of
from schemas.interval import Interval
from schemas.mention import Figure, Occasion
from schemas.record import PlaceUnit, Record
from schemas.text import folded
from schemas.total import Programme, Total

FEW = 100  # totals in all, up to which every pair is compared and told
_NATION = "việt nam"
Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Known:
    """A total with what the name of its programme says; `shared` where its figures are no sum of their places.

    `soft` and `hard` are its intervals: what a careful writer means, and what the words allow.
    """

    total: Total
    said: Programme
    shared: bool
    soft: Interval
    hard: Interval


class Topic:
    """The totals of one topic."""

    def __init__(self, totals: Sequence[Known], *, few: bool) -> None:
        self.totals = totals
        self.few = few
        self._at: dict[str, list[Known]] = {}
        if not self.few:
            for known in totals:
                for name in _names(known.total):
                    self._at.setdefault(name, []).append(known)

    def near(self, where: PlaceUnit | None, span: Span | None, giver: str | None) -> Iterable[Known]:
        """Of many totals those of the same place, of one around it or of the `giver`'s, whose days meet `span`."""
        names = {_NATION} if where is None else {*map(folded, (where.name, *where.members, *where.within)), _NATION}
        if giver is not None:
            words = folded(giver).split()
            names.update(" ".join(words[n:]) for n in range(1, len(words)))
        seen: dict[str, Known] = {}
        for name in names:
            for known in self._at.get(name, ()):
                period = known.total.period
                if span is None or period is None or _meet(period.start_date, period.end_date, span):
                    seen[known.total.id] = known
        return seen.values()


def _names(total: Total) -> set[str]:
    place = total.place
    if place.level == "national":
        return {_NATION}
    return {folded(place.name), folded(f"{place.type} {place.name}"), *map(folded, place.members)}


def _meet(first: dt.date, last: dt.date | None, span: Span) -> bool:
    return first <= span[1] and (last is None or span[0] <= last)


def span_of(record: Record, figures: Mapping[str, Figure]) -> Span | None:
    """First and last day of a record's times; None where it has none, or an occasion among them."""
    times = [figures[i] for i in record.when]
    spans = [s for f in times if (s := days_of(f)) is not None]
    if not spans or any(isinstance(f, Occasion) for f in times):
        return None
    return min(s[0] for s in spans), max(s[1] for s in spans)
