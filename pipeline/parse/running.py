"""Page numbers, running heads and feet, stamps of digital signatures: rows of pages that are no part of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.parse.flow import Row, Sheet

_NUMBER = re.compile(r"\W{0,4}(?:(?:[Tt]rang|[Pp]age|TRANG)\W{0,3})?(\d{1,4})(?:\s?(?:[/|]|of|trên)\s?\d{1,4})?\W{0,4}")
_STAMP = re.compile(
    r"(?:Ký bởi|Người ký|Ký số bởi|Được ký bởi|Ký điện tử bởi|Ngày ký|Thời gian ký|Giờ ký|Signature (?:Not Verified|Valid)"
    r"|(?:Digitally )?[Ss]igned by|Signing (?:time|date)|Date: \d{4}\.\d\d\.\d\d)\b"
)
_STAMP_GOES_ON = re.compile(
    r"(?:Email|E-mail|Cơ quan|Chức vụ|Tổ chức|Đơn vị|Date|Reason|Location|\d\d[.:/-]\d\d[.:/-])"
)
_EDGE = 0.13  # of the page's height: where numbers and running heads stand
_ROWS = 3  # at either edge
_MASK = re.compile(r"\d{1,4}(?!\d)")
_LEVEL = 8.0  # points between the places of a running head on two pages


def text_of(sheet: Sheet, row: Row) -> str:
    return " ".join(" ".join(sheet.text[p.start : p.end] for p in row).split())


def find_running(pages: Sequence[tuple[Sheet, list[Row]]]) -> list[set[int]]:
    """For each page, the indices of its rows that are no part of the text."""
    edges = [_edges(sheet, rows) for sheet, rows in pages]
    running: list[set[int]] = [set() for _ in pages]
    _mark_numbers(pages, edges, running)
    _mark_repeated(pages, edges, running)
    _mark_numbers(pages, [_inner(e, r) for e, r in zip(edges, running, strict=True)], running)
    for (sheet, rows), found in zip(pages, running, strict=True):
        found |= _stamps(sheet, rows)
    return running


def _edges(sheet: Sheet, rows: list[Row]) -> tuple[list[int], list[int]]:
    """Indices of the first rows at the page's top, and of the last ones at its foot, from the edge inwards."""
    above = [i for i in range(min(_ROWS, len(rows))) if rows[i][0].bottom < _EDGE * sheet.height]
    below = [i for i in range(max(0, len(rows) - _ROWS), len(rows)) if rows[i][0].top > (1 - _EDGE) * sheet.height]
    return above, below[::-1]


def _inner(edges: tuple[list[int], list[int]], found: set[int]) -> tuple[list[int], list[int]]:
    return [i for i in edges[0] if i not in found], [i for i in edges[1] if i not in found]


def _mark_numbers(
    pages: Sequence[tuple[Sheet, list[Row]]], edges: list[tuple[list[int], list[int]]], running: list[set[int]]
) -> None:
    """The outermost row, where it holds a number that counts with the pages."""
    for side in (0, 1):
        seen: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for k, ((sheet, rows), edge) in enumerate(zip(pages, edges, strict=True)):
            if edge[side]:
                i = edge[side][0]
                m = _NUMBER.fullmatch(text_of(sheet, rows[i]))
                if m:
                    seen[int(m[1]) - sheet.number].append((k, i))
        for difference, places in seen.items():
            if len(places) > 1 or difference == 0:
                for k, i in places:
                    running[k].add(i)


def _mark_repeated(
    pages: Sequence[tuple[Sheet, list[Row]]], edges: list[tuple[list[int], list[int]]], running: list[set[int]]
) -> None:
    """Rows at the edge whose words stand at the same height on several pages."""
    seen: dict[tuple[int, str], list[tuple[int, int, float]]] = defaultdict(list)
    for k, ((sheet, rows), edge) in enumerate(zip(pages, edges, strict=True)):
        for side in (0, 1):
            for i in edge[side]:
                text = text_of(sheet, rows[i])
                if not any(c.isalpha() for c in text):
                    continue
                height = rows[i][0].top if side == 0 else sheet.height - rows[i][0].bottom
                seen[side, text].append((k, i, height))
                counting = _counting(text, sheet.number)
                if counting != text:
                    seen[side, counting].append((k, i, height))
    enough = 3 if len(pages) > 3 else 2
    for places in seen.values():
        heights = [h for _, _, h in places]
        span = places[-1][0] - places[0][0] + 1
        if len(places) >= max(enough, span / 2) and max(heights) - min(heights) < _LEVEL:
            for k, i, _ in places:
                running[k].add(i)


def _counting(text: str, page: int) -> str:
    """The text with its numbers as they count with the pages."""
    return _MASK.sub(lambda m: f"#{int(m[0]) - page}", text)


def _stamps(sheet: Sheet, rows: list[Row]) -> set[int]:
    """Rows that a digital signature's stamp prints: small letters that name the signer and the time."""
    found: set[int] = set()
    for i, row in enumerate(rows):
        text = text_of(sheet, row)
        if _STAMP.match(text) or (i - 1 in found and _STAMP_GOES_ON.match(text)):
            found.add(i)
    return found
