"""From a matrix to passages: each cell with what heads it, and the table as a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.grid.heads import Heads, heads_of, marks_of
from pipeline.grid.kinds import AMONG, BARE, GROUP, depth_of, is_quantity, kind_of, mark_of
from pipeline.grid.matrix import Matrix
from pipeline.grid.sums import Line, is_among, is_total, nest, sums_of
from schemas.parsed import Cell
from schemas.passage import Extent, Passage, Role, Seat, Table, TableColumn, TableRow

_CAPTION = re.compile(
    r"(?:đơn vị(?: tính)?|đvt|đv tính|đvt\.)\s*(?:[:.]|là(?!\w))\s*(?P<unit>[^()\n|]{1,60})", re.IGNORECASE
)
_UNIT_ABOVE = 3  # lines above a table in which its unit may be said
_TITLE_ABOVE = 4
_LONGEST_TITLE = 200


def read(matrix: Matrix, number: int) -> tuple[list[Passage], Table | None]:
    """The passages of the table in reading order; the table is its `number`th, None where it only places text."""
    heads = heads_of(matrix)
    if heads is None:
        return [Passage(c.start, c.end, "table") for c in _cells(matrix) if matrix.words(c)], None
    title, caption = _above(matrix)
    caption = _inner_caption(matrix, heads) or caption
    lines = _lines(matrix, heads)
    nest(lines)
    _head_rows(lines)
    seats = _Seats(matrix, heads, {x.row: x for x in lines}, caption, number)
    passages = [p for c in _cells(matrix) if (p := seats.passage(c)) is not None]
    return passages, _table(matrix, heads, lines, title)


def _cells(matrix: Matrix) -> list[Cell]:
    return sorted((c for r in range(len(matrix.rows)) for c in matrix.own(r)), key=lambda c: c.start)


def _table(matrix: Matrix, heads: Heads, lines: list[Line], title: Extent | None) -> Table:
    sums = sums_of(lines)
    numbers = heads.columns("number")
    unknown = {
        (r, c)
        for r in range(heads.first, len(matrix.rows))
        if r not in heads.again
        for c in numbers
        if kind_of(matrix.at(r, c)) in ("unknown", "text") or _covered(matrix, r, c)
    }
    columns = [TableColumn(c, tuple((x.start, x.end) for x in heads.chains[c]), heads.groups[c]) for c in numbers]
    rows = [TableRow(x.row, *x.span, x.total, sums.get(x.row, ())) for x in lines]
    return Table(matrix.start, matrix.end, tuple(rows), tuple(columns), title, frozenset(unknown))


def _covered(matrix: Matrix, row: int, column: int) -> bool:
    """Whether a merged cell holds the number of this place and of others."""
    cell = matrix.rows[row][column]
    return cell is not None and (cell.row, cell.column) != (row, column)


def _lines(matrix: Matrix, heads: Heads) -> list[Line]:
    """The rows below the headings, with their labels and numbers."""
    first = heads.columns("number")[0]
    numbers, ordinals = heads.columns("number"), heads.columns("list")
    found: list[Line] = []
    for r in range(heads.first, len(matrix.rows)):
        cells = [c for c in matrix.rows[r] if c is not None]
        if r in heads.again or r in heads.numbered or not any(matrix.words(c) for c in cells):
            continue
        own = [c for c in matrix.own(r) if matrix.words(c)]
        stubs = _stubs(matrix, heads, r)
        left = [w for c in range(first) if c not in ordinals and (w := matrix.at(r, c)) and is_text(w)]
        ordinal = next((w for c in ordinals if (w := matrix.at(r, c))), "")
        label = left[0] if left and is_total(left[0]) else left[-1] if left else ordinal
        mark = mark_of(ordinal, label)
        filled = any(
            (is_quantity(w := matrix.at(r, c)) or kind_of(w) == "unknown") and not _spanned(matrix, r, c)
            for c in numbers
        )
        depth = depth_of(mark)
        line = Line(
            r,
            label,
            mark,
            AMONG if is_among(label) and depth == BARE else GROUP if depth == BARE and not filled else depth,
            filled,
            (min(c.start for c in own or cells), max(c.end for c in own or cells)),
            tuple((c.start, c.end) for c in stubs),
        )
        if filled and found and not any(map(str.isalnum, label)):
            line.depth = found[-1].depth  # "…": more rows like the one above
        line.total = is_total(label) or (is_total(ordinal) and not label.strip())
        line.among = is_among(label)
        found.append(line)
    return found


def is_text(words: str) -> bool:
    return any(c.isalpha() for c in words)


def _spanned(matrix: Matrix, row: int, column: int) -> bool:
    cell = matrix.rows[row][column]
    return cell is not None and cell.column != column


def _stubs(matrix: Matrix, heads: Heads, row: int) -> list[Cell]:
    """The cells that head the row, nearest to its numbers first; a merged cell, or one left empty below it, heads several."""
    found: list[Cell] = []
    columns = heads.columns("stub")
    for c in reversed(columns):
        cell = matrix.rows[row][c]
        if not matrix.words(cell) and c != columns[-1] and found:
            up = row
            while up > heads.first and row - up < _REACH and (not matrix.at(up, c) or up in heads.again):
                up -= 1
            cell = matrix.rows[up][c]
        if cell is not None and matrix.words(cell) and cell not in found:
            found.append(cell)
    if not columns:
        found = [c for c in matrix.own(row) if is_text(matrix.words(c)) and c.column < heads.columns("number")[0]]
    return found


_REACH = 60  # rows over which an empty cell takes the text above


def _head_rows(lines: list[Line]) -> None:
    """Adds to each row's headings those of the rows that it stands under."""
    for line in lines:
        if line.total or line.parent is None:
            continue
        above = lines[line.parent]
        line.heads = tuple(dict.fromkeys((*line.heads, *above.heads)))


