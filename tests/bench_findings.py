"""`make bench`: how often a slip put into true claims is seen, and named rightly, by kind of slip.

Claims are printed as offices print them (all digits, rounded, cut off). Seen: a contradiction or a doubt that names the
slipped figure. Contradicted: a contradiction alone. Named: the suggestion is the figure as it was; misnamed: another.
Slips that change nothing that can be tested (another money figure rounded to the same) count as well.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from random import Random

from claims import ERRORS, KINDS, OFFICE, claim, slip
from documents import DETERMINED, SLIPS, slipped

from pipeline.ingest import Source
from pipeline.run import process
from schemas.interval import shown

CLAIMS = 60  # of each kind, for each slip
FULL = ("all",)


def measure(error: str, kind: str, styles: tuple[str, ...]) -> Counter[str]:
    rng, seen = Random(20260101), Counter[str]()
    for _ in range(CLAIMS):
        made = claim(rng, kind, styles)
        spots = [(f, s) for f in made.figures if (s := slip(rng, f, error)) is not None and s != f]
        if not spots:
            continue
        figure, slipped = rng.choice(spots)
        found = [f for f in made.with_figure(slipped).look() if figure.id in f.figures]
        doubts = [f for f in found if f.verdict in ("suspicious", "contradiction")]
        named = {(f.suggestion.figure, f.suggestion.value) for f in doubts if f.suggestion}
        sense = {"level": "đạt ", "over_plan": "vượt ", "increase": "tăng ", "decrease": "giảm "}
        value = getattr(figure, "value", None) or Decimal(0)
        right = {
            (figure.id, shown(value)),
            (figure.id, f"{sense.get(getattr(figure, 'sense', ''), '')}{shown(value)}%"),
        }
        seen["slips"] += 1
        seen["seen"] += bool(doubts)
        seen["contradicted"] += any(f.verdict == "contradiction" for f in doubts)
        seen["named"] += bool(named & right)
        seen["misnamed"] += bool(named - right)
    return seen


def documents() -> None:
    """The same through the whole line, from text: slips put into sentences whose arithmetic determines their numbers."""
    for slip_ in SLIPS:
        rng = Random(5)
        for kind in DETERMINED:
            texts = [t for _ in range(CLAIMS) if (t := slipped(rng, kind, slip_)) is not None]
            if not texts:
                continue
            found = [process(Source("a.txt", t.encode())).findings for t in texts]
            seen = sum(any(f.verdict != "consistent" for f in fs) for fs in found)
            named = sum(any(f.suggestion for f in fs) for fs in found)
            sys.stdout.write(
                f"text  {slip_:6s} {kind:10s} {len(texts):4d} seen {seen / len(texts):4.0%} suggestion {named / len(texts):4.0%}\n"
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
        f"{'slip':10s} {'claim':14s} {'printed':8s} {'slips':>6s} {'seen':>6s} {'contra':>6s} {'named':>6s} {'wrong':>6s}\n"
    )
    for error in ERRORS:
        for kind in KINDS:
            for name, styles in (("mixed", OFFICE), ("in full", FULL)):
                n = measure(error, kind, styles)
                if n["slips"]:
                    rates = "".join(f" {n[k] / n['slips']:6.0%}" for k in ("seen", "contradicted", "named", "misnamed"))
                    out.write(f"{error:10s} {kind:14s} {name:8s} {n['slips']:6d}{rates}\n")
    documents()
    n = false_alarms()
    out.write(
        f"true claims, printed in any way: {n['claims']}, contradicted {n['contradicted']}, doubted {n['doubted']}\n"
    )


if __name__ == "__main__":
    main()
