"""A document in leaves: its pages, or stretches of its text, so that a desk of any length shows only what is looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.parse.picture import is_paged
from schemas.mention import Figure
from schemas.run import Extraction

LENGTH = 3000  # characters of a leaf of a text without pages; it ends with the line
LINES = 60
LONGEST = 6000  # where no line ends before, a leaf ends with a word


@dataclass(frozen=True, slots=True)
class Leaf:
    """`number` from 0; the half-open span [start, end) of the text; `page` (1-based) of a file that has pages."""

    number: int
    start: int
    end: int
    page: int | None = None


def leaves_of(extraction: Extraction) -> tuple[Leaf, ...]:
    """All leaves in their order; together they hold the whole text. ValueError without the text."""
    text = extraction.document.text
    if text is None:
        raise ValueError("leaves are made of the document's text")
    if is_paged(extraction.document.media_type):
        return _pages(text, extraction.figures, extraction.document.pages)
    cuts = [0, *_cuts(text, extraction.figures), len(text)]
    return tuple(Leaf(i, a, b) for i, (a, b) in enumerate(pairwise(cuts)))


def leaf_at(leaves: tuple[Leaf, ...], offset: int) -> int:
    """The number of the leaf in which the character at `offset` stands."""
    # of several that begin there all but the last are empty
    return max(0, bisect_right(leaves, offset, key=lambda leaf: leaf.start) - 1)


def _pages(text: str, figures: Iterable[Figure], count: int) -> tuple[Leaf, ...]:
    """A page begins, as far as its figures tell, with the line of its first one."""
    starts = [len(text)] * (count + 1)
    for figure in figures:
        if figure.page is not None and figure.page <= count:
            line = text.rfind("\n", 0, figure.start) + 1
            starts[figure.page - 1] = min(starts[figure.page - 1], line)
    starts[0] = 0
    for i in range(count - 1, 0, -1):
        starts[i] = min(starts[i], starts[i + 1])
    return tuple(Leaf(i, a, b, i + 1) for i, (a, b) in enumerate(pairwise(starts)))


def _cuts(text: str, figures: Iterable[Figure]) -> list[int]:
    """Where leaves end but the last: behind a line, or behind a word that is in no figure."""
    taken = _joined((f.start, f.end) for f in figures)
    cuts: list[int] = []
    start, at, lines = 0, 0, 0
    while len(text) - start > LENGTH:
        end = text.find("\n", at) + 1 or len(text)
        if end - start > LONGEST and at == start:
            end = _word_end(text, start + LENGTH, taken)
        at, lines = end, lines + 1
        if (at - start >= LENGTH or lines >= LINES) and at < len(text) and not _inside(taken, at):
            cuts.append(at)
            start, lines = at, 0
        elif at >= len(text):
            break
    return cuts


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that meet as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _inside(taken: list[tuple[int, int]], at: int) -> bool:
    i = bisect_right(taken, (at,)) - 1
    return i >= 0 and taken[i][0] < at < taken[i][1]


def _word_end(text: str, least: int, taken: list[tuple[int, int]]) -> int:
    for at in range(least, len(text)):
        if text[at - 1].isspace() and not _inside(taken, at):
            return at
    return len(text)
