"""What is said twice is said alike: the same count and sum to the same day, the same rise in the same per cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from pipeline.checks.compared import comparable
from pipeline.checks.days import days
from pipeline.checks.facts import Facts, ids_of, only
from pipeline.checks.say import found, row
from pipeline.checks.weigh import Of, weigh
from schemas.finding import Finding, Verdict
from schemas.interval import Interval
from schemas.mention import Date, Mention, Percent, Quantity
from schemas.record import Comparison, Record

_LARGE = 100  # smaller counts are often the same by chance
_TELLING = 2  # digits; so are round ones
_SENTENCE = re.compile(r"[.!?]\s|\n")


def find(facts: Facts) -> Iterator[Finding]:
    first: dict[tuple[Decimal, Decimal], Record] = {}
    alone: dict[tuple[object, ...], list[Record]] = {}
    for record in facts.records.values():
        earlier = facts.earlier(record) or _twin(facts, record, first)
        if earlier is not None:
            yield from _as_of(facts, earlier, record)
            yield from _values(facts, earlier, record)
            continue
        for other in _same_claims(facts, record, alone):
            yield from _values(facts, other, record)
    told: dict[tuple[object, ...], list[tuple[Record, Comparison]]] = {}
    for record in facts.records.values():
        if record.rule == "table.row":
            continue  # rows hold the same numbers by chance
        for comparison in record.comparisons:
            told.setdefault(_key(facts, comparison), []).append((record, comparison))
    for same in told.values():
        for (a, x), (b, y) in combinations(same, 2):
            if a is not b:
                yield from _percents(facts, a, b, x, y)


def _key(facts: Facts, comparison: Comparison) -> tuple[object, ...]:
    """What two comparisons must share to be one: the values of level, base and change."""
    known = [facts.one(i) for i in (comparison.figure, comparison.base, comparison.change)]
    return (comparison.basis, *(q and q.value for q in known))


def alike(a: Quantity, b: Quantity) -> bool:
    """Whether both print one number of one thing."""
    return a.id != b.id and a.value is not None and a.value == b.value and a.modifier == b.modifier and comparable(a, b)


def _twin(facts: Facts, record: Record, first: dict[tuple[Decimal, Decimal], Record]) -> Record | None:
    """The first record with the same count and the same sum: two such numbers do not agree by chance."""
    count, total = only(facts.counts(record.count)), only(facts.money(record.total))
    if count is None or total is None or not count.value or not total.value or count.value < _LARGE:
        return None
    other = first.setdefault((count.value, total.value), record)
    if other is record:
        return None
    c, t = only(facts.counts(other.count)), only(facts.money(other.total))
    return other if c is not None and t is not None and alike(c, count) and alike(t, total) else None


def _same_claims(facts: Facts, record: Record, alone: dict[tuple[object, ...], list[Record]]) -> Iterator[Record]:
    """Earlier records that tell the same of the same groups at the same time, in another sentence, with one number alike."""
    if record.what is None or record.part_of or record.scope.changes or not facts.categories(record):
        return
    for figure in facts.counts(record.count) + facts.money(record.total):
        if figure.value is None or figure.value < _LARGE or len(figure.value.normalize().as_tuple().digits) < _TELLING:
            continue
        key = (
            record.what,
            record.scope.kind,
            facts.categories(record),
            _days(facts, record),
            figure.kind,
            figure.value,
        )
        others = alone.setdefault(key, [])
        yield from (o for o in others if _could_be_one(facts, o, record))
        others.append(record)


def _days(facts: Facts, record: Record) -> frozenset[object]:
    return frozenset(days(f) for f in facts.get(record.when, Mention))


def _could_be_one(facts: Facts, a: Record, b: Record) -> bool:
    """Whether nothing tells two records apart: giver, place, status; and whether they stand in two sentences."""
    ids = [facts.get(ids_of(r) - {*r.when}, Mention) for r in (a, b)]
    if not ids[0] or not ids[1]:
        return False
    between = facts.text[max(f.end for f in ids[0]) : min(f.start for f in ids[1])]
    givers = {r.giver.text.lower() for r in (a, b) if r.giver}
    places = {r.place_unit.name for r in (a, b) if r.place_unit}
    planned = {r.status == "planned" for r in (a, b)}
    told = bool(_days(facts, a)) or len(givers) == 1  # a number alone may be the same by chance
    return told and len(givers) < 2 and len(places) < 2 and len(planned) == 1 and bool(_SENTENCE.search(between))


def _as_of(facts: Facts, earlier: Record, record: Record) -> Iterator[Finding]:
    a, b = (only(facts.get((r.as_of,), Date)) for r in (earlier, record))
    if (
        a is None
        or b is None
        or a.value is None
        or b.value is None
        or a.value == b.value
        or "-" in (a.value[0], b.value[0])
    ):
        return
    pairs = _same(facts, earlier, record)
    if pairs:
        figures: list[Mention] = [a, b, *(f for pair in pairs for f in pair)]
        rows = [row("date" if f in (a, b) else "figure", f) for f in figures]
        yield found("same_figure", "suspicious", figures, (earlier, record), rows, a=a, b=b, expected=a, actual=b)


def _same(facts: Facts, earlier: Record, record: Record) -> list[tuple[Quantity, Quantity]]:
    """The figures of the two records that print the same."""
    found: list[tuple[Quantity, Quantity]] = []
    for slot in ("count", "total", "unit_amount", "percent"):
        left, right = (facts.get(getattr(r, slot), Quantity) for r in (earlier, record))
        found += [(x, y) for x in left for y in right if alike(x, y)]
    return found


def _values(facts: Facts, earlier: Record, record: Record) -> Iterator[Finding]:
    """Of two records that share one number, the other numbers agree too."""
    same = _same(facts, earlier, record)
    if not same:
        return
    taken = {f.id for pair in same for f in pair}
    for slot in ("count", "total"):
        a, b = (only(facts.get(getattr(r, slot), Quantity)) for r in (earlier, record))
        if a is None or b is None or {a.id, b.id} & taken or a.id == b.id or not comparable(a, b):
            continue
        verdict = _meet(a, b)
        if verdict in ("suspicious", "contradiction"):
            # the text does not say that it repeats itself: what else is the same makes it likely, not certain
            yield _differ("suspicious", a, b, earlier, record)


def _percents(facts: Facts, a: Record, b: Record, x: Comparison, y: Comparison) -> Iterator[Finding]:
    """The same change of the same figure against the same base, but two percentages."""
    p, q = only(facts.percents((x.percent,))), only(facts.percents((y.percent,)))
    if p is None or q is None or p.id == q.id or p.sense != q.sense or x.basis != y.basis:
        return
    known = [(facts.one(i), facts.one(j)) for i, j in ((x.change, y.change), (x.figure, y.figure), (x.base, y.base))]
    if known[1][0] is None or (known[0][0] is None and known[2][0] is None):
        return  # the base is not known to be one: "tăng 2 tỷ" may be against two years
    if all((m is None and n is None) or (m is not None and n is not None and alike(m, n)) for m, n in known):
        verdict = _meet(p, q)
        if verdict in ("suspicious", "contradiction"):
            yield _differ(verdict, p, q, a, b)


def _meet(a: Quantity, b: Quantity) -> Verdict | None:
    def sides(of: Of) -> tuple[Interval, Interval] | None:
        i, j = of(a), of(b)
        return None if i is None or j is None else (i, j)

    return weigh(sides, (a, b))


def _differ(verdict: Verdict, a: Quantity, b: Quantity, first: Record, second: Record) -> Finding:
    label = "percent" if isinstance(a, Percent) else "figure"
    rows = [row(label, a), row(label, b)]
    return found("same_figure", verdict, [a, b], (first, second), rows, a=a, b=b, expected=a, actual=b)
