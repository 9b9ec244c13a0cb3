"""Rates: what an amount or a count is for each of ("/suất", "mỗi sổ …", "… một tháng")."""

from __future__ import annotations

import re

from extractors.rule import Site

_TIMES = "năm|tháng|ngày|quý|tuần|giờ|lần|đợt|kỳ|học kỳ|năm học|vụ|buổi|ca|đêm|phút|khóa|nhiệm kỳ|lượt|năm tài chính|kỳ học|tiết|bữa"
_SLASH = re.compile(
    rf" ?/ ?(?:0?1(?!\d) ?)?(\d+ ?(?:m[23²³]?|kg|g|ml|km|lít|ha|người|ngày|tháng|kwh)(?!\w)(?: +[^\W\d_]+(?= *[;,.)\n]|$))?|(?:{_TIMES})(?!\w))?"
)
_WORD = re.compile(r"[^\W\d_]+[23²³]?")
_AFTER = re.compile(
    rf" *(?:(?:cho +|trên +|với +|đối với +)?mỗi(?: +một)?|/? ?một|trên một|trên) +(?=({_TIMES})(?!\w)|[^\W\d_])"
)
_EACH = re.compile(r"^(?:.*\W)?(?:mỗi(?: +một)?|từng|bình quân(?: +một)?|trung bình mỗi) +([^.;:\d()]{2,60})$")
_EACH_WORDS = ("mỗi", "từng", "bình quân")  # one of them at least stands in what _EACH finds
# What may stand between the unit and the amount: a few words, none of them a sum of all.
_GOVERNED = re.compile(
    r"(?!.*(?<!\w)(?:tổng|toàn|cả|tất cả|trong đó|với kinh phí|ngân sách)(?!\w))(?: +[^\W\d_]+,?){0,9} *\(?$"
)


def slash_rate(site: Site, at: int) -> tuple[tuple[str, ...], int]:
    """The units after slashes at `at` ("/người/tháng") and where the last of them ends."""
    per: list[str] = []
    while m := _SLASH.match(site.low, at, site.end):
        if m[1]:
            end = m.end()
            begin = m.start(1)
        else:
            begin = m.end()
            unit = site.unit_at(begin)
            if unit is not None and unit.start == begin:
                end = unit.end
            else:
                word = _WORD.match(site.low, begin, site.end)
                if word is None:
                    break
                end = word.end()
        per.append(site.raw[begin:end])
        at = end
    return tuple(per), at


def worded_rate(site: Site, at: int) -> tuple[str, ...]:
    """The unit of a rate in words: after the amount ("… một tháng", "… cho mỗi hộ") or before ("mỗi sổ …")."""
    m = _AFTER.match(site.low, at, site.end)
    if m:
        if m[1]:
            return (site.raw[m.end() : m.end() + len(m[1])],)
        unit = site.unit_at(m.end())
        if unit is not None and ("mỗi" in m[0] or "một" in m[0] or (m[0].strip() == "trên" and unit.role == "measure")):
            return (site.raw[unit.start : unit.end],)
    return before_rate(site)


def before_rate(site: Site) -> tuple[str, ...]:
    """ "mỗi sổ 3 triệu đồng", "mỗi hộ được hỗ trợ …": the unit that governs the amount."""
    m = _EACH.search(site.before) if any(word in site.before for word in _EACH_WORDS) else None
    if m is None:
        return ()
    begin = site.start - len(site.before) + m.start(1)
    unit = site.unit_at(begin)
    time = re.match(rf"({_TIMES})(?!\w)", m[1])
    end = unit.end if unit else begin + time.end() if time else None
    if end is None or end > site.start or not _GOVERNED.match(site.low[end : site.start]):
        return ()
    return (site.raw[begin:end],)
