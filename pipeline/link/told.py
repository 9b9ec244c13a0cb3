"""Bases told beside the figure: "kế hoạch giao 200 nhà, thực hiện 190 nhà, đạt 95%"; "tổng dư nợ 500 tỷ …, chiếm 0,5% tổng dư nợ"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.link.claim import Claim
from pipeline.link.moves import move
from pipeline.link.relate import measured, same_measure
from schemas.mention import Count, Figure, Percent, Quantity
from schemas.record import Comparison

_PLAN = re.compile(
    r"(?<!\w)(?<!với )(?<!bằng )(?:kế hoạch|chỉ tiêu|dự toán)(?: năm(?: \d{4})?)?(?: được)?(?: giao| đề ra)?(?: năm(?: \d{4})?)?(?: là|:)?\s*$"
)
_DONE = re.compile(r"\s*,\s*(?:(?:đã|ước|kết quả|đến nay)(?!\w)\s*)*(?:thực hiện|hoàn thành)(?: được| là| đạt)?\s*")
_REACHES = re.compile(r"\s*,\s*(?:đạt|bằng)\s*")
_OF = re.compile(r"\s+(?P<of>tổng(?:\s+[^\W\d]+){1,3})\s*(?=[,.;)\n]|$)")
_CHIEM = re.compile(r"[^,;.()\d]{0,24}(?:,|\()\s*chiếm\s*")
_AGAINST = re.compile(r"\s*(?:so|cùng|năm trước|dự toán(?! giao)|kế hoạch (?!giao|năm|đề ra)\w)")
_AMONG = re.compile(r"(?<!\w)(?:trong(?: tổng)? số|trên tổng số)\s*$")
_NEXT = re.compile(r"[^,;:.()\d]{0,48},\s*(?:(?:đã|hiện|nay)\s+)?(?:có\s+)?")
_HARD = re.compile(r"[;\n]|[.!?]\s")


def tie_told(low: str, claims: Sequence[Claim]) -> None:
    """Gives a percentage the base that stands in its own sentence under its own name."""
    for plan, done in pairwise(claims):
        _by_plan(low, plan, done)
        _of_counted(low, plan, done)
    for n, claim in enumerate(claims):
        _of_total(low, claims[:n], claim)


def _one(claim: Claim) -> tuple[Figure, Percent | None] | None:
    """The one figure of a claim that nothing compares yet, and the percentage that goes with it."""
    figures = measured(claim)
    percents = [i.figure for i in claim.slots.get("percent", ()) if isinstance(i.figure, Percent)]
    if len(figures) != 1 or len(percents) > 1 or claim.comparisons or claim.headed or claim.base_of is not None:
        return None
    return figures[0], percents[0] if percents else None


def _by_plan(low: str, plan: Claim, done: Claim) -> None:
    if plan.sentence != done.sentence or plan.has("percent") or not done.has("percent"):
        return
    a, b = _one(plan), _one(done)
    if a is None or b is None or b[1] is None or not same_measure(a[0], b[0]):
        return
    base, figure, percent = a[0], b[0], b[1]
    if percent.sense != "level" or not _PLAN.search(low, max(plan.sentence[0], base.start - 48), base.start):
        return
    if not _DONE.fullmatch(low, base.end, figure.start) or not _REACHES.fullmatch(low, figure.end, percent.start):
        return
    if not _AGAINST.match(low, percent.end):
        done.comparisons.append(Comparison(figure=figure.id, base=base.id, percent=percent.id, basis="plan"))


def _of_counted(low: str, whole: Claim, share: Claim) -> None:
    """ "Trong số 37 hộ được hỗ trợ, 97,5% hộ đã thoát nghèo": so many per cent of things that are counted whole."""
    if share.has("count", "total", "ratio", "unit_amount") or not share.has("percent"):
        return
    told, percents = _one(whole), [i.figure for i in share.slots["percent"]]
    if (
        told is None
        or told[1] is not None
        or len(percents) != 1
        or share.comparisons
        or share.sentence != whole.sentence
    ):
        return
    figure, percent = told[0], percents[0]
    if not isinstance(figure, Count) or not isinstance(percent, Percent) or percent.sense != "level":
        return
    if not _AMONG.search(low, max(whole.sentence[0], figure.start - 24), figure.start):
        return
    unit = re.escape(figure.unit.lower().split()[0])
    same = re.compile(rf"\s*(?:số\s+)?{unit}(?!\w)(?!\s+(?:trong|toàn|của|ở|tại|nghèo|cận|dân)(?!\w))").match(
        low, percent.end
    )
    if same and _NEXT.fullmatch(low, figure.end, percent.start):
        share.comparisons.append(Comparison(figure=percent.id, base=figure.id, percent=percent.id, basis="other"))


def _of_total(low: str, earlier: Sequence[Claim], claim: Claim) -> None:
    """ "Chiếm 5% tổng dư nợ", where the sentence gave one "tổng dư nợ"."""
    if not claim.has("percent"):
        return
    told = _one(claim)
    if told is None or told[1] is None or told[1].sense != "level":
        return
    figure, percent = told[0], told[1]
    m = _OF.match(low, percent.end, percent.end + 48)
    if m is None or not _CHIEM.fullmatch(low, figure.end, percent.start) or move(low, claim.sentence[0], figure):
        return
    name = re.compile(
        rf"(?<!\w){re.escape(m['of'])}\s*(?:(?:đạt|là|hiện có|trên địa bàn|hiện|khoảng|gần|hơn|trên)(?!\w)\s*)*$"
    )
    bases = [
        f
        for e in earlier
        if e.sentence == claim.sentence
        for f in measured(e)
        if isinstance(f, Quantity) and name.search(low, e.sentence[0], f.start)
    ]
    if len(bases) == 1 and same_measure(bases[0], figure) and not _HARD.search(low, bases[0].end, figure.start):
        claim.comparisons.append(Comparison(figure=figure.id, base=bases[0].id, percent=percent.id, basis="other"))
