"""A group of which none is left receives nothing later."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.days import days
from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Count, Mention, Recipient
from schemas.record import Record


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.records.values():
        if record.rule == "table.row":
            continue  # nought in one row says nothing of the others
        zeros = [c for c in facts.counts(record.count) if c.value == 0]
        if not zeros or record.status in ("planned", "norm"):
            continue
        groups = facts.get(record.recipients, Recipient)
        times = _times(facts, record)
        last = max((d[1] for f in times if (d := days(f))), default=None)
        if not groups or last is None:
            continue
        for group in {g.category: g for g in groups}.values():
            later = _later(facts, record, group, last)
            if later:
                figures: list[Mention] = [*zeros, group, *times, *later]
                rows = [row("count", zeros[0]), *(row("recipient", f) for f in later)]
                yield found("zero_group", "suspicious", figures, [record], rows, a=zeros[0], b=group)


def _times(facts: Facts, record: Record) -> list[Mention]:
    ids = [*record.when, record.as_of]
    return [f for f in facts.get(ids, Mention) if days(f)]


def _later(facts: Facts, record: Record, group: Recipient, last: str) -> list[Mention]:
    """Mentions of the group in records that give it something after that day."""
    found: list[Mention] = []
    for other in facts.records.values():
        if other.id == record.id or other.status == "norm" or _elsewhere(record, other):
            continue
        mentions = [
            r for r in facts.get(other.recipients, Recipient) if r.category == group.category and r.id != group.id
        ]
        when = [d for f in _times(facts, other) if (d := days(f))]
        receives = other.total or other.unit_amount or other.action
        counts = facts.get(other.count, Count)
        none = counts and all(c.value == 0 for c in counts)
        if mentions and when and receives and not none and min(d[0] for d in when) > last:
            found += mentions
    return found


def _elsewhere(a: Record, b: Record) -> bool:
    return a.place_unit is not None and b.place_unit is not None and a.place_unit.name != b.place_unit.name
