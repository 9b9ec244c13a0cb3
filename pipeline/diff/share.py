"""Which record or finding of one run is which of the other: by the figures that they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.diff.match import Pairs
from pipeline.diff.says import AMOUNT


@dataclass(frozen=True, slots=True)
class Held:
    """What is known by its figures: their names, which both runs share, with what each weighs. Only one `kind` is alike."""

    kind: str
    figures: Mapping[str, int]

    @property
    def has_amounts(self) -> bool:
        return AMOUNT in self.figures.values()


def sharing(a: Sequence[Held], b: Sequence[Held]) -> Pairs:
    """Pairs those that hold the same, in turn; then those that share most. Two that both have amounts share one at least."""
    pairs, whole = Pairs(), defaultdict[tuple[str, frozenset[str]], list[int]](list)
    for j, held in enumerate(b):
        whole[held.kind, frozenset(held.figures)].append(j)
    for i, held in enumerate(a):
        if there := whole.get((held.kind, frozenset(held.figures))):
            pairs.add(i, there.pop(0))
    rest = defaultdict[tuple[str, str], list[int]](list)
    for j, held in enumerate(b):
        if j not in pairs.back:
            for figure in held.figures:
                rest[held.kind, figure].append(j)
    weights = defaultdict[tuple[int, int], int](int)
    for i, held in enumerate(a):
        if i not in pairs.there:
            for figure, weight in held.figures.items():
                for j in rest.get((held.kind, figure), ()):
                    weights[i, j] += min(weight, b[j].figures[figure])
    for (i, j), weight in sorted(weights.items(), key=lambda met: (-met[1], abs(met[0][0] - met[0][1]), met[0])):
        enough = weight >= AMOUNT or not (a[i].has_amounts and b[j].has_amounts)
        if enough and i not in pairs.there and j not in pairs.back:
            pairs.add(i, j)
    return pairs
