"""A district has no more communes than on that day (dated administrative geography)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.days import days
from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Count, Mention

UNITS = ("phường", "xã", "thị trấn", "xã, phường", "phường, xã", "xã, thị trấn")


def find(facts: Facts) -> Iterator[Finding]:
    place, day = facts.document.place, facts.document.published
    if place is None or place.communes is None or day is None:
        return
    earlier = {
        id_
        for r in facts.records.values()
        for slot in (r.count, r.ratio)
        for id_ in slot
        if any((d := days(f)) and d[1] < f"{day.year}-01-01" for f in facts.get(r.when, Mention))
    }
    many = [
        f
        for f in facts.figures.values()
        if isinstance(f, Count)
        and f.id not in earlier
        and f.unit.casefold() in UNITS
        and f.value is not None
        and f.value > place.communes
    ]
    if many:
        rows = [row("count", f) for f in many]
        name, known = f"{place.type} {place.name}", str(place.communes)
        yield found("communes", "suspicious", many, (), rows, expected=known, a=many[0], b=name, c=f"{day:%d/%m/%Y}")
