"""A stretch of a sheet's rows without an empty one between: which are a table, and which are lines above and below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.parse.layout import is_letterhead

_CAPTION = re.compile(r"\W*(?:Đơn\s+vị(?:\s+tính)?|ĐVT|Đvt|đvt)\b")
_HEAD_ROWS = 6  # a letterhead ends within so many rows
_DATE_ROWS = 2  # and place and date follow within so many more


@dataclass(frozen=True, slots=True)
class SheetCell:
    """`text` as shown; 0-based row and column of the sheet, how many a merged one covers."""

    text: str
    at: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_text: bool = True


Row = list[SheetCell]


@dataclass(frozen=True, slots=True)
class Block:
    """What a stretch of rows is: lines, then a table, then lines again; each may be empty."""

    above: list[SheetCell]
    table: list[Row]
    below: list[SheetCell]


def divided(rows: Sequence[Row]) -> Block:
    """Rows of cells that are not empty, as lines and a table."""
    left = min(c.column for r in rows for c in r)
    right = max(c.column + c.columns for r in rows for c in r)
    if len({c.column for r in rows for c in r}) == 1 or _is_frame(rows):
        return Block(_by_column(rows, left, right), [], [])
    head = _letterhead(rows)
    above = _by_column(rows[:head], left, right)
    first, last = head, len(rows)
    while first < last and _is_line(rows[first], left, right):
        above.append(rows[first][0])
        first += 1
    while last > first and _is_line(rows[last - 1], left, right) and rows[last - 1][0].column == left:
        last -= 1
    return Block(above, list(rows[first:last]), [r[0] for r in rows[last:]])


def _is_frame(rows: Sequence[Row]) -> bool:
    return is_letterhead([[c.text for c in r] for r in rows]) and all(c.is_text for r in rows for c in r)


def _letterhead(rows: Sequence[Row]) -> int:
    """How many rows at the top are the letterhead."""
    found = 0
    for i, row in enumerate(rows[:_HEAD_ROWS]):
        if len(row) <= 2 and is_letterhead([[c.text for c in row]]):
            found = i + 1
    for row in rows[found : found + _DATE_ROWS] if found else ():
        if len(row) != 2 or any(not c.is_text or c.rows > 1 for c in row):
            break
        found += 1
    return found if found < len(rows) else 0


def _by_column(rows: Sequence[Row], left: int, right: int) -> list[SheetCell]:
    """The cells of the left half from above, then those of the right half."""
    cells = [c for r in rows for c in r]
    return sorted(cells, key=lambda c: (2 * (c.column - left) >= right - left, c.row, c.column))


def _is_line(row: Row, left: int, right: int) -> bool:
    """Whether a row is a title, a caption or a note: one text alone, that does not head some of the columns."""
    if len(row) != 1 or not row[0].is_text:
        return False
    cell = row[0]
    heads = cell.columns > 1 and cell.column > left and cell.column + cell.columns - left <= right - left
    return bool(_CAPTION.match(cell.text)) or not heads
