"""Numerals that number or name something: list items, clauses, places, bodies, letters glued to digits."""

from __future__ import annotations

import re

from extractors.lexicon import alternation
from extractors.numeral.number import read_number
from extractors.other.words import whys
from extractors.rule import Aside, Claim, Site

_ALWAYS = whys("always")
_UNLESS_UNIT = whys("unless_unit")
_LAST_WORDS = {s.split()[-1] for s in [*_ALWAYS, *_UNLESS_UNIT]}

_NUMBERED = re.compile(rf"(?<!\w)(?:({alternation(_ALWAYS)})|({alternation(_UNLESS_UNIT)}))(?: *- *| *[\"'(]? *)$")
_MONEY_OR_TOTAL = re.compile(
    r"(?:tổng|trong|tiền|trị|quân|dân|nhân|đa|một|hầu hết|chỉ|con|thông|ước|phí|tỷ|giá|doanh|dư) +số *[\"'(]? *$|danh +mục *$"
)
_ITEM = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}(?:[.)/:]|\\\.|-(?= ?\w))(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}(?= +\D)")
_WHOLE_CELL = re.compile(r"[\d .]+[a-zđ]? *$")
_RUN = re.compile(r"\d+(?:\.\d+)*")
_LEAD = re.compile(r"^[ \-+>#|•(\[\"]*$")
_LONGEST_LEAD = 6  # characters
_BRACKETED = re.compile(r"\d{1,2}(?:[)\]])")
_SINGLE_CAPITAL = re.compile(r"(?<!\w)[A-ZĐ] - $")
_GLUED_AFTER = re.compile(
    r"\d++(?=[^\W\d_])(?!(?:đ|đồng|vnđ|vnd|k|tr|trđ|triệu|tỷ|ha|kg|g|km|m|cm|mm|tấn|lít|h|usd|kwh|mw|kw|m[23²³]|km[2²]|người|hộ|ngày|tháng|năm|giờ|phút|%|triệu|nghìn|ngàn|suất|phần|tuổi|tạ|ml|gr|lần)(?!\w)|tr\d|h\d|g\d\d)\w+"
)
_GENERATION = re.compile(r"\d[GDK](?!\w)")  # 5G, 3D, 4K: no grams
_MORE_NUMBERS = re.compile(r"(?: ?[,;] ?\d{1,3}(?![.,]?\d)(?! *[^\W\d_]+ +\d)| +và +\d{1,3}(?![\d.,]))+")
_TO_NUMBER = re.compile(r"(?: ?- ?| +đến +)\d{1,3}(?![\d.,/])")
_DASH = re.compile(r" *(?:-|đến|tới) *(?=\d)")
_TIME_AFTER = re.compile(r" +(?:tháng|năm|ngày|tuần|giờ|tuổi)(?!\w)")
_DAY_NAME = re.compile(r"/\d{1,2}(?![\d/])")
_WORTH = re.compile(r" *(?:đồng|đ(?!\w)|vnđ|vnd|%|usd)")


def read_item(site: Site) -> Claim | None:
    seat = site.passage.seat
    if seat is not None and seat.role in ("list", "name") and site.low[site.start].isdigit():
        m = _WHOLE_CELL.match(site.low, site.start, site.passage.end)
        # a date in a column of days stays one
        if seat.role == "list" or (m is not None and not site.low[site.passage.start : site.start].strip()):
            return Aside("list" if seat.role == "list" else "name", site.start, _digits_end(site))
    lead = site.low[site.passage.start : site.start] if site.start - site.passage.start <= _LONGEST_LEAD else None
    if lead is not None and _LEAD.match(lead):
        if lead.rstrip().endswith(("(", "[")):
            m = site.match(_BRACKETED)
            return Aside("list", site.start, m.end() - 1) if m else None
        m = site.match(_ITEM)
        if m and not re.match(r" *(?:%|triệu|tỷ|nghìn|ngàn|đồng|ha(?!\w)|\d)", site.low[m.end() : m.end() + 7]):
            return Aside("list", site.start, m.end() - (not m[0][-1].isdigit()))
    if site.low[site.start - 1 : site.start] in ("[", "(") and (m := site.match(_BRACKETED)):
        # "(2)" and "[3]": a list or note mark, unless the words before say what is counted
        return Aside("list", site.start, m.end() - 1)
    return None


def _digits_end(site: Site) -> int:
    m = _RUN.match(site.low, site.start, site.passage.end)
    return m.end() if m else site.start + 1


