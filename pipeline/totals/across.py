"""The same claim in several documents: equal values, parts within wholes, running totals that do not fall."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.totals.aspects import LEVELS, Words, home
from pipeline.totals.when import days_of
from schemas.interval import Interval, hard_of
from schemas.mention import Count, Figure, Money, Occasion, Quantity, Recipient
from schemas.record import Level, PlaceUnit
from schemas.run import Extraction
from schemas.text import folded
from schemas.total import Aspect, Comparison, Place

# Running totals: what is counted up from a start and cannot fall.
_SLOTS = ("count", "total", "unit_amount")
RUNNING = ("fund_raised", "loan_granted", "damage", "houses_collapsed", "gift")


@dataclass(frozen=True, slots=True)
class _Claim:
    """One figure of a record that has a topic, a place and a time: what another document may say too.

    `key` is what it is of, its place and time left out; `beside` are the other values of its record, and `one_day` says
    that it tells of a single day's act, of which a place may see several.
    """

    key: tuple[object, ...]
    place: PlaceUnit
    time: tuple[object, ...]
    as_of: dt.date | None
    figure: Money | Count
    document: str
    interval: Interval
    what: str
    beside: frozenset[tuple[str, Decimal | None]]
    one_day: bool

    @property
    def where(self) -> tuple[str, Level | None]:
        return folded(self.place.name), self.place.level


def across(extractions: Sequence[Extraction], words: Words) -> list[Comparison]:
    """Contradictions between documents; each line names the figure and, in `total`, the document it is held against."""
    same: dict[tuple[object, ...], list[_Claim]] = {}
    running: dict[tuple[object, ...], list[_Claim]] = {}
    placed: dict[tuple[object, ...], list[_Claim]] = {}
    for extraction in extractions:
        for claim in _claims(extraction, words):
            at = (*claim.key, *claim.time, claim.as_of)
            same.setdefault((*at, *claim.where), []).append(claim)
            if claim.what not in words.shared and not claim.one_day:
                placed.setdefault(at, []).append(claim)
            if claim.as_of is not None and claim.what in RUNNING:
                running.setdefault((*claim.key, *claim.time, *claim.where), []).append(claim)
    return [*_unequal(same), *_exceeding(placed), *_falling(running)]


def _claims(extraction: Extraction, words: Words) -> Iterator[_Claim]:
    figures = {f.id: f for f in extraction.figures}
    for record in extraction.records:
        if record.what is None or record.part_of is not None or not record.when:
            continue
        where = home(extraction, record)
        times = tuple(sorted(_time(figures[i]) for i in record.when if i != record.as_of))
        as_of = days_of(figures[record.as_of]) if record.as_of else None
        if where is None or not (times or as_of):
            continue
        scope = record.scope
        bounds = (
            record.what,
            tuple(sorted({f.category for i in record.recipients if isinstance(f := figures[i], Recipient)})),
            record.status == "planned",
            scope.kind,
            scope.event,
            scope.edge,
            folded(record.giver.text) if record.giver else "",
            folded(record.source.text) if record.source else "",
        )
        days = [days_of(figures[i]) for i in record.when]
        one_day = as_of is None and record.what not in words.stock and any(d is not None and d[0] == d[1] for d in days)
        barred = {*scope.changes, *scope.averages, *(i for c in record.comparisons for i in (c.base, c.change))}
        stated = [(slot, figures[i]) for slot in _SLOTS for i in getattr(record, slot) if i not in barred]
        values = {(slot, f.value) for slot, f in stated if isinstance(f, Quantity)} if len(stated) > 1 else set()
        for slot, figure in stated:
            interval = hard_of(figure) if isinstance(figure, Money | Count) else None
            if interval is None or not isinstance(figure, Money | Count) or slot == "unit_amount":
                continue
            unit = figure.currency if isinstance(figure, Money) else folded(figure.unit)
            key = (*bounds, slot, unit, figure.per)
            beside = frozenset(values - {(slot, figure.value)})
            path = extraction.document.path
            day = as_of[1] if as_of else None
            yield _Claim(key, where, times, day, figure, path, interval, record.what, beside, one_day)


def _time(figure: Figure) -> str:
    if isinstance(figure, Occasion):
        return figure.value
    days = days_of(figure)
    return f"{days[0]}/{days[1]}" if days else figure.text


def _unequal(groups: dict[tuple[object, ...], list[_Claim]]) -> Iterator[Comparison]:
    for claims in groups.values():
        first = claims[0]
        for claim in claims[1:]:
            if claim.document == first.document or claim.interval.meets(first.interval):
                continue
            if first.one_day and not claim.beside & first.beside:
                continue  # nothing says that they are one and the same
            yield _line(
                claim,
                first,
                "“{a}” trong {da} và “{b}” trong {db} nói về cùng một việc nhưng không khớp nhau.",
                "“{a}” in {da} and “{b}” in {db} state the same claim and do not agree.",
            )


def _exceeding(groups: dict[tuple[object, ...], list[_Claim]]) -> Iterator[Comparison]:
    """A place's figure above that of a place around it, of the same matter and time."""
    for claims in groups.values():
        least: dict[tuple[str, Level | None], _Claim] = {}  # by place the claim with the lowest upper bound
        for claim in claims:
            high, known = claim.interval.high, least.get(claim.where)
            if high is not None and (known is None or high < (known.interval.high or high)):
                least[claim.where] = claim
        if len(least) <= 1:
            continue
        for claim in claims:
            above = LEVELS[LEVELS.index(claim.place.level) + 1 :] if claim.place.level else ()
            for whole in (least.get((folded(name), level)) for name in claim.place.within for level in above):
                if whole is None or whole.document == claim.document:
                    continue
                low, high = claim.interval.low, whole.interval.high
                if low is not None and high is not None and low > high:
                    yield _line(
                        claim,
                        whole,
                        "“{a}” ({pa}) trong {da} lớn hơn “{b}” của cả {pb} trong {db}: phần không thể lớn hơn toàn bộ.",
                        "“{a}” ({pa}) in {da} exceeds “{b}” of all {pb} in {db}: no part exceeds its whole.",
                    )
                    break


def _falling(groups: dict[tuple[object, ...], list[_Claim]]) -> Iterator[Comparison]:
    for claims in groups.values():
        ordered = sorted(claims, key=lambda c: c.as_of or dt.date.min)
        for before, after in itertools.pairwise(ordered):
            if before.document == after.document or before.as_of == after.as_of:
                continue
            high, low = after.interval.high, before.interval.low
            if high is not None and low is not None and high < low:
                yield _line(
                    after,
                    before,
                    "Số lũy kế giảm: “{b}” trong {db}, sau đó “{a}” trong {da}.",
                    "A running total falls: “{b}” in {db}, later “{a}” in {da}.",
                )


def _named(place: PlaceUnit) -> str:
    return f"{place.type or ''} {place.name}".strip()


def _line(claim: _Claim, other: _Claim, vi: str, en: str) -> Comparison:
    figure = claim.figure
    words = {
        "a": figure.text,
        "da": claim.document,
        "b": other.figure.text,
        "db": other.document,
        "pa": _named(claim.place),
        "pb": _named(other.place),
    }
    return Comparison(
        total=f"{other.document}#{other.figure.id}",
        document=claim.document,
        figure=Place(start=figure.start, end=figure.end, text=figure.text),
        verdict="contradiction",
        aspects={
            n: Aspect(match=True, total=None, document=None) for n in ("place", "period", "category", "measure", "unit")
        },
        message_vi=vi.format(**words),
        message_en=en.format(**words),
    )
