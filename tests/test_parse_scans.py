"""Pictures of pages: what is read, where it stands in the picture, what is doubted, what is refused."""

from __future__ import annotations

import io
import shutil
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from scans import BOLD, MISSING, SERIF, font, pages, scanned

from conftest import SHARED, needs_shared
from pipeline.ingest import Source
from pipeline.parse import doubt, image, ocr, recognise, scan_lines
from pipeline.parse.recognise import Word
from pipeline.parse.scan_lines import Line
from pipeline.place import SURE
from pipeline.run import process
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, MissingPackage, TookTooLong, Unpacked
from schemas.parsed import Parsed

needs_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract") or bool(MISSING), reason=MISSING or f"{recognise.PACKAGES} are not installed"
)


def packed(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, **options)
    return held.getvalue()


def said(text: str, x: float, line: int, sure: int = 99) -> Word:
    width = 24.0
    edges = [x + width * i for i in range(len(text) + 1)]
    return Word(text, x, line * 70, edges[-1], line * 70 + 40, line, edges, [sure] * len(text), sure)


def row(text: str, line: int, x: float = 0) -> list[Word]:
    words = []
    for part in text.split():
        words.append(said(part, x, line))
        x = words[-1].x1 + 16
    return words


def joined(*lines: tuple[str, float]) -> list[str]:
    """Paragraphs of one column whose lines begin at these places."""
    found = scan_lines.lines([w for i, (text, x) in enumerate(lines) for w in row(text, i, x)], 56)
    return [" ".join(part.text for part in p.lines) for p in scan_lines.paragraphs(found, False, 56)]


# --- lines and columns, without Tesseract ---

FULL = "Toàn xã có một trăm hộ nghèo và hộ cận nghèo được nhận quà Tết của"


def test_a_line_that_begins_at_the_margin_goes_on_and_an_indented_one_does_not() -> None:
    assert joined((FULL, 80), (FULL, 0), ("huyện.", 0), (FULL, 80)) == [f"{FULL} {FULL} huyện.", FULL]
    assert joined(("Kết quả", 0), ("Tổng số", 0), (FULL, 0)) == ["Kết quả", "Tổng số", FULL]


def test_columns_side_by_side_are_read_one_after_the_other() -> None:
    words = [
        *row("ỦY BAN NHÂN DÂN", 0),
        *row("CỘNG HÒA XÃ HỘI", 0, 900),
        *row("XÃ HÒA LẠC", 1),
        *row("Độc lập", 1, 950),
    ]
    words += row(FULL, 3)
    read = [part.text for _, block in scan_lines.blocks(scan_lines.lines(words, 56), 56) for part in block]
    assert read == ["ỦY BAN NHÂN DÂN", "XÃ HÒA LẠC", "CỘNG HÒA XÃ HỘI", "Độc lập", FULL]


def test_specks_are_no_lines_but_whatever_holds_a_digit_is() -> None:
    words = [said("~'", 0, 0, 30), said("12", 0, 2, 5), *row("Hòa Lạc", 4)]
    assert [part.text for part in scan_lines.lines(words, 56)] == ["12", "Hòa Lạc"]


@pytest.mark.parametrize(
    ("last", "word", "between"),
    [
        ("1.250.", "000", ("", True)),
        ("1.250", ".000", ("", True)),
        ("12/UBND-", "VX", ("", False)),
        ("2020.", "100", (" ", False)),
        ("đến", "500", (" ", False)),
        ("hộ", "nghèo", (" ", False)),
        ("-", "Hộ", (" ", False)),
    ],
)
def test_nothing_stands_inside_a_number_that_a_line_end_has_broken(
    last: str, word: str, between: tuple[str, bool]
) -> None:
    assert scan_lines.joint(said(last, 0, 0), said(word, 0, 1)) == between


@pytest.mark.parametrize(
    ("text", "top", "is_one"), [("3", 0, True), ("- 3 -", 47, True), ("3", 20, False), ("3 hộ", 0, False)]
)
def test_a_number_alone_at_head_or_foot_is_the_page_s(text: str, top: int, is_one: bool) -> None:
    assert scan_lines.aside(Line(row(text, top)), 3500) is is_one


