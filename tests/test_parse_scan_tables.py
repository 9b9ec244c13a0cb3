"""Tables of scans: overleaf, beside running heads, on rulings, and columns of numbers that are read again."""

from __future__ import annotations

import io
import shutil

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scan_tables import ruled
from scans import HEIGHT, LEFT, MISSING, WIDTH, font, scanned
from test_parse_scans import row, said

from pipeline.ingest import Source
from pipeline.parse import image, number_cells, overleaf, recognise, scan, scan_lines, scan_rulings
from pipeline.parse.overleaf import Cell, Leaf, Table
from pipeline.parse.scan_lines import Line
from pipeline.parse.scan_rulings import Slot
from pipeline.parse.write import Writer
from pipeline.run import process

needs_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract") or bool(MISSING), reason=MISSING or f"{recognise.PACKAGES} are not installed"
)
HEAD = ["TT", "Xã", "Số hộ"]


def table(rows: list[list[str]], edges: list[float] | None = None, width: float = 0.7, page: int = 1) -> Table:
    cells = [
        Cell(i, j, 1, 1, [(page, Line(row(text, 0)))] if text else [])
        for i, texts in enumerate(rows)
        for j, text in enumerate(texts)
    ]
    return Table(500, edges or [0, 0.2, 0.7, 1], width, cells)


def texts(made: Table) -> list[list[str]]:
    return [[c.text for c in made.cells if c.row == i] for i in range(made.height)]


@pytest.mark.parametrize(
    ("edges", "width", "goes_on"),
    [
        ([0, 0.205, 0.69, 1], 0.7, True),
        ([0, 0.2, 1], 0.71, True),
        ([0, 0.4, 0.7, 1], 0.7, False),
        ([0, 0.2, 0.7, 1], 0.4, False),
    ],
)
def test_a_table_goes_on_where_its_columns_are_the_same(edges: list[float], width: float, goes_on: bool) -> None:
    below = table([["1", "An Lạc", "8"]], edges, width)
    assert overleaf.goes_on(table([HEAD]), below) is goes_on


def test_rows_overleaf_follow_and_headings_printed_again_are_headings() -> None:
    above = table([HEAD, ["1", "An Lạc và", "8"]])
    overleaf.append(above, table([["TT", "Xà", "Sô hộ"], ["", "vùng ven", ""], ["2", "Bình Minh", "9"]], page=2))
    assert texts(above) == [HEAD, ["1", "An Lạc và vùng ven", "8"], ["TT", "Xà", "Sô hộ"], ["2", "Bình Minh", "9"]]
    assert {c.row for c in above.cells if c.heading} == {0, 2}


def test_rows_of_figures_overleaf_are_no_headings() -> None:
    above = table([["1", "", "8"]])
    overleaf.append(above, table([["1", "", "8"], ["2", "", "9"]]))
    assert not any(c.heading for c in above.cells)
    assert above.height == 3


def leaf(number: int, *lines: tuple[str, float]) -> Leaf:
    found = []
    for text, top in lines:
        words = row(text, 0)
        for w in words:
            w.top, w.bottom = top, top + 40
        found.append(Line(words))
    return Leaf(number, scan.Sheet(np.zeros((0, 0), np.uint8), np.eye(3)[:2]), 1.0, 3500, found, [])


def test_running_heads_and_numbers_are_set_aside_however_they_were_read() -> None:
    leaves = [
        leaf(1, ("Kế hoạch an sinh xã hội", 150), ("Toàn xã có 12 hộ", 500), ("1", 3400)),
        leaf(2, ("Kê hoạch an sinh xã hôi", 155), ("và 30 nhà", 500), ("2", 3400)),
    ]
    overleaf.set_aside(leaves)
    assert [[x.text for x in page.lines] for page in leaves] == [["Toàn xã có 12 hộ"], ["và 30 nhà"]]
    assert [x.text for x in leaves[1].aside] == ["Kê hoạch an sinh xã hôi", "2"]


def test_what_begins_a_document_on_each_page_stays() -> None:
    leaves = [leaf(n, ("ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI", 150), ("Toàn xã có 12 hộ", 500)) for n in (1, 2)]
    overleaf.set_aside(leaves)
    assert [len(page.lines) for page in leaves] == [2, 2]


def spaced(*parts: str, gap: float = 80) -> list[recognise.Word]:
    words: list[recognise.Word] = []
    x = 0.0
    for part in parts:
        words += row(part, 0, x)
        x = words[-1].x1 + gap
    return words


def test_place_and_date_stand_in_a_column_of_their_own() -> None:
    parted = scan_lines.lines(spaced("V/v hỗ trợ dịp Tết Nguyên", "Bình Lâm, ngày 08 tháng 01 năm 2025"), 56)
    assert [x.text for x in parted] == ["V/v hỗ trợ dịp Tết Nguyên", "Bình Lâm, ngày 08 tháng 01 năm 2025"]
    sentence = scan_lines.lines(row("họp tại Bình Lâm, ngày 08 tháng 01 năm 2025", 0), 56)
    assert len(sentence) == 1
    gapped = scan_lines.lines(spaced("Đã trao quà cho các hộ", "bị thiệt hại do bão"), 56)
    assert len(gapped) == 1


