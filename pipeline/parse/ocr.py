"""Pictures of pages: what Tesseract makes of them, and how far it is to be believed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PIL import Image

from pipeline.parse import overleaf, recognise, scan, scan_lines, scan_rulings
from pipeline.parse.doubt import disbelieve, doubted, left_out, only_numbers
from pipeline.parse.montage import Cutting, read_cuttings
from pipeline.parse.number_cells import is_written, misread, read_again
from pipeline.parse.overleaf import Leaf
from pipeline.parse.recognise import Word, ready
from pipeline.parse.scan import Grey, Sheet
from pipeline.parse.scan_pages import Scans
from pipeline.parse.scan_rulings import Ruled, Slot
from pipeline.parse.write import Writer

__all__ = ["Leaf", "Scans", "Unread", "note_pages", "read_page", "ready"]

SECONDS = 60.0  # that one page may take
_WEAK = 70.0  # mean likelihood of its words under which a page may stand on its head
_SHORT = 3  # letters of a cell that may be a misread number
_RIM = 2  # pixels of a cell next to its rulings


class Unread(Exception):
    """The page took longer than it may, or broke the reader (not `late`)."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


@dataclass(slots=True)
class Reading:
    """A page as it was read; the tables from top to bottom."""

    sheet: Sheet
    grey: Grey  # without its rulings
    words: list[Word]
    tables: list[tuple[Ruled, dict[Slot, list[Word]]]] = field(default_factory=list)
    unread: int = 0  # cells of columns of numbers without one

    @property
    def likely(self) -> float:
        every = [w for w in self.words if len(w.text) > 1]
        return sum(w.likely * len(w.text) for w in every) / max(1, sum(len(w.text) for w in every))


def read_page(image: Image.Image, page: int, scale: float) -> Leaf:
    """What is read in `image`; `scale` is points of the page for one pixel. Raises Unread, MissingPackage."""
    until = time.monotonic() + SECONDS
    try:
        reading = _best(scan.flat(image), until)
    except recognise.GaveUp as e:
        raise Unread(e.late) from e
    sheet, em = reading.sheet, reading.sheet.letter * 2
    height, width = sheet.grey.shape
    tables = [
        overleaf.table_of(page, width, [(s, scan_lines.lines(cells[s], em, whole=True)) for s in ruled.slots])
        for ruled, cells in reading.tables
    ]
    return Leaf(page, sheet.empty(), scale, height, scan_lines.lines(reading.words, em), tables, reading.unread)


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
    _mend(reading, until)
    cells = [(slot, words) for _, cells in reading.tables for slot, words in cells.items()]
    alone = [words[0] for slot, words in cells if slot.column and len(words) == 1 and len(words[0].text) <= _SHORT]
    doubted(reading.grey, [*reading.words, *(w for _, words in cells for w in words)], alone, seconds=_left(until))
    return reading


def _mend(reading: Reading, until: float) -> None:
    """Reads cells of columns of numbers again that hold none, and counts those that stay unread."""
    line = max((w.line for _, cells in reading.tables for words in cells.values() for w in words), default=0)
    for _, cells in reading.tables:
        inked = {slot: c for slot in cells if (c := _cutting(reading.grey, slot))}
        wrong = misread(cells, inked)
        again = read_again(reading.grey, wrong, inked, seconds=(_left(until) - SECONDS / 2) / 2) if wrong else {}
        for word in (w for words in again.values() for w in words):
            word.line = line = line + 1  # each cell has lines of its own
        cells.update(again)
        reading.unread += sum(slot not in again and not is_written(cells[slot]) for slot in wrong)


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
    grey, tables, touching = scan_rulings.erased(sheet)
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
    for word in (w for found in texts.values() for w in found):
        low = int(word.bottom + (word.bottom - word.top) / 3)
        if touching[int(word.top) : low, int(word.x0) : int(word.x1) + 1].any():
            disbelieve(word)  # a comma on a ruling is read as a point, or not at all
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
