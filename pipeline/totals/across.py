"""The same claim in several documents: equal values, parts within wholes, running totals that do not fall."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.totals.aspects import home
from pipeline.totals.when import days_of
from schemas.interval import Interval, hard_of
from schemas.mention import Count, Figure, Money, Occasion, Recipient
from schemas.run import Extraction
from schemas.text import folded
from schemas.total import Aspect, Comparison, Place

# Running totals: what is counted up from a start and cannot fall.
RUNNING = ("fund_raised", "loan_granted", "damage", "houses_collapsed", "gift")


@dataclass(frozen=True, slots=True)
class _Claim:
    """One figure of a record that has a topic, a place and a time: what another document may say too."""

    key: tuple[object, ...]
    time: tuple[object, ...]
    as_of: dt.date | None
    figure: Figure
    document: str
    interval: Interval
    what: str


def across(extractions: Sequence[Extraction]) -> list[Comparison]:
    """Contradictions between documents; each line names the figure and, in `total`, the document it is held against."""
    same: dict[tuple[object, ...], list[_Claim]] = {}
    running: dict[tuple[object, ...], list[_Claim]] = {}
    for extraction in extractions:
        for claim in _claims(extraction):
            same.setdefault((*claim.key, *claim.time, claim.as_of), []).append(claim)
            if claim.as_of is not None and claim.what in RUNNING:
                running.setdefault((*claim.key, *claim.time), []).append(claim)
    return [*_unequal(same), *_falling(running)]


def _claims(extraction: Extraction) -> Iterator[_Claim]:
    figures = {f.id: f for f in extraction.figures}
    for record in extraction.records:
        where = home(extraction, record)
        times = tuple(sorted(_time(figures[i]) for i in record.when if i != record.as_of))
        as_of = days_of(figures[record.as_of]) if record.as_of else None
        groups = tuple(sorted({f.category for i in record.recipients if isinstance(f := figures[i], Recipient)}))
        if record.what is None or where is None or not (times or as_of) or record.part_of is not None:
            continue
        giver = folded(record.giver.text) if record.giver else ""
        source = folded(record.source.text) if record.source else ""
        for slot in ("count", "total"):
            for id_ in getattr(record, slot):
                figure = figures[id_]
                interval = hard_of(figure) if isinstance(figure, Money | Count) else None
                if interval is None:
                    continue
                unit = (
                    figure.currency
                    if isinstance(figure, Money)
                    else folded(figure.unit)
                    if isinstance(figure, Count)
                    else ""
                )
                key = (record.what, folded(where.name), where.level, slot, unit, groups, giver, source)
                yield _Claim(
                    key, times, as_of[1] if as_of else None, figure, extraction.document.path, interval, record.what
                )


def _time(figure: Figure) -> str:
    if isinstance(figure, Occasion):
        return figure.value
    days = days_of(figure)
    return f"{days[0]}/{days[1]}" if days else figure.text


def _unequal(groups: dict[tuple[object, ...], list[_Claim]]) -> Iterator[Comparison]:
    for claims in groups.values():
        first = claims[0]
        for claim in claims[1:]:
            if claim.document != first.document and not claim.interval.meets(first.interval):
                yield _line(
                    claim,
                    first,
                    "“{a}” trong {da} và “{b}” trong {db} nói về cùng một việc nhưng không khớp nhau.",
                    "“{a}” in {da} and “{b}” in {db} state the same claim and do not agree.",
                )


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


def _line(claim: _Claim, other: _Claim, vi: str, en: str) -> Comparison:
    figure = claim.figure
    words = {"a": figure.text, "da": claim.document, "b": other.figure.text, "db": other.document}
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
