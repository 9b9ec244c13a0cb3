"""Every check in turn over one document's figures and records."""

from __future__ import annotations

from decimal import localcontext

from pipeline.checks import (
    addable_units,
    announced_items,
    cards_le_people,
    communes,
    compared,
    cycle_year,
    dates_in_order,
    ended_district,
    implied_unit,
    lunar_solar,
    malformed,
    part_le,
    parts_sum,
    possible_date,
    ratio_percent,
    same_claim_dated,
    same_figure,
    term_years,
    title_figure,
    unit_x_count,
    whole_number_of_percent,
    words_digits,
    zero_group,
)
from pipeline.checks.facts import Facts
from pipeline.checks.suggest import Check, suggest
from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Figure, Unclaimed
from schemas.record import Record

# Relations between numbers: a suggestion must make all of these hold, and of the others those that question the figure.
ARITHMETIC: tuple[Check, ...] = (
    unit_x_count.find,
    implied_unit.find,
    ratio_percent.find,
    compared.find,
    parts_sum.find,
    part_le.find,
    whole_number_of_percent.find,
)
OTHERS: tuple[Check, ...] = (
    same_figure.find,
    lunar_solar.find,
    possible_date.find,
    dates_in_order.find,
    announced_items.find,
    words_digits.find,
    malformed.find,
    addable_units.find,
    zero_group.find,
    cards_le_people.find,
    communes.find,
    term_years.find,
    same_claim_dated.find,
    title_figure.find,
    cycle_year.find,
    ended_district.find,
)
CHECKS: tuple[Check, ...] = (*ARITHMETIC, *OTHERS)
_LONGEST = 60  # characters of a figure that anyone would reckon with
_DIGITS = 200  # no product of printed numbers is rounded, however long they are
_DOUBT = ("suspicious", "contradiction")
_NAMES = {check.__module__.rsplit(".", 1)[-1] for check in ARITHMETIC}


def check(
    document: Document,
    figures: tuple[Figure, ...],
    records: tuple[Record, ...],
    unclaimed: tuple[Unclaimed, ...],
    text: str = "",
) -> tuple[Finding, ...]:
    """What the checks see, in the order of the figures; `text` is the document's."""
    own = {f.id: f for f in figures if f.zone != "boilerplate" and len(f.text) <= _LONGEST}
    facts = Facts(document, own, {r.id: r for r in records}, unclaimed, text=text)
    with localcontext() as context:
        context.prec = _DIGITS
        found = {(f.check, f.verdict, frozenset(f.figures)): f for c in reversed(CHECKS) for f in c(facts)}
        place = {f.id: f.start for f in figures}
        order = {c.__module__.rsplit(".", 1)[-1]: i for i, c in enumerate(CHECKS)}
        seen = sorted(found.values(), key=lambda f: (min(place[i] for i in f.figures), order[f.check], f.figures))
        wrong = [f for f in seen if f.verdict in _DOUBT]
        elsewhere = _beside([f for f in wrong if f.check not in _NAMES])
        common = _common([f for f in wrong if f.check not in _NAMES or f.verdict == "contradiction"])
        return tuple(_finished(facts, f, n, common, elsewhere) for n, f in enumerate(seen, 1))


def _common(wrong: list[Finding]) -> dict[str, frozenset[str]]:
    """Figure → the figures that all findings on it share: one slip explains them only if it is in one of these."""
    common: dict[str, frozenset[str]] = {}
    for finding in wrong:
        figures = frozenset(finding.figures)
        for i in figures:
            common[i] = common[i] & figures if i in common else figures
    return common


def _beside(wrong: list[Finding]) -> dict[str, frozenset[str]]:
    """Figure → all figures of the findings on it."""
    beside: dict[str, frozenset[str]] = {}
    for finding in wrong:
        figures = frozenset(finding.figures)
        for i in figures:
            beside[i] = beside[i] | figures if i in beside else figures
    return beside


def _finished(
    facts: Facts, finding: Finding, number: int, common: dict[str, frozenset[str]], elsewhere: dict[str, frozenset[str]]
) -> Finding:
    suggestion = None
    if finding.check == "malformed" or (finding.verdict in _DOUBT and finding.check in _NAMES):
        figures = frozenset(finding.figures)
        shared = figures.intersection(*{common.get(i, figures) for i in figures})
        suggestion = suggest(facts, finding, ARITHMETIC, shared, OTHERS, elsewhere)
    return finding.model_copy(update={"id": f"c{number}", "suggestion": suggestion})
