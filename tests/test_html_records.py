"""Records and findings on a document's page: every figure leads to its place and back, and nothing they hold is markup."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from test_html import CORPUS, HOSTILE, Tags, block, count, extraction, group, read, text_of

from pipeline.export.html import html_page
from pipeline.export.html_records import finding_anchor, record_anchor
from pipeline.export.labels import BASES, FIELDS, SKIPS, STATUSES, VERDICTS, interval
from pipeline.export.lines import as_json
from pipeline.export.mask import hidden, mask
from schemas.finding import Finding, Row, Suggestion, Verdict
from schemas.interval import Interval
from schemas.mention import Unclaimed
from schemas.record import Basis, Comparison, PlaceUnit, Record, Span, Status
from schemas.run import Extraction

TEXT = "Bà Lê Thị Hoa (ĐT 0912.345.678) tặng 75 hộ nghèo."
PHONE = Unclaimed(start=18, end=30, text="0912.345.678", zone="body", why="phone")


def record(number: int = 1, **more: object) -> Record:
    return Record.model_validate({"id": f"r{number}", "count": ("f1",), "recipients": ("f2",), "rule": "t"} | more)


def span(text: str, start: int = 0) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def told(text: str = TEXT, *, records: tuple[Record, ...] = (), findings: tuple[Finding, ...] = ()) -> Extraction:
    """A document of two figures, "75 hộ" and "hộ nghèo", with these records and findings."""
    made = extraction(text, count(text, "75 hộ", "hộ"), group(text, "hộ nghèo"))
    return made.model_copy(update={"records": records, "findings": findings})


def finding(verdict: Verdict = "contradiction", number: int = 1, **more: object) -> Finding:
    fields = {"check": "parts_sum", "figures": ("f1",), "message_vi": "Cộng sai.", "message_en": "Wrong sum."} | more
    return Finding.model_validate({"id": f"c{number}", "verdict": verdict} | fields)


def part(page: str, anchor: str) -> str:
    found = re.search(rf'<article id="{anchor}".*?</article>', page, re.DOTALL)
    assert found, anchor
    return found[0]


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.parent.name)
def test_figures_lead_to_their_records_and_back(path: Path) -> None:
    result = read(path)
    page = html_page(result)
    ids = Tags(page).values("id")
    assert {h.removeprefix("#") for h in Tags(page).values("href")} <= set(ids)
    assert {finding_anchor(f.id) for f in result.findings} <= set(ids)
    marks = {a["id"]: a for _, a in Tags(block(page)).found if "id" in a}
    first: dict[str, str] = {}
    for r in result.records:
        links = Tags(part(page, record_anchor(r.id))).values("href")
        slots = (r.recipients, r.count, r.total, r.unit_amount, r.percent, r.ratio, r.when)
        for figure in (i for slot in slots for i in slot):
            assert f"#{figure}" in links
            first.setdefault(figure, r.id)
    back = {i: a["href"] for i, a in marks.items() if i in first and "href" in a}
    assert back
    inner = {i: first[i] for i in back if "both" not in (marks[i]["class"] or "")}
    assert {i: f"#{record_anchor(r)}" for i, r in inner.items()} == {i: back[i] for i in inner}


def test_an_untied_figure_leads_to_its_row() -> None:
    links = Tags(block(html_page(told(records=(record(recipients=()),))))).values("href")
    assert links == ["#record-r1", "#row-f2", "#row-f2"]


def test_a_record_tells_all_it_holds() -> None:
    whole = record(
        giver=span("Bà Lê Thị Hoa"),
        source=span("quỹ"),
        place=span("phường"),
        place_unit=PlaceUnit(name="5", type="phường", within=("Đà Lạt", "Việt Nam"), doubt="đã sáp nhập"),
        action=span("tặng"),
        status="planned",
        what="gift",
        part_of="r2",
        as_of="f1",
        comparisons=(Comparison(figure="f1", basis="plan"),),
    )
    html = html_page(told(records=(whole, record(2, repeats="r1"))), topics={"gift": "quà tặng"})
    one, two = part(html, "record-r1"), part(html, "record-r2")
    for words in ("quà tặng", "kế hoạch", "Bà Lê Thị Hoa", "quỹ", "phường 5, thuộc Đà Lạt", "đã sáp nhập", "Tính đến"):
        assert words in one
    assert "Việt Nam" not in one
    assert "So với kế hoạch" in one
    assert '<dt>Là một phần của</dt><dd><a href="#record-r2">r2</a></dd>' in one
    assert '<dt>Nhắc lại</dt><dd><a href="#record-r1">r1</a></dd>' in two
    assert "chưa rõ đã thực hiện hay chưa" in two
    english = part(html_page(told(records=(whole,)), "en"), "record-r1")
    assert "<dt>Giver</dt>" in english
    assert "planned" in english
    assert 'href="#record-r2"' not in english  # a link to what is not on the page would lead nowhere


def test_findings_show_their_calculation() -> None:
    rows = (
        Row(label="Số lượng", figure="f1", printed="75 hộ", value="75", interval="[75; 75]"),
        Row(label="Cộng các phần", interval="(70; ∞)"),
    )
    hint = Suggestion(figure="f1", value="57", why="một chữ số")
    doubt = finding(rows=rows, suggestion=hint, records=("r1", "r9"))
    fine = finding("consistent", 2)
    page = html_page(told(records=(record(),), findings=(fine, doubt)))
    shown = part(page, "finding-c1")
    for words in (
        "không khớp",
        "Cộng sai.",
        ">75 hộ</a>",
        "<td>đúng 75</td>",
        "<td>trên 70</td>",
        "57 hộ thì mọi phép",
    ):
        assert words in shown
    assert '<th scope="row">Số lượng</th>' in shown
    assert '<a href="#record-r1">r1</a>' in shown
    assert "r9" not in shown
    assert page.index('id="finding-c1"') < page.index("<details>") < page.index('id="finding-c2"')
    assert "1 phép kiểm tra khớp" in page
    assert '<a class="fig count doubted" id="f1"' in page
    assert "Kiểm tra: không khớp (c1)" in page
    english = html_page(told(findings=(doubt,)), "en")
    assert "Wrong sum." in english
    assert "Cộng sai." not in english


def test_there_may_be_nothing_to_tell() -> None:
    page = html_page(told())
    assert "Không có bản ghi nào." in page
    assert "Không có phép kiểm tra nào áp dụng được." in page


@pytest.mark.parametrize("evil", [*HOSTILE, "\x1b[31m \u202eđỏ\u2066\x7f"])
def test_what_records_and_findings_hold_never_becomes_markup(evil: str) -> None:
    def page(words: str) -> str:
        unit = PlaceUnit(name=words, type=words, within=(words,), doubt=words)
        spans = {name: span(words) for name in ("giver", "source", "place", "action")}
        rows = (Row(label=words, printed=words, value=words, interval=words),)
        hint = Suggestion(figure="f1", value=words, why=words)
        wrong = finding(message_vi=words, message_en=words, rows=rows, suggestion=hint)
        r = record(place_unit=unit, what="x", **spans)
        return html_page(told(records=(r,), findings=(wrong,)), names={"poor": words}, topics={"x": words})

    got = page(evil)
    assert [(t, sorted(a)) for t, a in Tags(got).found] == [(t, sorted(a)) for t, a in Tags(page("y")).found]
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", got)
    assert got.count("</style>") == 1


def test_numbers_of_persons_leave_masked_in_records_too() -> None:
    giver = span("Bà Lê Thị Hoa (ĐT 0912.345.678)")
    source = span("345.678) tặng", 23)  # cut off in the middle of the number
    result = told(records=(record(giver=giver, source=source),)).model_copy(update={"unclaimed": (PHONE,)})
    page, line = html_page(result), as_json(result.model_copy(update={"document": result.document}))
    assert "Bà Lê Thị Hoa (ĐT ••••.•••.678)" in part(page, "record-r1")
    assert "•••.678) tặng" in part(page, "record-r1")
    assert "345" not in page
    assert text_of(page) == TEXT.replace("0912.345", "••••.•••")
    assert '"giver":{"start":0,"end":31,"text":"Bà Lê Thị Hoa (ĐT ••••.•••.678)"}' in line


@pytest.mark.parametrize(("start", "end"), [(0, 49), (18, 30), (20, 25), (0, 18), (30, 49), (26, 31)])
def test_a_cut_of_the_text_is_masked_as_the_whole_is(start: int, end: int) -> None:
    whole = TEXT[:18] + mask(PHONE.text) + TEXT[30:]
    assert hidden(TEXT[start:end], start, [PHONE]) == whole[start:end]


def test_every_word_of_the_contract_has_a_label_in_both_languages() -> None:
    for literal, labels in ((Status, STATUSES), (Verdict, VERDICTS), (Basis, BASES)):
        assert set(get_args(literal)) == set(labels)
    assert set(FIELDS) <= set(Record.model_fields)
    for labels in (STATUSES, VERDICTS, BASES, FIELDS, SKIPS):
        assert all(vi and en and vi != en for vi, en in labels.values())


@pytest.mark.parametrize(("low", "high", "low_open", "high_open", "words"), [
    (2, 2, False, False, "đúng 2"), (1000, 2000, False, False, "từ 1.000 đến 2.000"), (1, 2, True, True, "trên 1, dưới 2"),
    (1, 2, False, True, "từ 1 đến dưới 2"), (1, 2, True, False, "trên 1, đến 2"), (1, None, False, False, "từ 1 trở lên"),
    (1, None, True, False, "trên 1"), (None, 2, False, False, "đến 2"), (None, 2, False, True, "dưới 2"),
])  # fmt: skip
def test_intervals_in_words(low: int | None, high: int | None, low_open: bool, high_open: bool, words: str) -> None:
    ends = (None if x is None else Decimal(x) for x in (low, high))
    assert interval(Interval(*ends, low_open, high_open).text(), "vi") == words
    assert interval("khoảng năm", "vi") == "khoảng năm"
