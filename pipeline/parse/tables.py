"""Tables of pages: rectangles into rows, columns and spans, characters into cells, and pages into one table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.parse.flow import Line, Sheet
from pipeline.parse.layout import begins_column

Rect = tuple[float, float, float, float]  # x0, top, x1, bottom
_SAME_EDGE = 2.5  # points between two edges that are one
_SLIVER = 6.0  # points: a narrower column without text is the space between two rulings
_SAME_COLUMN = 4.0  # points between the columns of a table and its continuation overleaf


@dataclass(slots=True)
class TableCell:
    """0-based row and column, how many of each are covered, the lines inside."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heading: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(x.text for x in self.lines)


@dataclass(slots=True)
class Table:
    """A table on a page or on several: `columns` are the x of its column edges, `cells` in reading order."""

    sheet: Sheet
    columns: list[float]
    rows: list[float]
    cells: list[TableCell]

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def height(self) -> int:
        return max((c.row + c.rows for c in self.cells), default=0)


def edges(values: Sequence[float]) -> list[float]:
    """Coordinates with those that are one edge taken together."""
    found: list[list[float]] = []
    for v in sorted(values):
        if found and v - found[-1][-1] <= _SAME_EDGE:
            found[-1].append(v)
        else:
            found.append([v])
    return [sum(f) / len(f) for f in found]


def table_of(sheet: Sheet, rects: Sequence[Rect]) -> Table | None:
    """The table that the rectangles of its cells make; None where they make no rows and columns."""
    xs, ys = edges([x for r in rects for x in (r[0], r[2])]), edges([y for r in rects for y in (r[1], r[3])])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) < 4) or len(xs) * len(ys) > 200_000:
        return None
    taken: set[tuple[int, int]] = set()
    cells: list[TableCell] = []
    for r in sorted(rects, key=lambda r: (r[2] - r[0]) * (r[3] - r[1])):
        c0, c1 = _near(xs, r[0]), _near(xs, r[2])
        r0, r1 = _near(ys, r[1]), _near(ys, r[3])
        slots = {(i, j) for i in range(r0, r1) for j in range(c0, c1)}
        if slots and not slots & taken:
            taken |= slots
            cells.append(TableCell(r0, c0, r1 - r0, c1 - c0))
    for i in range(len(ys) - 1):  # what no rectangle covers is a cell too: no character of the table is outside of it
        cells.extend(TableCell(i, j) for j in range(len(xs) - 1) if (i, j) not in taken)
    cells.sort(key=lambda c: (c.row, c.column))
    return Table(sheet, xs, ys, cells)


def _near(values: list[float], value: float) -> int:
    i = bisect_right(values, value)
    return min((j for j in (i - 1, i) if 0 <= j < len(values)), key=lambda j: abs(values[j] - value))


def own(table: Table, owner: list[int], first: int) -> None:
    """Gives each free character of the sheet whose middle lies in the table to its cell: `first` + the cell's index."""
    at = {}
    for k, c in enumerate(table.cells):
        for i in range(c.row, c.row + c.rows):
            for j in range(c.column, c.column + c.columns):
                at[i, j] = first + k
    xs, ys, s = table.columns, table.rows, table.sheet
    left, right, top, bottom = xs[0], xs[-1], ys[0], ys[-1]
    for i, (x0, t, x1, b) in enumerate(zip(s.x0, s.top, s.x1, s.bottom, strict=True)):
        x, y = (x0 + x1) / 2, (t + b) / 2
        if left <= x < right and top <= y < bottom and owner[i] == 0:
            owner[i] = at.get((bisect_right(ys, y) - 1, bisect_right(xs, x) - 1), 0)


def tidy(table: Table) -> Table | None:
    """The table without rows and columns that only rulings made; None where less than two columns or rows hold text."""
    full = [c for c in table.cells if c.lines]
    if not full:
        return None
    columns = sorted({c.column for c in full})
    if len(columns) < 2:
        return None
    keep_rows = [i for i in range(len(table.rows) - 1) if any(c.row <= i < c.row + c.rows for c in full)]
    keep_columns = [
        j
        for j in range(len(table.columns) - 1)
        if table.columns[j + 1] - table.columns[j] > _SLIVER or any(c.column == j for c in full)
    ]
    row_at = {i: n for n, i in enumerate(keep_rows)}
    column_at = {j: n for n, j in enumerate(keep_columns)}
    cells = []
    for c in table.cells:
        r = [row_at[i] for i in range(c.row, c.row + c.rows) if i in row_at]
        k = [column_at[j] for j in range(c.column, c.column + c.columns) if j in column_at]
        if r and k:
            cells.append(TableCell(r[0], k[0], len(r), len(k), c.heading, c.lines))
    edges_kept = [table.columns[j] for j in keep_columns] + [table.columns[keep_columns[-1] + 1]]
    return _without_twins(Table(table.sheet, edges_kept, table.rows, cells))


