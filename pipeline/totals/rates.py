"""Which of a document's several rates a known rate is: a list of rates states one for each case, and no contradiction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.totals.index import Known
from pipeline.totals.stated import Stated
from schemas.mention import Quantity
from schemas.text import folded
from schemas.total import Aligned

_FAR = 3  # words fewer in which an equal rate is that of another case
_ALIGNED = ("agree", "suspicious", "contradiction")


@dataclass(slots=True)
class Judged:
    """A figure beside a total, and the verdict on the two alone; `near` where no aspect bars it, `case` where it is the
    rate of another case."""

    one: Stated
    verdict: Aligned
    near: bool
    case: bool = False


def tell_cases(known: Known, judged: Sequence[Judged]) -> None:
    """Marks the rates of other cases, where figures that the total could be compared with differ among themselves.

    The one whose clause shares most words with the programme's name is meant, if it shares half of what tells its case;
    where one of these agrees, the others are other cases, and where none does, it cannot be told which one is meant.
    """
    if not known.total.per:
        return
    near = [j for j in judged if j.near and j.one.record.scope.matter is not None]
    aligned = [j for j in near if j.verdict in _ALIGNED]
    if len({_printed(j.one) for j in near}) <= 1 or not aligned:
        return
    place = set(folded(known.total.place.name).split())
    wanted = [w for w in known.said.words if w not in place]
    shared = [(j, _shared(wanted, j.one)) for j in aligned]
    most = max(n for _, n in shared)
    best = [j for j, n in shared if n == most]
    settled = any(j.verdict == "agree" for j in best)
    single = len({_printed(j.one) for j in best}) == 1
    for one, n in shared:
        differs = one.verdict != "agree"
        if n <= most - _FAR or 2 * n < len(wanted) or (differs and (n < most or settled or not single)):
            one.case = True


def _shared(wanted: Sequence[str], one: Stated) -> int:
    matter = set(re.findall(r"\w+", folded(one.record.scope.matter or "")))
    return sum(w in matter for w in wanted)


def _printed(one: Stated) -> tuple[object, ...]:
    figure = one.figure
    return (figure.value, figure.low, figure.high) if isinstance(figure, Quantity) else (figure.denominator,)
