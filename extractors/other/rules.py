"""False friends: what is claimed here is no figure (contract: `unclaimed` with its `why`)."""

from __future__ import annotations

import re
from typing import cast

from extractors.lexicon import alternation, beside, surfaces
from extractors.numeral.number import read_number
from extractors.other.names import FREE
from extractors.rule import Aside, Claim, Drawer, Rule, Site
from schemas.mention import Why

LEXICON = beside(__file__)
_ALWAYS = {s: cast(Why, e.value) for s, e in surfaces(LEXICON, "always").items()}
_UNLESS_UNIT = {s: cast(Why, e.value) for s, e in surfaces(LEXICON, "unless_unit").items()}
_AFTER = {s: cast(Why, e.value) for s, e in surfaces(LEXICON, "after").items()}
_LABELS = {s: cast(Why, e.value) for s, e in surfaces(LEXICON, "label").items()}
_IDENTITY_LAST = {s.split()[-1] for s, w in _LABELS.items() if w == "phone"} | {"số", "là"}
_LAST_WORDS = {s.split()[-1] for s in [*_ALWAYS, *_UNLESS_UNIT]}

_NUMBERED = re.compile(rf"(?<!\w)(?:({alternation(_ALWAYS)})|({alternation(_UNLESS_UNIT)}))(?: *- *| *[\"'(]? *)$")
_MONEY_OR_TOTAL = re.compile(
    r"(?:tổng|trong|tiền|trị|quân|dân|nhân|đa|một|hầu hết|chỉ|con|thông|ước|phí|tỷ|giá|doanh|dư) +số *[\"'(]? *$"
)
_PHONE = re.compile(
    r"(?:\+84|\(?0\d{1,3}\)?)(?:[ .-]?\d{1,4}){2,4}(?![\d/%])|1[89]00[ .]?\d{4}(?:[ .]?\d{2})?(?!\d)|0\d{8,10}(?!\d)"
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
_LONG = re.compile(r"\d{9,}(?![.,]?\d)")
_LABEL = re.compile(rf"(?<!\w)({alternation(_LABELS)}) *(?:là +|số +)?[:(\-] *$")
_IDENTITY = re.compile(
    rf"(?<!\w)({alternation([s for s, w in _LABELS.items() if w == 'phone'])}) *(?:là +|số +)?[:(\-]? *$"
)
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-4])(?:[:h][0-5]\d(?:[:'’]?[0-5]\d)?| ?h(?!a|\w)| ?g[0-5]\d| ?giờ(?: +[0-5]?\d(?: *phút)?(?! *\w+ */))?)(?: *[ap]m)?(?!\w)"
)
_CLOCK_CUE = {"lúc", "hồi", "vào", "từ", "đến", "trước", "sau", "khoảng", "sáng", "chiều", "tối", "trưa", "hết", "tới"}
_ITEM = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}(?:[.)/:]|\\\.)(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}(?= +\D)")
_LEAD = re.compile(r"^[ \-+>#|•(\[\"]*$")
_BRACKETED = re.compile(r"\d{1,2}(?:[)\]])")
_SINGLE_CAPITAL = re.compile(r"(?<!\w)[A-ZĐ] - $")
_GLUED_AFTER = re.compile(
    r"\d+(?!(?:đ|đồng|vnđ|vnd|k|tr|triệu|tỷ|ha|kg|g|km|m|cm|mm|tấn|lít|h|usd|kwh|mw|kw|m[23²³]|km[2²]|người|hộ|ngày|tháng|năm|giờ|phút|%|triệu|nghìn|ngàn|suất|phần|tuổi|tạ|ml|gr|lần)(?!\w)|tr\d|h\d|g\d\d)[^\W\d_]\w*"
)
_WEB = re.compile(r"://|www\.|@|\.(?:htm|com|vn|net|org|aspx|html|gov|edu)\b|(?:-\w+){4,}")
_AGES = re.compile(r"\d{2}(?: ?[-,] ?\d{2,3}){2,}(?: +và +trên +\d{2,3})?(?= +tuổi| *[);]|$)")
_SPAN_AFTER = re.compile(
    rf"(?:\d+(?:[.,]\d+)?(?: *(?:-|đến|tới) *(?:dưới +|đủ +|chưa đủ +)?\d+)?|[^\W\d_]+) *({alternation(_AFTER)})(?!\w)"
)
_WORD_AFTER = re.compile(rf" *({alternation(_AFTER)})(?!\w)")
_ALL_DAY = re.compile(r"24/7(?!\d)|24/24(?= *(?:giờ|h|/7)(?!\w))(?:/7)?|7/7 ngày|24/24/7")
_GRADE = re.compile(r"[1-4]/4(?!\d)")
_ROMAN_OR_VERSION = re.compile(r"4\.0(?!\d)")
_SCORE = re.compile(r"\d{1,2}-\d{1,2}(?![\d-])")
_DASH = re.compile(r" *(?:-|đến|tới) *(?=\d)")
_WORTH = re.compile(r" *(?:đồng|đ(?!\w)|vnđ|vnd|%|usd)")
_WIND = re.compile(r"\d{1,2}(?: ?- ?\d{1,2})?(?![.,]?\d)(?! *(?:triệu|tỷ|nghìn|ngàn|đồng|đ(?!\w)|%))")


