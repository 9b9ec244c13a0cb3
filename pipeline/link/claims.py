"""Which figures of a passage make one claim: the clauses decide, left to right, unique or nothing."""

from __future__ import annotations

import re

from pipeline.link.claim import Claim, Gap
from pipeline.link.compare import EQUALS, TIME
from pipeline.link.counted import ONLY_LINK, for_people, is_scenery, is_with
from pipeline.link.cues import cue, toward_end
from pipeline.link.items import SCENERY, Item, Kind
from pipeline.link.moves import is_base
from pipeline.link.reading import Reading
from pipeline.link.relate import part_like, same_measure
from pipeline.link.steps import (
    heads_rates,
    in_price,
    is_plan,
    multiplied,
    product,
    reaches,
    spent_by_time,
    sum_of_share,
    to_all,
)
from schemas.mention import Count, Percent, Ratio

_SHARE = re.compile(r"(?<!\w)(?:đạt|chiếm|bằng|vượt|tăng|giảm|tương đương|tương ứng|hụt|là|tỷ lệ|còn)(?!\w)")
_WITH = re.compile(r"(?<!\w)(?:với|là|cho|hỗ trợ|tặng|trao|chi)(?!\w)")
_LIST = re.compile(r"(?<!\w)(?:là|như|gồm|bao gồm|cho)(?!\w)[^;.()]*,\s*$")
_RATE_OF = re.compile(r",\s*(?:tỷ|tỉ) lệ\s+[^\W\d]\w*\s+\w")  # ", tỷ lệ tham gia BHYT đạt 96%" has its own subject
_SUM = re.compile(
    r"(?<!\w)(?:tổng(?!\s+(?:công ty|cục|liên đoàn|hợp|kết|bí thư|đài))|(?<!công )cộng(?!\s+(?:đồng|tác|sự|hòa|hưởng)))(?!\w)"
)
_MORE = re.compile(r"(?<!\w)(?:thêm|bổ sung)(?!\w)")
_EACH_HAS = re.compile(r"(?<!\w)mỗi(?:\s+[^\W\d]+){1,3}?(?:\s+(?:được|là|có|nhận|tặng|trao|hỗ trợ|cấp|gồm)(?!\w))*\s*$")
# "tăng 84% so với cùng kỳ, bằng 115% kế hoạch": two shares of one thing
_CHAIN = re.compile(
    r"[^,;.()\d]{0,60}(?:,|(?<!\w)và(?!\w)) *(?:(?:và|đã|cũng|nhưng|đồng thời) )?"
    r"(?:đạt|bằng|chiếm|hoàn thành|tăng|giảm|vượt|cao hơn|thấp hơn)(?!\w) *(?:(?:gần|hơn|khoảng|trên|mức)(?!\w) *)?"
)
_MULTIPLE = re.compile(r"[,(]\s*(?:đã )?(?:tăng|cao hơn|gấp|bằng|giảm)[^,;.()]{0,16}$")
_LEVEL = re.compile(r"[^,;.()\d]{0,40}\($")
_STOP = re.compile(r"[,;.]")
_NEAR = 60  # characters between a figure and a percentage that is said of it


