"""The text of a document while a parser writes it, with the places of its characters and its tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from schemas.document import Note
from schemas.errors import EmptyDocument
from schemas.parsed import Area, Box, Cell, Glyphs, Grid, Parsed, Run, Shape
from schemas.passage import Zone


class Writer:
    """Writes one document from its beginning to its end.

    `say` writes text of a file without pages, `draw` glyphs of a page, `blank` what the file does not hold (spaces, line
    breaks). Lines are paragraphs where `unwrapped`. A table is written as `begin_grid`, for each cell `begin_cell` and
    its text, `end_grid`: rows become lines, tabs stand between cells, and a break inside a cell becomes a blank.
    """

    def __init__(self, *, paged: bool = False, recognised: bool = False, unwrapped: bool = False) -> None:
        self.parts: list[str] = []
        self.at = 0  # code points written so far
        self.runs: list[Run] = []
        self.glyphs = Glyphs() if paged else None
        self.recognised = recognised  # whether glyphs have a confidence
        self.unwrapped = unwrapped
        self.grids: list[Grid] = []
        self.areas: list[Area] = []
        self.notes: list[Note] = []
        self._cells: list[Cell] | None = None
        self._grid_start = 0

    def say(self, text: str, at: str, offset: int = 0, width: int = 1) -> None:
        """`text`, whose first character stands at `offset` of the file's part `at` (see Run)."""
        if not text:
            return
        last = self.runs[-1] if self.runs else None
        end = self.at + len(text)
        if (
            last
            and (last.end, last.at, last.width) == (self.at, at, width)
            and last.offset + (last.end - last.start) * width == offset
        ):
            self.runs[-1] = Run(last.start, end, at, last.offset, width)
        else:
            self.runs.append(Run(self.at, end, at, offset, width))
        self._write(text.replace("\n", " ").replace("\t", " ") if self._cells is not None else text)

    def draw(self, text: str, boxes: Sequence[Box | None], confidences: Sequence[int] | None = None) -> None:
        """Characters with a box each; `confidences` (0 to 100) where they were recognised in a picture."""
        assert self.glyphs is not None
        assert len(text) == len(boxes)
        for i, box in enumerate(boxes):
            self.glyphs.add(box, confidences[i] if confidences else 100 if self.recognised else None)
        self._write(text)

    def copy(self, text: str, page: int, boxes: tuple[array[float], array[float], array[float], array[float]]) -> None:
        """Characters of one page, with the arrays of their left, top, right and bottom: `draw` for long stretches."""
        assert self.glyphs is not None
        self.glyphs.page.extend([page] * len(text))
        for mine, theirs in zip(
            (self.glyphs.x0, self.glyphs.top, self.glyphs.x1, self.glyphs.bottom), boxes, strict=True
        ):
            assert len(theirs) == len(text)
            mine.extend(theirs)
        if self.recognised:
            self.glyphs.confidence.extend([100] * len(text))
        self._write(text)

    def blank(self, text: str) -> None:
        """Blanks and breaks that stand for no character of the file; in a cell every one of them is a single blank."""
        if self._cells is not None:
            text = " "
        if self.glyphs is not None:
            for _ in text:
                self.glyphs.add(None, 100 if self.recognised else None)
        self._write(text)

    def break_line(self) -> None:
        """A line break, unless the text stands at the beginning of a line already."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.blank("\n")

    def begin_grid(self) -> None:
        """The next cells are a table's. Tables in tables are written as text by whoever meets them."""
        self.break_line()
        self._cells, self._grid_start = [], self.at

    def begin_cell(self, row: int, column: int, rows: int = 1, columns: int = 1, heading: bool = False) -> None:
        """The text that follows is the cell's (0-based row and column; how many of each it covers)."""
        assert self._cells is not None
        self._end_cell()
        cells, self._cells = self._cells, None  # the tab or break before a cell is no part of one
        if cells:
            self.blank("\t" if cells[-1].row == row else "\n")
        cells.append(Cell(self.at, self.at, row, column, rows, columns, heading))
        self._cells = cells

    def end_grid(self) -> None:
        """The table is complete; one without any text leaves no trace but its line breaks."""
        assert self._cells is not None
        self._end_cell()
        cells, self._cells = self._cells, None
        if any(c.end > c.start for c in cells):
            self.grids.append(Grid(self._grid_start, self.at, tuple(cells)))
        self.break_line()

    def mark(self, start: int, zone: Zone) -> None:
        """What was written since `start` stands in `zone`; both ends are those of lines."""
        if self.at > start:
            self.areas.append(Area(start, self.at, zone))

    def note(self, code: str, vi: str, en: str) -> None:
        """Something that the reader of the figures should know of how the file was read."""
        self.notes.append(Note(code=code, message_vi=vi, message_en=en))

    def close(self, media_type: str, path: str, pages: int = 1) -> Parsed:
        """The finished document. Raises EmptyDocument where no letter or digit was written."""
        text = "".join(self.parts)
        if not any(c.isalnum() for c in text):
            raise EmptyDocument(path)
        shape = Shape(tuple(self.grids), tuple(self.areas), self.unwrapped)
        return Parsed(text, media_type, pages, shape, tuple(self.runs), self.glyphs, tuple(self.notes))

    def _end_cell(self) -> None:
        if self._cells:
            last = self._cells[-1]
            self._cells[-1] = Cell(last.start, self.at, last.row, last.column, last.rows, last.columns, last.heading)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)
