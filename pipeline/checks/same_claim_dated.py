"""What is told twice happened once: its two times have a day in common."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.days import apart, days
from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Date, Mention, Period
from schemas.record import Record


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.records.values():
        earlier = facts.earlier(record)
        if earlier is None:
            continue
        first, second = _times(facts, earlier), _times(facts, record)
        pairs = [(x, y) for _, x in first for _, y in second]
        if pairs and all(apart(x, y) for x, y in pairs):
            figures = [f for f, _ in (*first, *second)]
            rows = [row("period", f) for f in figures]
            yield found(
                "same_claim_dated", "suspicious", figures, [earlier, record], rows, a=first[0][0], b=second[0][0]
            )


def _times(facts: Facts, record: Record) -> list[tuple[Mention, tuple[str, str]]]:
    figures: list[Mention] = [*facts.get(record.when, Date), *facts.get(record.when, Period)]
    return [(f, d) for f in figures if (d := days(f)) and f.id != record.as_of]
