"""Only what counts the same can be added: no turns among people, no households among members; and a household has members."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import found, row
from pipeline.checks.units import family, is_population
from schemas.finding import Finding
from schemas.interval import hard_of
from schemas.mention import Count

_PEOPLE = ("person", "visit", "household")
_LARGEST = 8  # members of a household, on the average of all (Tổng điều tra dân số 2019: 3,6)


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.records.values():
        if not record.count:
            continue
        whole = facts.whole(record)
        count = only(facts.counts(record.count))
        end = only(facts.counts(whole.count)) if whole is not None else None
        if whole is not None and count is not None and end is not None and _differ(count, end, whole.partition):
            rows = [row("part", count), row("whole", end)]
            yield found("addable_units", "not_comparable", [count, end], [record, whole], rows, a=count, c=end)
        yield from _house(facts, record.id)


def _differ(part: Count, whole: Count, partition: bool) -> bool:
    a, b = family(part), family(whole)
    return a != b and None not in (a, b) and (partition or (a in _PEOPLE and b in _PEOPLE))


def _house(facts: Facts, record: str) -> Iterator[Finding]:
    counts = facts.counts(facts.records[record].count)
    if len(counts) < 2:
        return
    people = only([c for c in counts if is_population(c)])
    households = only([c for c in counts if family(c) == "household"])
    if people is None or households is None:
        return
    n, h = hard_of(people), hard_of(households)
    if n is None or h is None or None in (n.low, n.high, h.low, h.high):
        return
    if n.high < h.low or n.low > h.high * _LARGEST:  # type: ignore[operator]
        rows = [row("people", people), row("households", households)]
        yield found(
            "house_size", "suspicious", [people, households], [facts.records[record]], rows, a=people, b=households
        )
