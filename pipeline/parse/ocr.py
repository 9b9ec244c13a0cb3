"""Pictures of pages: what Tesseract makes of them, and how far it is to be believed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from PIL import Image

from pipeline.parse import recognise, scan, scan_lines, scan_rulings
from pipeline.parse.doubt import doubted, left_out, only_numbers
from pipeline.parse.montage import Cutting, read_cuttings
from pipeline.parse.recognise import Word, ready
from pipeline.parse.scan import Grey, Sheet
from pipeline.parse.scan_lines import Line, Paragraph
from pipeline.parse.scan_rulings import Ruled, Slot
from pipeline.parse.write import Writer
from schemas.parsed import Box

__all__ = ["Aside", "Unread", "end_pages", "note_pages", "read_page", "ready"]

SECONDS = 60.0  # that one page may take
_WEAK = 70.0  # mean likelihood of its words under which a page may stand on its head
_SHORT = 3  # letters of a cell that may be a misread number
_RIM = 4  # pixels of a cell next to its rulings


class Unread(Exception):
    """The page took longer than it may, or broke the reader (not `late`); nothing of it was written."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


@dataclass(slots=True)
class Aside:
    """A page number, kept until the text is complete so that it tears no sentence that goes on overleaf."""

    line: Line
    sheet: Sheet
    page: int
    scale: float


@dataclass(slots=True)
class Reading:
    """A page as it was read; the tables from top to bottom."""

    sheet: Sheet
    grey: Grey  # without its rulings
    words: list[Word]
    tables: list[tuple[Ruled, dict[Slot, list[Word]]]] = field(default_factory=list)

    @property
    def likely(self) -> float:
        every = [w for w in self.words if len(w.text) > 1]
        return sum(w.likely * len(w.text) for w in every) / max(1, sum(len(w.text) for w in every))


def read_page(writer: Writer, image: Image.Image, page: int, scale: float, asides: list[Aside] | None = None) -> None:
    """Appends what is read in `image` to `writer`; `scale` is points of the page for one pixel.

    Page numbers go to `asides`, for `end_pages` to write, or else behind the page. A paragraph that goes on overleaf
    is left without a line break where `asides` are kept. Raises Unread, MissingPackage.
    """
    until = time.monotonic() + SECONDS
    try:
        reading = _best(scan.flat(image), until)
    except recognise.GaveUp as e:
        raise Unread(e.late) from e
    pen = _Pen(writer, reading.sheet, page, scale)
    kept = pen.page_of(reading)
    if asides is None:
        writer.break_line()
        end_pages(writer, kept)
    else:
        asides += kept


def end_pages(writer: Writer, asides: Iterable[Aside]) -> None:
    """The page numbers, each on a line of its own, behind the text."""
    for kept in asides:
        writer.break_line()
        start = writer.at
        _Pen(writer, kept.sheet, kept.page, kept.scale).lines([kept.line])
        writer.break_line()
        writer.mark(start, "boilerplate")


def note_pages(writer: Writer, pages: int) -> None:
    """How many pages were recognised, and how surely."""
    glyphs = writer.glyphs
    assert glyphs is not None
    sure = [c for c, at in zip(glyphs.confidence, glyphs.page, strict=True) if at]
    mean = round(sum(sure) / len(sure)) if sure else 0
    writer.note(
        "ocr",
        f"Nhận dạng chữ từ ảnh: {pages} trang, độ tin cậy trung bình {mean}%; số nào đọc không chắc đều được ghi là nghi ngờ.",
        f"Recognised from pictures: {pages} pages, mean confidence {mean}%; every figure that was read unsurely is marked doubtful.",
    )


def _best(plain: Sheet, until: float) -> Reading:
    """The reading of `plain` in the direction in which it can be read."""
    turned = 0
    if not scan.ink(plain.grey).any():
        return Reading(plain, plain.grey, [])
    if scan.sideways(plain):
        turned = recognise.turn(Image.fromarray(plain.grey), seconds=_left(until))
    reading = _read(scan.levelled(plain.turned(turned)), until)
    if not turned and reading.words and reading.likely < _WEAK:
        turned = recognise.turn(Image.fromarray(reading.sheet.grey), seconds=_left(until))
        if turned:
            other = _read(scan.levelled(plain.turned(turned)), until)
            if other.likely > reading.likely:
                reading = other
    if reading.words or reading.tables:
        reading.words += left_out(reading.grey, _taken(reading), reading.sheet.letter, seconds=_left(until))
    cells = [(slot, words) for _, cells in reading.tables for slot, words in cells.items()]
    alone = [words[0] for slot, words in cells if slot.column and len(words) == 1 and len(words[0].text) <= _SHORT]
    doubted(reading.grey, [*reading.words, *(w for _, words in cells for w in words)], alone, seconds=_left(until))
    return reading


