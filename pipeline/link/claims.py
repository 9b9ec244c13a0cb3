"""Which figures of a passage make one claim: the clauses decide, left to right, unique or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.link.claim import Claim, Gap
from pipeline.link.cues import cue, toward_end
from pipeline.link.items import SCENERY, Item
from pipeline.link.relate import same_measure
from schemas.mention import Count, Percent, Ratio
from schemas.record import Comparison

_ONLY_LINK = re.compile(
    r"[\s,|:(–-]*(?:(?:và|cùng|với|hay|hoặc|cả)(?!\w)\s*)?(?:(?:hơn|gần|trên|khoảng|các)(?!\w)\s*)*"
)
_SHARE = re.compile(r"(?<!\w)(?:đạt|chiếm|bằng|vượt|tăng|giảm|tương đương|tương ứng|hụt|là|tỷ lệ|còn)(?!\w)")
_PEOPLE = ("person", "person_title", "household", "visit", "participant")
_WITH = re.compile(r"(?<!\w)(?:với|là|cho|hỗ trợ|tặng|trao|chi)(?!\w)")
_LIST = re.compile(r"(?<!\w)(?:là|như|gồm|bao gồm|cho)(?!\w)[^;.()]*,\s*$")
_NEAR = 60  # characters between a figure and a percentage that is said of it


class Reader:
    """Reads the items of one passage into claims."""

    def __init__(self, low: str, start: int, items: Sequence[Item]) -> None:
        self.low, self.items = low, items
        self.claims: list[Claim] = []
        self.cur = Claim()
        self.outside: list[Claim] = []  # the claims that brackets interrupt
        self.part = self.list_of_parts = False
        self.at = start

    def read(self) -> list[Claim]:
        for n, item in enumerate(self.items):
            gap = Gap.of(self.low[self.at : item.start])
            self._brackets(gap)
            if gap.new:
                self._part(gap)
            elif self._divides(item, gap):
                self.part = self.list_of_parts = True
                self._new()
            following = self.items[n + 1] if n + 1 < len(self.items) else None
            getattr(self, f"_{item.kind}")(item, gap, following)
            self.at = max([item.end, *(o.end for o in item.own)])
        self._close()
        return [c for c in self.claims if c.numeric]

    def _part(self, gap: Gap) -> None:
        """ "Trong đó" makes a part of the clause behind it; before a comma or colon, of the list behind it."""
        found = list(cue("part").finditer(gap.text))
        if found:
            self.part = True
            self.list_of_parts = bool(re.match(r"\s*(?:có|là)?\s*[,:]", gap.text[found[-1].end() :]))
        elif not self.list_of_parts:
            self.part = False

    def _divides(self, item: Item, gap: Gap) -> bool:
        """ "200 suất quà, gồm 120 suất cho … và 80 suất cho …": the list behind it divides the figure before it."""
        if item.kind not in ("count", "total") or not gap.ends_with("partition", 24):
            return False
        wholes = [i.figure for kind in ("count", "total") for i in self.cur.slots.get(kind, ())]
        return any(same_measure(item.figure, whole) for whole in wholes)

    def _brackets(self, gap: Gap) -> None:
        for sign in re.findall(r"[()]", gap.text):
            if sign == "(":
                self.outside.append(self.cur)
            elif self.outside:
                self._close()
                self.cur = self.outside.pop()

    def _close(self) -> None:
        if self.cur.slots and self.cur not in self.claims:
            self.claims.append(self.cur)

    def _new(self, *, keep: bool = False) -> Claim:
        """A new claim; with `keep` it inherits the recipients that nothing has used yet."""
        old = self.cur
        self._close()
        self.cur = Claim(part=self.part)
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

    def _recipients(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur = self.cur
        if not cur.numeric:
            if gap.hard and cur.has("recipients"):
                self._new()
            self._put(item)
            return
        direct = bool(_ONLY_LINK.fullmatch(gap.text)) and "," not in gap.text
        tied = direct or bool(toward_end().search(gap.text)) or self._listed(gap)
        if gap.new or not tied or (cur.has("recipients") and not direct and self._heads(item, following)):
            if gap.new and following is None and not gap.hard and tied and not cur.has("recipients"):
                self._put(item)
                return
            self._new()
        self._put(item)

    def _listed(self, gap: Gap) -> bool:
        """ "2.178 đối tượng (bảo trợ xã hội, …": the list begins with a group that nobody read."""
        return ("(" in gap.text and ")" not in gap.text) or bool(_LIST.search(gap.text))

    def _heads(self, item: Item, following: Item | None) -> bool:
        """Whether the recipients are the subject of the figure after them."""
        if following is None or following.kind == "recipients":
            return False
        return not re.search(r"[,;.]", self.low[item.end : following.start])

    def _count(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Count)
        if figure.unit_class in SCENERY and self._is_scenery(gap, following):
            return
        if not cur.numeric:
            if gap.hard:
                self._new()
            self._put(item)
            return
        if gap.new and not self._for_people(item, gap):
            self._new()
        elif cur.has("count"):
            if not (self._with(item, gap) or self._for_people(item, gap)):
                self._new()
        elif (cur.has("total", "percent") and gap.comma) or cur.has("ratio"):
            self._new()
        self._put(item)

    def _is_scenery(self, gap: Gap, following: Item | None) -> bool:
        """Places that are counted in passing: "tại 11 phường", "về UBND 11 phường", "MTTQ quận và 11 phường"."""
        if not gap.text.strip() and self.cur.has("recipients"):
            return True
        return bool(
            re.search(r"(?<!\w)(?:tại|ở|về|của|thuộc|ubnd|và|trên|cho|các|hết|cả|từ)[\s\w]{0,12}$", gap.text)
        ) and (following is not None or self.cur.numeric)

    def _with(self, item: Item, gap: Gap) -> bool:
        """A second count of the same claim: coordinated, without recipients of its own."""
        last = self.cur.slots["count"][-1]
        if not _ONLY_LINK.fullmatch(gap.text) or self.cur.has("total", "unit_amount", "percent"):
            return False
        if "với" in gap.text:
            return True
        return not item.own and not last.own and not self.cur.has("recipients")

    def _for_people(self, item: Item, gap: Gap) -> bool:
        """ "2 sổ tiết kiệm … cho 2 cháu": things, and how many people they are for."""
        figure = item.figure
        first = self.cur.slots["count"][0].figure if self.cur.has("count") else None
        return (
            isinstance(figure, Count)
            and figure.unit_class in _PEOPLE
            and isinstance(first, Count)
            and first.unit_class not in _PEOPLE
            and len(self.cur.slots["count"]) == 1
            and not gap.hard
            and bool(toward_end().search(gap.text))
            and not self.cur.has("recipients")
        )

    def _total(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur = self.cur
        if gap.ends_with("base", 30) and cur.numeric:
            self._aside(item)
            return
        if gap.ends_with("each", 24) and not gap.ends_with("total", 24) and not cur.has("unit_amount"):
            item.kind = "unit_amount"
            self._unit_amount(item, gap, following)
            return
        if cur.has("total", "unit_amount") and self._reaches(gap):
            item.kind = "unit_amount" if cur.has("unit_amount") else "total"
            self._step_to(item)
            return
        announced = gap.ends_with("total")
        if not cur.numeric:
            if (gap.hard and not announced) or cue("part").search(gap.after):
                self._new()
        elif cur.has("total") or gap.hard:
            self._new(keep=True)
        elif (gap.breaks and not announced and len(gap.after) > 14) or (
            cur.has("percent") and not cur.has("count", "ratio")
        ):
            self._new()
        self._put(item)

    def _reaches(self, gap: Gap) -> bool:
        """ "từ 80.000 đồng … lên 240.000 đồng": the second value of one thing."""
        return gap.ends_with("reach", 20) and not gap.hard

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

    def _unit_amount(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur = self.cur
        if cur.has("unit_amount") and self._reaches(gap):
            self._step_to(item)
            return
        if cur.numeric and (cur.has("unit_amount") or gap.hard):
            old = cur
            self._new()
            self._inherit(old)
        elif cur.numeric and gap.breaks and not gap.ends_with("each") and not gap.ends_with("total"):
            self._new()
        self._put(item)

    def _percent(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Percent)
        if not cur.numeric:
            if gap.hard:
                self._new()
            self._put(item)
            return
        said = len(gap.after) <= _NEAR and (
            _SHARE.search(gap.text) or figure.sense != "level" or gap.text.strip() in ("(", ",", "|")
        )
        if cur.has("percent") or gap.hard or not said or self._counts(item, following):
            if cur.has("percent") and cue("reach").search(gap.text) and not gap.hard and len(gap.text) < _NEAR:
                self._step_to(item)
                return
            self._new()
        self._put(item)

    def _counts(self, item: Item, following: Item | None) -> bool:
        """ "97,3% NLĐ": the percentage counts its own recipients."""
        return (
            not self.outside
            and following is not None
            and following.kind == "recipients"
            and not self.low[item.end : following.start].strip()
        )

    def _ratio(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Ratio)
        if cur.numeric:
            counts = [c.figure for c in cur.slots.get("count", ())]
            same = any(isinstance(c, Count) and c.value in (figure.numerator, figure.denominator) for c in counts)
            if cur.has("ratio") or gap.hard or not same:
                self._new()
        elif gap.hard:
            self._new()
        self._put(item)