def read_glued(site: Site) -> Claim | None:
    """A numeral inside a name: Covid-19, U23, 5G, QL1A, H5N1."""
    low, start = site.low, site.start
    if not low[start].isdigit() or (site.number and site.number.scaled):
        return None  # "192tỷđồng", "Hội5 tỷ đồng": blanks are missing, but it is an amount
    before = low[max(site.passage.start, start - 1) : start]
    if before.isalpha():
        end = _token_end(site)
        return Aside("name", start, end)
    if before in ("-", ".") and start - 2 >= site.passage.start and low[start - 2].isalpha():
        word = re.search(r"[^\W\d_]+$", low[site.passage.start : start - 1])
        if before == "-" and word and (site.raw[start - 2].isupper() or word[0] in ("covid", "sars", "cov")):
            return Aside("name", start, _token_end(site))
    if _SINGLE_CAPITAL.search(site.raw[max(site.passage.start, start - 6) : start]):
        return Aside("name", start, _token_end(site))
    if m := site.match_raw(_GENERATION):
        return Aside("name", start, m.end())
    m = site.match(_GLUED_AFTER)
    if m and site.number is not None and site.unit_at(site.number.end) is not None:
        return None  # "828đơn vị": a blank is missing
    if m and low[start - 1 : start] not in ("/", "-"):
        return Aside("name", start, m.end())
    return None


def _token_end(site: Site) -> int:
    m = re.compile(r"\d+(?:[.,]\d+)*\w*").match(site.low, site.start, site.end)
    return m.end() if m else site.start + 1


def read_numbered(site: Site) -> Claim | None:
    """A numeral that numbers what stands before it: Điều 5, phường 12, Trung tâm số 2, lớp 5."""
    number = site.number
    if number is None or number.scaled or number.digits is None or " " in number.digits:
        return None
    if site.previous not in _LAST_WORDS and site.low[site.start - 1 : site.start] != "-":
        return None
    if not number.digits.isdigit() and site.previous not in ("đai", "nghiệp", "nghệ"):
        return None
    m = site.behind(_NUMBERED)
    if m is None or _MONEY_OR_TOTAL.search(site.before):
        return None
    surface = " ".join((m[1] or m[2]).split())
    unit = site.unit_at(number.end)
    if surface == "bản" and _JAPAN.search(site.before):
        return None
    if m[2]:
        capital = site.raw[m.start(2) + site.start - len(site.before)].isupper() and _UNLESS_UNIT[surface] == "place"
        if unit is not None and not (capital and len(number.digits) <= 2):
            return None
        if len(number.digits) > 3 or _is_range(site) or _TIME_AFTER.match(site.low, number.end):
            return None
    elif surface not in _BODIES:
        counted = unit is not None and (len(number.digits) >= 3 or surface in _VERBS)
        if counted and not site.low.startswith("/", number.end):
            return None
        year = len(number.digits) == 4 and number.digits[:2] in ("19", "20")
        if year and surface not in ("số", "điều", "mã", "mã số"):
            return None
    if re.match(r" ?[%/]\d| ?%|[./]\d", site.low[number.end : number.end + 3]) and surface not in (
        "số",
        "đường",
        "đại lộ",
    ):
        return None
    why = _ALWAYS.get(surface) or _UNLESS_UNIT[surface]
    end = number.end
    if why == "place" and (day := _DAY_NAME.match(site.low, end, site.end)):
        return Aside("place", site.start, day.end())  # "đường 30/4"
    if why == "place" and (letter := re.compile(r"[a-zđ](?!\w)").match(site.low, end, site.end)):
        end = letter.end()  # Quốc lộ 1A
    more = _MORE_NUMBERS.match(site.low, end, site.end)
    if more and why in ("clause", "place") and site.unit_at(more.end()) is None:
        end = more.end()
    dash = _TO_NUMBER.match(site.low, end, site.end)
    if dash and site.unit_at(dash.end()) is None:
        end = dash.end()
    return Aside(why, site.start, end)


_JAPAN = re.compile(r"(?<!\w)nhật bản *$")  # no village: "Nhật Bản 620, Hàn Quốc 210"
_BODIES = {"ban chỉ đạo"}
_VERBS = {
    "loại",
    "giải",
    "đường",
    "điểm",
    "hình",
    "trang",
    "tầng",
    "lô",
    "bảng",
    "kênh",
    "tuần",
    "mẫu",
    "tổ",
    "khung",
    "kiểu",
}


def _is_range(site: Site) -> bool:
    """Whether a second number with a scale, a currency or a unit follows: "mức 600 - 700 nghìn đồng"."""
    assert site.number is not None
    dash = _DASH.match(site.low, site.number.end, site.end)
    second = read_number(site.low, dash.end(), site.end) if dash else None
    if second is None:
        return False
    return second.scaled or site.unit_at(second.end) is not None or bool(_WORTH.match(site.low, second.end))
