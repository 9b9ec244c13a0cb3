"""Words of a scanned page as a reader takes them: columns, lines, paragraphs, running heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.parse.recognise import Word

# in ems, which are twice the height of most letters
_GAP = 2.2  # between two columns; blanks of a justified line are narrower
_BELOW = 1.2  # paper that ends both
_FAR_BELOW = 2.4  # and that ends those of a letterhead or foot, whose lines are often set apart
_NARROW = 0.5  # a gutter may narrow down to this
_MARGIN = 0.1  # of the page's height: where its running head and number stand
_NUMBER = re.compile(r"[-–—.]?\s*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\s*[-–—.]?", re.IGNORECASE)
_CLOSED = re.compile(r"[.;:!?…][”\"»)\]]*$")
_POINT = re.compile(r"[-–+•*▪●]$|[a-zđ0-9]{1,3}[.)]$|[IVXLC]{1,5}[.)]$|(?:\d{1,2}\.){1,4}\d{0,2}$")
_SPLIT = re.compile(r"(?:^|\D)\d{1,3}(?:\.\d{3})*\.$"), re.compile(r"\d{3}(?:\.\d{3})*(?!\d|\.\d)")
_ADDRESSED = re.compile(r"k[íi]nh g[ửừưu]i", re.IGNORECASE)  # a letter's addressees stand below its head
_FLAG, _MOTTO = ("cộng", "xã", "hội"), ("độc", "lập")
_PLACE = 6  # words of a place before "ngày"
_RECEIVERS = re.compile(r"n[oơ]i nh[aâậ]n\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """Words side by side."""

    words: list[Word]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return median(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        return median(w.bottom for w in self.words)

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `open` says that the last one is full and no sentence ends there."""

    lines: list[Line]
    open: bool = False


def lines(words: Sequence[Word], em: float, whole: bool = False) -> list[Line]:
    """The lines of a page, torn where a gutter parts them, from top to bottom; those of a cell stay `whole`."""
    grouped: dict[int, list[Word]] = {}
    for word in words:
        if _fragment(word, em):
            continue
        grouped.setdefault(word.line, []).append(word)
    found: list[Line] = []
    gutter: tuple[float, float, float] | None = None  # left, right, and where the last line that has it ends
    for group in sorted(grouped.values(), key=lambda g: min(w.top for w in g)):
        group.sort(key=lambda w: w.x0)
        if whole:
            found.append(Line(group))
            continue
        if gutter and Line(group).top > gutter[2] + em * _FAR_BELOW:
            gutter = None
        parts = [Line(part) for part in _torn(group, em, gutter)]
        if len(parts) == 2 and (gutter or starts_column(parts[1])):
            gutter = parts[0].x1, parts[1].x0, parts[0].bottom
        found += parts
    return sorted((line for line in found if _sense(line, em)), key=lambda part: (part.top, part.x0))


def _fragment(word: Word, em: float) -> bool:
    """Whether `word` is but tips of letters of the next line, which stands higher in another column."""
    return word.likely < 60 and word.bottom - word.top < em * 0.25


def _torn(words: list[Word], em: float, gutter: tuple[float, float, float] | None = None) -> Iterator[list[Word]]:
    gaps = [b.x0 - a.x1 for a, b in pairwise(words)]
    usual = median(gaps) if len(gaps) > 2 else 0.0
    start = 0
    for i, gap in enumerate(gaps, 1):
        wide = gap if words[i - 1].text.strip("_-—") else em  # the line under a name may be read as a dash
        parted = gutter and min(gutter[1], words[i].x0) - max(gutter[0], words[i - 1].x1) > em * _NARROW
        if (gap > em * _GAP and gap > usual * 2.5) or (
            wide > max(em * 0.7, usual * 1.5) and (parted or _letterhead(words, i))
        ):
            yield words[start:i]
            start = i
    yield words[start:]


def _letterhead(words: list[Word], i: int) -> bool:
    """Whether the state's name or motto, or place and date, begin at word `i`: they stand in a column of their own."""
    return _state(words, i) or _dated(words, i)


def _state(words: list[Word], i: int) -> bool:
    ahead = [w.text.lower() for w in words[i : i + 4]]
    return (ahead[:1] == [_FLAG[0]] and set(_FLAG) <= set(ahead)) or tuple(ahead[:2]) == _MOTTO


def _dated(words: list[Word], i: int) -> bool:
    """As in "Hòa Lạc, ngày 08 tháng 01 năm 2025", the day and month perhaps left blank."""
    ahead = [w.text.lower() for w in words[i : i + _PLACE + 5]]
    if "ngày" not in ahead[1 : _PLACE + 1] or not words[i].text[:1].isupper():
        return False
    day = ahead.index("ngày")
    return ahead[day - 1].endswith(",") and "tháng" in ahead[day + 1 : day + 4]


def starts_column(line: Line) -> bool:
    """Whether `line` begins with what stands in one of two columns at a document's head or foot."""
    return _letterhead(line.words, 0) or bool(_RECEIVERS.match(line.text))


def _sense(line: Line, em: float) -> bool:
    """Specks, marks above letters, strokes of a signature and rims of a stamp are no line; whatever holds a digit is."""
    text = line.text
    if any(c.isdigit() for c in text):
        return True
    if line.bottom - line.top < em * 0.3:
        return False
    letters = sum(c.isalpha() for c in text)
    likely = sum(w.likely * len(w.text) for w in line.words) / sum(len(w.text) for w in line.words)
    return letters >= 2 and (likely >= 40 or letters >= 12)


