"""An amount in words is the amount in digits beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.checks.facts import Facts
from pipeline.checks.say import computed, found, row
from schemas.finding import Finding
from schemas.interval import shown
from schemas.mention import Money

DIFFER = "words_differ"  # the reader's note on digits behind which brackets hold another amount in words


def find(facts: Facts) -> Iterator[Finding]:
    amounts = sorted((f for f in facts.figures.values() if isinstance(f, Money)), key=lambda f: f.start)
    for figure in amounts:
        if figure.words is not None and figure.value is not None:
            said = f"{shown(figure.value)} ({figure.words.text})"
            rows = [row("figure", figure), computed("words", said)]
            expected = shown(figure.value)
            yield found("words_digits", "consistent", [figure], (), rows, a=figure, expected=expected, actual=figure)
    for digits, words in pairwise(amounts):
        if digits.note == DIFFER and words.value is not None and digits.value not in (None, words.value):
            rows = [row("figure", digits), row("words", words)]
            expected = shown(words.value)
            yield found(
                "words_digits", "contradiction", [digits, words], (), rows, a=digits, expected=expected, actual=digits
            )