# --- doubt, without Tesseract ---


@pytest.mark.parametrize(
    ("first", "second", "written", "believed"),
    [
        ("1.250.000", "1.250.000", "1.250.000", True),
        ("1.250.000", "1.256.000", "1.250.000", False),
        ("1.250.000", "1,250.000", "1.250.000", False),
        ("1250.000", "1.250.000", "1250.000", False),
        ("I7", "17", "17", False),
        ("§50", "850", "850", False),
        ("24/NQ-CP", "24/NQ-CP", "24/NQ-CP", True),
        ("16/QĐ", "15/QD", "16/QĐ", False),
        ("500đ", "500d", "500đ", True),
        ("05đ", "05b", "05đ", False),
    ],
)
def test_digits_that_two_readings_see_differently_are_not_believed(
    first: str, second: str, written: str, believed: bool
) -> None:
    word = said(first, 0, 0)
    doubt._compared(word, second)
    assert word.text == written
    assert len(word.edges) == len(word.text) + 1
    assert all((s >= 80) is believed for c, s in zip(word.text, word.sure, strict=True) if c.isdigit())


@pytest.mark.parametrize(
    ("unit", "misread"),
    [("tỷ", False), ("tý", True), ("triêu", True), ("nøhìn", True), ("đồng.", False), ("dòng", False), ("hộ", False)],
)
def test_a_misread_scale_makes_its_number_doubtful(unit: str, misread: bool) -> None:
    assert doubt._misread_scale(unit) is misread


@pytest.mark.parametrize(("after", "gap", "believed"), [("10.000", 12, False), ("10.000", 90, True), ("hộ", 12, True)])
def test_a_blank_within_a_number_makes_it_doubtful(after: str, gap: int, believed: bool) -> None:
    first = said("1.1", 0, 0)
    assert doubt._one_number(first, said(after, first.x1 + gap, 0)) is not believed


@pytest.mark.parametrize(
    ("text", "after", "asked"),
    [
        ("12", "", True),
        ("I7", "", True),
        ("l", "", True),
        ("II", "năm", False),
        ("I", "triệu", True),
        ("hộ", "", False),
    ],
)
def test_what_may_be_a_number_is_read_twice(text: str, after: str, asked: bool) -> None:
    assert doubt._asked(text, after) is asked


# --- refusals and limits ---


def _header_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (_header_of(60_000, 60_000), Unpacked),
        (_header_of(9_000, 9_001), Unpacked),
        (_header_of(40_000, 10), Unpacked),
        (_header_of(500, 500), DamagedDocument),
        (b"\x89PNG\r\n\x1a\n", DamagedDocument),
        (b"\xff\xd8\xff\xe0 no picture", DamagedDocument),
        (packed(Image.effect_noise((400, 400), 90), "JPEG")[:9_000], DamagedDocument),
        (b"II*\0\x08\0\0\0\xff\xff", DamagedDocument),
    ],
    ids=["bomb", "too many pixels", "too wide", "cut off", "no header", "no JPEG", "half a JPEG", "no TIFF"],
)
def test_bombs_and_ruins_are_refused(data: bytes, fault: type[DocumentError], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "ready", lambda path: None)
    with pytest.raises(fault):
        image.parse(data, "a.png")


def test_without_tesseract_the_document_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise.pytesseract, "get_languages", lambda: ["eng", "osd"])
    with pytest.raises(MissingPackage, match="tesseract-ocr tesseract-ocr-vie"):
        image.parse(packed(Image.new("L", (50, 50), 255)), "a.png")


@needs_tesseract
def test_an_empty_page_holds_no_text() -> None:
    for picture in (Image.new("L", (1, 1)), Image.new("1", (900, 900), 1), Image.new("I;16", (70, 70))):
        with pytest.raises(EmptyDocument):
            image.parse(packed(picture), "a.png")


