"""The year's name and its number go together: "Tết Giáp Thìn" is 2024, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.facts import Facts
from pipeline.checks.say import found, row
from schemas.finding import Finding
from schemas.mention import Date, Occasion, Period

_STEMS = ("canh", "tân", "nhâm", "quý", "giáp", "ất", "bính", "đinh", "mậu", "kỷ")  # of years that end in 0, 1, …
_BRANCHES = ("thân", "dậu", "tuất", "hợi", "tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi")  # of year mod 12
_SPELLINGS = {"tị": "tỵ", "mẹo": "mão", "kỉ": "kỷ", "quí": "quý", "tí": "tý"}
_NAMED = re.compile(
    r"(?<!\w)(?P<stem>canh|tân|nhâm|quý|quí|giáp|ất|bính|đinh|mậu|kỷ|kỉ)\s+"
    r"(?P<branch>thân|dậu|tuất|hợi|tý|tí|sửu|dần|mão|mẹo|thìn|tỵ|tị|ngọ|mùi)\s*(?:[-–(,]\s*)?(?:năm\s+)?(?P<year>(?:19|20)\d\d)(?![\d\-–])"
)
_BEHIND = 14  # characters behind the figure in which its year may stand in brackets


def find(facts: Facts) -> Iterator[Finding]:
    for figure in facts.figures.values():
        if not isinstance(figure, Occasion | Date | Period):
            continue
        m = _NAMED.search((figure.text + facts.text[figure.end : figure.end + _BEHIND]).lower())
        if m is None:
            continue
        year = int(m["year"])
        name = (_SPELLINGS.get(m["stem"], m["stem"]), _SPELLINGS.get(m["branch"], m["branch"]))
        # the last month of a lunar year lies in the next solar one
        known = [cycle(y) for y in ((year, year - 1) if isinstance(figure, Date) else (year,))]
        if name in known:
            continue
        said, right = (" ".join(w.capitalize() for w in n) for n in (name, known[0]))
        yield found(
            "cycle_year", "suspicious", [figure], (), [row("date", figure)], a=figure, b=str(year), expected=right, actual=said
        )  # fmt: skip


def cycle(year: int) -> tuple[str, str]:
    """The name of the lunar year that begins in the solar `year`."""
    return _STEMS[year % 10], _BRANCHES[year % 12]
