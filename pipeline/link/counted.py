"""Counts beside counts: things and the people they are for, what is coordinated, what is mere scenery."""

from __future__ import annotations

import re

from pipeline.link.claim import Claim, Gap
from pipeline.link.cues import toward_end
from pipeline.link.items import Item
from schemas.mention import Count, Figure

ONLY_LINK = re.compile(r"[\s,|:(–-]*(?:(?:và|cùng|với|hay|hoặc|cả)(?!\w)\s*)?(?:(?:hơn|gần|trên|khoảng|các)(?!\w)\s*)*")
PEOPLE = ("person", "person_title", "household", "visit", "participant")


def counts_people(claim: Claim) -> bool:
    """Whether what the claim counts are people themselves, and no things for them."""
    return any(isinstance(i.figure, Count) and i.figure.unit_class in PEOPLE for i in claim.slots.get("count", ()))


def is_scenery(cur: Claim, gap: Gap, following: Item | None) -> bool:
    """Places that are counted in passing: "tại 11 phường", "về UBND 11 phường", "MTTQ quận và 11 phường"."""
    if not gap.text.strip() and cur.has("recipients"):
        return True
    return bool(re.search(r"(?<!\w)(?:tại|ở|về|của|thuộc|ubnd|và|trên|cho|các|hết|cả|từ)[\s\w]{0,12}$", gap.text)) and (
        following is not None or cur.numeric
    )


def is_with(cur: Claim, item: Item, gap: Gap) -> bool:
    """A second count of the same claim: coordinated, without recipients of its own."""
    last = cur.slots["count"][-1]
    if gap.text.strip() == "/":
        return counts_people(cur) and isinstance(item.figure, Count) and item.figure.unit_class in PEOPLE
    if ":" in gap.text and same_unit(last.figure, item.figure):
        return False  # "200 suất quà: 120 suất cho hộ nghèo; …" begins a list
    if not ONLY_LINK.fullmatch(gap.text) or cur.has("total", "unit_amount", "percent"):
        return False
    if "với" in gap.text:
        return True
    return not item.own and not last.own and not cur.has("recipients")


def same_unit(a: Figure, b: Figure) -> bool:
    return (
        isinstance(a, Count) and isinstance(b, Count) and a.unit.lower().split(" ")[0] == b.unit.lower().split(" ")[0]
    )


def for_people(cur: Claim, item: Item, gap: Gap) -> bool:
    """ "2 sổ tiết kiệm … cho 2 cháu": things, and how many people they are for."""
    figure = item.figure
    first = cur.slots["count"][0].figure if cur.has("count") else None
    return (
        isinstance(figure, Count)
        and figure.unit_class in PEOPLE
        and isinstance(first, Count)
        and first.unit_class not in PEOPLE
        and len(cur.slots["count"]) == 1
        and not gap.hard
        and bool(toward_end().search(gap.text))
        and not cur.has("recipients")
    )
