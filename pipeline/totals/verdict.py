"""The verdict on one figure and one known total, by how their aspects fit and their intervals meet."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.totals.aspects import Fit
from pipeline.totals.index import Known
from pipeline.totals.stated import Stated
from schemas.interval import Interval, hard, hard_of, soft, soft_of
from schemas.mention import Figure, Quantity, Ratio
from schemas.total import Aligned, Total


def intervals(total: Total) -> tuple[Interval, Interval]:
    """Soft and hard interval of a known total."""
    if total.value is None:
        both = Interval(total.low, total.high)
        return both, both
    short = total.step != 1
    return (
        soft(total.value, total.step, total.modifier, short=short),
        hard(total.value, total.step, total.modifier, short=short),
    )


def intervals_of(figure: Figure, known: Known) -> tuple[Interval, Interval] | None:
    """Of a ratio the side that the total speaks of: all there are of what is planned or shared, else what is done."""
    if isinstance(figure, Ratio):
        of_all = (known.shared or known.total.status == "planned") and not known.said.done
        side = figure.denominator if of_all else figure.numerator
        return Interval(side, side), Interval(side, side)
    assert isinstance(figure, Quantity)
    a, b = soft_of(figure), hard_of(figure)
    return (a, b) if a is not None and b is not None else None


def verdict_of(known: Known, one: Stated, fits: Mapping[str, Fit], *, part: bool) -> Aligned:
    """The verdict of README's order: not comparable, a part, agreement, contradiction."""
    printed = intervals_of(one.figure, known)
    if "other" in fits.values() or printed is None:
        return "not_comparable"
    soft_total, hard_total, (soft_figure, hard_figure) = known.soft, known.hard, printed
    below = _below(hard_figure, hard_total)
    if part and known.shared:
        return "not_comparable"  # a part of what each place reports as its own whole
    # A rate or a shared target holds in each place and group; another value there is another rule, not a part.
    each = bool(known.total.per) or known.shared
    narrower = [n for n, fit in fits.items() if fit == "within" and n != "unit"]
    if part or (not each and set(narrower) & {"place", "period", "measure"}):
        return "part_of" if below else "not_comparable"
    if soft_total.meets(soft_figure):
        return "agree"
    if hard_total.meets(hard_figure):
        return "suspicious"
    if not each and fits["place"] == "silent" and not _at_least(soft_figure, soft_total):
        return "not_comparable"  # less than the total, and where is not said: perhaps a part of it
    # what both call the same ("mức chuẩn") is one rate for all of the group
    manner = known.said.kinds and one.record.scope.kind is not None
    if each and (set(narrower) - {"period", "category" if manner else ""} or _unnamed(known, one)):
        return "not_comparable"
    if fits["category"] == "within" and below:
        return "part_of"
    counts_on = one.record.scope.running and not one.record.when and not below
    if counts_on or fits["period"] == "late":
        return "not_comparable"  # of a later day, for all that is said
    return "contradiction"


def _unnamed(known: Known, one: Stated) -> bool:
    """Whether the total is the rate of one manner, and the claim does not say of which its rate is."""
    return bool(known.total.per and known.said.kinds) and one.record.scope.kind is None


def _below(part: Interval, whole: Interval) -> bool:
    """Whether a part can be at most its whole."""
    return whole.high is None or part.low is None or part.low <= whole.high


def _at_least(figure: Interval, whole: Interval) -> bool:
    """Whether a figure cannot be less than the whole."""
    return figure.low is not None and whole.low is not None and figure.low >= whole.low
