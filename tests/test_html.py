"""The page of a document: its text complete and inert, every figure marked once, nothing fetched, nothing run."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline.export.html import html_page
from pipeline.export.labels import KINDS, MODIFIERS, SENSES, TYPES, WHYS, ZONES, day, details, number, value_and_unit
from pipeline.export.mask import mask
from pipeline.export.pages import page_name
from pipeline.export.shell import POLICY
from pipeline.ingest import Source
from pipeline.run import process
from schemas.document import Document, DocumentType, Note
from schemas.mention import Count, Figure, Modifier, Money, Percent, Recipient, Sense, Unclaimed, Why
from schemas.passage import Zone
from schemas.run import Extraction, Version

CORPUS = sorted((ROOT / "corpus").glob("*/van-ban.txt"))
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<b>đậm</b> & <i",
    "&amp; &lt;b&gt; &#60; &nbsp",
    "\"nháy\" 'đơn' ` = >",
    "</div></section></style><style>*{display:none}</style>",
    "<!-- --> ]]> <![CDATA[",
    'x" onmouseover="alert(1)',
)


def extraction(
    text: str | None, *figures: Figure, unclaimed: tuple[Unclaimed, ...] = (), **document: object
) -> Extraction:
    fields = {"path": "a.txt", "sha256": "0" * 64, "text_length": len(text or ""), "text": text} | document
    return Extraction(
        document=Document.model_validate(fields),
        figures=figures,
        unclaimed=unclaimed,
        version=Version(code="1", rules="r"),
    )


def count(text: str, surface: str, unit: str, n: int = 1) -> Count:
    at = text.index(surface)
    return Count(
        id=f"f{n}", start=at, end=at + len(surface), text=surface, zone="body", rule="t", value=Decimal(75), unit=unit
    )


def group(text: str, surface: str, n: int = 2) -> Recipient:
    at = text.index(surface)
    return Recipient(id=f"f{n}", start=at, end=at + len(surface), text=surface, zone="body", rule="t", category="poor")


def read(path: Path) -> Extraction:
    return process(Source(str(path.relative_to(ROOT)), path.read_bytes()), with_text=True)


def block(page: str) -> str:
    found = re.search(r'<div class="text">(.*?)</div></section>', page, re.DOTALL)
    assert found
    return found[1]


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", block(page)))


class Tags(HTMLParser):
    """What a browser would make of the page: its elements and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.found if name in a]


def masked_text(result: Extraction) -> str:
    text = result.document.text or ""
    for u in result.unclaimed:
        if u.why == "phone":
            text = text[: u.start] + mask(u.text) + text[u.end :]
    return text


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.parent.name)
def test_page_of_a_document(path: Path) -> None:
    result = read(path)
    page = html_page(result)
    assert text_of(page) == masked_text(result)
    tags = Tags(page)
    assert tags.open == []
    ids = tags.values("id")
    assert len(ids) == len(set(ids))
    assert {f.id for f in result.figures} <= set(ids)
    assert {h.removeprefix("#") for h in tags.values("href")} <= set(ids)
    assert {i for d in tags.values("aria-describedby") for i in d.split()} == {f"row-{f.id}" for f in result.figures}
    assert html_page(read(path)) == page


@pytest.mark.parametrize("evil", HOSTILE)
def test_text_never_becomes_markup(evil: str) -> None:
    text = f"{evil}\nXã tặng 75 {evil} nghèo.\r\nHết{evil}"
    figures = (count(text, f"75 {evil}", evil),)
    asides = (Unclaimed(start=0, end=len(evil), text=evil, zone="body", why="name"),)
    note = Note(code="x", message_vi=evil, message_en=evil)
    fields = {"path": evil, "number": evil, "issuer": evil, "signer": evil, "signer_role": evil, "notes": (note,)}
    page = html_page(extraction(text, *figures, unclaimed=asides, **fields))
    plain = html_page(
        extraction(
            "x" * len(text), *figures, unclaimed=asides, **(fields | dict.fromkeys(fields, "y") | {"notes": (note,)})
        )
    )
    assert text_of(page) == text
    names, wanted = ([(t, sorted(a)) for t, a in Tags(p).found if t != "wbr"] for p in (page, plain))
    assert names == wanted
    assert not {t for t, _ in names} & {"script", "b", "i", "img", "iframe", "link", "object"}
    assert evil in Tags(page).values("data-tip")[1]
    assert page.count("</style>") == 1