@needs_tesseract
def test_a_page_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page = pages("Trao 20 suất quà.")[0].crop((0, 0, 1400, 400))
    monkeypatch.setattr(ocr, "SECONDS", 0.0)
    with pytest.raises(TookTooLong):
        image.parse(packed(page), "a.png")


# --- whole pictures ---

PAGE = """Năm 2025, xã Hòa Lạc có 137 hộ nghèo và 86 hộ cận nghèo, được nhận quà Tết với tổng kinh phí 1.250.000.000 đồng.
Mỗi suất quà trị giá 750.000 đồng, gồm 500.000 đồng tiền mặt và quà; tỷ lệ hộ nghèo còn 4,85%.
Quỹ Vì người nghèo hỗ trợ 12 nhà với 60 triệu đồng/nhà, đạt 103,5% kế hoạch."""
MONEY = {"1.250.000.000 đồng", "750.000 đồng", "500.000 đồng", "60 triệu đồng/nhà"}


def strip() -> Image.Image:
    return pages(PAGE)[0].crop((0, 150, 2480, 1100))


def cut(picture: Image.Image, parsed: Parsed, text: str, scale: float) -> Image.Image:
    """What stands in the picture where `text` was read."""
    glyphs = parsed.glyphs
    assert glyphs is not None
    start = parsed.text.index(text)
    span = range(start, start + len(text))
    box = (min(glyphs.x0[i] for i in span), min(glyphs.top[i] for i in span), max(glyphs.x1[i] for i in span), max(glyphs.bottom[i] for i in span))  # fmt: skip
    return picture.crop(tuple(round(v / scale) for v in box))  # type: ignore[arg-type]


