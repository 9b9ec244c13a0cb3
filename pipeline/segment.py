"""Passages: lines first, then sentences (underthesea, nowhere else) in the blocks that wrapped lines make."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from pipeline.doctypes.zones import Line, zones
from pipeline.grid.matrix import joined, of_grid, of_lines
from pipeline.grid.read import read
from schemas.parsed import Grid, Shape
from schemas.passage import Layout, Passage, Table, Zone
from schemas.text import UPPER

_LINE = re.compile(r"[^\n]+")
_BROKEN_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{3})*\.$")
_REST_OF_NUMBER = re.compile(r"000(?!\d)")
_ITEM = re.compile(rf"\s*(?:[-+•*|#>]|\d{{1,2}}(?:[.)/]\s|- ?[{UPPER}])|[a-zđ]\)|\(\d)")
_NUMBER_NEXT = re.compile(
    r"(?:^[\s*|_]*Số *:|\b(?:ngày|tháng|năm|đến|tới|từ|là|và|hơn|gần|trên|khoảng|dưới|mỗi|cho|với|tiền|phí))$"
)
_TORN_CODE = re.compile(r"\d/(?:[^\s/]+/)*[^\W\d_][^\s/]*-$|\d/$")  # "128/2014/NĐ-" over "CP"
_YEAR_NAME_NEXT = re.compile(r"\b(?:[Tt]ết|[Xx]uân|[Nn]guyên đán)$")
_YEAR_NAME_ENDS = ("ết", "uân", "đán")
_MAY_END = re.compile(r"[.!?…;][^\w\s]*\s*\S")
LONG_CELL = 120  # a longer cell holds sentences
LONGEST_BLOCK = 6000  # characters
UNWRAPPED = 160  # no page breaks its lines at such a width
TORN = 5  # lines torn in a sentence, and one in so many of all, that tell of a text typed line by line
WRAPPED = 45  # a line that was broken by its width is at least this long


@cache
def _underthesea() -> Any:
    import underthesea  # imported late: it takes longer than everything else together

    return underthesea


@lru_cache(maxsize=4096)
def split_words(clause: str) -> tuple[str, ...]:
    """The words of a clause, verbatim ("hoà" stays "hoà"); the rows of a table ask the same over and over."""
    return tuple(_underthesea().word_tokenize(clause, use_token_normalize=False))


def _continues(text: str, before: Line, line: Line, *, wrapped: bool = True) -> bool:
    """Whether `line` goes on with the sentence of the line right before it.

    Where lines are paragraphs (not `wrapped`) the words alone tell, and never the width of a line.
    """
    if line.start != before.end + 1:
        return False
    head, tail = text[line.start : line.end].lstrip(" \t\u00a0"), text[before.start : before.end].rstrip()
    if not head or not tail or _ITEM.match(head):
        return False
    if head[0].isdigit() and _NUMBER_NEXT.search(tail):
        return True
    if tail[-1] in ".;:!?|":
        return False
    if tail.endswith(_YEAR_NAME_ENDS) and _YEAR_NAME_NEXT.search(tail):
        return True
    if tail[-1] in "-/" and head[0].isalnum() and _TORN_CODE.search(tail):
        return True
    if head[0].islower() or not wrapped:
        return head[0].islower()
    if head[0].isupper() and line.end - line.start > UNWRAPPED and 3 * (line.start - before.start) < 2 * len(head):
        return False  # lines of this text are not broken by width: a title above its paragraph
    return line.start - before.start > WRAPPED and (tail[-1].isalnum() or tail[-1] in ",/-–(")


def _typed_by_line(text: str, lines: list[Line]) -> bool:
    """Whether a file's paragraphs are the lines of a page: many of them stop in the middle of a sentence."""
    torn = sum(
        a.end - a.start > WRAPPED
        and b.start == a.end + 1
        and text[a.end - 1] not in ".;:!?|,"
        and text[b.start : b.start + 1].islower()
        for a, b in pairwise(lines)
    )
    return torn >= TORN and TORN * torn > len(lines)


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class _Block:
    """Lines that belong together; `grid` is the number of the file's table that they stand in."""

    start: int
    end: int
    zone: Zone
    grid: int | None = None


