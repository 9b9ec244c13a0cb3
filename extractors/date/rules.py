"""Ways of writing a day. Day first, always (domain.md 5.1); a day that does not exist is malformed, never mended."""

from __future__ import annotations

import re

from extractors.calendar import cycle_year, is_day, is_year, iso, lunar_day
from extractors.lexicon import alternation, beside, surfaces
from extractors.rule import Claim, Drawer, Found, Rule, Site

LEXICON = beside(__file__)
_MONTHS = {
    s: int(e.value or 0) for s, e in [*surfaces(LEXICON, "month").items(), *surfaces(LEXICON, "word_month").items()]
}
_LUNAR_NAMES = surfaces(LEXICON, "month")
CYCLE = rf"({alternation(surfaces(LEXICON, 'can'))}) +({alternation(surfaces(LEXICON, 'chi'))})(?!\w)"
_FULL = re.compile(r"(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?\2 ?(\d{4})(?![\d/])(?!\.\d)")
_SHORT_YEAR = re.compile(r"(\d{1,2})([/\-])(\d{1,2})\2(\d{2})(?![\d/.,])")
_ISO = re.compile(r"((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)")
_IN_WORDS = re.compile(
    rf"(\d{{1,2}}) *,? *(?:tháng|thang|-tháng|/tháng) *(\d{{1,2}}|{alternation(_MONTHS)})(?![\w])(?!,\d| *%)"
    rf"(?:,? *(?:năm|nam)? *(\d{{4}})(?![\d.,]\d|\d)|(?: *\(?(?:âm lịch|al)\)?)?(?: +năm)? +{CYCLE})?"
)
_LUNAR_MARK = re.compile(r"[ ,]*(?:\(? *(?:âm lịch|âl|al)(?!\w)\)?)(?:[ ,]*năm *(?:(\d{4})|" + CYCLE + r"))?")
_DAY_MONTH = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})(?![\d/])(?![.,\-]\d)(?! *%)")
_CUE = re.compile(rf"(?<!\w){alternation(surfaces(LEXICON, 'cue'))}(?: +\({{0,1}}|[ ,]*\(| *)$")
_STRONG = {"ngày", "sáng", "trưa", "chiều", "tối", "đêm", "khuya", "nay", "qua", "hôm", "mùng", "mồng", "ngay"}
_WEAK = {"từ", "đến", "hết", "tới", "trước", "sau", "vào", "kể"}
_BOUNDS = {"từ", "đến", "trước", "sau", "hết", "tới"}
_NO_DAY = re.compile(
    r" *(?:%|đồng|đ(?!\w)|m[23²]?(?!\w)|triệu|tỷ|nghìn|ngàn|(?:ngày|tháng|năm|tuổi|giờ|lần|tuần|số|dân|diện|tổng|người|kế hoạch|quý)(?!\w))"
)
_BRACKET_CUE = re.compile(r"\d ?(?:h|giờ)(?:\d\d)?,? *$|(?:nay|qua|ngày|sáng|chiều|tối|hôm|mai) *\($")
_ITEM_BEFORE = re.compile(r"(?:ngày|sáng|chiều|tối|hôm) +(?:\d{1,2}(?:[/.\-]\d{1,2})?,? *(?:và|-|,|đến|hoặc)? *){1,4}$")
_WEEKDAY = re.compile(r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|thứ [2-7]) *[,(]? *$")
_FRACTION = re.compile(r"(?:1/[2-5]|2/[35]|3/[45])$")
# Words that begin a clause with its closing day: "Đến 30/6 xã đạt 95%", "tính đến 31/12 số thu". "Lên đến 6/11 xã" is none.
_UP_TO = re.compile(
    r"(?:(?:^|[.;,:(–-]|(?<!\w)(?:tính|kể|nhưng|và|mà|thì)) *(?:cho )?(?:đến|tới|đến hết|tới hết|hết|trước)"
    r"|(?<!\w)(?:đến hết|tính (?:cho )?(?:đến|tới)(?: hết)?|kể từ|thời điểm|mốc|đến ngày|hết ngày)) *$"
)
_CLOSES = re.compile(r"(?<!\w)(?:đến hết|tính (?:cho )?(?:đến|tới)(?: hết)?|thời điểm)(?!\w) *$")
_GROWN = re.compile(r"(?<!\w)(?:tăng|giảm|nâng|lên|đạt|hầu|đưa|còn|xuống)(?!\w)[^,;.\d]*$")
_LIST_OF_DAYS = re.compile(r"(\d{1,2})(?= *(?:,|và|-|đến) *\d{1,2}(?:[/.\-]\d{1,2}))")


def _solar(day: int, month: int, year: int | None, start: int, end: int) -> Found:
    if not is_day(day, month, year):
        return Found("date", start, end, {"value": None, "malformed": True})
    return Found("date", start, end, {"value": iso(day, month, year)})


def _full(site: Site) -> Claim | None:
    m = site.match(_FULL)
    if m and is_year(int(m[4])) and 1 <= int(m[3]) <= 12 and 1 <= int(m[1]) <= 31:
        return _solar(int(m[1]), int(m[3]), int(m[4]), m.start(), m.end())
    m = site.match(_SHORT_YEAR)
    if m and is_day(int(m[1]), int(m[3])) and (site.previous in _STRONG or site.previous in _WEAK):
        return _solar(int(m[1]), int(m[3]), 2000 + int(m[4]), m.start(), m.end())
    m = site.match(_ISO)
    if m is None and (compact := site.match(_COMPACT)) and re.search(r"(?:date|ngày)\W*$", site.before):
        m = compact
    if m and is_day(int(m[3]), int(m[2]), int(m[1])):
        return _solar(int(m[3]), int(m[2]), int(m[1]), m.start(), m.end())
    return None


def _lunar(day: int, month: int, year: int | None, start: int, end: int) -> Found | None:
    if not (1 <= day <= 30 and 1 <= month <= 12):
        return None
    if year is None:
        return Found("date", start, end, {"value": None, "lunar": True, "pending_lunar": (day, month)})
    solar = lunar_day(day, month, year)
    if solar is None:
        return Found("date", start, end, {"value": None, "lunar": True, "malformed": True})
    return Found("date", start, end, {"value": solar.isoformat(), "lunar": True})


def _in_words(site: Site) -> Claim | None:
    m = site.match(_IN_WORDS)
    if m is None:
        return None
    if site.previous in ("tháng", "quý", "kỳ") or (m[3] and not is_year(int(m[3]))):
        return None
    day, month = int(m[1]), _MONTHS.get(m[2]) or int(m[2])
    named = m[2] in _LUNAR_NAMES or bool(m[4]) or site.previous in ("mùng", "mồng")
    mark = site.match(_LUNAR_MARK, m.end())
    year = int(m[3]) if m[3] else None
    if m[4]:
        year = cycle_year(m[4], m[5], None)
    if mark and (mark[1] or mark[2]):
        year = int(mark[1]) if mark[1] else cycle_year(mark[2], mark[3], None)
    end = m.end()
    if mark and (mark[1] or mark[2]):
        end = mark.end()
    if named or mark:
        return _lunar(day, month, year, site.start, end)
    if not m[2].isdigit() and not m[3] and site.previous != "ngày":
        return None
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    if not m[3] and site.previous not in _STRONG and site.previous not in _WEAK and site.previous != "":
        return None
    return _solar(day, month, year, site.start, end)


def _day_month(site: Site) -> Claim | None:
    m = site.match(_DAY_MONTH)
    if m is None:
        return None
    day, month = int(m[1]), int(m[3])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    strong = site.previous in _STRONG or _BRACKET_CUE.search(site.before) or _ITEM_BEFORE.search(site.before)
    strong = strong or _WEEKDAY.search(site.before)
    mark = site.match(_LUNAR_MARK, m.end())
    if mark:
        return _lunar(day, month, int(mark[1]) if mark[1] else None, site.start, m.end())
    if strong:
        if m[2] == "." and site.unit_at(m.end()) is not None and site.previous not in _STRONG:
            return None
        return _solar(day, month, None, site.start, m.end())
    if m[2] == "/" and _closes_a_time(site, m, day, month):
        return _solar(day, month, None, site.start, m.end())
    if site.unit_at(m.end()) is not None or (site.number and site.number.scaled) or site.match(_NO_DAY, m.end()):
        return None
    if _FRACTION.match(m[0]) and re.match(r" +[^\W\d_]", site.after(m.end(), 4)):
        return None  # "đến 1/3 thời gian": a share, no day
    if (site.previous in _WEAK if m[2] == "/" else site.previous in _BOUNDS) or (
        m[2] == "/" and _LISTED_AFTER.search(site.before)
    ):
        return _solar(day, month, None, site.start, m.end())
    return None


def _closes_a_time(site: Site, m: re.Match[str], day: int, month: int) -> bool:
    """ "Đến 30/6 xã đạt 95%", "tính đến 31/12 số thu đạt …": a day, whatever noun follows.

    More of something than there is ("13/05 hộ") is rare, so behind a word of time 30/6 is a day; and so is 6/11 where
    the word begins a clause. "Tăng từ 2/11 xã lên 6/11 xã", "đạt đến 13/5 hộ" stay ratios.
    """
    if _MONEY_NEXT.match(site.low, m.end(), site.end) or _GROWN.search(site.before):
        return False
    if _CLOSES.search(site.before):
        return True
    if _FRACTION.match(m[0]):
        return False
    return bool(_UP_TO.search(site.before)) or (day > month and site.previous in _BOUNDS)


_MONEY_NEXT = re.compile(r" *(?:%|đồng|đ(?!\w)|triệu|tỷ(?! (?:lệ|trọng|suất))|nghìn|ngàn)")
_LISTED_AFTER = re.compile(
    r"(?:ngày|từ|sáng|chiều) *\(?\d{1,2}/\d{1,2}(?:/\d{4})? *(?:-|đến(?: hết)?(?: ngày)?|và|,) *$"
)


def _day_of_a_list(site: Site) -> Claim | None:
    """ "ngày 5 và 6/3", "từ ngày 5 - 6/3": the first day borrows the month."""
    if site.previous not in ("ngày", "sáng", "chiều", "tối", "từ") or not site.low[site.start].isdigit():
        return None
    m = site.match(_LIST_OF_DAYS)
    if m is None:
        return None
    later = re.compile(
        r" *(?:,|và|-|đến) *(?:\d{1,2} *(?:,|và|-|đến) *)*\d{1,2}[/.\-](\d{1,2})(?:[/.\-](\d{4}))?(?!\d)"
    ).match(site.low, m.end(), site.end)
    if later is None or not is_day(int(m[1]), int(later[1])):
        return None
    year = int(later[2]) if later[2] and is_year(int(later[2])) else None
    return _solar(int(m[1]), int(later[1]), year, site.start, m.end())


DRAWER = Drawer(
    "date",
    (
        Rule("date.full", _full, digits=True),
        Rule("date.in_words", _in_words, digits=True),
        Rule("date.day_of_a_list", _day_of_a_list, digits=True),
        Rule("date.day_month", _day_month, digits=True),
    ),
)
