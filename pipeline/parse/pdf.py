"""PDF: text and boxes by pypdfium2, ruled tables by pdfplumber, pages without a usable text layer by recognition."""

from __future__ import annotations

import ctypes
import io
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.parse.compose import Page, compose, page_of
from pipeline.parse.flow import HIDDEN, Sheet
from pipeline.parse.layer import is_garbage, is_vietnamese
from pipeline.parse.rulings import Drawn, covered, may_hold_table
from pipeline.parse.tables import Rect
from pipeline.parse.turning import shown, turned_rect, upright
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, EncryptedDocument
from schemas.parsed import Parsed

MOST_PAGES = 1000
MOST_RECOGNISED = 60  # pages; each takes seconds
MOST_CHARACTERS = 60_000  # of a page; a page full of small print has 10,000
MOST_OBJECTS = 60_000  # of a page
MOST_PATHS = 6_000  # of a page whose tables are looked for: finding them is quadratic in rulings
DPI = 300
_TAIL = 4096  # bytes at the end of a whole file that tell where its index is
_PASSWORD = 4  # pdfium's code of a wrong password
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_SHOWN_ANNOTATIONS = (3, 13, 20)  # free text, stamps, form fields; links and comments print nothing
_DEEPEST = 8  # forms in forms
_INVISIBLE = (3, 7)  # render modes that paint nothing
_COVER = 0.5  # share of the page that a picture covers where the page is a scan
_FEW = 25  # letters and digits; less is a stamp on a scan


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
_count = _call(pdfium.FPDFPage_CountObjects, _INT, _P)
_object = _call(pdfium.FPDFPage_GetObject, _P, _P, _INT)
_form_count = _call(pdfium.FPDFFormObj_CountObjects, _INT, _P)
_form_object = _call(pdfium.FPDFFormObj_GetObject, _P, _P, ctypes.c_ulong)
_type = _call(pdfium.FPDFPageObj_GetType, _INT, _P)
_bounds = _call(pdfium.FPDFPageObj_GetBounds, _INT, _P, _P, _P, _P, _P)
_mode = _call(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _P)
_fill = _call(pdfium.FPDFPageObj_GetFillColor, _INT, _P, _P, _P, _P, _P)
_segments = _call(pdfium.FPDFPath_CountSegments, _INT, _P)


def _handle(raw: Any) -> int:
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


def parse(data: bytes, path: str) -> Parsed:
    """The text of a PDF with the box of each character; tables as grids; scanned pages recognised.

    Raises DamagedDocument, EncryptedDocument, EmptyDocument, and what recognition raises (MissingPackage).
    """
    document = _open(data, path)
    try:
        return _Reader(document, data, path).read()
    finally:
        document.close()


