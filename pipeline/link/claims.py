"""Which figures of a passage make one claim: the clauses decide, left to right, unique or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.link.claim import Claim, Gap
from pipeline.link.counted import ONLY_LINK, for_people, is_scenery, is_with
from pipeline.link.cues import cue, toward_end
from pipeline.link.items import SCENERY, Item
from pipeline.link.relate import same_measure
from schemas.mention import Count, Percent, Ratio
from schemas.record import Comparison

_SHARE = re.compile(r"(?<!\w)(?:đạt|chiếm|bằng|vượt|tăng|giảm|tương đương|tương ứng|hụt|là|tỷ lệ|còn)(?!\w)")
_WITH = re.compile(r"(?<!\w)(?:với|là|cho|hỗ trợ|tặng|trao|chi)(?!\w)")
_LIST = re.compile(r"(?<!\w)(?:là|như|gồm|bao gồm|cho)(?!\w)[^;.()]*,\s*$")
_RATE_OF = re.compile(r",\s*(?:tỷ|tỉ) lệ\s+[^\W\d]\w*\s+\w")  # ", tỷ lệ tham gia BHYT đạt 96%" has its own subject
_SUM = re.compile(r"(?<!\w)(?:tổng|cộng)(?!\w)")
_HARD = re.compile(r";|[.!?]\s|\n\s*\n")
_BRACKETS = re.compile(r"[()]")
_STOP = re.compile(r"[,;.]")
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
        self.paired: list[Item] = []

    def read(self) -> list[Claim]:
        for n, item in enumerate(self.items):
            if item in self.paired:
                continue
            gap = Gap.of(self.low[self.at : item.start])
            self._brackets(gap)
            if gap.new:
                self._part(gap)
            elif self._divides(item, gap):
                self.part = self.list_of_parts = True
                self._new()
            if cue("respectively").search(gap.text) and self._respectively(n):
                continue
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

    def _divides(self, item: Item, gap: Gap) -> bool:
        """ "200 suất quà, gồm 120 suất cho … và 80 suất cho …": the list behind it divides the figure before it."""
        if item.kind not in ("count", "total") or not gap.ends_with("partition", 24):
            return False
        wholes = [i.figure for kind in ("count", "total") for i in self.cur.slots.get(kind, ())]
        return any(same_measure(item.figure, whole) for whole in wholes)

    def _brackets(self, gap: Gap) -> None:
        for sign in _BRACKETS.findall(gap.text):
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
        direct = bool(ONLY_LINK.fullmatch(gap.text)) and "," not in gap.text
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
        return not _STOP.search(self.low, item.end, following.start)

    def _count(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Count)
        if figure.unit_class in SCENERY and is_scenery(cur, gap, following):
            return
        if not cur.numeric:
            if gap.hard:
                self._new()
            self._put(item)
            return
        if gap.new and not for_people(cur, item, gap):
            self._new()
        elif cur.has("count") and self._reaches(gap) and same_measure(figure, cur.slots["count"][-1].figure):
            self._step_to(item)
            return
        elif cur.has("count"):
            if not (is_with(cur, item, gap) or for_people(cur, item, gap)):
                self._new()
        elif (cur.has("total", "percent") and gap.comma) or cur.has("ratio"):
            self._new()
        self._put(item)

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
        if self._of_several(item, gap):
            self._new()
            self._put(item)
            return
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

    def _of_several(self, item: Item, gap: Gap) -> bool:
        """ "5 nhà, mỗi nhà …, và 2 nhà, mỗi nhà …, tổng …": the sum is of all of them, and so of none alone."""
        if not (self.cur.has("count") and self.cur.has("unit_amount") and _SUM.search(gap.text)):
            return False
        return any(
            c.has("count")
            and c.has("unit_amount")
            and not c.has("total")
            and not _HARD.search(self.low[c.end : item.start])
            for c in self.claims
            if c is not self.cur
        )

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
        if cur.has("percent") or gap.hard or not said or _RATE_OF.search(gap.text) or self._counts(item, following):
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
