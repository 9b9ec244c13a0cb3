"""`make bench`: how often a slip put into true claims is seen, and named rightly, by kind of slip.

Claims are printed as offices print them (all digits, rounded, cut off). Two questions, each answered for the slips of which
arithmetic alone (`oracle`, reckoned apart) determines the answer: of those that break a relation, how many are seen (a
doubt or a contradiction that names the slipped figure); of those that exactly one single edit mends, how many are named
(the suggestion is the figure as it was). Misnamed, of all slips: a suggestion that is something else.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from claims import ERRORS, KINDS, OFFICE, Claim, claim, slip
from documents import DETERMINED, SLIPS, Slipped, slipped
from oracle import (
    Fact,
    Number,
    can_be_seen,
    difference,
    is_determined,
    product,
    share_of,
    share_of_change,
    sum_of,
)

from pipeline.ingest import Source
from pipeline.run import process
from schemas.finding import Finding
from schemas.interval import shown
from schemas.mention import Money, Quantity, Ratio

CLAIMS = 60  # of each kind, for each slip
LEAST = 10_000  # đồng: no office gives less to each, so that usual amounts mislead; such claims have a row of their own
FULL = ("all",)
_DOUBT = ("suspicious", "contradiction", "malformed")
_SAID = {"level": "đạt ", "over_plan": "vượt ", "increase": "tăng ", "decrease": "giảm "}


def numbers_of(made: Claim) -> dict[str, Number]:
    """The claim's numbers by the ids of their figures."""
    found: dict[str, Number] = {}
    for f in made.figures:
        if isinstance(f, Ratio):
            found |= {f"{f.id}/a": Number(f"{f.numerator:f}"), f"{f.id}/b": Number(f"{f.denominator:f}")}
        else:
            found[f.id] = Number.of(f.text, getattr(f, "sense", "level"))
    return found


def facts_of(made: Claim) -> Iterator[Fact]:
    """What the claim states, in the oracle's words."""
    record = made.records[0]
    parts = made.records[1:]
    match made.kind:
        case "unit_x_count":
            yield product(record.count[0], record.unit_amount[0], record.total[0])
        case "ratio_percent":
            yield share_of(f"{record.ratio[0]}/a", f"{record.ratio[0]}/b", record.percent[0])
        case "compared":
            c = record.comparisons[0]
            assert c.percent is not None
            if c.base is not None:
                yield share_of(c.figure, c.base, c.percent)
            elif c.change is not None:
                yield share_of_change(c.figure, c.change, c.percent)
            if c.base is not None and c.change is not None:
                yield difference(c.figure, c.base, c.change)
        case "parts_sum":
            yield sum_of([p.count[0] for p in parts], record.count[0])
            yield sum_of([p.total[0] for p in parts], record.total[0])
        case "part_le":
            for whole, each in (
                (record.count[0], [p.count[0] for p in parts]),
                (record.total[0], [p.total[0] for p in parts]),
            ):
                yield sum_of(each, whole, at_most=True)
                for part in each:
                    yield sum_of([part], whole, at_most=True)


def judge(
    found: list[Finding],
    right: set[tuple[str, str]],
    numbers: dict[str, Number],
    name: str,
    facts: list[Fact],
    fixed: list[str],
) -> Counter[str]:
    """What became of one slip, of the number of that name."""
    named = {(f.suggestion.figure, f.suggestion.value) for f in found if f.suggestion}
    visible = can_be_seen(numbers, name, facts)
    determined = visible and is_determined(numbers, name, facts, fixed=fixed)
    return Counter(
        slips=1,
        visible=visible,
        seen=visible and bool(found),
        determined=determined,
        named=determined and bool(named & right),
        named_too=not determined and bool(named & right),
        misnamed=bool(named - right),
    )


