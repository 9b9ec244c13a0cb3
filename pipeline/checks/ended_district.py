"""No district acts after the day on which districts ended (1 July 2025; reference of administrative geography)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.days import days
from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Date, Period

_ENDED = "2025-07-01"
_DISTRICT = re.compile(r"(?<!\w)(?:quận|huyện|thị xã)\s+[^\W\d_]")
_FORMER = re.compile(r"[\s(,]*(?:cũ|trước đây|nay là|nay thuộc)(?!\w)")


def find(facts: Facts) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for record in facts.records.values():
        giver = record.giver
        named = _DISTRICT.search(giver.text.lower()) if giver is not None else None
        if giver is None or named is None or giver.text[named.end() - 1].islower() or record.status != "done":
            continue
        if _FORMER.match(facts.text[giver.end : giver.end + 16].lower()) or _FORMER.search(giver.text.lower()):
            continue
        for time in facts.get(record.when, Date) + facts.get(record.when, Period):
            day = days(time)
            if day is None or day[0] < _ENDED or (time.id, giver.text) in seen:
                continue
            seen.add((time.id, giver.text))
            yield found(
                "ended_district", "suspicious", [time], [record], [row("date", time)], a=time, b=giver.text
            )  # fmt: skip
