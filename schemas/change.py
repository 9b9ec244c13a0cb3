"""What two runs of one document differ in: the words of `solieu diff`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Literal

from schemas.decision import Entry
from schemas.finding import Finding
from schemas.held import Held
from schemas.mention import Figure
from schemas.record import Record
from schemas.total import Comparison

Sort = Literal["figure", "record", "finding", "comparison", "header", "decision"]
Side = Literal["gained", "lost", "changed"]
# what became of a document as a whole; `reason`: unreadable on both sides, and for another reason
Fate = Literal["equal", "different", "only_a", "only_b", "now_unreadable", "now_readable", "reason"]
Item = Figure | Record | Finding | Comparison | Entry
SORTS: tuple[Sort, ...] = ("figure", "record", "finding", "comparison", "header", "decision")
SIDES: tuple[Side, ...] = ("gained", "lost", "changed")
_TURNED: dict[Side, Side] = {"gained": "lost", "lost": "gained", "changed": "changed"}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is said of it, before and after: plain values as their JSON has them; ids of the other run's things
    are told as what stands there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is only in B (gained), only in A (lost), or says something else in B (changed: `fields`).

    `a` and `b` are the thing on either side; of a field of the document's head both are None. Of a decision that finds
    its place no longer (lost) or again (gained), `doubt` says why it does not.
    """

    sort: Sort
    side: Side
    a: Item | None = None
    b: Item | None = None
    fields: tuple[Field, ...] = ()
    doubt: str | None = None

    @property
    def turned(self) -> Change:
        """The same seen from B to A."""
        fields = tuple(Field(f.name, f.after, f.before) for f in self.fields)
        return replace(self, side=_TURNED[self.side], a=self.b, b=self.a, fields=fields)


@dataclass(frozen=True, slots=True)
class Difference:
    """What B says otherwise than A. `moved` counts the figures that are the same at another place of another text."""

    changes: tuple[Change, ...] = ()
    moved: int = 0

    @property
    def turned(self) -> Difference:
        return Difference(tuple(c.turned for c in self.changes), self.moved)

    @property
    def counts(self) -> Counter[tuple[Sort, Side]]:
        return Counter((c.sort, c.side) for c in self.changes)

    @property
    def verdicts(self) -> int:
        """How many findings and comparisons with known totals come to another verdict."""
        return sum(any(f.name == "verdict" for f in c.fields) for c in self.changes)


@dataclass(frozen=True, slots=True)
class Compared:
    """A document by two versions. Of one that differs, `a` and `b` are the runs with their texts and `difference` what is
    between them; of one that a side could not read, that side has its error; of an equal one nothing is loaded."""

    document: int
    path: str
    fate: Fate
    a: Held | None = None
    b: Held | None = None
    difference: Difference = Difference()
