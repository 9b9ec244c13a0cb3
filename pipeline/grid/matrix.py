"""A table as rows of cells, from a file's grid or from lines of Markdown; a merged cell stands in each place it covers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.parsed import Cell, Grid
from schemas.text import INVISIBLE

_RULER = re.compile(r"[\s|:\-]+")
_PIPE = re.compile(r"(?<!\\)\|")
_UNSEEN = {**dict.fromkeys(map(ord, INVISIBLE)), ord("*"): " "}  # "*" is Markdown's emphasis
_WIDEST = 200  # columns that one cell may claim to cover
_TALLEST = 20_000  # rows
_THIN = 40  # places for each cell: what claims more is no table but a lie


@dataclass(slots=True)
class Matrix:
    """`rows[r][c]` is the cell that covers row r and column c, None where nothing does; `text` holds their spans."""

    text: str
    rows: list[list[Cell | None]]
    start: int
    end: int

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def words(self, cell: Cell | None) -> str:
        """What the cell says, without emphasis and with single blanks."""
        return "" if cell is None else " ".join(self.text[cell.start : cell.end].translate(_UNSEEN).split())

    def at(self, row: int, column: int) -> str:
        return self.words(self.rows[row][column])

    def own(self, row: int) -> list[Cell]:
        """The cells that begin in the row, in its order."""
        seen: list[Cell] = []
        for cell in self.rows[row]:
            if cell is not None and cell.row == row and (not seen or seen[-1] is not cell):
                seen.append(cell)
        return seen


def of_cells(text: str, cells: Sequence[Cell], start: int, end: int) -> Matrix | None:
    """The matrix of `cells`; None where they claim far more room than they fill."""
    height = max((c.row for c in cells), default=-1) + 1
    width = max((c.column + min(c.columns, _WIDEST) for c in cells), default=0)
    if not cells or height > _TALLEST or height * width > _THIN * len(cells) + 1000:
        return None
    rows: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    for cell in cells:
        for r in range(cell.row, min(height, cell.row + max(1, cell.rows))):
            for c in range(cell.column, min(width, cell.column + max(1, min(cell.columns, _WIDEST)))):
                if rows[r][c] is None:
                    rows[r][c] = cell
    return Matrix(text, rows, start, end)


def of_grid(text: str, grid: Grid) -> Matrix | None:
    """The matrix of a file's table."""
    return of_cells(text, [_trimmed(text, c) for c in grid.cells], grid.start, grid.end)


def of_lines(text: str, lines: Iterable[tuple[int, int]]) -> Matrix | None:
    """The matrix of a Markdown table: a row before a ruler ("|---|") is marked as a heading."""
    rows: list[list[tuple[int, int]]] = []
    heads: set[int] = set()
    spans = list(lines)
    for start, end in spans:
        if _RULER.fullmatch(text, start, end):
            if "-" in text[start:end] and rows:
                heads.add(len(rows) - 1)
        else:
            rows.append(list(_pieces(text, start, end)))
    cells = [
        _trimmed(text, Cell(a, b, r, c, heading=r in heads))
        for r, row in enumerate(rows)
        for c, (a, b) in enumerate(row)
    ]
    return of_cells(text, cells, spans[0][0], spans[-1][1]) if spans else None


def joined(first: Grid, second: Grid, text: str) -> Grid | None:
    """Two grids as one, where the second goes on with the first overleaf: as many columns, nothing between.

    A heading that is printed again is left out of the rows.
    """
    if text[first.end : second.start].strip() or _width(first) != _width(second):
        return None
    below = max(c.row for c in first.cells) + 1
    one, other = _row_words(text, first, 0), _row_words(text, second, 0)
    again = one == other
    if not again and (any(c.heading for c in second.cells if c.row == 0) or not any(map(_begins_with_digit, other))):
        return None
    cells = [
        Cell(c.start, c.end, c.row + below, c.column, c.rows, c.columns, c.heading and not again) for c in second.cells
    ]
    return Grid(first.start, second.end, (*first.cells, *cells))


def _begins_with_digit(words: str) -> bool:
    return words[:1].isdigit()


def _width(grid: Grid) -> int:
    return max((c.column + min(c.columns, _WIDEST) for c in grid.cells), default=0)


def _row_words(text: str, grid: Grid, row: int) -> list[str]:
    return [" ".join(text[c.start : c.end].split()).casefold() for c in grid.cells if c.row == row]


def _pieces(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Spans between the pipes of a line; an empty cell is a piece too."""
    bars = [m.start() for m in _PIPE.finditer(text, start, end)]
    edges = [start - 1, *bars, end] if text[start:end].lstrip()[:1] != "|" else [*bars, end]
    pieces = [(a + 1, b) for a, b in itertools.pairwise(edges)]
    if pieces and not text[slice(*pieces[-1])].strip():
        pieces.pop()  # behind the last bar
    return pieces


def _trimmed(text: str, cell: Cell) -> Cell:
    """The cell without blanks at its ends."""
    inner = text[cell.start : cell.end]
    start = cell.start + len(inner) - len(inner.lstrip())
    end = max(start, cell.end - len(inner) + len(inner.rstrip()))
    return Cell(start, end, cell.row, cell.column, cell.rows, cell.columns, cell.heading)