def _open(data: bytes, path: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        if e.err_code == _PASSWORD:
            raise EncryptedDocument(path) from e
        raise DamagedDocument(path, detail="không mở được / cannot be opened") from e
    tail = data[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        document.close()
        raise DamagedDocument(path, detail="thiếu phần cuối tệp / its end is missing")
    return document


class _Reader:
    """Reads one document page by page, and tells what it left out."""

    def __init__(self, document: pypdfium2.PdfDocument, data: bytes, path: str) -> None:
        self.document, self.data, self.path = document, data, path
        self.plumber: Any = None
        self.left: dict[str, list[int]] = {}  # code of a note: pages

    def read(self) -> Parsed:
        total = len(self.document)
        numbers = range(1, min(total, MOST_PAGES) + 1)
        pages = [p for p in map(self._page, numbers) if p is not None]
        scans = [p.number for p in pages if p.sheet is None]
        writer = Writer(paged=True, recognised=bool(scans), unwrapped=True)
        if not pages and self.left.get("unread"):
            raise DamagedDocument(self.path, detail="không trang nào đọc được / no page can be read")
        compose(writer, pages, lambda number: self._recognise(writer, number))
        self._notes(writer, total, scans)
        return writer.close("application/pdf", self.path, total)

    def _page(self, number: int) -> Page | None:
        """The page put together, or without a sheet where it must be recognised; None where it cannot be read."""
        try:
            page = self.document[number - 1]
            if _has_notes(page):  # drawn into the page, so that their text is read with it
                pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
                page.close()
                page = self.document[number - 1]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            self.left.setdefault("unread", []).append(number)
            return None
        try:
            drawn = _drawn(page)
            sheet = self._sheet(page, text, number, drawn)
            if self._is_scan(sheet, drawn, page):
                scanned = sum(len(v) for k, v in self.left.items() if k == "scan")
                if scanned < MOST_RECOGNISED:
                    self.left.setdefault("scan", []).append(number)
                    return Page(number, None)
                self.left.setdefault("ocr_limit", []).append(number)
            if drawn.too_many:
                self.left.setdefault("objects", []).append(number)
            return page_of(sheet, self._grids(sheet, drawn))
        finally:
            text.close()
            page.close()

    def _sheet(self, page: Any, text: Any, number: int, drawn: Drawn) -> Sheet:
        """The characters with their boxes, the page upright; those that no reader sees are marked."""
        handle, n = _handle(text.raw), text.count_chars()
        if n > MOST_CHARACTERS:
            self.left.setdefault("characters", []).append(number)
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
        return upright(Sheet(number, width, height, content, *places, owner=owner))

    def _is_scan(self, sheet: Sheet, drawn: Drawn, page: Any) -> bool:
        """Whether the page must be recognised in its picture."""
        seen = sheet.text
        if sheet.owner is not None:
            seen = "".join(c for c, o in zip(sheet.text, sheet.owner, strict=True) if o != HIDDEN or c == "\n")
        area = max(1.0, sheet.width * sheet.height)
        cover = sum((r[2] - r[0]) * (r[3] - r[1]) for r in drawn.pictures) / area
        letters = sum(map(str.isalnum, seen))
        if letters < _FEW:
            return cover >= _COVER or (letters == 0 and (cover >= 0.05 or len(drawn.paths) > 200))
        if cover >= _COVER and (len(drawn.unseen) * 2 > drawn.texts or not is_vietnamese(seen)):
            return True
        return is_garbage(seen)

    def _grids(self, sheet: Sheet, drawn: Drawn) -> list[list[Rect]]:
        """The cells of each ruled table of the page, by pdfplumber, where rulings tell that there may be one."""
        if not may_hold_table(drawn):
            return []
        if len(drawn.paths) > MOST_PATHS:
            self.left.setdefault("tables", []).append(sheet.number)
            return []
        try:
            if self.plumber is None:
                self.plumber = pdfplumber.open(io.BytesIO(self.data))
            page = self.plumber.pages[sheet.number - 1]
            try:
                dx, dy = page.cropbox[0], page.cropbox[1]
                found = [[(a - dx, b - dy, c - dx, d - dy) for a, b, c, d in t.cells] for t in page.find_tables()]
            finally:
                page.close()
        except Exception:  # pdfplumber meets damaged pages with errors of every kind; the text itself was read
            self.left.setdefault("tables", []).append(sheet.number)
            return []
        w, h = (sheet.height, sheet.width) if sheet.turn % 2 else (sheet.width, sheet.height)  # as shown
        return [[turned_rect(r, w, h, -sheet.turn) if sheet.turn else r for r in cells] for cells in found]

    def _recognise(self, writer: Writer, number: int) -> None:
        from pipeline.parse.ocr import read_page  # loads libraries that pages with text do not need

        page = self.document[number - 1]
        try:
            longest = max(page.get_size())
            dpi = min(DPI, 72 * 10_000 / longest)  # a page of a lying size makes no picture of gigabytes
            image = page.render(scale=dpi / 72).to_pil()
        finally:
            page.close()
        read_page(writer, image, number, 72 / dpi)

    def _notes(self, writer: Writer, total: int, scans: list[int]) -> None:
        if total > MOST_PAGES:
            writer.note(
                "pages", f"đã đọc {MOST_PAGES}/{total} trang", f"{MOST_PAGES} of {total} pages were read"
            )
        if scans:
            writer.note(
                "ocr",
                f"trang {_list(scans)}: chữ được nhận dạng từ ảnh quét",
                f"pages {_list(scans)}: recognised in scanned pictures",
            )
        for code, (vi, en) in _LEFT.items():
            if self.left.get(code):
                writer.note(code, f"trang {_list(self.left[code])}: {vi}", f"pages {_list(self.left[code])}: {en}")


_LEFT = {
    "unread": ("không đọc được", "cannot be read"),
    "ocr_limit": (
        f"là ảnh quét và chưa được nhận dạng (mỗi tệp tối đa {MOST_RECOGNISED} trang)",
        f"are scans and were not recognised (at most {MOST_RECOGNISED} pages a file)",
    ),
    "characters": (
        f"quá nhiều chữ, chỉ đọc {MOST_CHARACTERS} ký tự đầu",
        f"too much text, the first {MOST_CHARACTERS} characters were read",
    ),
    "objects": ("quá nhiều hình vẽ, có thể còn chữ ẩn hoặc bảng chưa xét", "too many drawings to look at all of them"),
    "tables": ("bảng được đọc như chữ thường", "tables were read as plain text"),
}
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0x00: " ", 0xAD: "-", 0x0B: " ", 0x0C: " ", 0x85: " ", 0x2028: " ", 0x2029: " "}


def _list(pages: Iterable[int]) -> str:
    """“1, 3–5”."""
    spans: list[list[int]] = []
    for n in pages:
        if spans and spans[-1][1] == n - 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in spans)


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