def _taken(reading: Reading) -> list[Cutting]:
    """The pixels of what has been read."""
    boxes = [(int(w.x0), int(w.top), int(w.x1), int(w.bottom)) for w in reading.words]
    return boxes + [(t.x0, t.top, t.x1, t.bottom) for t, _ in reading.tables]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise recognise.GaveUp(late=True)
    return left


def _read(sheet: Sheet, until: float) -> Reading:
    grey, tables = scan_rulings.erased(sheet)
    around = grey.copy() if tables else grey
    for table in tables:
        around[table.top : table.bottom, table.x0 : table.x1] = 255
    words = recognise.read(Image.fromarray(around), seconds=_left(until))
    reading = Reading(sheet, grey, words)
    slots = [(table, slot) for table in tables for slot in table.slots]
    cuttings = {i: c for i, (_, slot) in enumerate(slots) if (c := _cutting(grey, slot))}
    read = read_cuttings(grey, [*cuttings.values()], recognise.BLOCK, seconds=_left(until), language=recognise.LANGUAGE)
    texts = dict(zip(cuttings, read, strict=True))
    # lines of cells are none of those around the table
    for word in (w for found in read for w in found):
        word.line += len(words)
    blank = [i for i in cuttings if not texts[i]]  # a single digit is easily passed over
    for i, found in zip(blank, only_numbers(grey, [cuttings[i] for i in blank], seconds=_left(until)), strict=True):
        texts[i] = found
    for table in tables:
        cells = {slot: texts.get(i, []) for i, (its, slot) in enumerate(slots) if its is table}
        reading.tables.append((table, cells))
    return reading


def _cutting(grey: Grey, slot: Slot) -> Cutting | None:
    """The pixels of a cell that hold ink, with a rim, or None where it is empty."""
    x0, top, x1, bottom = slot.x0 + _RIM, slot.top + _RIM, slot.x1 - _RIM, slot.bottom - _RIM
    bounds = scan.inked(grey[top:bottom, x0:x1])
    if bounds is None:
        return None
    return x0 + bounds[0], top + bounds[1], x0 + bounds[2], top + bounds[3]


class _Pen:
    """Writes what was read on one page."""

    def __init__(self, writer: Writer, sheet: Sheet, page: int, scale: float) -> None:
        self.writer, self.sheet, self.page, self.scale = writer, sheet, page, scale
        self.em = sheet.letter * 2

    def page_of(self, reading: Reading) -> list[Aside]:
        """Text and tables from top to bottom; the page numbers are handed back."""
        height = reading.sheet.grey.shape[0]
        found = scan_lines.lines(reading.words, self.em)
        kept = [part for part in (*found[:1], *found[1:][-1:]) if scan_lines.aside(part, height)]
        found = [part for part in found if part not in kept]
        ends = [*(t.top for t, _ in reading.tables), height * 2]
        start = 0.0
        for i, end in enumerate(ends):
            self.text([part for part in found if start <= part.top < end])
            if i < len(reading.tables):
                self.table(*reading.tables[i])
            start = end
        return [Aside(part, self.sheet, self.page, self.scale) for part in kept]

    def text(self, found: list[Line]) -> None:
        for column, part in scan_lines.blocks(found, self.em):
            for paragraph in scan_lines.paragraphs(part, column, self.em):
                self.paragraph(paragraph)

    def paragraph(self, paragraph: Paragraph) -> None:
        writer = self.writer
        if writer.parts and not writer.parts[-1].endswith("\n"):  # the page before ended within a paragraph
            first = paragraph.lines[0].words[0].text
            if first[:1].islower() or first[:1].isdigit():
                writer.blank(" ")
            else:
                writer.break_line()
        self.lines(paragraph.lines)
        if not paragraph.open:
            writer.break_line()

    def table(self, table: Ruled, cells: dict[Slot, list[Word]]) -> None:
        self.writer.begin_grid()
        for slot in table.slots:
            self.writer.begin_cell(slot.row, slot.column, slot.rows, slot.columns)
            self.lines(scan_lines.lines(cells[slot], self.em, whole=True))
        self.writer.end_grid()

    def lines(self, found: list[Line]) -> None:
        """Words with a blank between them, but none inside a number that a line's end has broken."""
        last: Word | None = None
        for line in found:
            for i, word in enumerate(line.words):
                if last is not None:
                    blank, guessed = (" ", False) if i else scan_lines.joint(last, word)
                    if blank:
                        self.writer.blank(blank)
                    elif guessed:
                        word.sure = [0 if c.isdigit() else s for c, s in zip(word.text, word.sure, strict=True)]
                self.word(word)
                last = word

    def word(self, word: Word) -> None:
        boxes: list[Box | None] = [
            self.sheet.box(self.page, a, word.top, b, word.bottom, self.scale)
            for a, b in zip(word.edges, word.edges[1:], strict=False)
        ]
        self.writer.draw(word.text, boxes, word.sure)
