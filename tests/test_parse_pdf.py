"""PDF: text in reading order with its boxes, tables, what no reader sees, scans, limits."""

from __future__ import annotations

import io
import time
from collections import Counter

import numpy as np
import pytest
from fpdf import FPDF
from made_pdf import LEFT, C, Made, letter, needs_fonts
from pdf_tables import TABLES, Drawn
from PIL import Image

from conftest import ROOT, SHARED, needs_shared
from pipeline.ingest import Source
from pipeline.parse import layout, limits, ocr, paragraphs, pdf
from pipeline.parse.recognise import Word
from pipeline.parse.scan import Sheet
from pipeline.parse.scan_lines import Line
from pipeline.run import process
from schemas.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from schemas.parsed import Parsed

TEXT = "Ủy ban nhân dân huyện đã trao 1.250 suất quà, trị giá 625.000.000 đồng, cho hộ nghèo và người có công trên địa bàn."


def lines(parsed: Parsed, zone: str = "") -> list[str]:
    """The lines of the text; with a zone, those that the file itself tells to stand there."""
    if zone:
        return [x for a in parsed.shape.areas if a.zone == zone for x in parsed.text[a.start : a.end].splitlines()]
    return parsed.text.splitlines()


def printed(data: bytes) -> dict[int, list[tuple[str, float, float]]]:
    """The characters of each page with their middles, from the top left, as pdfium itself tells them."""
    import pypdfium2

    found: dict[int, list[tuple[str, float, float]]] = {}
    for number, page in enumerate(pypdfium2.PdfDocument(data), 1):
        text, height = page.get_textpage(), page.get_height()
        content = text.get_text_range()
        for k, c in enumerate(content):
            a, b, right, top = text.get_charbox(k)
            if not c.isspace():
                found.setdefault(number, []).append((c, (a + right) / 2, height - (b + top) / 2))
    return found


def crop(page: list[tuple[str, float, float]], box: tuple[float, float, float, float]) -> str:
    """What stands on the page inside the box."""
    return "".join(c for c, x, y in page if box[0] <= x <= box[2] and box[1] <= y <= box[3])


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, int]]]:
    """The pages, and the size of their pictures, that were given to recognition, which reads “Trang ảnh 12 suất”."""
    seen: list[tuple[int, tuple[int, int]]] = []

    def read_page(image: Image.Image, page_number: int, scale: float) -> ocr.Leaf:
        width, height = image.size
        seen.append((page_number, (round(width * scale), round(height * scale))))
        words = [
            Word(text, 60 * i, 300, 60 * i + 50, 320, 0, [60 * i] * (len(text) + 1), [91] * len(text))
            for i, text in enumerate(["Trang", "ảnh", "12", "suất"])
        ]
        sheet = Sheet(np.zeros((0, 0), np.uint8), np.eye(3)[:2])
        return ocr.Leaf(page_number, sheet, scale, height, [Line(words)], [])

    monkeypatch.setattr(ocr, "ready", lambda path: None)
    monkeypatch.setattr(ocr, "read_page", read_page)
    return seen


