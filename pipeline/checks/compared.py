"""A figure against its base: rise, fall, excess or level in per cent, and the printed difference, agree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts
from pipeline.checks.say import computed, found, rounded, row
from pipeline.checks.units import family, rated, same_things
from pipeline.checks.weigh import HUNDRED, Of, best, positive, times, weigh
from schemas.finding import Finding, Verdict
from schemas.interval import Interval
from schemas.mention import Count, Money, Percent, Quantity, Sense
from schemas.record import Comparison, Record

_RATED = ("poor_households", "insurance_participants")  # groups that are told by their rate as much as by their number
_GROWS = ("increase", "over_plan")


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.asked:
        for comparison in record.comparisons:
            yield from _look(facts, record, comparison)


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether one may be a share of the other: money of one currency, counts of one thing, or percentages."""
    if isinstance(a, Money) and isinstance(b, Money):
        return a.currency == b.currency and rated(a) == rated(b)
    if isinstance(a, Count) and isinstance(b, Count):
        return same_things(a, b)
    return isinstance(a, Percent) and isinstance(b, Percent)


def _look(facts: Facts, record: Record, comparison: Comparison) -> Iterator[Finding]:
    figure, base, change = (facts.one(i) for i in (comparison.figure, comparison.base, comparison.change))
    percent = facts.one(comparison.percent)
    if figure is None or (percent is not None and (not isinstance(percent, Percent) or percent.id == figure.id)):
        return
    sense = percent.sense if isinstance(percent, Percent) else None
    if base is not None and (base.id == figure.id or not comparable(figure, base)):
        return
    if change is not None and not comparable(figure, change):
        change = None
    if base is not None and isinstance(figure, Percent):
        yield from _points(record, figure, base, change or percent)
    elif base is not None and percent is not None and sense is not None:
        verdict = _relative(figure, base, percent, sense)
        if change is not None and sense == "level":  # "giảm 70 hộ, tương đương 21,9%"
            verdict = best(verdict, *(_relative(figure, base, percent, s) for s in ("increase", "decrease")))
        value = None if figure.value is None or not base.value else abs(figure.value - base.value) * 100 / base.value
        if not _may_be_points(figure, percent, value, record.what in _RATED):
            yield from _finding(record, figure, base, percent, verdict)
    elif base is None and change is not None and percent is not None and sense is not None:
        if sense == "level":  # the text need not say whether the change was up or down, nor of what it is a share
            verdict = best(
                *(_grown(figure, change, percent, s, down=d) for s in ("level", "increase") for d in (False, True))
            )
        else:
            verdict = _grown(figure, change, percent, sense, down=sense == "decrease")
        value = _share(change.value, figure.value, sense)
        least = value if sense != "level" else _share(change.value, figure.value, "decrease")
        if not _may_be_points(figure, percent, least, True):
            yield from _said(record, verdict, [figure, change, percent], change, figure, percent, value)
    if base is not None and change is not None and not isinstance(figure, Percent):
        yield from _difference(record, figure, base, change)


def _may_be_points(figure: Quantity, percent: Quantity, relative: Decimal | None, rated: bool) -> bool:
    """ "Giảm 300 hộ (giảm 1,5%)": the percentage may be that of the rate, whose base is all households, and then is less.

    `rated`: such a rate is spoken of; `relative` is the change in per cent of the group itself.
    """
    people = isinstance(figure, Count) and family(figure) in ("person", "household")
    if not rated or not people or relative is None or percent.value is None:
        return False
    return percent.value * 2 < relative


def _relative(figure: Quantity, base: Quantity, percent: Quantity, sense: Sense) -> Verdict | None:
    """100 × figure = base × p, or base × (100 ± p): each number stands in it once."""

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        f, b, p = of(figure), of(base), of(percent)
        if f is None or b is None or p is None:
            return None
        part = p if sense == "level" else HUNDRED + p if sense in _GROWS else HUNDRED - p
        return times(f, HUNDRED), times(b, part)

    return weigh(sides, (figure, base, percent))


