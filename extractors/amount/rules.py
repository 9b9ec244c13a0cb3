"""Amounts of money: with a currency, with a scale word alone, bare after a word that says money, vague, malformed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from extractors.amount.currency import CURRENCIES, LEXICON, currency_at, is_compound
from extractors.cell import read_cell
from extractors.lexicon import alternation, surfaces
from extractors.modifier.rules import is_opened_as_estimate, read_modifier
from extractors.numeral.number import TORN_BEFORE, Number, read_number
from extractors.rate import before_rate, slash_rate, worded_rate
from extractors.rule import Claim, Drawer, Found, Rule, Site

_THOUSANDS = re.compile(r"\d{1,3}\.000")
_FOREIGN = re.compile(r" +[A-Z][a-z]{2,}(?![^\W\d_])")
_RULE_OF_FIVE = re.compile(r"\dK(?!\w)")
_PREFIX = re.compile(r"(?:₫|us\$|\$|usd|€|vnd) *$")
_PREFIX_ENDS = ("₫", "$", "usd", "€", "vnd")
_TO = re.compile(r" *(?:(-|÷|~)|(?:đến|tới|lên|và)(?: +(?:dưới|hơn|khoảng|tối đa|không quá))?) *(?=\S)")
_CUE = re.compile(
    rf"(?<!\w){alternation(surfaces(LEXICON, 'cue'))}(?: +(?:quà|tặng|tiền|là|hơn|trên|gần|khoảng|bằng|đạt|được|của|với|trên|tổng|mức|hỗ trợ|chi|thực hiện|ban đầu|còn lại|ước|xấp xỉ|lên tới|lên đến)){{0,4}} *[:=]? *$"
)
_TOTAL = re.compile(
    r"(?:số tiền|kinh phí|trị giá|tiền|dư nợ|giá trị|kinh phí thực hiện)[^.;\d]{0,24}[:=] *$|(?:số tiền|kinh phí|trị giá)(?: +(?:là|hơn|trên|gần|khoảng|được|đạt|với)){0,3} *$"
)
_VERB = re.compile(
    rf"(?<!\w){alternation(surfaces(LEXICON, 'verb'))}(?: +(?:mỗi người|số tiền|thêm|tối đa|hơn|gần|trên|khoảng|được)){{0,2}} *$"
)
_IN_WORDS = re.compile(r"(?:đ|vnđ|đồng)?[ .,]*\(? *(?:(?:số tiền |viết |ghi )?bằng chữ *(?:là|ghi)?[: ]*)?(?=[^\W\d_])")
_CLOSE = re.compile(r"[ .,/]*(?:đồng(?: chẵn| việt nam)?)?[ .,/]*\)")
_FUNCTION = re.compile(
    r" *(?:$|[^\w ]|(?:cho|để|đó|ấy|từ|và|trong|với|đã|được|cũng|là|của|tại|ở|vào|do|bằng|theo|nhằm|mà|thì|nên|nhưng|còn|như|đến|trên|đối|so|tương|chi|hỗ|tiền|vốn|giúp|xây|sửa|mua|tặng|trao|trợ|về|ngay|này|nữa|thêm|kinh|nếu|khi|sau|trước|mỗi|một|hoặc|hay|thuộc|gồm|bao|qua|nhờ|lên|xuống|ra|bồi|thông|dành|gửi|tiết|phục|đầu|thực|hàng|hằng|rồi|không|chưa|vẫn|nhận|đền|trả|nộp|đóng|ủng|phải|sẽ|bị|cả|riêng|chủ|tổng|trị|nói|cùng|giải|ngân|vay|dư|thu|phân|cấp|gấp|tăng|giảm|ngoài|ước|đạt|vượt|chiếm)(?!\w))"
)
SMALLEST_BARE = Decimal(1000)
SMALLEST_UNSAID = Decimal(100_000)


def _range_end(site: Site, first: Number) -> tuple[Number, int, str | None] | None:
    """The second number of a range that begins with `first`: (number, end, currency printed between them)."""
    between = currency_at(site, first.end)
    # "15.000 đồng/con đến 30.000 đồng/con": the rate may stand behind both numbers
    to = site.match(_TO, slash_rate(site, between[1])[1] if between else first.end)
    if to is None:
        return None
    if to[1] is None and "và" in to[0]:
        return None
    if (
        to[1] is None
        and between is not None
        and not re.search(r"(?<!\w)(?:từ|mức)(?: +[^\W\d_]+){0,3} *$", site.before)
    ):
        return None
    if to[1] is None and "lên" in to[0]:
        return None
    second = read_number(site.low, to.end(), site.end)
    return None if second is None else (second, second.end, between[0] if between else None)


def _fields(number: Number, currency: str) -> dict[str, Any]:
    use = number.read("foreign" if currency != "VND" else "whole")
    fields: dict[str, Any] = {"currency": currency, "step": use.step, "note": use.note}
    if use.value is None:
        fields["malformed"] = True
    else:
        fields["value"] = use.value
    return fields


def _finish(site: Site, fields: dict[str, Any], end: int, vague: bool = False) -> Found:
    per, stop = slash_rate(site, end)
    fields["per"] = per or worded_rate(site, end) or _rate_of_a_neighbour(site, end)
    if fields["per"] and not per and site.last and fields["per"] == site.last.fields.get("per"):
        fields["note"] = fields.get("note") or PART_OF_A_RATE
    fields["modifier"] = "vague" if vague else read_modifier(site.before, site.after(stop))
    if (
        fields["modifier"] == "exact"
        and site.start - site.passage.start < 120
        and is_opened_as_estimate(site.low[site.passage.start : site.start])
    ):
        fields["modifier"] = "about"
    words, agree = _words(site, stop, fields.get("value"))
    if words is not None and not agree:
        # another amount stays a figure of its own: an auditor must see both
        fields["note"], words = WORDS_DIFFER, None
    return Found("money", site.start, stop, fields, words=words)


def _rate_of_a_neighbour(site: Site, end: int) -> tuple[str, ...]:
    """ "từ 653.000 đồng lên 702.000 đồng/thẻ": both are rates; so are the parts after "trong đó" of a rate."""
    to = site.match(_UP_TO, end)
    second = read_number(site.low, to.end(), site.end) if to else None
    currency = currency_at(site, second.end) if second else None
    if currency is not None:
        return slash_rate(site, currency[1])[0]
    last = site.last
    if last is None or last.kind != "money" or not last.fields.get("per"):
        return ()
    between = site.low[last.end : site.start]
    if _PART.fullmatch(between) or (last.fields.get("note") == PART_OF_A_RATE and _NEXT_PART.fullmatch(between)):
        return tuple(last.fields["per"])
    return ()


PART_OF_A_RATE = "per_of_the_whole"
_UP_TO = re.compile(r" +(?:lên|xuống|xuống còn|đến|tới) +(?=\d)")
_PART = re.compile(r"[^.;\d]{0,14}trong đó[^.;\d]*")
_NEXT_PART = re.compile(
    r",(?![^.;\d]*(?<!\w)(?:tổng|cộng|kinh phí|số tiền|hết)(?!\w))[^.;\d]{1,40}"
)  # a sum is no part


WORDS_DIFFER = "words_differ"


def _words(site: Site, at: int, value: Decimal | None) -> tuple[tuple[int, int] | None, bool]:
    """The amount in words in brackets right after it, and whether it is the same amount: then no figure of its own."""
    opening = site.match(_IN_WORDS, at)
    if opening is None or "(" not in opening[0]:
        return None, False
    written = read_number(site.low, opening.end(), site.end)
    if written is None or written.digits is not None or written.vague or not site.match(_CLOSE, written.end):
        return None, False
    return (opening.end(), written.end), written.value == value


def _range(site: Site) -> Claim | None:
    first = site.number
    if first is None or first.vague or (first.digits is None and not first.scaled):
        return None
    found = _range_end(site, first)
    if found is None:
        return None
    second, end, between = found
    currency = currency_at(site, second.end)
    large = second.scale >= 10**6 or (second.scaled and bool(slash_rate(site, second.end)[0]))
    if currency is None and not (large and site.unit_at(second.end) is None):
        return None
    if currency is None and _NOT_MONEY.search(site.before):
        return None
    code, end = currency or ("VND", end)
    if between not in (None, code):
        return None
    a, b = first.read("whole"), second.read("whole")
    if b.value is not None and second.scaled and not first.scaled and between is None:
        # "100-150 triệu": the scale goes back to the first number
        factored = first.read("scaled")
        low = None if factored.value is None else factored.value * second.scale
        if low is not None and low < b.value:
            a = type(a)(low, factored.step * second.scale, factored.note)
    elif first.plain and between is None and _THOUSANDS.fullmatch(second.digits or "") and a.value and b.value:
        # "20 - 30.000đ": the thousands go back too, where the first number would else be a thousandth of the second
        a = type(a)(a.value * 1000, b.step, "range_scale_back") if a.value * 1000 < b.value else a
    if a.value is None or b.value is None:
        fields: dict[str, Any] = {"currency": code, "malformed": True, "note": a.note or b.note}
    elif a.value >= b.value:
        return None
    else:
        fields = {"currency": code, "low": a.value, "high": b.value, "step": b.step, "note": a.note or b.note}
    return _finish(site, fields, end)


def _is_torn(site: Site, number: Number) -> bool:
    """ "đôi ba chục triệu", "hai chấm năm triệu": the words before belong to the number, and it has no one value."""
    return (
        number.digits is None
        and not number.vague
        and (site.previous in TORN_BEFORE or site.previous in ("rưỡi", "mươi"))
    )


def _with_currency(site: Site) -> Claim | None:
    number = site.number
    if number is None or _is_torn(site, number):
        return None
    currency = None if is_compound(site, number) else currency_at(site, number.end)
    if currency is None:
        if number.digits is None or not site.before.rstrip().endswith(_PREFIX_ENDS):
            return None
        prefix = _PREFIX.search(site.before)
        if prefix is None:
            return None
        code = CURRENCIES.get(prefix[0].strip(), "VND")
        return _finish(site, _fields(number, code), number.end)
    code, end = currency
    if number.digits is None and not number.scaled and " " not in site.low[site.start : number.end]:
        return None  # "một đô": one word is no written-out amount
    return _finish(site, _fields(number, code), end, number.vague)


_NOT_MONEY = re.compile(r"(?:dân số|sản lượng|số lượng|lượng|diện tích|số dân|lượt)(?: +[^\W\d_]+){0,3} *$")


def _with_scale(site: Site) -> Claim | None:
    """ "16,5 tỷ", "hơn 500 triệu": no currency printed; whole amounts in triệu and tỷ are money unless counted."""
    number = site.number
    if (
        number is None
        or _is_torn(site, number)
        or not number.scaled
        or site.unit_at(number.end) is not None
        or _NOT_MONEY.search(site.before)
    ):
        return None
    if _FOREIGN.match(site.raw, number.end, site.end):
        return None  # a currency that we do not know ("triệu Piastre") is not đồng
    per, _ = slash_rate(site, number.end)
    if _RULE_OF_FIVE.match(site.raw, site.start, site.end):
        return None  # "5K", the rule against an epidemic
    cued = bool(_CUE.search(site.before) or _VERB.search(site.before) or before_rate(site) or per)
    if not cued and not _FUNCTION.match(site.low, number.end, site.end):
        return None
    if not cued and number.scale in (100, 10**4):
        return None  # trăm, vạn: as often of other things
    if number.vague and not cued:
        return None
    fields = _fields(number, "VND") | {"unit_inferred": True}
    return _finish(site, fields, number.end, number.vague)


def _bare(site: Site) -> Claim | None:
    """ "tổng số tiền: 651.211.000;": no unit at all, and the words before say that it is money."""
    number = site.number
    if number is None or number.scaled or number.digits is None or site.unit_at(number.end) is not None:
        return None
    reading = number.read("whole")
    grouped = "." in number.digits or "," in number.digits or " " in number.digits
    if reading.value is None:
        if number.digits.count(".") + number.digits.count(",") < 2 or not _TOTAL.search(site.before):
            return None
    elif (
        reading.value < SMALLEST_BARE
        or (not grouped and reading.value < 10**6)
        or (
            not _TOTAL.search(site.before)
            and not (
                reading.value % 100 == 0
                and (_FUNCTION.match(site.low, number.end, site.end) or re.match(r" +ngày", site.after(number.end, 6)))
                and (_VERB.search(site.before) or _CUE.search(site.before) or before_rate(site))
            )
        )
    ):
        return None
    return _finish(site, _fields(number, "VND") | {"unit_inferred": True}, number.end)


def _may_be_dong(value: Decimal | None) -> bool:
    """Whether a number whose unit is said nowhere can be whole đồng: a table that counts in thousands may leave it unsaid."""
    return value is None or value >= SMALLEST_UNSAID or (value >= SMALLEST_BARE and value % SMALLEST_BARE == 0)


def _column(site: Site) -> Claim | None:
    """A bare number in a table whose headings, unit column or caption say money: "Kinh phí (triệu đồng)"."""
    cell = read_cell(site)
    if cell is None or cell.measure.kind != "money":
        return None
    fields = cell.fields()
    unsaid = cell.measure.said == "words"  # "Số tiền", and no unit anywhere
    if unsaid and not _may_be_dong(cell.digits.value):
        return None
    fields |= {"currency": cell.measure.currency, "per": cell.measure.per, "unit_inferred": True}
    return Found("money", cell.start, cell.end, fields)


DRAWER = Drawer(
    "amount",
    (
        Rule("money.column", _column, cell=True, digits=True),
        Rule("money.range", _range),
        Rule("money.currency", _with_currency),
        Rule("money.scale", _with_scale),
        Rule("money.bare", _bare, digits=True),
    ),
)
