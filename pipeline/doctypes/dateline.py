"""The date that a document prints as its own: place and date of an official paper, publication line of a page."""

from __future__ import annotations

import re
from datetime import date

from schemas.text import UPPER

_DAY = r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
_CLOCK = r"\d{1,2}(?::|h|g)\d{2}"
# Nghị định 30/2020/NĐ-CP, Phụ lục I: "địa danh, ngày … tháng … năm …" in the head of the paper
_OFFICIAL = re.compile(
    r"(?:^|[|\n]|(?<=[ \t]{3})(?![ \t]))[ *_]*+[^\W\d_][^|,\d\n]{1,40}, *ngày\s+(\d{1,2})(?:\s+tháng\s+|[./-])(\d{1,2})(?:\s+năm\s+|[./-])(\d{4})",
    re.IGNORECASE | re.MULTILINE,
)
_DAY_SAID = re.compile(r", *ngày\s+\d", re.IGNORECASE)  # seen at once, where the name before it may begin at any letter
# The same with the day still to be written in ("Hòa An, ngày    tháng 7 năm 2025").
PLACE_AND_DATE = re.compile(rf"[ *_]*+[{UPPER}](?:[^|,\d\s]| (?!  )){{1,40}}, *ngày[\s.…_\d]*(?:tháng\b|[./-]\s?\d)")
_PRINTED = re.compile(_DAY)
_LABEL = re.compile(
    rf"(?:publish(?:ed)? date|ngày đăng|đăng ngày|giờ đăng|đăng lúc|cập nhật(?: lúc| ngày)?|ngày xuất bản|xuất bản|ngày cập nhật|ngày tạo|thời gian đăng|đăng tải|ngày đăng tải)[^\d\n]{{0,20}}(?:{_CLOCK}[^\d\n]{{1,12}})?{_DAY}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_ANY_DIGIT = re.compile(r"\d")
_META = re.compile(r"^#? ?date *[=:] *(\d{4})-?(\d{2})-?(\d{2})\b", re.IGNORECASE)
_STAMP = re.compile(
    rf"{_DAY}[^\w\n]{{1,8}}(?:lúc +)?{_CLOCK}|{_CLOCK}[^\d\n]{{1,20}}{_DAY}|^[^\d\n]{{0,24}}{_DAY}[^\w\n]*$|^{_DAY} ?[-–—|]"
    rf"|^\s*(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{2}})[ ,|-]+{_CLOCK}\s*$",  # "23/12/19 10:32": the clock says that 19 is a year
    re.MULTILINE,
)
HEAD = 2500  # characters in which an official paper prints its place and date
LINE = 90


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def find_official(head: str) -> tuple[date, int, int] | None:
    """Date and span (of its line) of the place-and-date line in the first characters of a paper."""
    m = _OFFICIAL.search(head) if _DAY_SAID.search(head) else None
    found = _date(m[1], m[2], m[3]) if m else None
    return (found, m.start(), m.end()) if m and found else None


def find_published(lines: list[str], body: int) -> tuple[date, int] | None:
    """Date and line index of the publication line; stamps without a label count only above the body's first line."""
    for i, line in enumerate(lines):
        if not _DIGIT.search(line):
            continue
        # most lines print no whole date: seen at once, where the many labels are looked for at each letter
        if _PRINTED.search(line) and (m := _LABEL.search(line)) and (found := _date(m[1], m[2], m[3])):
            return found, i
        if (m := _META.match(line)) and (found := _date(m[3], m[2], m[1])):
            return found, i
    for i, line in enumerate(lines[: body + 1]):
        if _ANY_DIGIT.search(line) and (m := _STAMP.search(line[:LINE])):
            parts = [g for g in m.groups() if g]
            if found := _date(*parts[:3]):
                return found, i
    return None
