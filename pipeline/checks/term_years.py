"""Terms of office that begin or end together are as long as each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Period


def find(facts: Facts) -> Iterator[Finding]:
    terms: dict[tuple[int, int], list[Period]] = {}
    for figure in facts.figures.values():
        if isinstance(figure, Period) and figure.text.casefold().startswith("nhiệm kỳ") and figure.start_date[0] != "-":
            years = int(figure.start_date[:4]), int(figure.end_date[:4])
            if years[1] > years[0]:
                terms.setdefault(years, []).append(figure)
    for a, b in combinations(terms, 2):
        if a[0] == b[0] or a[1] == b[1]:
            figures = [*terms[a], *terms[b]]
            rows = [row("period", f) for f in figures]
            yield found("term_years", "suspicious", figures, (), rows, a=terms[a][0], b=terms[b][0])
