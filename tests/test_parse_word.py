"""Word files: what is printed stands in the text once, where it stands in the file is known, and nothing hostile gets through."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import docx as python_docx
import pytest
from made_office import ole

from conftest import ROOT, SHARED, needs_shared
from pipeline.doctypes.zones import Line
from pipeline.ingest import Source
from pipeline.parse import doc, docx, parse, wordtext
from pipeline.parse.wordtext import symbol
from pipeline.run import process
from pipeline.segment import _continues
from schemas.errors import (
    DamagedDocument,
    DocumentError,
    EmptyDocument,
    EncryptedDocument,
    MissingPackage,
    UnsupportedFormat,
)
from schemas.parsed import Parsed

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FILES = SHARED / "documents" / "files"
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="libreoffice-writer-nogui is not installed")


def package(body: str, before: str = "", **parts: str) -> bytes:
    """A Word file with that body; other parts by their names ("styles", "header1" …), each with its root's content."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "settings": "settings"}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("_rels/.rels", f'<Relationships xmlns="x"><Relationship Id="a" Type="{RELATION}officeDocument" Target="word/document.xml"/></Relationships>')  # fmt: skip
        z.writestr("word/document.xml", f"{before}<w:document {NS}><w:body>{body}</w:body></w:document>")
        relations = []
        for name, content in parts.items():
            kind = re.sub(r"\d", "", name)
            root = roots.get(name, "hdr" if kind == "header" else "ftr")
            z.writestr(f"word/{name}.xml", f"<w:{root} {NS}>{content}</w:{root}>")
            relations.append(f'<Relationship Id="{name}" Type="{RELATION}{kind}" Target="{name}.xml"/>')
        z.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="x">{"".join(relations)}</Relationships>')
    return made.getvalue()


