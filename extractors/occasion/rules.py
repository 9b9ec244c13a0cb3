"""Occasions: Tết named by its year, and days of remembrance named by day and month."""

from __future__ import annotations

import re

from extractors.calendar import cycle_year, is_year
from extractors.date.rules import CYCLE
from extractors.lexicon import alternation, beside, surfaces
from extractors.rule import Claim, Drawer, Found, Rule, Site

LEXICON = beside(__file__)
_DAYS = surfaces(LEXICON, "day")
_YEAR = r"(?:19|20)\d{2}(?![\d.,]\d|\d)"
_TET = rf"(?<!\w){alternation(surfaces(LEXICON, 'tet'))}"
_TET_NAMED = re.compile(rf"{_TET}[, ]*(?:năm +)?(?:{CYCLE})(?:[, (\-]*(?:năm +)?({_YEAR}))?")
_TET_YEAR = re.compile(rf"{_TET} *(?:năm +)?({_YEAR})")
_MID_AUTUMN = re.compile(rf"(?<!\w){alternation(surfaces(LEXICON, 'mid_autumn'))} *(?:năm +)?({_YEAR})")
_DAY = re.compile(r"0?(\d{1,2})([/.\-])0?(\d{1,2})(?![\d/%])(?![.,\-/]\d)")
_DAY_CUE = re.compile(rf"(?<!\w){alternation(surfaces(LEXICON, 'cue'))}(?!\w)[^.;\n]{{0,45}}$")
_TIME_CUE = re.compile(r"(?:sáng|chiều|tối|trưa|nay|qua|hôm|từ|đến|hết|tính) *(?:ngày)? *\(?$")
_NEIGHBOUR = re.compile(r"(?<!\w)nhân(?: ngày)? *$|(?:\d{1,2}[/\-]\d{1,2}|tết|lễ) *(?:,|;|và|-|hay|hoặc) *(?:ngày +)?$")
CUES = (*surfaces(LEXICON, "mid_autumn"), *surfaces(LEXICON, "tet"))


def day_value(day: str, month: str) -> str | None:
    """ "27-7" for a day of remembrance that the lexicon knows, else None."""
    known = _DAYS.get(f"{int(day)}/{int(month)}")
    return f"{int(day)}-{int(month)}" if known else None


def _tet(site: Site) -> Claim | None:
    if site.low[site.start].isdigit():
        return None  # all its names begin with a word
    m = site.match(_MID_AUTUMN)
    if m:
        return Found("occasion", site.start, m.end(), {"value": f"trung-thu-{m[1]}"})
    if (
        site.low.startswith("xuân", site.start)
        and site.raw[site.start] != "X"
        and site.previous not in ("đón", "mừng", "dịp")
    ):
        return None
    m = site.match(_TET_NAMED)
    if m:
        year = cycle_year(m[1], m[2], int(m[3]) if m[3] else None)
        if year is None or (m[3] and int(m[3]) != year):
            # the name and the number disagree: the printed number is the year, a check will say so
            year = int(m[3]) if m[3] else None
        return None if year is None else Found("occasion", site.start, m.end(), {"value": f"tet-{year}"})
    m = site.match(_TET_YEAR)
    if m and is_year(int(m[1])):
        if site.low.startswith("xuân", site.start) and site.previous in (
            "thanh",
            "nghi",
            "phú",
            "trường",
            "như",
            "thọ",
            "lệ",
            "đồng",
        ):
            return None
        return Found("occasion", site.start, m.end(), {"value": f"tet-{m[1]}"})
    return None


def _day(site: Site) -> Claim | None:
    m = site.match(_DAY)
    if m is None or (m[2] == "." and site.previous != "ngày"):
        return None
    value = day_value(m[1], m[3])
    if value is None or _TIME_CUE.search(site.before):
        return None
    unit = site.unit_at(m.end())
    if unit is not None and unit.start - m.end() <= 1 and not _NEIGHBOUR.search(site.before):
        return None
    if _DAY_CUE.search(site.before) or _NEIGHBOUR.search(site.before):
        return Found("occasion", site.start, m.end(), {"value": value})
    return None


DRAWER = Drawer("occasion", (Rule("occasion.tet", _tet), Rule("occasion.day_of_remembrance", _day, digits=True)))
