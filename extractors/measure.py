"""What the numbers of a column or row of a table measure: kind, unit and scale, by headings, unit columns and captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from extractors.unit.find import find_unit
from extractors.view import fold, plain

Kind = Literal["money", "percent", "count"]
_SCALES = {
    "1.000": 3, "1000": 3, "nghìn": 3, "ngàn": 3, "1.000.000": 6, "triệu": 6, "tr": 6, "tr.": 6, "tr ": 6, "trăm triệu": 8, "tỷ": 9,
}  # fmt: skip
_CURRENCIES = {"usd": "USD", "đô la mỹ": "USD", "đô la": "USD", "$": "USD", "eur": "EUR", "euro": "EUR"}
_UNIT = re.compile(
    r"(?P<scale>1\.000\.000|1\.000|1000|trăm triệu|nghìn|ngàn|triệu|tỷ|tr\.? ?(?=đ))? *"
    r"(?P<currency>đồng(?: việt nam)?|đ\.?|vnđ|vnd|usd|đô la(?: mỹ)?|\$|eur|euro)?(?: */ *(?P<per>[^\d]{1,40}))?"
)
_PERCENT = re.compile(r"%(?: .*)?|phần trăm|tỷ lệ %")
_LABEL = re.compile(r"(?:đvt|đơn vị(?: tính)?|đv tính) *[:.] *")
_BRACKET = re.compile(r"\(([^()]*)\)")
_BEHIND = re.compile(r"[,:;-] *([^,:;()-]+)$")
_AND = re.compile(r"[,;]| và | - ")
_COUNTS = re.compile(r"(?:tổng +)?(?:số +lượng|số|sl)(?!\w) *(?!\()")
_MONEY = re.compile(
    r"(?<!\w)(?:số tiền|kinh phí|thành tiền|giá trị|trị giá|mức (?:chi|hỗ trợ|quà|trợ cấp|hưởng|đóng|vay|lương|phí|thu|tiền|tặng|thưởng)|dự toán|quyết toán"
    r"|tổng tiền|đơn giá|tiền|vốn|ngân sách|doanh thu|dư nợ|doanh số|thu nhập|lương|học phí|chi phí|phí)(?!\w)"
)
_SHARE = re.compile(r"(?:tỷ lệ|tỷ trọng)(?!\w)")
_EACH = re.compile(r"(?:mức|đơn giá|định mức|bình quân)[^/()]*/ *([^\W\d_]+(?: [^\W\d_]+)?)")
_NO_NOUN = re.compile(
    r"(?:liệu|tiền|vốn|dư|thu|chi|kinh|còn|đã|được|thực|kế|thứ|tt|giải|nộp|phát|tăng|giảm|cuối|đầu|trong|cấp|phải|đề|hiện|có|dự|quyết)(?!\w)"
)
# classes of units that may stand alone as a heading: places and bodies are what is told of, not what is counted
_COUNTED = frozenset(
    {"person", "person_title", "household", "visit", "gift", "card", "savings_book", "house", "livestock"}
)
_LONGEST_NOUN = 3  # words


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column or row measures; `unit` is the counted thing as printed, `said` where the unit stands."""

    kind: Kind
    scale: Decimal = Decimal(1)
    currency: str = "VND"
    unit: str = ""
    unit_class: str | None = None
    exact: bool = True  # whether only whole things are counted
    per: tuple[str, ...] = ()
    said: str = "heading"


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands around a cell, as printed, nearest first."""

    heads: tuple[str, ...]
    row_heads: tuple[str, ...]
    unit: str | None
    caption: str | None


@lru_cache(maxsize=8192)
def measure_of(texts: Texts) -> Measure | None:
    """What a cell measures: a unit printed in a heading, then what a heading names, the row's unit, the row's heading,
    the unit above the table; None where nothing or too much says it."""
    for head in texts.heads:
        if (found := _printed(head)) is not None:
            return _with_rate(found, texts.heads)
    row = unit_of(texts.unit, loose=True) if texts.unit else None
    above = _caption(texts.caption)
    for head in texts.heads:
        if (found := _named(head)) is not None:
            return _with_rate(_scaled(found, row, texts.row_heads, above), texts.heads)
    if row is not None:
        return replace(row, said="row")
    for head in texts.row_heads[:1]:
        if (found := _printed(head)) is not None:
            return replace(found, said="row")
        if (found := _named(head)) is not None:
            return _scaled(found, None, (), above)
    if len(above) == 1:
        return _with_rate(replace(above[0], said="caption"), texts.heads)
    for head in (*texts.heads, *texts.row_heads[:1]):
        if not above and (found := _counted(head, 0)) is not None and _is_noun(head, found):
            return found
    return None


def _scaled(found: Measure, row: Measure | None, row_heads: tuple[str, ...], above: list[Measure]) -> Measure:
    """What a heading names, in the unit that the row or the caption gives."""
    if found.kind == "count" and found.unit:
        return found
    printed = [p for h in row_heads[:1] if (p := _printed(h)) is not None]
    for said, unit in (("row", row), ("row", printed[0] if printed else None)):
        if unit is not None and unit.kind == found.kind:
            return replace(unit, said=said)
    fitting = [m for m in above if m.kind == found.kind]
    if len(fitting) == 1:
        return replace(fitting[0], said="caption")
    counted = [
        c for h in row_heads[:1] if found.kind == "count" and (c := _counted(h, 0)) is not None and _is_noun(h, c)
    ]
    return counted[0] if counted else found


def _with_rate(found: Measure, heads: tuple[str, ...]) -> Measure:
    """ "Mức chi/người (đồng)": the rate stands outside the brackets."""
    if found.kind == "money" and not found.per:
        for head in heads:
            m = _EACH.search(fold(head))
            if m is not None:
                return replace(found, per=(head[m.start(1) : m.end(1)],))
    return found


def _printed(head: str) -> Measure | None:
    """A unit that a heading prints: in brackets, behind "ĐVT:" or a comma, or as all that it says."""
    low = fold(head)
    for m in reversed(list(_BRACKET.finditer(low))):
        if (found := unit_of(head[m.start(1) : m.end(1)])) is not None:
            return found
    label = _LABEL.search(low)
    if label is not None and (found := unit_of(head[label.end() :])) is not None:
        return found
    behind = _BEHIND.search(low)
    found = unit_of(head[behind.start(1) :]) if behind is not None else None
    if found is not None and found.kind != "count":  # "…, cơ sở" goes on with a list
        return found
    whole = unit_of(head)
    if whole is not None and whole.kind != "count":
        return whole
    return Measure("percent") if "%" in low else None


def _named(head: str) -> Measure | None:
    """What a heading names: "Số hộ nghèo", "Kinh phí", "Tỷ lệ"; a count of "Số lượng" has no unit yet."""
    low = fold(head)
    counts = _COUNTS.match(low)
    if counts is not None and not _MONEY.match(low):
        if (found := _counted(head, counts.end())) is not None:
            return found
        rest = head[counts.end() :].split("(")[0].split()
        if ("lượng" in counts[0] or low.strip() in ("sl", "số")) and not rest:
            return Measure("count")
        if rest and len(rest) <= _LONGEST_NOUN and not _NO_NOUN.match(low, counts.end()):
            return Measure("count", unit=" ".join(rest))
    if _SHARE.match(low):
        return Measure("percent")
    return Measure("money", said="words") if _MONEY.search(low) else None


def _counted(text: str, at: int) -> Measure | None:
    """The counting unit of the lexicon that begins at `at`."""
    low = fold(text)
    unit = find_unit(low, at, len(low))
    if unit is None:
        return None
    return Measure("count", unit=text[unit.start : unit.end], unit_class=unit.id or None, exact=unit.role != "measure")


def _is_noun(head: str, found: Measure) -> bool:
    """Whether a heading names people or things, and no single one of them: "Hộ nghèo", but not "Bà Nguyễn Thị Lan"."""
    behind = head[len(found.unit) :].lstrip()
    return found.unit_class in _COUNTED and not behind[:1].isupper() and not behind[:1].isdigit()


def _caption(text: str | None) -> list[Measure]:
    """The units said above a table: "triệu đồng, hộ"."""
    if not text:
        return []
    return [m for part in _pieces(text) if (m := unit_of(part, loose=True)) is not None]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for m in _AND.finditer(text):
        yield text[at : m.start()]
        at = m.end()
    yield text[at:]


def unit_of(printed: str, *, loose: bool = False) -> Measure | None:
    """The unit that `printed` is, all of it; `loose` where it can be nothing else, known or not."""
    text = plain(printed).strip(" .:;,")
    label = _LABEL.match(fold(text))
    text = text[label.end() :] if label else text
    low = fold(text)
    if not low:
        return None
    if _PERCENT.fullmatch(low):
        return Measure("percent")
    m = _UNIT.match(low)
    assert m is not None
    scale = Decimal(10) ** _SCALES.get((m["scale"] or "").strip(), 0)
    if m.end() == len(low) and (m["currency"] or m["scale"] in ("triệu", "tỷ")):
        per = tuple(p.strip() for p in text[m.start("per") :].split("/")) if m["per"] else ()
        return Measure("money", scale, _CURRENCIES.get(m["currency"] or "", "VND"), per=per)
    at = m.end("scale") + 1 if m["scale"] else 0
    noun, _, each = text[at:].partition("/")
    found = _counted(noun.strip(), 0)
    if noun.isupper() and not loose:
        return None  # "(EM)" is somebody's abbreviation
    if found is not None and len(found.unit) == len(noun.strip()):
        return replace(found, scale=scale, per=tuple(p.strip() for p in each.split("/") if p.strip()))
    words = noun.split()
    if loose and 0 < len(words) <= _LONGEST_NOUN and not any(c.isdigit() for c in noun):
        return Measure("count", scale, unit=" ".join(words), exact=False)
    return None
