"""The parts that the text gives as all there are make the whole: counts of one kind, and sums of money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import MANY, amount, computed, found, many, row
from pipeline.checks.units import rated, same_things
from pipeline.checks.weigh import Of, weigh
from schemas.finding import Finding
from schemas.interval import Interval, exactly, hard_of
from schemas.mention import Count, Mention, Money, Quantity, Ratio
from schemas.record import Record

TABLE = "table.row"  # the rule of records that rows of tables make


def find(facts: Facts) -> Iterator[Finding]:
    for whole in facts.asked:
        parts = [p for p in facts.parts(whole) if not p.apart]
        if whole.partition and len(parts) > 1:
            yield from _money(facts, whole, parts)
            yield from _counts(facts, whole, parts)


def _money(facts: Facts, whole: Record, parts: list[Record]) -> Iterator[Finding]:
    total = only(facts.money(whole.total or whole.unit_amount))
    figures = [only(facts.money(p.total)) for p in parts]
    sums = [f for f in figures if f is not None]
    if (
        total is None
        or not _enough(whole, len(sums), len(parts))
        or total.id in whole.scope.averages + whole.scope.changes
    ):
        return
    if all(f.currency == total.currency and (rated(f) == rated(total) or not f.per) for f in sums):
        yield from _look(whole, parts, total, sums)


def _counts(facts: Facts, whole: Record, parts: list[Record]) -> Iterator[Finding]:
    """The counts of the whole's own kind; a part may give its count as so many of all ("24/27 chỉ tiêu")."""
    for count in facts.counts(whole.count):
        if count.id in whole.scope.averages + whole.scope.changes:
            continue
        if sum(same_things(count, c) for c in facts.counts(whole.count)) > 1:
            continue
        figures = [only(_numbers(facts, part, count)) for part in parts]
        numbers = [f for f in figures if f is not None]
        if _enough(whole, len(numbers), len(parts)):
            yield from _look(whole, parts, count, numbers)


def _enough(whole: Record, numbers: int, parts: int) -> bool:
    """Whether each part gives its number; in a table an empty cell is nought."""
    return numbers == parts or (whole.rule == TABLE and numbers > 1)


def _numbers(facts: Facts, part: Record, whole: Count) -> list[Count | Ratio]:
    ratios: list[Count | Ratio] = [
        r
        for r in facts.ratios(part.ratio)
        if r.denominator == whole.value and r.unit and r.unit.casefold() == whole.unit.casefold()
    ]
    return ratios or [c for c in facts.counts(part.count) if same_things(c, whole)]


def _look(
    whole: Record, parts: list[Record], all_: Quantity, figures: list[Money] | list[Count | Ratio]
) -> Iterator[Finding]:
    if len({f.id for f in (all_, *figures)}) <= len(figures):
        return  # one figure tied twice says nothing of a sum

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        sum_, end = exactly(Decimal(0)), of(all_)
        for figure in figures:
            part = exactly(figure.numerator) if isinstance(figure, Ratio) else of(figure)
            if part is None:
                return None
            sum_ = sum_ + part
        return None if end is None else (sum_, end)

    quantities = [f for f in figures if isinstance(f, Quantity)]
    verdict, made = weigh(sides, (all_, *quantities)), sides(hard_of)
    if verdict is None or made is None:
        return
    shown: list[Mention] = list(figures)
    values = [f.numerator if isinstance(f, Ratio) else f.value for f in figures]
    exact = [v for v in values if v is not None]
    expected = sum(exact, Decimal(0)) if len(exact) == len(values) else made[0].text()
    if len(shown) > MANY:
        yield found(
            "parts_sum", verdict, [all_], [whole], many(len(shown), expected, all_), c=all_, made=amount(expected, all_), expected=expected, actual=all_
        )  # fmt: skip
        return
    rows = [*(row("part", f) for f in shown), computed("sum", expected), row("whole", all_)]
    yield found(
        "parts_sum",
        verdict,
        [*shown, all_],
        [*parts, whole],
        rows,
        c=all_,
        made=amount(expected, all_),
        expected=expected,
        actual=all_,
    )
