"""Exports: every row leads back to its place, nothing is rounded, lost or run, and the same input gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from pyarrow import parquet
from test_html import HOSTILE, Tags

from conftest import ROOT
from pipeline.cli import export as command
from pipeline.cli import main
from pipeline.contract import (
    apart_topics,
    category_names,
    json_schema,
    place_named,
    stock_topics,
    topic_names,
    total_words,
    wider_categories,
)
from pipeline.export import whole
from pipeline.export.columns import Column, Table, exact
from pipeline.export.csv_tables import write_csv
from pipeline.export.day import write_day
from pipeline.export.labels import ALIGNED, NOTES
from pipeline.export.leads import Lead, Page, Row
from pipeline.export.lines import FORMULA
from pipeline.export.parquet import write_parquet
from pipeline.export.period import read_period
from pipeline.export.results import line_of, report_of, result_of, write_document
from pipeline.export.rows import FIGURES, TABLES
from pipeline.export.select import Known, Selection
from pipeline.export.words import Words
from pipeline.export.workbook import LONGEST, book
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.run import process
from pipeline.totals.align import Totals
from pipeline.totals.load import load
from schemas.errors import EXIT_OK, EXIT_USAGE, BadFilter
from schemas.finding import Finding
from schemas.held import Arrived, Held
from schemas.run import Failure
from schemas.total import Aligned

DAY = "2026-08-01"
TEXT = """ỦY BAN NHÂN DÂN
HUYỆN CẦN GIUỘC
Số: 12/BC-UBND
Cần Giuộc, ngày 05 tháng 6 năm 2024

BÁO CÁO
Kết quả tặng quà, liên hệ 0912.345.678

