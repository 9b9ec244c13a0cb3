"""Amounts each that need not be all that each was given, and sums that need not be of one such giving."""

from __future__ import annotations

import re

from pipeline.link.claim import Claim
from pipeline.link.cues import cue
from schemas.mention import Figure, Money

_EACH = re.compile(r"(?<!\w)(?:mỗi|từng)\s+(?:một\s+)?(\w+)")
_TIMES = re.compile(
    r"(?<![\d/])\d+\s*(?:tháng|năm|quý|đợt|lần|kỳ|ngày|buổi|vụ|học kỳ)(?!\w)(?!\s*(?:đầu|cuối|\d|/|qua))"
)
_AND = re.compile(
    r"\s*(?:tiền mặt\s*)?(?:,\s*)?(?:và|cùng|kèm|với)(?!\w)\s*+(?!(?:với\s+)?(?:tổng|số tiền|kinh phí|trị giá))"
)
_OF = re.compile(r"(?<!\w)(?:gồm|bao gồm|trong đó|có)\s+(?:\w+\s+){0,2}$")
_WIDER = re.compile(
    r"(?<!\w)(?:chương trình|đợt|năm|dịp|các hoạt động|cả hai|cả ba|hai đợt|các xã|các đơn vị"
    # "tổng kinh phí hai tháng 1 và 2 là …": the amount each was given more than once
    r"|(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|các|những|cả)\s+(?:tháng|quý|kỳ|lần|đợt|năm|vụ|học kỳ|buổi|ngày)"
    r"|tháng\s+\d+(?:\s*,\s*\d+)*\s*(?:và|-|–|đến)\s*(?:tháng\s+)?\d+|quý\s+\w+\s+và(?:\s+quý)?\s+\w+)(?!\w)"
)
_STOP = re.compile(r";|[.!?]\s|\n")
_END = re.compile(r"[,;.(\n]")
_MORE = ("thêm", "bổ sung")
_BEHIND = 40


def partial(low: str, claim: Claim) -> tuple[str, ...]:
    """Ids of the claim's amounts each, or sums, where the words tell of more than count × amount: nothing is said there."""
    units = [i.figure for i in claim.slots.get("unit_amount", ())]
    totals = [i.figure for i in claim.slots.get("total", ())]
    found = [u.id for u in units if _beside(low, claim, u)]
    found += [t.id for t in totals if units and _WIDER.search(low[max(units[-1].end, t.start - _BEHIND) : t.start])]
    return tuple(found)


def _beside(low: str, claim: Claim, unit: Figure) -> bool:
    start = max([m.end() for m in _STOP.finditer(low, claim.sentence[0], claim.start)], default=claim.sentence[0])
    end = min([m.start() for m in _END.finditer(low, claim.end, claim.end + _BEHIND)], default=claim.end)
    words = low[start:end]
    # "trao thêm 20 suất, mỗi suất …": more of them, and each has what is said
    besides = [m for m in cue("besides").finditer(words) if start + m.end() > claim.start or m[0] not in _MORE]
    if besides or _TIMES.search(words):
        return True
    if _AND.match(low, unit.end) or _OF.search(low, max(start, unit.start - 24), unit.start):
        return True
    # "500.000 đồng/cụ mỗi tháng", "mỗi hộ 2 con, mỗi con …": each of two things
    each = {m[1] for m in _EACH.finditer(words)}
    named = {p.split()[0].lower() for p in unit.per} if isinstance(unit, Money) else set()
    return len(each | named) > 1