def _drawn(page: Any) -> Drawn:
    """What the page and the forms on it draw."""
    drawn = Drawn()
    numbers = array("f", bytes(16))
    at = numbers.buffer_info()[0]
    places = (at, at + 4, at + 8, at + 12)
    colour = array("I", bytes(16))
    to = colour.buffer_info()[0]
    shades = (to, to + 4, to + 8, to + 12)
    white: list[tuple[int, Rect]] = []
    grounds: list[Rect] = []
    seen = 0

    def look(handles: Iterable[int], depth: int) -> None:
        nonlocal seen
        for handle in handles:
            seen += 1
            if seen > MOST_OBJECTS:
                drawn.too_many = True
                return
            kind = _type(handle)
            if kind == _TEXT:
                drawn.texts += 1
                if _mode(handle) in _INVISIBLE:
                    drawn.unseen.add(handle)
                elif _fill(handle, *shades) and (colour[3] < 8 or min(colour[:3]) > 250):
                    if colour[3] < 8:
                        drawn.unseen.add(handle)
                    elif _bounds(handle, *places):
                        white.append((handle, tuple(numbers)))  # type: ignore[arg-type]
            elif kind in (_PATH, _IMAGE) and _bounds(handle, *places):
                rect: Rect = tuple(numbers)  # type: ignore[assignment]
                if kind == _IMAGE:
                    drawn.pictures.append(rect)
                    continue
                drawn.paths.append(rect)
                if depth or _segments(handle) > 12:
                    drawn.woven = True
                if _fill(handle, *shades) and colour[3] >= 8 and min(colour[:3]) <= 250:
                    grounds.append(rect)
            elif kind == _FORM and depth < _DEEPEST:
                look(map(_form_object, repeat(handle), range(_form_count(handle))), depth + 1)

    raw = _handle(page.raw)
    look(map(_object, repeat(raw), range(_count(raw))), 0)
    for handle, rect in white:  # white letters are seen on a coloured ground or a picture alone
        if not covered(rect, grounds) and not covered(rect, drawn.pictures):
            drawn.unseen.add(handle)
    return drawn
