"""Boxes of a page turned: from the page's own space to the page as it is shown, and to the page upright for reading."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import pairwise

from pipeline.parse.flow import ASKEW, HIDDEN, Sheet

Boxes = tuple["array[float]", "array[float]", "array[float]", "array[float]"]  # left, top, right, bottom of each
Rect = tuple[float, float, float, float]
_BLANK = re.compile(r"(?<=\S)(?: |\r?\n)(?=\S)")
_WORD = re.compile(r"\S+")
_NO_BLANK = 0.06  # of a letter's height; the narrowest blank between words is twice as wide
_NO_BREAK = 0.15  # of a letter's height: letters of one word overlap by less, a line that is drawn twice by more
_LETTERS = 4  # fewer on a line do not tell which way it runs


def shown(x0: array[float], y0: array[float], x1: array[float], y1: array[float], crop: Rect, turns: int) -> Boxes:
    """Boxes of the page's space (y upwards) as the page is shown: cropped to `crop`, turned clockwise, y downwards."""
    left, bottom, right, top = crop
    a, b = (x0, x1) if left == 0 else (array("f", [x - left for x in x0]), array("f", [x - left for x in x1]))
    c, d = array("f", [top - y for y in y1]), array("f", [top - y for y in y0])
    return turned((a, c, b, d), right - left, top - bottom, turns)


def turned(boxes: Boxes, width: float, height: float, turns: int) -> Boxes:
    """Boxes of a page of that size after `turns` quarter turns clockwise."""
    x0, top, x1, bottom = boxes
    if turns % 4 == 1:
        return array("f", (height - y for y in bottom)), x0, array("f", (height - y for y in top)), x1
    if turns % 4 == 2:
        return (
            array("f", (width - x for x in x1)),
            array("f", (height - y for y in bottom)),
            array("f", (width - x for x in x0)),
            array("f", (height - y for y in top)),
        )
    if turns % 4 == 3:
        return top, array("f", (width - x for x in x1)), bottom, array("f", (width - x for x in x0))
    return boxes


def turned_rect(rect: Rect, width: float, height: float, turns: int) -> Rect:
    a, b, c, d = (v[0] for v in turned(tuple(array("f", [v]) for v in rect), width, height, turns))  # type: ignore[arg-type]
    return a, b, c, d


def mended(sheet: Sheet) -> Sheet:
    """The sheet without blanks and breaks that have no width: they stand between letters of one word.

    The text's engine sees a blank where a second font's letters are spaced in another way, and line breaks between the
    letters of a table that is drawn in two parts.
    """
    text, x0, x1, top, bottom = sheet.text, sheet.x0, sheet.x1, sheet.top, sheet.bottom
    false: list[int] = []
    for m in _BLANK.finditer(text):
        i, k = m.span()
        gap, size = x0[k] - x1[i - 1], bottom[k] - top[k]
        least = -0.5 if text[i] == " " else -_NO_BREAK
        if x0[i] == x1[i] and least * size < gap < _NO_BLANK * size and abs(bottom[k] - bottom[i - 1]) < 0.3 * size:
            false.extend(range(i, k))
    if not false:
        return sheet
    kept = [i for a, b in pairwise((-1, *false, len(text))) for i in range(a + 1, b)]
    sheet.text = "".join(map(text.__getitem__, kept))
    sheet.x0, sheet.x1 = array("f", map(x0.__getitem__, kept)), array("f", map(x1.__getitem__, kept))
    sheet.top, sheet.bottom = array("f", map(top.__getitem__, kept)), array("f", map(bottom.__getitem__, kept))
    if sheet.owner is not None:
        sheet.owner = [sheet.owner[i] for i in kept]
    return sheet


def upright(sheet: Sheet) -> Sheet:
    """The sheet turned so that most lines run from the left to the right; lines at another angle are marked ASKEW."""
    ways: Counter[int | None] = Counter()
    lines: list[tuple[int, int, int | None]] = []
    start = 0
    for line in sheet.text.split("\n"):
        end = start + len(line)
        a, b = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start = end + 1
        if b - a >= _LETTERS:
            way = _way(sheet, a, b)
            if way != 0:
                way = _way_of_words(sheet, a, b, way)
            ways[way] += b - a
            lines.append((a, b, way))
    main = ways.most_common(1)[0][0] if ways else 0
    if main:
        boxes = turned((sheet.x0, sheet.top, sheet.x1, sheet.bottom), sheet.width, sheet.height, -main)
        sheet.x0, sheet.top, sheet.x1, sheet.bottom = boxes
        sheet.turn = main
        if main % 2:
            sheet.width, sheet.height = sheet.height, sheet.width
    if len(ways) > 1:
        owner = list(sheet.owner) if sheet.owner is not None else [0] * len(sheet.text)
        for a, b, way in lines:
            if way != (main or 0):
                owner[a:b] = [ASKEW if o != HIDDEN else HIDDEN for o in owner[a:b]]
        sheet.owner = owner
    return sheet


def _way_of_words(sheet: Sheet, a: int, b: int, otherwise: int | None) -> int | None:
    """The way that the words of [a, b) run: the engine may take two lines for one, and that jumps."""
    words = [(a + m.start(), a + m.end()) for m in _WORD.finditer(sheet.text[a:b])]
    ways = Counter(_way(sheet, x, y) for x, y in words if y - x >= _LETTERS)
    return ways.most_common(1)[0][0] if ways else otherwise


def _way(sheet: Sheet, a: int, b: int) -> int | None:
    """How many quarter turns clockwise the line [a, b) was turned; None where it stands askew."""
    dx = (sheet.x0[b - 1] + sheet.x1[b - 1] - sheet.x0[a] - sheet.x1[a]) / 2
    dy = (sheet.top[b - 1] + sheet.bottom[b - 1] - sheet.top[a] - sheet.bottom[a]) / 2
    if abs(dy) <= 0.2 * abs(dx) or max(abs(dx), abs(dy)) < sheet.bottom[a] - sheet.top[a]:
        return 0 if dx >= 0 or abs(dx) < 2 * (sheet.bottom[a] - sheet.top[a]) else 2
    if abs(dx) <= 0.2 * abs(dy):
        return 1 if dy > 0 else 3
    return None
