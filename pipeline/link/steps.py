"""Whether a value is what the one before it rises or falls to, and whether two figures are multiplied."""

from __future__ import annotations

import re
from functools import cache

from pipeline.link.claim import Claim, Gap
from pipeline.link.cues import cue, tables
from pipeline.link.items import Item
from pipeline.link.moves import PLAN, move
from schemas.mention import Count, Percent, Quantity
from schemas.words import any_of

_ABOUT = any_of(["khoảng", "gần", "hơn", "trên", "dưới", "xấp xỉ", "ngót", "chừng", "trên dưới", "ước", "ước khoảng"])
_FROM = re.compile(
    rf"(?<!\w)từ\s*(?:(?:{any_of(['mức', 'chỗ', 'chỉ', 'có', 'con số', 'tổng số', 'tỷ lệ'])}|{_ABOUT})\s*)*$"
)
_TIMELY = re.compile(
    rf"[\s\d/]*(?:{any_of(['đã', 'chỉ', 'nay', 'hiện', 'hiện nay', 'đến', 'đến nay', 'hết', 'cuối', 'năm', 'tháng', 'quý', 'ngày', 'thì', 'tăng', 'giảm', 'và'])}[\s\d/]*)*"
)
_MOVED_ON = re.compile(any_of(["nay", "đến", "lên", "xuống", "hiện", "hiện nay", "đến nay"]))
_ONWARD = re.compile(any_of(["lên", "xuống", "nay là"]))
_TO_ALL = re.compile(any_of(["đưa tổng", "nâng tổng", "đưa tổng số", "nâng tổng số"]))
_TIMES = re.compile(r"\s*[x×*]\s*")
_MAKES = re.compile(r"\s*=\s*")
_PLANNED = re.compile(rf"{PLAN.pattern}[^,;.()\d]{{0,32}}(?:\(|(?<!\w)là|:)\s*(?:{_ABOUT}\s*)*$")
_SUM_OF = re.compile(
    r"(?<!\w)tổng (?:số |giá trị |trị giá |phần )?(?!số tiền|kinh phí|giá trị|trị giá)(?P<what>[^\W\d]+ [^\W\d]+)(?!\w)"
)
_SPENT = re.compile(
    r"(?<!\w)mỗi (?:tháng|quý|năm|tuần|ngày|đợt|kỳ)(?!\w)[^,;.\d]*(?<!\w)(?:chi|hết|tốn|chi hết|phải chi|cần)\s*$"
)
_FOR = re.compile(r"\s*(?:/|cho (?:mỗi|\d)|mỗi|một )")
_RATES = frozenset(["mức", "loại", "nhóm", "hình thức", "định mức", "đợt"])
_FROM_REACH = 40  # characters before a value in which "từ" leads to it


@cache
def _reach_end() -> re.Pattern[str]:
    """A word that leads from a first value to the second, right before it."""
    small = any_of(["mức", "tới", "là", "đến", "đạt", "con số"])
    return re.compile(rf"(?P<word>{tables()['reach']})\s*(?:(?:{small}|{_ABOUT})\s*)*$")


def reaches(low: str, start: int, before: Item, gap: Gap) -> bool:
    """ "từ 80.000 đồng … lên 240.000 đồng": the second value of one thing.

    Without "từ" only what nothing parts from the first value, and the first value no rise or fall itself: "phát sinh 3 hộ,
    cuối năm còn 96 hộ" and "tăng thêm 800 triệu đồng, lên 2,8 tỷ đồng" begin nowhere.
    """
    found = _reach_end().search(gap.text)
    if gap.hard or found is None or cue("part").search(gap.text) or to_all(gap):
        return False
    figure = before.figure
    lead = gap.text[: found.start()]
    if _FROM.search(low, max(start, before.start - _FROM_REACH), before.start):
        _, comma, behind = lead.rpartition(",")
        return not comma or bool(_TIMELY.fullmatch(behind) and _MOVED_ON.search(behind + found["word"]))
    changed = move(low, start, figure) or (isinstance(figure, Percent) and figure.sense != "level")
    onward = _ONWARD.match(found["word"]) is not None
    return not changed and onward and ("," not in lead or found["word"] == "nay là")


def to_all(gap: Gap) -> bool:
    """ "ủng hộ 300 triệu đồng, nâng tổng số tiền lên 2,8 tỷ đồng": a sum of more than what was just told."""
    return bool(_TO_ALL.search(gap.text) and _reach_end().search(gap.text))


def multiplied(gap: Gap) -> bool:
    """ "30 nhà x 60 triệu đồng": the figures on both sides are factors."""
    return _TIMES.fullmatch(gap.text) is not None


def product(low: str, claim: Claim, item: Item, gap: Gap) -> bool:
    """ "30 nhà x 60 triệu đồng = 1.800 triệu đồng": what the claim's two factors make; of three, no two make it."""
    factors = [i for kind in ("count", "unit_amount") for i in claim.slots.get(kind, ())]
    if not _MAKES.fullmatch(gap.text) or claim.has("total") or len(factors) != 2:
        return False
    first, second = sorted(factors, key=lambda i: i.start)
    return bool(_TIMES.fullmatch(low, first.end, second.start)) and not low[second.end : item.start].strip(" =")


def is_plan(claim: Claim, gap: Gap) -> bool:
    """ "đạt 124% kế hoạch (500 triệu đồng)": the plan that a share was just told of, and no level."""
    return claim.has("percent") and claim.has("count", "total") and bool(_PLANNED.search(gap.text))


def in_price(claim: Claim, item: Item, following: Item | None, gap: Gap, low: str) -> bool:
    """ "mỗi suất 1 triệu đồng (700.000 đồng tiền mặt, 300.000 đồng hiện vật)": what a price is made of, and no sum.

    It stands in brackets behind the price: words before it, another amount beside it, or less than the price.
    """
    if gap.text.strip(" ("):
        return True
    if following is not None and following.kind == "total" and ")" not in low[item.end : following.start]:
        return True
    price, figure = claim.slots["unit_amount"][-1].figure, item.figure
    values = [f.value if isinstance(f, Quantity) else None for f in (price, figure)]
    return values[0] is not None and values[1] is not None and values[1] < values[0]


def sum_of_share(low: str, claim: Claim, gap: Gap, at: int) -> bool:
    """ "mỗi suất 1 triệu đồng (700.000 đồng tiền mặt, …), tổng tiền mặt 140 triệu đồng": the sum of one part of the price."""
    said = _SUM_OF.search(gap.text)
    return (
        said is not None and claim.has("unit_amount") and said["what"] in low[claim.slots["unit_amount"][-1].end : at]
    )


def spent_by_time(low: str, item: Item, gap: Gap) -> bool:
    """ "65 cụ nhận 500.000 đồng, mỗi tháng chi 32,5 triệu đồng": the sum of all for a month, and nobody's share."""
    return bool(_SPENT.search(gap.text)) and not _FOR.match(low, item.end)


def heads_rates(claim: Claim, gap: Gap) -> bool:
    """ "2 mức: mức 1 triệu đồng cho 40 người, …": what is counted are the rates that follow."""
    counted = [i.figure for i in claim.slots.get("count", ())]
    return ":" in gap.text and any(isinstance(f, Count) and f.unit.lower() in _RATES for f in counted)
