"""A share of so many whole things is a share that whole things can make: no 97,5 % of 37 people."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import found, row
from schemas.finding import Finding, Verdict
from schemas.interval import Interval, exactly, hard_of, soft_of
from schemas.mention import Count


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.asked:
        for comparison in record.comparisons:
            base, percent = only(facts.counts((comparison.base,))), only(facts.percents((comparison.percent,)))
            figure = facts.one(comparison.figure)
            if base is None or percent is None or base.unit_class == "measure" or base.modifier != "exact":
                continue
            if isinstance(figure, Count) or not base.value or base.value % 1 or base.step != 1:
                continue  # with the count itself at hand, the comparison says more
            careful, utmost = soft_of(percent), hard_of(percent)
            if percent.modifier != "exact" or careful is None or utmost is None or attainable(base, careful):
                continue
            verdict: Verdict = "suspicious" if attainable(base, utmost) else "contradiction"
            rows = [row("base", base), row("percent", percent)]
            yield found(
                "whole_number_of_percent", verdict, [percent, base], [record], rows, a=percent, b=base, actual=percent
            )


def attainable(base: Count, percent: Interval) -> bool:
    """Whether 100 n / base lies in the interval for some whole n."""
    if base.value is None or percent.low is None or percent.high is None:
        return True
    n = (percent.low * base.value / 100).to_integral_value()
    return any(percent.meets(exactly((n + d) * 100 / base.value)) for d in (-1, 0, 1, 2))
