"""Counts: a number and the noun that says what is counted."""

from __future__ import annotations

import re
from typing import Any

from extractors.cell import read_cell
from extractors.count.listed import LISTED, STEPPED
from extractors.lexicon import alternation, beside, surfaces
from extractors.modifier.rules import read_modifier
from extractors.numeral.number import TORN_BEFORE, Number, read_number
from extractors.rate import before_rate, slash_rate
from extractors.rule import Claim, Drawer, Found, Rule, Site, Unit
from extractors.view import folded

LEXICON = beside(__file__)
_ZEROS = surfaces(LEXICON, "zero")
_NOT_NOUN = surfaces(LEXICON, "not_noun")
_CLASSIFIERS = surfaces(LEXICON, "classifier")
_ZERO = re.compile(rf"{alternation(_ZEROS)} +")
_ZERO_AFTER = re.compile(r" +(?:nghèo|cận nghèo|nào|đói|tái nghèo|đặc biệt khó khăn)(?!\w)")
_IN_WORDS = re.compile(r" *\(([^\W\d_]+(?: +[^\W\d_]+){0,6})\)(?= )")
_TO = re.compile(r" *(-|÷|~|đến|tới) *(?=\d)")
_NOT_BEFORE_WORD = {
    "thứ",
    "tháng",
    "số",
    "lớp",
    "hàng",
    "mỗi",
    "từng",
    "cả",
    "trong",
    "đầu",
    "cuối",
    "nửa",
    "qua",
    "lần",
    "bước",
    "khi",
    "phường",
    "xã",
    "anh",
    "chị",
    "ông",
    "bà",
}
_PLURAL = re.compile(r" +(?:các|những) +")
_ADVERB = {"hai": ("bên", "mặt", "lần", "chiều", "phía"), "ba": ("mẹ",), "tư": ("nhân", "vấn", "pháp", "tưởng")}
_FRACTION_WORD = re.compile(r" +phần +(?:hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|ngàn)(?!\w)")
_AFTER_NUMBER = re.compile(r"(?:\d|\W(?:mươi|mười|trăm|nghìn|chục|hai|ba|bốn|sáu|bảy|tám|chín)) *$")
_LOOSE = {"in_kind", "project", "house", "case", "org", "card", "indicator", "livestock"}
_AVERAGE = re.compile(r"\d{1,3},\d{1,2}")
CUES = tuple(_ZEROS)
SMALLEST_NAMELESS = 2


def _fields(site: Site, number: Number, unit: Unit) -> dict[str, Any] | None:
    # "7,9 tiêu chí/xã": an average of whole things has decimals too
    average = number.digits is not None and _AVERAGE.fullmatch(number.digits) is not None
    reading = number.read("measure" if unit.role == "measure" or average else "whole")
    if reading.value is None:
        return {"step": reading.step, "note": reading.note, "malformed": True}
    return {"value": reading.value, "step": reading.step, "note": reading.note}


def _finish(site: Site, fields: dict[str, Any], unit: Unit, vague: bool = False) -> Found:
    per, end = slash_rate(site, unit.end)
    if not per:
        each = before_rate(site)
        per = each if each and re.fullmatch(r"(?:năm|tháng|ngày|quý|tuần)", each[0].lower()) else ()
    fields |= {"unit": " ".join(site.raw[unit.start : unit.end].split()), "unit_class": unit.id or None, "per": per}
    fields["modifier"] = "vague" if vague else read_modifier(site.before, site.after(end, 80))
    return Found("count", site.start, end, fields)


def _unit_after(site: Site, number: Number) -> Unit | None:
    """The unit after a number; "03 (ba) hộ" says the number twice."""
    unit = site.unit_at(number.end)
    if unit is not None:
        return unit
    twice = site.match(_IN_WORDS, number.end)
    if twice and number.digits is not None:
        written = read_number(site.low, twice.start(1), twice.end(1))
        if written is not None and written.value == number.read("whole").value:
            return site.unit_at(twice.end())
    return None


def _lexicon_unit(site: Site) -> Claim | None:
    number = site.number
    if number is None:
        return None
    unit = _unit_after(site, number)
    if unit is None or _spoiled(site, number, unit):
        return None
    fields = _fields(site, number, unit)
    if fields is None:
        return None
    return _finish(site, fields, _with_noun(site, unit), number.vague)


def _with_noun(site: Site, unit: Unit) -> Unit:
    """A classifier together with the noun that it classes: "chiếc quạt điện"."""
    if unit.id in _LOOSE and " " not in site.low[unit.start : unit.end]:
        # a thing's one-syllable name may be the first half of a longer word: "cầu" of "cầu thủ"
        word = site.noun_at(unit.start)
        if word is not None and word.end > unit.end and not _ends_the_noun(site.low[unit.end : word.end].split()):
            return Unit(unit.start, word.end, "", unit.role)
    if site.low[unit.start : unit.end] not in _CLASSIFIERS:
        return unit
    noun = site.noun_at(unit.end)
    if noun is None or site.raw[noun.start].isupper() or folded(site.low[noun.start : noun.end]) in _NOT_NOUN:
        return unit
    return Unit(unit.start, noun.end, unit.id, unit.role)


def _ends_the_noun(words: list[str]) -> bool:
    return not words or words[0] in _NOT_NOUN


