"""Ways of writing a period. The text is the number with năm, tháng, quý, giai đoạn … before it, not đầu or cuối."""

from __future__ import annotations

import re

from extractors.calendar import is_day, iso, last_day
from extractors.lexicon import alternation, beside, surfaces
from extractors.rule import Claim, Drawer, Found, Rule, Site

LEXICON = beside(__file__)
_YEAR = r"(?:19|20)\d{2}(?![\d%]|[.,]\d)"
_CENTURIES = ("19", "20")
_RANGE_WORD = rf"(?:{alternation(surfaces(LEXICON, 'range'))})"
_DASH = r" *(?:-|÷|~) *"
_YEARS = re.compile(rf"({_YEAR}){_DASH}({_YEAR})(?!{_DASH}\d)")
_YEARS_TO = re.compile(rf"({_YEAR}) +(?:đến|tới)(?: +hết)?(?: +năm)? +({_YEAR})")
_YEARS_SHORT = re.compile(r"((?:19|20)\d{2})-(\d{2})(?![\d\-])")
_YEAR_LIST = re.compile(rf"({_YEAR})((?:(?:, *| +và +|, +và +)(?:năm +)?{_YEAR})+)")
_ONE_YEAR = re.compile(_YEAR)
_BEFORE_RANGE = re.compile(rf"(?<!\w)(?:(?:{_RANGE_WORD}|năm học|năm|các năm|những năm)(?: +từ)?(?: +năm)?) *\(?$")
_YEAR_WORD = re.compile(r"(?<!\w)(?:năm|nam) *$")
_SCHOOL = re.compile(r"(?<!\w)năm học *\(?$")
_HEADS_AMOUNT = re.compile(r" ?: ?\d")
_CUE = re.compile(rf"(?<!\w){alternation(surfaces(LEXICON, 'year_cue'))} *\(?$")
_MONTH_WORD = re.compile(r"(?<!\w)(?:các +)?tháng *$")
_MONTH = re.compile(rf"(\d{{1,2}})(?: ?[/.\-] ?({_YEAR})|,? +(?:năm|của năm) +({_YEAR}))?(?![\d/])(?![.,]\d)")
_MONTH_LIST = re.compile(
    rf"(\d{{1,2}})((?:(?:, *| +và +(?:tháng +)?|{_DASH}(?:tháng +)?| +đến +(?:hết +)?(?:tháng +)?)\d{{1,2}}(?![\d/.,]\d))+)"
    rf"(?: ?[/.] ?({_YEAR})|,? +(?:năm|của năm) +({_YEAR}))?(?!\d)"
)
_QUARTER = re.compile(
    rf"quý +(iv|i{{1,3}}|[1-4])(?:(?: *, *| +và +(?:quý +)?|{_DASH}(?:quý +)?)(iv|i{{1,3}}|[1-4]))?(?!\w)(?: ?[/\-.] ?({_YEAR})|,? +(?:năm +)?({_YEAR}))?"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HALF = re.compile(
    rf"(\d{{1,2}}|sáu|chín|ba|mười một) +tháng +(đầu|cuối)(?: +của)?(?: +(?:năm)(?: +({_YEAR}))?| +({_YEAR}))"
)
_DAY_RANGE = re.compile(rf"(\d{{1,2}})([/.])(\d{{1,2}}){_DASH}(\d{{1,2}})\2(\d{{1,2}})(?:\2({_YEAR}))?(?![\d/.]\d)")
_AFTER_YEAR = re.compile(r" *(?:$|[^\w ]|(?:tăng|giảm|đạt|ước|vượt|bằng|chỉ|cao|thấp)(?!\w))")
_EACH = re.compile(r"(?<!\w)(?:mỗi|hằng|hàng|từng|một|cả|bình quân|nửa) +(?:tháng|quý) *$")
_WORTH = re.compile(r" *(?:đồng|đ(?!\w)|vnđ|vnd|%)")
_DAYS_OF_MONTH = re.compile(rf"(\d{{1,2}}){_DASH}(\d{{1,2}})/(\d{{1,2}})(?:/({_YEAR}))?(?![\d/]|[.,]\d)")
_HALF_WORDS = {"sáu": 6, "chín": 9, "ba": 3, "mười một": 11}
CUES = ("quý i", "quý ii", "quý iii", "quý iv")
LONGEST = 60  # years of a plausible stated range


def _years(first: int, last: int, start: int, end: int) -> Found:
    return Found("period", start, end, {"start_date": f"{first}-01-01", "end_date": f"{last}-12-31"})


def _word_start(site: Site, pattern: re.Pattern[str]) -> int:
    """Where the period's own word before the number begins; the number's start if there is none."""
    m = site.behind(pattern)
    if m is None or "(" in m[0]:
        return site.start
    start = site.start - len(m[0])
    if site.low.startswith("năm", start) and site.low[start - 2 : start - 1].isdigit():
        return site.start  # "5 năm 2016 - 2020": five years, and then the period
    for skipped in ("các ", "những "):
        if site.low.startswith(skipped, start):
            start += len(skipped)
    return start if start >= site.floor else site.start


def _year_range(site: Site) -> Claim | None:
    if not site.low.startswith(_CENTURIES, site.start):
        return None
    m = site.match(_YEARS)
    joined = None if m else site.match(_YEARS_TO)
    if joined and site.behind(re.compile(r"(?<!\w)(?:từ(?: +năm)?|giai đoạn(?: +từ)?(?: +năm)?) *$")):
        m = joined
    if m is None:
        return _short_range(site)
    first, last = int(m[1]), int(m[2])
    if not 0 < last - first <= LONGEST:
        return None
    if site.behind(_SCHOOL) and last == first + 1:
        # a school year runs from September to May (Bộ Giáo dục và Đào tạo, khung kế hoạch thời gian năm học)
        return Found(
            "period", _word_start(site, _SCHOOL), m.end(), {"start_date": f"{first}-09-01", "end_date": f"{last}-05-31"}
        )
    return _years(first, last, _word_start(site, _BEFORE_RANGE), m.end())


def _short_range(site: Site) -> Claim | None:
    m = site.match(_YEARS_SHORT)
    if m is None or site.previous not in ("đoạn", "kỳ", "học", "khóa"):
        return None
    last = int(m[1][:2] + m[2])
    return _years(int(m[1]), last, _word_start(site, _BEFORE_RANGE), m.end()) if last > int(m[1]) else None


def _year(site: Site) -> Claim | None:
    if not site.low.startswith(_CENTURIES, site.start):
        return None
    word = site.behind(_YEAR_WORD)
    m = site.match(_YEAR_LIST) if word else None
    if m and word:
        years = [int(m[1]), *(int(y) for y in re.findall(r"\d{4}", m[2]))]
        if years == list(range(years[0], years[0] + len(years))):
            return _years(years[0], years[-1], _word_start(site, _YEAR_WORD), m.end())
    m = site.match(_ONE_YEAR)
    if m is None or site.previous == "niên":  # "thập niên 1990" is ten years
        return None
    year = int(m[0])
    if word:
        start = _word_start(site, _YEAR_WORD)
        return _years(year, year, start, m.end())
    if (site.number is not None and site.number.end > m.end()) or site.low[site.start - 1 : site.start] in (
        "/",
        "-",
        ".",
    ):
        return None
    if site.unit_at(m.end()) is not None and not site.behind(re.compile(r"(?:cuối|đầu|cùng kỳ|hè) *$")):
        return None
    if site.behind(_CUE) or (site.before.endswith("(") and site.low[m.end() : m.end() + 1] in (")", ";", ",")):
        return _years(year, year, site.start, m.end())
    if site.before.rstrip()[-1:] in ("(", ";") and site.match(_HEADS_AMOUNT, m.end()):
        return _years(year, year, site.start, m.end())  # "(2021: 280 tỷ đồng; 2022: 300 tỷ đồng)"
    # A bare year after a plain word ("dự toán 2014"); after a name it is part of the name.
    before = site.raw[site.previous_start : site.previous_start + 1]
    if site.previous and before.islower() and site.match(_AFTER_YEAR, m.end()):
        return _years(year, year, site.start, m.end())
    return None


def _month_bounds(first: int, last: int, year: int | None) -> dict[str, str]:
    return {"start_date": iso(1, first, year), "end_date": iso(last_day(year, last), last, year)}


def _is_amount(site: Site) -> bool:
    """ "tháng 5 triệu đồng": the number is an amount, and the month has none."""
    return site.number is not None and (site.number.scaled or bool(site.match(_WORTH, site.number.end)))


def _month(site: Site) -> Claim | None:
    if site.previous != "tháng" or _EACH.search(site.before) or _is_amount(site):
        return None
    if site.behind(re.compile(r"\d *tháng *$")):  # "21 tháng 3" is a day, and was no valid one
        return None
    start = _word_start(site, _MONTH_WORD)
    m = site.match(_MONTH_LIST)
    if m:
        months = [int(m[1]), *(int(x) for x in re.findall(r"\d{1,2}", m[2]))]
        year = int(m[3] or m[4]) if m[3] or m[4] else None
        unit = site.unit_at(m.end())
        if all(1 <= x <= 12 for x in months) and months == sorted(set(months)) and unit is None:
            return Found("period", start, m.end(), _month_bounds(months[0], months[-1], year))
    m = site.match(_MONTH)
    if m is None or not 1 <= int(m[1]) <= 12:
        return None
    year = int(m[2] or m[3]) if m[2] or m[3] else None
    return Found("period", start, m.end(), _month_bounds(int(m[1]), int(m[1]), year))


def _quarter(site: Site) -> Claim | None:
    start = site.start
    if site.low[start].isdigit():
        if site.previous != "quý" or _EACH.search(site.before) or _is_amount(site):
            return None
        start = site.previous_start
    m = site.match(_QUARTER, start)
    if m is None:
        return None
    first = _ROMAN.get(m[1]) or int(m[1])
    last = first if not m[2] else _ROMAN.get(m[2]) or int(m[2])
    year = int(m[3] or m[4]) if m[3] or m[4] else None
    if last < first:
        return None
    return Found("period", start, m.end(), _month_bounds(first * 3 - 2, last * 3, year))


def _part_of_year(site: Site) -> Claim | None:
    m = site.match(_HALF)
    if m is None:
        return None
    months = _HALF_WORDS.get(m[1]) or int(m[1])
    year = int(m[3] or m[4]) if m[3] or m[4] else None
    if not 1 <= months <= 12:
        return None
    first, last = (1, months) if m[2] == "đầu" else (13 - months, 12)
    return Found("period", site.start, m.end(), _month_bounds(first, last, year))


def _days_of_month(site: Site) -> Claim | None:
    """ "4-10/7": days of one month."""
    m = site.match(_DAYS_OF_MONTH)
    if m is None or site.previous not in ("ngày", "từ", "các", "đêm", "trong", "sáng", "chiều"):
        return None
    year = int(m[4]) if m[4] else None
    first, last, month = int(m[1]), int(m[2]), int(m[3])
    if not (first < last and is_day(first, month, year) and is_day(last, month, year)):
        return None
    return Found(
        "period", site.start, m.end(), {"start_date": iso(first, month, year), "end_date": iso(last, month, year)}
    )


def _day_range(site: Site) -> Claim | None:
    m = site.match(_DAY_RANGE)
    if m is None:
        return None
    year = int(m[6]) if m[6] else None
    if not (is_day(int(m[1]), int(m[3]), year) and is_day(int(m[4]), int(m[5]), year)):
        return None
    if (int(m[3]), int(m[1])) >= (int(m[5]), int(m[4])):
        return None
    return Found(
        "period",
        site.start,
        m.end(),
        {"start_date": iso(int(m[1]), int(m[3]), year), "end_date": iso(int(m[4]), int(m[5]), year)},
    )


_BARE_YEAR = re.compile(r"(?:19|20)\d\d")


def _heading(site: Site) -> Claim | None:
    """A year that alone heads a column."""
    seat, passage = site.passage.seat, site.passage
    if seat is None or seat.role != "head":
        return None
    m = site.match(_BARE_YEAR)
    if m is None:
        return None
    if site.low[passage.start : m.start()].strip() or site.low[m.end() : passage.end].strip():
        return None
    return Found("period", m.start(), m.end(), _month_bounds(1, 12, int(m[0])))


DRAWER = Drawer(
    "period",
    (
        Rule("period.heading", _heading, digits=True),
        Rule("period.part_of_year", _part_of_year),
        Rule("period.day_range", _day_range, digits=True),
        Rule("period.days_of_month", _days_of_month, digits=True),
        Rule("period.years", _year_range, digits=True),
        Rule("period.quarter", _quarter),
        Rule("period.month", _month, digits=True),
        Rule("period.year", _year, digits=True),
    ),
)