class Reader(Reading):
    """Reads the items of one passage into claims."""

    def read(self) -> list[Claim]:
        for n, item in enumerate(self.items):
            if item in self.paired:
                continue
            gap = Gap.of(self.low[self.at : item.start])
            self._brackets(item.start)
            self.seen = item.start
            if gap.new:
                self._part(gap)
            elif self._divides(item, gap):
                self._divide(listed=True)
                self._new()
            if cue("respectively").search(gap.text) and self._respectively(n):
                continue
            following = self.items[n + 1] if n + 1 < len(self.items) else None
            if self._scenery(item, gap, following):
                continue  # what is said around it goes on
            getattr(self, f"_{item.kind}")(item, gap, following)
            self.at = max([item.end, *(o.end for o in item.own)])
        self._close()
        return [c for c in self.claims if c.numeric]

    def _divides(self, item: Item, gap: Gap) -> bool:
        """ "200 suất quà, gồm 120 suất cho … và 80 suất cho …": the list behind it divides the figure before it."""
        if item.kind not in ("count", "total") or not gap.ends_with("partition", 24):
            return False
        wholes = [i.figure for kind in ("count", "total") for i in self.cur.slots.get(kind, ())]
        price = item.kind == "total" and self.cur.has("unit_amount")  # "mỗi suất 600.000 đồng (gồm 500.000 đồng …)"
        return price or any(part_like(item.figure, whole) for whole in wholes)

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

    def _scenery(self, item: Item, gap: Gap, following: Item | None) -> bool:
        figure = item.figure
        return isinstance(figure, Count) and figure.unit_class in SCENERY and is_scenery(self.cur, gap, following)

    def _count(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Count)
        if cur.has("count") and not gap.hard and _EACH_HAS.search(gap.text):
            self._each_has(item)
            return
        if figure.unit_class == "times" and cur.has("count", "total") and not gap.hard and _MULTIPLE.search(gap.text):
            self._put(item)  # "đạt 61 tỷ đồng, cao hơn gần gấp 3 lần"
            return
        if (is_base(gap.text) or is_plan(cur, gap)) and any(
            same_measure(figure, i.figure) for i in cur.slots.get("count", ())
        ):
            self._aside(item)
            return
        if multiplied(gap) and cur.has("total") and not cur.has("count", "unit_amount"):
            price = cur.slots.pop("total")[-1]  # "60 triệu đồng x 30 nhà"
            price.kind = "unit_amount"
            self._put(price)
            self._put(item)
            return
        if not cur.numeric:
            if gap.hard:
                self._new()
            self._put(item)
            return
        if gap.new and not for_people(cur, item, gap):
            self._new()
        elif self._reaches(gap, "count") and same_measure(figure, cur.slots["count"][-1].figure):
            self._step_to(item)
            return
        elif cur.has("count"):
            if not (is_with(cur, item, gap) or for_people(cur, item, gap)):
                self._new()
        elif (
            (cur.has("total", "percent") and gap.comma) or cur.has("ratio") or self._priced_apart(item, gap, following)
        ):
            self._new()
        self._put(item)

    def _each_has(self, item: Item) -> None:
        """ "12 hộ, mỗi hộ 01 suất quà trị giá …": what each has; of one thing, its price is the amount each."""
        figure = item.figure
        if isinstance(figure, Count) and figure.value == 1:
            self.each_one = self.cur
            return
        self._new()
        self._put(item)
        self.cur.each = True

    def _total(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur = self.cur
        if (is_base(gap.text) and cur.numeric) or is_plan(cur, gap):
            self._aside(item)
            return
        if multiplied(gap) and cur.has("count") and not cur.has("unit_amount", "total"):
            item.kind = "unit_amount"
            self._put(item)
            return
        if product(self.low, cur, item, gap):
            self._put(item)
            return
        announced = gap.ends_with("total")
        summed = bool(_SUM.search(gap.text))
        if self.each_one is cur and not summed and not gap.hard and not cur.has("unit_amount"):
            self.each_one = None
            item.kind = "unit_amount"
            self._put(item)
            return
        inside = bool(self.outside) and self.outside[-1].claim is cur and cur.has("unit_amount")
        if inside and not announced and cur.has("count") and in_price(cur, item, following, gap, self.low):
            self._new()  # "một con bò trị giá 15 triệu đồng (Nhà nước 10 triệu đồng, …)"
            self._put(item)
            return
        if to_all(gap) or (summed and sum_of_share(self.low, cur, gap, self.at)):
            self._new()
            self._put(item)
            return
        if cur.numeric and (
            (summed and self._all(gap)) or (_MORE.search(gap.text) and cur.has("unit_amount", "total"))
        ):
            self._new(keep=True)
            self._put(item)
            return
        if gap.ends_with("each", 24) and not gap.ends_with("total", 24):
            if cur.has("unit_amount") or heads_rates(cur, gap):
                self._new()  # "mức 1 triệu đồng cho 40 người, mức 500.000 đồng cho 260 người"
            item.kind = "unit_amount"
            self._unit_amount(item, gap, following)
            return
        last = self._last("total", "unit_amount")
        if last is not None and reaches(self.low, self.start, last, gap):
            item.kind = last.kind
            self._step_to(item)
            return
        if (summed or announced) and self._of_several(item):
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

    def _reaches(self, gap: Gap, *kinds: Kind) -> bool:
        """Whether the last value of these kinds rises or falls to what comes behind the gap."""
        last = self._last(*kinds)
        return last is not None and reaches(self.low, self.start, last, gap)

    def _unit_amount(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur = self.cur
        if self._reaches(gap, "unit_amount"):
            self._step_to(item)
            return
        if self._of_other(gap) or (cur.has("count", "total", "unit_amount") and spent_by_time(self.low, item, gap)):
            self._new()
            self._put(item)
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
            _SHARE.search(gap.text)
            or figure.sense != "level"
            or gap.text.strip() in ("(", ",", "|")
            or (_LEVEL.fullmatch(gap.text) and cur.has("count") and not cur.has("percent"))
        )
        if figure.sense == "level" and not EQUALS.fullmatch(gap.text) and self._changes():
            self._new()  # "tăng 50 hộ, đạt 90% kế hoạch": of the level, not of the rise
            self._put(item)
            return
        if cur.has("percent") and not gap.hard and _CHAIN.fullmatch(TIME.sub("", gap.text)):
            self._put(item)
            return
        if cur.has("percent") or gap.hard or not said or _RATE_OF.search(gap.text) or self._counts(item, following):
            if len(gap.text) < _NEAR and self._reaches(gap, "percent"):
                self._step_to(item)
                return
            self._new()
        self._put(item)

    def _ratio(self, item: Item, gap: Gap, following: Item | None) -> None:
        cur, figure = self.cur, item.figure
        assert isinstance(figure, Ratio)
        if gap.text.strip() == "(" and cur.has("percent") and not cur.has("count", "total", "ratio"):
            self._put(item)  # "đạt 105% (210/200 người)"
            return
        if cur.numeric:
            counts = [c.figure for c in cur.slots.get("count", ())]
            same = any(isinstance(c, Count) and c.value in (figure.numerator, figure.denominator) for c in counts)
            if cur.has("ratio") or gap.hard or not same:
                self._new()
        elif gap.hard:
            self._new()
        self._put(item)
