"""No more health insurance cards than members: 405 cards for 222 members of poor households are a sum over years."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from pipeline.checks.units import family, is_health_card, is_population
from schemas.finding import Finding
from schemas.interval import hard_of
from schemas.mention import Count
from schemas.record import Record

_MEMBERS = 8  # of the largest usual household


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.records.values():
        all_cards = [c for c in facts.counts(record.count) if is_health_card(c)]
        groups = facts.categories(record) if all_cards else frozenset()
        for cards in all_cards if groups else ():
            people = [
                p
                for other in facts.records.values()
                if facts.categories(other) == groups
                for p in _people(facts, other)
            ]
            largest = max(people, key=lambda p: p[1], default=None)
            low = hard_of(cards)
            if largest is None or low is None or low.low is None or low.low <= largest[1]:
                continue
            rows = [row("cards", cards), row("people", largest[0])]
            yield found("cards_le_people", "suspicious", [cards, largest[0]], [record], rows, a=cards, c=largest[0])


def _people(facts: Facts, record: Record) -> Iterator[tuple[Count, Decimal]]:
    """How many people the group has at the most, where the record says how large it is and not who got something."""
    counts = facts.counts(record.count)
    members = [c for c in counts if is_population(c)]
    bare = not (record.total or record.unit_amount or record.action or any(is_health_card(c) for c in counts))
    for count in members or (counts if bare else []):
        factor = (
            1 if is_population(count) or family(count) == "person" else _MEMBERS if family(count) == "household" else 0
        )
        high = hard_of(count)
        if factor and high is not None and high.high:
            yield count, high.high * factor
