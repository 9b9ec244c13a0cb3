"""So many at so much each make the sum: count × unit = total, in the record or at the rate of its whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import amount, computed, found, row
from pipeline.checks.units import fits, rated, things
from pipeline.checks.weigh import Of, exactly_printed, times, weigh
from schemas.finding import Finding
from schemas.interval import Interval, hard_of, is_short, soft_of
from schemas.mention import Count, Money
from schemas.record import Record

_ROUGH = 10  # a careful writer's rounding hides less than a tenth


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.asked:
        total, units = only(facts.money(record.total)), facts.money(record.unit_amount)
        whole = None
        if not units and (whole := facts.whole(record)):
            units = [u for u in facts.money(whole.unit_amount) if u.per]
        unit = only(units)
        if total is None or unit is None or total.id == unit.id:
            continue
        count = _counted(facts, record, unit)
        if count is not None and comparable(unit, count, total):
            records = [record] + ([whole] if whole else [])
            partial = any({unit.id, total.id} & {*r.scope.partial} for r in records)
            # what each gets besides, or how often, is not told in numbers: only agreement says something
            yield from (f for f in _look(count, unit, total, records) if f.verdict == "consistent" or not partial)


def _counted(facts: Facts, record: Record, unit: Money) -> Count | None:
    """The one count to which the rate applies; of several, the one that it names."""
    # "50 bộ máy cho 5 trường (10 bộ/trường)": so many for each are not how many there are
    counts = [c for c in facts.counts(record.count) if not things(c.per)]
    return only([c for c in counts if fits(unit, c)]) if len(counts) == 1 or unit.per else None


def comparable(unit: Money, count: Count, total: Money) -> bool:
    """One currency, and no rate per month against a sum that says nothing of months."""
    return unit.currency == total.currency and rated(unit) | rated(count) == rated(total)


def _look(count: Count, unit: Money, total: Money, records: list[Record]) -> Iterator[Finding]:
    def sides(of: Of) -> tuple[Interval, Interval] | None:
        a, b, c = of(count), of(unit), of(total)
        return None if a is None or b is None or c is None else (times(a, b), c)

    verdict = weigh(sides, (count, unit, total))
    if verdict == "consistent" and is_short(unit) and not exactly_printed(sides, (count, unit)):
        # "mỗi sổ 3 triệu đồng" may be rounded, though such amounts seldom are: to be looked at where it is a plain number
        verdict = "suspicious" if _plain(unit) else None
    if verdict == "consistent" and _far_rounded(count, unit, total):
        # "3 xã, mỗi xã 500 triệu đồng, tổng cộng 2 tỷ đồng": rounding that hides a third of the sum bears nothing out
        verdict = "suspicious" if _plain(unit) and count.modifier == "exact" else None
    reading = sides(soft_of if verdict == "consistent" else hard_of)
    if verdict is None or reading is None:
        return
    figures = [count, unit, total]
    rows = [row("count", count), row("unit", unit), computed("product", reading[0]), row("total", total)]
    exact = count.value is not None and unit.value is not None
    expected: Decimal | str = count.value * unit.value if exact else reading[0].text()  # type: ignore[operator]
    made = amount(expected, unit)
    yield found(
        "unit_x_count", verdict, figures, records, rows, a=count, b=unit, c=total, made=made, expected=expected, actual=total
    )  # fmt: skip


def _far_rounded(count: Count, unit: Money, total: Money) -> bool:
    """Whether a sum in a scale word lies more than a tenth off the product as printed."""
    if count.value is None or unit.value is None or total.value is None:
        return False
    product = count.value * unit.value
    return is_short(total) and total.modifier == "exact" and abs(product - total.value) * _ROUGH > product


def _plain(unit: Money) -> bool:
    """An amount each of whole thousands or millions without a word before it, as such amounts are fixed."""
    return unit.modifier == "exact" and unit.value is not None and "," not in unit.text and "." not in unit.text