def _grown(
    figure: Quantity, change: Quantity, percent: Quantity, sense: Sense, *, down: bool = False
) -> Verdict | None:
    """100 × change (or figure) = base × p, the base being the figure without its rise or with its fall."""

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        f, c, p = of(figure), of(change), of(percent)
        if f is None or c is None or p is None:
            return None
        base = f + positive(c) if down else f - positive(c)
        return times(f if sense == "level" else c, HUNDRED), times(positive(base), p)

    return weigh(sides, (figure, change, percent))


def _gap(high: Quantity, low: Quantity, change: Quantity) -> Verdict | None:
    def sides(of: Of) -> tuple[Interval, Interval] | None:
        a, b, c = of(high), of(low), of(change)
        return None if a is None or b is None or c is None else (a, b + c)

    return weigh(sides, (high, low, change))


def _difference(record: Record, figure: Quantity, base: Quantity, change: Quantity) -> Iterator[Finding]:
    """figure − base = change, up or down."""
    verdict = best(_gap(figure, base, change), _gap(base, figure, change))
    value = abs(figure.value - base.value) if figure.value is not None and base.value is not None else None
    if verdict:
        figures = [figure, base, change]
        rows = [row("figure", figure), row("base", base), row("change", change)]
        rows += [computed("computed", value)] if value is not None else []
        yield found(
            "compared",
            verdict,
            figures,
            [record],
            rows,
            sentence="compared:difference",
            a=figure,
            b=base,
            c=change,
            expected=value,
            actual=change,
        )


def _points(record: Record, figure: Quantity, base: Quantity, change: Quantity | None) -> Iterator[Finding]:
    """Between percentages "tăng 2%" may mean points or a relative rise: either will do."""
    if not isinstance(change, Percent) or change.sense == "level" or change.id in (figure.id, base.id):
        return
    down = change.sense == "decrease"
    points = _gap(base, figure, change) if down else _gap(figure, base, change)
    relative = _relative(figure, base, change, change.sense)
    named = "điểm" in change.text.lower()
    verdict = points if named else best(points, relative)
    if figure.value is None or base.value is None or change.value is None:
        yield from _finding(record, figure, base, change, verdict)
        return
    apart = abs(figure.value - base.value)
    share = apart * 100 / base.value if base.value else None
    # the reading that the printed number is nearer to is the one that is shown
    if named or share is None or abs(apart - change.value) <= abs(share - change.value):
        expected = rounded(apart) + (" điểm phần trăm" if named else "%")
        if verdict is not None:
            rows = [row("figure", figure), row("base", base), row("percent", change), computed("computed", expected)]
            yield found(
                "compared", verdict, [figure, base, change], [record], rows,
                sentence="compared:difference", a=figure, b=base, c=change, expected=expected, actual=change,
            )  # fmt: skip
        return
    yield from _finding(record, figure, base, change, verdict)


def _finding(
    record: Record, figure: Quantity, base: Quantity, percent: Quantity, verdict: Verdict | None
) -> Iterator[Finding]:
    value = None
    if figure.value is not None and base.value:
        value = figure.value * 100 / base.value
        sense = getattr(percent, "sense", "level")
        value = value if sense == "level" else abs(value - 100)
    yield from _said(record, verdict, [figure, base, percent], figure, base, percent, value)


def _said(
    record: Record,
    verdict: Verdict | None,
    figures: list[Quantity],
    a: Quantity,
    b: Quantity,
    c: Quantity,
    value: Decimal | None,
) -> Iterator[Finding]:
    if verdict is None:
        return
    expected = None if value is None else rounded(value) + "%"
    labels = ("figure", "base", "percent") if b is not figures[0] else ("figure", "change", "percent")
    rows = [row(label, f) for label, f in zip(labels, figures, strict=True)]
    rows += [computed("computed", expected)] if expected else []
    yield found(
        "compared",
        verdict,
        figures,
        [record],
        rows,
        sentence="compared:change" if b is figures[0] else None,
        a=a,
        b=b,
        c=c,
        expected=expected or "—",
        actual=c,
    )


def _share(change: Decimal | None, figure: Decimal | None, sense: Sense) -> Decimal | None:
    if change is None or figure is None:
        return None
    base = figure + change if sense == "decrease" else figure - change
    return (figure if sense == "level" else change) * 100 / base if base > 0 else None
