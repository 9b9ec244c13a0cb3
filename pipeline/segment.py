"""Passages: lines first, then sentences (underthesea, nowhere else) in the blocks that wrapped lines make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from pipeline.doctypes.zones import Line, zones
from schemas.parsed import Shape
from schemas.passage import Layout, Passage, Zone
from schemas.text import UPPER

_LINE = re.compile(r"[^\n]+")
_BROKEN_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3})*\.$")
_REST_OF_NUMBER = re.compile(r"000(?!\d)")
_ITEM = re.compile(rf"\s*(?:[-+•*|#>]|\d{{1,2}}(?:[.)/]\s|- ?[{UPPER}])|[a-zđ]\)|\(\d)")
_NUMBER_NEXT = re.compile(
    r"(?:^[\s*|_]*Số *:|\b(?:ngày|tháng|năm|đến|tới|từ|là|và|hơn|gần|trên|khoảng|dưới|mỗi|cho|với|tiền|phí))$"
)
_YEAR_NAME_NEXT = re.compile(r"\b(?:[Tt]ết|[Xx]uân|[Nn]guyên đán)$")
_MAY_END = re.compile(r"[.!?…;][^\w\s]*\s*\S")
_RULER = re.compile(r"[\s|:\-]+")
_CELL = re.compile(r"[^|]+")
LONG_CELL = 120  # a longer cell holds sentences
LONGEST_BLOCK = 6000  # characters
UNWRAPPED = 160  # no page breaks its lines at such a width
WRAPPED = 45  # a line that was broken by its width is at least this long


@cache
def _underthesea() -> Any:
    import underthesea  # imported late: it takes longer than everything else together

    return underthesea


@lru_cache(maxsize=4096)
def split_words(clause: str) -> tuple[str, ...]:
    """The words of a clause, verbatim ("hoà" stays "hoà"); the rows of a table ask the same over and over."""
    return tuple(_underthesea().word_tokenize(clause, use_token_normalize=False))


def _continues(text: str, before: Line, line: Line) -> bool:
    """Whether `line` goes on with the sentence of the line right before it."""
    if line.start != before.end + 1:
        return False
    head, tail = text[line.start : line.end].lstrip(" \t\u00a0"), text[before.start : before.end].rstrip()
    if not head or not tail or _ITEM.match(head):
        return False
    if _NUMBER_NEXT.search(tail) and head[0].isdigit():
        return True
    if tail[-1] in ".;:!?|":
        return False
    if _YEAR_NAME_NEXT.search(tail):
        return True
    if head[0].islower():
        return True
    if head[0].isupper() and line.end - line.start > UNWRAPPED and 3 * (line.start - before.start) < 2 * len(head):
        return False  # lines of this text are not broken by width: a title above its paragraph
    return line.start - before.start > WRAPPED and (tail[-1].isalnum() or tail[-1] in ",/-–(")


def _blocks(text: str, lines: list[Line], kinds: list[Zone]) -> list[tuple[int, int, Zone]]:
    """Spans of lines that belong together, with their zone; a title may be wrapped too, and then ends like one."""
    blocks: list[tuple[int, int, Zone]] = []
    previous: Line | None = None
    for line, zone in zip(lines, kinds, strict=True):
        before = blocks[-1][2] if blocks else None
        same = before == zone or (before == "title" and zone == "body")
        if previous and same and zone not in ("table", "boilerplate") and _continues(text, previous, line):
            ends = before == "title" and text[line.start : line.end].rstrip().endswith((".", ";"))
            blocks[-1] = (blocks[-1][0], line.end, "body" if ends else blocks[-1][2])
        else:
            blocks.append((line.start, line.end, zone))
        previous = line
    return blocks


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of text[start:end]; the tokeniser gives exact substrings in order."""
    spans: list[tuple[int, int]] = []
    for a, b in _pieces(text, start, end):
        _split(text, a, b, spans)
    return spans


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The block itself, or, where it is monstrous, pieces of it cut at blanks: the tokeniser is quadratic in dots."""
    while end - start > LONGEST_BLOCK:
        cut = text.rfind(" ", start + LONGEST_BLOCK // 2, start + LONGEST_BLOCK) + 1 or start + LONGEST_BLOCK
        yield start, cut
        start = cut
    yield start, end


def _split(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Adds the sentences of text[start:end] to `spans`."""
    block = text[start:end].replace("\n", " ")
    if not _MAY_END.search(block):  # the tokeniser would look at all of it and find one sentence
        whole = block.strip()
        if whole:
            first = start + block.index(whole)
            spans.append((first, first + len(whole)))
        return
    at = 0
    for sentence in _underthesea().sent_tokenize(block):
        while not block.startswith(sentence, at):
            at += 1
        span = (start + at, start + at + len(sentence))
        if (
            spans
            and _BROKEN_NUMBER.search(text, max(spans[-1][0], spans[-1][1] - 24), spans[-1][1])
            and _REST_OF_NUMBER.match(text, span[0])
        ):
            span = (spans.pop()[0], span[1])
        spans.append(span)
        at += len(sentence)


