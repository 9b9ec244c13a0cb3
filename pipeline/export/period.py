"""Stretches of days as people name them: a year, a quarter, a month, a day, or from one to another."""

from __future__ import annotations

import calendar
import re
from datetime import date

from schemas.errors import BadFilter

Span = tuple[date, date]  # first and last day, both within
FORMS = "2024, 2024-Q2, 2024-05, 2024-05-14, 2024-01-01..2024-06-30"
_QUARTER = re.compile(r"(?P<y>\d{4})-?[qQ](?P<q>\d)")
_DAY = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?")
_PRINTED = re.compile(
    r"(?:(?P<d>\d{1,2})[/-])?(?P<m>\d{1,2})[/-](?P<y>\d{4})"
)  # as Vietnamese texts have it: 14/5/2024


def read_period(text: str) -> Span:
    """The days that `text` names (see `FORMS`); "2024..2025" ends with the last day of 2025, "2024.." has no end.

    Raises BadFilter.
    """
    first, dots, last = text.partition("..")
    ends = [_stretch(part.strip(), text) if part.strip() else None for part in (first, last if dots else first)]
    if ends == [None, None]:
        raise _wrong(text, "chưa ghi thời gian", "it names no time")
    start, end = ends[0][0] if ends[0] else date.min, ends[1][1] if ends[1] else date.max
    if start > end:
        raise _wrong(text, "ngày đầu sau ngày cuối", "it ends before it begins")
    return start, end


def _stretch(part: str, text: str) -> Span:
    m = _QUARTER.fullmatch(part) or _DAY.fullmatch(part) or _PRINTED.fullmatch(part)
    if m is None:
        raise _wrong(text, "không rõ là thời gian nào", "it is no time that is known")
    found = {name: int(digits) for name, digits in m.groupdict().items() if digits}
    year = found["y"]
    first, last = (3 * found["q"] - 2, 3 * found["q"]) if "q" in found else (found.get("m", 1), found.get("m", 12))
    try:
        if "d" in found:
            day = date(year, first, found["d"])
            return day, day
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise _wrong(
            text, "lịch không có ngày, tháng hoặc quý này", "the calendar has no such day, month or quarter"
        ) from None


def _wrong(text: str, vi: str, en: str) -> BadFilter:
    return BadFilter(
        option="--period",
        value=text,
        detail=f"{vi}. Hãy viết như một trong các mẫu: {FORMS}.",
        detail_en=f"{en}; write {FORMS}.",
    )