def _without_twins(table: Table) -> Table:
    """Two edges that no row tells apart are one: a column that is always covered with its neighbour goes."""
    begins = sorted({c.column for c in table.cells})
    if len(begins) == len(table.columns) - 1:
        return table
    order = {j: n for n, j in enumerate(begins)}
    cells = [
        TableCell(
            c.row, order[c.column], c.rows, sum(c.column <= j < c.column + c.columns for j in order), c.heading, c.lines
        )
        for c in table.cells
    ]
    return Table(table.sheet, [table.columns[j] for j in begins] + [table.columns[-1]], table.rows, cells)


def mark_headings(table: Table) -> None:
    """Rows that merged cells of the first row reach into are headings: rulings say so."""
    first = [c for c in table.cells if c.row == 0]
    depth = max((c.rows for c in first), default=1)
    if depth > 1 and depth < table.height and any(c.columns > 1 for c in first):
        for c in table.cells:
            c.heading = c.row < depth


def goes_on(above: Table, below: Table) -> bool:
    """Whether `below`, first on its page, has the columns of `above`, last on the page before; or some of them."""
    few, many = sorted((above.columns, below.columns), key=len)
    near = [any(abs(x - y) <= _SAME_COLUMN for y in many) for x in few]
    return (
        all(near)
        and len(few) > 2
        and abs(few[0] - many[0]) <= _SAME_COLUMN
        and abs(few[-1] - many[-1]) <= _SAME_COLUMN
        and (len(few) == len(many) or above.sheet is not below.sheet)
    )


def _aligned(table: Table, columns: list[float]) -> None:
    """Counts the table's cells by `columns`, which hold its own edges."""
    at = [_near(columns, x) for x in table.columns]
    for c in table.cells:
        first, last = at[c.column], at[c.column + c.columns]
        c.column, c.columns = first, last - first
    table.columns = columns


def append(above: Table, below: Table) -> None:
    """The rows of `below` as further rows of `above`; headings that are printed again are marked as headings."""
    if len(above.columns) != len(below.columns):
        columns = max(above.columns, below.columns, key=len)
        _aligned(above, columns)
        _aligned(below, columns)
    shift = above.height
    repeated = 0
    while repeated < min(shift, below.height, 4) and _row(above, repeated) == _row(below, repeated) != ():
        repeated += 1
    for c in above.cells:
        c.heading = c.heading or c.row < repeated
    rest = [c for c in below.cells if c.row == repeated]
    merged = _torn(above, rest) if repeated < below.height - 1 or below.height == 1 else False
    for c in below.cells:
        if merged and c.row == repeated:
            continue
        row = c.row + shift - (1 if merged and c.row > repeated else 0)
        above.cells.append(TableCell(row, c.column, c.rows, c.columns, c.row < repeated, c.lines))


def _row(table: Table, row: int) -> tuple[str, ...]:
    return tuple("".join(c.text.split()) for c in table.cells if c.row == row)


def _torn(above: Table, rest: list[TableCell]) -> bool:
    """Whether the row `rest` is the end of the table's last row that the page's end tore; its lines go there."""
    last = {c.column: c for c in above.cells if c.row + c.rows == above.height}
    filled = [c for c in rest if c.lines]
    if not filled or any(c.rows > 1 for c in rest) or rest[0].lines or not all(c.column in last for c in filled):
        return False
    if any(last[c.column].columns != c.columns or not last[c.column].lines for c in filled):
        return False
    if not any(c.text[:1].islower() for c in filled) or any(c.text[:1].isdigit() for c in filled):
        return False
    for c in filled:
        last[c.column].lines.extend(c.lines)
    return True


def is_layout(table: Table) -> bool:
    """Whether the table only places words side by side: a letterhead, a signature."""
    widest = max(c.column + c.columns for c in table.cells)
    return widest <= 3 and any(begins_column(x.text) for c in table.cells for x in c.lines)
