"""An amount in words is the amount in digits beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts
from pipeline.checks.say import computed, found, row
from schemas.finding import Finding
from schemas.interval import shown
from schemas.mention import Money


def find(facts: Facts) -> Iterator[Finding]:
    for figure in facts.figures.values():
        if not isinstance(figure, Money) or figure.words is None or figure.value is None:
            continue
        value: Decimal | None = getattr(figure.words, "value", figure.value)
        if value is None:
            continue
        verdict = "consistent" if value == figure.value else "contradiction"
        rows = [row("figure", figure), computed("words", f"{shown(value)} ({figure.words.text})")]
        yield found(
            "words_digits", verdict, [figure], (), rows,  # type: ignore[arg-type]
            a=figure, expected=shown(value), actual=figure,
        )  # fmt: skip
