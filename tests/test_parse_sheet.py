"""Spreadsheets: the text is what Excel shows, tables and lines are told apart, and sheets that lie are bounded."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.ingest import Source
from pipeline.parse import unzip, xlsx
from pipeline.parse.cellformat import shown
from pipeline.run import process
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, EncryptedDocument, Unpacked
from schemas.parsed import Parsed


def book(*fills: Callable[[Worksheet], Any], names: tuple[str, ...] = ()) -> bytes:
    made = openpyxl.Workbook()
    for i, fill in enumerate(fills):
        sheet = made.active if i == 0 else made.create_sheet()
        assert isinstance(sheet, Worksheet)
        if i < len(names):
            sheet.title = names[i]
        fill(sheet)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def rows(*lines: list[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for line in lines:
            sheet.append(line)

    return fill


def replaced(data: bytes, part: str, edit: Callable[[str], str]) -> bytes:
    """The same package with one part edited."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, edit(content.decode()) if name == part else content)
    return made.getvalue()


def read(*fills: Callable[[Worksheet], Any], names: tuple[str, ...] = ()) -> Parsed:
    return xlsx.parse(book(*fills, names=names), "a.xlsx")


def codes(parsed: Parsed) -> set[str]:
    return {n.code for n in parsed.notes}


def grids(parsed: Parsed) -> list[str]:
    return [parsed.text[g.start : g.end] for g in parsed.shape.grids]


SHEET = "xl/worksheets/sheet1.xml"
TABLE = (["TT", "Địa bàn", "Số hộ"], [1, "Xã An", 120], [2, "Xã Bình", 85], [None, "Tổng cộng", 205])


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1250000, "#,##0", "1.250.000"),
        (1234.5, "#,##0.00", "1.234,50"),
        (0.941, "0.0%", "94,1%"),
        (0.5, "0%", "50%"),
        (94.1, "General", "94,1"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.891, None, "1234567,891"),
        (123456789012, "General", "123456789012"),
        (912345678, "0000000000", "0912345678"),
        (1250000, '#,##0 "đồng"', "1.250.000 đồng"),
        (1250000, "#,##0\\ [$₫-42A]", "1.250.000 ₫"),
        (1250000, "#,##0,", "1.250"),
        (12345678, "#,##0.0,,", "12,3"),
        (1250, "#\\.##0", "1.250"),
        (1.005, "0.00", "1,01"),
        (2, "#.##", "2"),
        (5, "0.", "5"),
        (-1234.5, "#,##0_);(#,##0)", "(1.235)"),
        (-5, "0", "-5"),
        (-0.2, "0", "0"),
        (0, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "-"),
        (1234567, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "1.234.567"),
        (5, ";;;", ""),
        ("chữ", ";;;", ""),
        ("chữ", "@", "chữ"),
        ("12", '@" hộ"', "12 hộ"),
        (5, "[<10]00;0", "05"),
        (50, "[<10]00;0", "50"),
        (1234567, "0.00E+00", "1,23E+06"),
        (True, "General", "TRUE"),
        (float("inf"), "0", "inf"),
        (1e308, "0.00E+00", "1,00E+308"),
        (datetime(2025, 12, 31), "mm-dd-yy", "31/12/2025"),
        (datetime(2025, 12, 31), "yyyy\\-mm\\-dd;@", "31/12/2025"),
        (datetime(2025, 3, 4), "m/d/yyyy", "4/3/2025"),
        (datetime(2025, 3, 4), "dd.mm.yy", "04/03/2025"),
        (datetime(2025, 12, 31), "mmm-yy", "12/2025"),
        (datetime(2025, 12, 31), "yyyy", "2025"),
        (datetime(2025, 12, 31, 14, 5), "m/d/yy h:mm", "31/12/2025 14:05"),
        (date(2025, 12, 31), '"ngày "dd" tháng "mm" năm "yyyy', "ngày 31 tháng 12 năm 2025"),
        (time(7, 30), "h:mm", "7:30"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00"),
    ],
)
def test_what_a_cell_shows(value: object, form: str | None, text: str) -> None:
    assert shown(value, form) == text


def test_a_sheet_is_its_name_its_lines_and_its_table() -> None:
    parsed = read(rows(["BIỂU TỔNG HỢP HỘ NGHÈO"], [None, None, "Đơn vị tính: hộ"], *TABLE), names=("Hộ nghèo",))
    assert parsed.text.splitlines()[:3] == ["Hộ nghèo", "BIỂU TỔNG HỢP HỘ NGHÈO", "Đơn vị tính: hộ"]
    assert grids(parsed) == ["TT\tĐịa bàn\tSố hộ\n1\tXã An\t120\n2\tXã Bình\t85\nTổng cộng\t205"]
    last = parsed.shape.grids[0].cells[-1]
    assert (last.row, last.column) == (3, 2)
    at = next(r for r in parsed.runs if parsed.text[r.start : r.end] == "120")
    assert (at.at, at.offset) == ("Hộ nghèo!C4", 0)
    assert [a.zone for a in parsed.shape.areas] == ["title"]


