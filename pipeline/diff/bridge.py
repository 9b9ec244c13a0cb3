"""Where a place of one text stands in another reading of the same document: lines that are the same carry their offsets."""

from __future__ import annotations

from bisect import bisect_right
from difflib import SequenceMatcher
from itertools import accumulate

Span = tuple[int, int]
Shift = tuple[int, int, int]  # a stretch [start, end) of A, and where it begins in B


class Bridge:
    """From text `a` to text `b`; half-open code points. Equal texts share every offset."""

    def __init__(self, a: str, b: str) -> None:
        self.same = a == b
        self._shifts = [] if self.same else _shifts(a, b)
        self._starts = [s for s, _, _ in self._shifts]

    def over(self, start: int, end: int) -> Span | None:
        """The span of B; None where a line of it was changed."""
        if self.same:
            return start, end
        at = bisect_right(self._starts, start) - 1
        if at < 0 or end > self._shifts[at][1]:
            return None
        by = self._shifts[at][2] - self._shifts[at][0]
        return start + by, end + by


def _shifts(a: str, b: str) -> list[Shift]:
    """The stretches of whole lines that stand in both, in order. Blank lines tell nothing and are passed over."""
    lines_a, lines_b = _lines(a), _lines(b)
    words_a, words_b = [w for _, w in lines_a], [w for _, w in lines_b]
    first = 0
    while first < min(len(words_a), len(words_b)) and words_a[first] == words_b[first]:
        first += 1
    last = 0
    while last < min(len(words_a), len(words_b)) - first and words_a[-1 - last] == words_b[-1 - last]:
        last += 1
    middle = SequenceMatcher(None, words_a[first : len(words_a) - last], words_b[first : len(words_b) - last])
    blocks = [(first + i, first + j, n) for i, j, n in middle.get_matching_blocks()]
    blocks = [(0, 0, first), *blocks, (len(words_a) - last, len(words_b) - last, last)]
    found: list[Shift] = []
    for i, j, n in blocks:
        for (start, words), (there, _) in zip(lines_a[i : i + n], lines_b[j : j + n], strict=True):
            end = start + len(words) + 1
            # lines that follow each other on both sides are one stretch, so that what goes over a line's end is found
            if found and found[-1][1] == start and found[-1][2] + start - found[-1][0] == there:
                found[-1] = (found[-1][0], end, found[-1][2])
            else:
                found.append((start, end, there))
    return found


def _lines(text: str) -> list[tuple[int, str]]:
    """Each line that is not blank, and where it begins."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return [(start, line) for start, line in zip(starts, lines, strict=False) if line.strip()]
