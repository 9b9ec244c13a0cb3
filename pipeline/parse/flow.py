"""Characters of a page into pieces of lines, and pieces into rows: geometry alone, in PDF points."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

HIDDEN, ASKEW = -1, -2
BLANKS = re.compile(r"[\s\x00]+")
_SPACE = re.compile(r"[^\S\r\n]+")
_MARKER = re.compile(r"(?:[-–—+•*o]|\(?[0-9IVXivx]{1,4}[.)/]|\(?[a-zđA-ZĐ][.)]|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?)")
WIDE = 1.0  # of a line's height: a blank of this width may part two columns
_TOUCH = 0.08  # of a line's height: no blank between words is so narrow
_SAME_ROW = 0.5  # of the lower height: how much two pieces of one row overlap
_SAMPLE = 8  # letters at its end of which one at least bears no mark above; a marker at its beginning may be smaller


@dataclass(slots=True)
class Sheet:
    """One page: its characters in the order of the file, each with a box (top left origin, upright for reading)."""

    number: int  # 1-based
    width: float
    height: float
    text: str
    x0: array[float]
    top: array[float]
    x1: array[float]
    bottom: array[float]
    turn: int = 0  # quarter turns, clockwise, that bring the upright page to the page as it is shown
    # of each character: 0 the flow, n > 0 the n-th cell, HIDDEN what no reader sees, ASKEW what stands at an angle
    owner: Sequence[int] | None = None


@dataclass(slots=True)
class Piece:
    """Half-open span [start, end) of a sheet's text that stands on one line without a wide blank.

    `size` is the height of its letters without their marks: stacked marks make a box higher.
    """

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


@dataclass(slots=True)
class Line:
    """Pieces side by side that are read as one line."""

    sheet: Sheet
    pieces: list[Piece]
    x0: float = 0
    top: float = 0
    x1: float = 0
    bottom: float = 0
    text: str = ""

    def __post_init__(self) -> None:
        self.x0, self.x1 = self.pieces[0].x0, max(p.x1 for p in self.pieces)
        self.top, self.bottom = min(p.top for p in self.pieces), max(p.bottom for p in self.pieces)
        self.text = "".join(self.between(i) + self.sheet.text[p.start : p.end] for i, p in enumerate(self.pieces))

    def between(self, i: int) -> str:
        """What stands before the i-th piece: nothing where it touches the one before, in another font perhaps."""
        if i == 0 or self.pieces[i].x0 - self.pieces[i - 1].x1 < _TOUCH * self.pieces[i].size:
            return ""
        return " "

    @property
    def size(self) -> float:
        return max(self.pieces, key=lambda p: p.x1 - p.x0).size


@dataclass(slots=True)
class Block:
    """Lines below each other that are read one after the other; `column` where others stand beside them."""

    lines: list[Line] = field(default_factory=list)
    column: bool = False


Row = list[Piece]


def find_pieces(sheet: Sheet) -> Iterator[tuple[int, Piece]]:
    """All pieces of the sheet in the order of the file, each with its owner (see Sheet)."""
    text, x0, x1, owner = sheet.text, sheet.x0, sheet.x1, sheet.owner
    start = 0
    for m in BLANKS.finditer(text + "\n"):
        a, b = m.span()
        if a > start or a == 0:
            part = a == 0 or b >= len(text) or "\n" in m[0]
            if not part:
                gap, size = x0[b] - x1[a - 1], sheet.bottom[b] - sheet.top[b]
                part = gap > WIDE * size or gap < -size or (owner is not None and owner[b] != owner[a - 1])
            if not part:
                continue
            if a > start:
                yield from _owned(sheet, start, a)
        start = b


def _owned(sheet: Sheet, start: int, end: int) -> Iterator[tuple[int, Piece]]:
    """[start, end) cut where the owner changes or the line does."""
    owner = sheet.owner
    if owner is not None:
        a = start
        for i in range(start, end + 1):
            if i == end or owner[i] != owner[a]:
                if owner[a] == ASKEW and sheet.text[a:i].strip():
                    yield ASKEW, _piece(sheet, a, i)
                elif owner[a] != HIDDEN and sheet.text[a:i].strip():
                    yield from ((owner[a], p) for p in _level(sheet, a, i))
                a = i
        return
    yield from ((0, p) for p in _level(sheet, start, end))


def _piece(sheet: Sheet, a: int, b: int) -> Piece:
    top, bottom = min(sheet.top[a:b]), max(sheet.bottom[a:b])
    heights = [h for i in range(max(a, b - _SAMPLE), b) if (h := sheet.bottom[i] - sheet.top[i]) > 0]
    return Piece(a, b, min(sheet.x0[a:b]), top, max(sheet.x1[a:b]), bottom, min(heights, default=bottom - top))


def _level(sheet: Sheet, start: int, end: int) -> Iterator[Piece]:
    """[start, end) cut where it leaves its line without a break."""
    while start < end and sheet.text[start].isspace():
        start += 1
    while start < end and sheet.text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    top, bottom = min(sheet.top[start:end]), max(sheet.bottom[start:end])
    first = sheet.bottom[start] - sheet.top[start]
    if bottom - top > 1.9 * first and end - start > 1:
        for i in range(start + 1, end):
            if sheet.text[i].isspace():
                continue
            middle = (sheet.top[i] + sheet.bottom[i]) / 2
            if not sheet.top[start] - first <= middle <= sheet.bottom[start] + first:
                yield from _level(sheet, start, i)
                yield from _level(sheet, i, end)
                return
    yield _piece(sheet, start, end)


def find_rows(sheet: Sheet, pieces: list[Piece]) -> list[Row]:
    """Pieces of one height, from the left to the right; rows from the top. Text drawn twice is kept once."""
    rows: list[Row] = []
    for p in sorted(pieces, key=lambda p: 2 * p.bottom - p.size):
        last = rows[-1] if rows else None
        if last is not None:
            r = last[0]
            over = min(r.bottom, p.bottom) - max(r.bottom - r.size, p.bottom - p.size)
            if over > _SAME_ROW * min(r.size, p.size):
                last.append(p)
                continue
        rows.append([p])
    for row in rows:
        if len(row) > 1:
            row.sort(key=attrgetter("x0"))
            row[:] = _once(sheet, row)
            if len(row) > 1 and _MARKER.fullmatch(sheet.text, row[0].start, row[0].end):
                a, b = row[0], row[1]  # a list's marker and what it marks, on one line of the file
                if a.end < b.start and _SPACE.fullmatch(sheet.text, a.end, b.start) and b.x0 - a.x1 > _TOUCH * a.size:
                    row[:2] = [Piece(a.start, b.end, a.x0, min(a.top, b.top), b.x1, max(a.bottom, b.bottom), b.size)]
    return rows


def _once(sheet: Sheet, row: Row) -> Row:
    """The row without pieces that repeat one at the same place (bold letters drawn twice)."""
    kept: Row = []
    for p in row:
        same = (
            q
            for q in kept
            if abs(q.x0 - p.x0) < 0.3 * p.size and sheet.text[q.start : q.end] == sheet.text[p.start : p.end]
        )
        if next(same, None) is None:
            kept.append(p)
    return kept
