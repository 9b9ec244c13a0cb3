"""a/b: done of all, or done of planned. The counted thing after it, or a share that follows, tells it from a day."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.numeral.digits import read_digits
from extractors.numeral.number import read_number
from extractors.rule import Claim, Drawer, Found, Rule, Site, Unit

_A_B = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,6}) ?/ ?(\d{1,3}(?:\.\d{3})+|\d{1,6})(?![\d/%]|[.,]\d)")
_SHARE = re.compile(r"[^.;\d]{0,40}\(? *(?:đạt|bằng|chiếm|tỷ lệ|=)?[^.;\d]{0,18}\d+(?:[.,]\d+)? *%")
_MONEY = re.compile(
    r"(\d[\d.,]*\d|\d) ?/ ?(\d[\d.,]*\d|\d) *((?:triệu|tỷ(?! +(?:lệ|trọng|suất|giá))|nghìn|ngàn)(?!\w)(?: +đồng(?!\w))?|đồng(?!\w))"
)
_HALVES = re.compile(r"[1-9] ?/ ?[2-9]")
# the share that is said of a/b itself, with no words of its own between
_OWN_SHARE = re.compile(
    r"[ ,(=-]*(?:(?:đạt|bằng|chiếm|tỷ lệ|tức|tương đương|tương ứng|là|được|khoảng|gần|hơn)(?!\w) *)*\(?=? *\d+(?:[.,]\d+)? *%"
)
_FRACTION_OF = re.compile(r" +(?:số|tổng số|dân số|diện tích|số lượng|tổng|lượng|quân số)(?!\w)")
_DONE = {"hoàn", "đạt", "được", "có", "cả", "với", "là", "thành", "xong", "tại", "đã"}
_OF = re.compile(r"(\d{1,4}) +(?:trên|trong|trong số|trong tổng số|trên tổng số) +(\d{1,4})(?![\d.,/])")
_NO = re.compile(r" *(?:đồng|giờ|phút|tuổi|mm|inch)")


def _of_money(site: Site) -> Claim | None:
    """ "1.200/1.600 triệu đồng", "5,1/5,1 tỷ đồng": so much of so much, in the unit behind; "1/2 tỷ" is a half."""
    m = site.match(_MONEY)
    if m is None or site.low[site.start - 1 : site.start] == "/" or _HALVES.fullmatch(m[0][: m.end(2) - m.start()]):
        return None
    a, b = (read_digits(m[i], "scaled").value for i in (1, 2))
    if a is None or b is None or not b:
        return None
    unit = site.raw[m.start(3) : m.end()].strip()
    return Found("ratio", site.start, m.end(), {"numerator": a, "denominator": b, "unit": unit})


def _ratio(site: Site) -> Claim | None:
    m = site.match(_A_B)
    if m is None or site.low[site.start - 1 : site.start] == "/" or _NO.match(site.low, m.end()):
        return None
    second = read_number(site.low, m.start(2), site.end)
    if second is not None and second.scaled:
        return None  # "150/200 triệu đồng"
    a, b = read_digits(m[1], "whole").value, read_digits(m[2], "whole").value
    if a is None or b is None or b == 0:
        return None
    unit = site.unit_at(m.end()) or _share_of(site, m.end())
    if unit is None and not site.match(_SHARE, m.end()) and not _is_no_day(a, b):
        return None
    if unit is None and not _is_no_day(a, b) and not site.match(_OWN_SHARE, m.end()):
        return None  # "30/9 giải ngân đạt 62%" is a day
    if unit is None and (site.previous in ("số", "ngày", "nhà", "ngõ", "tỷ") or a > 9999 or b > 9999):
        return None
    # Nothing known is counted: only after a word of achievement, or with the share that follows.
    if unit is None and _is_no_day(a, b) and site.previous not in _DONE and not site.match(_SHARE, m.end()):
        unit = site.noun_at(m.end())
        if unit is None:
            return None
    end = unit.end if unit else m.end()
    fields = {"numerator": a, "denominator": b, "unit": site.raw[unit.start : unit.end] if unit else None}
    return Found("ratio", site.start, end, fields)


def _is_no_day(a: Decimal, b: Decimal) -> bool:
    return a > 31 or b > 12 or a == 0


def _share_of(site: Site, at: int) -> Unit | None:
    """ "2/3 số hộ": what the fraction is taken of."""
    m = site.match(_FRACTION_OF, at)
    if m is None:
        return None
    inner = site.unit_at(m.end())
    start = m.start() + len(m[0]) - len(m[0].lstrip())
    return Unit(start, inner.end if inner else m.end(), inner.id if inner else "")


def _worded(site: Site) -> Claim | None:
    """ "3 trên 5 hộ", "3 trong số 5 xã"."""
    m = site.match(_OF)
    unit = site.unit_at(m.end()) if m else None
    if m is None or unit is None or not 0 < int(m[1]) <= int(m[2]):
        return None
    fields = {"numerator": Decimal(m[1]), "denominator": Decimal(m[2]), "unit": site.raw[unit.start : unit.end]}
    return Found("ratio", site.start, unit.end, fields)


DRAWER = Drawer(
    "ratio",
    (
        Rule("ratio.of_money", _of_money, digits=True),
        Rule("ratio.a_of_b", _ratio, digits=True),
        Rule("ratio.worded", _worded, digits=True),
    ),
)