def raw(*objects: str, trailer: str = "") -> bytes:
    """A file of hand-written objects, numbered from 1; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{p:010} 00000 n \n".encode() for p in places)
    return out + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: str, more: str = "") -> str:
    return f"<</Length {len(content)}{more}>>\nstream\n{content}\nendstream"


def simple(content: str, page: str = "", *others: str) -> bytes:
    """One page of that content, in Helvetica as /F; `page` adds to its dictionary; `others` are objects from 6."""
    return raw(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R{page}>>",
        stream(content),
        FONT,
        *others,
    )


# --- reading order, lines and paragraphs


@needs_fonts
def test_letterhead_and_foot_are_read_column_by_column() -> None:
    made = Made()
    made.sides(
        ["UBND TỈNH QUẢNG TRỊ", "SỞ NỘI VỤ", "Số: 12/SNV-TCBC", "V/v hỗ trợ kinh phí dịp Tết cho các đối tượng"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Quảng Trị, ngày 05 tháng 01 năm 2024"],
    )
    made.paragraph(TEXT)
    made.sides(["Nơi nhận:", "- Như trên;", "- Lưu: VT, TCBC."], ["GIÁM ĐỐC", " ", "Lê Thị Bình"], align="L")
    found = lines(pdf.parse(made.made(), "a.pdf"))
    assert found == [
        "UBND TỈNH QUẢNG TRỊ",
        "SỞ NỘI VỤ",
        "Số: 12/SNV-TCBC",
        "V/v hỗ trợ kinh phí dịp Tết cho các đối tượng",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Trị, ngày 05 tháng 01 năm 2024",
        TEXT,
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT, TCBC.",
        "GIÁM ĐỐC",
        "Lê Thị Bình",
    ]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("CỘNG HOÀ XÃ HỘI", True),
        ("ĐẢNG CỘNG SẢN", True),
        (" Nơi nhận:", True),
        ("Nơi nhận quà: 12 điểm", False),
        ("ĐẢNG CỘNG SẢN QUANG VINH", False),
        ("Chi bộ của ĐẢNG CỘNG SẢN VIỆT NAM", False),
    ],
)
def test_lines_that_begin_a_column_of_a_letterhead(line: str, begins: bool) -> None:
    assert layout.begins_column(line) == begins


@needs_fonts
def test_last_words_of_paragraphs_are_no_column() -> None:
    """A last line of one word ends left of the next paragraph's indent; lines of two columns stand side by side."""
    made, long, short = Made(size=12), "hộ nghèo, hộ cận nghèo được hỗ trợ xây nhà trong năm là 57", "xã."
    for i in range(4):
        made.text(LEFT + 36, 100 + 28 * i, f"{i + 1}. Số {long}")
        made.text(LEFT, 114 + 28 * i, short)
    found = " ".join(lines(pdf.parse(made.made(), "a.pdf")))
    assert found == " ".join(f"{i + 1}. Số {long} {short}" for i in range(4))


