"""What a person types, where a decision belongs, and what a document is after the decisions on it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.review.acts import Acts
from pipeline.review.anchor import Anchors, find
from pipeline.review.draft import Form
from pipeline.review.replay import last_undoable, same_reading
from pipeline.review.state import State, next_point, open_again, sign_off, state_of
from pipeline.run import Reading, look, process
from pipeline.typed import read_typed, read_typed_day, readings
from schemas.decision import Act, Adopt, Decision, Entry, Move, Undo
from schemas.errors import BadDecision, BadValue, StaleReading
from schemas.mention import Count, Money, Quantity
from schemas.run import Extraction
from schemas.total import Comparison, Place

TYPED = [
    # as typed, the use, the value (None: refused), the worth of its last digit
    ("1810000000", "whole", "1810000000", "1"),
    ("1.810.000.000", "whole", "1810000000", "1"),
    ("1 810 000 000", "whole", "1810000000", "1"),
    ("1.810.000.000 đồng", "whole", "1810000000", "1"),
    ("1,81 tỷ", "whole", "1810000000", "10000000"),
    ("1 tỷ 810", "whole", "1810000000", "1000000"),
    ("1 tỷ 810 triệu đồng", "whole", "1810000000", "1000000"),
    ("2 triệu 500", "whole", "2500000", "1000"),
    ("2tr5", "whole", "2500000", "100000"),
    ("852.3 triệu", "whole", "852300000", "100000"),
    ("hai trăm nghìn", "whole", "200000", "1000"),
    ("1.500", "whole", "1500", "1"),
    ("2,5", "whole", "2.5", "0.1"),
    ("94,1%", "fraction", "94.1", "0.1"),
    ("94.1", "fraction", "94.1", "0.1"),
    ("0,125", "fraction", "0.125", "0.001"),
    ("-5", "whole", "-5", "1"),
    ("1.234", "fraction", None, ""),  # 1234 or 1,234
    ("1,234", "whole", None, ""),
    ("1.234 tỷ", "whole", None, ""),
    ("1 tỷ 81", "whole", None, ""),  # 081 or 810
    ("1.000.0000", "whole", None, ""),
    ("hàng nghìn", "whole", None, ""),
    ("12 hộ", "whole", None, ""),
    ("1e5", "whole", None, ""),
    ("9" * 30, "whole", None, ""),
    ("", "whole", None, ""),
    ("đồng", "whole", None, ""),
]


@pytest.mark.parametrize(("typed", "use", "value", "step"), TYPED)
def test_typed_numbers(typed: str, use: Any, value: str | None, step: str) -> None:
    if value is None:
        with pytest.raises(BadValue):
            read_typed(typed, use)
        return
    found = read_typed(typed, use)
    assert (found.value, found.step) == (Decimal(value), Decimal(step))


@given(st.integers(0, 10**15))
@settings(max_examples=200, deadline=None)
def test_every_whole_number_is_read_in_both_notations(n: int) -> None:
    assert read_typed(str(n)).value == n
    assert read_typed(f"{n:,}".replace(",", ".")).value == n
    assert n in readings(str(n))


SEARCHED = [
    ("1 tỷ 810", {1810000000}),
    ("1.810.000.000", {1810000000}),
    ("12 hộ nghèo", {12}),
    ("1.234", {1234, Decimal("1.234")}),
    ("1.234 tỷ", {1234 * 10**9, 1234 * 10**6}),
    ("94,1%", {Decimal("94.1")}),
    ("hộ nghèo", set()),
]


@pytest.mark.parametrize(("typed", "expected"), SEARCHED)
def test_searched_numbers_have_every_reading(typed: str, expected: set[Decimal]) -> None:
    assert set(readings(typed)) == expected


DAYS = [
    ("27/12/2023", "2023-12-27"),
    ("27-12-2023", "2023-12-27"),
    ("2023-12-27", "2023-12-27"),
    ("27/2", "--02-27"),
    ("--02-27", "--02-27"),
    ("29/2/2023", None),
    ("31/6", None),
    ("hôm qua", None),
]


@pytest.mark.parametrize(("typed", "day"), DAYS)
def test_typed_days(typed: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(BadValue):
            read_typed_day(typed)
    else:
        assert read_typed_day(typed) == day


BEFORE = "Trong dịp Tết, huyện A trao 120 suất quà cho hộ nghèo. Xã B trao 120 suất quà cho người cao tuổi.\n"
MOVED = [
    # what the text has become, and the span's text with what follows it there (None: asks to be looked at again)
    (BEFORE, "120 suất quà cho hộ"),
    ("Mở đầu mới.\n" + BEFORE, "120 suất quà cho hộ"),
    (BEFORE.replace(" trao 120", "\ntrao  120"), "120 suất quà cho hộ"),
    (BEFORE.replace("Trong dịp Tết, huyện A", "Nhân dịp xuân về, huyện A"), "120 suất quà cho hộ"),  # one side changed
    (BEFORE.replace("120 suất quà cho hộ nghèo", "125 suất quà cho hộ nghèo"), None),
    (BEFORE + BEFORE, None),  # twice
    (BEFORE.replace("huyện A trao", "huyện A tặng").replace("cho hộ", "tới các hộ"), None),  # both sides changed
    ("", None),
]


@pytest.mark.parametrize(("text", "there"), MOVED)
def test_anchor_finds_its_place_or_asks(text: str, there: str | None) -> None:
    start = BEFORE.index("120")
    anchor = Anchors(BEFORE).at(start, start + len("120 suất"))
    span = find(anchor, text)
    if there is None:
        assert span is None
    else:
        assert span is not None
        assert text[span[0] : span[1]] == "120 suất"
        assert text[span[0] :].startswith(there)


def test_anchor_never_cuts_a_number() -> None:
    anchor = Anchors("a 5 b").at(2, 3)
    assert find(anchor, "a 5 b c") == (2, 3)
    assert find(anchor, "a 5") is None  # too little context to tell
    text = "tổng số hộ được hỗ trợ là 5 hộ"
    start = text.index("5")
    assert find(Anchors(text).at(start, start + 1), text.replace("5 hộ", "5.000 hộ")) is None


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_anchor_on_its_own_text_comes_back(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    if start < end:
        assert find(Anchors(text).at(start, end), text) == (start, end)


@given(st.text("ab1 \n", max_size=60), st.integers(0, 59), st.integers(1, 8), st.text("ab1 \n", max_size=60))
@settings(max_examples=500, deadline=None)
def test_anchor_on_any_text_is_unique_or_nothing(text: str, start: int, length: int, other: str) -> None:
    end = min(len(text), start + length)
    if not text[start:end].strip():
        return
    anchor = Anchors(text).at(start, end)
    span = find(anchor, other)
    if span and text != other:
        assert " ".join(other[slice(*span)].split()) == " ".join(anchor.quote.split())


@pytest.mark.parametrize("path", sorted((ROOT / "corpus").glob("[0-9]*/van-ban.*")), ids=lambda p: p.parent.name)
def test_figures_of_a_changed_document_are_found_or_asked_for_and_never_mistaken(path: Path) -> None:
    extraction = process(Source(path.name, path.read_bytes()), with_text=True)
    text = extraction.document.text or ""
    head = "Một dòng mới.\n"
    before, after = Anchors(text), Anchors(head + text.replace("\n", "\n\n"))
    found = [after.find(before.at(f.start, f.end)) for f in extraction.figures]
    moved = [len(head) + f.start + text.count("\n", 0, f.start) for f in extraction.figures]
    assert all(span is None or span[0] == at for span, at in zip(found, moved, strict=True))
    assert sum(span is not None for span in found) >= 0.9 * len(found)


TEXT = (
    "Huyện A trao 20 suất quà, mỗi suất 500.000 đồng, tổng trị giá 12.000.000 đồng cho hộ nghèo.\n"
    "Xã B hỗ trợ 136.000.0000 đồng cho 35 hộ cận nghèo trong năm 2024.\n"
    "Trung tâm số 2 có 7 hộ tham gia.\n"
)


class Desk:
    """A document on the desk, with decisions made in turn; without a store."""

    def __init__(self, text: str = TEXT, comparisons: tuple[Comparison, ...] = ()) -> None:
        source = Source("a.txt", text.encode())
        self.text, self.comparisons = text, comparisons
        self.extraction: Extraction = process(source, with_text=True)
        self.read: Reading | None = look(source)
        self.entries: list[Entry] = []

    def reading(self) -> Reading:
        if self.read is None:
            raise StaleReading("a.txt")
        return self.read

    @property
    def state(self) -> State:
        return state_of(self.extraction, self.entries, self.reading, self.comparisons)

    @property
    def acts(self) -> Acts:
        return Acts(self.state, self.reading)

    def make(self, act: Act, who: str = "Lan") -> Entry:
        decision = Decision(document=1, who=who, act=act)
        entry = Entry(id=len(self.entries) + 1, decision=decision, made_at="", previous="", hash="")
        self.entries.append(entry)
        return entry

    def id_of(self, text: str) -> str:
        return next(s.figure.id for s in self.state.figures if s.figure.text == text)

    def marks(self) -> dict[str, str]:
        return {s.figure.text: s.mark for s in self.state.figures if s.mark != "untouched"}


def problems(state: State) -> list[str]:
    return list(dict.fromkeys(p.problem for p in state.points))


def test_without_decisions_the_stored_extraction_is_shown() -> None:
    desk = Desk()
    desk.read = None  # the line is not asked
    assert desk.state.extraction == desk.extraction
    assert desk.state.stage == "open"
    assert problems(desk.state) == ["contradiction", "malformed", "figure"]


def test_a_correction_is_checked_by_the_line() -> None:
    desk = Desk()
    desk.make(desk.acts.correct(desk.id_of("12.000.000 đồng"), Form(value="10 triệu"), "In sai"))
    state = desk.state
    assert [f.finding.verdict for f in state.findings if f.finding.check == "unit_x_count"] == ["consistent"]
    figure = next(f for f in state.extraction.figures if f.text == "12.000.000 đồng")
    assert isinstance(figure, Money)
    assert (figure.value, figure.rule) == (10_000_000, desk.extraction.figures[2].rule)
    assert desk.marks() == {"12.000.000 đồng": "corrected"}
    assert state.stage == "in_review"


SAID = [
    # what is corrected, how, what the check then says of it (Vietnamese, English), what its row prints
    ("12.000.000 đồng", {"value": "10 triệu"}, "“12.000.000 đồng” (đã sửa thành 10.000.000 đồng): khớp.",
     "“12.000.000 đồng” (corrected to 10.000.000 đồng): they agree."),
    ("20 suất quà", {"value": "24"}, "“20 suất quà” (đã sửa thành 24 suất quà) × 500.000 đồng ra 12.000.000 đồng",
     "“20 suất quà” (corrected to 24 suất quà) times"),
    ("20 suất quà", {"low": "23", "high": "25"}, "“20 suất quà” (đã sửa thành 23 – 25 suất quà)", "23 – 25"),
    ("500.000 đồng", {"value": "600.000", "modifier": "about"}, "“500.000 đồng” (đã sửa thành khoảng 600.000 đồng/suất)", "about 600.000"),
    ("20 suất quà", {"unit": "túi quà"}, "20 suất quà × 500.000 đồng ra 10.000.000 đồng", "20 suất quà times"),  # its value stands
]  # fmt: skip


@pytest.mark.parametrize(("figure", "form", "vi", "en"), SAID)
def test_a_check_names_what_was_corrected(figure: str, form: dict[str, Any], vi: str, en: str) -> None:
    desk = Desk()
    desk.make(desk.acts.correct(desk.id_of(figure), Form(**form), "In sai"))
    told = next(r.finding for r in desk.state.findings if r.finding.check == "unit_x_count")
    assert vi in told.message_vi
    assert en in told.message_en
    row = next(r for r in told.rows if r.figure == desk.id_of(figure))
    assert row.printed is not None
    assert row.printed in told.message_vi


SAID_OF_OTHERS = [
    # a text, what of it is corrected, how, and what a check of it then says
    ("Xã đã làm nhà cho 30/60 hộ nghèo, đạt 75%.", "30/60 hộ", {"numerator": "45"},
     "“30/60 hộ” (đã sửa thành 45/60 hộ) tính ra 75%, văn bản ghi 75%: khớp."),
    ("Hỗ trợ từ ngày 10/5/2024 đến ngày 20/5/2024.", "20/5/2024", {"value": "2/5/2024"},
     "Văn bản ghi từ 10/5/2024 đến “20/5/2024” (đã sửa thành 02/05/2024), nhưng"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "form", "said"), SAID_OF_OTHERS)
def test_a_check_names_what_else_was_corrected(text: str, figure: str, form: dict[str, Any], said: str) -> None:
    desk = Desk(f"BÁO CÁO\n{text}\n")
    desk.make(desk.acts.correct(desk.id_of(figure), Form(**form), "In sai"))
    assert any(said in r.finding.message_vi for r in desk.state.findings), [
        r.finding.message_vi for r in desk.state.findings
    ]


ADDED_BY_HAND = [
    # a text, what of it is added in the place of what was read there, and how
    ("Hỗ trợ từ ngày 10/5/2024 đến ngày 2/5/2024.", "2/5/2024", {"kind": "date", "value": "2/5/2024"}),
    ("Xã đã làm nhà cho 30/60 hộ nghèo, đạt 50%.", "30/60 hộ", {"kind": "ratio", "numerator": "30", "denominator": "60", "unit": "hộ"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "form"), ADDED_BY_HAND)
def test_what_was_added_was_not_corrected(text: str, figure: str, form: dict[str, Any]) -> None:
    desk = Desk(f"BÁO CÁO\n{text}\n")
    start = desk.extraction.document.text.index(figure)  # type: ignore[union-attr]
    desk.make(desk.acts.reject(desk.id_of(figure), "x"))
    desk.make(desk.acts.add(Form(start=start, end=start + len(figure), **form), "x"))
    added = next(f for f in desk.state.extraction.figures if f.text == figure)
    assert added.rule == "review.add"
    told = [r.finding.message_vi for r in desk.state.findings if added.id in r.finding.figures]
    assert told
    assert "đã sửa thành" not in " ".join(told)


def test_kind_span_unit_and_group_may_be_corrected() -> None:
    desk = Desk()
    start = TEXT.index("35 hộ cận nghèo")
    id_ = desk.id_of("35 hộ")
    desk.make(
        desk.acts.correct(id_, Form(start=start, end=start + 15, unit="hộ cận nghèo", modifier="about"), "Đơn vị")
    )
    after = next(f for f in desk.state.extraction.figures if f.id == id_)
    assert isinstance(after, Count)
    assert (after.text, after.unit, after.modifier, after.value) == ("35 hộ cận nghèo", "hộ cận nghèo", "about", 35)
    desk.make(desk.acts.correct(id_, Form(kind="money", currency="vnd", value="35"), "Thử"))
    after = next(f for f in desk.state.extraction.figures if f.id == id_)
    assert (after.kind, after.rule) == ("money", "review.correct")
    recipient = desk.id_of("hộ nghèo")
    desk.make(desk.acts.correct(recipient, Form(category="near_poor_household"), "Nhầm nhóm"))
    assert "near_poor_household" in {getattr(f, "category", "") for f in desk.state.extraction.figures}
    desk.make(
        desk.acts.correct(desk.id_of("136.000.0000 đồng"), Form(low="136.000.000", high="1,36 tỷ"), "Đọc hai cách")
    )
    after = next(f for f in desk.state.extraction.figures if f.text == "136.000.0000 đồng")
    assert isinstance(after, Money)
    assert (after.low, after.high, after.malformed) == (136_000_000, 1_360_000_000, False)


def test_rejected_and_added_figures_keep_every_numeral_in_one_place() -> None:
    desk = Desk()
    entry = desk.make(desk.acts.reject(desk.id_of("7 hộ"), "Không phải số liệu"))
    assert {(u.text, u.why) for u in desk.state.extraction.unclaimed} == {("2", "name"), ("7", "rejected")}
    start = TEXT.index("số 2") + 3
    added = desk.make(
        desk.acts.add(Form(kind="count", start=start, end=start + 1, value="2", unit="trung tâm"), "Bị sót")
    )
    assert {(u.text, u.why) for u in desk.state.extraction.unclaimed} == {("7", "rejected")}
    assert next(f for f in desk.state.extraction.figures if f.start == start).id == f"a{added.id}"
    assert desk.marks() == {"7 hộ": "rejected", "2": "added"}
    desk.make(Undo(decision=added.id))
    desk.make(Undo(decision=entry.id))
    assert desk.state.extraction == desk.extraction


def test_a_rejected_figure_is_taken_back_whatever_was_decided_since() -> None:
    desk = Desk()
    figure = desk.id_of("35 hộ")
    desk.make(desk.acts.correct(figure, Form(value="36"), "In sai"))
    desk.make(desk.acts.reject(figure, "Nhầm"))
    assert desk.marks() == {"35 hộ": "rejected"}
    desk.make(desk.acts.accept(desk.id_of("7 hộ")), "Mai")  # an undo would take this back first
    again = desk.make(desk.acts.accept(figure), "Mai")  # and not what somebody else decided
    assert desk.marks() == {"35 hộ": "corrected", "7 hộ": "accepted"}
    assert desk.state.orphans == ()
    assert next(f.value for f in desk.state.extraction.figures if isinstance(f, Count) and f.id == figure) == 36
    desk.make(Undo(decision=again.id), "Mai")
    assert desk.marks() == {"35 hộ": "rejected", "7 hộ": "accepted"}
    # where another figure stands by now it cannot come back
    start = TEXT.index("35 hộ")
    desk.make(desk.acts.add(Form(kind="count", start=start, end=start + 2, value="35", unit="nhà"), "Đúng ra"))
    desk.make(desk.acts.accept(figure))
    assert [(o.entry.id, o.doubt) for o in desk.state.orphans] == [(len(desk.entries), "taken")]


REFUSED = [
    # the figure, what is filled in, a word of the message
    ("7 hộ", {"value": "7"}, "không có gì thay đổi"),
    ("7 hộ", {"value": "bảy phẩy"}, ""),
    ("7 hộ", {"start": -1}, "không có chữ"),
    ("7 hộ", {"start": 10**6, "end": 10**6 + 1}, "không có chữ"),
    ("35 hộ", {"start": TEXT.index("5 hộ"), "end": TEXT.index("5 hộ") + 4}, "cắt ngang con số “35”"),
    ("35 hộ", {"start": TEXT.index("136"), "end": TEXT.index("35 hộ") + 5}, "chồng lên số liệu “136.000.0000 đồng”"),
    ("500.000 đồng", {"currency": "đô"}, "sai: Loại tiền"),
    ("500.000 đồng", {"low": "5", "high": "3"}, "số đầu lớn hơn"),
    ("hộ nghèo", {"category": "no_such_group"}, "không có nhóm"),
    ("năm 2024", {"start_date": "1/1/2025"}, "ngày cuối trước ngày đầu"),
    ("năm 2024", {"start_date": "31/6/2024"}, "không có ngày này"),
    ("136.000.0000 đồng", {"malformed": True, "value": "136000000"}, "không có gì thay đổi"),
    ("12.000.000 đồng", {"value": "-10.000.000"}, "không thể âm"),
    ("12.000.000 đồng", {"low": "-5", "high": "5"}, "không thể âm"),
    ("7 hộ", {"value": "-7"}, "không thể âm"),
    ("7 hộ", {"value": "7,5"}, "không có số lẻ"),
    ("hộ nghèo", {"category": ""}, "chưa chọn nhóm"),
    ("12.000.000 đồng", {"value": "20.000.000,5"}, "không có số lẻ"),
    ("7 hộ", {"kind": "ratio", "numerator": "7", "denominator": "0"}, "lớn hơn 0"),
    ("7 hộ", {"kind": "ratio", "numerator": "-7", "denominator": "9"}, "không âm"),
    ("7 hộ", {"kind": "money"}, ""),
]


@pytest.mark.parametrize(("figure", "form", "said"), REFUSED[:-1])
def test_what_does_not_fit_the_text_is_refused(figure: str, form: dict[str, Any], said: str) -> None:
    desk = Desk()
    with pytest.raises((BadDecision, BadValue)) as caught:
        desk.acts.correct(desk.id_of(figure), Form(**form), "lý do")
    assert said in caught.value.message_vi


def test_a_reason_is_asked_for() -> None:
    desk = Desk()
    with pytest.raises(BadDecision, match="reason"):
        desk.acts.reject(desk.id_of("7 hộ"), "  ")
    assert desk.acts.accept(desk.id_of("7 hộ")).why == ""


POSSIBLE = [
    # what is printed, what is typed over it: odd, but there are such figures
    ("Tỷ lệ hộ nghèo giảm 2,5% so với năm trước.", "2,5%", {"value": "-2,5"}),
    ("Giá bán điện là 2.103,11 đồng/kWh từ hôm nay.", "2.103,11 đồng/kWh", {"value": "2.103,12"}),
    ("Xã trồng 12 ha rừng.", "12 ha", {"value": "12,5"}),
]


@pytest.mark.parametrize(("text", "figure", "form"), POSSIBLE)
def test_odd_but_possible_values_are_taken(text: str, figure: str, form: dict[str, Any]) -> None:
    desk = Desk(text)
    desk.make(desk.acts.correct(desk.id_of(figure), Form(**form), "In sai"))
    after = next(f for f in desk.state.extraction.figures if f.text == figure)
    assert isinstance(after, Quantity)
    assert after.value == read_typed(form["value"], "fraction").value


TYPED_AFTER = [
    # what is printed, values typed one after the other, the worth of the last digit after each
    ("12 ha", ["12,5", "13"], ["0.1", "1"]),
    ("1,8 tỷ đồng", ["1.750.000.000", "1,9 tỷ"], ["1", "100000000"]),
    ("1,8 tỷ đồng", ["1.900.000.000"], ["100000000"]),  # printed to that digit
]


@pytest.mark.parametrize(("printed", "values", "steps"), TYPED_AFTER)
def test_precision_follows_what_was_typed_last(printed: str, values: list[str], steps: list[str]) -> None:
    desk = Desk(f"Xã đã chi cho việc này {printed}.")
    found = []
    for value in values:
        desk.make(desk.acts.correct(desk.id_of(printed), Form(value=value), "In sai"))
        figure = next(f for f in desk.state.extraction.figures if f.text == printed)
        assert isinstance(figure, Quantity)
        found.append(figure.step)
    assert found == [Decimal(s) for s in steps]


@pytest.mark.parametrize("printed", ["136.000.0000 đồng", "31/6/2024"])
def test_a_malformed_figure_is_not_right_without_a_reason(printed: str) -> None:
    desk = Desk(f"Ngày 5/6/2024, xã B chi 136.000.0000 đồng cho 35 hộ, báo cáo đến ngày {'31/6/2024'}.")
    id_ = desk.id_of(printed)
    with pytest.raises(BadDecision) as caught:
        desk.acts.accept(id_, " ")
    assert "hãy sửa, bỏ" in caught.value.message_vi
    about = next(r.finding for r in desk.state.findings if r.finding.figures[:1] == (id_,))
    assert desk.acts.accept(id_, "In đúng như vậy").why
    desk.make(desk.acts.rule(about.id, "confirmed", "Văn bản in sai"))
    assert desk.acts.accept(id_).why == ""


def test_undo_goes_back_by_person() -> None:
    desk = Desk()
    desk.make(desk.acts.accept(desk.id_of("7 hộ")), "Lan")
    desk.make(desk.acts.accept(desk.id_of("35 hộ")), "Minh")
    desk.make(desk.acts.accept(desk.id_of("500.000 đồng")), "Lan")
    assert last_undoable(desk.entries, "Lan") == desk.entries[2]
    desk.make(Undo(decision=3), "Lan")
    assert last_undoable(desk.entries, "Lan") == desk.entries[0]
    desk.make(Undo(decision=1), "Lan")
    assert last_undoable(desk.entries, "Lan") is None
    assert desk.marks() == {"35 hộ": "accepted"}


def test_findings_are_ruled_on_and_ask_again_when_they_change() -> None:
    desk = Desk()
    finding = next(r.finding for r in desk.state.findings if r.finding.verdict == "contradiction")
    desk.make(desk.acts.rule(finding.id, "confirmed", "Văn bản cộng sai"))
    assert "contradiction" not in problems(desk.state)
    desk.make(desk.acts.correct(desk.id_of("20 suất quà"), Form(value="21"), "Nhìn nhầm"))
    state = desk.state  # still a contradiction, with other numbers
    assert [(o.entry.id, o.doubt) for o in state.orphans] == [(1, "changed")]
    assert problems(state)[:1] == ["contradiction"]
    desk.make(Undo(decision=2))
    assert desk.state.orphans == ()
    desk.make(desk.acts.correct(desk.id_of("12.000.000 đồng"), Form(value="10000000"), "In sai"))
    assert desk.state.orphans == ()  # what was ruled on is gone: nothing is left to look at


def test_sign_off_says_what_is_open() -> None:
    desk = Desk()
    with pytest.raises(BadDecision) as caught:
        sign_off(desk.state)
    assert "1 chỗ không khớp, 1 số viết sai" in caught.value.message_vi
    desk.make(desk.acts.correct(desk.id_of("12.000.000 đồng"), Form(value="10 triệu"), "In sai"))
    desk.make(desk.acts.accept(desk.id_of("136.000.0000 đồng"), "In đúng như vậy"))
    desk.make(sign_off(desk.state))
    assert desk.state.stage == "signed_off"
    with pytest.raises(BadDecision):
        sign_off(desk.state)
    desk.make(open_again(desk.state, "Có số mới"))
    assert desk.state.stage == "reopened"


def test_problems_come_in_order_and_are_walked_round() -> None:
    comparison = Comparison(
        total="t-1", document="a.txt", figure=Place(start=0, end=5, text="Huyện"), verdict="contradiction",
        aspects={}, message_vi="", message_en="",
    )  # fmt: skip
    desk = Desk(TEXT + "Mã 1/2/3/4/5/6 x.\n", (comparison,))
    state = desk.state
    assert problems(state) == ["contradiction", "malformed", "differs", "unread", "figure"]
    walked = [state.points[0]]
    while (point := next_point(state, walked[-1].key)) != walked[0]:
        assert point is not None
        walked.append(point)
    assert tuple(walked) == state.points
    assert state.progress.decided == 0
    desk.make(desk.acts.compare("t-1", 0, "explained", "Khác phạm vi"))
    unread = [u for u in desk.extraction.unclaimed if u.why == "unread"]
    for u in unread:
        desk.make(desk.acts.pass_by(u.start))
    assert problems(desk.state) == ["contradiction", "malformed", "figure"]
    assert desk.state.progress.decided == 1 + len(unread)
    assert desk.state.progress.total == state.progress.total


def decided_desk() -> Desk:
    desk = Desk()
    desk.make(desk.acts.correct(desk.id_of("12.000.000 đồng"), Form(value="10 triệu"), "In sai"))
    desk.make(desk.acts.accept(desk.id_of("35 hộ")))
    desk.make(desk.acts.reject(desk.id_of("7 hộ"), "Không phải"))
    start = TEXT.index("số 2") + 3
    desk.make(desk.acts.add(Form(kind="count", start=start, end=start + 1, value="2", unit="trung tâm"), "Sót"))
    desk.make(desk.acts.comment("Xem lại sau", desk.id_of("20 suất quà")))
    return desk


def on(text: str, entries: Iterable[Entry]) -> State:
    """The same decisions on another version of the document."""
    desk = Desk(text)
    desk.entries = list(entries)
    return desk.state


def test_decisions_come_back_on_another_version_of_the_text() -> None:
    entries = decided_desk().entries
    state = on("TIN MỚI\n" + TEXT.replace("\nXã B", "\n\nXã B"), entries)
    assert state.orphans == ()
    assert {s.figure.text: s.mark for s in state.figures if s.entries} == {
        "12.000.000 đồng": "corrected", "35 hộ": "accepted", "7 hộ": "rejected", "2": "added", "20 suất quà": "untouched",
    }  # fmt: skip
    money = next(f for f in state.extraction.figures if f.text == "12.000.000 đồng")
    assert isinstance(money, Money)
    assert money.value == 10_000_000


CHANGES = [
    # what became of the text -> numbers of the decisions that ask to be looked at again, and why
    (("12.000.000 đồng", "10.000.000 đồng"), {1: "gone"}),
    (("35 hộ cận nghèo", "35 hộ nghèo"), {}),  # its own words are the same
    (("Xã B hỗ trợ 136.000.0000 đồng cho 35 hộ cận", "Xã C giúp 35 hộ ở vùng cao cận"), {2: "gone"}),
    (("Trung tâm số 2 có 7 hộ tham gia.\n", ""), {3: "gone", 4: "gone"}),
]


@pytest.mark.parametrize(("change", "asked"), CHANGES)
def test_decisions_ask_to_be_looked_at_again(change: tuple[str, str], asked: dict[int, str]) -> None:
    state = on(TEXT.replace(*change), decided_desk().entries)
    assert {o.entry.id: o.doubt for o in state.orphans} == asked
    assert [p.id for p in state.points if p.problem == "again"] == [str(i) for i in asked]


def test_decisions_on_another_reading_of_the_same_text() -> None:
    """New rules read the same places otherwise."""
    desk = decided_desk()
    figures = {f.text: f for f in desk.extraction.figures}
    other = {
        "12.000.000 đồng": {"value": Decimal(10_000_000)},  # as it was corrected
        "35 hộ": {"value": Decimal(53)},  # accepted when it said 35
    }
    changed = tuple(f.model_copy(update=other.get(f.text, {})) for f in desk.extraction.figures if f.text != "7 hộ")
    desk.extraction = desk.extraction.model_copy(update={"figures": changed})
    state = desk.state
    assert {o.entry.id: o.doubt for o in state.orphans} == {2: "changed"}
    decided = [e.model_copy(update={"decision": e.decision.model_copy(update={"run": 1})}) for e in desk.entries]
    for run, doubt in ((1, "changed"), (2, "reread")):  # on the run that was decided on, it is somebody's doing
        state = state_of(desk.extraction, decided, desk.reading, run=run)
        assert {o.entry.id: o.doubt for o in state.orphans} == {2: doubt}
    assert desk.marks() == {"12.000.000 đồng": "corrected", "2": "added"}
    assert same_reading(figures["20 suất quà"], figures["20 suất quà"].model_copy(update={"start": 0, "rule": "x"}))


def test_a_file_that_reads_otherwise_is_not_checked_again_nor_signed() -> None:
    desk = decided_desk()
    desk.read = look(Source("a.txt", TEXT.replace("20", "21").encode()))
    assert desk.state.stale is not None
    desk.read = None
    state = desk.state
    assert state.stale is not None
    assert state.extraction.findings == ()
    assert next(f for f in state.extraction.figures if f.text == "12.000.000 đồng").value == 10_000_000  # type: ignore[union-attr]
    with pytest.raises(StaleReading):
        sign_off(state)


def test_doubtful_digits_need_a_look_and_then_count() -> None:
    desk = Desk()
    doubted = tuple(f.model_copy(update={"doubtful": f.text == "35 hộ"}) for f in desk.extraction.figures)
    desk.extraction = desk.extraction.model_copy(update={"figures": doubted})
    assert "doubtful" in problems(desk.state)
    desk.make(desk.acts.accept(desk.id_of("35 hộ")))
    assert "doubtful" not in problems(desk.state)
    assert not any(f.doubtful for f in desk.state.extraction.figures)


def test_adopting_a_run_changes_no_figure() -> None:
    desk = Desk()
    desk.make(Adopt(before=1, after=2))
    desk.make(Move(before="open", after="signed_off"))
    assert last_undoable(desk.entries, "Lan") is None
    assert desk.state.extraction == desk.extraction