def test_a_sheet_without_a_name_of_its_own_has_no_title() -> None:
    assert read(rows(*TABLE), names=("Sheet1",)).text.startswith("TT\t")


def test_tables_are_parted_by_an_empty_row() -> None:
    parsed = read(rows(*TABLE, [], ["Ghi chú: số liệu tạm tính"], [], *TABLE))
    assert len(parsed.shape.grids) == 2
    assert "\nGhi chú: số liệu tạm tính\n" in parsed.text


def test_merged_headings_and_notes_below() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(["Địa bàn", "Kinh phí", None], [None, 2024, 2025], ["Xã An", 5, 6], ["Nguồn: UBND xã"])(sheet)
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    parsed = read(fill)
    (grid,) = parsed.shape.grids
    assert [(c.row, c.column, c.rows, c.columns) for c in grid.cells[:3]] == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1)]
    assert parsed.text.rstrip().endswith("\nNguồn: UBND xã")


def test_a_heading_over_some_columns_alone_is_no_title() -> None:
    def fill(sheet: Worksheet) -> None:
        rows([None, "Kinh phí", None], ["Địa bàn", 2024, 2025], ["Xã An", 5, 6])(sheet)
        sheet.merge_cells("B1:C1")

    assert grids(read(fill))[0].startswith("Kinh phí\nĐịa bàn\t")


def test_a_letterhead_is_two_columns() -> None:
    head = (
        ["UBND XÃ AN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 5/BC-UBND", None, None, "Độc lập - Tự do - Hạnh phúc"],
    )
    for gap in ([], [[]]):
        parsed = read(rows(*head, *gap, ["Tên", "Số hộ", "Tiền", "Ghi chú"], ["a", 1, 2, "x"], ["b", 3, 4, "y"]))
        assert [x for x in parsed.text.splitlines() if x][:4] == [head[0][0], head[1][0], head[0][3], head[1][3]]
        assert len(parsed.shape.grids) == 1


def test_line_breaks_in_cells() -> None:
    (grid,) = grids(read(rows(["Số\nhộ", "Kinh phí\n(triệu đồng)"], ["a", "1.250.\n000"], ["b", "2"])))
    assert grid == "Số hộ\tKinh phí (triệu đồng)\na\t1.250.000\nb\t2"


def test_what_is_hidden_is_told() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(*TABLE)(sheet)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    def secret(sheet: Worksheet) -> None:
        sheet["A1"] = 777
        sheet.sheet_state = "hidden"

    parsed = read(fill, secret, names=("Chính", "Nháp"))
    assert codes(parsed) == {"hidden_cells", "hidden_sheets"}
    assert "120" in parsed.text  # the sum counts it
    assert "777" not in parsed.text
    assert any("Nháp" in n.message_vi for n in parsed.notes)


def test_formulas_give_their_saved_values_or_are_told() -> None:
    data = book(rows(["a", "b"], [2, "=A2*3"], [1, "=A3*3"]))
    saved = replaced(data, SHEET, lambda x: re.sub(r"(A2\*3</f>)<v ?/>|(A2\*3</f>)<v></v>", r"\1\2<v>6</v>", x))
    parsed = xlsx.parse(saved, "a.xlsx")
    assert grids(parsed) == ["a\tb\n2\t6\n1"]
    (note,) = parsed.notes
    assert note.code == "no_value"
    assert note.message_vi.startswith("Có 1 ô")


def test_figures_of_a_sheet_lead_to_their_cells() -> None:
    data = book(rows(["Năm 2024 đã trao 1.250 suất quà, trị giá 625 triệu đồng."]))
    found = process(Source("a.xlsx", data), read=xlsx.parse)
    money = next(f for f in found.figures if f.kind == "money")
    assert money.spots is not None
    assert money.spots[0].at.endswith("!A1")


