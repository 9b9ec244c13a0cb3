"""The same words have one fingerprint, whatever file they came in; any other number or word has another."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from bench_formats import FORMS
from made_pdf import needs_fonts

from conftest import ROOT
from pipeline.fingerprint import FEWEST, fingerprint
from pipeline.ingest import Source
from pipeline.run import look, process
from pipeline.segment import segment
from schemas.passage import Layout, Passage, Zone

TEXT = (
    "Ủy ban nhân dân xã Hòa Lạc đã trao 120 suất quà, mỗi suất 1.500 đồng, cho 35 hộ nghèo và 20% hộ cận nghèo; "
    "tổng kinh phí là 2,5 triệu đồng, đạt 3/4 kế hoạch năm."
)


def of(text: str) -> str | None:
    return fingerprint(text, segment(text))


SAME = [
    TEXT.upper(),
    unicodedata.normalize("NFD", TEXT),
    TEXT.replace(" ", "\n"),
    TEXT.replace(" ", "\u00a0 "),
    "- " + TEXT.replace("; ", ";\n+ "),
    "– " + TEXT.replace("cho 35", "cho - 35"),
    TEXT.replace(",", " –").replace("2 –5", "2,5"),
    TEXT.replace("trao", "**trao**").replace("quà", "_quà_"),
    TEXT.replace("nhân", "nh\u00adân").replace("quà", "\ufeffquà"),
]


@pytest.mark.parametrize("text", SAME)
def test_what_is_no_word_makes_no_difference(text: str) -> None:
    assert text != TEXT
    assert fingerprint(text, Layout(())) == fingerprint(TEXT, Layout(())) is not None


OTHER = [
    ("120", "121"), ("1.500", "1,500"), ("1.500", "1500"), ("2,5", "25"), ("20%", "20"), ("3/4", "3,4"), ("20%", "-20%"),
    ("trao", "nhận"), ("nghèo", "ngheo"), ("120 suất quà", "1 20 suất quà"), ("xã Hòa Lạc", "Hòa Lạc xã"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_another_number_or_word_is_another_document(old: str, new: str) -> None:
    assert of(TEXT.replace(old, new, 1)) != of(TEXT)


def test_every_word_counts_and_every_order() -> None:
    words = TEXT.split()
    seen = {of(TEXT)}
    for i in range(len(words)):
        seen.add(of(" ".join([*words[:i], "khác", *words[i + 1 :]])))
    assert len(seen) == len(words) + 1
    numbers = [m.span() for m in re.finditer(r"\d+(?:[.,/]\d+)*", TEXT)]
    for (a, b), (c, d) in pairwise(numbers):
        assert of(TEXT[:a] + TEXT[c:d] + TEXT[b:c] + TEXT[a:b] + TEXT[d:]) not in seen


def test_few_words_have_none() -> None:
    assert of(" ".join(["quà"] * (FEWEST - 1))) is None
    assert of(" ".join(["quà"] * FEWEST)) is not None
    assert of("") is None


def test_boilerplate_is_left_out() -> None:
    menu, foot = "Trang chủ\n", "\nLượt xem: 1.204"
    whole = menu + TEXT + foot
    end = len(menu) + len(TEXT)
    layout = Layout((Passage(0, len(menu) - 1, "boilerplate"), Passage(end + 1, len(whole), "boilerplate")))
    assert fingerprint(whole, layout) == of(TEXT)
    assert fingerprint(whole, Layout(())) != of(TEXT)


HEAD = (
    "ỦY BAN NHÂN DÂN\nXÃ HÒA LẠC\nSố: 15/BC-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    "Hòa Lạc, ngày 05 tháng 02 năm 2024",
)


def test_a_head_of_two_columns_is_the_same_read_down_and_across() -> None:
    left, state, day = HEAD
    body, number = left.rsplit("\n", 1)
    down = f"{left}\n{state}\n{day}\nBÁO CÁO\n{TEXT}"
    across = f"{body}\n{state}\n{number}\n{day}\nBÁO CÁO\n{TEXT}"
    assert of(down) == of(across) is not None
    others = [("15/BC", "16/BC"), ("05 tháng 02", "02 tháng 05"), ("XÃ HÒA LẠC", "XÃ HÒA MỸ"), ("2024", "2025")]
    assert len({of(down.replace(*o, 1)) for o in others} | {of(down)}) == len(others) + 1


@pytest.mark.parametrize("zone", ["title", "body", "table", "signature"])
def test_the_name_of_the_state_is_left_out_of_the_header_alone(zone: Zone) -> None:
    named = TEXT + " Đảng Cộng sản Việt Nam"
    passages = (Passage(0, len(TEXT), "body"), Passage(len(TEXT) + 1, len(named), zone))
    assert fingerprint(named, Layout(passages)) != of(TEXT)


def text_of(folder: str) -> str:
    return (ROOT / "corpus" / folder / "van-ban.txt").read_text("utf-8").removeprefix("\ufeff")


def read(name: str, data: bytes) -> str | None:
    reading = look(Source(name, data))
    return fingerprint(reading.text, reading.layout)


def test_another_figure_or_two_swapped_is_another_document() -> None:
    text = text_of("03-bao-cao-xa-giam-ngheo")
    numbers = [m.span() for m in re.finditer(r"\d+(?:[.,/]\d+)*", text)]
    changed = {of(text[:a] + ("8" if text[a] == "9" else "9") + text[a + 1 :]) for a, _ in numbers}
    assert len(changed | {of(text)}) == len(numbers) + 1
    pairs = [((a, b), (c, d)) for (a, b), (c, d) in pairwise(numbers) if text[a:b] != text[c:d]]
    swapped = {of(text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]) for (a, b), (c, d) in pairs}
    assert len(swapped | {of(text)}) == len(pairs) + 1


def test_the_line_tells_it() -> None:
    assert process(Source("a.txt", TEXT.encode())).document.fingerprint == of(TEXT)


def test_no_two_documents_of_the_corpus_are_one() -> None:
    paths = sorted((ROOT / "corpus").glob("*/van-ban.txt"))
    assert len({read("a.txt", p.read_bytes()) for p in paths} - {None}) == len(paths) > 20


# The first three have heads of two columns. bench_formats tells the share of all documents.
WRITTEN = [
    "01-cong-van-qua-tet", "03-bao-cao-xa-giam-ngheo", "09-markdown-chu-thap-do",
    "10-hoi-dap-huu-tri-xa-hoi", "17-bao-cao-dang-uy-xa", "22-xa-moi-nguoi-cao-tuoi-2026",
]  # fmt: skip


@pytest.mark.parametrize("form", [pytest.param(f, marks=needs_fonts) if f == "PDF" else f for f in FORMS])
@pytest.mark.parametrize("folder", WRITTEN)
def test_a_document_in_another_format_has_the_same(folder: str, form: str) -> None:
    name, made = FORMS[form]
    text = text_of(folder)
    assert read(name, made(text)) == read("a.txt", text.encode()) is not None
