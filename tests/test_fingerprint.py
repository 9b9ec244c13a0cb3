"""The same words have one fingerprint, whatever file they came in; any other number or word has another."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from bench_formats import FORMS

from conftest import ROOT
from pipeline.fingerprint import FEWEST, fingerprint
from pipeline.ingest import Source
from pipeline.run import process
from pipeline.segment import segment
from schemas.passage import Layout, Passage

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
    TEXT.replace(",", " –").replace("2 –5", "2,5"),
    TEXT.replace("trao", "**trao**").replace("quà", "_quà_"),
    TEXT.replace("nhân", "nh\u00adân").replace("quà", "\ufeffquà"),
]


@pytest.mark.parametrize("text", SAME)
def test_what_is_no_word_makes_no_difference(text: str) -> None:
    assert text != TEXT
    assert fingerprint(text, Layout(())) == fingerprint(TEXT, Layout(())) is not None


OTHER = [
    ("120", "121"), ("1.500", "1,500"), ("1.500", "1500"), ("2,5", "25"), ("20%", "20"), ("3/4", "3,4"),
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


# Where a head of two columns was typed one beneath the other, its PDF is read in another order: no such document here.
WRITTEN = ["10-hoi-dap-huu-tri-xa-hoi", "17-bao-cao-dang-uy-xa", "22-xa-moi-nguoi-cao-tuoi-2026"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("folder", WRITTEN)
def test_a_document_in_another_format_has_the_same(folder: str, form: str) -> None:
    text = (ROOT / "corpus" / folder / "van-ban.txt").read_text("utf-8")
    name, made = FORMS[form]
    written = process(Source("a.txt", text.encode())).document.fingerprint
    assert written is not None
    assert process(Source(name, made(text))).document.fingerprint == written
