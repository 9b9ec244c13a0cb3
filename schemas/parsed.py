"""What a parser makes of a file: its text, where each character stands in the file, and the shape it has there."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.document import Note
from schemas.passage import Zone


class Box(NamedTuple):
    """A rectangle of a page in PDF points (1/72 inch), origin at the top left; `page` is 1-based."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Run:
    """Half-open code-point span [start, end) of the parsed text that one part of the file holds in unbroken order.

    `at` names the part: an XPath ("/html/body/p[3]/text()[1]"), a paragraph of a part ("word/document.xml#p12"), a cell
    ("Bảng 1!B4"), "byte" or "character". `offset` is the 0-based place there of the character at `start`: code points of
    that part's text, bytes where `at` is "byte". `width` is how much of the part each character takes (2 for the bytes
    of UTF-16), so that the character at `start + i` stands at `offset + i * width`.
    """

    start: int
    end: int
    at: str
    offset: int = 0
    width: int = 1


@dataclass(slots=True)
class Glyphs:
    """The box of each character of the parsed text; all arrays have its length.

    `page` is 1-based; 0 marks what no glyph stands for (blanks and breaks that the parser made). Coordinates as in Box.
    `confidence` is 0 to 100 where the character was recognised in a picture, and empty where it was read.
    """

    page: array[int] = field(default_factory=lambda: array("i"))
    x0: array[float] = field(default_factory=lambda: array("f"))
    top: array[float] = field(default_factory=lambda: array("f"))
    x1: array[float] = field(default_factory=lambda: array("f"))
    bottom: array[float] = field(default_factory=lambda: array("f"))
    confidence: array[int] = field(default_factory=lambda: array("b"))

    def add(self, box: Box | None, confidence: int | None = None) -> None:
        """One more character; without a box, one that the parser made. `confidence` for all characters or for none."""
        page, x0, top, x1, bottom = box or (0, 0, 0, 0, 0)
        self.page.append(page)
        self.x0.append(x0)
        self.top.append(top)
        self.x1.append(x1)
        self.bottom.append(bottom)
        if confidence is not None:
            self.confidence.append(confidence)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: half-open span of the text, 0-based row and column, how many of them it covers.

    An empty cell has start == end. `heading` says that the file itself marks it as a heading.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, its cells in reading order. In the text a row is a line, and a tab stands between two cells."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of whole lines whose zone the file itself tells (a running head, a site's menu, a title)."""

    start: int
    end: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file tells of its text beyond the characters; offsets of one text, in reading order.

    `unwrapped`: each line of the text is a whole paragraph, and no line goes on with the one above.
    """

    grids: tuple[Grid, ...] = ()
    areas: tuple[Area, ...] = ()
    unwrapped: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document as its file holds it. All offsets are half-open code points of `text`, which need not be NFC.

    `runs` and `glyphs` say where its characters stand in the file; a UTF-8 text without either is the file itself.
    """

    text: str
    media_type: str
    pages: int = 1
    shape: Shape = Shape()
    runs: tuple[Run, ...] = ()
    glyphs: Glyphs | None = None
    notes: tuple[Note, ...] = ()
