"""Numbers and symbols of documents (Nghị định 30/2020/NĐ-CP Điều 8, Phụ lục III; Party: Hướng dẫn 36-HD/VPTW)."""

from __future__ import annotations

import re

from extractors.lexicon import alternation, beside, surfaces
from extractors.rule import Aside, Claim, Drawer, Found, Rule, Site
from schemas.text import UPPER

LEXICON = beside(__file__)
_LETTER = UPPER
_SYMBOL = re.compile(
    # 20/2021/NĐ-CP, 102/2016/QH13 · 341/KH-UBND, 1921/LĐTBXH-NCC · 08-CTr/TU, 40 - CT/TW
    rf"\d{{1,5}} ?/ ?\d{{4}} ?/ ?[{_LETTER}][\wĐđ]*(?: ?- ?[{_LETTER}][\wĐđ]*)*"
    rf"|\d{{1,5}} ?/ ?[{_LETTER}][A-Za-zĐđÀ-ỹ]{{0,11}}\.?(?: ?- ?[{_LETTER}]\w*(?:[.&]\w+)*)+"
    rf"|\d{{1,5}} ?- ?[{_LETTER}][A-Za-zĐđ]{{0,4}} ?/ ?[{_LETTER}]\w*(?:-\w+)*"
)
_BARE = re.compile(
    rf"(?<!\w)(?:{alternation(surfaces(LEXICON, 'bare'))}(?: +liên bộ)? *(?:số *:?)?"
    rf"|{alternation(surfaces(LEXICON, 'with_so'))} +số *:?) *$"
)
_LISTED = re.compile(
    rf"(?<!\w){alternation(surfaces(LEXICON, 'bare'))} +(?:số +)?\d{{1,4}}(?:, | và | +và +)(?:số +)?$"
)
# the words that a reference by its bare number may end in, seen before the patterns are tried
_BEFORE_NUMBER = tuple({s.split()[-1] for s in surfaces(LEXICON, "bare")} | {"liên bộ", "số", ",", "và"})
_NUMBER = re.compile(r"\d{1,4}(?:/\d{4})?(?![\d.,/:%]?\d)(?! *%)")
_OWN = re.compile(r"[ |_]*S[ốỐ] *:? *")
_NO_REFERENCE = re.compile(r" *(?:tỷ|triệu|nghìn|đồng|năm(?! +\d)|tháng|ngày(?! +\d)|giờ|-\d|/\d)")


def _symbol(site: Site) -> Claim | None:
    m = site.match_raw(_SYMBOL)
    if m is None or not any(c.isupper() for c in m[0]):
        return None
    before = site.raw[site.passage.start : min(site.start, site.passage.start + 12)]
    if (
        len(before) < 12
        and _OWN.fullmatch(before)
        and (":" in before or site.passage.zone == "header" or not site.low[m.end() : site.end].strip(" |"))
    ):
        return Aside("name", site.start, m.end())  # the document's own number stands in its header alone
    return Found("reference", site.start, m.end(), {"value": "".join(m[0].split())})


def _bare(site: Site) -> Claim | None:
    if site.number is None or site.number.digits is None or not site.low[site.start].isdigit():
        return None
    if not site.before.rstrip(" :\n").endswith(_BEFORE_NUMBER):
        return None
    m = site.match(_NUMBER)
    if m is None or _NO_REFERENCE.match(site.low, m.end()):
        return None
    if site.behind(_BARE) or site.behind(_LISTED):
        if site.unit_at(m.end()) is not None or (len(m[0]) == 4 and m[0][:2] in ("19", "20")):
            return None
        return Found("reference", site.start, m.end(), {"value": m[0]})
    return None


DRAWER = Drawer(
    "reference", (Rule("reference.symbol", _symbol, digits=True), Rule("reference.bare_number", _bare, digits=True))
)
