"""Pictures drawn in whole units of a canvas: bars that lie, columns that stand, and bars on both sides of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

WIDTH = 760  # units of the canvas
_LABELS = 250  # units left of lying bars
_VALUES = 130  # units right of them, for the numbers
_ROW, _THICK = 28, 16
_TALL, _FOOT, _HEAD = 180, 44, 22  # of standing columns: the tallest, what stands below and above
_LETTER, _NARROW, _CAPITAL, _BROAD = 9, 5, 11, 14  # units that a letter takes at most in the widest font of the page
_NARROW_ONES, _BROAD_ONES = frozenset(" iíìỉĩịljtf.,;:()'/|-"), frozenset("mwMW%@…")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is drawn: its name, its value, the value in words, and a class that colours it."""

    label: str
    value: Decimal
    told: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle with its name and number, and where these stand."""

    x: int
    y: int
    width: int
    height: int
    label: str
    told: str
    label_x: int
    label_y: int
    told_x: int
    told_y: int
    tone: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of `height` units; `axis` is where the line of nought runs (x where it stands upright, y where it lies)."""

    bars: tuple[Bar, ...]
    height: int
    axis: int
    kind: str  # "lying", "standing", "both"


def lying(entries: Sequence[Entry]) -> Chart:
    """A bar for each entry, one below the other; the longest is that of the greatest value."""
    most = _most(entries)
    bars = []
    for i, e in enumerate(entries):
        y = i * _ROW + 6
        width = _scaled(e.value, most, WIDTH - _LABELS - _VALUES)
        bars.append(_beside(e, _LABELS, y, width, _LABELS + width + 6, "start"))
    return Chart(tuple(bars), len(entries) * _ROW + 8, _LABELS, "lying")


def both(entries: Sequence[Entry]) -> Chart:
    """Bars to the left of the line for what is below nought, to the right for what is above."""
    most = _most(entries)
    half = (WIDTH - _LABELS - _VALUES) // 2
    axis = _LABELS + _VALUES // 2 + half
    bars = []
    for i, e in enumerate(entries):
        width = _scaled(abs(e.value), most, half)
        left = e.value < 0
        x = axis - width if left else axis
        told = (x - 6, "end") if left else (x + width + 6, "start")
        bars.append(_beside(e, x, i * _ROW + 6, width, *told))
    return Chart(tuple(bars), len(entries) * _ROW + 8, axis, "both")


def standing(entries: Sequence[Entry]) -> Chart:
    """A column for each entry from the left to the right; names where they find room."""
    most = _most(entries)
    step = WIDTH // max(1, len(entries))
    each = max(1, -(-64 // step))  # every so many columns one has its name below it
    bars = []
    for i, e in enumerate(entries):
        height = _scaled(e.value, most, _TALL)
        x, width = i * step + step // 6, max(2, min(64, step * 2 // 3))
        middle = x + width // 2
        label = _short(e.label) if i % each == 0 else ""
        top = _HEAD + _TALL - height
        told = e.told if len(entries) <= 10 else ""
        bars.append(
            Bar(x, top, width, height, label, told, middle, _HEAD + _TALL + 18, middle, top - 6, e.tone, "middle")
        )
    return Chart(tuple(bars), _HEAD + _TALL + _FOOT, _HEAD + _TALL, "standing")


def _beside(e: Entry, x: int, y: int, width: int, told_x: int, anchor: str) -> Bar:
    middle = y + _THICK - 4
    return Bar(x, y, width, _THICK, _short(e.label), e.told, _LABELS - 10, middle, told_x, middle, e.tone, anchor)


def _most(entries: Sequence[Entry]) -> Decimal:
    return max((abs(e.value) for e in entries), default=Decimal(0)) or Decimal(1)


def _scaled(value: Decimal, most: Decimal, length: int) -> int:
    """What is there is seen, however little it is."""
    return max(1, int(value / most * length)) if value > 0 else 0


def _short(label: str) -> str:
    """As much of a label as finds room left of the bars; the table beside the picture has all of it."""
    room = _LABELS - 10
    if sum(map(_width, label)) <= room:
        return label
    ends = [i for i, width in enumerate(accumulate(map(_width, label)), 1) if width <= room - _width("…")]
    return label[: ends[-1]].rstrip() + "…"


def _width(letter: str) -> int:
    if letter in _NARROW_ONES:
        return _NARROW
    return _BROAD if letter in _BROAD_ONES else _CAPITAL if letter.isupper() else _LETTER
