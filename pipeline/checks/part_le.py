"""No part is more than its whole, and sums of money given as parts of one sum are together no more than it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import MANY, amount, computed, found, many, row
from pipeline.checks.units import family, rated, same_things
from pipeline.checks.weigh import Of, at_most, weigh
from schemas.finding import Finding
from schemas.interval import Interval, exactly
from schemas.mention import Count, Money, Quantity
from schemas.record import Record

_GROUPED = ("person", "household", "visit")  # these may stand in two groups of one whole


def find(facts: Facts) -> Iterator[Finding]:
    for whole in facts.asked:
        parts = facts.parts(whole)
        for part in parts:
            for figure, end in _pairs(facts, part, whole):
                if _bounded(figure, part) and _bounded(end, whole):
                    yield from _one(part, whole, figure, end)
        if len(parts) > 1:
            yield from _together(facts, whole, [p for p in parts if _alike(p, whole) and not p.apart])


def comparable_money(a: Money, b: Money) -> bool:
    return a.currency == b.currency and rated(a) == rated(b)


def _pairs(facts: Facts, part: Record, whole: Record) -> Iterator[tuple[Quantity, Quantity]]:
    """The part's figures, each with the one figure of the whole that measures the same."""
    ends = facts.counts(whole.count)
    for count in facts.counts(part.count):
        end = only([c for c in ends if same_things(c, count)])
        if end is not None and end.id != count.id:
            yield count, end
    total, sum_ = only(facts.money(part.total)), only(facts.money(whole.total))
    if total is not None and sum_ is not None and total.id != sum_.id and comparable_money(total, sum_):
        yield total, sum_


def _bounded(figure: Quantity, record: Record) -> bool:
    """Whether the figure is a number of things or money: no rise or fall, and no mean, which have no such parts."""
    return figure.id not in record.scope.changes and figure.id not in record.scope.averages


def _one(part: Record, whole: Record, figure: Quantity, end: Quantity) -> Iterator[Finding]:
    def sides(of: Of) -> tuple[Interval, Interval] | None:
        a, b = of(figure), of(end)
        return None if a is None or b is None else (a, b)

    verdict = weigh(sides, (figure, end), at_most)
    if verdict in ("suspicious", "contradiction"):
        rows = [row("part", figure), row("whole", end)]
        yield found(
            "part_le", verdict, [figure, end], [part, whole], rows, a=figure, c=end, expected=end, actual=figure
        )


def _alike(part: Record, whole: Record) -> bool:
    return "unknown" in (part.status, whole.status) or part.status == whole.status


def _together(facts: Facts, whole: Record, parts: list[Record]) -> Iterator[Finding]:
    """Money is spent once; of things a sum gives cause to look; people and households may stand in two groups."""
    if whole.partition:
        return  # then the sum is checked to the last unit
    total = only(facts.money(whole.total))
    if total is not None and _bounded(total, whole):
        sums = [s for p in parts if (s := only(facts.money(p.total))) and comparable_money(s, total)]
        yield from _sum(whole, parts, sums, total)
    for count in facts.counts(whole.count):
        if family(count) in _GROUPED:
            continue  # "nữ 310 em, dân tộc thiểu số 434 em": one child may be in both groups
        if _bounded(count, whole) and only([c for c in facts.counts(whole.count) if same_things(c, count)]) is not None:
            counts = [c for p in parts if (c := only([x for x in facts.counts(p.count) if same_things(x, count)]))]
            yield from _sum(whole, parts, counts, count)


def _sum(whole: Record, parts: list[Record], figures: list[Money] | list[Count], end: Quantity) -> Iterator[Finding]:
    if len(figures) < 2 or len({f.id for f in (*figures, end)}) <= len(figures):
        return

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        sum_, b = exactly(Decimal(0)), of(end)
        for figure in figures:
            part = of(figure)
            if part is None:
                return None
            sum_ = sum_ + part
        return None if b is None else (sum_, b)

    verdict = weigh(sides, (*figures, end), at_most)
    if verdict not in ("suspicious", "contradiction"):
        return
    if isinstance(end, Count):
        verdict = "suspicious"
    values = [f.value for f in figures if f.value is not None]
    expected = sum(values, Decimal(0))
    rows = [*(row("part", f) for f in figures), computed("sum", expected), row("whole", end)]
    shown, records = [*figures, end], [*parts, whole]
    if len(figures) > MANY:
        rows, shown, records = many(len(figures), expected, end), [end], [whole]
    yield found(
        "part_le", verdict, shown, records, rows,
        sentence="part_le:sum", c=end, made=amount(expected, end), expected=expected, actual=end,
    )  # fmt: skip
