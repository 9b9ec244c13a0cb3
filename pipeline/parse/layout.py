"""What a table or a line break is for: data, or only the place of words on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Decree 30/2020/NĐ-CP, annex I, and Guide 36-HD/VPTW: what stands in the two columns at the head and foot of a document.
_LETTERHEAD = re.compile(
    r"C[ỘO]NG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|Nơi\s+nhận\s*:"
)
_MANY_ROWS, _MANY_COLUMNS = 5, 3  # a letterhead has no more
_NUMBER = re.compile(r"[\d\s.,/%()+–-]*\d[\d\s.,/%()+–-]*(?:[^\W\d]{1,12}\.?\s?){0,2}")
_SHORT = 60  # characters of a cell of data without borders
_OPEN_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})*([.,])?$")
_REST = re.compile(r"([.,])?\d{3}(?!\d)(?:[.,]\d{3})*(?![.,]?\d)")
# "12.5" over "00": a number that was torn within a group of three; a rest that begins with 0 is no number of its own
_OPEN_GROUP = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})*([.,])(\d{1,2})$")
_REST_OF_GROUP = re.compile(r"(0\d?)(?:([.,])\d{3})*(?![.,]?\d)")
_ENDS = (".", ":", ";", "!", "?", "…")


def is_letterhead(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells hold the head or foot of an official document, borders or not."""
    return (
        len(rows) <= _MANY_ROWS
        and max(map(len, rows), default=0) <= _MANY_COLUMNS
        and any(_LETTERHEAD.search(cell) for row in rows for cell in row)
    )


def is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table without borders holds data: two rows and more of short cells, most with a number of its own."""
    filled = [[c.strip() for c in row if c.strip()] for row in rows]
    filled = [row for row in filled if row]
    if len(filled) < 2 or sum(len(row) > 1 for row in filled) * 2 < len(filled):
        return False
    numbers = sum(len(row) > 1 and any(_NUMBER.fullmatch(c) for c in row) for row in filled)
    short = sum(all(len(c) <= _SHORT for c in row) for row in filled)
    return numbers * 2 > len(filled) and short * 3 >= 2 * len(filled)


def between(before: str, after: str, *, in_cell: bool) -> str:
    """What stands in the text for a line break that the author made inside a paragraph or a cell.

    Nothing where it tears a number ("1.250." over "000"), a blank where the sentence goes on, else a line break.
    """
    number = _OPEN_NUMBER.search(before)
    rest = _REST.match(after)
    if number and rest:
        marks = {m for m in (number[1], number[2], rest[1]) if m}
        if len(marks) == 1 and bool(number[2]) != bool(rest[1]):
            return ""
    if in_cell:
        return "" if _tears_group(before, after) else " "
    head = after.lstrip()
    return " " if head and (head[0].islower()) and not before.rstrip().endswith(_ENDS) else "\n"


def _tears_group(before: str, after: str) -> bool:
    begun, rest = _OPEN_GROUP.search(before), _REST_OF_GROUP.match(after)
    if not begun or not rest or len(begun[3]) + len(rest[1]) != 3:
        return False
    return len({m for m in (begun[1], begun[2], rest[2]) if m}) == 1
