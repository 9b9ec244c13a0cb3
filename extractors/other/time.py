"""Clock times, ages, durations and idioms made of them."""

from __future__ import annotations

import re

from extractors.lexicon import alternation
from extractors.other.words import whys
from extractors.rule import Aside, Claim, Site

_AFTER = whys("after")
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-4])(?:[:h][0-5]\d(?:[:'’]?[0-5]\d)?| ?h(?!a|\w)| ?g[0-5]\d| ?giờ(?: +[0-5]?\d(?: *phút)?(?! *\w+ */))?)(?: *[ap]m)?(?!\w)"
)
_CLOCK_CUE = {"lúc", "hồi", "vào", "từ", "đến", "trước", "sáng", "chiều", "tối", "trưa", "hết", "tới"}
_AGES = re.compile(r"\d{2}(?: ?[-,] ?\d{2,3}){2,}(?: +và +trên +\d{2,3})?(?= +tuổi| *[);]|$)")
_SPAN_AFTER = re.compile(
    rf"(?:\d+(?:[.,]\d+)?(?: *(?:-|đến|tới) *(?:dưới +|đủ +|chưa đủ +)?\d+)?|[^\W\d_]+) *({alternation(_AFTER)})(?!\w)"
)
_WORD_AFTER = re.compile(rf" *({alternation(_AFTER)})(?!\w)")
_ALL_DAY = re.compile(r"24/7(?!\d)|24/24(?= *(?:giờ|h|/7)(?!\w))(?:/7)?|7/7 ngày|24/24/7")
_GRADE = re.compile(r"[1-4]/4(?!\d)")
_VERSION = re.compile(r"4\.0(?!\d)")
# force of wind and magnitude ("gió giật cấp 12"), result of a match ("thắng 3-1")
_FORCE = re.compile(r"(?:gió|bão|giật|mạnh|cấp|độ) +(?:\w+ +){0,2}?cấp *$|(?:độ richter|tỷ số) *$|(?:^|[^\w])cấp *$")
_FORCE_ENDS = ("cấp", "độ richter", "tỷ số")  # seen first: the pattern costs much more
_RESULT = re.compile(r"(?<!\w)(?:thắng|hòa|thua)(?: đậm| sát nút)? *$")
_RESULT_ENDS = ("thắng", "hòa", "thua", "đậm", "nút")
_SCORE = re.compile(r"\d{1,2} ?- ?\d{1,2}(?![\d-])")
_WIND = re.compile(r"\d{1,2}(?: ?- ?\d{1,2})?(?![.,]?\d)(?! *(?:triệu|tỷ|nghìn|ngàn|đồng|đ(?!\w)|%))")


def read_clock(site: Site) -> Claim | None:
    m = site.match(_CLOCK)
    if m is None:
        return None
    if " giờ" in m[0] or m[0].endswith("giờ"):
        tail = m[0].split("giờ")[1]
        if not tail.strip() and site.previous not in _CLOCK_CUE and not re.match(r" +ngày +\d", site.after(m.end(), 8)):
            return None
    return Aside("clock", site.start, m.end())


def read_span(site: Site) -> Claim | None:
    ages = site.match(_AGES)
    if ages and ("tuổi" in site.after(ages.end(), 8) or "tuổi" in site.before or "(" in site.before[-3:]):
        return Aside("age", site.start, ages.end())
    m = site.match(_SPAN_AFTER)
    if m is None:
        if site.number is not None and site.number.digits is None and not site.number.vague:
            w = _WORD_AFTER.match(site.low, site.number.end, site.end)
            if w and " " in site.low[site.start : site.number.end] and site.low[site.start : site.number.end] != "năm":
                return Aside(_AFTER[" ".join(w[1].split())], site.start, site.number.end)
        if site.number is not None and site.number.vague:
            w = _WORD_AFTER.match(site.low, site.number.end, site.end)
            if w:
                return Aside(_AFTER[" ".join(w[1].split())], site.start, site.number.end)
        return None
    if not site.low[site.start].isdigit():
        return None
    word = " ".join(m[1].split())
    rest = site.after(m.end(), 12)
    if word == "tháng" and (
        re.match(r" +(?:đầu|cuối|lương|giêng|chạp|\d|(?:hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?: +năm| +âm|[,)]))", rest)
        or site.previous in ("ngày", "mùng", "mồng", "rằm")
    ):
        return None
    if site.previous in ("tháng", "quý", "ngày", "kỳ") or site.low[site.start - 1 : site.start] in ("/", "."):
        return None
    if word == "ngày" and re.match(r" +\d", rest):
        return None
    unit = site.unit_at(m.start(1))
    if unit is not None and unit.end > m.end(1):
        return None  # "4 tháng lương", "200 ngày công"
    if word in ("tiếng", "mùa", "đêm") and site.unit_at(m.start(1)) is not None:
        return None
    digits = re.compile(r"\d+(?:[.,]\d+)?(?: *(?:-|đến|tới) *(?:dưới +|đủ +|chưa đủ +)?\d+)?").match(
        site.low, site.start, site.end
    )
    assert digits is not None
    if re.match(r"\d{4}", digits[0]) and word in ("năm", "tháng", "ngày", "mùa"):
        return None
    return Aside(_AFTER[word], site.start, digits.end())


def read_idiom(site: Site) -> Claim | None:
    if site.previous not in ("sáng", "chiều", "ngày", "tối", "trưa", "đêm", "từ", "đến") and (
        m := site.match(_ALL_DAY)
    ):
        return Aside("duration", site.start, m.end())
    if (m := site.match(_GRADE)) and re.search(
        r"(?:thương binh|bệnh binh|thương tật|hạng|tb|mất sức)[^.;\d]{0,12}$", site.before
    ):
        return Aside("name", site.start, m.end())
    if (m := site.match(_VERSION)) and site.previous in ("nghiệp", "mạng", "số", "nghệ", "thời"):
        return Aside("name", site.start, m.end())
    said = site.before.rstrip()
    wind = None
    if said.endswith(_FORCE_ENDS) and _FORCE.search(site.before):
        wind = site.match(_WIND)
    elif said.endswith(_RESULT_ENDS) and _RESULT.search(site.before):
        wind = site.match(_SCORE)
    if wind and site.unit_at(wind.end()) is None:
        return Aside("name", site.start, wind.end())
    return None