def measure(error: str, kind: str, styles: tuple[str, ...], *, tiny: bool = False) -> Counter[str]:
    rng, seen = Random(20260101), Counter[str]()
    for _ in range(CLAIMS):
        made = claim(rng, kind, styles)
        if tiny != any(
            isinstance(f, Money) and f.per and f.value is not None and f.value < LEAST for f in made.figures
        ):
            continue
        spots = [(f, s) for f in made.figures if (s := slip(rng, f, error)) is not None and s != f]
        if not spots:
            continue
        figure, now = rng.choice(spots)
        wrong = made.with_figure(now)
        found = [f for f in wrong.look() if figure.id in f.figures and f.verdict in _DOUBT]
        value = figure.value if isinstance(figure, Quantity) and figure.value else Decimal(0)
        said = _SAID.get(getattr(figure, "sense", ""), "")
        right = {(figure.id, w) for w in (shown(value), f"{shown(value)}%", f"{said}{shown(value)}%")}
        numbers = numbers_of(wrong)
        fixed = [n for n in numbers if "/" in n]  # a ratio is no number that the product would mend
        seen += judge(found, right, numbers, figure.id, list(facts_of(wrong)), fixed)
    return seen


def from_text(one: Slipped) -> Counter[str]:
    """The same through the whole line, from text."""
    run = process(Source("a.txt", one.text.encode()))
    place, at, true = one.slip
    assert true.value is not None
    value = shown(Decimal(true.value.numerator) / true.value.denominator)
    figure = next((f.id for f in run.figures if isinstance(f, Quantity) and f.start <= at < f.end), "")
    right = {(figure, w) for w in (value, f"{value}%", f"{_SAID[true.sense]}{value}%")}
    found = [f for f in run.findings if f.verdict in _DOUBT]
    numbers = {str(i): n for i, n in enumerate(one.numbers(one.text))}
    # a ratio is no number that the product would mend
    fixed = ["0", "1"] if one.kind in ("share", "ratio") else []
    return judge(found, right, numbers, str(place), one.facts(), fixed)


def line(where: str, slip_: str, kind: str, printed: str, n: Counter[str]) -> str:
    def rate(part: str, whole: str) -> str:
        return f"{n[part] / n[whole]:6.0%}" if n[whole] else "     –"

    return (
        f"{where:7s}{slip_:10s} {kind:13s} {printed:8s} {n['slips']:5d} {n['visible']:7d} {rate('seen', 'visible')}"
        f" {n['determined']:10d} {rate('named', 'determined')} {n['named_too']:6d} {n['misnamed']:6d}\n"
    )


def false_alarms() -> Counter[str]:
    rng, seen = Random(7), Counter[str]()
    for kind in KINDS:
        for _ in range(CLAIMS):
            made = claim(rng, kind)
            verdicts = {f.verdict for f in made.look()}
            seen["claims"] += 1
            seen["contradicted"] += "contradiction" in verdicts
            seen["doubted"] += "suspicious" in verdicts
    return seen


def main() -> None:
    out = sys.stdout
    out.write(
        f"{'':7s}{'slip':10s} {'claim':13s} {'printed':8s} {'slips':>5s} {'visible':>7s} {'seen':>6s}"
        f" {'determined':>10s} {'named':>6s} {'others':>6s} {'wrong':>6s}\n"
    )
    whole: Counter[str] = Counter()
    for error in ERRORS:
        for kind in KINDS:
            for name, styles in (("mixed", OFFICE), ("in full", FULL)):
                for tiny in (False, True):
                    n = measure(error, kind, styles, tiny=tiny)
                    if n["slips"]:
                        out.write(line("tiny" if tiny else "claim", error, kind, name, n))
                        whole += n
    for slip_ in SLIPS:
        rng = Random(5)
        for kind in DETERMINED:
            found = [from_text(t) for _ in range(CLAIMS) if (t := slipped(rng, kind, slip_)) is not None]
            if found:
                n = sum(found, Counter[str]())
                out.write(line("text", slip_, kind, "", n))
                whole += n
    out.write(line("all", "", "", "", whole))
    n = false_alarms()
    out.write(
        f"true claims, printed in any way: {n['claims']}, contradicted {n['contradicted']}, doubted {n['doubted']}\n"
    )


if __name__ == "__main__":
    main()
