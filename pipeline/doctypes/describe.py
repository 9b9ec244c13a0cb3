"""What a document says of itself: an official paper by its head and foot, a page or an article by its outlet."""

from __future__ import annotations

import re
from datetime import date

from pipeline.doctypes.header import Header, read_header
from pipeline.doctypes.outlet import find_outlet
from schemas.mention import Date, Figure
from schemas.passage import Layout

_PORTAL = re.compile(
    r"cổng thông tin|cổng ttđt|lượt truy cập|đang online|user online|trang thông tin điện tử", re.IGNORECASE
)
_BULLETIN = re.compile(r"[*# ]*(?:tin|bản tin|điểm tin|nhật ký|lịch)\b.*\bngày *$", re.IGNORECASE)
ARTICLE = 300  # characters from which a text with a title is an article


def published_in_title(text: str, figures: tuple[Figure, ...]) -> date | None:
    """The day in the title of a bulletin ("Tin hoạt động ngày 8.2"): its own; in other titles it is an event's."""
    for figure in figures:
        if figure.zone == "title" and isinstance(figure, Date) and figure.value and not figure.value.startswith("--"):
            line = text[text.rfind("\n", 0, figure.start) + 1 : figure.start]
            if _BULLETIN.match(line):
                return date.fromisoformat(figure.value)
    return None


def describe(text: str, layout: Layout) -> Header:
    """The header of `text` as its layout divides it."""
    start, end = layout.own or (0, len(text))
    own = text[start:end]
    header = read_header(own, next((t.start - start for t in layout.tables if t.start >= start), None))
    if header.type != "other" or header.number:
        return header
    lines = own.split("\n")
    outlet = find_outlet(lines, text)
    if any(p.zone == "boilerplate" for p in layout.passages) and _PORTAL.search(text):
        return Header(type="portal", issuer=outlet)
    titled = any(p.zone == "title" for p in layout.passages) and len(own) >= ARTICLE
    return Header(type="news" if outlet or titled else "other", issuer=outlet)