@needs_fonts
def test_columns_whose_lines_stand_at_different_heights_are_read_one_after_the_other() -> None:
    """Spaces after paragraphs move the lines of a letterhead's columns, and of a foot's, against each other."""
    made = Made(size=12)
    left = ["ỦY BAN NHÂN DÂN", "XÃ ĐÔNG HÒA", "Số: 24/UBND-VX", "V/v hỗ trợ hộ nghèo dịp Tết Nguyên", "đán năm 2025"]
    right = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA",
        "VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Đông Hòa, ngày 08 tháng 01 năm 2025",
    ]
    for y, word in zip((100, 132, 164, 196, 212), left, strict=True):
        made.text(LEFT + 105 - made.get_string_width(word) / 2, y, word)
    for y, word in zip((100, 116, 148, 189), right, strict=True):
        made.text(LEFT + 335 - made.get_string_width(word) / 2, y, word)
    made.text(LEFT + 36, 260, "Trong năm 2025, xã đã trao 214 suất quà cho hộ nghèo và hộ cận nghèo, mỗi suất")
    made.text(LEFT, 275, "trị giá 500.000 đồng, từ nguồn ngân sách huyện.")
    foot = ["Nơi nhận:", "- Như trên;", "- Thường trực Đảng ủy;", "- Lưu: VT (05 bản)."]
    for y, word in zip((310, 342, 374, 406), foot, strict=True):
        made.text(LEFT, y, word)
    for y, word in zip((310, 342, 374), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), strict=True):
        made.text(LEFT + 335 - made.get_string_width(word) / 2, y, word)
    found = lines(pdf.parse(made.made(), "a.pdf"))
    assert found[:4] == [*left[:3], " ".join(left[3:])]
    assert found[4:8] == right
    assert found[9:] == [*foot, "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


@needs_fonts
def test_a_heading_below_two_columns_stands_below_both() -> None:
    made = Made(size=12)
    for i in range(3):
        made.text(LEFT, 100 + 26 * i, f"Xã số {i}: {i + 3} nhà")
        made.text(LEFT + 220, 100 + 26 * i, f"Phường số {i}: {i + 7} nhà")
    made.text(LEFT, 190, "2. Quà Tết")
    made.text(LEFT, 216, "Trong năm 2025, xã đã trao 214 suất quà cho hộ nghèo và hộ cận nghèo, mỗi suất một phần.")
    assert lines(pdf.parse(made.made(), "a.pdf"))[-2] == "2. Quà Tết"


@needs_fonts
def test_body_in_two_columns_is_read_column_by_column() -> None:
    made = Made(size=10)
    made.sides([f"Đoạn {i}: {TEXT}" for i in range(3)], [f"Đoạn {i}: {TEXT}" for i in range(3, 6)], align="J")
    assert lines(pdf.parse(made.made(), "a.pdf")) == [f"Đoạn {i}: {TEXT}" for i in range(6)]


@needs_fonts
def test_paragraphs_are_lines_and_go_on_overleaf() -> None:
    made = Made(numbered=True)
    text = [f"{i}. Nội dung thứ {i}: {TEXT}" for i in range(1, 25)]
    for paragraph in text:
        made.paragraph(paragraph)
    parsed = pdf.parse(made.made(), "a.pdf")
    assert parsed.pages > 1
    assert parsed.shape.unwrapped
    numbers = lines(parsed, "boilerplate")
    assert numbers == [str(i) for i in range(2, parsed.pages + 1)]
    assert lines(parsed) == [*text, *numbers]


@needs_fonts
def test_a_number_over_two_lines_is_one_and_two_numbers_stay_two() -> None:
    made = Made()
    for x in ("22.715.", "200.000", "1.250", "860"):
        made.set_x(LEFT)
        made.cell(text=x, new_x="LMARGIN", new_y="NEXT", h=17)
    assert "1.250\n860" in pdf.parse(made.made(), "a.pdf").text
    from pipeline.parse.paragraphs import joint

    assert joint("tổng 22.715.", "200.000 đồng", narrow=False) == ""
    assert joint("1.250.", "000", narrow=False) == ""
    assert joint("22.715.2", "00.000") == ""
    assert joint("22.715", ".200.000") == ""
    assert joint("36/2024/", "NĐ-CP") == ""
    assert joint("số 05", "-CTr/HU") == ""
    assert joint("khoản 1.", "250 hộ", narrow=False) == " "
    assert joint("năm 2024", "000") == " "
    assert joint("1.250", "860") == " "
    assert joint("12 hộ,", "- 5 hộ") == " "


@pytest.mark.parametrize(
    ("before", "after", "torn"),
    [
        ("1.250.", "000", True),
        ("1.250", ".000", True),
        ("12.5", "00", True),
        ("1,250,", "000", True),
        ("12", "500", False),
        ("50.000", "60.000", False),
        ("1,250.", "000", False),
        ("năm 2024.", "150", False),
    ],
)
def test_one_number_and_two_numbers_over_two_lines_of_a_cell(before: str, after: str, torn: bool) -> None:
    """A cell of a PDF and one of a text document go by one rule; a sentence may list "12, 500"."""
    assert (layout.between(before, after, in_cell=True) == "") == torn
    assert (paragraphs.joint(before, after) == "") == torn
    assert paragraphs.joint("gồm 12,", "500 hộ", narrow=False) == " "
    assert layout.between("theo mục 12.5", "10 hộ", in_cell=False) != ""


@needs_fonts
def test_running_heads_come_last() -> None:
    made = Made(numbered=True, head="Báo cáo công tác xã hội quý IV")
    for i in range(40):
        made.paragraph(f"Mục {i} có nội dung: {TEXT}")
    parsed = pdf.parse(made.made(), "a.pdf")
    assert lines(parsed, "boilerplate").count("Báo cáo công tác xã hội quý IV") == parsed.pages
    assert parsed.text.count("Báo cáo công tác xã hội") == parsed.pages
    assert Counter(lines(parsed, "boilerplate"))["2"] == 1


# --- tables


def scored(table: Drawn) -> tuple[int, int]:
    """How many cells of a table document are found where they are drawn, and how many it has."""
    parsed = pdf.parse(table.made(), table.name)
    wanted = table.wanted()
    if len(parsed.shape.grids) != 1:
        return 0, len(wanted)
    rows: dict[int, list[tuple[int, str, bool]]] = {}
    for c in parsed.shape.grids[0].cells:
        rows.setdefault(c.row, []).append((c.column, parsed.text[c.start : c.end], c.heading))
    found, n = {}, 0
    for row in sorted(rows):
        if table.repeat and row >= table.heads and all(h for _, _, h in rows[row]):
            continue  # headings that the next page prints again
        found.update({(n, k): text for k, text, _ in rows[row]})
        n += 1
    return sum(found.get(k, "").replace(" ", "") == v.replace(" ", "") for k, v in wanted.items()), len(wanted)


@needs_fonts
@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_each_cell_is_found_where_it_is_drawn(table: Drawn) -> None:
    right, all_cells = scored(table)
    assert right >= 0.97 * all_cells


@needs_fonts
def test_letters_drawn_one_by_one_make_numbers_in_their_cells() -> None:
    """Some programs place single letters; the text's engine then sees a line break behind every one of them."""
    made = Made(size=11)
    rows = [["Nội dung", "Số hộ", "Kinh phí"], ["Nhà ở", "1.126", "7.920,7"], ["1.2", "01", "8.206,4"]]
    for r, row in enumerate(rows):
        for k, word in enumerate(row):
            x, y = LEFT + 120 * k, 100 + 22 * r
            made.rect(x, y, 120, 22)
            for c in (word[:3], *word[3:]):
                made.text(x + 6, y + 15, c)
                x += made.get_string_width(c)
    parsed = pdf.parse(made.made(), "a.pdf")
    assert lines(parsed) == ["\t".join(row) for row in rows]
    assert "\r" not in parsed.text
    assert [parsed.text[c.start : c.end] for c in parsed.shape.grids[0].cells] == [w for row in rows for w in row]


def test_a_marker_and_a_number_of_two_lines_of_the_file_are_not_one() -> None:
    """ "1.1" begins a list as well as a number: what touches it goes on with it, and no break comes into the text."""
    touching = "".join(f"BT /F 12 Tf {x} 700 Td ({t}) Tj ET " for x, t in ((100, "1.1"), (116.7, "2"), (123.4, "6 ho")))
    assert pdf.parse(simple(touching), "a.pdf").text.strip() == "1.126 ho"
    apart = "BT /F 12 Tf 100 700 Td (1.1) Tj ET BT /F 12 Tf 125 700 Td (Xay 26 nha) Tj ET"
    assert pdf.parse(simple(apart), "a.pdf").text.strip() == "1.1 Xay 26 nha"


@needs_fonts
@pytest.mark.parametrize("below", ["its rows", "another", "text"])
def test_headings_alone_at_a_page_s_foot_are_the_table_s(below: str) -> None:
    """A row of boxes at the foot is text, unless a table of the same columns goes on overleaf."""
    made = Made(size=11)
    rows: list[list[C | str | None]] = [
        ["TT", "Nội dung", "Số hộ"],
        *([str(i), f"Mục {i}", f"1.{i}00"] for i in (1, 2)),
    ]
    made.set_y(842 - 57 - 22)
    made.table(rows[:1], [1, 5, 2])
    made.add_page()
    if below == "text":
        made.paragraph(TEXT)
    made.table(rows[1:], [1, 5, 2] if below != "another" else [3, 3, 2])
    parsed = pdf.parse(made.made(), "a.pdf")
    found = [x for x in lines(parsed) if x != TEXT]
    head = ("\t" if below == "its rows" else " ").join(map(str, rows[0]))
    assert found == [head, *("\t".join(map(str, r)) for r in rows[1:])]
    assert len(parsed.shape.grids) == 1


@needs_fonts
def test_text_around_a_table_keeps_its_order_and_nothing_is_doubled() -> None:
    table = next(t for t in TABLES if t.name == "two pages, headings once")
    parsed = pdf.parse(table.made(), "a.pdf")
    grid = parsed.shape.grids[0]
    assert parsed.text[: grid.start].split() == " ".join(table.before).split()
    assert parsed.text[grid.end :].split() == " ".join(table.after).split()
    shown = Counter(x for v in table.wanted().values() for x in v.split())
    assert Counter(parsed.text[grid.start : grid.end].split()) == shown


@needs_fonts
def test_merged_headings_have_their_spans() -> None:
    table = next(t for t in TABLES if t.name == "merged headings")
    cells = pdf.parse(table.made(), "a.pdf").shape.grids[0].cells
    spans = {(c.row, c.column): (c.rows, c.columns, c.heading) for c in cells}
    assert spans[0, 0] == (2, 1, True)
    assert spans[0, 2] == (1, 2, True)
    assert spans[1, 5] == (1, 1, True)
    assert spans[5, 0] == (1, 2, False)


@needs_fonts
def test_boxes_of_words_are_no_table() -> None:
    made = Made()
    for word in TEXT.split()[:8]:
        made.set_fill_color(255, 255, 255)
        made.cell(made.get_string_width(word + " "), 16, word, fill=True)
    made.ln(20)
    made.rect(LEFT, 200, 300, 60)
    made.set_xy(LEFT + 5, 210)
    made.cell(text="Số: 15 suất")
    parsed = pdf.parse(made.made(), "a.pdf")
    assert parsed.shape.grids == ()
    assert lines(parsed) == [" ".join(TEXT.split()[:8]), "Số: 15 suất"]


# --- boxes


@needs_fonts
def test_a_crop_of_each_box_reads_back_as_its_text() -> None:
    """A figure that goes on overleaf has the boxes of its first page alone."""
    right = count = 0
    for name in ("01-cong-van-qua-tet", "03-bao-cao-xa-giam-ngheo", "05-quyet-dinh-muc-chi"):
        data = letter((ROOT / "corpus" / name / "van-ban.txt").read_text("utf-8"), numbered=True)
        extraction = process(Source("a.pdf", data), read=pdf.parse, with_text=True)
        text, pages = extraction.document.text or "", printed(data)
        count += len(extraction.figures)
        for f in extraction.figures:
            assert f.page
            assert f.boxes
            right += "".join(crop(pages[f.page], b) for b in f.boxes) == "".join(text[f.start : f.end].split())
    assert count > 100
    assert right >= 0.99 * count


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_and_cropped_pages(turn: int) -> None:
    """Text that is upright on the page as it is shown, with its box from the top left of what is shown."""
    across = {0: "1 0 0 1 150 500", 90: "0 1 -1 0 300 150", 180: "-1 0 0 -1 450 300", 270: "0 -1 1 0 300 650"}[turn]
    data = simple(f"BT /F 20 Tf {across} Tm (Trao 1.250 suat) Tj ET", f"/Rotate {turn}/CropBox[50 100 550 700]")
    parsed = pdf.parse(data, "a.pdf")
    assert parsed.text.strip() == "Trao 1.250 suat"
    glyphs = parsed.glyphs
    assert glyphs is not None
    width, height = (600, 500) if turn in (90, 270) else (500, 600)
    assert 0 < glyphs.x0[0] < glyphs.x0[5] < width
    assert abs(glyphs.top[0] - glyphs.top[5]) < 6
    assert 0 < glyphs.top[0] < glyphs.bottom[0] < height
    if turn == 0:
        assert glyphs.x0[0] == pytest.approx(100, abs=2)
        assert glyphs.bottom[0] == pytest.approx(200, abs=6)


def test_a_page_written_sideways_is_read_and_its_boxes_stand_on_the_page() -> None:
    rows = " ".join(
        f"BT /F 12 Tf 0 1 -1 0 {100 + 20 * i} 100 Tm (Dong {i} co {i}.250 suat qua) Tj ET" for i in range(5)
    )
    parsed = pdf.parse(simple(rows), "a.pdf")
    assert lines(parsed)[:2] == ["Dong 0 co 0.250 suat qua", "Dong 1 co 1.250 suat qua"]
    glyphs = parsed.glyphs
    assert glyphs is not None
    assert glyphs.x1[0] == pytest.approx(103, abs=3)
    assert glyphs.bottom[0] == pytest.approx(700, abs=3)


# --- what a reader sees, and what not


@pytest.mark.parametrize(
    "unseen",
    [
        "BT 3 Tr /F 12 Tf 100 600 Td (An 999 suat) Tj 0 Tr ET",
        "1 1 1 rg BT /F 12 Tf 100 600 Td (An 999 suat) Tj ET 0 0 0 rg",
        "BT /F 12 Tf 100 900 Td (An 999 suat) Tj ET",
        "BT /F 12 Tf 100 600 Td (An 999 suat) Tj ET 1 1 1 rg 90 590 200 30 re f 0 0 0 rg",
    ],
    ids=["invisible", "white", "outside", "covered"],
)
def test_what_nobody_sees_is_not_read(unseen: str) -> None:
    text = pdf.parse(simple(f"BT /F 12 Tf 100 700 Td (Trao 1.250 suat qua cho ho ngheo) Tj ET {unseen}"), "a.pdf").text
    assert text.strip() == "Trao 1.250 suat qua cho ho ngheo"


def test_white_letters_on_a_dark_ground_are_read() -> None:
    ground = "0 0 0.5 rg 90 590 300 30 re f 1 1 1 rg BT /F 12 Tf 100 600 Td (Tong 999 suat) Tj ET"
    assert "999" in pdf.parse(simple(ground), "a.pdf").text


def test_letters_drawn_twice_are_read_once() -> None:
    bold = "BT /F 12 Tf 100 700 Td (Tong 1.250) Tj ET BT /F 12 Tf 100.3 700 Td (Tong 1.250) Tj ET"
    assert pdf.parse(simple(bold), "a.pdf").text.strip() == "Tong 1.250"
    two = "BT /F 12 Tf 100 700 Td (1.250) Tj ET BT /F 12 Tf 300 700 Td (1.250) Tj ET"
    assert pdf.parse(simple(two), "a.pdf").text.split() == ["1.250", "1.250"]


def test_stamps_of_signatures_come_last_and_fields_are_read_where_they_stand() -> None:
    note = "<</Type/Annot/Subtype/{}/F 4/Rect[{}]/AP<</N {} 0 R>>>>"
    form = "/Type/XObject/Subtype/Form/BBox[0 0 300 40]/Resources<</Font<</F 5 0 R>>>>"
    data = simple(
        "BT /F 12 Tf 100 700 Td (So tien:) Tj ET BT /F 12 Tf 100 650 Td (Het.) Tj ET",
        "/Annots[6 0 R 8 0 R]",
        note.format("Widget/FT/Tx", "160 690 460 730", 7),
        stream("BT /F 12 Tf 2 10 Td (1.250.000 dong) Tj ET", form),
        note.format("Widget/FT/Sig", "300 500 600 540", 9),
        stream("BT /F 8 Tf 2 10 Td (Signed by: UBND XA A) Tj ET", form),
    )
    parsed = pdf.parse(data, "a.pdf")
    assert lines(parsed) == ["So tien: 1.250.000 dong", "Het.", "Signed by: UBND XA A"]
    assert lines(parsed, "boilerplate") == ["Signed by: UBND XA A"]


@needs_fonts
def test_decomposed_letters_are_read() -> None:
    made = Made()
    made.set_text_shaping(False)
    made.cell(text="Hô\u0323 nghe\u0300o: 45 hô\u0323")
    text = pdf.parse(made.made(), "a.pdf").text
    extraction = process(Source("a.pdf", b""), read=lambda data, path: Parsed(text, "application/pdf"), with_text=True)
    assert "Hộ nghèo: 45 hộ" in (extraction.document.text or "")


# --- scans


def picture(size: tuple[int, int] = (300, 400)) -> io.BytesIO:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", size, 200).save(out, "PNG")
    out.seek(0)
    return out


def scan(pages: int, layer: str = "", mode: int = 3) -> bytes:
    """Pages that are a picture each, with a text layer above it."""
    made = FPDF(unit="pt", format="A4")
    made.set_font("helvetica", size=11)
    for _ in range(pages):
        made.add_page()
        made.image(picture(), 0, 0, 595, 842)
        made.text_mode = mode  # type: ignore[assignment]
        made.set_xy(60, 60)
        made.multi_cell(470, 14, layer)
    return bytes(made.output())


def test_pages_without_text_are_recognised(recognised: list[tuple[int, tuple[int, int]]]) -> None:
    parsed = pdf.parse(scan(2), "a.pdf")
    assert recognised == [(1, (595, 842)), (2, (595, 842))]
    assert lines(parsed) == ["Trang ảnh 12 suất", "Trang ảnh 12 suất"]
    assert parsed.glyphs is not None
    assert set(parsed.glyphs.confidence[:5]) == {91}
    assert len(parsed.glyphs.confidence) == len(parsed.text)
    assert [(n.code, n.message_vi) for n in parsed.notes] == [("ocr", "trang 1–2: chữ được nhận dạng từ ảnh quét")]


def test_a_garbage_layer_is_not_read(recognised: list[tuple[int, tuple[int, int]]]) -> None:
    garbage = (
        "UBND THANH PHo DA NANG CONG Hcok xA HQI CHiJ NGHiA VIVT NAM S6 463Y dm chi h9c sinh dip nghi he va thi " * 3
    )
    assert "463Y" not in pdf.parse(scan(1, garbage, mode=0), "a.pdf").text
    assert "12 suất" in pdf.parse(scan(1, garbage, mode=3), "a.pdf").text
    assert len(recognised) == 2


@needs_fonts
def test_good_text_above_a_picture_is_read(recognised: list[tuple[int, tuple[int, int]]]) -> None:
    made = Made()
    made.image(picture(), 0, 0, 595, 842)
    made.set_xy(LEFT, 100)
    made.paragraph(TEXT)
    assert lines(pdf.parse(made.made(), "a.pdf")) == [TEXT]
    assert recognised == []


def test_pages_to_recognise_are_limited(
    recognised: list[tuple[int, tuple[int, int]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_RECOGNISED", 2)
    parsed = pdf.parse(scan(4), "a.pdf")
    assert [n for n, _ in recognised] == [1, 2]
    assert [n.code for n in parsed.notes] == ["ocr", "ocr_limit"]
    assert "trang 3–4" in parsed.notes[1].message_vi


# --- hostile input


def test_encrypted_files_are_refused_unless_the_password_is_empty() -> None:
    for password, refused in (("bi mat", True), ("", False)):
        made = FPDF()
        made.set_font("helvetica")
        made.add_page()
        made.cell(text="Trao 1.250 suat qua cho ho ngheo")
        made.set_encryption(owner_password="chu", user_password=password)
        data = bytes(made.output())
        if refused:
            with pytest.raises(EncryptedDocument):
                pdf.parse(data, "a.pdf")
        else:
            assert "1.250" in pdf.parse(data, "a.pdf").text


def test_truncated_and_damaged_files_are_refused() -> None:
    whole = scan(3) + b""
    for data in (whole[: len(whole) // 2], whole[:200], b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(range(256)) * 40):
        with pytest.raises(DamagedDocument):
            pdf.parse(data, "a.pdf")


def test_a_file_without_any_letter_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        pdf.parse(simple("0 0 m 10 10 l S"), "a.pdf")


HELLO = "BT /F 12 Tf 100 700 Td (Trao 1.250 suat qua cho ho ngheo) Tj ET"
FORM = "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X {} 0 R>>>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R{}>>"


def hostile() -> dict[str, bytes]:
    """Files that loop, nest and lie; each holds one page of text all the same."""
    catalogue, pages = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    nested = [stream(f"q /X Do Q {HELLO if n == 0 else ''}", FORM.format(n + 8)) for n in range(400)]
    return {
        "page tree that loops": raw(catalogue, "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 90>>", PAGE.format(""), stream(HELLO), FONT),
        "page tree that counts wrongly": raw(catalogue, "<</Type/Pages/Kids[3 0 R]/Count 900000000>>", PAGE.format(""), stream(HELLO), FONT),
        "form in itself": simple(f"{HELLO} /X Do", "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>", stream("/X Do", FORM.format(6))),
        "forms in forms": simple(f"{HELLO} /X Do", "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>", stream("/X Do", FORM.format(7)), *nested),
        "length that lies": raw(catalogue, pages, PAGE.format(""), f"<</Length 99999999>>\nstream\n{HELLO}\nendstream", FONT),
        "page of a lying size": raw(catalogue, pages, PAGE.format("").replace("600 800", "9999999 9999999"), stream(HELLO), FONT),
        "many rulings": simple(HELLO + "".join(f" {i % 590} {i % 790} 9 9 re S" for i in range(30_000))),
        "many letters": simple(HELLO + " BT /F 1 Tf 10 400 Td " + "(1 2 3 4 5 6 7 8 9 0) Tj " * 8_000 + "ET"),
        "scattered letters": simple(HELLO + "".join(f" BT /F 6 Tf {7 * i % 590} {13 * i % 690} Td (x{i}) Tj ET" for i in range(9_000))),
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile())
def test_files_that_loop_nest_and_lie_end_soon(name: str) -> None:
    data = hostile()[name]
    began = time.process_time()
    try:
        text = pdf.parse(data, "a.pdf").text
    except (DamagedDocument, EmptyDocument):
        text = "refused"
    assert time.process_time() - began < 8
    assert "1.250" in text or name in ("page tree that loops", "page tree that counts wrongly") or text == "refused"


def test_ten_thousand_pages_are_read_to_the_limit_and_told() -> None:
    kids = " ".join("3 0 R" for _ in range(10_000))
    data = raw(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count 10000>>",
        PAGE.format(""),
        stream(HELLO),
        FONT,
    )
    began = time.process_time()
    parsed = pdf.parse(data, "a.pdf")
    assert time.process_time() - began < 10
    assert parsed.pages == 10_000
    assert parsed.text.count("1.250") == limits.MOST_PAGES
    assert [n.message_vi for n in parsed.notes] == ["đã đọc 1000/10000 trang"]


def test_a_page_that_cannot_be_read_is_told() -> None:
    data = raw(
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>", PAGE.format(""), stream(HELLO), FONT, "(no page)"
    )  # fmt: skip
    parsed = pdf.parse(data, "a.pdf")
    assert "1.250" in parsed.text
    assert [(n.code, n.message_vi) for n in parsed.notes] == [("unread", "trang 2: không đọc được")]


# --- same figures, real files


def figures(read: Parsed | None, source: Source) -> Counter[tuple[str, str, str]]:
    extraction = process(source) if read is None else process(source, read=lambda data, path: read)
    return Counter((f.kind, str(getattr(f, "value", "")), str(getattr(f, "unit", ""))) for f in extraction.figures)


@needs_fonts
def test_the_same_document_as_text_and_pdf_has_the_same_figures() -> None:
    import unicodedata

    same = only = 0
    for path in sorted(ROOT.glob("corpus/[0-9]*/van-ban.txt"))[::3]:
        source = Source(path.name, path.read_bytes())
        data = letter(unicodedata.normalize("NFC", source.data.decode()), numbered=True)
        a, b = figures(None, source), figures(pdf.parse(data, "a.pdf"), source)
        same += sum((a & b).values())
        only += sum((a - b).values()) + sum((b - a).values())
    assert 2 * same / (2 * same + only) >= 0.99


@needs_shared
def test_real_files(recognised: list[tuple[int, tuple[int, int]]]) -> None:
    folder = SHARED / "documents/files"
    decree = pdf.parse((folder / "nd55_2023_born_digital.pdf").read_bytes(), "a.pdf")
    assert lines(decree, "boilerplate") == ["2", "3", "4", "5", "6", "7"]
    assert lines(decree)[:2] == ["CHÍNH PHỦ", "_______"]
    assert "mức hỗ trợ 500.000 đồng/người" in decree.text
    fees = pdf.parse((folder / "tt02_2021_btc_phi.pdf").read_bytes(), "a.pdf")
    assert len(fees.shape.grids) == 1
    assert {c.column for c in fees.shape.grids[0].cells} == {0, 1, 2, 3}
    stamped = pdf.parse((folder / "hust_qd_hocphi_2024.pdf").read_bytes(), "a.pdf")
    assert "Số: 9413/QĐ-ĐHBK" in lines(stamped)
    assert recognised == []
    for name, pages in (("vietadmin_1_bad_ocr_layer", 2), ("hust_qd_sv_khuyettat_scan", 5), ("dvc_srcd04_scan", 4)):
        recognised.clear()
        pdf.parse((folder / f"{name}.pdf").read_bytes(), "a.pdf")
        assert len(recognised) == pages