def _blocks(
    text: str, lines: list[Line], kinds: list[Zone], grids: list[int | None], *, wrapped: bool
) -> Iterator[_Block]:
    """Lines put together where they may be wrapped; a title may be so too, and then ends like a sentence."""
    block: _Block | None = None
    previous: Line | None = None
    for line, zone, grid in zip(lines, kinds, grids, strict=True):
        joins = block is not None and grid is None and block.grid is None
        same = block is not None and (block.zone == zone or (block.zone == "title" and zone == "body"))
        if (
            block
            and previous
            and joins
            and same
            and zone not in ("table", "boilerplate")
            and _continues(text, previous, line, wrapped=wrapped)
        ):
            ends = block.zone == "title" and text[line.start : line.end].rstrip().endswith((".", ";"))
            block = _Block(block.start, line.end, "body" if ends else block.zone)
        else:
            if block is not None:
                yield block
            block = _Block(line.start, line.end, zone, grid)
        previous = line
    if block is not None:
        yield block


def _runs(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Blocks of one table together, each other alone."""
    run: list[_Block] = []
    for block in blocks:
        last = run[-1] if run else None
        beside = last is not None and last.zone == block.zone == "table" and block.start == last.end + 1
        if last is not None and last.grid == block.grid and (block.grid is not None or beside):
            run.append(block)
            continue
        if run:
            yield run
        run = [block]
    if run:
        yield run


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


class _Tables:
    """The tables of one text: those that its file tells, and Markdown's, each read once."""

    def __init__(self, text: str, shape: Shape) -> None:
        self.text = text
        self.found: list[Table] = []
        self.grids: list[Grid] = []
        for grid in shape.grids:
            whole = joined(self.grids[-1], grid, text) if self.grids else None
            self.grids[-1:] = [whole] if whole else [*self.grids[-1:], grid]
        self.starts = [g.start for g in self.grids]

    def at(self, line: Line) -> int | None:
        """The number of the file's table that the line stands in."""
        n = bisect_right(self.starts, line.start) - 1
        return n if n >= 0 and line.start < self.grids[n].end else None

    def passages(self, run: list[_Block]) -> Iterator[Passage]:
        """The passages of one table; of what claims to be one and is none, its lines."""
        text, grid = self.text, run[0].grid
        spans = [(b.start, b.end) for b in run]
        matrix = of_grid(text, self.grids[grid]) if grid is not None else of_lines(text, spans)
        if matrix is None:
            passages, table = [Passage(a, b, "table") for a, b in spans if any(c.isalnum() for c in text[a:b])], None
        else:
            passages, table = read(matrix, len(self.found))
        if table is not None:
            self.found.append(table)
        starts = [b.start for b in run]
        for p in passages:
            # letterheads set as tables keep the zone of their lines
            zone = "table" if table is not None else run[max(0, bisect_right(starts, p.start) - 1)].zone
            if p.end - p.start > LONG_CELL and zone == "table":
                yield from (Passage(x, y, zone) for x, y in _sentences(text, p.start, p.end))
            else:
                yield replace(p, zone=zone)


def _told(lines: list[Line], kinds: list[Zone], shape: Shape, tables: _Tables) -> list[int | None]:
    """Sets the zones that the file itself tells; for each line the number of the table that it stands in."""
    grids = [tables.at(line) for line in lines]
    for i, grid in enumerate(grids):
        if grid is not None and kinds[i] not in ("header", "signature"):
            kinds[i] = "table"
    areas = sorted(shape.areas, key=lambda a: a.start)
    starts = [a.start for a in areas]
    for i, line in enumerate(lines):
        n = bisect_right(starts, line.start) - 1
        if n >= 0 and line.start < areas[n].end:
            kinds[i] = areas[n].zone
    return grids


def segment(text: str, shape: Shape = Shape()) -> Layout:  # noqa: B008  (frozen, and empty)
    """The passages of `text` in reading order, with their zones, and the document's own date.

    `shape` is what the file tells of its tables, zones and lines, in offsets of `text`.
    """
    lines = [Line(*m.span()) for m in _LINE.finditer(text)]
    kinds, published = zones(text, lines)
    tables = _Tables(text, shape)
    grids = _told(lines, kinds, shape, tables)
    passages: list[Passage] = []
    for run in _runs(_blocks(text, lines, kinds, grids, wrapped=not shape.unwrapped or _typed_by_line(text, lines))):
        block = run[0]
        if block.zone == "table" or block.grid is not None:
            passages.extend(tables.passages(run))
        elif not any(c.isalnum() for c in text[block.start : block.end]):
            continue
        elif block.zone in ("boilerplate", "header"):
            passages.append(Passage(block.start, block.end, block.zone))
        else:
            passages.extend(Passage(a, b, block.zone) for a, b in _sentences(text, block.start, block.end))
    own = [(x.start, x.end) for x, zone in zip(lines, kinds, strict=True) if zone != "boilerplate"]
    return Layout(tuple(passages), published, (own[0][0], own[-1][1]) if own else None, tuple(tables.found))
