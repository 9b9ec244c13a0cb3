"""A number is printed so that it has one reading ("136.000.0000 đồng" has none)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import computed, found, row
from pipeline.checks.units import same_things
from schemas.finding import Finding, Row
from schemas.interval import shown
from schemas.mention import Count, Mention, Money, Percent, Quantity
from schemas.record import Record

_GROUPS = re.compile(r"[0-9]+(?:[.,\u00a0 ][0-9]+)+")


def find(facts: Facts) -> Iterator[Finding]:
    for figure in facts.figures.values():
        if isinstance(figure, Money | Count | Percent) and figure.malformed:
            yield _look(facts, figure)


def readings(text: str) -> list[Decimal]:
    """The whole numbers that ragged groups may stand for: as printed, with overlong groups cut, with short ones filled."""
    match = _GROUPS.search(text)
    if match is None:
        return []
    groups = re.split(r"[^0-9]", match[0])
    made = ["".join(groups)]
    for pad in (str.rjust, str.ljust):
        made.append(groups[0] + "".join(pad(g[:3], 3, "0") for g in groups[1:]))
    return sorted({Decimal(m) for m in made})


def _look(facts: Facts, figure: Quantity) -> Finding:
    records = facts.holding(figure.id)
    figures: list[Mention] = [figure]
    rows = [row("figure", figure), *(computed("reading", shown(v)) for v in readings(figure.text))]
    for record in records:
        figures += [*facts.counts(record.count), *facts.money(record.total), *facts.money(record.unit_amount)]
        whole = facts.whole(record)
        if whole is not None:
            figures += [*facts.counts(whole.count), *facts.money(whole.total)]
        rows += _implied(facts, record, figure, whole)
    able = [shown(v) for v in readings(figure.text)] or ["—"]
    said = " hoặc ".join(able), " or ".join(able)
    return found("malformed", "malformed", figures, records, rows, a=figure, expected=said, actual=figure)


def _implied(facts: Facts, record: Record, figure: Quantity, whole: Record | None) -> list[Row]:
    """What the amount each of the whole (or of a part beside this one) makes of this record's count."""
    count = only(facts.counts(record.count))
    if count is None or count.value is None or figure.id not in record.total:
        return []
    others = [whole, *(p for p in facts.parts(whole) if p.id != record.id)] if whole else []
    for other in others:
        c, t = only(facts.counts(other.count)), only(facts.money(other.total))
        if c is None or t is None or not c.value or t.value is None or not same_things(c, count):
            continue
        if t.value % c.value == 0:
            each = t.value / c.value
            return [
                row("total", t),
                row("count", c),
                computed("implied", each),
                row("count", count),
                computed("product", each * count.value),
            ]
    return []
