"""Days stand in order: what is cited or counted to a day is no later than the document; a period starts before it ends;
the year in a symbol ("31/2013/NĐ-CP") is the year of its date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.checks.facts import Facts
from pipeline.checks.say import computed, found, row
from schemas.finding import Finding
from schemas.mention import Date, Period, Reference

_PRINTED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FROM = re.compile(r"(?<!\w)từ\s*(?:ngày\s*)?$")
_TO = re.compile(r"\s*(?:đến|tới|cho đến)\s*(?:hết\s*)?(?:ngày\s*)?")
_YEAR = re.compile(r"^[0-9]+[a-zA-Z]?/((?:19|20)[0-9]{2})/[^0-9]")


def find(facts: Facts) -> Iterator[Finding]:
    published = facts.document.published.isoformat() if facts.document.published else None
    for figure in facts.figures.values():
        if isinstance(figure, Reference) and figure.date and not figure.date.startswith("-"):
            year = _YEAR.match(figure.value)
            if year and year[1] != figure.date[:4]:
                yield _doubt(facts, figure, figure.date, f"năm {year[1]}")
            elif published and figure.date > published:
                yield _doubt(facts, figure, figure.date, published)
        elif (
            isinstance(figure, Period)
            and "-" not in (figure.start_date[0], figure.end_date[0])
            and figure.start_date > figure.end_date
        ):
            yield _doubt(facts, figure, figure.start_date, figure.end_date)
    yield from _counted_to(facts, published)
    yield from _from_to(facts)


def _from_to(facts: Facts) -> Iterator[Finding]:
    """ "Từ ngày 15/8/2025 đến ngày 10/8/2025": both years are printed, and the end lies before the beginning."""
    for a, b in pairwise(facts.figures.values()):
        if not (isinstance(a, Date) and isinstance(b, Date)) or a.lunar or b.lunar or not a.value or not b.value:
            continue
        if a.value <= b.value or not (_PRINTED.search(a.text) and _PRINTED.search(b.text)):
            continue
        if _TO.fullmatch(facts.between(a, b)) and _FROM.search(facts.text[max(0, a.start - 12) : a.start].lower()):
            rows = [row("date", a), row("date", b)]
            yield found(
                "dates_in_order", "suspicious", [a, b], (), rows, sentence="dates_in_order:back", a=a, b=b, expected=a, actual=b
            )  # fmt: skip


def _counted_to(facts: Facts, published: str | None) -> Iterator[Finding]:
    """ "tính đến ngày …": what has been counted lies behind; a plan may look ahead."""
    seen: set[str] = set()
    for record in facts.records.values():
        for day in facts.get((record.as_of,), Date):
            done = record.status in ("done", "unknown") and day.id not in seen
            if published and done and day.value and day.value[0] != "-" and day.value > published:
                seen.add(day.id)
                yield _doubt(facts, day, day.value, published)


def _doubt(facts: Facts, figure: Date | Period | Reference, actual: str, expected: str) -> Finding:
    label = "reference" if isinstance(figure, Reference) else "date" if isinstance(figure, Date) else "period"
    dates = [
        d
        for d in facts.figures.values()
        if isinstance(d, Date) and isinstance(figure, Reference) and _beside(figure, d)
    ]
    rows = [row(label, figure), computed("published", expected)]
    return found(
        "dates_in_order", "suspicious", [figure, *dates[:1]], (), rows, a=figure, expected=expected, actual=actual
    )


def _beside(reference: Reference, date: Date) -> bool:
    """The date figure from which the reference has its date."""
    return date.value == reference.date and 0 <= date.start - reference.end <= 30