def test_a_sheet_that_lies_about_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(rows(*TABLE))
    lie = replaced(data, SHEET, lambda x: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', x))
    assert grids(xlsx.parse(lie, "a.xlsx")) == grids(xlsx.parse(data, "a.xlsx"))
    far = replaced(data, SHEET, lambda x: x.replace('r="4"', 'r="900000000"').replace("B4", "B900000000"))
    assert "Xã Bình" in xlsx.parse(far, "a.xlsx").text
    wide = replaced(data, SHEET, lambda x: x.replace('r="C', 'r="XFD'))
    assert "120" in xlsx.parse(wide, "a.xlsx").text
    monkeypatch.setattr(xlsx, "_SLOTS", 20_000)
    assert codes(xlsx.parse(wide, "a.xlsx")) == {"limit"}
    merged = replaced(
        data,
        SHEET,
        lambda x: x.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    )
    assert "Xã An" in xlsx.parse(merged, "a.xlsx").text


def test_limits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(rows(*[["hộ", i] for i in range(50)]), rows(["sau"]), names=("Một", "Hai"))
    monkeypatch.setattr(xlsx, "CELLS", 30)
    parsed = xlsx.parse(data, "a.xlsx")
    assert codes(parsed) == {"limit"}
    assert "sau" not in parsed.text
    assert any("1/2 trang tính" in n.message_vi for n in parsed.notes)
    monkeypatch.setattr(xlsx, "CELLS", 10_000)
    monkeypatch.setattr(xlsx, "CHARACTERS", 100)  # one long string that many cells share
    bomb = book(rows(*[["dài " * 50], []] * 20))
    assert codes(xlsx.parse(bomb, "a.xlsx")) == {"limit"}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (book(rows([])), EmptyDocument),
        (book(rows([1]))[:600], DamagedDocument),
        (replaced(book(rows(["a"])), SHEET, lambda x: x[:-30]), DamagedDocument),
        (replaced(book(rows(["a"])), SHEET, lambda x: f"<!DOCTYPE x [<!ENTITY e 'a'>]>{x}"), DamagedDocument),
        (
            replaced(book(rows([7])), SHEET, lambda x: re.sub(r'<c r="A1"[^>]*>', '<c r="A1" t="s">', x)),
            DamagedDocument,
        ),
        (replaced(book(rows(["a"])), "xl/workbook.xml", lambda x: "<a/>"), DamagedDocument),
    ],
    ids=["empty", "cut", "part cut", "doctype", "no such string", "no workbook"],
)
def test_hostile_workbooks(data: bytes, fault: type[DocumentError]) -> None:
    with pytest.raises(fault):
        xlsx.parse(data, "a.xlsx")


# archives


def archive(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in entries:
            z.writestr(name, content)
    return made.getvalue()


def test_a_sound_archive_is_read() -> None:
    with unzip.checked(archive(("a.txt", b"chao")), "a.zip") as z:
        assert unzip.read(z, "a.txt", "a.zip") == b"chao"
        with pytest.raises(Unpacked):
            unzip.read(z, "a.txt", "a.zip", limit=3)
        with pytest.raises(DamagedDocument):
            unzip.read(z, "b.txt", "a.zip")


def test_bombs_are_refused_before_they_unfold(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unpacked, match="times as large"):
        unzip.checked(archive(("a", bytes(8 * unzip.MB))), "a.zip")
    monkeypatch.setattr(unzip, "UNPACKED_MB", 1)
    with pytest.raises(Unpacked, match="at most 1 MB"):
        unzip.checked(archive(*[(f"{i}", bytes(unzip.MB)) for i in range(3)]), "a.zip")
    monkeypatch.setattr(unzip, "ENTRIES", 5)
    with pytest.raises(Unpacked, match="6 files"):
        unzip.checked(archive(*[(f"{i}", b"") for i in range(6)]), "a.zip")


def test_parts_that_overlap_are_refused() -> None:
    data = archive(("a", bytes(range(256)) * 40))
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    twice = bytearray(data[:end] + data[directory:end] * 30 + data[end:])
    new_end = len(twice) - 22
    twice[new_end + 8 : new_end + 12] = (31).to_bytes(2, "little") * 2
    twice[new_end + 12 : new_end + 16] = (31 * (end - directory)).to_bytes(4, "little")
    with pytest.raises(Unpacked, match="overlap"):
        unzip.checked(bytes(twice), "a.zip")


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(archive(("a", b"x" * 5000)))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = data.index(mark)
        data[start + at : start + at + 4] = (10).to_bytes(4, "little")
    with unzip.checked(bytes(data), "a.zip") as z, pytest.raises(DamagedDocument):
        unzip.read(z, "a", "a.zip")


def test_a_locked_part_is_told() -> None:
    data = bytearray(archive(("a", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with unzip.checked(bytes(data), "a.zip") as z, pytest.raises(EncryptedDocument):
        unzip.read(z, "a", "a.zip")
