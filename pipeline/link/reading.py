"""The state of reading one passage: the claim that is open, the brackets around it, the list that it is a part of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.link.claim import Claim, Gap
from pipeline.link.counted import ONLY_LINK
from pipeline.link.cues import cue
from pipeline.link.items import Item, Kind
from pipeline.link.moves import move
from schemas.record import Comparison

_BRACKETS = re.compile(r"[()]")
_MANNER = re.compile(r"\s*(?:với )?(?:định mức |mức hỗ trợ |mức )?(?P<what>(?!mỗi )[^\W\d_]+ [^\W\d_]+)(?: là|:)? *")
_BESIDE = re.compile(r"\s*(?:,|và|cùng|cùng với|, và|,\s*cùng)\s*")
_HARD = re.compile(r";|[.!?]\s|\n\s*\n")
_WORTH = re.compile(r"\s*\(?(?:,\s*)?(?:trị giá|tương đương|quy ra tiền|quy đổi|ước tính)(?!\w)[^,;.()\d]{0,16}")
_OF_LIST = re.compile(r"\s*(?:có|là)?\s*[,:]")


@dataclass(slots=True)
class Outside:
    """What a bracket interrupts."""

    claim: Claim
    part: int
    list_of_parts: bool


class Reading:
    """One passage, item by item; `part` numbers the "trong đó" that the open claim stands behind, 0 where none does."""

    def __init__(self, low: str, start: int, items: Sequence[Item]) -> None:
        self.low, self.start, self.items = low, start, items
        self.claims: list[Claim] = []
        self.cur = Claim()
        self.outside: list[Outside] = []
        self.part = self.parts = 0
        self.list_of_parts = False
        self.at = self.seen = start  # where the gap begins, and how far brackets have been read
        self.each_one: Claim | None = None  # whose "mỗi hộ 01 suất quà" was just read
        self.paired: list[Item] = []

    def _divide(self, *, listed: bool) -> None:
        """A word that makes parts of what stands before it."""
        self.parts += 1
        self.part, self.list_of_parts = self.parts, listed

    def _part(self, gap: Gap) -> None:
        """ "Trong đó" makes a part of the clause behind it; before a comma or colon, of the list behind it."""
        found = list(cue("part").finditer(gap.text))
        if found:
            self._divide(listed=bool(_OF_LIST.match(gap.text[found[-1].end() :])))
        elif not self.list_of_parts:
            self.part = 0

    def _brackets(self, until: int) -> None:
        for sign in _BRACKETS.findall(self.low, self.seen, until):
            if sign == "(":
                self.outside.append(Outside(self.cur, self.part, self.list_of_parts))
            elif self.outside:
                self._close()
                out = self.outside.pop()
                if not out.claim.slots:
                    out.claim = (
                        self.cur
                    )  # "Kỹ thuật; phục vụ (04 người): mức …": what stands before it printed no figure
                self.cur, self.part, self.list_of_parts = out.claim, out.part, out.list_of_parts

    def _close(self) -> None:
        if self.cur.slots and self.cur not in self.claims:
            self.claims.append(self.cur)

    def _new(self, *, keep: bool = False) -> Claim:
        """A new claim; with `keep` it inherits the recipients that nothing has used yet."""
        old = self.cur
        self._close()
        self.cur = Claim(part=self.part, outside=self.outside[-1].claim if self.outside else None)
        if keep and not old.numeric and old.has("recipients"):
            self.claims.remove(old)
            self.cur.slots["recipients"] = list(old.slots["recipients"])
        return self.cur

    def _put(self, item: Item) -> None:
        if item.kind != "recipients" and not self.cur.numeric:
            self.cur.part = self.part
        self.cur.add(item)
        for own in item.own:
            self.cur.add(own)

    def _inherit(self, old: Claim) -> None:
        if old.has("recipients") and not self.cur.has("recipients"):
            self.cur.borrow(old.slots["recipients"][0])

    def _last(self, *kinds: Kind) -> Item | None:
        """The last item of these kinds that the open claim holds."""
        return max((i for kind in kinds for i in self.cur.slots.get(kind, ())), key=lambda i: i.start, default=None)

    def _step_to(self, item: Item) -> None:
        """The value that the one before rises or falls to: a claim of its own, of the same recipients."""
        old = self.cur
        self._new()
        self._inherit(old)
        self._put(item)
        before = old.slots[item.kind][-1].figure
        self.cur.comparisons.append(Comparison(figure=item.figure.id, base=before.id, basis="before"))

    def _aside(self, item: Item) -> None:
        """A figure that others are compared with: a claim of its own, and the one before goes on."""
        side = Claim(base_of=self.cur, rule="base")
        side.add(item)
        self._close()
        self.claims.append(side)

    def _respectively(self, n: int) -> bool:
        """ "hộ nghèo và hộ cận nghèo lần lượt 500.000 đồng và 300.000 đồng": pairs in order, or nothing is tied."""
        runs = self.cur.slots.get("recipients", [])
        groups = [f for run in runs for f in run.figures]
        figures = [self.items[n]]
        for item in self.items[n + 1 :]:
            if item.kind != figures[0].kind or not ONLY_LINK.fullmatch(self.low[figures[-1].end : item.start]):
                break
            figures.append(item)
        if self.cur.numeric or len(groups) < 2 or len(figures) < 2:
            return False
        pairs = len(groups) == len(figures)
        if self.cur in self.claims:
            self.claims.remove(self.cur)
        for i, item in enumerate(figures):
            self.cur = Claim(part=self.part, rule="respectively")
            if pairs:
                group = groups[i]
                self.cur.borrow(Item("recipients", [group], group.start, group.end))
            self._put(item)
            self._close()
        self.cur = Claim()
        self.paired = figures
        self.at = figures[-1].end
        return True

    def _of_several(self, item: Item) -> bool:
        """ "5 nhà, mỗi nhà …, và 2 nhà, mỗi nhà …, tổng …": the sum is of all of them, and so of none alone."""
        cur = self.cur
        if not cur.has("count", "unit_amount"):
            return False
        for claim in reversed(self.claims):
            if claim is cur or not claim.has("count", "unit_amount") or claim.has("total"):
                continue
            if cur.part and claim.part != cur.part:
                continue
            if _HARD.search(self.low[claim.end : item.start]):
                break
            if claim.has("unit_amount") and cur.has("unit_amount"):
                return True
            if claim.base_of is None and _BESIDE.fullmatch(self.low, claim.end, cur.start):
                return True
        return False

    def _of_other(self, gap: Gap) -> bool:
        """ "25 hộ xây mới và 15 hộ sửa chữa, mức xây mới 60 triệu đồng/hộ": the amount is of the hộ that it names."""
        said = _MANNER.fullmatch(gap.text.rpartition(",")[2])
        if said is None or said["what"] in gap.text.rpartition(",")[0] or not self.cur.has("count"):
            return False
        before = [c for c in self.claims if c is not self.cur and c.has("count") and not c.has("unit_amount")]
        return any(said["what"] in self.low[c.slots["count"][-1].end : self.cur.start] for c in before[-1:])

    def _changes(self) -> bool:
        """Whether the open claim is a rise or fall."""
        figures = [i.figure for kind in ("count", "total") for i in self.cur.slots.get(kind, ())]
        return len(figures) == 1 and move(self.low, self.start, figures[0]) is not None

    def _counts(self, item: Item, following: Item | None) -> bool:
        """ "97,3% NLĐ": the percentage counts its own recipients."""
        return (
            not self.outside
            and following is not None
            and following.kind == "recipients"
            and not self.low[item.end : following.start].strip()
        )

    def _priced_apart(self, item: Item, gap: Gap, following: Item | None) -> bool:
        """ "150 triệu đồng tiền mặt và 300 ngày công trị giá 90 triệu đồng": each has a sum of its own."""
        if following is None or following.kind != "total" or not self.cur.has("total") or "(" in gap.text:
            return False
        return bool(_WORTH.fullmatch(self.low, item.end, following.start))

    def _all(self, gap: Gap) -> bool:
        """Whether a sum is of more than the open claim: behind a part it is the whole's, behind "mỗi hộ 2 con bò" all hộ's."""
        within = any(c.part != self.part and c.base_of is None and c.numeric for c in self.claims)
        if self.part and within and not cue("part").search(gap.text):
            self.part, self.list_of_parts = 0, False
            return True
        return self.cur.each
