"""So many of so many is so much per cent: a/b = p where the text says "đạt", a/b − 1 where it says "vượt"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import computed, found, rounded, row
from pipeline.checks.weigh import Of, times, weigh
from schemas.finding import Finding
from schemas.interval import Interval, exactly
from schemas.mention import Percent, Ratio
from schemas.record import Record

_MONEY = re.compile(r"(?:đồng|triệu|tỷ|nghìn|ngàn)$")
_APART = 80  # code points: a percentage further off speaks of something else
_SMALL = r"(?:\s*(?:đã|cũng|mới|chỉ|ước|tỷ lệ|tỉ lệ|mức|hơn|gần|trên|dưới|khoảng|xấp xỉ|với|là|được|ít nhất|tối đa)(?!\w))*\s*"
_SAYS = r"(?:đạt|bằng|chiếm|vượt|tức|tương đương|tương ứng|ứng|hoàn thành|tỷ lệ|tỉ lệ|là|=)"
# "12/15 xã hoàn thành (80%)", "…, đạt 80%": the share has no subject of its own
_OWN = re.compile(
    rf"(?P<words>[^,;:(\d]*)(?:\((?:{_SMALL}{_SAYS})?|[,–-]{_SMALL}{_SAYS}|(?<!\w)và{_SMALL}{_SAYS}){_SMALL}"
)
_DIRECT = re.compile(rf"\s*{_SAYS}?{_SMALL}")
_BEFORE = re.compile(r"\s*(?:[(,–-]|(?<!\w)với(?!\w))?\s*(?:với|tức|tương đương|tương ứng|ứng với|là|được)?\s*")
# what may follow a share of the things counted; any other noun is what the share is taken of
_GOES_ON = re.compile(
    r"\s*(?:[^\s\w]|$|(?:kế hoạch|kh|chỉ tiêu|mục tiêu|dự toán|nghị quyết|so|trở lên|tổng số|số|và|trong|tại|theo|đề ra|với|vào|năm"
    r"|vượt|tăng|giảm|cao|thấp|đạt|đối với|của|trên|đúng|toàn|yêu cầu|nhiệm vụ|là|thì|nhưng|còn|đã|ở|tính|đến)(?!\w))"
)


def find(facts: Facts) -> Iterator[Finding]:
    for record in facts.asked:
        compared = {c.percent for c in record.comparisons}
        ratio = only(facts.ratios(record.ratio))
        percent = only([p for p in facts.percents(record.percent) if p.sense in ("level", "over_plan")])
        if ratio is None or percent is None or percent.id in compared or not ratio.denominator:
            continue
        near = percent.start - ratio.end >= -_APART and percent.end - ratio.start - len(ratio.text) <= _APART
        if near:
            own = _is_own(facts, ratio, percent)
            # a share of something else may agree by chance, but its not agreeing says nothing
            yield from (f for f in _look(record, ratio, percent) if own or f.verdict == "consistent")


def _is_own(facts: Facts, ratio: Ratio, percent: Percent) -> bool:
    """Whether the words say the percentage of the ratio itself: right behind it, in a bracket, or "đạt" behind a comma.

    "6/11 xã đạt trên 80%", "8/12 xã đạt 100% kế hoạch" may say how far each came, "12/15 xã xong, bình quân toàn huyện
    đạt 91,5%" speaks of all; and 30/6 beside less than a hundred per cent is a day.
    """
    if not facts.text:
        return True
    if ratio.unit and _MONEY.search(ratio.unit.lower()):
        return False  # "5,1/7,3 tỷ đồng" is rounded, and its rounding is not known
    more = ratio.numerator > ratio.denominator
    if more and percent.sense == "level" and (percent.high or percent.value or 0) < 100 and _may_be_day(ratio):
        return False
    behind = facts.text[percent.end : percent.end + 24].lower()
    if not _GOES_ON.match(behind) and not (ratio.unit and behind.split()[:1] == ratio.unit.lower().split()[:1]):
        return False
    if percent.end <= ratio.start:
        closed = facts.text[ratio.end : ratio.end + 1] in (")", ",", ".", ";", "")
        return closed and bool(_BEFORE.fullmatch(facts.between(percent, ratio)))
    gap = facts.between(ratio, percent)
    if _DIRECT.fullmatch(gap):
        return more or not gap.strip() or not gap.strip().startswith(("đạt", "hoàn thành", "vượt"))
    own = _OWN.fullmatch(gap)
    return own is not None and (percent.modifier == "exact" or not own["words"].strip())


def _may_be_day(ratio: Ratio) -> bool:
    return ratio.numerator <= 31 and ratio.denominator <= 12


def _look(record: Record, ratio: Ratio, percent: Percent) -> Iterator[Finding]:
    part = ratio.numerator - (ratio.denominator if percent.sense == "over_plan" else 0)

    def sides(of: Of) -> tuple[Interval, Interval] | None:
        p = of(percent)
        return None if p is None else (exactly(100 * part), times(p, exactly(ratio.denominator)))

    verdict = weigh(sides, (percent,))
    if verdict is None:
        return
    expected = rounded(part * 100 / ratio.denominator) + "%"
    rows = [row("ratio", ratio), computed("computed", expected), row("percent", percent)]
    yield found(
        "ratio_percent",
        verdict,
        [ratio, percent],
        [record],
        rows,
        a=ratio,
        b=percent,
        expected=expected,
        actual=percent,
    )
