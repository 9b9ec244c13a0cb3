"""Characters of a page into pieces of lines, lines, and columns in reading order: geometry alone, in PDF points."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

HIDDEN, ASKEW = -1, -2
BLANKS = re.compile(r"[\s\x00]+")
_MARKER = re.compile(r"(?:[-–—+•*o]|\(?[0-9IVXivx]{1,4}[.)/]|\(?[a-zđA-ZĐ][.)]|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?)")
WIDE = 1.0  # of a line's height: a blank of this width may part two columns
_FAR = 2.2  # of a line's height: a single line that is parted so wide is two columns
_NARROW = 0.3  # of a line's height: the least gutter between two columns
_TOUCH = 0.08  # of a line's height: no blank between words is so narrow
_SAME_ROW = 0.5  # of the lower height: how much two pieces of one row overlap
_SAMPLE = 8  # letters at its end of which one at least bears no mark above; a marker at its beginning may be smaller
_DEEPEST = 4  # columns in columns
_TALLEST = 300  # rows of one column
_APART = 2.5  # of a line's height: columns do not go on across such a space


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
                a, b = row[0], row[1]  # a list's marker and what it marks; they need not stand together in the file
                if a.end <= b.start and sheet.text[a.end : b.start].strip() == "":
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


def find_blocks(sheet: Sheet, rows: list[Row], depth: int = 0) -> list[Block]:
    """The rows in reading order: where a gutter goes through several rows, the left column and then the right one."""
    blocks: list[Block] = []
    i = 0
    while i < len(rows):
        found = _columns(rows, i) if depth < _DEEPEST else None
        if found is None:
            if not blocks or blocks[-1].column:
                blocks.append(Block())
            blocks[-1].lines.append(Line(sheet, rows[i]))
            i += 1
            continue
        first, end, middle = found
        first = max(first, i - len(blocks[-1].lines) if blocks else i)
        for _ in range(i - first):  # rows above that turned out to stand beside
            blocks[-1].lines.pop()
        sides: tuple[list[Row], list[Row]] = ([], [])
        for row in rows[first:end]:
            for side, of in zip(sides, (True, False), strict=True):
                part = [p for p in row if (p.x0 + p.x1 < 2 * middle) == of]
                if part:
                    side.append(part)
        for side in sides:
            inner = find_blocks(sheet, side, depth + 1) if len(side) > 1 else [Block([Line(sheet, r) for r in side])]
            blocks.extend(Block(b.lines, column=True) for b in inner)
        blocks.append(Block())
        i = end
    return [b for b in blocks if b.lines]


def _columns(rows: list[Row], i: int) -> tuple[int, int, float] | None:
    """First row, end and gutter of the two columns that row `i` begins, or None."""
    row = rows[i]
    gaps = [(a.x1, b.x0) for a, b in pairwise(row)]
    if len(row) == 1 and i + 1 < len(rows):  # two columns whose lines stand at different heights
        a, b = sorted((row[0], rows[i + 1][0]), key=attrgetter("x0"))
        if min(a.bottom, b.bottom) - max(a.top, b.top) > -0.3 * min(a.size, b.size) and b.x0 - a.x1 > a.size:
            gaps = [(a.x1, b.x0)]
    best: tuple[int, int, float] | None = None
    for g0, g1 in sorted(gaps, key=lambda g: g[0] - g[1]):
        found = _grown(rows, i, g0, g1)
        if found and (best is None or found[1] - found[0] > best[1] - best[0]):
            best = found
    return best


def _grown(rows: list[Row], i: int, g0: float, g1: float) -> tuple[int, int, float] | None:
    """The rows around `i` through which the gutter between `g0` and `g1` goes; None where that is no evidence."""
    size = max(p.size for p in rows[i])
    wide, both, changes = g1 - g0, 0, 0
    side = 0  # 1 after a row of the left column alone, 2 after one of the right
    left, right = [1e9, 0.0], [1e9, 0.0]
    end = last = i
    previous: Row | None = None
    while end < min(len(rows), i + _TALLEST):
        row = rows[end]
        if previous is not None and row[0].top - max(p.bottom for p in previous) > _APART * size:
            break
        middle = (g0 + g1) / 2
        lefts = [p for p in row if p.x0 + p.x1 < 2 * middle]
        rights = [p for p in row if p.x0 + p.x1 >= 2 * middle]
        h0 = max([g0, *(p.x1 for p in lefts)])
        h1 = min([g1, *(p.x0 for p in rights)])
        if h1 - h0 < _NARROW * size:
            break
        if lefts and not rights and end > i and (both or end > i + 1):
            # a line of the left column goes on in its width; a heading or paragraph below both begins elsewhere
            a, b = lefts[0].x0, lefts[-1].x1
            inside = abs(a - left[0]) < 0.5 * size or (a >= left[0] and b <= left[1])
            if not inside or row[0].top - _bottom_before(rows, i, end, middle) > size:
                break
        g0, g1 = h0, h1
        if lefts:
            left = [min(left[0], lefts[0].x0), max(left[1], lefts[-1].x1)]
        if rights:
            right = [min(right[0], rights[0].x0), max(right[1], rights[-1].x1)]
        both += bool(lefts and rights)
        here = 0 if lefts and rights else 1 if lefts else 2
        changes += bool(here and side and here != side)
        side = here or side
        last, previous = end, row
        end += 1
    end = last + 1
    if left[1] == 0 or right[1] == 0:
        return None
    several = both >= 2 and (wide > 1.5 * size or both > 3)
    if several or (wide > _FAR * size and both and end - i > 1) or changes > 1:
        first = i
        while first > 0 and i - first < 3:  # lines of the right column that stand a little higher
            row = rows[first - 1]
            if row[0].x0 < g1 or row[0].x0 < right[0] - size or rows[first][0].top - row[0].bottom > size:
                break
            first -= 1
        return first, end, (g0 + g1) / 2
    return None


def _bottom_before(rows: list[Row], i: int, end: int, middle: float) -> float:
    """The bottom of the last piece left of `middle` in rows [i, end)."""
    return next((p.bottom for row in reversed(rows[i:end]) for p in row if p.x0 + p.x1 < 2 * middle), rows[i][0].bottom)
