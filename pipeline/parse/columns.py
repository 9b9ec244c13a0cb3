"""Rows of a page in reading order: where a gutter parts two columns, the left one and then the right one."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter

from pipeline.parse.flow import Block, Line, Row, Sheet

_FAR = 2.2  # of a line's height: a single line that is parted so wide is two columns
_NARROW = 0.3  # of a line's height: the least gutter between two columns
_DEEPEST = 4  # columns in columns
_TALLEST = 300  # rows of one column
_APART = 2.5  # of a line's height: columns do not go on across such a space
_AHEAD = 4  # rows in which a column's next line is looked for
_BESIDE = 0.3  # of a line's height: how much lines of two columns overlap that are set at different heights
_LEAST_COLUMN = 0.1  # of the width of both: lines that are shorter are the last words of paragraphs


def find_blocks(sheet: Sheet, rows: list[Row], depth: int = 0) -> list[Block]:
    """The rows in reading order: where a gutter goes through several rows, the left column and then the right one."""
    blocks: list[Block] = []
    i = 0
    while i < len(rows):
        found = _columns(sheet, rows, i) if depth < _DEEPEST else None
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


def _columns(sheet: Sheet, rows: list[Row], i: int) -> tuple[int, int, float] | None:
    """First row, end and gutter of the two columns that row `i` begins, or None."""
    row = rows[i]
    gaps = [(a.x1, b.x0) for a, b in pairwise(row)]
    if len(row) == 1 and i + 1 < len(rows):  # two columns whose lines stand at different heights
        a, b = sorted((row[0], rows[i + 1][0]), key=attrgetter("x0"))
        if min(a.bottom, b.bottom) - max(a.top, b.top) > -0.3 * min(a.size, b.size) and b.x0 - a.x1 > a.size:
            gaps = [(a.x1, b.x0)]
    best: tuple[int, int, float] | None = None
    for g0, g1 in sorted(gaps, key=lambda g: g[0] - g[1]):
        found = _grown(sheet, rows, i, g0, g1)
        if found and (best is None or found[1] - found[0] > best[1] - best[0]):
            best = found
    return best


def _grown(sheet: Sheet, rows: list[Row], i: int, g0: float, g1: float) -> tuple[int, int, float] | None:
    """The rows around `i` through which the gutter between `g0` and `g1` goes; None where that is no evidence."""
    size = max(p.size for p in rows[i])
    wide, both, changes = g1 - g0, 0, 0
    side = 0  # 1 after a row of the left column alone, 2 after one of the right
    left, right = [1e9, 0.0], [1e9, 0.0]
    end = last = i
    pitch = size  # the widest space between two lines of the left column
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
            inside = (
                abs(a - left[0]) < 0.5 * size or abs(a + b - left[0] - left[1]) < size or left[0] <= a < b <= left[1]
            )
            gap, under = _under(sheet, rows, i, end, middle)
            near = gap <= (1.1 * pitch if under else size)
            if not inside or not (near or _goes_on(rows, end, g0, g1)):
                break
        g0, g1 = h0, h1
        if lefts:
            pitch = max(pitch, _under(sheet, rows, i, end, middle)[0])
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
    # a paragraph's last word stands left of the next one's indent, which makes no column of it
    staggered = changes > 1 and left[1] - left[0] > _LEAST_COLUMN * (right[1] - left[0])
    several = both >= 2 and (wide > 1.5 * size or both > 3)
    if several or (wide > _FAR * size and both and end - i > 1) or staggered:
        first = i
        while first > 0 and i - first < 3:  # lines of the right column that stand a little higher
            row = rows[first - 1]
            if row[0].x0 < g1 or row[0].x0 < right[0] - size or rows[first][0].top - row[0].bottom > size:
                break
            first -= 1
        return first, end, (g0 + g1) / 2
    return None


def _under(sheet: Sheet, rows: list[Row], i: int, end: int, middle: float) -> tuple[float, bool]:
    """How far the left part of row `end` stands below the one before it in rows [i, end), and whether both are
    centred alike or points of one list.
    """
    row = rows[end]
    for before in reversed(rows[i:end]):
        if before[0].x0 + before[0].x1 < 2 * middle:
            a, b = before[0], row[0]
            mark = sheet.text[b.start]
            if abs(a.x0 - b.x0) < 0.5 * b.size:
                same = sheet.text[a.start] == mark and not mark.isalnum()
            else:
                same = abs(a.x0 + a.x1 - b.x0 - b.x1) < 0.5 * b.size
            return b.top - max(p.bottom for p in before if p.x0 + p.x1 < 2 * middle), same
    return 0, False


def _goes_on(rows: list[Row], at: int, g0: float, g1: float) -> bool:
    """Whether lines of the right column stand beside or below row `at`, which is the left one's, before the gutter ends."""
    middle, size, before = (g0 + g1) / 2, rows[at][0].size, rows[at - 1][-1]
    if before.x0 >= g1 and before.bottom - rows[at][0].top > _BESIDE * size:
        return True
    for k in range(at, min(len(rows), at + _AHEAD)):
        row = rows[k]
        if k > at and row[0].top - max(p.bottom for p in rows[k - 1]) > _APART * size:
            return False
        for p in row:
            g0, g1 = (max(g0, p.x1), g1) if p.x0 + p.x1 < 2 * middle else (g0, min(g1, p.x0))
        if g1 - g0 < _NARROW * size:
            return False
        if row[-1].x0 >= g1:
            return True
    return False