def _web(site: Site) -> Claim | None:
    start, end = site.start, site.start
    while start > site.passage.start and not site.low[start - 1].isspace():
        start -= 1
    while end < site.end and not site.low[end].isspace():
        end += 1
    if end - start > 12 and _WEB.search(site.low, start, end):
        return Aside("boilerplate", site.start, end)
    return None


def _phone(site: Site) -> Claim | None:
    low = site.low
    if not low[site.start].isdigit():
        return None
    long = site.match(_LONG)
    if low[site.start] in "01" or low[site.start - 1 : site.start] in ("+", "("):
        phone = site.match(_PHONE)
        if (
            phone
            and sum(c.isdigit() for c in phone[0]) >= (8 if phone[0][0] == "1" else 9)
            and not site.match(_DATE)
            and not re.match(r" *(?:đồng|đ(?!\w)|vnđ|%)", low[phone.end() : phone.end() + 6])
        ):
            return Aside("phone", site.start, phone.end())
    label = site.behind(_IDENTITY) if site.previous in _IDENTITY_LAST else None
    label = label or site.behind(_LABEL) if low[site.start - 2 : site.start].strip()[-1:] in (":", "(", "-") else label
    if label is None and long is None:
        return None
    if label is not None:
        run = re.compile(r"\d[\d .\-]*\d|\d").match(low, site.start, site.end)
        assert run is not None
        why = _LABELS[" ".join(label[1].split())]
        if (why == "counter" and site.unit_at(_number_end(site)) is None) or sum(c.isdigit() for c in run[0]) >= 8:
            end = run.end() if why == "phone" else _number_end(site)
            return Aside(why, site.start, end)
    if (
        long
        and not re.match(r" *(?:đồng|đ(?!\w)|vn|usd|người|tỷ|triệu)", low[long.end() : long.end() + 7])
        and not re.search(r"(?:tiền|phí|giá|vốn|trị|đồng)[^.;\d]{0,20}$", site.before)
    ):
        return Aside("phone", site.start, long.end())
    return None


def _number_end(site: Site) -> int:
    return site.number.end if site.number else site.start + 1


def _clock(site: Site) -> Claim | None:
    m = site.match(_CLOCK)
    if m is None:
        return None
    if " giờ" in m[0] or m[0].endswith("giờ"):
        tail = m[0].split("giờ")[1]
        if not tail.strip() and site.previous not in _CLOCK_CUE:
            return None
    return Aside("clock", site.start, m.end())


def _list(site: Site) -> Claim | None:
    if site.heading in ("tt", "stt", "số tt", "số thứ tự", "no."):
        return Aside("list", site.start, _number_end(site))
    lead = site.low[site.passage.start : site.start]
    if len(lead) <= 6 and _LEAD.match(lead):
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


def _glued(site: Site) -> Claim | None:
    """A numeral inside a name: Covid-19, U23, 5G, QL1A, H5N1."""
    low, start = site.low, site.start
    if not low[start].isdigit():
        return None
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
    m = site.match(_GLUED_AFTER)
    if m and site.number is not None and site.unit_at(site.number.end) is not None:
        return None  # "828đơn vị": a blank is missing
    if m and low[start - 1 : start] not in ("/", "-"):
        return Aside("name", start, m.end())
    return None


