"""As many items follow as the text announces ("5 nhiệm vụ sau"). The end of a list is a guess, so only a doubt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import computed, found, row
from schemas.finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.records.values():
        count = only(facts.counts(record.count))
        if record.items is None or count is None or count.value is None or count.modifier != "exact":
            continue
        listed = Decimal(record.items)
        rows = [row("count", count), computed("items", str(listed))]
        verdict = "consistent" if count.value == listed else "suspicious"
        yield found(
            "announced_items", verdict, [count], [record], rows,  # type: ignore[arg-type]
            a=count, expected=count, actual=str(listed),
        )  # fmt: skip
