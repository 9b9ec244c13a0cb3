"""Tables without rulings: rows of short pieces that keep to the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.parse.flow import Line, Piece, Row, Sheet
from pipeline.parse.layout import begins_column
from pipeline.parse.paragraphs import joint
from pipeline.parse.tables import Table, TableCell

_LEAST_ROWS = 3  # with two pieces or more
_NUMBER = re.compile(r"[-–(]?\s?\d[\d.,]*\s?(?:%|đ|đồng|triệu|tỷ|nghìn)?\)?|[-–x]")
_APART = 2.2  # of a line's height: a table does not go on across such a space
_PACKED = 0.75  # of a line's height: lines of one cell stand no farther apart
_ONE_COLUMN = 8  # gutters: words of one column that never stand side by side are no farther apart
_FULL = 0.75  # of its column's width: a line that wide may go on below
_STAGGERED = 0.1  # of a line's height: lines of one row that are set at different heights overlap by more
_GUTTER = 0.5  # of a line's height: the least space between two columns


@dataclass(slots=True)
class _Columns:
    """Intervals of x that the pieces of a table's rows take, from the left."""

    spans: list[list[float]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def of(self, piece: Piece) -> list[int]:
        """The columns that the piece reaches into."""
        return [k for k, (a, b) in enumerate(self.spans) if piece.x0 < b and piece.x1 > a]

    def take(self, row: Row, gutter: float) -> bool:
        """Widens the columns by a row's pieces; False, and nothing changes, where two columns would become one."""
        spans = [s[:] for s in self.spans]
        for p in row:
            hit = [s for s in spans if p.x0 < s[1] + gutter and p.x1 > s[0] - gutter]
            wide = [min([p.x0, *(s[0] for s in hit)]), max([p.x1, *(s[1] for s in hit)])]
            if len(hit) > 1 and self._parted(*wide):
                return False
            spans = [s for s in spans if s not in hit] + [wide]
        spans.sort()
        if any(a[1] + gutter > b[0] for a, b in pairwise(spans)) or any(
            sum(p.x0 < b and p.x1 > a for p in row) > 1 for a, b in spans
        ):
            return False
        self.spans = spans
        self.rows.append(row)
        return True

    def settle(self, gutter: float) -> None:
        """Makes one of two neighbours that no row fills both: a heading in the middle above words at the left."""
        k = 0
        while k + 1 < len(self.spans):
            a, b = self.spans[k][0], self.spans[k + 1][1]
            if self._parted(a, b) or self.spans[k + 1][0] - self.spans[k][1] > _ONE_COLUMN * gutter:
                k += 1
            else:
                self.spans[k : k + 2] = [[a, b]]

    def _parted(self, x0: float, x1: float) -> bool:
        """Whether a row has two pieces between `x0` and `x1`."""
        return any(sum(p.x0 < x1 and p.x1 > x0 for p in row) > 1 for row in self.rows)

    def copy(self) -> _Columns:
        return _Columns([s[:] for s in self.spans], self.rows[:])


def find_unruled(sheet: Sheet, rows: list[Row]) -> Iterator[list[Row] | Table]:
    """The rows in their order, those of a table as a table."""
    at = done = 0
    while at < len(rows):
        found = _table(sheet, rows, at, done) if len(rows[at]) > 1 else None
        if found is None:
            at += 1
            continue
        first, end, table = found
        if first > done:
            yield rows[done:first]
        yield table
        at = done = end
    if done < len(rows):
        yield rows[done:]


def _table(sheet: Sheet, rows: list[Row], at: int, least: int) -> tuple[int, int, Table] | None:
    """The table whose first row of several pieces is `at`; its headings may begin above it, but not before `least`."""
    columns = _Columns()
    size = max(p.size for p in rows[at])
    gutter = _GUTTER * size
    if not columns.take(rows[at], gutter):
        return None
    end, several = at + 1, 1
    spanning: list[int] = []
    while end < len(rows) and rows[end][0].bottom - rows[end - 1][0].bottom < _APART * size + size:
        row = rows[end]
        if columns.take(row, gutter):
            several += len(row) > 1
        elif _is_section(rows, end, columns, gutter):
            spanning.append(end)
        else:
            break
        end += 1
    while end > at and (
        end - 1 in spanning or (len(rows[end - 1]) == 1 and not _belongs(rows, end - 1, columns, size))
    ):
        end -= 1
    inner = rows[at:end]
    columns.settle(gutter)
    if several < _LEAST_ROWS or not _is_table(sheet, inner, columns):
        return None
    first = at
    while first > least and _heads(rows[first - 1], rows[first], columns, size):
        first -= 1
    return first, end, _made(sheet, rows[first:end], columns)


def _is_section(rows: list[Row], i: int, columns: _Columns, gutter: float) -> bool:
    """Whether a row reaches into several columns but stands between rows of the table: a section's name, a merged heading."""
    row = rows[i]
    right = columns.spans[-1][0]
    if i + 1 >= len(rows) or len(rows[i + 1]) < 2 or (len(row) == 1 and row[0].x1 > right):
        return False
    spans = [columns.of(p) for p in row]
    if any(a and b and a[-1] >= b[0] for a, b in pairwise(spans)):
        return False
    return columns.copy().take(rows[i + 1], gutter)


def _belongs(rows: list[Row], i: int, columns: _Columns, size: float) -> bool:
    """Whether the last row, of one piece, is the end of a cell above it."""
    row, before = rows[i], rows[i - 1]
    close = row[0].bottom - before[0].bottom < (1 + _PACKED) * size
    return close and len(columns.of(row[0])) == 1 and any(columns.of(p) == columns.of(row[0]) for p in before)


def _is_table(sheet: Sheet, rows: list[Row], columns: _Columns) -> bool:
    """Three columns with numbers or short words, or two of which the second holds numbers."""
    if len(columns.spans) < 2:
        return False
    texts: dict[int, list[str]] = {}
    for row in rows:
        for p in row:
            for k in columns.of(p)[:1]:
                texts.setdefault(k, []).append(sheet.text[p.start : p.end].strip())
    numeric = [
        k
        for k, of in texts.items()
        if k and len(of) > 1 and sum(bool(_NUMBER.fullmatch(t)) for t in of) >= 0.5 * len(of)
    ]
    if any(begins_column(t) for of in texts.values() for t in of):
        return False
    if len(columns.spans) == 2:
        return bool(numeric)
    wide = sum(len(t) for of in texts.values() for t in of) / sum(map(len, texts.values()))
    return bool(numeric) or wide < 25


def _heads(row: Row, below: Row, columns: _Columns, size: float) -> bool:
    """Whether a row above the table holds headings of its columns: several pieces, none across a column's middle."""
    if below[0].bottom - row[0].bottom > _APART * size:
        return False
    spans = [columns.of(p) for p in row]
    if len(row) == 1:
        return False
    return all(spans) and all(a[-1] < b[0] for a, b in pairwise(spans))


def _made(sheet: Sheet, rows: list[Row], columns: _Columns) -> Table:
    """The table of these rows; lines of one cell that stand below each other are joined."""
    width = len(columns.spans)
    cells: list[TableCell] = []
    heights: list[float] = [rows[0][0].top]
    current: dict[int, TableCell] = {}
    before: Row | None = None
    count = 0
    for row in rows:
        parts = [(columns.of(p), p) for p in row]
        if before is not None and _same_cells(sheet, before, row, parts, current, columns):
            for spans, p in parts:
                line = Line(sheet, [p])
                if spans[0] in current:
                    current[spans[0]].lines.append(line)
                else:
                    current[spans[0]] = TableCell(count - 1, spans[0], lines=[line])
                    cells.append(current[spans[0]])
        else:
            current = {}
            for spans, p in parts:
                cell = TableCell(count, spans[0], columns=spans[-1] - spans[0] + 1, lines=[Line(sheet, [p])])
                current.update(dict.fromkeys(spans, cell))
                cells.append(cell)
            heights.append(row[0].bottom)
            count += 1
        before = row
    taken = {(c.row, k) for c in cells for k in range(c.column, c.column + c.columns)}
    cells += [TableCell(i, k) for i in range(count) for k in range(width) if (i, k) not in taken]
    cells.sort(key=lambda c: (c.row, c.column))
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(columns.spans)]
    return Table(sheet, [columns.spans[0][0], *middles, columns.spans[-1][1]], heights, cells)


