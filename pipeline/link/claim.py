"""A record in the making, and the text between two figures that decides where one ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.link.cues import clause, cue
from pipeline.link.items import Item, Kind
from schemas.mention import Figure
from schemas.passage import Extent
from schemas.record import Comparison

_HARD = re.compile(r";|…|\.\.\.|[.!?]\s|\n\s*\n")
_COMMA = re.compile(r"[,;]")
_NUMERIC: tuple[Kind, ...] = ("count", "total", "unit_amount", "percent", "ratio")


@dataclass(frozen=True, slots=True)
class Headed:
    """What stands around a claim that a row of a table makes: headings nearest first, the title above the table.

    `total` where the row's label says that it is one; `means` are the figures whose headings say an average. `places` are
    row headings in a column headed by a type of place ("Xã"), with that type.
    """

    heads: tuple[Extent, ...]
    row_heads: tuple[Extent, ...]
    title: Extent | None
    total: bool
    means: tuple[str, ...] = ()
    places: tuple[tuple[Extent, str], ...] = ()


@dataclass(slots=True, eq=False)
class Claim:
    """A record in the making.

    `part` numbers the "trong đó" of its passage that it stands behind, 0 where none does; `outside` is the claim that the
    brackets around it interrupt; `each`: it counts what each of the claim before has; `apart`: it divides its whole by another rule than the parts before it.
    """

    slots: dict[Kind, list[Item]] = field(default_factory=dict)
    part: int = 0
    outside: Claim | None = None
    each: bool = False
    whole: Claim | None = None
    apart: bool = False
    partition: bool = False
    items: int | None = None
    base_of: Claim | None = None
    comparisons: list[Comparison] = field(default_factory=list)
    when: list[Figure] = field(default_factory=list)
    as_of: Figure | None = None
    borrowed: Item | None = None  # recipients that the claim shares with one before, or with a heading
    sentence: tuple[int, int] = (0, 0)
    rule: str = "clause"
    headed: Headed | None = None

    def has(self, *kinds: Kind) -> bool:
        slots = self.slots
        for kind in kinds:  # noqa: SIM110 - asked many times for each figure; a generator costs three times as much
            if slots.get(kind):
                return True
        return False

    @property
    def numeric(self) -> bool:
        return self.has(*_NUMERIC)

    def add(self, item: Item) -> None:
        self.slots.setdefault(item.kind, []).append(item)

    def borrow(self, recipients: Item) -> None:
        self.slots["recipients"] = [recipients]
        self.borrowed = recipients

    @property
    def start(self) -> int:
        """Where the claim begins, borrowed recipients left out."""
        return min([i.start for items in self.slots.values() for i in items if i is not self.borrowed])

    @property
    def end(self) -> int:
        return max([i.end for items in self.slots.values() for i in items if i is not self.borrowed])


@dataclass(slots=True)
class Gap:
    """The text before an item: where one claim may end and the next begin."""

    text: str
    hard: bool
    breaks: bool
    comma: bool
    after: str  # what follows the last break

    @classmethod
    def of(cls, text: str) -> Gap:
        hard = list(_HARD.finditer(text))
        breaks = list(clause().finditer(text))
        cut = max([m.end() for m in hard] + [m.start() for m in breaks], default=0)
        return cls(text, bool(hard), bool(breaks), "," in text, text[cut:])

    @property
    def new(self) -> bool:
        return self.hard or self.breaks

    def ends_with(self, name: str, reach: int = 40) -> bool:
        """Whether a word of the table `name` stands in the last `reach` characters, no comma after it."""
        tail = self.text[-reach:]
        found = list(cue(name).finditer(tail))
        return bool(found) and not _COMMA.search(tail, found[-1].end())
