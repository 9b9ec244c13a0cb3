"""A stretch of a document that is read as one: a sentence, a heading, a table's cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Zone = Literal["title", "dateline", "header", "body", "table", "signature", "boilerplate"]
Extent = tuple[int, int]
# head: heads columns; stub: heads its row; number: holds what is measured; unit: the unit of its row; list: numbers rows
# or columns; name: a code or a year, no quantity
Role = Literal["head", "stub", "number", "unit", "list", "name", "text"]
Mark = Literal["thousands", "decimals"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a cell stands in a table, and what says how it is to be read; half-open spans of the document's text.

    `table` is the place in Layout.tables, `row` and `column` are 0-based. `heads` are the headings of the column,
    nearest first, `row_heads` those of the row, nearest first, groups of rows last. `unit` is the cell of a column of
    units, `caption` the unit said above the table. `dot` and `comma` say what these mean in the column, where its other
    cells show it.
    """

    table: int
    row: int
    column: int
    role: Role
    heads: tuple[Extent, ...] = ()
    row_heads: tuple[Extent, ...] = ()
    unit: Extent | None = None
    caption: Extent | None = None
    dot: Mark | None = None
    comma: Mark | None = None

    def moved(self, at: Callable[[int], int]) -> Seat:
        """The same seat in a text whose offsets are `at` those of this one."""

        def there(span: Extent) -> Extent:
            return at(span[0]), at(span[1])

        return replace(
            self,
            heads=tuple(map(there, self.heads)),
            row_heads=tuple(map(there, self.row_heads)),
            unit=self.unit and there(self.unit),
            caption=self.caption and there(self.caption),
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows that a row of a table may be the whole of, and what says so.

    named: its label ("Tổng cộng"); numbered: its number (I over 1, 2, 3); loose: dashes or nothing; among: "trong đó",
    so that the rows need not be all there are.
    """

    rows: tuple[int, ...]
    basis: Literal["named", "numbered", "loose", "among"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the headings; of the sums that it may be, the likeliest first. `total` where its label says one."""

    row: int
    start: int
    end: int
    total: bool = False
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of numbers; `group` is the same number for columns under one heading that covers several."""

    column: int
    heads: tuple[Extent, ...]
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with columns of numbers.

    `title` is the text right above it; `unknown` are cells (row, column) whose number is not told ("…", "x").
    """

    start: int
    end: int
    rows: tuple[TableRow, ...]
    columns: tuple[TableColumn, ...]
    title: Extent | None = None
    unknown: frozenset[tuple[int, int]] = frozenset()


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Passage:
    """Half-open code-point span [start, end) of the document's text, with the zone it stands in.

    A table's cell is a passage; its `seat` is told where the table has columns of numbers.
    """

    start: int
    end: int
    zone: Zone = "body"
    seat: Seat | None = None

    @property
    def heading(self) -> Extent | None:
        """The cell that heads the column of this one."""
        return self.seat.heads[0] if self.seat is not None and self.seat.heads else None


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a document before its figures are read.

    `passages` are in reading order and do not overlap; `published` is the date that the document prints as its
    own (dateline, place-and-date line), or None.
    """

    passages: tuple[Passage, ...]
    published: date | None = None
    # [start, end) of the document's own text, site chrome above and below left out
    own: tuple[int, int] | None = None
    tables: tuple[Table, ...] = ()
