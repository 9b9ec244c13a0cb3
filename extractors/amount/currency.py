"""Currencies after a number, and the compounds of đồng that are none."""

from __future__ import annotations

import re

from extractors.lexicon import alternation, beside, surfaces
from extractors.numeral.number import Number
from extractors.rule import Site

LEXICON = beside(__file__)
CURRENCIES = {s: e.value or "" for s, e in surfaces(LEXICON, "currency").items()}
# "đ" and "$" stand alone; "đồng" is no money in đồng chí, đồng bào, đồng thời …
_CURRENCY = re.compile(rf" *({alternation(CURRENCIES)})(?!\w|/c(?!\w))(?<!\Wbảng)")
# đồng chí, đồng bào are people after any plain number; the other compounds could only follow a small one ("3 đồng ý")
_PEOPLE = re.compile(r" *đồng +(?:chí|bào|đội|môn|nghiệp|hương)(?!\w)")
_COMPOUND = re.compile(
    r" *đồng +(?:thời|bộ|hành|thuận|loạt|đều|lòng|ý|nai|tháp|hới|xoài|đăng|tâm|văn|anh|phục|minh|diễn|chủ|hóa|tiền)(?!\w)"
)
SMALL = 99
_POUND = re.compile(r" *(bảng anh|bảng)(?!\w)(?! +(?:a|b|c|điểm|\d))")


def currency_at(site: Site, at: int) -> tuple[str, int] | None:
    """ISO code of the currency printed at `at`, and where it ends; None where there is none."""
    m = site.match(_CURRENCY, at) or site.match(_POUND, at)
    if m is None:
        return None
    code = CURRENCIES[" ".join(m[1].split())]
    if m[1] == "đ" and site.low[m.end() : m.end() + 2] in (")", ") ") and site.low[m.start() : m.start(1)]:
        return None  # "đ)" is a list letter
    return code, m.end()


def is_compound(site: Site, number: Number) -> bool:
    """ "33 đồng chí", "3 đồng ý": đồng begins another word."""
    if number.scaled or number.digits is None:
        return False
    small = number.plain and len(number.digits) < 9 and int(number.digits) <= SMALL
    return bool(site.match(_PEOPLE, number.end)) or (small and bool(site.match(_COMPOUND, number.end)))