def _are_column_numbers(cells: list[str]) -> bool:
    """Whether a row only numbers the columns: "A | B | 1 | 2 | 3"."""
    numbers = [int(c) for c in cells if c.isdigit()]
    letters = [c for c in cells if c and not c.isdigit()]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and all(len(c) == 1 for c in letters)


class Table:
    """Rows of a Markdown table, read one after the other: a row before a ruler ("|---|") heads what follows it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.heads: list[tuple[int, int]] = []
        self.last_row: list[tuple[int, int]] = []
        self.last_end = -1

    def cells(self, start: int, end: int) -> list[Passage]:
        """The cells of the row at [start, end); the headings are forgotten where the table ends."""
        if start != self.last_end + 1:
            self.heads, self.last_row = [], []
        self.last_end = end
        if _RULER.fullmatch(self.text, start, end):
            self.heads = self.last_row
            return []
        stop = self.text.find("\n", end + 1)
        below = self.text[end + 1 : stop if stop >= 0 else len(self.text)]
        if "-" in below and _RULER.fullmatch(below):
            self.heads = []  # this row heads what follows
        self.last_row = [(m.start(), m.end()) for m in _CELL.finditer(self.text, start, end)]
        if self.heads and _are_column_numbers([self.text[a:b].strip(" *()") for a, b in self.last_row]):
            # headed by itself: the number of a column
            return [Passage(a, b, "table", (a, b)) for a, b in self.last_row if self.text[a:b].strip()]
        passages: list[Passage] = []
        for column, (a, b) in enumerate(self.last_row):
            heading = self.heads[column] if column < len(self.heads) else None
            if b - a > LONG_CELL:
                passages.extend(Passage(x, y, "table") for x, y in _sentences(self.text, a, b))
            elif any(c.isalnum() for c in self.text[a:b]):
                passages.append(Passage(a, b, "table", heading))
        return passages


def segment(text: str, shape: Shape = Shape()) -> Layout:  # noqa: B008  (frozen, and empty)
    """The passages of `text` in reading order, with their zones, and the document's own date.

    `shape` is what the file tells of its tables, zones and lines, in offsets of `text`.
    """
    lines = [Line(*m.span()) for m in _LINE.finditer(text)]
    kinds, published = zones(text, lines)
    passages: list[Passage] = []
    table = Table(text)
    for start, end, zone in _blocks(text, lines, kinds):
        if zone == "table":
            passages.extend(table.cells(start, end))
        elif not any(c.isalnum() for c in text[start:end]):
            continue
        elif zone in ("boilerplate", "header"):
            passages.append(Passage(start, end, zone))
        else:
            passages.extend(Passage(a, b, zone) for a, b in _sentences(text, start, end))
    own = [(x.start, x.end) for x, zone in zip(lines, kinds, strict=True) if zone != "boilerplate"]
    return Layout(tuple(passages), published, (own[0][0], own[-1][1]) if own else None)