Năm 2023, huyện Cần Giuộc đã trao 1.200 suất quà cho hộ nghèo, tổng trị giá 360.000.000 đồng.
Tháng 5/2024, xã Phước Lại (ĐT 0912.345.679) đã tặng 35 suất quà cho thương binh, mỗi suất 500.000 đồng.
Ngày 27/7, tỉnh Nghệ An đã tặng hơn 2,5 tỷ đồng cho người cao tuổi (bà Hoa, ĐT 0987.654.321).
"""
UNDATED = "Xã đã tặng 7 suất quà dịp 27/7 cho hộ cận nghèo. Phấn đấu trên 94,1% hộ có bảo hiểm."
PHONES = ("0912.345.678", "0912.345.679", "0987.654.321")
WORDS = Words(category_names(), topic_names(), stock_topics(), apart_topics())
KNOWN = Known(category_names(), wider_categories(), place_named)
SHEETS = ["Số liệu", "Bản ghi", "Kiểm tra", "Đối chiếu", "Nguồn"]


def held(path: str, text: str, **more: Any) -> Held:
    data = text.encode()
    read = process(Source(path, data), with_text=True)
    fields = {"name": path, "original": hashlib.sha256(data).hexdigest(), "inner": "", "day": DAY, "extraction": read}
    return Held(path=path, **(fields | more))


@pytest.fixture(scope="module")
def documents() -> list[Held]:
    """Documents of the corpus with their comparisons, one made here, one that tells the same, one that was not read."""
    words = total_words()
    totals = Totals(load(ROOT / "corpus" / "totals", topic_names(), category_names()), words)
    names = ("01-cong-van-qua-tet", "03-bao-cao-xa-giam-ngheo", "09-markdown-chu-thap-do", "11-nfd-mttq-hoa-an")
    found = [held(f"{n}.txt", (ROOT / "corpus" / n / "van-ban.txt").read_text("utf-8")) for n in names]
    found = [replace(h, comparisons=tuple(totals.compare(h.extraction))) for h in found if h.extraction]
    error = Failure(code="encrypted", message_vi="“b.pdf” có mật khẩu.", message_en="“b.pdf” is encrypted.")
    return [
        *found,
        held("thang-5/bao-cao.txt", TEXT),
        held("khong-ngay.txt", UNDATED),
        held("ban-sao.docx", TEXT + " ", same_as="thang-5/bao-cao.txt", same_by="text"),
        Held("thu.zip!/b.pdf", "thu.zip", "f" * 64, "b.pdf", DAY, error=error),
    ]


@pytest.fixture(scope="module")
def one(documents: list[Held]) -> Held:
    return next(h for h in documents if h.path == "thang-5/bao-cao.txt")


def pages(given: Sequence[Held], **filters: Sequence[str]) -> list[Page]:
    return list(Selection(KNOWN, **filters).pages(given))


def write_book(path: Path, found: Iterable[Page], tables: Sequence[Table] = TABLES, **more: Any) -> Path:
    with book(path, tables, WORDS, **more) as made:
        for page in found:
            made.add(page)
    return path


def rows_of(table: Table, found: Sequence[Page]) -> list[dict[str, Any]]:
    return [{c.name: c.read(r) for c in table.columns} for page in found for r in table.rows(page)]


def in_sheet(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def in_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


# Tables


def test_no_column_and_no_heading_twice() -> None:
    assert [t.title for t in TABLES] == SHEETS
    for table in TABLES:
        for names in ([c.name for c in table.columns], [c.heading for c in table.for_people]):
            assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", c.name) for c in table.columns)


def test_every_verdict_of_totals_has_a_label() -> None:
    assert set(ALIGNED) == set(get_args(Aligned))


def test_every_row_leads_back(documents: list[Held], tmp_path: Path) -> None:
    """Each figure is one row; what is quoted stands there; the link names an element of the page; the source is listed."""
    for each in documents:
        write_document(tmp_path, each, WORDS, synced=False)
    found = pages(documents)
    ids: dict[str, set[str]] = {}
    figures = rows_of(FIGURES, found)
    counted = [h for h in documents if h.counts and h.extraction]
    assert len(figures) == sum(len(h.extraction.figures) for h in counted if h.extraction)
    for table in TABLES[:4]:
        assert rows_of(table, found)
        for page in found:
            text = page.held.extraction.document.text if page.held.extraction else None
            for row in rows_of(table, [page]):
                path, _, anchor = row["report"].partition("#")
                if path not in ids:
                    ids[path] = set(Tags((tmp_path / path).read_text("utf-8")).values("id"))
                assert anchor in ids[path]
                assert text is not None
                if row["start"] is not None:
                    first, *_, last = [row["quote"].split(" … ")[0], row["quote"].split(" … ")[-1]]
                    assert text[row["start"] :].startswith(first)
                    assert text[: row["end"]].endswith(last) or table is not FIGURES
                    assert row["line"] == text.count("\n", 0, row["start"]) + 1
                    assert " ".join(first.split()) in row["context"]
    assert {f["reading"] for f in figures} - {None} <= set(NOTES)
    sources = rows_of(TABLES[4], found)
    assert [s["document"] for s in sources] == [h.path for h in documents]
    assert {s["document"]: s["standing"] for s in sources if s["standing"] != "counted"} == {
        "ban-sao.docx": "same",
        "thu.zip!/b.pdf": "unread",
    }
    assert sources[-2]["same_as"] == "thang-5/bao-cao.txt"
    assert sources[-1]["error"] == "“b.pdf” có mật khẩu."


def test_a_record_in_one_row(one: Held) -> None:
    first, second, third = rows_of(TABLES[1], [Page(one)])
    assert (first["count"], first["count_unit"], first["count_quote"]) == (1200, ("suất quà",), ("1.200 suất quà",))
    assert (first["total"], first["total_unit"]) == (360_000_000, ("VND",))
    assert (first["first_day"], first["last_day"], first["place"]) == ("2023-01-01", "2023-12-31", "huyện Cần Giuộc")
    assert first["recipients"] == ("poor_household",)
    assert (second["unit_amount"], second["within"]) == (500_000, ("Cần Giuộc", "Nghệ An", "Việt Nam"))
    assert (third["total_modifier"], third["total_quote"]) == ("over", ("2,5 tỷ đồng (hơn)",))
    assert third["quote"] == "2,5 tỷ đồng"


def test_of_several_numbers_none_is_the_records(documents: list[Held]) -> None:
    village = next(r for r in rows_of(TABLES[1], pages(documents)) if "9 thôn" in r["count_quote"])
    assert village["count_quote"] == ("9 thôn", "2.164 hộ", "8.702 nhân khẩu")
    assert (village["count"], village["count_unit"], village["count_modifier"]) == (None, (), None)


def test_a_finding_is_followed_by_its_calculation(documents: list[Held]) -> None:
    rows = rows_of(TABLES[2], pages(documents))
    wrong = [r for r in rows if r["document"].startswith("09") and r["verdict"] == "contradiction"]
    assert [r["part"] for r in wrong] == list(range(len(wrong)))
    assert [bool(r["message"]) for r in wrong] == [True] + [False] * (len(wrong) - 1)
    assert all(r["printed"] or r["value"] for r in wrong[1:])
    # a line that tells a printed number leads to it
    own = [r["report"].partition("#")[2] for r in wrong if r["part"] and r["printed"] == r["quote"]]
    assert own
    assert all(f in wrong[0]["figures"] for f in own)


# The four forms hold the same


def test_forms_agree(documents: list[Held], tmp_path: Path) -> None:
    found = pages(documents)
    read = openpyxl.load_workbook(write_book(tmp_path / "a.xlsx", found))
    assert read.sheetnames == SHEETS
    counts = write_csv(tmp_path / "bang", found, TABLES, WORDS)
    assert write_parquet(tmp_path / "bang", found, TABLES) == counts
    names = {p.name for p in (tmp_path / "bang").iterdir()}
    assert names == {f"{t.file_name}.csv" for t in TABLES} | {f"{t.name}.parquet" for t in TABLES}
    assert {"so-lieu.csv", "doi-chieu.csv", "figures.parquet"} < names
    for table in TABLES:
        raw = rows_of(table, found)
        sheet = in_sheet(read[table.title])
        lines = in_csv(tmp_path / "bang" / f"{table.file_name}.csv")
        columns = parquet.read_table(tmp_path / "bang" / f"{table.name}.parquet").to_pylist()
        assert len(raw) == len(sheet) == len(lines) == len(columns) == counts[table.title]
        for row, cells, line, fields in zip(raw, sheet, lines, columns, strict=True):
            for column in table.columns:
                agree(column, row[column.name], fields, cells.get(column.heading), line.get(column.heading))


def agree(column: Column, value: Any, fields: Mapping[str, Any], cell: Any, line: str | None) -> None:
    field = fields[column.name]
    if column.kind == "number":
        assert (value is None) == (field is None) == (cell is None) or not column.heading
        if value is not None:
            assert Decimal(field) == value
            assert fields[f"{column.name}_whole"] == (int(value) if value == int(value) else None)
            assert Decimal(str(cell)) == value == Decimal(line or "")
    elif column.kind == "day":
        assert field == value
        if value is None:
            assert cell is None
        elif value.startswith("--"):
            assert (cell, line, fields[f"{column.name}_date"]) == (value, f"'{value}", None)
        else:
            assert isinstance(cell, datetime)
            assert cell.date() == date.fromisoformat(value) == fields[f"{column.name}_date"]
            assert line == value
    elif column.kind == "list":
        assert field == list(value or ())
    elif column.kind == "flag":
        assert field is bool(value)
    else:
        assert field == value
        if column.labels is None and value is not None and column.heading:
            shown = " ".join(str(value).split())
            assert str(cell) == shown
            assert line in (shown, f"'{shown}")


def test_csv_is_what_vietnamese_spreadsheets_read(documents: list[Held], tmp_path: Path) -> None:
    write_csv(tmp_path, pages(documents), TABLES, WORDS)
    data = (tmp_path / "so-lieu.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") > 40
    rows = in_csv(tmp_path / "so-lieu.csv")
    gift = next(r for r in rows if r["Trích nguyên văn"] == "2,5 tỷ đồng")
    assert (gift["Giá trị"], gift["Đơn vị"], gift["Mức độ"], gift["Loại"]) == ("2500000000", "đồng", "hơn", "tiền")
    assert next(r for r in rows if r["Trích nguyên văn"] == "94,1%")["Giá trị"] == "94.1"


def test_equal_content_is_equal_bytes(documents: list[Held], tmp_path: Path) -> None:
    def made(folder: Path) -> dict[str, bytes]:
        found = pages(documents)
        folder.mkdir()
        write_book(folder / "a.xlsx", found)
        write_csv(folder, found, TABLES, WORDS)
        write_parquet(folder, found, TABLES)
        return {p.name: p.read_bytes() for p in folder.iterdir()}

    assert made(tmp_path / "1") == made(tmp_path / "2")


# Cells


def cells_table(*columns: Column) -> Table:
    return Table("cells", "Ô", columns, lambda page: (Row(page, item, Lead()) for item in page.records))


def values(kind: Any, *items: Any) -> tuple[Table, Any]:
    class Given:
        records = items

    return cells_table(Column("cell", "Ô", kind, lambda row: row.item)), Given()


def book_of(path: Path, kind: Any, *items: Any, **more: Any) -> Any:
    table, page = values(kind, *items)
    return openpyxl.load_workbook(write_book(path, [page], [table], **more))


EVIL = (
    "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "http://x.example/", "mailto:a@b.c", "{=1}",
    "<r>x</r>", "<r><t>x</t></r>", "_x0041_", "'đơn", "internal:Sheet1!A1", "1e5", "007", *HOSTILE,
)  # fmt: skip


def test_text_stays_text(tmp_path: Path) -> None:
    sheet = book_of(tmp_path / "a.xlsx", "text", *EVIL)["Ô"]
    got = [sheet.cell(r, 1) for r in range(2, len(EVIL) + 2)]
    assert [str(c.value).strip().replace("_x005F_", "_") for c in got] == [" ".join(t.split()) for t in EVIL]
    assert {c.data_type for c in got} <= {"s", "inlineStr"}
    assert all(c.hyperlink is None for c in got)
    parts = zipfile.ZipFile(tmp_path / "a.xlsx")
    for name in parts.namelist():
        root = etree.fromstring(parts.read(name))
        assert not root.xpath("//*[local-name()='f']")
        assert "hyperlink" not in name
    assert not [n for n in parts.namelist() if "sheet1.xml.rels" in n]
    table, page = values("text", *EVIL, "＝1", "\t=1", "\r\n=1")
    write_csv(tmp_path, [page], [table], WORDS)
    rows = list(csv.reader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig"), newline="")))
    assert not [cell for [cell] in rows if cell.startswith(FORMULA)]
    assert rows[1] == ["'=1+1"]


@pytest.mark.parametrize("text", ["a\x00b\x1bc", "a\ud800b", "a\u202eb\ufffe", "a\x0b\x0cb"], ids=ascii)
def test_what_no_cell_can_hold_is_replaced_and_seen(text: str, tmp_path: Path) -> None:
    sheet = book_of(tmp_path / "a.xlsx", "text", text)["Ô"]
    shown = str(sheet.cell(2, 1).value)
    assert shown.startswith("a")
    assert re.fullmatch("[abc\ufffd ]+", shown)
    table, page = values("text", text)
    write_csv(tmp_path, [page], [table], WORDS)
    assert in_csv(tmp_path / "o.csv")[0]["Ô"] == shown
    write_parquet(tmp_path, [page], [table])


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("1810000000", "#,##0"),
        ("999999999999999", "#,##0"),
        ("1234567890123450000", "#,##0"),
        ("94.1", "#,##0.0"),
        ("-2.50", "#,##0.0"),
        ("0.0625", "#,##0.0000"),
        ("9007199254740993", None),  # a text: a cell's number would lose digits
        ("123456789012345.6", None),
        ("12345678901234567890123456789012345.5", None),
        ("1E+400", None),
    ],
)
def test_no_number_is_rounded(value: str, shape: str | None, tmp_path: Path) -> None:
    number = Decimal(value)
    read = book_of(tmp_path / "a.xlsx", "number", number)["Ô"]
    got, remark = read.cell(2, 1), read.cell(2, 2).value
    assert Decimal(str(got.value)) == number
    assert (got.data_type, got.number_format) == (("n", shape) if shape else ("s", "General"))
    assert (remark is None) == (shape is not None)
    table, page = values("number", number)
    write_parquet(tmp_path, [page], [table])
    [row] = parquet.read_table(tmp_path / "cells.parquet").to_pylist()
    assert Decimal(row["cell"]) == number
    assert row["cell_whole"] == (int(number) if number == int(number) and abs(number) < 2**63 else None)
    write_csv(tmp_path, [page], [table], WORDS)
    assert Decimal(in_csv(tmp_path / "o.csv")[0]["Ô"]) == number


def test_numbers_print_every_digit_once() -> None:
    given = ("2.50", "0", "0.0", "1E+3", "-1.10", "100")
    assert [exact(Decimal(x)) for x in given] == ["2.5", "0", "0", "1000", "-1.1", "100"]


@pytest.mark.parametrize("day", ["--07-27", "1899-12-31", "0001-01-01", "2024-02-30"])
def test_a_day_that_no_cell_holds_stays_text(day: str, tmp_path: Path) -> None:
    assert book_of(tmp_path / "a.xlsx", "day", day)["Ô"].cell(2, 1).value == day


@pytest.mark.parametrize("letter", ["ấ", "𝄞"])
def test_a_long_text_is_cut_where_it_is_seen(letter: str, tmp_path: Path) -> None:
    most = LONGEST // (1 if ord(letter) < 0x10000 else 2)
    sheet = book_of(tmp_path / "a.xlsx", "text", letter * most, letter * (most + 1))["Ô"]
    assert sheet.cell(2, 1).value == letter * most
    assert sheet.cell(2, 2).value is None
    cut = sheet.cell(3, 1).value
    assert "[…]" in cut
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert "bị cắt bớt" in sheet.cell(3, 2).value


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path) -> None:
    read = book_of(tmp_path / "a.xlsx", "whole", *range(7), most_rows=3)
    assert read.sheetnames == ["Ô", "Ô (2)", "Ô (3)"]
    assert [c.value for s in read for c in s["A"][1:]] == list(range(7))
    assert [s.auto_filter.ref for s in read] == ["A1:B4", "A1:B4", "A1:B2"]
    assert {s.freeze_panes for s in read} == {"B2"}


def test_links_lead_to_pages_that_are_there(documents: list[Held], one: Held, tmp_path: Path) -> None:
    results = tmp_path / "kết quả"
    write_document(results, one, WORDS, synced=False)
    files = write_day(results, DAY, documents, [], WORDS)
    read = openpyxl.load_workbook(files[0])["Số liệu"]
    links = [(row[0].value, c.hyperlink) for row in read.iter_rows(min_row=2) for c in row if c.hyperlink]
    assert {path for path, _ in links} == {one.path}
    assert len(links) == len(one.extraction.figures if one.extraction else ())
    for _, link in links:
        assert (results / DAY / unquote(link.target)).is_file()
        assert link.location.startswith("f")


# What is selected


@pytest.mark.parametrize(
    ("filters", "records", "loose"),
    [
        ({}, ["r1", "r2", "r3"], ["f1"]),
        ({"places": ["huyện Cần Giuộc"]}, ["r1", "r2"], ["f1"]),
        ({"places": ["CẦN GIUỘC"]}, ["r1", "r2"], ["f1"]),
        ({"places": ["xã Phước Lại"]}, ["r2"], []),
        ({"places": ["Phước Lại", "tỉnh Nghệ An"]}, ["r1", "r2", "r3"], ["f1"]),
        ({"periods": ["2023"]}, ["r1"], []),
        ({"periods": ["2024-05"]}, ["r2"], []),
        ({"periods": ["2024-Q2"]}, ["r2"], ["f1"]),
        ({"periods": ["2024-06"]}, [], ["f1"]),
        ({"periods": ["2023-12-31..2024-05-01"]}, ["r1", "r2"], []),
        ({"periods": ["2023", "2024-07"]}, ["r1", "r3"], []),
        ({"categories": ["poor_household"]}, ["r1"], []),
        ({"categories": ["Người có công với cách mạng và thân nhân"]}, ["r2"], []),
        ({"categories": ["elderly"], "places": ["Nghệ An"]}, ["r3"], []),
        ({"categories": ["elderly"], "places": ["Phước Lại"]}, [], []),
        ({"documents": ["bao-cao.txt"]}, ["r1", "r2", "r3"], ["f1"]),
        ({"documents": ["thang-5/*"], "periods": ["2023"]}, ["r1"], []),
        ({"documents": ["12"]}, ["r1", "r2", "r3"], ["f1"]),
        ({"documents": ["12/bc-ubnd"]}, ["r1", "r2", "r3"], ["f1"]),
    ],
)
def test_selection(filters: dict[str, list[str]], records: list[str], loose: list[str], one: Held) -> None:
    found = pages([one], **filters)
    assert [r.id for p in found for r in p.records] == records
    figures = {f.id for p in found for f in p.figures}
    tied = {i for p in found for r in p.records for i in (*r.recipients, *r.count, *r.total, *r.unit_amount, *r.when)}
    assert figures == tied | set(loose)
    assert bool(found) == bool(figures)


def test_digests_name_documents(documents: list[Held], one: Held) -> None:
    assert [p.held.path for p in pages(documents, documents=[one.original[:8]])] == [one.path]
    assert [p.held.path for p in pages(documents, documents=["ffffff"])] == ["thu.zip!/b.pdf"]


def test_a_finding_follows_its_figures(one: Held) -> None:
    finding = Finding(id="c1", check="x", verdict="suspicious", figures=("f7",), message_vi="a", message_en="a")
    assert one.extraction is not None
    doubted = replace(one, extraction=one.extraction.model_copy(update={"findings": (finding,)}))
    assert [len(p.findings) for p in pages([doubted], periods=["2024-05"])] == [1]
    assert [len(p.findings) for p in pages([doubted], periods=["2023"])] == [0]


def test_what_is_unknown_fits_no_filter(documents: list[Held]) -> None:
    undated = [h for h in documents if h.path == "khong-ngay.txt"]
    assert pages(undated, periods=["0001..9999"]) == []
    assert [len(p.records) > 0 for p in pages(undated, categories=["near_poor_household"])] == [True]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"places": ["Cần Guộc"]}, "Có phải “Cần Giuộc”?"),
        ({"categories": ["hộ ngèo"]}, "Có phải “Hộ nghèo”?"),
        ({"categories": ["poor_houshold"]}, "Có phải “poor_household”?"),
        ({"documents": ["bao-cao-thang-5.txt"]}, "Có phải “thang-5/bao-cao.txt”?"),
        ({"documents": ["13/BC-UBND"]}, "Có phải “12/BC-UBND”?"),
        ({"periods": ["2024-13"]}, "2024-Q2"),
        ({"periods": ["mới đây"]}, "Hãy viết"),
        ({"periods": [".."]}, "chưa ghi"),
        ({"periods": ["2025..2024"]}, "sau ngày cuối"),
    ],
)
def test_a_filter_that_nothing_can_fit_names_the_nearest(filters: dict[str, list[str]], said: str, one: Held) -> None:
    with pytest.raises(BadFilter) as e:
        pages([one], **filters)
    assert said in e.value.message_vi
    assert e.value.message_vi.endswith(("?", "."))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-Q2", "2024-04-01", "2024-06-30"),
        ("2024-5-7", "2024-05-07", "2024-05-07"),
        ("05/2024", "2024-05-01", "2024-05-31"),
        ("7/5/2024", "2024-05-07", "2024-05-07"),
        ("2024-Q1..2025", "2024-01-01", "2025-12-31"),
        ("2024-07..", "2024-07-01", "9999-12-31"),
        ("..2024", "0001-01-01", "2024-12-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert read_period(text) == (date.fromisoformat(first), date.fromisoformat(last))


# Results of a document and of a day


def test_results_of_a_document(one: Held, tmp_path: Path) -> None:
    data, page = write_document(tmp_path, one, WORDS)
    assert page == tmp_path / result_of(one) == tmp_path / (report_of(one) or "")
    assert data.parent == tmp_path / DAY
    line = json.loads(data.read_text("utf-8"))
    Draft202012Validator(json_schema()).validate(line)
    assert "text" not in line["document"]
    before = {p: p.read_bytes() for p in (data, page)}
    assert write_document(tmp_path, one, WORDS, synced=False) == [data, page]
    assert {p: p.read_bytes() for p in (tmp_path / DAY).iterdir()} == before
    assert write_document(tmp_path, one, WORDS, json=False, html=False) == []


def test_documents_of_a_day_never_share_a_name(one: Held) -> None:
    others = [
        replace(one, original="a" * 64),
        replace(one, inner="bao-cao.txt"),
        replace(one, path="thang-5-bao-cao.txt", original="b" * 64),
        replace(one, path="x" * 400 + "a.txt", original="c" * 64),
        replace(one, path="x" * 400 + "b.txt", original="d" * 64),
        replace(one, path='a\nb:c?*"<>|#%\u202e.txt', original="e" * 64),
        replace(one, path=".an.txt", original="0" * 64),
    ]
    names = [result_of(h) for h in (one, *others)]
    assert len(set(names)) == len(names)
    for name in names:
        folder, _, file = name.partition("/")
        assert folder == DAY
        assert len(file.encode()) < 200
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*#%\u202e]|^\.', file)
    assert result_of(replace(one, path="khac.txt")) != result_of(one)


def test_a_document_that_does_not_count_says_so(documents: list[Held], tmp_path: Path) -> None:
    copy, unread = documents[-2:]
    data, page = write_document(tmp_path, copy, WORDS)
    assert "Trùng nguồn với “thang-5/bao-cao.txt”" in page.read_text("utf-8")
    assert json.loads(data.read_text("utf-8"))["document"]["notes"][-1]["code"] == "same_source"
    [refused] = write_document(tmp_path, unread, WORDS)
    assert json.loads(refused.read_text("utf-8"))["error"]["code"] == "encrypted"
    assert report_of(unread) is None


def test_a_file_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = tmp_path / "a.txt"
    whole.write(goal, "cũ")
    cut = whole.written(goal)
    cut.__enter__().write_text("mới")
    assert not cut.__exit__(RuntimeError, RuntimeError(), None)
    assert goal.read_text("utf-8") == "cũ"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    with whole.written(tmp_path / "b.txt") as fresh:
        left = fresh.with_name(".solieu-cut.tmp")
        left.write_text("dở")
        assert not (tmp_path / "b.txt").exists()
    whole.clear(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"a.txt", "b.txt"}


def test_a_failing_export_leaves_the_old_one(documents: list[Held], tmp_path: Path) -> None:
    def broken() -> Iterator[Page]:
        yield from pages(documents)
        raise RuntimeError

    old = write_book(tmp_path / "a.xlsx", pages(documents[:1])).read_bytes()
    waiting = tmp_path / "chờ"
    waiting.mkdir()
    for write in (
        lambda: write_book(tmp_path / "a.xlsx", broken(), scratch=waiting),
        lambda: write_csv(tmp_path, broken(), TABLES, WORDS),
        lambda: write_parquet(tmp_path, broken(), TABLES),
    ):
        with pytest.raises(RuntimeError):
            write()
    assert {p.name for p in tmp_path.iterdir()} == {"a.xlsx", "chờ"}
    assert (tmp_path / "a.xlsx").read_bytes() == old
    assert list(waiting.iterdir()) == []


def test_the_day_in_short(documents: list[Held], tmp_path: Path) -> None:
    for each in documents:
        write_document(tmp_path, each, WORDS, synced=False)
    files = [
        *(Arrived(h.name, "done") for h in documents[:3]),
        Arrived("<script>hỏng.docx", "failed", "“hỏng.docx” bị hỏng. Hãy chép lại."),
        Arrived("bản 2.txt", "duplicate", None, "bản 1.txt"),
        Arrived("Thumbs.db", "ignored"),
    ]
    alone = Held(
        "hỏng.pdf", "hỏng.pdf", "0" * 64, "", DAY, error=Failure(code="damaged", message_vi="Hỏng.", message_en="-")
    )
    documents = [*documents, alone]
    table, page = write_day(tmp_path, DAY, iter(documents), files, WORDS)
    assert (table.name, page.name) == (f"tong-hop-{DAY}.xlsx", f"tom-tat-{DAY}.html")
    assert openpyxl.load_workbook(table).sheetnames == SHEETS
    html = page.read_text("utf-8")
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", html))
    assert [facts[k] for k in ("Tệp đến", "Đã xong", "Không đọc được", "Trùng tệp đã có")] == ["5", "3", "1", "1"]
    for said in (
        "Tóm tắt ngày 01/08/2026",
        "&lt;script&gt;hỏng.docx</td><td>không đọc được</td><td>“hỏng.docx” bị hỏng. Hãy chép lại.",
        "<td>bản 2.txt</td><td>bản 1.txt</td>",
        "<td>thang-5/bao-cao.txt</td><td>cùng nội dung</td>",
        "<td>thu.zip!/b.pdf</td><td>“b.pdf” có mật khẩu.</td>",
        "1 không khớp, 1 viết sai",
        "31/6 không phải là ngày có trong lịch.",
        "360.000.000 đồng",
    ):
        assert said in html, said
    assert "<td>hỏng.pdf</td><td>Hỏng.</td>" not in html  # it is told among the files
    tags = Tags(html)
    assert not {"script", "img", "link", "iframe"} & {name for name, _ in tags.found}
    for href in tags.values("href"):
        path, _, anchor = href.partition("#")
        there = page.parent / unquote(path)
        assert there.is_file(), href
        assert not anchor or f'id="{anchor}"' in there.read_text("utf-8"), href
    looks = [a["class"] for name, a in tags.found if name == "article" and "verdict" in (a.get("class") or "")]
    assert looks == ["verdict contradiction", "verdict contradiction", "verdict malformed"]
    again = {p: p.read_bytes() for p in (table, page)}
    write_day(tmp_path, DAY, documents, files, WORDS)
    assert {p: p.read_bytes() for p in (table, page)} == again


def test_a_day_of_nothing(tmp_path: Path) -> None:
    _, page = write_day(tmp_path, DAY, [], [], WORDS)
    assert "Không có tài liệu nào cần xem lại." in page.read_text("utf-8")


def test_no_telephone_number_leaves(documents: list[Held], tmp_path: Path) -> None:
    """Nowhere: not in a header, a finding, the words around a figure, nor in a workbook's parts."""
    finding = Finding(
        id="c9", check="x", verdict="suspicious", figures=("f3",), message_vi=f"Gọi {PHONES[0]}.", message_en=PHONES[1]
    )
    one = documents[4]
    assert one.extraction is not None
    spoken = one.extraction.model_copy(update={"findings": (finding,)})
    given = [replace(one, extraction=spoken), *documents[5:]]
    write_document(tmp_path, given[0], WORDS)
    write_day(tmp_path, DAY, given, [], WORDS)
    found = pages(given)
    write_csv(tmp_path, found, TABLES, WORDS)
    write_parquet(tmp_path, found, TABLES)
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        if path.suffix == ".xlsx":
            parts = zipfile.ZipFile(path)
            data = b"".join(parts.read(n) for n in parts.namelist())
        elif path.suffix == ".parquet":
            data = repr(parquet.read_table(path).to_pylist()).encode()
        else:
            data = path.read_bytes()
        assert not [p for p in PHONES if p.encode() in data], path.name
        silent = ("doi-chieu", "comparisons", "nguon", "sources")
        assert "•" in data.decode("utf-8", "replace") or path.stem in silent, path.name


