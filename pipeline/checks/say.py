"""Findings in office language: every message and label stands here once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal

from schemas.finding import AMENDED, ROWS, Finding, Row, Verdict
from schemas.interval import Interval, hard_of, shown, soft_of
from schemas.mention import BY_HAND, CORRECTED, Count, Date, Mention, Money, Percent, Period, Quantity, Ratio
from schemas.record import Record

_WORDS = {
    "over": ("hơn ", "over "),
    "under": ("gần ", "nearly "),
    "about": ("khoảng ", "about "),
    "at_least": ("ít nhất ", "at least "),
    "at_most": ("tối đa ", "at most "),
}
# check, or check and verdict -> the sentence in Vietnamese and in English
_SENTENCES = {
    "unit_x_count": ("{a} × {b} ra {made}, văn bản ghi {c}", "{a} times {b} makes {made}; the text says {c}"),
    "implied_unit": ("{c} chia cho {a} là khoảng {actual} đồng mỗi đơn vị, ngoài khoảng thường gặp {expected}", "{c} divided by {a} is about {actual} đồng each, outside the usual {expected}"),
    "implied_unit:consistent": ("{c} chia cho {a} đúng {actual} đồng mỗi đơn vị, bằng {expected}", "{c} divided by {a} is exactly {actual} đồng each, which is {expected}"),
    "ratio_percent": ("{a} tính ra {expected}, văn bản ghi {b}", "{a} works out as {expected}; the text says {b}"),
    "compared": ("{a} so với {b} tính ra {expected}, văn bản ghi {c}", "{a} against {b} works out as {expected}; the text says {c}"),
    "compared:change": ("{a} trong {b} là {expected} so với gốc, văn bản ghi {c}", "{a} in {b} is {expected} of the base; the text says {c}"),
    "compared:difference": ("{a} và {b} cách nhau {expected}, văn bản ghi {c}", "{a} and {b} lie {expected} apart; the text says {c}"),
    "parts_sum": ("Cộng các phần được {made}, toàn bộ ghi {c}", "The parts add up to {made}; the whole says {c}"),
    "part_le": ("Phần {a} lớn hơn toàn bộ {c}", "The part, {a}, is more than the whole, {c}"),
    "part_le:sum": ("Các phần cộng lại được {made}, lớn hơn toàn bộ {c}", "The parts together, {made}, are more than the whole, {c}"),
    "same_figure": ("Cùng một nội dung nhưng ghi {a} và {b}", "The same claim is given with {a} and with {b}"),
    "lunar_solar": ("{a} là ngày {expected} dương lịch, văn bản ghi {b}", "{a} is {expected} by the solar calendar; the text says {b}"),
    "possible_date": ("{a} không phải là ngày có trong lịch", "{a} is no day of the calendar"),
    "dates_in_order": ("{a} ({actual}) không hợp với {expected}", "{a} ({actual}) does not agree with {expected}"),
    "dates_in_order:back": ("Văn bản ghi từ {a} đến {b}, nhưng {b} trước {a}", "The text goes from {a} to {b}, which is earlier"),
    "announced_items": ("Văn bản nêu {a} nhưng liệt kê {actual} mục", "The text announces {a} and lists {actual}"),
    "words_digits": ("Số tiền bằng chữ là {expected}, bằng số là {a}", "The amount in words is {expected}; in digits it is {a}"),
    "malformed": ("{a} viết sai dạng số, có thể đọc là {expected}", "{a} is not a well-formed number; it may be read as {expected}"),
    "whole_number_of_percent": ("Không có số nguyên nào của {b} cho tỷ lệ {a}", "No whole number out of {b} gives {a}"),
    "addable_units": ("{a} và {c} khác đơn vị đếm, không cộng được", "{a} and {c} count different things and cannot be added"),
    "house_size": ("{a} trong {b} là số người mỗi hộ ngoài khoảng 1 đến 8", "{a} in {b} is a household size outside 1 to 8"),
    "zero_group": ("Văn bản ghi {a} đối với {b}, nhưng sau đó nhóm này vẫn được hưởng", "The text says {a} for {b}, yet that group receives something later"),
    "cards_le_people": ("{a} nhiều hơn {c} của cùng nhóm", "{a} is more than {c} of the same group"),
    "communes": ("{a}, nhưng tại ngày {c} {b} chỉ có {expected} xã, phường", "The text says {a}, but on {c} {b} had only {expected} communes"),
    "term_years": ("{a} và {b} lệch nhau về số năm của nhiệm kỳ", "{a} and {b} differ in the length of the term"),
    "title_figure": ("Tiêu đề ghi {a}, trong bài chỉ có {b}", "The title says {a}; the text has only {b}"),
    "cycle_year": ("{a}: năm {b} là năm {expected}, văn bản ghi {actual}", "{a}: the year {b} is {expected}; the text says {actual}"),
    "ended_district": ("{b} ngày {a}, nhưng từ 01/7/2025 không còn cấp huyện", "{b} on {a}, but there have been no districts since 1 July 2025"),
    "same_claim_dated": ("Cùng một nội dung nhưng ghi thời gian {a} và {b}", "The same claim is dated {a} and {b}"),
}  # fmt: skip
_VERDICTS: dict[Verdict, tuple[str, str]] = {
    "consistent": (": khớp.", ": they agree."),
    "suspicious": (": cần xem lại.", ": to be looked at."),
    "contradiction": (": không khớp.", ": they do not agree."),
    "malformed": (".", "."),
    "not_comparable": (".", "."),
}
Said = Mention | str | tuple[str, str] | Decimal | None
_VERDICTS_ONLY = ContextVar("verdicts only", default=False)
_NO_ROW = Row(label="")


@contextmanager
def verdicts_only() -> Iterator[None]:
    """Inside, findings tell their check, verdict and figures, and nothing in words, which take most of their time: for
    whoever asks the checks again and again what they would say."""
    token = _VERDICTS_ONLY.set(True)
    try:
        yield
    finally:
        _VERDICTS_ONLY.reset(token)


def printed(figure: Mention, language: int = 0) -> str:
    """The figure with the word that qualifies it; of a corrected one, what is printed and what it was corrected to."""
    if said := _corrected(figure, language):
        return f"“{figure.text}” ({AMENDED[language]} {said})"
    word = _WORDS.get(figure.modifier, ("", "")) if isinstance(figure, Quantity) else ("", "")
    return word[language] + figure.text


def _corrected(figure: Mention, language: int) -> str:
    """What a person corrected it to; nothing where its text says what it is worth."""
    if isinstance(figure, Quantity):
        return _WORDS.get(figure.modifier, ("", ""))[language] + _worth(figure) if figure.note == CORRECTED else ""
    if figure.rule != BY_HAND:
        return ""
    match figure:
        case Ratio():
            return f"{shown(figure.numerator)}/{shown(figure.denominator)} {figure.unit or ''}".rstrip()
        case Date():
            return _day(figure.value) + ((" âm lịch", " by the lunar calendar")[language] if figure.lunar else "")
        case Period():
            return f"{_day(figure.start_date)} – {_day(figure.end_date)}"
    return ""


def _day(value: str | None) -> str:
    """An ISO date or `--MM-DD`, day first."""
    return "/".join(reversed((value or "?").removeprefix("--").split("-")))


def amount(value: Decimal | str, like: Quantity) -> str:
    """A computed number, of what `like` is of."""
    number = value if isinstance(value, str) else rounded(value)
    return number + _of(like)


def _worth(figure: Quantity) -> str:
    """The value and what it is of, as offices print them."""
    ends = (figure.value,) if figure.low is None or figure.high is None else (figure.low, figure.high)
    number = " – ".join("?" if v is None else shown(v) for v in ends)
    per = figure.per if isinstance(figure, Money | Count | Percent) else ()
    return "/".join([number + _of(figure), *per])


def _of(figure: Quantity) -> str:
    match figure:
        case Money():
            return " đồng" if figure.currency == "VND" else f" {figure.currency}"
        case Count():
            return f" {figure.unit}"
    return "%"


def rounded(value: Decimal) -> str:
    """A computed number as an office prints it: at most two decimals."""
    places = Decimal("0.01") if value < 1000 else Decimal(1)
    return shown(value.quantize(places))


def row(label: str, figure: Mention, *, careful: bool = False) -> Row:
    """One printed figure of the calculation; its utmost interval, or the careful one."""
    if _VERDICTS_ONLY.get():
        return _NO_ROW
    value = interval = None
    if isinstance(figure, Quantity):
        value = None if figure.value is None else shown(figure.value)
        reading = soft_of(figure) if careful else hard_of(figure)
        interval = reading.text() if reading else None
    return Row(label=ROWS[label][0], figure=figure.id, printed=printed(figure), value=value, interval=interval)


MANY = 24  # parts that are shown one by one; of more, their number and sum


def many(parts: int, expected: Decimal | str, whole: Quantity) -> list[Row]:
    """The calculation over a long table: how many rows, their sum, the whole, how far they lie apart."""
    rows = [computed("parts", str(parts)), computed("sum", expected), row("whole", whole)]
    if isinstance(expected, Decimal) and whole.value is not None and expected != whole.value:
        rows.append(computed("difference", abs(expected - whole.value)))
    return rows


def computed(label: str, value: str | Decimal | Interval) -> Row:
    """One line that stands nowhere in the text."""
    if _VERDICTS_ONLY.get():
        return _NO_ROW
    if isinstance(value, Interval):
        return Row(label=ROWS[label][0], interval=value.text())
    return Row(label=ROWS[label][0], value=value if isinstance(value, str) else rounded(value))


def found(
    check: str,
    verdict: Verdict,
    figures: Iterable[Mention],
    records: Sequence[Record] = (),
    rows: Sequence[Row] = (),
    *,
    sentence: str | None = None,
    expected: Said = None,
    actual: Said = None,
    **said: Said,
) -> Finding:
    """A finding without its id, which depends on the others."""
    name = "addable_units" if check == "house_size" else check
    ids = tuple(dict.fromkeys(f.id for f in figures))
    if _VERDICTS_ONLY.get():
        return Finding(id="c0", check=name, verdict=verdict, figures=ids, message_vi="", message_en="")
    named = sentence or f"{check}:{verdict}"
    vi, en = _SENTENCES.get(named) or _SENTENCES[check]
    values = {**said, "expected": expected, "actual": actual}
    ends = _VERDICTS[verdict]
    return Finding(
        id="c0",
        check=name,
        verdict=verdict,
        figures=ids,
        records=tuple(dict.fromkeys(r.id for r in records)),
        expected=_text(expected),
        actual=_text(actual),
        message_vi=_sentence(vi, values, 0) + ends[0],
        message_en=_sentence(en, values, 1) + ends[1],
        rows=tuple(rows),
    )


def _sentence(template: str, values: dict[str, Said], language: int) -> str:
    text = template.format_map({k: _text(v, language) for k, v in values.items()})
    return text[0].upper() + text[1:]


def _text(said: Said, language: int = 0) -> str | None:
    if isinstance(said, tuple):
        return said[language]
    if said is None or isinstance(said, str):
        return said
    return rounded(said) if isinstance(said, Decimal) else printed(said, language) + _unit(said)


def _unit(figure: Mention) -> str:
    """What a bare number of a table measures, which stands elsewhere in it."""
    if not figure.rule.endswith(".column") or (isinstance(figure, Quantity) and figure.note == CORRECTED):
        return ""
    if isinstance(figure, Count):
        return f" {figure.unit}"
    if isinstance(figure, Percent):
        return "%"
    if isinstance(figure, Money) and figure.value is not None and figure.currency == "VND":
        amount = f"{shown(figure.value)} đồng"
        return " đồng" if amount == f"{figure.text} đồng" else f" ({amount})"
    return ""
