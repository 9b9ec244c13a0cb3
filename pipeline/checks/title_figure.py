"""The number of the title stands in the text too; a number that differs from it by one slip is to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.compared import comparable
from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.interval import hard_of
from schemas.mention import Count, Money, Quantity

_NUMBER = re.compile(r"\d[\d.,]*")
_LEAST = 2  # digits: of one digit, any other number would be a slip


def find(facts: Facts) -> Iterator[Finding]:
    quantities = [f for f in facts.figures.values() if isinstance(f, Count | Money) and f.value is not None]
    titled = [f for f in quantities if f.zone == "title" and f.modifier != "vague"]
    body = [f for f in quantities if f.zone != "title"]
    for figure in titled:
        alike = [f for f in body if comparable(figure, f)]
        if not alike or any(_agree(figure, f) for f in alike):
            continue
        near = {f.value: f for f in alike if _slip(figure, f)}
        if len(near) == 1 and not any(_agree(figure, f) for f in titled if f.id != figure.id):
            other = next(iter(near.values()))
            rows = [row("figure", figure), row("figure", other)]
            yield found(
                "title_figure", "suspicious", [figure, other], (), rows, a=figure, b=other, expected=other, actual=figure
            )  # fmt: skip


def _agree(a: Quantity, b: Quantity) -> bool:
    one, other = hard_of(a), hard_of(b)
    return one is None or other is None or one.meets(other)


def _slip(a: Quantity, b: Quantity) -> bool:
    """Whether two printed numbers of one form differ in one digit, or in two neighbours that changed places."""
    one, other = _NUMBER.search(a.text), _NUMBER.search(b.text)
    if one is None or other is None or len(one[0]) != len(other[0]) or a.modifier != b.modifier:
        return False
    if a.text.replace(one[0], "", 1).split()[:1] != b.text.replace(other[0], "", 1).split()[:1]:
        return False  # another scale word, or another unit
    places = [i for i, (x, y) in enumerate(zip(one[0], other[0], strict=True)) if x != y]
    least = _LEAST if isinstance(a, Money) else _LEAST + 1
    if sum(c.isdigit() for c in one[0]) < least or not all(
        one[0][i].isdigit() and other[0][i].isdigit() for i in places
    ):
        return False
    if len(places) == 2:
        digits = [i for i, c in enumerate(one[0]) if c.isdigit()]
        i, j = places
        return digits.index(j) - digits.index(i) == 1 and one[0][i] == other[0][j] and one[0][j] == other[0][i]
    return len(places) == 1