def _same_cells(
    sheet: Sheet,
    before: Row,
    row: Row,
    parts: list[tuple[list[int], Piece]],
    current: dict[int, TableCell],
    columns: _Columns,
) -> bool:
    """Whether the row goes on with the cells of the row above: set close, and in words that go on or with fewer pieces."""
    size = max(p.size for p in before)
    over = max(p.bottom for p in before) - min(p.bottom - p.size for p in row)
    if over > _STAGGERED * size and all(len(s) == 1 for s, _ in parts):
        return True
    if row[0].bottom - before[0].bottom > (1 + _PACKED) * size or any(len(s) != 1 for s, _ in parts):
        return False
    if any(c.columns > 1 for c in current.values()):
        return False
    words = [sheet.text[p.start : p.end].strip() for _, p in parts]
    for (spans, _), word in zip(parts, words, strict=True):
        if _NUMBER.fullmatch(word):
            above = current.get(spans[0])
            if above is None or not above.lines or joint(above.lines[-1].text, word) != "":
                return False
    if len(row) < len(columns.spans) and all(w[:1].islower() or w[:1] in "(/,;" for w in words):
        return True
    if len(row) == 1:
        spans, p = parts[0]
        above = current.get(spans[0])
        if above is None or not above.lines or spans[0] > 1 or words[0][:1].isdigit():
            return False
        a, b = columns.spans[spans[0]]
        last = above.lines[-1]
        return last.x1 - last.x0 > _FULL * (b - a) and p.x0 - a < size
    numbered = any(c.text[:1].isdigit() for c in current.values()) or any(w[:1].isdigit() for w in words)
    return not numbered and _near(row, before)


def _near(row: Row, before: Row) -> bool:
    """Headings of several lines: set as close as lines of a paragraph."""
    return row[0].bottom - before[0].bottom < 1.45 * max(p.size for p in before)
