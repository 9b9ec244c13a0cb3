"""Web pages, mail and archives: the same figures as in the text, the site's own numbers apart, anchors that hold."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest
from lxml import html as lxml_html
from made_html import on_site, saved

from conftest import ROOT, SHARED, needs_shared
from pipeline.ingest import Source
from pipeline.parse import members, parse
from pipeline.run import process
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, EncryptedDocument, HoldsDocuments, Unpacked
from schemas.run import Extraction

TEXTS = {p.parent.name: p.read_text("utf-8") for p in sorted((ROOT / "corpus").glob("*/van-ban.txt"))}
NEWS = """Sáng ngày 12/01/2025, Ủy ban Mặt trận Tổ quốc huyện An Hòa phối hợp với các đơn vị tổ chức chương trình Tết vì người nghèo.
Tại chương trình, đại diện huyện đã trao 150 suất quà cho hộ nghèo, mỗi suất trị giá 500.000 đồng, tổng kinh phí 75 triệu đồng.
Dịp này, Hội Chữ thập đỏ huyện tặng thêm 40 suất quà cho trẻ em mồ côi trên địa bàn, mỗi suất gồm tiền mặt và nhu yếu phẩm.
Năm 2024, toàn huyện đã vận động được hơn 1,2 tỷ đồng cho Quỹ vì người nghèo, xây mới 12 nhà đại đoàn kết."""


def read(page: str, path: str = "a.html") -> Extraction:
    return process(Source(path, page.encode()), with_text=True)


def seen(run: Extraction) -> list[tuple[str, str]]:
    return [(f.kind, " ".join(f.text.split())) for f in run.figures if f.zone != "boilerplate"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_saved_page_holds_the_figures_of_its_text(name: str) -> None:
    plain = sorted(seen(read(TEXTS[name], "a.txt")))
    page = sorted(seen(read(saved(TEXTS[name]))))
    both = sum(min(plain.count(x), page.count(x)) for x in set(plain))
    assert 2 * both >= 0.99 * (len(plain) + len(page)), set(plain) ^ set(page)


def test_what_is_the_sites_is_no_figure() -> None:
    run = read(on_site("Trao quà Tết cho hộ nghèo huyện An Hòa", NEWS))
    found = seen(run)
    assert ("count", "150 suất quà") in found
    assert ("money", "1,2 tỷ đồng") in found
    assert not [t for _, t in found if "1.234.567" in t or "200 suất" in t]
    assert {u.why for u in run.unclaimed if u.text in ("37", "1.234.567")} <= {"boilerplate", "counter"}
    assert run.document.text is not None
    assert "4711" not in run.document.text


def test_every_figure_leads_back_to_its_text_node() -> None:
    page = on_site("Tin vui", NEWS.replace("150 suất", "<150>").replace("&lt;150&gt;", "150 suất")).replace(
        "75 triệu đồng", "<b>75</b>\n   triệu  <i>đồng</i>"
    )
    root = lxml_html.document_fromstring(
        page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)
    )
    run = read(page)
    assert any(f.text == "75 triệu đồng" for f in run.figures)
    for figure in run.figures:
        pieces = [str(root.getroottree().xpath(s.at)[0])[s.start : s.end] for s in figure.spots]
        assert "".join(pieces).split() == figure.text.split()


def test_hidden_text_and_scripts_are_not_read() -> None:
    run = read(
        '<p>Tặng 5 suất quà.</p><p style="display:none">Tặng 7 suất quà.</p><script>9 suất</script><!-- 11 suất quà -->'
    )
    assert seen(run) == [("count", "5 suất quà")]


@pytest.mark.parametrize("family", ["font-family:.VnTime", "font-family: '.VnArial', serif"])
def test_letters_of_an_old_font_are_converted(family: str) -> None:
    run = read(
        f'<html><body><p style="{family}">TÆng 12 suÊt quµ cho hé nghÌo</p></body></html>'.replace("TÆng", "TÆng")
    )
    assert ("count", "12 suất quà") in seen(run)
    assert [n.code for n in run.document.notes] == ["encoding"]
    (spot,) = next(f for f in run.figures if f.kind == "count").spots
    assert (spot.start, spot.end) == (5, 16)


OLD = "TÆng 12 suÊt quµ cho hé nghÌo, th\u00ad¬ng binh vµ gia ®×nh liÖt sÜ cña x·; mçi hé ®\u00adîc nhËn 500.000 ®ång."


def test_bytes_that_were_converted_are_not_converted_again_for_their_font() -> None:
    page = f'<html><body><p style="font-family:.VnTimeH">b¸o c¸o</p><font face=".VnTime"><p>Hµ L©m</p><p>{OLD}</p></font></body></html>'
    parsed = parse(page.encode("latin-1"), "a.html")
    assert parsed.text.startswith("BÁO CÁO\nHà Lâm\nTặng 12 suất quà cho hộ nghèo, thương binh")
    assert [n.code for n in parsed.notes] == ["encoding"]
    assert parse(page.encode(), "a.html").text == parsed.text  # the same letters saved as Unicode: the fonts tell


WHOLE = "<html><body><p>Xã có 12 hộ nghèo.</p><table border=1><tr><td>Số hộ</td><td>5</td></tr></table>"


@pytest.mark.parametrize(
    ("page", "cut"),
    [
        (WHOLE, True),
        (WHOLE + "</body></html>", False),
        (WHOLE + "</body>", False),
        (WHOLE[12:], False),
        (WHOLE[12:-8], True),
        (WHOLE[12:] + "<p>Trao 5 suất<!-- quà", True),
        (WHOLE[12:] + '<p>Trao 5 suất</p><p class="x', True),
        (WHOLE[12:] + "<p>Tỷ lệ dưới < 5%", False),
    ],
    ids=["nothing closed", "whole", "body closed", "a piece of a page", "table open", "comment", "tag", "a sign"],
)
def test_a_page_that_is_cut_off_is_told(page: str, cut: bool) -> None:
    assert [n.code for n in parse(page.encode(), "a.html").notes] == ["cut_off"] * cut


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('<tr><td colspan="99999999">A</td></tr><tr><td>Số hộ</td><td>5</td></tr>', "A\nSố hộ\t5"),
        ("<tr><th>Xã</th><th>Số hộ</th></tr><tr><td>An</td><td>1.250.<br>000</td></tr>", "Xã\tSố hộ\nAn\t1.250.000"),
    ],
    ids=["lying span", "split number"],
)
def test_tables(cells: str, expected: str) -> None:
    parsed = parse(f'<html><table border="1">{cells}</table></html>'.encode(), "a.html")
    assert parsed.text.strip() == expected
    assert len(parsed.shape.grids) == 1


def letter(*, page: bool = False, attachments: dict[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Báo cáo trao 12 suất quà"
    message["From"] = "a@example.org"
    message.set_content("Kính gửi phòng,\nXã đã trao 12 suất quà, trị giá 6 triệu đồng.\n")
    if page:
        message.add_alternative(
            "<html><body><table border=1><tr><td>Xã</td><td>Quà</td></tr><tr><td>An</td><td>12 suất</td></tr></table></body></html>",
            subtype="html",
        )
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_letter_and_its_attachments_are_documents() -> None:
    data = letter(
        attachments={
            "bảng kê.txt": b"Thu 5 tri\xe1\xbb\x87u \xc4\x91\xe1\xbb\x93ng",
            "bảng kê.zip": zipped({"a.txt": b"x1"}),
        }
    )
    with pytest.raises(HoldsDocuments):
        parse(data, "thu.eml")
    found = dict(members(data, "thu.eml"))
    assert list(found) == ["noi-dung.txt", "bảng kê.txt", "bảng kê.zip"]
    assert found["noi-dung.txt"].decode().startswith("Báo cáo trao 12 suất quà\n\nKính gửi")  # type: ignore[union-attr]


def test_a_letter_with_a_table_is_read_as_page() -> None:
    ((name, data),) = members(letter(page=True), "thu.eml")
    assert name == "noi-dung.html"
    assert isinstance(data, bytes)
    assert b"<h1>B" in data
    assert len(parse(data, name).shape.grids) == 1


def test_a_letter_whose_page_says_more_is_read_as_page() -> None:
    for more, name in (("", "noi-dung.txt"), ("<p>Hộ nghèo: <b>86</b> suất</p>", "noi-dung.html")):
        both = EmailMessage()
        both["From"] = "a@example.org"
        both.set_content("Xã đã trao 214 suất quà.\n")
        both.add_alternative(f"<style>p {{ margin: 7px }}</style><p>Xã đã trao 214 suất quà.</p>{more}", subtype="html")
        assert [n for n, _ in members(both.as_bytes(), "thu.eml")] == [name]


def with_pictures(page: str) -> bytes:
    """A letter as Gmail sends it: attached pictures have a Content-ID, too."""
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content(page, subtype="html") if page else message.set_content("Xin gửi ảnh chụp công văn.\n")
    for name, cid in (("logo.png", "<logo@x>"), ("cong-van.png", "<f_k1>")):
        message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename=name, cid=cid)
    return message.as_bytes()


def test_only_pictures_that_the_letter_shows_are_left_out() -> None:
    found = [n for n, _ in members(with_pictures(""), "thu.eml")]
    assert found == ["noi-dung.txt", "logo.png", "cong-van.png"]
    shown = [n for n, _ in members(with_pictures('<p>Xin gửi</p><img src="cid:logo@x">'), "thu.eml")]
    assert shown == ["noi-dung.html", "cong-van.png"]


def test_text_after_an_attachment_is_read() -> None:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("Xã đã trao 214 suất quà.\n")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="a.png")
    rest = EmailMessage()
    rest.set_content("Hộ nghèo: 86 suất.\n")
    message.attach(rest)
    assert [n for n, _ in members(message.as_bytes(), "thu.eml")] == ["noi-dung.txt", "a.png", "dinh-kem-2.txt"]


def test_an_attachment_cut_off_is_told() -> None:
    data = letter(attachments={"a.docx": b"PK\x03\x04" + bytes(range(256)) * 9, "b.txt": b"5"})
    start = data.index(b"UEsDBA")
    letters = next(n for n in range(700, 710) if len(b"".join(data[start : start + n].split())) % 4 == 1)
    cut = data[: start + letters]  # one letter more than whole bytes have: it cannot be unfolded
    found = dict(members(cut, "thu.eml"))
    assert list(found) == ["noi-dung.txt", "a.docx", "phan-bi-cat"]
    assert isinstance(found["a.docx"], DamagedDocument)
    assert "thu.eml!/a.docx" in found["a.docx"].message_vi
    assert isinstance(found["phan-bi-cat"], DamagedDocument)


def test_a_mail_cut_off_between_its_parts_is_told() -> None:
    data = letter(attachments={"a.txt": b"12", "b.txt": b"5"})
    cut = data[: data.index(b"b.txt")]
    cut = cut[: cut.rindex(b"\n--")]
    found = dict(members(cut, "thu.eml"))
    assert list(found) == ["noi-dung.txt", "a.txt", "phan-bi-cat"]
    assert found["a.txt"] == b"12"


def zipped(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_an_archive_names_each_file_once() -> None:
    data = zipped({"quý 1/a.txt": b"1", "__MACOSX/._a.txt": b"x", "Thumbs.db": b"x", "b.txt": b"2"})
    assert list(members(data, "a.zip")) == [("quý 1/a.txt", b"1"), ("b.txt", b"2")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_are_told_apart_and_none_leads_out_of_its_archive() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for n, name in enumerate(("a.txt", "a.txt", "a (2).txt", "a.txt", "../../x.txt", "/x.txt", "b.zip!/x.txt")):
            archive.writestr(name, str(n))
    found = [n for n, _ in members(buffer.getvalue(), "a.zip")]
    assert found == ["a.txt", "a (2).txt", "a (2) (2).txt", "a (3).txt", "x.txt", "x (2).txt", "b.zip/x.txt"]
    twins = EmailMessage()
    twins["From"] = "a@example.org"
    for name in ("../ke.txt", "ke.txt", "ke (2).txt"):
        twins.add_attachment(b"5", maintype="application", subtype="octet-stream", filename=name)
    assert [n for n, _ in members(twins.as_bytes(), "thu.eml")] == ["ke.txt", "ke (2).txt", "ke (2) (2).txt"]


def test_an_archive_of_nothing() -> None:
    with pytest.raises(EmptyDocument):
        list(members(zipped({"Thumbs.db": b"x"}), "a.zip"))


def test_an_archive_cut_off() -> None:
    with pytest.raises(DamagedDocument):
        list(members(zipped({"a.txt": b"12" * 1000})[:-40], "a.zip"))


def test_a_file_under_a_password_is_told_and_the_rest_is_read() -> None:
    data = bytearray(zipped({"a.txt": b"1", "b.txt": b"2"}, zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the first entry says that it is encrypted
    first, second = members(bytes(data), "a.zip")
    assert isinstance(first[1], EncryptedDocument)
    assert second == ("b.txt", b"2")


def test_a_bomb_is_refused_before_it_unfolds_and_its_neighbour_is_read() -> None:
    first, second = members(zipped({"a.txt": b"0" * 30_000_000, "b.txt": b"2"}), "a.zip")
    assert isinstance(first[1], Unpacked)
    assert "a.zip!/a.txt" in first[1].message_vi
    assert second == ("b.txt", b"2")


@needs_shared
def test_a_real_page_saved_by_word() -> None:
    path = SHARED / "documents" / "files" / "luongminh_KH_25-11.htm"
    run = process(Source(str(path), path.read_bytes()), with_text=True)
    assert run.document.text is not None
    assert "Kế hoạch số 16/KH-MTTQ-BTT ngày 18/11/2025" in run.document.text
    assert not isinstance(run, DocumentError)
