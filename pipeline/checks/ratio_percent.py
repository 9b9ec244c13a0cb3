"""So many of so many is so much per cent: a/b = p where the text says "đạt", a/b − 1 where it says "vượt"."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import computed, found, rounded, row
from pipeline.checks.weigh import Of, times, weigh
from schemas.finding import Finding
from schemas.interval import Interval, exactly
from schemas.mention import Percent, Ratio
from schemas.record import Record

_APART = 80  # code points: a percentage further off speaks of something else


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.asked:
        compared = {c.percent for c in record.comparisons}
        ratio = only(facts.ratios(record.ratio))
        percent = only([p for p in facts.percents(record.percent) if p.sense in ("level", "over_plan")])
        if ratio is None or percent is None or percent.id in compared or not ratio.denominator:
            continue
        near = percent.start - ratio.end >= -_APART and percent.end - ratio.start - len(ratio.text) <= _APART
        if near:
            yield from _look(record, ratio, percent)


def _look(record: Record, ratio: Ratio, percent: Percent) -> Iterator[Finding]:
    part = ratio.numerator - (ratio.denominator if percent.sense == "over_plan" else 0)

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        p = of(percent)
        return None if p is None else (exactly(100 * part), times(p, exactly(ratio.denominator)))

    verdict = weigh(sides, (percent,))
    if verdict is None:
        return
    expected = rounded(part * 100 / ratio.denominator) + "%"
    rows = [row("ratio", ratio), computed("computed", expected), row("percent", percent)]
    yield found(
        "ratio_percent",
        verdict,
        [ratio, percent],
        [record],
        rows,
        a=ratio,
        b=percent,
        expected=expected,
        actual=percent,
    )