def blocks(found: list[Line], em: float) -> Iterator[tuple[bool, list[Line]]]:
    """Lines in reading order: whether they stand in one of two columns side by side, left before right."""
    i, single = 0, list[Line]()
    while i < len(found):
        stretch = _columns(found, i, em)
        if stretch is None:
            single.append(found[i])
            i += 1
            continue
        left, right = stretch
        if single:
            yield False, single
            single = []
        yield True, left
        yield True, right
        i += len(left) + len(right)
    if single:
        yield False, single


def _beside(a: Line, b: Line) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > 0.4 * min(a.bottom - a.top, b.bottom - b.top) and (a.x1 < b.x0 or b.x1 < a.x0)


def _near(a: Line, b: Line, em: float) -> bool:
    """Whether `b`, somewhat lower than `a`, stands in the other of two columns of a letterhead or foot."""
    apart = max(b.x0 - a.x1, a.x0 - b.x1)
    return apart >= em * _NARROW and b.top - a.bottom < em * 0.7 and (starts_column(a) or starts_column(b))


def _set_below(column: list[Line], line: Line, em: float) -> bool:
    """Whether `line` is centred as the column's lines are, or begins where they do."""
    last = column[-1]
    return abs(line.x0 + line.x1 - last.x0 - last.x1) < em * 2 or abs(line.x0 - last.x0) < em * 0.5


def _columns(found: list[Line], i: int, em: float) -> tuple[list[Line], list[Line]] | None:
    """The two columns that begin with line `i`, if another stands beside it."""
    first = found[i]
    if i + 1 >= len(found) or not (_beside(first, found[i + 1]) or _near(first, found[i + 1], em)):
        return None
    pair = sorted(found[i : i + 2], key=lambda part: part.x0)
    left, right = [pair[0]], [pair[1]]
    low, high = pair[0].x1, pair[1].x0
    evident = any(starts_column(line) for line in pair)
    for line in found[i + 2 :]:
        gap = line.top - max(left[-1].bottom, right[-1].bottom)
        if gap > em * (_FAR_BELOW if evident else _BELOW) or _ADDRESSED.match(line.text):
            break
        if gap > em * _BELOW and not _set_below(left if line.x1 <= high - em * _NARROW else right, line, em):
            break
        if line.x1 <= high - em * _NARROW and line.x0 < low:
            left.append(line)
            low = max(low, line.x1)
        elif line.x0 >= low + em * _NARROW and line.x1 > high:
            right.append(line)
            high = min(high, line.x0)
        else:
            break
    return left, right


def paragraphs(found: list[Line], column: bool, em: float) -> Iterator[Paragraph]:
    """Lines of one column joined to paragraphs."""
    if not found:
        return
    right = sorted(part.x1 for part in found)[-1 - len(found) // 12]
    left = sorted(part.x0 for part in found)[len(found) // 12]
    steps = [b.top - a.top for a, b in pairwise(found)]
    step = median(steps) if steps else 0.0
    current = [found[0]]
    for last, line in pairwise(found):
        if _goes_on(last, line, left, right, step, column, em):
            current.append(line)
        else:
            yield Paragraph(current)
            current = [line]
    yield Paragraph(current, not column and _full(current[-1], right, em) and not _CLOSED.search(current[-1].text))


def _full(line: Line, right: float, em: float) -> bool:
    return line.x1 > right - em * 2


def _goes_on(last: Line, line: Line, left: float, right: float, step: float, column: bool, em: float) -> bool:
    """Whether `line` is of the same paragraph as `last`, the line above it."""
    first = line.words[0].text
    lower = first[:1].islower() and not _POINT.match(first)
    if line.top - last.top > max(step * 1.7, (last.bottom - last.top) * 2.6):
        return False
    if line.top - last.top < (last.bottom - last.top) * 0.5:  # side by side
        return False
    if column:
        return lower
    if abs((line.x0 + line.x1) - (last.x0 + last.x1)) < em and min(line.x0, last.x0) > left + em * 1.5:
        return lower  # both centred: a title
    if last.x1 + em * 0.25 + line.words[0].x1 - line.x0 < right - em * 0.3:
        return False  # its first word had room in the line above
    if line.x0 > left + em * 0.6:
        return lower if line.x0 > last.x0 + em * 0.6 else not _POINT.match(first)
    return True


def is_head(line: Line) -> bool:
    """Whether the state's name or motto stands in `line`: a document begins there."""
    return any(_state(line.words, i) for i in range(len(line.words)))


def aside(line: Line, height: float) -> bool:
    """Whether `line` is the page's number at its head or foot."""
    return (line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)) and bool(_NUMBER.fullmatch(line.text))


def joint(last: Word, word: Word) -> tuple[str, bool]:
    """What stands between two words where a line broke, and whether that is a guess.

    Nothing stands inside a number or a document number that was broken at its point, dash or slash.
    """
    head, tail = _SPLIT
    if head.search(last.text) and tail.match(word.text):
        return "", True
    if re.search(r"[\w/][-/]$", last.text) and word.text[:1].isalnum():
        return "", False
    if re.search(r"\d$", last.text) and re.match(r"\.\d{3}(?!\d)", word.text):
        return "", True
    return " ", False