@pytest.mark.parametrize("surfaces", [
    ("75 hộ", "hộ nghèo"), ("75 hộ nghèo", "hộ nghèo"), ("75 hộ nghèo", "75 hộ"), ("75 hộ", "75 hộ"),
    ("hộ nghèo", "75 hộ"), ("75", "hộ"), ("75 ", "hộ"), ("75 hộ nghèo ở xã", "hộ"),
])  # fmt: skip
def test_overlapping_figures_lose_nothing(surfaces: tuple[str, str]) -> None:
    text = "Tặng 75 hộ nghèo ở xã."
    page = html_page(extraction(text, count(text, surfaces[0], "hộ"), group(text, surfaces[1])))
    assert text_of(page) == text
    tags = Tags(block(page))
    assert sorted(tags.values("id")) == ["f1", "f2"]
    assert {"#row-f1", "#row-f2"} >= set(tags.values("href"))
    for surface, kind in zip(surfaces, ("count", "recipient"), strict=True):
        assert covered(block(page), kind) == surface


def covered(html: str, kind: str) -> str:
    """The text inside elements of class `kind`."""
    stack: list[bool] = []
    out = []
    for part in re.split(r"(<[^>]*>)", html):
        if part.startswith("</"):
            stack.pop()
        elif part.startswith("<"):
            stack.append(kind in re.findall(r'class="([^"]*)"', part)[0].split())
        elif any(stack):
            out.append(unescape(part))
    return "".join(out)


def test_both_of_two_overlapping_figures_are_told() -> None:
    text = "Tặng 75 hộ nghèo."
    page = html_page(extraction(text, count(text, "75 hộ", "hộ"), group(text, "hộ nghèo")), names={"poor": "Hộ nghèo"})
    tips = Tags(block(page)).values("data-tip")
    assert ["f1 ·" in t for t in tips] == [True, True, False]
    assert ["f2 ·" in t for t in tips] == [False, True, True]
    assert "Đối tượng: Hộ nghèo" in tips[1]
    assert 'tabindex="-1"' in block(page)  # the second piece of f2 is no second stop


def test_telephone_numbers_leave_masked() -> None:
    page = html_page(read(ROOT / "corpus/06-cong-phuong-tri-an/van-ban.txt"))
    assert "••••.••••.012" in page
    assert "0263.3999" not in page
    assert "3999 013" not in page


def test_frame_of_the_site_is_grey() -> None:
    html = block(html_page(read(ROOT / "corpus/06-cong-phuong-tri-an/van-ban.txt")))
    grey = covered(html, "chrome")
    assert grey.startswith("CỔNG THÔNG TIN ĐIỆN TỬ")
    assert "Bản quyền thuộc UBND" in grey
    assert "Theo báo cáo" not in grey
    assert "Nhiều hoạt động tri ân" not in grey


@pytest.mark.parametrize(("figure", "wanted"), [
    (Money(id="f1", start=0, end=9, text="x", zone="body", rule="money.currency", value=Decimal("22715200000"), modifier="over", per=("suất",)),
     ["f1 · tiền", "Giá trị: 22.715.200.000", "Đơn vị: đồng", "Mức độ: hơn", "Tính cho mỗi: suất", "Vùng: thân bài", "Quy tắc: số có loại tiền"]),
    (Percent(id="f1", start=0, end=9, text="x", zone="table", rule="p", value=Decimal("2.5"), sense="decrease"),
     ["Giá trị: 2,5", "Đơn vị: %", "Nghĩa: giảm", "Vùng: bảng"]),
    (Count(id="f1", start=0, end=9, text="x", zone="title", rule="c", unit="hộ", malformed=True, doubtful=True),
     ["Giá trị: ? (viết sai)", "Đơn vị: hộ", "viết sai trong văn bản", "nhận dạng chưa chắc", "Vùng: tiêu đề"]),
    (Recipient(id="f1", start=0, end=9, text="x", zone="body", rule="r", category="poor", also=("elder",)),
     ["f1 · đối tượng", "Đối tượng: poor; elder"]),
])  # fmt: skip
def test_tip_tells_all(figure: Figure, wanted: list[str]) -> None:
    (tip,) = Tags(block(html_page(extraction("Năm mươi hộ.", figure)))).values("data-tip")
    assert [w for w in wanted if w not in tip] == []


def test_header_table_and_notes() -> None:
    text = "Một.\nTặng 75 hộ nghèo."
    note = Note(code="ocr", message_vi="Đọc bằng máy", message_en="Read by machine")
    result = extraction(
        text, count(text, "75 hộ", "hộ"), type="decision", number="27/QĐ", published="2024-08-14", notes=(note,)
    )
    page = html_page(result)
    for part in ("quyết định", "27/QĐ", "14/08/2024", "Đọc bằng máy", "dòng 2, 10–15", 'href="#f1"', "solieu 1"):
        assert part in page
    assert "Read by machine" in html_page(result, "en")