def test_columns_of_a_foot_stay_apart_however_far_its_lines_are() -> None:
    left, right = ("Nơi nhận:", "- Như trên;", "- Lưu: VT."), ("TM. ỦY BAN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    words = []
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        for text, x, line, top in ((a, 0.0, 2 * i, 120 * i), (b, 1000.0, 2 * i + 1, 120 * i + 50)):
            made = row(text, line, x)
            for w in made:
                w.top, w.bottom = top, top + 40
            words += made
    found = scan_lines.lines(words, 56)
    read = [x.text for _, block in scan_lines.blocks(found, 56) for x in block]
    assert read == [*left, *right]


def test_tips_of_letters_are_no_words_but_dashes_are() -> None:
    tip, dash = said("va", 0, 0, 20), said("-", 420, 0, 92)
    tip.bottom, dash.bottom = tip.top + 8, dash.top + 8
    found = scan_lines.lines([tip, *row("Hòa Lạc", 0, 200), dash], 56)
    assert [x.text for part in found for x in part.words] == ["Hòa", "Lạc", "-"]


def test_ink_on_a_ruling_is_kept_and_known() -> None:
    picture = Image.new("L", (1200, 700), 255)
    pen = ImageDraw.Draw(picture)
    for y in (100, 300, 500):
        pen.line((100, y, 1100, y), fill=0, width=4)
    for x in (100, 600, 1100):
        pen.line((x, 100, x, 500), fill=0, width=4)
    pen.rectangle((300, 286, 308, 300), fill=0)  # a comma on a ruling
    pen.rectangle((800, 200, 808, 214), fill=0)  # one in the open
    grey, tables, touching = scan_rulings.erased(scan.Sheet(np.asarray(picture), np.eye(3)[:2]))
    assert len(tables) == 1
    assert (grey[284:297, 298:312] < 99).sum() >= 80
    assert touching[280:300, 295:315].any()
    touching[280:300, 295:315] = 0
    assert not touching.any()


def test_cells_without_a_number_in_a_column_of_numbers_are_asked_again() -> None:
    def column(*texts: str, at: int = 1) -> dict[Slot, list[recognise.Word]]:
        return {Slot(i, at, 1, 1, 0, i * 90, 300, i * 90 + 90): row(t, i) if t else [] for i, t in enumerate(texts)}

    def asked(cells: dict[Slot, list[recognise.Word]]) -> list[int]:
        inked = {s: (0, s.top, 90, s.top + 60) for s in cells}
        return [s.row for s in number_cells.misread(cells, inked)]

    assert asked(column("Kinh phí", "12,5", "1h.", "8,8", "", "555,1", "S59,Í", "1.200")) == [2, 4, 6]
    assert asked(column("Tên xã", "An Lạc", "Xã 12", "Bình", "7")) == []
    assert asked(column("2", "An Lạc", "Xã 12", "Bình")) == []
    assert asked(column("Số hộ", "12", "chưa có báo cáo", "8", "9", "10")) == []
    assert asked(column("Kinh phí", "1.844,7", "ch d1")) == [2]


@needs_tesseract
def test_a_scanned_table_is_one_grid_on_two_pages() -> None:
    head = ["TT", "Xã, thị trấn", "Số hộ", "Nhà ở", "Quà Tết", "Cộng"]
    rows = [[str(i), f"Xã số {i}", f"{i}7", f"{i}.500", f"{i}00,5", f"{i}.600,5"] for i in range(1, 7)]
    sheets = []
    for number, part in ((1, [head, *rows[:3]]), (2, [head, *rows[3:]])):
        sheet = Image.new("L", (WIDTH, HEIGHT), 255)
        pen = ImageDraw.Draw(sheet)
        pen.text((LEFT, 150), "Kế hoạch an sinh xã hội huyện Hòa Lạc", fill=0, font=font(11))
        pen.text((WIDTH // 2, HEIGHT - 150), str(number), fill=0, font=font(13))
        if number == 1:
            pen.text((LEFT, 600), "Dự toán kinh phí, đơn vị tính: triệu đồng", fill=0, font=font(13))
        ruled(pen, 700 if number == 1 else 300, part, 12)
        sheets.append(scanned(sheet, seed=number).rotate(0.0, translate=(20 * number, 0), fillcolor=255))
    held = io.BytesIO()
    sheets[0].save(held, "TIFF", save_all=True, append_images=sheets[1:], dpi=(300, 300))
    parsed = image.parse(held.getvalue(), "a.tif")
    (grid,) = parsed.shape.grids
    read = {(c.row, c.column): parsed.text[c.start : c.end] for c in grid.cells}
    assert [read[r, 5] for r in (1, 2, 3, 5, 6, 7)] == [x[5] for x in rows]
    assert {c.row for c in grid.cells if c.heading} == {0, 4}
    assert parsed.glyphs is not None
    assert {parsed.glyphs.page[c.start] for c in grid.cells if c.row == 6} == {2}
    asides = [parsed.text[a.start : a.end].strip() for a in parsed.shape.areas]
    assert [x for x in asides if x.isdigit()] == ["1", "2"]
    assert len(asides) == 4
    assert parsed.text.index("Dự toán") < grid.start < parsed.text.index("Kế hoạch")


@pytest.mark.parametrize(("head", "money"), [("Tr", 4), ("Tiền nhà", 8)])
def test_a_column_that_counts_the_rows_is_no_amount_however_its_heading_was_read(head: str, money: int) -> None:
    writer = Writer(unwrapped=True)
    writer.say("Đơn vị tính: triệu đồng\n", "p")
    writer.begin_grid()
    rows = [[head, "Xã", "Kinh phí"], *([str(i), "An Lạc", f"{i}0,5"] for i in range(1, 5))]
    for i, texts in enumerate(rows):
        for j, text in enumerate(texts):
            writer.begin_cell(i, j)
            writer.say(text, "c", writer.at)
    writer.end_grid()
    parsed = writer.close("text/plain", "a.txt")
    read = process(Source("a.txt", b"-"), read=lambda *_: parsed)
    assert sum(f.kind == "money" for f in read.figures) == money
