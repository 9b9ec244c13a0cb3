"""A document's figures beside known totals, as they stand after the decisions, and the rulings on their differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.review.replay import Orphan, Replay, Span, amount_at, same_reading
from schemas.decision import Compare, Entry
from schemas.run import Extraction
from schemas.total import Comparison

Beside = Callable[[Extraction], tuple[Comparison, ...] | None]
DIFFERS = ("contradiction", "suspicious")


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside a known total, with the decision on their difference."""

    comparison: Comparison
    entry: Entry | None = None


def unchanged(comparisons: Sequence[Comparison], played: Replay) -> list[Comparison]:
    """Those of figures that stand as the rules read them."""
    read = ((s.figure, s.read) for s in played.figures if s.mark != "rejected")
    same = {(f.start, f.end) for f, before in read if before is not None and same_reading(f, before)}
    return [c for c in comparisons if c.figure is None or (c.figure.start, c.figure.end) in same]


def laid_beside(comparisons: Sequence[Comparison], played: Replay) -> tuple[tuple[Compared, ...], list[Orphan]]:
    """Each comparison with the last ruling on it; a ruling holds while the verdict is the same, and the figure as it was then."""
    by_place: dict[tuple[str, Span | None], list[tuple[Entry, Compare, bool]]] = {}
    for entry, act, span, then in played.comparings:
        here = amount_at(played.figures, span)
        same = here is then or (here is not None and then is not None and same_reading(here, then))
        by_place.setdefault((act.total, span), []).append((entry, act, same))
    compared, lost = list[Compared](), list[Orphan]()
    for c in comparisons:
        by: Entry | None = None
        for made, act, same in by_place.get((c.total, (c.figure.start, c.figure.end) if c.figure else None), ()):
            if same and act.verdict == c.verdict:
                by = made
            elif c.verdict in DIFFERS:
                lost.append(Orphan(made, "changed"))
        compared.append(Compared(c, by))
    return tuple(compared), lost
