"""A printed day stands in the calendar: no 31 June."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Date


def find(facts: Facts) -> Iterator[Finding]:
    for figure in facts.figures.values():
        if isinstance(figure, Date) and figure.malformed:
            yield found("possible_date", "malformed", [figure], (), [row("date", figure)], a=figure, actual=figure)