def test_page_fetches_and_runs_nothing() -> None:
    page = html_page(extraction("Không có số."))
    assert page.startswith('<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">')
    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in page
    assert 'name="viewport"' in page
    assert not re.search(r"<script|\burl\(|@import|https?:|javascript:|\bon\w+=", page)
    assert "@media print" in page
    for kind in KINDS:
        assert re.search(rf"^\.{kind} {{ --rule: #\w+; --tint: #\w+; --stroke: [\w ]+; }}$", page, re.MULTILINE), kind
        assert f"body:has(#show-{kind}:not(:checked)) tr.{kind}" in page


def test_kinds_differ_on_grey_paper_and_can_be_read() -> None:
    css = html_page(extraction("x"))
    strokes = re.findall(r"--stroke: ([^;]*);", css)
    assert len(strokes) == len(set(strokes)) == len(KINDS)
    for rule, tint in re.findall(r"--rule: #(\w{6}); --tint: #(\w{6});", css):
        assert contrast("1c2430", tint) >= 7
        assert contrast(rule, tint) >= 4.5


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(a), light(b)))
    return (high + 0.05) / (low + 0.05)


def test_text_is_needed() -> None:
    with pytest.raises(ValueError, match="with_text"):
        html_page(extraction(None))


def test_every_word_of_the_contract_has_a_label() -> None:
    pairs: tuple[tuple[object, dict[str, str]], ...] = (
        (Modifier, MODIFIERS), (Sense, SENSES), (Zone, ZONES), (Why, WHYS), (DocumentType, TYPES),
    )  # fmt: skip
    for literal, labels in pairs:
        assert set(literal.__args__) == set(labels)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("value", "printed"), [
    ("22715200000", "22.715.200.000"), ("2.5", "2,5"), ("0", "0"), ("1E+6", "1.000.000"), ("-1234.50", "-1.234,5"),
])  # fmt: skip
def test_numbers_as_printed(value: str, printed: str) -> None:
    assert number(Decimal(value)) == printed


def test_days_and_names_as_printed() -> None:
    assert [day("2024-08-14"), day("--07-27"), day(None), number(None)] == ["14/08/2024", "27/07", "?", "?"]
    poor = group("hộ nghèo", "hộ nghèo")
    assert value_and_unit(poor, {"poor": "Hộ nghèo"}) == ("Hộ nghèo", "")
    assert dict(details(poor))["Đối tượng"] == "poor"


def test_a_large_document_is_quick() -> None:
    line = "Xã đã trao 75 hộ nghèo, mỗi hộ một phần quà & lời chúc; " * 4
    step = line + "\n"
    text = step * (1_000_000 // len(step))
    at = [i * (len(text) // 5000) for i in range(5000)]
    figures = tuple(
        Count(id=f"f{n}", start=a, end=a + 9, text=text[a : a + 9], zone="body", rule="t", value=Decimal(n), unit="hộ")
        for n, a in enumerate(at, 1)
    )
    result = extraction(text, *figures)
    began = time.perf_counter()
    page = html_page(result)
    assert time.perf_counter() - began < 2
    assert text_of(page) == text


def test_no_character_hides_or_turns_the_text() -> None:
    page = html_page(extraction("Tặng\x1b[31m \u202e5\u2066 suất\x7f"))
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def test_pages_of_other_documents_never_meet() -> None:
    paths = ["a/b.txt", "a-b.txt", "/a/b.txt", "../a/b.txt", "x" * 400 + ".txt", "y" * 400 + ".txt", "ấ" * 200, "."]
    names = [page_name(p) for p in paths]
    assert len(set(names)) == len(names)
    assert all(len(n.encode()) < 200 and "/" not in n and n.endswith(".html") for n in names)


def test_a_digit_read_with_doubt_is_framed_and_its_page_is_told() -> None:
    text = "Tặng 75 suất."
    sure = count(text, "75 suất", "suất").model_copy(update={"page": 3})
    assert '<a class="fig count" id="f1"' in html_page(extraction(text, sure))
    page = html_page(extraction(text, sure.model_copy(update={"doubtful": True}), pages=4))
    assert '<a class="fig count doubted" id="f1"' in page
    assert "trang 3, dòng 1" in page
    assert "Số trang" in page
