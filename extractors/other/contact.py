"""Addresses of pages, phone and identity numbers, counters of visitors."""

from __future__ import annotations

import re

from extractors.lexicon import alternation
from extractors.other.words import whys
from extractors.rule import Aside, Claim, Site

_LABELS = whys("label")
_IDENTITY_LAST = {s.split()[-1] for s, w in _LABELS.items() if w == "phone"} | {"số", "là"}
_PHONE = re.compile(
    r"(?:\+84|\(?0\d{1,3}\)?)(?:[ .-]?\d{1,4}){2,4}(?![\d/%])|1[89]00[ .]?\d{4}(?:[ .]?\d{2})?(?!\d)|0\d{8,10}(?!\d)"
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
_LONG = re.compile(r"\d{9,}(?![.,]?\d)")
_LABEL = re.compile(rf"(?<!\w)({alternation(_LABELS)}) *(?:là +|số +)?[:(\-] *$")
_IDENTITY = re.compile(
    rf"(?<!\w)({alternation([s for s, w in _LABELS.items() if w == 'phone'])}) *(?:là +|số +)?[:(\-]? *$"
)
_WORD = re.compile(r"\S+")
_WEB = re.compile(r"://|www\.|@|\.(?:htm|com|vn|net|org|aspx|html|gov|edu)\b|(?:-[^\W\d]\w*){3,}")
LONGEST = 250  # characters of an address on either side


def read_web(site: Site) -> Claim | None:
    """A numeral inside an address: a word without blanks that holds "://", "www.", "@", ".vn" or a long slug."""
    low, at = site.low, site.start
    # An address holds full stops: it is looked for beyond the sentence that they seem to end.
    first = max(0, at - LONGEST)
    blank = max(low.rfind(" ", first, at), first - 1)
    start = max(low.rfind("\n", blank + 1, at), blank) + 1
    word = _WORD.match(low, at, min(len(low), at + LONGEST))
    end = word.end() if word else at
    if end - start > 12 and _WEB.search(low, start, end):
        return Aside("boilerplate", at, min(end, site.end))
    return None


def read_phone(site: Site) -> Claim | None:
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
