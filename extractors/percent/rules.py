"""Percentages and their sense: level (đạt, chiếm), increase (tăng), decrease (giảm), over_plan (vượt)."""

from __future__ import annotations

import re
from typing import Any, cast

from extractors.cell import read_cell
from extractors.lexicon import alternation, beside, surfaces
from extractors.modifier.rules import read_modifier
from extractors.numeral.number import Number, read_number
from extractors.rule import Claim, Drawer, Found, Rule, Site
from schemas.mention import Sense

LEXICON = beside(__file__)
_SENSES = {s: cast(Sense, e.value) for s, e in surfaces(LEXICON, "sense").items()}
_SIGN = re.compile(rf" *(?:%|{alternation(['phần trăm', 'điểm phần trăm', 'điểm %'])}(?!\w))")
_TO = re.compile(r"(?: *%)? *(?:-|÷|~|đến|tới) *(?=\d)")
_FILLER = r"(?: +(?:khoảng|hơn|gần|trên|xấp xỉ|ước|tương ứng|tương đương|thêm|được|bình quân|ít nhất|tối thiểu|tối đa|không quá|chỉ tiêu|kế hoạch|đề ra|so với|thêm được|tới|đến gần|đến hơn|với|nhẹ|mạnh|trung bình))"
_AGAIN = alternation(surfaces(LEXICON, "level"))
# A few words may stand between ("tăng chi 2,9%", "giảm trung bình hằng năm 5,1%") but none that says a level again.
_SENSE = re.compile(
    rf"(?<!\w)(?<!suy )(?<!không )(?!vượt +quá)({alternation(_SENSES)})(?:{_FILLER}{{0,3}} *\(?|(?: +(?!{_AGAIN}(?!\w))[^\W\d_]+){{0,5}} *)$"
)
_BRACKET = re.compile(
    rf"(?<!\w)({alternation(_SENSES)}) +(?:[^\W\d_]+ +)?[\d.,]+[^.;()]{{0,30}}\((?:tương đương|tức|hay|bằng|khoảng|tương ứng|=|~)?(?![^()\d]*(?<!\w)(?:đạt|chiếm|hoàn thành|còn)(?!\w))[^()\d]{{0,16}}$"
)
# the programme "giảm nghèo", of which a share is told, and no fall: behind "vốn", "bền vững", or with its money in brackets
_PROGRAMME = re.compile(
    r"(?<!\w)(?:(?:vốn|chương trình|kinh phí|ngân sách|mtqg|mục tiêu quốc gia|dự án|công tác) giảm nghèo|giảm nghèo bền vững) *(?:\(? *)$"
)
_POVERTY = re.compile(r"(?<!\w)giảm nghèo *$")
_ITS_MONEY = re.compile(r" *\([\d.,]+ *(?:tỷ|triệu|nghìn|đồng)")
_LOWER = re.compile(r"(?<!\w)(?:thấp|ít) +hơn *$")
_GROWTH = re.compile(r"tăng trưởng[^.;%()]{0,60}(?:đạt|là|ở mức)(?: +(?:khoảng|hơn|gần|trên))? *$")
_MINUS = re.compile(r"(?:^|[ (:])-$")
_FROM = re.compile(r"^(?!.*(?<!\w)(?:tăng|giảm|nâng|hạ|kéo|điều chỉnh)(?!\w)).*(?<!\w)từ *$")
_PER = re.compile(r" ?/ ?(năm|tháng|ngày|quý|kỳ)(?!\w)")


def read_sense(before: str) -> Sense:
    """The sense of a percentage after the folded text `before` of its sentence."""
    if _GROWTH.search(before):
        return "increase"
    if "giảm nghèo" in before and _PROGRAMME.search(before):
        return "level"
    m = _SENSE.search(before) or (_BRACKET.search(before) if "(" in before else None)
    return _SENSES[" ".join(m[1].split())] if m else "level"


def _sense_here(before: str, *, ranged: bool) -> Sense:
    if _MINUS.search(before):
        return "decrease"  # "tăng trưởng -6,02%"
    return read_sense(re.sub(r"(?<!\w)từ *$", "", before) if ranged else before)


def _percent(site: Site) -> Claim | None:
    first = site.number
    if first is None or first.vague:
        return None
    sign = site.match(_SIGN, first.end)
    second: Number | None = None
    if to := site.match(_TO, first.end):
        second = read_number(site.low, to.end(), site.end)
        sign2 = site.match(_SIGN, second.end) if second else None
        dash = to[0].strip(" %") in ("-", "÷", "~") or bool(_FROM.search(site.before))
        if second and sign2 and (dash or sign is None):
            sign = sign2
        else:
            second = None
    if sign is None or (first.digits is None and sign[0].strip() == "%"):
        return None
    a = first.read("percent")
    fields: dict[str, Any] = {"step": a.step, "note": a.note, "sense": "level"}
    end = sign.end()
    if second is not None:
        b = second.read("percent")
        if a.value is None or b.value is None or a.value >= b.value:
            return None
        fields |= {"low": a.value, "high": b.value}
    elif a.value is None:
        fields |= {"malformed": True}
    else:
        fields["value"] = a.value
    fields["sense"] = _sense_here(site.before, ranged=second is not None)
    fields["modifier"] = read_modifier(site.before, site.after(end))
    if _POVERTY.search(site.before) and site.match(_ITS_MONEY, end):
        fields["sense"] = "level"
    if fields["sense"] == "decrease" and _LOWER.search(site.before):
        fields["modifier"] = "exact"  # "thấp hơn 0,4 điểm % so với …" is a difference, no bound
    if per := site.match(_PER, end):
        fields["per"] = (site.raw[per.start(1) : per.end(1)],)
        end = per.end()
    return Found("percent", site.start, end, fields)


_GROWS = re.compile(r"(?:tốc độ |mức |tỷ lệ |% ?)?tăng(?!\w)")
_SHRINKS = re.compile(r"(?:tốc độ |mức |tỷ lệ |% ?)?giảm(?!\w)")


def _column(site: Site) -> Claim | None:
    """A bare number in a column of percentages: "Tỷ lệ (%)"; a heading "Tăng, giảm" says which by the sign."""
    cell = read_cell(site)
    if cell is None or cell.measure.kind != "percent":
        return None
    fields = cell.fields()
    sense: Sense = "level"
    heads = site.passage.seat.heads if site.passage.seat else ()
    for head in (site.low[slice(*h)].strip() for h in heads):
        if _GROWS.match(head):
            sense = "increase"
        elif _SHRINKS.match(head):
            sense = "decrease"
        elif head.startswith("vượt"):
            sense = "over_plan"
    if cell.negative and fields.get("value") is not None:
        fields["value"] = -fields["value"]
        sense = "decrease"
    return Found("percent", cell.start, cell.end, fields | {"sense": sense})


DRAWER = Drawer("percent", (Rule("percent.column", _column, cell=True, digits=True), Rule("percent.sign", _percent)))