# The command


@pytest.fixture
def office(tmp_path: Path, documents: list[Held], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(command, "_held", lambda office, *, with_text: iter(documents))
    made = Office.create(tmp_path / "văn phòng")
    monkeypatch.chdir(made.root)
    return made


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["solieu", "export", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code or EXIT_OK


def test_export_command(office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(monkeypatch, "--out", "ra/số liệu.xlsx", "--place", "Nghệ An", "--period", "2024") == EXIT_OK
    assert "Đã ghi vào" in capfd.readouterr().err
    sheets = openpyxl.load_workbook(office.root / "ra" / "số liệu.xlsx")
    assert {r["Tài liệu"] for r in in_sheet(sheets["Số liệu"])} == {"thang-5/bao-cao.txt"}
    assert call(monkeypatch, "--format", "csv", "--out", "ra") == EXIT_OK
    assert call(monkeypatch, "--format", "parquet", "--out", "ra", "--lang", "en") == EXIT_OK
    assert "Written to" in capfd.readouterr().err
    assert len(list((office.root / "ra").iterdir())) == 11


def test_jsonl_command(
    office: Office, documents: list[Held], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "--format", "jsonl") == EXIT_OK
    lines = capfd.readouterr().out.splitlines()
    assert lines == [line_of(h) for h in documents if h.same_as is None]
    assert call(monkeypatch, "--format", "jsonl", "--out", "a.jsonl", "--category", "elderly") == EXIT_OK
    chosen = (office.root / "a.jsonl").read_text("utf-8").splitlines()
    assert '"thang-5/bao-cao.txt"' in "".join(chosen)
    assert 0 < len(chosen) < len(lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out so-lieu.xlsx"),
        (("--format", "csv"), "--out so-lieu"),
        (("--out", "a.xls"), ".xlsx"),
        (("--out", "inbox/a.xlsx"), "inbox"),
        (("--format", "csv", "--out", "store"), "store"),
        (("--out", "a.xlsx", "--category", "hộ ngèo"), "Có phải “Hộ nghèo”?"),
        (("--out", "a.xlsx", "--place", "Cần Guộc"), "Có phải “Cần Giuộc”?"),
        (("--out", "a.xlsx", "--period", "hôm qua"), "2024-05"),
    ],
)
def test_wrong_calls_say_what_to_do_and_write_nothing(
    arguments: tuple[str, ...],
    said: str,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = sorted(office.root.rglob("*"))
    assert call(monkeypatch, *arguments) == EXIT_USAGE
    assert said in capfd.readouterr().err
    assert sorted(office.root.rglob("*")) == before
