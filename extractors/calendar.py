"""The Vietnamese calendar: days that exist, the sexagenary cycle, lunar days by lunar-vn (UTC+7)."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

import lunar_vn

STEMS: Final = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
BRANCHES: Final = ("tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi")
BRANCH_SPELLINGS: Final = {"mẹo": "mão", "tị": "tỵ"}
FIRST_YEAR, LAST_YEAR = 1900, 2100
NEAR = 1999  # the cycle repeats every sixty years: without another hint, the one from 1970 to 2029


def is_year(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def is_day(day: int, month: int, year: int | None = None) -> bool:
    """Whether the day exists; without a year, whether it exists in some year."""
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= calendar.monthrange(2000 if year is None else year, month)[1]


def last_day(year: int | None, month: int) -> int:
    return calendar.monthrange(2001 if year is None else year, month)[1]


def iso(day: int, month: int, year: int | None) -> str:
    """ISO date; `--MM-DD` without a year."""
    return f"--{month:02d}-{day:02d}" if year is None else f"{year:04d}-{month:02d}-{day:02d}"


def cycle_year(stem: str, branch: str, near: int | None) -> int | None:
    """The solar year in which the year `stem branch` begins, nearest to `near`; None where the two do not go together."""
    branch = BRANCH_SPELLINGS.get(branch, branch)
    if stem not in STEMS or branch not in BRANCHES:
        return None
    s, b = STEMS.index(stem), BRANCHES.index(branch)
    if (s - b) % 2:
        return None
    base = next(y for y in range(1984, 2044) if (y + 6) % 10 == s and (y + 8) % 12 == b)
    return min((base - 120, base - 60, base, base + 60), key=lambda y: abs(y - (near or NEAR)))


def lunar_day(day: int, month: int, year: int) -> date | None:
    """The solar day of a lunar one, or None where that year has no such day (29-day months) or is out of reach."""
    try:
        solar = lunar_vn.convert_lunar_to_solar(day, month, year)
        back = lunar_vn.solar_to_lunar(solar)
    except ValueError:
        return None
    return solar if (back.day, back.month) == (day, month) else None
