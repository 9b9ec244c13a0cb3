"""Scanned pages as one text: tables that go on overleaf, and the running heads and feet that tear them.

Nothing of a page can be written before the next one is read: a line is a running head because the next page has it too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.parse import scan_lines
from pipeline.parse.scan import Sheet
from pipeline.parse.scan_lines import Line
from pipeline.parse.scan_rulings import Slot

_EDGE = 0.13  # of the page's height: where running heads and feet stand
_LINES = 3  # of them at either edge
_ALIKE = 0.85  # of the letters of a running head are read alike on two pages
_LEVEL = 0.012  # of the page's height between its places on two of them
_SHIFT = 0.015  # of a table's width between a column's edges on two pages
_WIDTH = 0.06  # of it between the table's widths
_HEADINGS = 4  # rows that may be printed again overleaf
_READ = 0.8  # of their cells are read alike


@dataclass(slots=True)
class Cell:
    """0-based row and column, how many of each it covers, its lines and the number of their page."""

    row: int
    column: int
    rows: int
    columns: int
    lines: list[tuple[int, Line]]
    heading: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for _, line in self.lines)


@dataclass(slots=True)
class Table:
    """`edges` are those of its columns as shares of its width, `width` that of the page."""

    top: float
    edges: list[float]
    width: float
    cells: list[Cell]

    @property
    def height(self) -> int:
        return max(c.row + c.rows for c in self.cells)


@dataclass(slots=True)
class Leaf:
    """A page without its pixels: lines and tables from top to bottom, `aside` its heads and feet.

    `sheet` leads to the places of its letters, `scale` is points for one pixel; `unread` counts cells of columns of
    numbers in which none was read.
    """

    number: int
    sheet: Sheet
    scale: float
    height: int
    lines: list[Line]
    tables: list[Table]
    unread: int = 0
    aside: list[Line] = field(default_factory=list)


def table_of(page: int, width: int, cells: Sequence[tuple[Slot, list[Line]]]) -> Table:
    """The ruled table whose cells hold these lines."""
    lefts = {slot.column: slot.x0 for slot, _ in cells}
    x0, x1 = min(slot.x0 for slot, _ in cells), max(slot.x1 for slot, _ in cells)
    columns = max(slot.column + slot.columns for slot, _ in cells)
    ends = {slot.column + slot.columns: slot.x1 for slot, _ in cells}
    at = [lefts.get(i, ends.get(i, x1)) for i in range(columns + 1)]
    found = [Cell(s.row, s.column, s.rows, s.columns, [(page, line) for line in lines]) for s, lines in cells]
    return Table(min(s.top for s, _ in cells), [(x - x0) / max(1, x1 - x0) for x in at], (x1 - x0) / width, found)


def set_aside(leaves: Sequence[Leaf]) -> None:
    """Takes running heads and feet and page numbers out of the lines."""
    edges = [_edges(leaf) for leaf in leaves]
    enough = 3 if len(leaves) > 3 else 2
    for leaf, mine in zip(leaves, edges, strict=True):
        for line in mine:
            shared = sum(
                any(_same(line, leaf, other, its) for other in theirs)
                for its, theirs in zip(leaves, edges, strict=True)
            )
            if shared >= max(enough, len(leaves) / 3):
                leaf.aside.append(line)
    for leaf in leaves:
        rest = [line for line in leaf.lines if line not in leaf.aside]
        leaf.aside += [
            line for line in {id(x): x for x in (*rest[:1], *rest[-1:])}.values() if scan_lines.aside(line, leaf.height)
        ]
        leaf.lines = [line for line in rest if line not in leaf.aside]
        leaf.aside.sort(key=lambda line: line.top)


def _edges(leaf: Leaf) -> list[Line]:
    above = [x for x in leaf.lines[:_LINES] if x.bottom < _EDGE * leaf.height]
    below = [x for x in leaf.lines[-_LINES:] if x.top > (1 - _EDGE) * leaf.height]
    if any(scan_lines.is_head(x) for x in above):  # documents one after the other begin alike
        above = []
    return [x for x in (*above, *below) if any(c.isalpha() for c in x.text)]


def _same(line: Line, leaf: Leaf, other: Line, its: Leaf) -> bool:
    if abs(line.top / leaf.height - other.top / its.height) > _LEVEL:
        return False
    return _alike(line.text, other.text)


def _alike(one: str, other: str) -> bool:
    """Whether two readings may be of the same print."""
    a, b = _bare(one), _bare(other)
    return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


def _bare(text: str) -> str:
    """Letters without their marks, which are misread most; no digits, since those of running heads count."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c.isalpha())


def goes_on(above: Table, below: Table) -> bool:
    """Whether `below`, first on its page, has the columns of `above`, last on the page before; or some of them."""
    few, many = sorted((above.edges, below.edges), key=len)
    return (
        len(few) > 2
        and abs(above.width - below.width) <= _WIDTH * above.width
        and all(any(abs(x - y) <= _SHIFT for y in many) for x in few)
    )


def append(above: Table, below: Table) -> None:
    """The rows of `below` as further rows of `above`; headings that are printed again are marked as headings."""
    edges = max(above.edges, below.edges, key=len)
    for table in (above, below):
        if len(table.edges) < len(edges):
            at = [min(range(len(edges)), key=lambda i: abs(edges[i] - x)) for x in table.edges]
            for c in table.cells:
                c.column, c.columns = at[c.column], at[c.column + c.columns] - at[c.column]
            table.edges = edges
    repeated = _repeated(above, below)
    for c in above.cells:
        c.heading = c.heading or c.row < repeated
    shift = above.height
    for c in below.cells:
        c.row, c.heading = c.row + shift, c.row < repeated
    if _torn(above, [c for c in below.cells if c.row == shift + repeated]):
        below.cells = [c for c in below.cells if c.row != shift + repeated]
        for c in below.cells:
            c.row -= c.row > shift + repeated
    above.cells += below.cells


def _torn(above: Table, rest: list[Cell]) -> bool:
    """Whether the row `rest` is the end of the table's last row that the page's end tore; its lines go there."""
    last = {c.column: c for c in above.cells if c.row + c.rows == above.height}
    filled = [c for c in rest if c.lines]
    if not filled or rest[0].lines or any(c.rows > 1 or any(map(str.isdigit, c.text)) for c in rest):
        return False
    if not any(c.text[:1].islower() for c in filled) or not all(
        c.column in last and last[c.column].lines for c in filled
    ):
        return False
    for c in filled:
        last[c.column].lines += c.lines
    return True


def _repeated(above: Table, below: Table) -> int:
    """How many of its first rows are those of `above`: columns alike, words alike, and letters in most."""
    count = 0
    while count < min(above.height, below.height, _HEADINGS):
        rows = [[c for c in t.cells if c.row == count] for t in (above, below)]
        if [c.column for c in rows[0]] != [c.column for c in rows[1]]:
            break
        pairs = [(a.text, b.text) for a, b in zip(*rows, strict=True) if a.lines or b.lines]
        if not pairs or sum(_cell_alike(a, b) for a, b in pairs) < _READ * len(pairs):
            break
        count += 1
    lettered = any(c.isalpha() for cell in below.cells if cell.row < count for c in cell.text)
    return count if lettered else 0


def _cell_alike(one: str, other: str) -> bool:
    if any(c.isalpha() for c in one + other):
        return _alike(one, other)
    return one == other
