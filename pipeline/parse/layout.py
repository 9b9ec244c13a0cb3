"""What a table or a line break is for: data, or only the place of words on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Decree 30/2020/NĐ-CP, annex I, and Guide 36-HD/VPTW: what stands in the two columns at the head and foot of a document.
# The state's name may be torn over two lines.
_LETTERHEAD = re.compile(
    r"C[ỘO]NG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI(?!\w)|ĐẢNG\s+CỘNG\s+SẢN(?:\s+VIỆT\s+NAM|\s*$)|Nơi\s+nhận\s*:"
)
_MANY_ROWS, _MANY_COLUMNS = 5, 3  # a letterhead has no more
_NUMBER = re.compile(r"[\d\s.,/%()+–-]*\d[\d\s.,/%()+–-]*(?:[^\W\d]{1,12}\.?\s?){0,2}")
_SHORT = 60  # characters of a cell of data without borders
# pieces of a number whose groups of three digits a line's end has torn apart
_GROUPS_OPEN = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})*([.,])$")
_GROUPS_REST = re.compile(r"\d{3}(?:([.,])\d{3})*(?![.,]?\d)")
_GROUPS_DONE = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})*$")
_MARK_FIRST = re.compile(r"([.,])\d{3}(?:([.,])\d{3})*(?![.,]?\d)")
# "12.5" over "00": torn within a group; a rest that begins with 0 is no number of its own
_GROUP_BEGUN = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})*([.,])(\d{1,2})$")
_GROUP_REST = re.compile(r"(0\d?)(?:([.,])\d{3})*(?![.,]?\d)")
_ENDS = (".", ":", ";", "!", "?", "…")


def is_letterhead(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells hold the head or foot of an official document, borders or not."""
    return (
        len(rows) <= _MANY_ROWS
        and max(map(len, rows), default=0) <= _MANY_COLUMNS
        and any(_LETTERHEAD.search(cell) for row in rows for cell in row)
    )


def begins_column(line: str) -> bool:
    """Whether a line begins the right column of an official document's head, or the left one of its foot."""
    return _LETTERHEAD.match(line.lstrip()) is not None


def is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table without borders holds data: two rows and more of short cells, most with a number of its own."""
    filled = [[c.strip() for c in row if c.strip()] for row in rows]
    filled = [row for row in filled if row]
    if len(filled) < 2 or sum(len(row) > 1 for row in filled) * 2 < len(filled):
        return False
    numbers = sum(len(row) > 1 and any(_NUMBER.fullmatch(c) for c in row) for row in filled)
    short = sum(all(len(c) <= _SHORT for c in row) for row in filled)
    return numbers * 2 > len(filled) and short * 3 >= 2 * len(filled)


def is_torn(before: str, after: str, *, inside: bool = True) -> bool:
    """Whether `before` and `after` are pieces of one number that the end of a line tore: "1.250." over "000", "1.250"
    over ".000", "12.5" over "00". Two numbers are never made one.
    """
    opened, rest = _GROUPS_OPEN.search(before), _GROUPS_REST.match(after)
    if opened and rest:
        return len({m for m in (*opened.groups(), rest[1]) if m}) == 1
    done, first = _GROUPS_DONE.search(before), _MARK_FIRST.match(after)
    if done and first:
        return len({m for m in (done[1], *first.groups()) if m}) == 1
    begun, more = _GROUP_BEGUN.search(before), _GROUP_REST.match(after)
    if not inside or begun is None or more is None or len(begun[3]) + len(more[1]) != 3:
        return False
    return len({m for m in (begun[1], begun[2], more[2]) if m}) == 1


def between(before: str, after: str, *, in_cell: bool) -> str:
    """What stands in the text for a line break that the author made inside a paragraph or a cell.

    Nothing where it tears a number ("1.250." over "000"), a blank where the sentence goes on, else a line break.
    """
    if is_torn(before, after, inside=in_cell):
        return ""
    if in_cell:
        return " "
    head = after.lstrip()
    return " " if head and (head[0].islower()) and not before.rstrip().endswith(_ENDS) else "\n"
