"""Lines below each other into paragraphs, by where they end and begin and by what they begin with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.parse.flow import Block, Line
from pipeline.parse.layout import is_torn

_MARKER = re.compile(
    r"(?:[-–—+•*]\s|[-–—+•](?=[^\W\d_])|\(?\d{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|\(?[a-zđ]{1,2}\)|[IVX]{1,5}[.)/]\s|[A-ZĐ][.)]\s"
    r"|(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Phụ lục|PHỤ LỤC|Biểu|BIỂU)\s+(?:số\s+)?[0-9IVX]+\b)"
)
_NUMBER_NEXT = re.compile(r"\b(?:điểm|khoản|[Đđ]iều|mục|số|ngày|tháng|năm|và|từ|đến|là|phụ lục|[Cc]hương|[Pp]hần|tại)$")
_ENDED = (".", ";", ":", "!", "?", "./.", ".”", ";”", '."')
_GROUPS_OPEN = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*\.$")
_GROUPS_REST = re.compile(r"(?:000|\d{3}(?:\.\d{3})+)(?![\d.,]*\d)")
_CODE_REST = re.compile(r"[-–][A-ZĐ]{1,6}[a-z]{0,2}/")  # "05" and "-CTr/HU" on the next line
_FITS = 0.6  # of a line's height: how much room must be left where a word was not put on the line
_COLUMN = 6  # lines; in a column of fewer, none is known to be full
_NOWHERE = 1e6  # points: a margin that no line reaches
_INDENT = 0.8
_GAP = 0.3  # of a line's height: a space so much larger than the usual one parts paragraphs
USUAL_PITCH = 1.4  # of a line's height: how far lines stand below each other where nothing tells
_BIGGER = 1.18


@dataclass(frozen=True, slots=True)
class Margins:
    """Where lines of running text begin and end, and how far one stands below the other, in sizes."""

    left: float
    right: float
    pitch: float


def find_margins(lines: Sequence[Line]) -> Margins | None:
    """The margins that most lines keep to; None without lines."""
    if not lines:
        return None
    long = sorted(lines, key=lambda x: x.x0 - x.x1)[: max(1, len(lines) // 2)]
    rights = Counter(round(x.x1) for x in long)
    near = {r: rights[r] + rights[r - 1] + rights[r + 1] for r in rights}
    right, count = max(near.items(), key=lambda x: (x[1], x[0]))
    if count < 3 or count * 5 < len(long):  # ragged: the longest lines tell how far a line may go
        right = max(rights)
    left = min(Counter(round(x.x0) for x in long).items(), key=lambda x: (-x[1], x[0]))[0]
    pitches = [
        (b.bottom - a.bottom) / b.size
        for a, b in pairwise(lines)
        if a.x1 > right - 2 * a.size and a.sheet is b.sheet and b.text[:1].islower() and b.top > a.top
    ]
    pitches.sort()
    return Margins(left, right, pitches[len(pitches) // 2] if pitches else USUAL_PITCH)


def find_paragraphs(block: Block, margins: Margins) -> list[list[Line]]:
    """The paragraphs of a block; a column of several full lines has its own margins."""
    own = margins
    if block.column:
        own = find_margins(block.lines) or margins
        right = own.right if len(block.lines) >= _COLUMN else _NOWHERE
        own = Margins(own.left, right, min(own.pitch, margins.pitch))
    paragraphs: list[list[Line]] = []
    for line in block.lines:
        if paragraphs and goes_on(paragraphs[-1][-1], line, own, column=block.column):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def goes_on(before: Line, line: Line, margins: Margins, *, column: bool = False) -> bool:
    """Whether `line` goes on with the paragraph of the line before it (perhaps on the page before)."""
    end, begin = before.text.rstrip(), line.text
    if not end or not begin:
        return False
    size = max(before.size, line.size)
    if max(before.size, line.size) > _BIGGER * min(before.size, line.size) and not begin[0].islower():
        return False
    if not any(c.isalnum() for c in end) or not any(c.isalnum() for c in begin):
        return False  # a ruler of underscores or dashes
    overleaf = before.sheet is not line.sheet
    pitch = margins.pitch if overleaf else (line.bottom - before.bottom) / size
    if pitch > margins.pitch + 1.2:
        return False
    word = _first_word(line)
    fits = before.x1 + word + 0.25 * size + _FITS * size <= margins.right
    if joint(end, begin, narrow=False) == "" and not fits and _GROUPS_OPEN.search(end):
        return True
    if not fits and _CODE_REST.match(begin) and end[-1].isdigit():
        return True
    if _MARKER.match(begin) and not (begin[0].isdigit() and not fits and _NUMBER_NEXT.search(end)):
        return False
    ended = end.endswith(_ENDED)
    if fits:
        centred = column or before.x0 > margins.left + 2.5 * size
        return centred and not overleaf and begin[0].islower() and not ended
    if begin[0].islower():
        return True
    if column and begin.isupper() and end.isupper():
        return False  # the names of an office and of the one above it
    if begin.isupper() != end.isupper() and len(begin) > 3:
        return False
    if ended and (line.x0 > before.x0 + _INDENT * size or line.x0 > margins.left + _INDENT * size):
        return False
    return pitch <= margins.pitch + (_GAP if ended else 2 * _GAP)


def _first_word(line: Line) -> float:
    """The width of the line's first word, in points."""
    p = line.pieces[0]
    end = p.start
    while end < p.end and not line.sheet.text[end].isspace():
        end += 1
    return line.sheet.x1[end - 1] - line.sheet.x0[p.start]


def joint(end: str, begin: str, *, narrow: bool = True) -> str:
    """What stands between two lines of one paragraph: a blank, or nothing inside a number, a number's code or a word.

    `narrow` says that the lines are a table cell's, where any number may be broken; two numbers are never made one.
    """
    if is_torn(end, begin) and (
        narrow or end[-1].isdigit() or (_GROUPS_OPEN.search(end) and _GROUPS_REST.match(begin))
    ):
        return ""
    if begin == "." and end[-1:].isdigit():
        return ""
    if end[-1:] in "/-–" and end[-2:-1].isalnum() and begin[:1].isalnum():
        return ""
    if begin[:1] == "/" and end[-1:].isalnum() and begin[1:2].isalnum():
        return ""
    if _CODE_REST.match(begin) and end[-1:].isdigit():
        return ""
    return " "