def _token_end(site: Site) -> int:
    m = re.compile(r"\d+(?:[.,]\d+)*\w*").match(site.low, site.start, site.end)
    return m.end() if m else site.start + 1


def _numbered(site: Site) -> Claim | None:
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
    if m[2]:
        capital = site.raw[m.start(2) + site.start - len(site.before)].isupper() and _UNLESS_UNIT[surface] == "place"
        if unit is not None and not (capital and len(number.digits) <= 2):
            return None
        if len(number.digits) > 3 or _is_range(site):
            return None
    elif (
        unit is not None and (len(number.digits) >= 3 or surface in _VERBS) and not site.low.startswith("/", number.end)
    ) or (len(number.digits) == 4 and number.digits[:2] in ("19", "20") and surface not in ("số", "điều", "mã", "mã số")):
        return None
    if re.match(r" ?[%/]\d| ?%|[./]\d", site.low[number.end : number.end + 3]) and surface not in ("số",):
        return None
    why = _ALWAYS.get(surface) or _UNLESS_UNIT[surface]
    end = number.end
    if why == "place" and (letter := re.compile(r"[a-zđ](?!\w)").match(site.low, end, site.end)):
        end = letter.end()  # Quốc lộ 1A
    if more := re.compile(r"(?: ?[,;] ?\d{1,3}(?![.,]?\d)(?! *[^\W\d_]+ +\d)| +và +\d{1,3}(?![\d.,]))+").match(
        site.low, end, site.end
    ):
        if why in ("clause", "place") and site.unit_at(more.end()) is None:
            end = more.end()
    dash = re.compile(r"(?: ?- ?| +đến +)\d{1,3}(?![\d.,/])").match(site.low, end, site.end)
    if dash and site.unit_at(dash.end()) is None:
        end = dash.end()
    return Aside(why, site.start, end)


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


def _age_or_duration(site: Site) -> Claim | None:
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
    if word == "ngày" and re.match(r" +(?:công(?!\w)|\d)", rest):
        return None
    if word in ("tiếng", "mùa", "đêm") and site.unit_at(m.start(1)) is not None:
        return None
    digits = re.compile(r"\d+(?:[.,]\d+)?(?: *(?:-|đến|tới) *(?:dưới +|đủ +|chưa đủ +)?\d+)?").match(
        site.low, site.start, site.end
    )
    assert digits is not None
    if re.match(r"\d{4}", digits[0]) and word in ("năm", "tháng", "ngày", "mùa"):
        return None
    return Aside(_AFTER[word], site.start, digits.end())


def _idiom(site: Site) -> Claim | None:
    if site.previous not in ("sáng", "chiều", "ngày", "tối", "trưa", "đêm", "từ", "đến") and (
        m := site.match(_ALL_DAY)
    ):
        return Aside("duration", site.start, m.end())
    if (m := site.match(_GRADE)) and re.search(
        r"(?:thương binh|bệnh binh|thương tật|hạng|tb|mất sức)[^.;\d]{0,12}$", site.before
    ):
        return Aside("name", site.start, m.end())
    if m := site.match(_ROMAN_OR_VERSION):
        if site.previous in ("nghiệp", "mạng", "số", "nghệ", "thời"):
            return Aside("name", site.start, m.end())
    if re.search(
        r"(?:gió|bão|giật|cấp|tỷ số|thắng|hòa|thua|độ richter)(?: +\w+){0,3} *(?:cấp|với tỷ số)? *$", site.before[-30:]
    ) and (re.search(r"(?:cấp|tỷ số|thắng|hòa|thua) *$", site.before)):
        m = site.match(_WIND)
        if m and site.unit_at(m.end()) is None:
            return Aside("name", site.start, m.end())
    return None


DRAWER = Drawer(
    "other",
    (
        Rule("other.web", _web),
        Rule("other.phone", _phone),
        Rule("other.clock", _clock),
        Rule("other.list", _list),
        Rule("other.idiom", _idiom),
        FREE,
        Rule("other.numbered", _numbered),
        Rule("other.glued", _glued),
        Rule("other.age_or_duration", _age_or_duration),
    ),
)
