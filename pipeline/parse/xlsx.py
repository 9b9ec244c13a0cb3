"""Spreadsheets (XLSX): each visible sheet its name, its tables and the lines between them, as Excel shows them.

Values are those that were saved with the file; nothing is calculated. Rows and columns that are hidden are read, for the
sums of a sheet count them; hidden sheets are not. Both are told. Anchors name a cell ("Bảng 1!B4").
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from pipeline.parse.cellformat import shown
from pipeline.parse.layout import between
from pipeline.parse.office import opened
from pipeline.parse.sheetblock import Row, SheetCell, divided
from pipeline.parse.signatures import SHEET
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, DocumentError
from schemas.parsed import Parsed

CELLS, CHARACTERS, SHEETS = 300_000, 20_000_000, 200
LAST_ROW = 1_048_576  # of Excel
_SLOTS = 20_000_000  # places in rows that are looked at, empty ones too
_COVERED = 100_000  # cells under merged ones that are left out
_TALL = 100  # rows of a merged cell; a taller one does not hold the rows of a table together
_UNNAMED = re.compile(r"(?:Sheet|Trang[ _]?tính)[ _]?\d*", re.IGNORECASE)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376-1, 22.9.2.19
_CHUNK = 1 << 18


def parse(data: bytes, path: str) -> Parsed:
    """The workbook in `data`. Raises DamagedDocument, EmptyDocument, EncryptedDocument, UnsupportedFormat, Unpacked."""
    with opened(data, path) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            if not book.worksheets:
                raise DamagedDocument(path, detail="không có trang tính", detail_en="no sheet")
            reader = _Book(book, archive)
            reader.read()
            book.close()
        except (DocumentError, MemoryError, RecursionError):
            raise
        except Exception as e:  # openpyxl lets any fault of the file through: KeyError, TypeError, ParseError …
            raise DamagedDocument(path, detail=f"{type(e).__name__}: {e}"[:200]) from e
    return reader.writer.close(SHEET, path)


@dataclass(slots=True)
class _Survey:
    """What a sheet says of itself beside its cells."""

    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # row, column: rows, columns; 0-based
    covered: set[tuple[int, int]] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)  # rows that a merged cell ties to the row above
    hidden_rows: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    unsaved: int = 0  # formulas without a saved value
    drawings: bool = False


def _surveyed(archive: zipfile.ZipFile, part: str) -> _Survey:
    """One look over the sheet's XML; its cells are left to openpyxl."""
    found = _Survey()
    has_formula = has_value = is_text = in_value = False

    def start(tag: str, a: dict[str, str]) -> None:
        nonlocal has_formula, has_value, is_text, in_value
        name = tag.rpartition("}")[2]
        if name == "c":
            has_formula, has_value, is_text = False, False, a.get("t") == "str"
        elif name == "f":
            has_formula = True
        elif name == "v":
            in_value = True
        elif name == "row":
            found.hidden_rows += a.get("hidden") in ("1", "true")
        elif name == "col" and a.get("hidden") in ("1", "true"):
            low, high = int(a.get("min", "1")), int(a.get("max", "1"))
            found.hidden_columns.append(f"{get_column_letter(low)}–{get_column_letter(high)}" if high > low else get_column_letter(low))  # fmt: skip
        elif name == "mergeCell":
            _merge(found, a.get("ref", ""))
        elif name == "drawing":
            found.drawings = True

    def words(text: str) -> None:
        nonlocal has_value
        has_value = has_value or (in_value and bool(text.strip()))

    def end(tag: str) -> None:
        nonlocal in_value
        if tag.endswith("}v"):
            in_value = False
        elif tag.endswith("}c"):
            found.unsaved += has_formula and not has_value and not is_text

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return found


def _merge(found: _Survey, reference: str) -> None:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return
    if None in (left, top, right, bottom) or right < left or bottom < top:
        return
    found.merged[top - 1, left - 1] = bottom - top + 1, right - left + 1
    if (bottom - top + 1) * (right - left + 1) + len(found.covered) <= _COVERED:
        found.covered.update(
            (r, c) for r in range(top - 1, bottom) for c in range(left - 1, right) if (r, c) != (top - 1, left - 1)
        )
    if bottom - top < _TALL:
        found.joined.update(range(top, bottom))


