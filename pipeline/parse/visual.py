"""Letters of a line that stand in the file in another order than on the page.

Where a font lacks some Vietnamese letters, programs set the line in one font, leave gaps, and set the missing letters into
them from another: the file then holds "su t quà … ấ". What counts is the page, from the left to the right.
"""

from __future__ import annotations

from array import array
from itertools import pairwise

from pipeline.parse.flow import ASKEW, HIDDEN, Sheet

_BACK = 0.3  # of a letter's height: so far to the left of the one before, a letter is out of order
_ROW = 0.4  # of a letter's height: how far the middles of one row's letters lie apart
_SAME = 0.1  # of a letter's height: so close, two like letters are one
_WORD = 0.2  # of a letter's height: a gap between words


def ordered(sheet: Sheet) -> Sheet:
    """The sheet with the letters of such lines as they are read; one without such lines as it is.

    Blanks that the text's engine saw in the gaps (they have no width) go; gaps that remain become blanks.
    """
    seen = [i for i, c in enumerate(sheet.text) if not c.isspace() and _flows(sheet, i)]
    if not any(_goes_back(sheet, a, b) for a, b in pairwise(seen)):
        return sheet
    order: list[int | str] = []
    for row in _rows(sheet):
        letters = [i for i in row if not sheet.text[i].isspace()]
        if any(_goes_back(sheet, a, b) for a, b in pairwise(letters)):
            order += _as_read(sheet, row)
        else:
            order += _as_filed(sheet, row)
        order.append("\n")
    order += [i for i in range(len(sheet.text)) if not _flows(sheet, i)]
    return _rewritten(sheet, order)


def _flows(sheet: Sheet, i: int) -> bool:
    return sheet.owner is None or sheet.owner[i] not in (HIDDEN, ASKEW)


def _goes_back(sheet: Sheet, a: int, b: int) -> bool:
    """Whether letter b stands on the line of letter a, which is before it in the file, and to its left."""
    size = sheet.bottom[b] - sheet.top[b]
    return sheet.x0[b] < sheet.x0[a] - _BACK * size and _middle(sheet, a, b) < _ROW * size


def _middle(sheet: Sheet, a: int, b: int) -> float:
    return abs(sheet.top[a] + sheet.bottom[a] - sheet.top[b] - sheet.bottom[b]) / 2


def _rows(sheet: Sheet) -> list[list[int]]:
    """Characters that have a width, row by row from the top; each row in the order of the file."""
    wide = [
        i for i in range(len(sheet.text)) if sheet.x1[i] > sheet.x0[i] and sheet.text[i] != "\n" and _flows(sheet, i)
    ]
    rows: list[list[int]] = []
    for i in sorted(wide, key=lambda i: sheet.top[i] + sheet.bottom[i]):
        if rows and _middle(sheet, rows[-1][0], i) < _ROW * (sheet.bottom[rows[-1][0]] - sheet.top[rows[-1][0]]):
            rows[-1].append(i)
        else:
            rows.append([i])
    return [sorted(row) for row in rows]


def _as_read(sheet: Sheet, row: list[int]) -> list[int | str]:
    found: list[int | str] = []
    last: int | None = None
    for i in sorted(row, key=lambda i: (sheet.x0[i], sheet.text[i].isspace())):
        blank = sheet.text[i].isspace()
        if last is not None:
            gap, size = sheet.x0[i] - sheet.x1[last], sheet.bottom[i] - sheet.top[i]
            if blank and sheet.x1[i] - sheet.x1[last] < _WORD * size / 2:
                continue  # it lies under a letter
            if sheet.text[i] == sheet.text[last] and sheet.x0[i] - sheet.x0[last] < _SAME * size:
                continue  # drawn twice, to look bold
            if not blank and gap > _WORD * size and not sheet.text[last].isspace():
                found.append(" ")
        found.append(i)
        last = i
    return found


def _as_filed(sheet: Sheet, row: list[int]) -> list[int | str]:
    """The row with the widthless blanks that stand between its characters; what is not together in the file is parted."""
    found: list[int | str] = []
    for a, b in pairwise([*row, None]):
        assert a is not None
        found.append(a)
        if b is not None and b > a + 1:
            between = range(a + 1, b)
            found += between if all(sheet.text[i].isspace() for i in between) else "\n"
    return found


def _rewritten(sheet: Sheet, order: list[int | str]) -> Sheet:
    """The sheet in that order; blanks and breaks that were made stand at the end of what is before them, without width."""
    text, owner = [], []
    x0, top, x1, bottom = array("f"), array("f"), array("f"), array("f")
    last = 0
    for i in order:
        made = isinstance(i, str)
        text.append(i if isinstance(i, str) else sheet.text[i])
        at = last if isinstance(i, str) else i
        last = at
        x0.append(sheet.x1[at] if made else sheet.x0[at])
        top.append(sheet.top[at])
        x1.append(sheet.x1[at])
        bottom.append(sheet.bottom[at])
        owner.append(0 if sheet.owner is None else sheet.owner[at])
    sheet.text, sheet.x0, sheet.top, sheet.x1, sheet.bottom = "".join(text), x0, top, x1, bottom
    sheet.owner = None if sheet.owner is None else owner
    return sheet