@needs_tesseract
@pytest.mark.parametrize(
    ("changed", "back"),
    [
        (lambda p: scanned(p), lambda c: c),
        (lambda p: scanned(p.rotate(90, expand=True), skew=1.5, grain=12), lambda c: c.rotate(-90, expand=True)),
        (lambda p: scanned(p.rotate(180), skew=-2.5), lambda c: c.rotate(180)),
        (lambda p: scanned(p.resize((p.width // 3, p.height // 3), Image.Resampling.LANCZOS), blur=0), lambda c: c),
    ],
    ids=["clean", "sideways", "upside down", "100 dpi"],
)
def test_a_scan_gives_the_figures_and_their_places(
    changed: Callable[[Image.Image], Image.Image], back: Callable[[Image.Image], Image.Image]
) -> None:
    picture = changed(strip())
    data = packed(picture, dpi=(300, 300))
    parsed = image.parse(data, "a.png")
    read = process(Source("a.png", data), read=lambda *_: parsed)
    money = [f for f in read.figures if f.kind == "money"]
    assert {f.text for f in money} == MONEY
    assert parsed.text.count("\n") == 3  # a paragraph a line
    assert "ocr" in {n.code for n in read.document.notes}
    place = cut(picture, parsed, "1.250.000.000", 72 / 300)
    again = back(place)
    roomy = Image.new("L", (again.width + 80, again.height + 80), 255)
    roomy.paste(again, (40, 40))
    if picture.width > 1000:  # a crop of a small picture is too small to be read by itself
        assert "1.250.000.000" in "".join(
            w.text for w in recognise.read(roomy, recognise.BLOCK, seconds=9, language="eng")
        )


def table() -> Image.Image:
    """Two heading rows, one heading over two columns, a cell over two rows, numbers of one digit, a broken number."""
    picture = Image.new("L", (2000, 900), 255)
    pen = ImageDraw.Draw(picture)
    xs, ys = (60, 220, 760, 1160, 1900), (180, 290, 400, 510, 620, 760)
    for y in ys:
        pen.line((xs[2] if y == ys[1] else xs[0], y, xs[-1], y), fill=0, width=4)
    for x in xs:
        pen.line((x, ys[1] if x == xs[3] else ys[0], x, ys[-1]), fill=0, width=4)
    pen.text((60, 60), "Kinh phí hỗ trợ năm 2025 (đơn vị: đồng)", fill=0, font=font(14, BOLD))
    cells = [
        (80, 240, "STT"), (260, 240, "Thôn"), (1100, 205, "Hỗ trợ"), (800, 315, "Số hộ"), (1200, 315, "Số tiền"),
        (110, 425, "1"), (260, 425, "An Lạc"), (840, 425, "8"), (1200, 425, "2.400.000"),
        (110, 535, "2"), (260, 535, "Bình Minh"), (840, 535, "11"), (1200, 535, "3.300.000"),
        (260, 660, "Tổng cộng"), (840, 660, "19"), (1200, 630, "5.700."), (1200, 690, "000"),
    ]  # fmt: skip
    for x, y, text in cells:
        pen.text((x, y), text, fill=0, font=font(14, SERIF))
    return picture


@needs_tesseract
def test_rulings_give_the_cells_of_a_table() -> None:
    parsed = image.parse(packed(scanned(table(), skew=0.7, grain=8)), "a.png")
    (grid,) = parsed.shape.grids
    cells = {(c.row, c.column): (parsed.text[c.start : c.end], c.rows, c.columns) for c in grid.cells}
    assert cells[0, 1] == ("Thôn", 2, 1)
    assert cells[0, 2] == ("Hỗ trợ", 1, 2)
    assert [cells[r, 3][0] for r in range(1, 5)] == ["Số tiền", "2.400.000", "3.300.000", "5.700.000"]
    assert cells[1, 2][0] == "Số hộ"
    assert parsed.glyphs is not None
    for cell in grid.cells:  # a digit alone is read badly: right, or not believed
        text = parsed.text[cell.start : cell.end]
        wanted = {(2, 0): "1", (3, 0): "2", (4, 0): "", (2, 2): "8", (3, 2): "11", (4, 2): "19"}.get(
            (cell.row, cell.column), text
        )
        assert text == wanted or min(parsed.glyphs.confidence[cell.start : cell.end]) < SURE
    assert parsed.text.startswith("Kinh phí hỗ trợ năm 2025")


@needs_tesseract
def test_a_tiff_goes_on_overleaf_and_its_page_numbers_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = []
    for number, text in (
        ("7", "Toàn huyện đã trao quà Tết cho các gia đình khó khăn với tổng số tiền là"),
        ("8", "425 triệu đồng từ ngân sách."),
    ):
        sheet = Image.new("L", (2000, 2400), 255)
        pen = ImageDraw.Draw(sheet)
        pen.text((1000, 60), f"- {number} -", fill=0, font=font(14))
        pen.text((150, 600), text, fill=0, font=font(13))
        sheets.append(sheet)
    held = io.BytesIO()
    sheets[0].save(held, "TIFF", save_all=True, append_images=[*sheets[1:], sheets[0]], dpi=(300, 300))
    monkeypatch.setattr(image, "PAGES", 2)
    parsed = image.parse(held.getvalue(), "a.tif")
    assert "tổng số tiền là 425 triệu đồng" in parsed.text
    assert parsed.pages == 3
    assert "Đã đọc 2/3 trang." in [n.message_vi for n in parsed.notes]
    assert [(parsed.text[a.start : a.end].strip(" -\n"), a.zone) for a in parsed.shape.areas] == [
        ("7", "boilerplate"),
        ("8", "boilerplate"),
    ]
    assert all(parsed.text.index("425") < a.start for a in parsed.shape.areas)


@needs_shared
@needs_tesseract
def test_a_small_photo_of_a_letter_is_read() -> None:
    folder = SHARED / "documents" / "files"
    wanted = set((folder / "vietadmin_4_1_gt.txt").read_text("utf-8").split())
    parsed = image.parse((folder / "vietadmin_4_1_rotated.jpg").read_bytes(), "a.jpg")
    assert len(wanted & set(parsed.text.split())) >= 0.85 * len(wanted)
    assert parsed.text.index("V/v") < parsed.text.index("CỘNG HOÀ") < parsed.text.index("Kính gửi")
