"""Whether a figure is no plain level: a rise or fall ("tăng 50 hộ", "giảm so với cùng kỳ 3 tỷ đồng"), a mean, a base."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline.link.cues import cue, lists, tables
from schemas.mention import Count, Figure
from schemas.words import any_of

Move = Literal["rise", "fall", "over"]
PLAN = re.compile(rf"(?:{tables()['plan']}|{any_of(['nghị quyết'])})")
_STOP = re.compile(r"[,;:()%]|[.!?…]\s|\n|(?<!\w)từ(?!\w)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}")
_SMALL = re.compile(r"[\s“\"(]*(?:(?:mức|con số|khoảng|gần|hơn|trên|dưới|của|là|đạt|tới|được|thêm)(?!\w)\s*)*")
_MEAN = cue("mean")
_CLAUSE = re.compile(r"[,;]|[.!?…]\s|\n")
# of names that begin or end with such a word: "tăng cường 5 cán bộ", "giảm nghèo bền vững 520 tỷ", "miễn, giảm 3 tỷ đồng"
_NAMES = {
    "rise": r"(?!\s+(?:cường|gia(?! đình)|tốc)(?!\w))",
    "fall": r"(?<!miễn giảm)(?<!miễn, giảm)(?!\s+(?:nghèo|nhẹ|phát|sinh)(?!\w))",
    "over": "",
}
_LEAD = 24  # characters before a figure in which a rise or fall is said of it
_FAR = 56  # and where it says against what, before the figure


@cache
def moves() -> re.Pattern[str]:
    """Any word of rise, fall or excess; its group says which."""
    words = tables()
    return re.compile("|".join(f"(?P<{name}>{words[name]}){_NAMES[name]}" for name in ("rise", "fall", "over")))


@cache
def _any_move() -> re.Pattern[str]:
    """The same words without their groups, which tells much faster that there is none."""
    return re.compile(any_of(word for name in ("rise", "fall", "over") for word in lists()[name]))


def move(low: str, start: int, figure: Figure) -> Move | None:
    """The rise, fall or excess that is said of the figure right before it; `start` is where its passage begins."""
    if isinstance(figure, Count) and figure.unit_class == "times":
        return None  # "cao hơn 3 lần" is a multiple
    lead = low[max(start, figure.start - _FAR) : figure.start]
    said = list(moves().finditer(lead)) if _any_move().search(lead) else []
    if not said:
        return None
    name, between = said[-1].lastgroup, lead[said[-1].end() :]
    if _STOP.search(between) or cue("reach").search(between):
        return None
    if any(not _YEAR.fullmatch(n[0]) for n in _NUMBER.finditer(between)):
        return None
    against = list(cue("base").finditer(between))
    if against:
        behind = between[against[-1].end() :]
        # "tăng so với 25 tỷ" names the base; "tăng so với kế hoạch 5 tỷ" may mean either
        if _SMALL.fullmatch(behind) or PLAN.search(between):
            return None
    elif len(between) > _LEAD:
        return None
    if name == "over" and not against and not _measured_by(low, figure):
        return None  # "vượt 12 tỷ đồng" alone says how much there is
    return "rise" if name == "rise" else "fall" if name == "fall" else "over"


def _measured_by(low: str, figure: Figure) -> bool:
    """Whether the words behind the figure say against what it is reckoned."""
    behind = re.split(r"[,;.(\n]", low[figure.end : figure.end + _FAR], maxsplit=1)[0]
    return bool(cue("base").search(behind) or PLAN.search(behind))


def is_base(gap: str) -> bool:
    """Whether the text before a figure makes it what others are measured by, and no change "tăng so với cùng kỳ 3 tỷ"."""
    found = list(cue("base").finditer(gap[-30:]))
    if not found or re.search(r"[,;]", gap[-30:][found[-1].end() :]):
        return False
    behind = gap[-30:][found[-1].end() :]
    if moves().search(behind) and "(" not in behind:
        return False  # "tăng 5 hộ so với tháng trước và tăng 10 hộ so với cùng kỳ": the next change
    before = gap[: len(gap) - len(behind)]
    return not moves().search(before) or bool(_SMALL.fullmatch(behind)) or "(" in behind


def is_mean(low: str, start: int, figure: Figure) -> bool:
    """Whether a mean is said of the figure in its clause; such numbers have no parts that add up to them."""
    if not _MEAN.search(low, start, figure.start):
        return False
    clause = max([m.end() for m in _CLAUSE.finditer(low, start, figure.start)], default=start)
    return bool(_MEAN.search(low, clause, figure.start))