def read(body: str, **parts: str) -> Parsed:
    return docx.parse(package(body, **parts), "a.docx")


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that begins with "<" is taken as it is."""
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{text}</w:t></w:r>'


BORDERS = "<w:tblPr><w:tblBorders><w:top w:val='single'/><w:insideH w:val='single'/></w:tblBorders></w:tblPr>"


def table(*rows: list[str], properties: str = BORDERS, row: str = "") -> str:
    """A table; a cell that begins with "<" is its whole content."""
    body = "".join(
        f"<w:tr>{row}" + "".join(c if c.startswith("<w:tc") else f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in r) + "</w:tr>"
        for r in rows
    )  # fmt: skip
    return f"<w:tbl>{properties}{body}</w:tbl>"


def cell(text: str, properties: str) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def codes(parsed: Parsed) -> set[str]:
    return {n.code for n in parsed.notes}


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_paragraphs_are_lines_and_anchors_lead_back() -> None:
    parsed = read(p("Hộ nghèo: ", "120 hộ") + p() + p() + p("Đã trao 45 suất."))
    assert parsed.text == "Hộ nghèo: 120 hộ\n\nĐã trao 45 suất.\n"
    assert parsed.shape.unwrapped
    last = parsed.runs[-1]
    assert (last.at, last.offset, parsed.text[last.start : last.end]) == ("word/document.xml#p3", 0, "Đã trao 45 suất.")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<w:ins>{run('mới 5 hộ')}</w:ins><w:del><w:r><w:delText>cũ 7 hộ</w:delText></w:r></w:del>", "mới 5 hộ"),
        (f"<w:moveFrom>{run('12')}</w:moveFrom><w:moveTo>{run('34')}</w:moveTo>", "34"),
        (f"<w:hyperlink r:id='x'>{run('liên kết 9')}</w:hyperlink>", "liên kết 9"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('ô 3')}</w:sdtContent></w:sdt>", "ô 3"),
        (f"<w:fldSimple w:instr='SUM(1,2)'>{run('3.000')}</w:fldSimple> ", "3.000"),
        (field("= 17 * 2", "34"), "34"),
        ("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2025</w:t></w:r>", "2021-2025"),
        ("<w:r><w:t>hỗ</w:t><w:softHyphen/><w:t>trợ</w:t></w:r>", "hỗtrợ"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>5</w:t></w:r>", "a\t5"),
        ("<w:r><w:t>từ </w:t><w:sym w:font='Symbol' w:char='F0B3'/><w:t>5</w:t></w:r>", "từ≥5"),
        (run("5 triệu") + run("1", "<w:vertAlign w:val='superscript'/>"), "5 triệu1"),
        (run("15.000") + run("1", "<w:vertAlign w:val='superscript'/>"), "15.000 1"),
        (run("thấy") + run("ẩn 99", "<w:vanish/>"), "thấy"),
        (run("thấy") + run(" rõ", "<w:vanish w:val='0'/>"), "thấy rõ"),
        ("<m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath>", "3/4"),
        (run("xem") + "<w:r><w:commentReference w:id='1'/></w:r>", "xem"),
    ],
)  # fmt: skip
def test_what_is_printed_of_a_paragraph(inside: str, text: str) -> None:
    assert read(p(inside) + p("hết")).text == f"{text}\nhết\n"


@pytest.mark.parametrize(
    ("above", "below", "text"),
    [
        ("QUYẾT ĐỊNH", "Về việc hỗ trợ", "QUYẾT ĐỊNH\nVề việc hỗ trợ"),
        ("đã trao 62 sổ", "tiết kiệm", "đã trao 62 sổ tiết kiệm"),
        ("kinh phí 1.250.", "000 đồng", "kinh phí 1.250.000 đồng"),
        ("kinh phí 1.250", ".000 đồng", "kinh phí 1.250.000 đồng"),
        ("trong năm 2024.", "100 hộ", "trong năm 2024.\n100 hộ"),
        ("có 120", "300 suất", "có 120\n300 suất"),
    ],
)
def test_a_break_inside_a_paragraph(above: str, below: str, text: str) -> None:
    assert read(p(f"<w:r><w:t>{above}</w:t><w:br/><w:t>{below}</w:t></w:r>")).text == f"{text}\n"


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = "<w:rPr><w:del/></w:rPr>"
    assert read(p("tặng 5 ", properties=mark) + p("suất quà")).text == "tặng 5 suất quà\n"


def test_hidden_text_and_tracked_changes_are_told() -> None:
    assert codes(read(p(run("thấy") + run("ẩn", "<w:vanish/>")))) == {"hidden_text"}
    assert codes(read(p(f"<w:ins>{run('a')}</w:ins>"))) == {"tracked_changes"}
    assert codes(read(p("a") + "<w:altChunk r:id='x'/>")) == {"embedded"}
    assert codes(read(p("a"))) == set()


def test_hidden_by_style() -> None:
    styles = "<w:style w:type='character' w:styleId='An'><w:rPr><w:vanish/></w:rPr></w:style>"
    assert read(p(run("thấy"), run("ẩn", "<w:rStyle w:val='An'/>")), styles=styles).text == "thấy\n"


def test_a_text_box_is_read_from_one_of_its_two_forms() -> None:
    box = f"<w:txbxContent>{p('Tổng 500 suất')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert read(p("Trước", f"<w:r>{both}</w:r>") + p("Sau")).text == "Trước\nTổng 500 suất\nSau\n"
    drawn = both.replace(box, "<wps:line/>", 1)  # the newer form is a picture, the words are in the older one
    assert read(p(f"<w:r>{drawn}</w:r>")).text.strip() == "Tổng 500 suất"
    only = f"<mc:AlternateContent><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    assert read(p(f"<w:r>{only}</w:r>")).text.strip() == "Tổng 500 suất"


LEVELS = (
    "<w:abstractNum w:abstractNumId='7'>"
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='Điều %1.'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%2)'/></w:lvl>"
    "<w:lvl w:ilvl='2'><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%3'/></w:lvl>"
    "<w:lvl w:ilvl='3'><w:numFmt w:val='bullet'/><w:lvlText w:val='\uf0b7'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num>"
)


def item(text: str, level: int) -> str:
    return p(text, properties=f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='3'/></w:numPr>")


def test_automatic_numbers_of_lists() -> None:
    body = item("A", 0) + item("b", 1) + item("c", 1) + item("D", 0) + item("e", 1) + item("f", 2) + item("g", 3)
    parsed = read(body, numbering=LEVELS)
    assert parsed.text == "Điều 1. A\na) b\nb) c\nĐiều 2. D\na) e\nf\n- g\n"
    assert parsed.runs[0].at == "word/numbering.xml#3.0"
    assert parsed.runs[1].at == "word/document.xml#p0"


def test_a_table_with_merged_cells_and_a_marked_heading() -> None:
    parsed = read(
        p("trước")
        + table(
            [cell("Địa bàn", "<w:vMerge w:val='restart'/>"), cell("Kinh phí", "<w:gridSpan w:val='2'/>")],
            [cell("", "<w:vMerge/>"), "2024", "2025"],
            ["Xã An", p("1.250.") + p("000"), p("một") + p("dòng")],
        )
    )
    (grid,) = parsed.shape.grids
    assert parsed.text[grid.start : grid.end] == "Địa bàn\tKinh phí\n2024\t2025\nXã An\t1.250.000\tmột dòng"
    assert [(parsed.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in grid.cells[:4]] == [
        ("Địa bàn", 0, 0, 2, 1), ("Kinh phí", 0, 1, 1, 2), ("2024", 1, 1, 1, 1), ("2025", 1, 2, 1, 1),
    ]  # fmt: skip
    assert not any(c.heading for c in grid.cells)
    headed = read(table(["TT", "Số hộ"], row="<w:trPr><w:tblHeader/></w:trPr>"))
    assert all(c.heading for c in headed.shape.grids[0].cells)


@pytest.mark.parametrize(
    ("above", "below", "text"),
    [
        ("12.5", "00", "12.500"),
        ("12,50", "0", "12,500"),
        ("1.250.0", "00 đồng", "1.250.000 đồng"),
        ("12.5", "00.000", "12.500.000"),
        ("50.000", "60.000", "50.000 60.000"),
        ("12.5", "20", "12.5 20"),
        ("12.5", "0", "12.5 0"),
        ("12,5", "00.000", "12,5 00.000"),
        ("12.5", "00.5", "12.5 00.5"),
        ("2024.5", "00", "2024.5 00"),
    ],
)
def test_a_number_torn_within_a_cell(above: str, below: str, text: str) -> None:
    lines = f"<w:tc>{p(above)}{p(below)}</w:tc>"
    assert read(table(["Xã", "Số"], ["An", lines])).text.rstrip("\n") == f"Xã\tSố\nAn\t{text}"
    page = f"<table border=1><tr><td>Xã</td><td>Số</td></tr><tr><td>An</td><td>{above}<br>{below}</td></tr></table>"
    assert parse(page.encode(), "a.html").text.rstrip("\n") == f"Xã\tSố\nAn\t{text}"


def widths(*twips: int) -> str:
    return f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(39)}{t}{chr(39)}/>' for t in twips)}</w:tblGrid>"


def test_a_column_that_nobody_sees_is_none() -> None:
    """Rows whose edges a program rounded differently leave a column of a twip between them."""
    two, restart, goes_on = "<w:gridSpan w:val='2'/>", "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = (
        [cell("Xã", restart), "Tỷ lệ (%)", cell("Kinh phí", two + restart)],
        [cell("", goes_on), cell("năm 2024", two), cell("", goes_on)],
        ["Tam An", cell("13,71", two), "1.260"],
    )
    (grid,) = read(table(*rows, properties=BORDERS + widths(1200, 1199, 1, 1200))).shape.grids
    assert [(c.row, c.column, c.rows, c.columns) for c in grid.cells] == [
        (0, 0, 2, 1), (0, 1, 1, 1), (0, 2, 2, 1), (1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip
    wide = read(table(*rows, properties=BORDERS + widths(1200, 1199, 300, 1200))).shape.grids[0]
    assert max(c.column + c.columns for c in wide.cells) == 4
    own = read(table(["Xã", "Số", "Kinh phí"], ["An", "5", "7"], properties=BORDERS + widths(1200, 1, 1200))).shape
    assert [c.column for c in own.grids[0].cells] == [0, 1, 2, 0, 1, 2]  # a cell stands in it: its width is no truth


def test_a_deleted_row_is_gone_and_a_nested_table_is_text() -> None:
    gone = "<w:trPr><w:del/></w:trPr>"
    rows = table(["1", "a"], ["2", "b"]).replace("<w:tr>", f"<w:tr>{gone}", 1)
    assert read(rows + table(["3", "c"], ["4", "d"])).text == "2\tb\n3\tc\n4\td\n"
    assert read(table(["1", f"{table(['x', '25'])}<w:p/>"], ["2", "b"])).text == "1\tx 25\n2\tb\n"


HEAD = ["<w:p/>".join([p("ỦY BAN NHÂN DÂN XÃ AN"), p("Số: 12/BC-UBND")]), p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + p("An, ngày 5 tháng 6 năm 2025")]  # fmt: skip


def test_a_letterhead_is_two_columns_one_after_the_other() -> None:
    for properties in ("", BORDERS):
        parsed = read(table(HEAD, properties=properties) + p("Kính gửi: …"))
        assert parsed.shape.grids == ()
        lines = [x for x in parsed.text.splitlines() if x]
        assert lines[:4] == ["ỦY BAN NHÂN DÂN XÃ AN", "Số: 12/BC-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "An, ngày 5 tháng 6 năm 2025"]  # fmt: skip


def test_data_without_borders_is_a_table_all_the_same() -> None:
    rows = [["Hộ nghèo", "1.250"], ["Hộ cận nghèo", "940"], ["Tổng cộng", "2.190"]]
    assert len(read(table(*rows, properties="")).shape.grids) == 1
    words = [["Người lập biểu", "Thủ trưởng đơn vị"], ["(Ký)", "(Ký)"], ["Lê An", "Trần Bình"]]
    assert read(table(*words, properties="")).text.splitlines()[:3] == ["Người lập biểu", "(Ký)", "Lê An"]


def test_notes_heads_and_feet_come_once_at_the_end() -> None:
    reference = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    sections = "<w:sectPr><w:headerReference w:type='default' r:id='header1'/><w:headerReference w:type='first' r:id='header2'/><w:headerReference w:type='default' r:id='header3'/><w:footerReference w:type='default' r:id='footer1'/></w:sectPr>"  # fmt: skip
    parsed = read(
        p("Chi 500 đồng", reference) + p("hết") + f"<w:p><w:pPr>{sections}</w:pPr></w:p>" + sections,
        footnotes=f"<w:footnote w:id='1'>{p('ngăn')}</w:footnote><w:footnote w:id='2'>{p('Gồm 20 đồng phí')}</w:footnote>",
        header1=p("Báo cáo quý 3"),
        header2=p("chỉ trang đầu"),
        header3=p("Báo cáo quý 3"),
        footer1=p("Trang 7"),
    )
    assert parsed.text == "Chi 500 đồng\nhết\n\nGồm 20 đồng phí\nBáo cáo quý 3\nTrang 7\n"
    assert [parsed.text[a.start : a.end].strip() for a in parsed.shape.areas] == ["Báo cáo quý 3", "Trang 7"]
    assert {a.zone for a in parsed.shape.areas} == {"boilerplate"}
    assert any(r.at == "word/footnotes.xml#p1" for r in parsed.runs)


def test_old_fonts_are_found_through_runs_styles_and_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def from_font(text: str, font: str) -> str:
        seen.append((text, font))
        return text.upper()

    monkeypatch.setattr(wordtext, "from_font", from_font)
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii='VNI-Times'/></w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:type='paragraph' w:styleId='A'><w:rPr><w:rFonts w:ascii='.VnTime' w:hAnsi='.VnTime'/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='B'><w:basedOn w:val='A'/></w:style>"
    )
    arial = "<w:rFonts w:ascii='Arial' w:hAnsi='Arial'/>"
    parsed = read(
        p(run("hé "), run("ngh"), run("Ì", arial), properties="<w:pStyle w:val='B'/>") + p("vni"), styles=styles
    )
    assert seen == [("hé ngh", ".VnTime"), ("vni", "VNI-Times")]
    assert parsed.text == "HÉ NGHÌ\nVNI\n"
    assert "old_fonts" in codes(parsed)
    seen.clear()
    typed = read(p(run("Hộ"), run(" x ", arial), run("nghèo"), properties="<w:pStyle w:val='B'/>"), styles=styles)
    assert (typed.text, seen) == ("Hộ x nghèo\n", [])  # Unicode under the name of an old font


@pytest.mark.parametrize(
    ("font", "before", "after", "text"),
    [
        (".VnTime", "th", "¬ng binh", "thương binh"),
        (".VnTimeH", "th", "¬ng", "THƯƠNG"),
        ("Arial", "thương", " binh", "thương binh"),
        (".VnTime", "thương", " binh", "thương binh"),
    ],
    ids=["the letter ư", "its capital", "a hyphen that is not printed", "Unicode under an old font"],
)
def test_a_soft_hyphen_is_a_letter_in_old_fonts(font: str, before: str, after: str, text: str) -> None:
    """LibreOffice takes the code of ư for a soft hyphen when it converts old files."""
    fonts = f"<w:rPr><w:rFonts w:ascii='{font}' w:hAnsi='{font}'/></w:rPr>"
    word = f"<w:r>{fonts}<w:t>{before}</w:t><w:softHyphen/><w:t xml:space='preserve'>{after}</w:t></w:r>"
    assert read(p(word)).text == text + "\n"


@needs_office
def test_old_letters_of_an_rtf_keep_their_u_with_horn() -> None:
    data = rb"{\rtf1\ansi{\fonttbl{\f0 .VnTime;}}\f0 Gia \'ae\'d7nh th\'ad\'acng binh \'ae\'ad\'eec nh\'cbn 5 su\'cat qu\'b5\par}"
    assert "thương binh được nhận 5 suất quà" in parse(data, "a.rtf").text


def test_symbols() -> None:
    assert symbol(0xF0B7, "Symbol") == "•"
    assert symbol(0xF0FE, "Wingdings") == "☑"
    assert symbol(0x82, "Wingdings") == "2"
    assert symbol(0x35, "Symbol") == "5"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (package(p("a"), before="<!DOCTYPE x [<!ENTITY e 'nổ'>]>"), DamagedDocument),
        (package(p("a"), before="<?xml version='1.0' encoding='abc'?>"), DamagedDocument),
        (package(p("a") + "<w:p>"), DamagedDocument),
        (package(p("a"))[:400], DamagedDocument),
        (package(p(" ")), EmptyDocument),
        (package("<w:p>" * 2000 + "</w:p>" * 2000), DamagedDocument),
        (b"PK\x03\x04", DamagedDocument),
    ],
    ids=["doctype", "encoding", "not well-formed", "cut", "no words", "deep", "no archive"],
)
def test_hostile_packages(data: bytes, fault: type[DocumentError]) -> None:
    with pytest.raises(fault):
        docx.parse(data, "a.docx")


def test_an_unfinished_field_does_not_swallow_the_document() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 5</w:instrText></w:r>'
    assert read(p("a", begun) + p("còn 8 hộ")).text == "a\ncòn 8 hộ\n"


def paragraphs(text: str) -> list[str]:
    """The lines of a text, those that its width broke put together again; where a line is long, no width breaks them."""
    wrapped = max(map(len, text.split("\n"))) <= 130
    found: list[str] = []
    before: Line | None = None
    for m in re.finditer(r"[^\n]*\n?", text):
        line = Line(m.start(), m.start() + len(m[0].rstrip("\n")))
        words = text[line.start : line.end]
        if (
            wrapped
            and before
            and words.strip()
            and not words.lstrip().startswith("|")
            and _continues(text, before, line)
        ):
            found[-1] += " " + words.strip()
        else:
            found.append(words)
        before = line
    return found


def from_text(text: str) -> bytes:
    """The text as a Word file: tables of Markdown as tables."""
    made = python_docx.Document()
    lines = paragraphs(text)
    while lines:
        rows = []
        while lines and lines[0].lstrip().startswith("|"):
            line = lines.pop(0)
            if not re.fullmatch(r"[\s|:\-]+", line):
                rows.append([c.strip() for c in line.strip().strip("|").split("|")])
        if rows:
            made_table = made.add_table(0, max(map(len, rows)))
            made_table.style = "Table Grid"
            for row in rows:
                for target, words in zip(made_table.add_row().cells, row, strict=False):
                    target.text = words
        elif lines:
            made.add_paragraph(lines.pop(0))
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def figures_of(data: bytes, name: str, parse: object = None) -> Counter[tuple[str, str]]:
    source = Source(name, data)
    found = process(source, read=docx.parse) if parse else process(source)
    return Counter((f.kind, " ".join(f.text.split())) for f in found.figures)


def test_the_same_figures_as_the_text() -> None:
    """F1 over all documents of the corpus, read as text and as Word files."""
    both = alone = word = 0
    for path in sorted((ROOT / "corpus").glob("[0-9]*/van-ban.txt")):
        text = path.read_text("utf-8")
        as_text = figures_of(text.encode(), "a.txt")
        as_word = figures_of(from_text(text), "a.docx", docx.parse)
        both += sum((as_text & as_word).values())
        alone += sum(as_text.values())
        word += sum(as_word.values())
    assert 2 * both / (alone + word) >= 0.99


@needs_shared
@pytest.mark.parametrize("name", sorted(x.name for x in FILES.glob("*.docx")) if FILES.is_dir() else ["-"])
def test_real_documents_lose_no_numeral(name: str) -> None:
    """Every numeral of the printed runs of the body stands in the text (automatic numbers of lists come on top)."""
    data = (FILES / name).read_bytes()
    parsed = docx.parse(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        xml = z.read("word/document.xml").decode()
    xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", xml, flags=re.DOTALL)
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", xml, flags=re.DOTALL)
    printed = " ".join("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", re.sub(r"<w:(?:br|tab)/>", "<w:t> </w:t>", x))) for x in paragraphs)  # fmt: skip
    missing = Counter(re.findall(r"\d+", printed)) - Counter(re.findall(r"\d+", parsed.text))
    assert sum(missing.values()) == 0
    assert all(0 <= r.start < r.end <= len(parsed.text) for r in parsed.runs)
    assert "\nCỘNG H" in parsed.text or "CHÍNH PHỦ" in parsed.text  # the letterhead's columns are lines


# DOC and RTF

RTF = rb"{\rtf1\ansi\ansicpg1258\deff0{\fonttbl{\f0 Times New Roman;}}\f0 T\u7893?ng 1.250 su\u7845?t\par\trowd\cellx3000\cellx6000\intbl H\u7897? ngh\u232?o\cell 45\cell\row\trowd\cellx3000\cellx6000\intbl C\u7897?ng\cell 90\cell\row\pard H\u7871?t\par}"  # fmt: skip


@needs_office
def test_rtf_is_converted_with_its_table() -> None:
    parsed = doc.parse(RTF, "a.rtf")
    assert parsed.media_type == "application/rtf"
    assert "Tổng 1.250 suất" in parsed.text
    assert "Hộ nghèo\t45\nCộng\t90\n" in parsed.text
    assert [(r.start, r.end, r.at) for r in parsed.runs] == [(0, len(parsed.text), "converted")]
    assert codes(parsed) >= {"converted"}


@needs_office
def test_what_only_looks_like_a_word_document_is_not_read_as_plain_text() -> None:
    with pytest.raises(DamagedDocument, match="LibreOffice"):
        doc.parse(ole(["WordDocument"], content=b"so 1.250 suat"), "a.doc")


@needs_office
@needs_shared
def test_a_real_doc_keeps_its_tables() -> None:
    data = (FILES / "nd23_2018_baohiem.doc").read_bytes()
    parsed = doc.parse(data, "a.doc")
    assert len(parsed.shape.grids) == 5
    assert len(re.findall(r"\d[\d.,/]*\d|\d", parsed.text)) == 368  # as many as catdoc and wvWare find
    assert parsed.media_type == "application/msword"


@needs_shared
def test_without_libreoffice_catdoc_reads_and_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("catdoc"):
        pytest.skip("catdoc is not installed")
    which = shutil.which
    monkeypatch.setattr(doc.shutil, "which", lambda name: None if name == "soffice" else which(name))
    parsed = doc.parse((FILES / "nd23_2018_baohiem.doc").read_bytes(), "a.doc")
    assert "23/2018/NĐ-CP" in parsed.text
    assert codes(parsed) == {"tables_lost", "converted"}


def test_without_a_converter_the_document_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doc.shutil, "which", lambda name: None)
    with pytest.raises(MissingPackage, match="libreoffice-writer-nogui"):
        doc.parse(RTF, "a.rtf")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (ole(["EncryptedPackage", "EncryptionInfo"]), EncryptedDocument),
        (ole(["WordDocument"], content=b"\xec\xa5" + bytes(8) + b"\x00\x01"), EncryptedDocument),
        (ole(["Workbook"]), UnsupportedFormat),
        (ole(["Contents"]), UnsupportedFormat),
        (ole(["WordDocument"])[:700], DamagedDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DamagedDocument),
    ],
    ids=["locked package", "locked document", "sheet", "other", "cut", "head only"],
)
def test_what_is_no_open_word_document_is_refused(data: bytes, fault: type[DocumentError]) -> None:
    with pytest.raises(fault):
        parse(data, "a.doc")


def test_a_converter_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from schemas.errors import TookTooLong

    script = tmp_path / "soffice"
    script.write_text("#!/bin/sh\nsleep 60 &\nsleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(doc.shutil, "which", lambda name: str(script) if name == "soffice" else None)
    monkeypatch.setattr(doc, "SECONDS", 0.3)
    with pytest.raises(TookTooLong):
        doc.parse(RTF, "a.rtf")