class _Seats:
    """Gives each cell of one table its seat."""

    def __init__(
        self, matrix: Matrix, heads: Heads, lines: dict[int, Line], caption: Extent | None, number: int
    ) -> None:
        self.matrix, self.heads, self.lines, self.caption, self.number = matrix, heads, lines, caption, number
        body = [r for r in range(heads.first, len(matrix.rows)) if r not in heads.again]
        self.marks = {c: marks_of([matrix.at(r, c) for r in body]) for c in heads.columns("number")}
        self.unit = next(iter(heads.columns("unit")), None)

    def passage(self, cell: Cell) -> Passage | None:
        words = self.matrix.words(cell)
        if not any(c.isalnum() for c in words):
            return None
        role = self._role(cell, words)
        seat = Seat(self.number, cell.row, cell.column, role)
        line = self.lines.get(cell.row)
        if role == "number":
            unit = self.matrix.rows[cell.row][self.unit] if self.unit is not None else None
            dot, comma = self.marks[cell.column]
            seat = replace(
                seat,
                heads=tuple((h.start, h.end) for h in self.heads.chains[cell.column]),
                row_heads=line.heads if line else (),
                unit=(unit.start, unit.end) if unit is not None and self.matrix.words(unit) else None,
                caption=self.caption,
                dot=dot,
                comma=comma,
            )
        elif role in ("stub", "text", "list") and cell.row >= self.heads.first and cell.row not in self.heads.again:
            chain = self.heads.chains[cell.column]
            seat = replace(seat, heads=tuple((h.start, h.end) for h in chain))
        return Passage(cell.start, cell.end, "table", seat)

    def _role(self, cell: Cell, words: str) -> Role:
        if cell.row in self.heads.numbered:
            return "list"
        if cell.row < self.heads.first or cell.row in self.heads.again:
            return "head"
        role = self.heads.roles[cell.column]
        if role == "number" and (cell.columns > 1 or not is_quantity(words)):
            return "stub" if cell.columns >= self.matrix.width else "text"
        if role == "list" and is_text(words) and len(words) > 6:
            return "stub"  # "Tổng cộng" in the column of numbers
        return role


def _inner_caption(matrix: Matrix, heads: Heads) -> Extent | None:
    """The unit where a row of the table itself says it, above the headings."""
    for r in range(heads.first):
        for cell in matrix.own(r):
            if cell.columns >= matrix.width and (m := _CAPTION.search(matrix.text, cell.start, cell.end)):
                return m.span("unit")
    return None


def _above(matrix: Matrix) -> tuple[Extent | None, Extent | None]:
    """The title right above the table and the unit said there."""
    text, at = matrix.text, matrix.start
    title: Extent | None = None
    unit: Extent | None = None
    seen = 0
    while at > 0 and seen < _TITLE_ABOVE:
        end = at - 1
        start = text.rfind("\n", 0, end) + 1
        at = start
        line = text[start:end].strip()
        if not line:
            continue
        seen += 1
        if line.count("|") > 1 or "\t" in line or len(line) > _LONGEST_TITLE:
            break
        m = _CAPTION.search(text, start, end)
        if m is not None and unit is None and seen <= _UNIT_ABOVE:
            unit = m.span("unit")
        if line.endswith((".", ";", "./")) and m is None:
            break
        title = (start, title[1] if title else end)
    return title, unit
