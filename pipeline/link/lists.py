"""Lists of lines: what the items below "bao gồm:" are parts of, and how many items follow an announced number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.link.claim import Claim
from pipeline.link.counted import counts_people
from pipeline.link.cues import cue
from pipeline.link.relate import same_measure
from schemas.mention import Figure, Money
from schemas.passage import Passage

_MARKER = re.compile(r"\s*(?:(?P<sign>[-+•*–])|(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)/]|(?P<letter>[a-zđ])\))\s*\S")
_COLON = re.compile(r":\s*$")
_FEW = 2  # items that make a list


def marker(low: str, start: int) -> str | None:
    """How the line of `start` is marked as an item: by a sign, a number of so many levels, a letter.

    The marker may stand before `start`, where a sentence was read as beginning behind it ("1.2. " + "Mức chi …").
    """
    line = low.rfind("\n", 0, start) + 1
    m = _MARKER.match(low, line)
    if m is not None and m.end() - 1 < start:
        return None  # `start` lies inside the item
    if m is None:
        return None
    if m["number"]:
        return "1" * (m["number"].count(".") + 1)
    return m["sign"] or "a"


@dataclass(slots=True)
class Lists:
    """The list that is open while the passages of a document go by."""

    low: str
    head: Claim | None = None
    head_marker: str | None = None
    item_marker: str | None = None
    parts: bool = False
    closed: bool = False
    items: list[list[Claim]] = field(default_factory=list)
    line: int = -1  # where the line of the last item begins: "1." may be a passage of its own

    def read(self, passage: Passage, claims: list[Claim]) -> None:
        """Takes the passage as an item of the open list, or as its end; a line that ends in ":" opens one."""
        low = self.low
        mark = marker(low, passage.start)
        line = mark is not None or passage.start == 0 or "\n" in low[max(0, passage.start - 3) : passage.start + 1]
        if self.head is not None:
            if self.item_marker is None and mark is not None and mark != self.head_marker:
                self.item_marker = mark
            if self.item_marker is None or (line and mark in (None, self.head_marker)):
                self.end()
            elif mark == self.item_marker:
                begins = low.rfind("\n", 0, passage.start) + 1
                if begins == self.line and self.items:
                    self.items[-1].extend(claims)
                else:
                    self.items.append(list(claims))
                self.line = begins
            # what is marked otherwise is an item's own list; what is no line goes on with its item
        if claims and _COLON.search(low, passage.start, passage.end):
            self.end()
            lead = low[claims[-1].end : passage.end]
            self.head, self.head_marker = claims[-1], mark
            self.parts = bool(cue("part").search(lead))
            self.closed = bool(cue("partition").search(lead))

    def end(self) -> None:
        """Ties what the list held."""
        head, items = self.head, self.items
        self.head = self.item_marker = None
        self.items, self.line = [], -1
        if head is None or len(items) < _FEW:
            return
        told = head.slots.get("recipients", [])
        if len(told) == 1 and not any(c.has("recipients") for claims in items for c in claims):
            for claim in [c for claims in items for c in claims if c.has("count", "total") and not counts_people(c)]:
                claim.borrow(told[0])  # "Tặng quà 325 gia đình chính sách: - Quà của tỉnh: 200 suất"
        firsts = [claims[0] for claims in items if claims]
        alike = [c for c in firsts if c.whole is None and any(_part(a, b) for a in _of(c) for b in _of(head))]
        if self.parts and alike:
            for claim in alike:
                claim.whole = head
                if head.has("recipients") and not claim.has("recipients"):
                    claim.borrow(head.slots["recipients"][0])
            head.partition = self.closed and len(alike) == len(items)
        elif not alike and len(head.slots.get("count", ())) == 1 and cue("listed").search(head_unit(head)):
            head.items = len(items)


def head_unit(head: Claim) -> str:
    return head.slots["count"][0].figure.text.lower()


def _of(claim: Claim) -> list[Figure]:
    return [i.figure for kind in ("count", "total", "unit_amount") for i in claim.slots.get(kind, ())]


def _part(part: Figure, whole: Figure) -> bool:
    """Whether one can be a part of the other; the items of a rate need not repeat "mỗi người"."""
    if isinstance(part, Money) and isinstance(whole, Money) and whole.per and not part.per:
        return part.currency == whole.currency
    return same_measure(part, whole)