def _spoiled(site: Site, number: Number, unit: Unit) -> bool:
    """Where a number before a counting noun is no count: names, pronouns, ordinals."""
    if number.digits is None and not number.vague:
        word = site.low[site.start : number.end]
        if site.previous in TORN_BEFORE or _FRACTION_WORD.match(site.low, number.end):
            return True  # "dăm bảy hộ" is no seven, "hai phần ba" no two
        if word in ("một", "không") or site.previous in _NOT_BEFORE_WORD:
            return True
        if " " not in word:
            if unit.role == "measure" or _AFTER_NUMBER.search(site.before):
                return True  # "20 năm hoạt động": years, not five of something
            if site.low[unit.start : unit.end] in _ADVERB.get(word, ()) or word == "tư":
                return True
            if site.raw[unit.start].isupper() or (site.raw[site.start].isupper() and site.before.strip()):
                return True  # Hai Bà Trưng, Ba Đình
            if word == "năm" and site.previous in (
                "trong",
                "mỗi",
                "cả",
                "hằng",
                "hàng",
                "đầu",
                "cuối",
                "các",
                "một",
                "qua",
                "của",
                "kế",
                "nhiều",
            ):
                return True
    elif number.plain and number.digits is not None and len(number.digits) == 4 and number.digits[:2] in ("19", "20"):
        return site.previous in ("năm", "đầu", "cuối", "học")
    return unit.id == "times" and number.digits is None


def _range(site: Site) -> Claim | None:
    """ "3-5 hộ", "từ 10 đến 15 suất"."""
    first = site.number
    if first is None or first.digits is None:
        return None
    to = site.match(_TO, first.end)
    if to is None or (
        to[1] in ("đến", "tới") and not re.search(r"(?<!\w)từ(?: +[^\W\d_]+)? *$|(?<!\w)mức *$", site.before)
    ):
        return None
    second = read_number(site.low, to.end(), site.end)
    unit = site.unit_at(second.end) if second else None
    if second is None or unit is None:
        return None
    use = "measure" if unit.role == "measure" else "whole"
    a, b = first.read(use), second.read(use)  # type: ignore[arg-type]
    if a.value is None or b.value is None:
        return None
    low = a.value * second.scale if second.scaled and not first.scaled else a.value
    if low >= b.value:
        return None
    return _finish(site, {"low": low, "high": b.value, "step": b.step}, unit)


def _unknown_noun(site: Site) -> Claim | None:
    """A number before a common noun that the lexicon does not know: the first word of the clause is its unit."""
    number = site.number
    if number is None or number.digits is None or site.unit_at(number.end) is not None:
        return None
    if site.low[number.end : number.end + 1] != " " or (
        site.low[site.start - 1 : site.start] in ("/", ":", "-") and number.plain
    ):
        return None
    if number.plain and ((number.digits.startswith("0") and len(number.digits) > 2) or number.digits in ("0",)):
        return None
    first = re.compile(r" +([^\W\d_]+)").match(site.low, number.end, site.end)
    if first is None or first[1] in _NOT_NOUN:
        return None
    if site.raw[first.start(1)].isupper():  # an abbreviation (3 HCĐ), or a name that the number belongs to
        word = site.raw[first.start(1) : first.end(1)]
        if not (word.isupper() and 2 <= len(word) <= 8) or (site.previous and site.raw[site.previous_start].isupper()):
            return None
        return _finish(site, _fields(site, number, Unit(0, 0, "")) or {}, Unit(first.start(1), first.end(1), ""))
    if site.previous in ("tháng", "quý", "ngày", "không"):
        return None  # "lương tháng 13 bình quân"
    reading = number.read("whole")
    if reading.value is None or (number.plain and len(number.digits) == 4 and number.digits[:2] in ("19", "20")):
        return None
    if (
        site.previous
        and site.raw[site.previous_start].isupper()
        and site.previous_start > site.passage.start
        and reading.value < 100
    ):
        return None  # a name with a number: "Agribank 5 …"
    noun = site.noun_at(number.end)
    if noun is None or folded(site.low[noun.start : noun.end]) in _NOT_NOUN:
        return None
    return _finish(site, {"value": reading.value, "step": reading.step, "note": reading.note}, noun)


def _worded_zero(site: Site) -> Claim | None:
    m = site.match(_ZERO)
    if m is None:
        return None
    unit = site.unit_at(m.end())
    if unit is None or not _ZERO_AFTER.match(site.low, unit.end, site.end):
        return None
    fields: dict[str, Any] = {"value": 0, "step": 1, "unit": site.raw[unit.start : unit.end], "unit_class": unit.id}
    return Found("count", site.start, unit.end, fields)


def _column(site: Site) -> Claim | None:
    """A bare number in a table; its headings, its row or the caption name what is counted: "Số hộ", "Số lượng (suất)"."""
    cell = read_cell(site)
    if cell is None or cell.measure.kind != "count" or not cell.measure.unit:
        return None
    measure = cell.measure
    fields = cell.fields() | {"unit": measure.unit, "unit_class": measure.unit_class, "per": measure.per}
    return Found("count", cell.start, cell.end, fields)


DRAWER = Drawer(
    "count",
    (
        Rule("count.worded_zero", _worded_zero),
        Rule("count.column", _column, cell=True, digits=True),
        LISTED,
        STEPPED,
        Rule("count.range", _range, digits=True),
        Rule("count.unit", _lexicon_unit),
        Rule("count.noun", _unknown_noun, digits=True),
    ),
)