class _Book:
    def __init__(self, book: Any, archive: zipfile.ZipFile) -> None:
        self.book, self.archive = book, archive
        self.writer = Writer(unwrapped=True)
        self.cells = self.slots = 0
        self.cut: str | None = None  # the sheet in which a limit ended the reading

    def read(self) -> None:
        hidden: list[Any] = []
        kept: list[Any] = []
        for sheet in self.book.worksheets:
            (kept if sheet.sheet_state == "visible" else hidden).append(sheet)
        unsaved, drawings = 0, False
        tucked: list[str] = []
        done = 0
        for sheet in kept[:SHEETS]:
            # the part's name is openpyxl's own affair, but reading the relationships twice would be worse
            survey = _surveyed(self.archive, sheet._worksheet_path)
            self._sheet(sheet, survey)
            unsaved, drawings = unsaved + survey.unsaved, drawings or survey.drawings
            if survey.hidden_rows:
                tucked.append(f"{sheet.title}: {survey.hidden_rows} hàng / rows")
            if survey.hidden_columns:
                tucked.append(f"{sheet.title}: cột / columns {', '.join(survey.hidden_columns[:10])}")
            done += 1
            if self.cut:
                break
        self._tell([s.title for s in hidden], tucked, unsaved, drawings, done, len(kept))

    def _sheet(self, sheet: Any, survey: _Survey) -> None:
        name = sheet.title
        if not _UNNAMED.fullmatch(name):
            start = self.writer.at
            self.writer.say(" ".join(name.split()), name)
            self.writer.blank("\n")
            self.writer.mark(start, "title")
        block: list[Row] = []
        for number, row in self._rows(sheet, survey):
            if row:
                block.append(row)
            elif block and number not in survey.joined:
                self._block(block)
                block = []
        if block:
            self._block(block)
        self.writer.break_line()

    def _rows(self, sheet: Any, survey: _Survey) -> Iterator[tuple[int, Row]]:
        """The rows of a sheet, 0-based, with their cells that show something, until a limit is met."""
        sheet.reset_dimensions()  # what a sheet claims of its size is not to be believed
        for number, cells in enumerate(sheet.iter_rows()):
            if number >= LAST_ROW:
                return
            self.slots += len(cells) + 1
            if self.cells > CELLS or self.slots > _SLOTS or self.writer.at > CHARACTERS:
                self.cut = sheet.title
                return
            row: Row = []
            for cell in cells:
                if cell.value is None or (number, cell.column - 1) in survey.covered:
                    continue
                text = _plain(shown(cell.value, cell.number_format))
                if not text.strip():
                    continue
                rows, columns = survey.merged.get((number, cell.column - 1), (1, 1))
                at = f"{sheet.title}!{cell.coordinate}"
                row.append(SheetCell(text, at, number, cell.column - 1, rows, columns, isinstance(cell.value, str)))
            self.cells += len(row)
            yield number, row

    def _block(self, rows: list[Row]) -> None:
        """One stretch of rows; a line of breaks parts it from the next."""
        block = divided(rows)
        for cell in block.above:
            self._line(cell)
        if block.table:
            top, left = block.table[0][0].row, min(c.column for r in block.table for c in r)
            self.writer.begin_grid()
            for row in block.table:
                for cell in row:
                    self.writer.begin_cell(cell.row - top, cell.column - left, cell.rows, cell.columns)
                    self._say(cell, in_cell=True)
            self.writer.end_grid()
        for cell in block.below:
            self._line(cell)
        self.writer.blank("\n")

    def _line(self, cell: SheetCell) -> None:
        self.writer.break_line()
        self._say(cell, in_cell=False)
        self.writer.break_line()

    def _say(self, cell: SheetCell, *, in_cell: bool) -> None:
        offset, before = 0, ""
        for line in cell.text.split("\n"):
            if line.strip():
                if before and (gap := between(before, line, in_cell=in_cell)):
                    self.writer.blank(gap)
                self.writer.say(line, cell.at, offset)
                before = line
            offset += len(line) + 1

    def _tell(self, hidden: list[str], tucked: list[str], unsaved: int, drawings: bool, done: int, sheets: int) -> None:
        note = self.writer.note
        if self.cut or done < sheets:
            where = f" (dừng ở “{self.cut}”)" if self.cut else ""
            where_en = f" (stopped in “{self.cut}”)" if self.cut else ""
            note(
                "limit",
                f"Bảng tính quá lớn: đã đọc {self.cells} ô, {done}/{sheets} trang tính{where}; phần còn lại không đọc.",
                f"The workbook is too large: {self.cells} cells, {done}/{sheets} sheets were read{where_en}; the rest was not.",
            )
        if hidden:
            names = ", ".join(f"“{n}”" for n in hidden[:10])
            note(
                "hidden_sheets",
                f"Có {len(hidden)} trang tính ẩn, không đọc: {names}.",
                f"{len(hidden)} hidden sheets were left out: {names}.",
            )
        if tucked:
            listed = "; ".join(tucked[:10])
            note(
                "hidden_cells",
                f"Có hàng, cột ẩn; vẫn đọc vì các tổng tính cả chúng: {listed}.",
                f"Hidden rows and columns were read, for sums count them: {listed}.",
            )
        if unsaved:
            note(
                "no_value",
                f"Có {unsaved} ô công thức chưa lưu kết quả nên không đọc được; hãy mở tệp bằng Excel, lưu lại rồi thử lại.",
                f"{unsaved} formulas have no saved value and were not read; open the file in Excel, save it and retry.",
            )
        if drawings:
            note(
                "pictures",
                "Có hình, biểu đồ hoặc hộp chữ trên trang tính: không đọc.",
                "Pictures, charts or text boxes on the sheets were not read.",
            )


def _plain(text: str) -> str:
    """The text of a cell, control characters written out as they are meant, and line breaks of one kind."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) in (9, 10, 13) else "", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
