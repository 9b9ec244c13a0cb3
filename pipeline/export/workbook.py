"""Tables as sheets of an Excel workbook. Nothing that was read becomes a formula, a link or markup, and nothing is rounded.

Rows are written as they come and leave memory at once. The same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from pipeline.export.columns import Column, Table, Value, exact, speaker
from pipeline.export.own import PROPERTY
from pipeline.export.whole import written
from pipeline.export.words import Words

MOST_ROWS = 1_048_575  # of a sheet, below its heading
LONGEST = 32_767  # UTF-16 units of a cell
MOST_LINKS = 2_000  # of a sheet: they are all held in memory until the end, a kilobyte each
_LONGEST_LINK = 2_000  # characters
_EXACT = 15  # digits that a cell keeps of a number
_HEAD = 32  # points: two lines
_FARTHEST = 300  # powers of ten that it reaches
_CREATED = datetime(2000, 1, 1)  # not the day of writing, so that equal content is equal bytes
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar has a day too many
_REMARK = "Lưu ý"
_CUT = " […] (bị cắt bớt vì Excel không giữ được ô dài hơn)"
_SAID_CUT = "ô “{heading}” bị cắt bớt; xem trang kết quả"
_SAID_LONG = "“{heading}” ghi dạng chữ vì Excel sẽ làm tròn số dài như vậy"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


@dataclass(slots=True)
class _Sheet:
    """The sheet of a table that is written to now; `row` is its next row, from 0 below the heading."""

    table: Table
    columns: Sequence[Column]
    readers: Sequence[tuple[Callable[[Any], Value], Callable[[Value], Value]]]
    number: int = 0
    row: int = 0
    links: int = 0
    sheet: Any = None
    written: int = field(default=0)


class Book:
    """A workbook in the making (see `book`)."""

    def __init__(
        self, workbook: Any, tables: Iterable[Table], words: Words, way: Callable[[str], str], most_rows: int
    ) -> None:
        self.workbook, self.way, self.most_rows = workbook, way, most_rows
        self._formats: dict[str, Any] = {}
        self._sheets = [_Sheet(t, t.for_people, [(c.read, speaker(c, words)) for c in t.for_people]) for t in tables]
        for sheet in self._sheets:
            self._begin(sheet)

    def add(self, page: Any) -> None:
        """The rows that one document gives to each table."""
        for sheet in self._sheets:
            for row in sheet.table.rows(page):
                self._write(sheet, [None if (v := read(row)) is None else say(v) for read, say in sheet.readers])

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has, by its title."""
        return {s.table.title: s.written for s in self._sheets}

    def close(self) -> None:
        """Raises OSError."""
        for sheet in self._sheets:
            self._end(sheet)
        try:
            self.workbook.close()
        except FileCreateError as e:
            raise e.args[0] from e

    def _begin(self, s: _Sheet) -> None:
        s.number += 1
        s.row = s.links = 0
        s.sheet = self.workbook.add_worksheet(s.table.title if s.number == 1 else f"{s.table.title} ({s.number})")
        s.sheet.freeze_panes(1, 1)
        s.sheet.set_row(0, _HEAD)
        head = self._format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#ECEFF2", "bottom": 1})
        for i, column in enumerate(s.columns):
            s.sheet.set_column(i, i, column.width)
            s.sheet.write_string(0, i, column.heading, head)
        s.sheet.set_column(len(s.columns), len(s.columns), 40)
        s.sheet.write_string(0, len(s.columns), _REMARK, head)

    def _end(self, s: _Sheet) -> None:
        s.sheet.autofilter(0, 0, s.row, len(s.columns))

    def _write(self, s: _Sheet, values: Sequence[Value]) -> None:
        if s.row == self.most_rows:
            self._end(s)
            self._begin(s)
        s.row += 1
        s.written += 1
        remarks = []
        for i, (column, value) in enumerate(zip(s.columns, values, strict=True)):
            if value is not None and (said := self._cell(s, i, column, value)):
                remarks.append(said.format(heading=column.heading))
        if remarks:
            s.sheet.write_string(s.row, len(s.columns), "; ".join(remarks))

    def _cell(self, s: _Sheet, i: int, column: Column, value: Value) -> str | None:
        """Writes one cell; returns what is to be said of it."""
        if isinstance(value, int):
            s.sheet.write_number(s.row, i, value)
            return None
        if isinstance(value, Decimal) and _fits(value):
            s.sheet.write_number(s.row, i, value, self._number(value))
            return None
        text = exact(value) if isinstance(value, Decimal) else str(value)
        if column.kind == "day" and (day := _day(text)):
            s.sheet.write_datetime(s.row, i, day, self._format({"num_format": "dd/mm/yyyy", "align": "left"}))
            return None
        if column.kind == "link" and s.links < MOST_LINKS and _is_plain(way := self.way(text)):
            s.links += 1
            s.sheet.write_url(s.row, i, f"external:{way}", None, text)
            return None
        whole = _harmless(text)
        short = _cut(whole)
        s.sheet.write_string(s.row, i, short)
        return _SAID_CUT if short != whole else _SAID_LONG if isinstance(value, Decimal) else None

    def _number(self, value: Decimal) -> Any:
        decimals = len(exact(value).partition(".")[2])
        return self._format({"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")})

    def _format(self, shape: dict[str, Any]) -> Any:
        key = repr(shape)
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(shape)
        return self._formats[key]


@contextmanager
def book(
    path: Path,
    tables: Iterable[Table],
    words: Words,
    *,
    way: Callable[[str], str] = str,
    scratch: Path | None = None,
    most_rows: int = MOST_ROWS,
) -> Iterator[Book]:
    """A workbook that stands at `path`, whole, when the block ends well.

    `way` leads from the folder of `path` to the documents' pages (see `way_to`); `scratch` is where the rows wait, unpacked (default: the system's temporary folder). A table of more than `most_rows` rows goes on in a
    further sheet. Raises OSError.
    """
    with written(path) as fresh, TemporaryDirectory(dir=scratch, prefix="solieu-") as waiting:
        workbook = Workbook(str(fresh), {**_OPTIONS, "tmpdir": waiting})
        workbook.set_properties({"title": "Số liệu", "created": _CREATED})
        workbook.set_custom_property(*PROPERTY)
        made = Book(workbook, tables, words, way, most_rows)
        yield made
        made.close()


def _is_plain(link: str) -> bool:
    """Whether there is one, and the writer takes it as it is."""
    return 0 < len(link) < _LONGEST_LINK and "%" not in link and link.count("#") < 2


def _fits(value: Decimal) -> bool:
    """Whether a cell keeps every digit."""
    return len(exact(value).lstrip("-0.").replace(".", "").rstrip("0")) <= _EXACT and abs(value.adjusted()) < _FARTHEST


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:  # its year is not known
        return None
    return day if day >= _FIRST_DAY else None


def _harmless(text: str) -> str:
    # the writer takes what is so enclosed for markup of its own
    return f" {text}" if text.startswith("<r>") and text.endswith("</r>") else text


def _cut(text: str) -> str:
    if len(text) <= LONGEST // 2:
        return text
    units = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    if units <= LONGEST:
        return text
    room = text.encode("utf-16-le")[: 2 * (LONGEST - len(_CUT))]
    return room.decode("utf-16-le", "ignore") + _CUT
