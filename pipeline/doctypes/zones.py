"""The zone of every line: title, dateline, header, body, table, signature, boilerplate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.doctypes.chrome import first_paragraph, is_caption, is_teaser, split_chrome
from pipeline.doctypes.dateline import HEAD, find_official, find_published
from schemas.passage import Zone

_SIGNATURE = re.compile(r"^[\s|*_]*nơi nhận\s*:", re.IGNORECASE)
# an annex follows the signature: by its name, which may be torn over two lines, or by what it is annexed to
_APPENDIX = re.compile(
    r"^[\s|*#_]*(?:phụ\s+lục|biểu\s+số|mẫu\s+số|phụ\s+biểu)\b|^[\s|*#_]*\((?:ban\s+hành\s+)?kèm\s+theo\b", re.IGNORECASE
)
_TABLE = re.compile(r"^\s*\|.*\|")
_OWN_NUMBER = re.compile(r"(?:^|\|)[\s*_]*S[ốỐ]\s*(?::|\d)")
TITLE = 300


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Line:
    """Half-open code-point span of one line, without its line break."""

    start: int
    end: int


def zones(text: str, lines: list[Line]) -> tuple[list[Zone], date | None]:
    """The zone of each line and the document's own date."""
    contents = [text[x.start : x.end] for x in lines]
    first, end = split_chrome(contents)
    result: list[Zone] = ["boilerplate"] * len(lines)
    for i in range(first, end):
        result[i] = "table" if _TABLE.match(contents[i]) else "boilerplate" if is_teaser(contents[i]) else "body"
        if i > first and is_caption(contents[i]) and contents[i].strip() == contents[i - 1].strip():
            result[i] = "boilerplate"
    body = max(first, min(first_paragraph(contents), end))
    official = find_official(text[lines[first].start : lines[first].start + HEAD]) if first < len(lines) else None
    published = None
    if official:
        published = official[0]
        stop = lines[first].start + official[2]
        for i in range(first, end):
            if lines[i].start <= stop and len(contents[i]) < 600:
                result[i] = "header"
        # the number may stand after the place and date, as columns are read one after the other
        for i in range(first, min(end, first + 40)):
            if _OWN_NUMBER.search(contents[i]) and i <= body and result[i] != "boilerplate":
                result[i] = "header"
    elif found := find_published(contents[first:], body - first):
        published = found[0]
        if first + found[1] < len(result):
            result[first + found[1]] = "dateline"
    _mark_title(contents, result, first, body)
    _mark_signature(contents, result, body, end)
    return result, published


def _mark_title(contents: list[str], result: list[Zone], first: int, body: int) -> None:
    for i in range(first, min(body + 1, len(contents))):
        if contents[i].strip() and result[i] == "body":
            if len(contents[i]) <= TITLE and not contents[i].rstrip().endswith((".", ";")):
                result[i] = "title"
            return


def _mark_signature(contents: list[str], result: list[Zone], body: int, end: int) -> None:
    start = next((i for i in range(body, end) if _SIGNATURE.match(contents[i])), None)
    if start is None:
        return
    for i in range(start, end):
        if _APPENDIX.match("\n".join(contents[i : i + 2])):
            return
        result[i] = "signature"
