"""A day given by both calendars is one day ("ngày 20/01/2025, tức 21 tháng Chạp")."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.checks.facts import Facts
from pipeline.checks.say import computed, found, row
from schemas.finding import Finding
from schemas.mention import Date, Figure

_BESIDE = 30  # code points between the two


def find(facts: Facts) -> Iterator[Finding]:
    pairs = [(a, b) for a, b in pairwise(facts.figures.values()) if _beside(a, b)]
    # "từ ngày 22/01 (tức 12 tháng Chạp) đến ngày 31/01": what agrees on one side needs no other
    agreed = {f.id for a, b in pairs if _value(a) == _value(b) for f in (a, b)}
    for a, b in pairs:
        if not isinstance(a, Date) or not isinstance(b, Date) or (_value(a) != _value(b) and {a.id, b.id} & agreed):
            continue
        lunar, solar = (a, b) if a.lunar else (b, a)
        if lunar.value is None or solar.value is None or "-" in (lunar.value[0], solar.value[0]):
            continue
        if lunar.value == solar.value:
            verdict = "consistent"
        else:
            # a later second day may be the end of a stretch of days ("từ … đến …"); an earlier one is a slip
            verdict = (
                "suspicious" if b.value is not None and a.value is not None and b.value > a.value else "contradiction"
            )
        rows = [row("date", lunar), computed("computed", _vietnamese(lunar.value)), row("date", solar)]
        yield found(
            "lunar_solar", verdict, [a, b], (), rows,  # type: ignore[arg-type]
            a=lunar, b=solar, expected=_vietnamese(lunar.value), actual=solar,
        )  # fmt: skip


def _beside(a: Figure, b: Figure) -> bool:
    return isinstance(a, Date) and isinstance(b, Date) and a.lunar != b.lunar and b.start - a.end <= _BESIDE


def _value(figure: Figure) -> str | None:
    return figure.value if isinstance(figure, Date) else None


def _vietnamese(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
