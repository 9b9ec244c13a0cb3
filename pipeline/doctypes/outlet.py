"""Who published a page or an article: the outlet's mark at its lead, its address, its signature at the end."""

from __future__ import annotations

import re

from pipeline.doctypes.header import is_caps, words
from schemas.text import UPPER

_LEAD = re.compile(rf"^[*# ]*\(?([A-ZĐ][\w.&]{{2,24}}(?: [Tt]rí| [A-ZĐ]\w+)?)\)? ?[-–—] ?(?=[{UPPER}])")
# A page copied whole begins with the outlet's name in capitals.
_MASTHEAD = re.compile(
    r"\s*((?:UBND|ỦY BAN NHÂN DÂN) [^—|\n]{3,60}?)(?= *[—–-] *(?:CỔNG|TRANG) THÔNG TIN[^\n]{0,40}\n)"
    r"|\s*((?:BÁO|TẠP CHÍ|CỔNG THÔNG TIN|TRANG THÔNG TIN) (?!CÁO)[^\n|]{2,60})\n"
)
_URL = re.compile(r"https?://(?:www\.)?([\w.-]+)/")
_END = re.compile(r"(?:Theo|Nguồn:?) +(?:báo +)?([A-ZĐ][^.;:,\n]{2,40})\.?\s*$|[(/]([A-ZĐ][^()/,;\n]{1,24})\)?\.?\s*$")
_DESK = re.compile(
    r"^(?:Phòng|Ban|Sở|UBND|Văn phòng|Hội(?! viên)|Trung tâm|Đài|Bộ phận|Cổng)\b(?! hữu)"
    r"(?!.*\b(?:là|đã|được|đều|khi|nhận|tặng|trao|sẽ|đang)\b)[^.;:\d]{3,70}$"
)
# a person's name in brackets is the writer's
_PERSON = re.compile(
    rf"(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý)(?: [{UPPER}]\w*){{1,3}}"
)

LEAD = 60  # characters of a lead; a shorter line with a dash is a heading


def find_outlet(lines: list[str], whole: str) -> str | None:
    """The outlet's name as the text prints it (a known address is given the outlet's usual name), or None."""
    outlets = words("outlet")
    if (head := _MASTHEAD.match(whole)) and is_caps(name := head[1] or head[2]):
        return " ".join(name.split())
    for line in lines[:12]:
        m = _LEAD.match(line)
        known = m is not None and (m[1].lower() in outlets or "." in m[1] or line.startswith("(") or m[1].isupper())
        if m and known and len(line) > LEAD:
            return m[1]
    for line in [x for x in reversed(lines) if x.strip()][:3]:
        if (end := _END.search(line.strip())) and not _PERSON.fullmatch(end[1] or end[2]):
            return (end[1] or end[2]).strip()
        if _DESK.match(line.strip()):
            return line.strip()
    for line in lines:
        if len(line) < LEAD and (end := re.match(r"\s*Theo +([A-ZĐ].{2,40}?)\.?\s*$", line)):
            return end[1]
    for m in _URL.finditer(whole):
        host = m[1].lower()
        for surface, entry in outlets.items():
            if host == surface or host.endswith("." + surface):
                return entry.id
    return None
