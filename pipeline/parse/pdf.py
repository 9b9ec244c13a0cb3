"""PDF: text and boxes by pypdfium2, ruled tables by pdfplumber, pages without a usable text layer by recognition."""

from __future__ import annotations

import ctypes
import io
from array import array
from collections import deque
from collections.abc import Callable
from itertools import repeat
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.parse.compose import Page, compose, page_of
from pipeline.parse.flow import HIDDEN, Sheet
from pipeline.parse.layer import is_scan
from pipeline.parse.limits import MOST_CHARACTERS, MOST_PAGES, MOST_PATHS, MOST_RECOGNISED, Left
from pipeline.parse.objects import Objects, find_drawn
from pipeline.parse.rulings import Drawn, may_hold_table
from pipeline.parse.tables import Rect, Table
from pipeline.parse.turning import mended, shown, turned_rect, upright
from pipeline.parse.visual import ordered
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, EncryptedDocument, TookTooLong
from schemas.parsed import Parsed

DPI = 300
_TAIL = 4096  # bytes at the end of a whole file that tell where its index is
_PASSWORD = 4  # pdfium's code of a wrong password
_SHOWN_ANNOTATIONS = (3, 13, 20)  # free text, stamps, form fields; links and comments print nothing


def _call(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The library's function without its checks of each argument: they take longer than the work itself."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    made: Callable[..., Any] = ctypes.CFUNCTYPE(result, *arguments)(address)
    return made


_P, _INT = ctypes.c_void_p, ctypes.c_int
_loose_box = _call(pdfium.FPDFText_GetLooseCharBox, _INT, _P, _INT, _P)
_unicode = _call(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _P, _INT)
_text_object = _call(pdfium.FPDFText_GetTextObject, _P, _P, _INT)
_OBJECTS = Objects(
    count=_call(pdfium.FPDFPage_CountObjects, _INT, _P),
    of_page=_call(pdfium.FPDFPage_GetObject, _P, _P, _INT),
    form_count=_call(pdfium.FPDFFormObj_CountObjects, _INT, _P),
    of_form=_call(pdfium.FPDFFormObj_GetObject, _P, _P, ctypes.c_ulong),
    kind=_call(pdfium.FPDFPageObj_GetType, _INT, _P),
    bounds=_call(pdfium.FPDFPageObj_GetBounds, _INT, _P, _P, _P, _P, _P),
    text_mode=_call(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _P),
    fill=_call(pdfium.FPDFPageObj_GetFillColor, _INT, _P, _P, _P, _P, _P),
    draw_mode=_call(pdfium.FPDFPath_GetDrawMode, _INT, _P, _P, _P),
    segments=_call(pdfium.FPDFPath_CountSegments, _INT, _P),
)


def _handle(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def parse(data: bytes, path: str) -> Parsed:
    """The text of a PDF with the box of each character; tables as grids; scanned pages recognised.

    Raises DamagedDocument, EncryptedDocument, EmptyDocument, and what recognition raises (MissingPackage).
    """
    document = opened(data, path)
    try:
        return _Reader(document, data, path).read()
    finally:
        document.close()


def opened(data: bytes, path: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        if e.err_code == _PASSWORD:
            raise EncryptedDocument(path) from e
        raise DamagedDocument(path, detail="không mở được", detail_en="cannot be opened") from e
    tail = data[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        document.close()
        raise DamagedDocument(path, detail="thiếu phần cuối tệp", detail_en="its end is missing")
    return document


class _Reader:
    """Reads one document page by page, and tells what it left out."""

    def __init__(self, document: pypdfium2.PdfDocument, data: bytes, path: str) -> None:
        self.document, self.data, self.path = document, data, path
        self.plumber: Any = None
        self.left = Left()
        self.above: Table | None = None  # the last table of the page before

    def read(self) -> Parsed:
        total = len(self.document)
        numbers = range(1, min(total, MOST_PAGES) + 1)
        pages = [p for p in map(self._page, numbers) if p is not None]
        writer = Writer(paged=True, recognised=self.left.count("ocr") > 0, unwrapped=True)
        if not pages:
            raise DamagedDocument(self.path, detail="không trang nào đọc được", detail_en="no page can be read")
        if recognised := self.left.count("ocr"):
            from pipeline.parse import ocr  # loads libraries that pages with text do not need

            ocr.ready(self.path)
            leaves = [leaf for p in pages if p.sheet is None and (leaf := self._recognise(p.number))]
            scans = ocr.Scans(writer, leaves)
            compose(writer, pages, scans.page)
            scans.end()
            if self.left.count("unread") == len(pages) and not self.left.count("ocr"):
                raise TookTooLong(self.path, seconds=round(ocr.SECONDS) * recognised)
        else:
            compose(writer, pages)
        self.left.tell(writer, total)
        return writer.close("application/pdf", self.path, total)

    def _page(self, number: int) -> Page | None:
        """The page put together, or without a sheet where it must be recognised; None where it cannot be read."""
        try:
            page = self.document[number - 1]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            self.left.add("unread", number)
            return None
        try:
            drawn = _drawn(page)
            sheet = self._sheet(page, text, number, drawn)
            if is_scan(sheet, drawn):
                if self.left.count("ocr") < MOST_RECOGNISED:
                    self.left.add("ocr", number)
                    self.above = None
                    return Page(number, None)
                self.left.add("ocr_limit", number)
            if _has_notes(page):  # drawn into the page, so that their text is read with it
                pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
                text.close()
                page.close()
                page = self.document[number - 1]
                text = page.get_textpage()
                drawn = _drawn(page)
                sheet = self._sheet(page, text, number, drawn)
            if drawn.too_many:
                self.left.add("objects", number)
            made = page_of(sheet, self._grids(sheet, drawn), self.above)
            self.above = made.tables[-1] if made.tables else None
            return made
        finally:
            text.close()
            page.close()

    def _sheet(self, page: Any, text: Any, number: int, drawn: Drawn) -> Sheet:
        """The characters with their boxes, the page upright; those that no reader sees are marked."""
        handle, n = _handle(text.raw), text.count_chars()
        if n > MOST_CHARACTERS:
            self.left.add("characters", number)
            n = MOST_CHARACTERS
        boxes = array("f", bytes(16 * n))
        at = boxes.buffer_info()[0]
        deque(map(_loose_box, repeat(handle, n), range(n), range(at, at + 16 * n, 16)), maxlen=0)
        content = text.get_text_range(0, n) if n else ""
        if len(content) != n:
            content = "".join(map(chr, map(_unicode, repeat(handle, n), range(n))))
        content = content.translate(_HYPHENS)
        left, bottom, right, top = page.get_bbox()
        turns = page.get_rotation() // 90
        places = shown(boxes[0::4], boxes[3::4], boxes[2::4], boxes[1::4], (left, bottom, right, top), turns)
        width, height = (top - bottom, right - left) if turns % 2 else (right - left, top - bottom)
        owner: list[int] | None = None
        if drawn.unseen:
            objects = map(_text_object, repeat(handle, n), range(n))
            owner = [HIDDEN if o in drawn.unseen else 0 for o in objects]
        if n and (min(places[2]) < 0 or min(places[3]) < 0 or max(places[0]) > width or max(places[1]) > height):
            owner = owner or [0] * n
            for i, (x0, y0, x1, y1) in enumerate(zip(*places, strict=True)):
                if not (0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height):
                    owner[i] = HIDDEN
        return ordered(mended(upright(Sheet(number, width, height, content, *places, owner=owner))))

    def _grids(self, sheet: Sheet, drawn: Drawn) -> list[list[Rect]]:
        """The cells of each ruled table of the page, by pdfplumber, where rulings tell that there may be one."""
        if not may_hold_table(drawn):
            return []
        if len(drawn.paths) > MOST_PATHS:
            self.left.add("tables", sheet.number)
            return []
        try:
            if self.plumber is None:
                self.plumber = pdfplumber.open(io.BytesIO(self.data))
                self.plumber.rsrcmgr.get_font = _no_font
            page = self.plumber.pages[sheet.number - 1]
            try:
                dx, dy = page.cropbox[0], page.cropbox[1]
                inked = page.filter(_is_inked) if drawn.grounds else page
                found = [[(a - dx, b - dy, c - dx, d - dy) for a, b, c, d in t.cells] for t in inked.find_tables()]
            finally:
                page.close()
        except Exception:  # pdfplumber meets damaged pages with errors of every kind; the text itself was read
            self.left.add("tables", sheet.number)
            return []
        w, h = (sheet.height, sheet.width) if sheet.turn % 2 else (sheet.width, sheet.height)  # as shown
        return [[turned_rect(r, w, h, -sheet.turn) if sheet.turn else r for r in cells] for cells in found]

    def _recognise(self, number: int) -> Any:
        """What is recognised in a picture of the page; None where it takes too long, which is told as not read."""
        from pipeline.parse import ocr

        page = self.document[number - 1]
        try:
            longest = max(page.get_size())
            dpi = min(DPI, 72 * 10_000 / longest)  # a page of a lying size makes no picture of gigabytes
            image = page.render(scale=dpi / 72).to_pil()
        finally:
            page.close()
        try:
            return ocr.read_page(image, number, 72 / dpi)
        except ocr.Unread:
            self.left.move(number, "ocr", "unread")
            return None


_HYPHENS = {0x02: "-", 0xFFFE: "-", 0x00: " ", 0xAD: "-", 0x0B: " ", 0x0C: " ", 0x85: " ", 0x2028: " ", 0x2029: " "}


def _has_notes(page: Any) -> bool:
    """Whether form fields, stamps or free text lie on the page."""
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 1000)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, i)
        if note:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            pdfium.FPDFPage_CloseAnnot(note)
            if kind in _SHOWN_ANNOTATIONS:
                return True
    return False


def _no_font(*_: Any) -> None:
    """pdfplumber passes over letters without a font: pdfium has read them, and rulings are all that is wanted."""


def _is_inked(thing: dict[str, Any]) -> bool:
    """Whether pdfplumber's object is seen: no white box without a border."""
    if thing["object_type"] != "rect" or thing.get("stroke"):
        return True
    colour = thing.get("non_stroking_color")
    values = colour if isinstance(colour, (tuple, list)) else (colour,)
    white = all(v == 1 for v in values) if len(values) in (1, 3) else len(values) == 4 and not any(values)
    return not white


def _drawn(page: Any) -> Drawn:
    """What the page and the forms on it draw."""
    return find_drawn(_OBJECTS, _handle(page.raw))
