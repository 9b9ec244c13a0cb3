"""Long rulings of a scanned page: erased so that they are not read as letters, and the tables that they draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parse.scan import Grey, Sheet, ink

# in heights of a letter
_LONG = 4  # no stroke of a letter is as long
_THICK = 0.5  # what is thicker is a bar, a photo or a letter, no ruling
_NEAR = 0.5  # rulings nearer than this are one
_DRAWN = 0.6  # how much of a cell's side must be ruled


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as it is ruled: 0-based row and column, how many it covers, its pixels within the rulings."""

    row: int
    column: int
    rows: int
    columns: int
    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table: its pixels and cells, in reading order."""

    x0: int
    top: int
    x1: int
    bottom: int
    slots: tuple[Slot, ...]


def erased(sheet: Sheet) -> tuple[Grey, list[Ruled], Grey]:
    """The sheet's picture without long rulings, the tables they drew from top to bottom, and ink that touched a ruling."""
    grey, letter = sheet.grey, sheet.letter
    dark = ink(grey)
    across = _rulings(dark, letter, horizontal=True)
    down = _rulings(dark, letter, horizontal=False)
    lines = cv2.bitwise_or(across, down)
    if not lines.any():
        return grey, [], np.zeros_like(grey)
    made = grey.copy()
    core, edge = (cv2.dilate(lines, np.ones((size, size), np.uint8)) > 0 for size in (3, 7))
    rest = np.where(core, 0, dark).astype(np.uint8)
    count, labels = cv2.connectedComponents(rest, connectivity=8)
    apart = np.zeros(count, dtype=bool)  # reaches away from rulings: a letter, or a dot or comma that stands on one
    apart[labels[~edge]] = True
    letters = apart[labels] & (rest > 0)
    made[core | (edge & ~letters)] = 255  # a ruling goes with its ragged and grey edges
    touching = np.asarray(edge & letters, dtype=np.uint8)
    return made, sorted(_tables(across, down, letter), key=lambda t: (t.top, t.x0)), touching


def _rulings(dark: Grey, letter: float, *, horizontal: bool) -> Grey:
    """The long thin strokes of one direction; small gaps of a poor copy are bridged first."""
    length, width = round(letter * _LONG), max(5, round(letter * _THICK))
    bridge, long, thick = ((1, 5), (1, length), (width, 1)) if horizontal else ((5, 1), (length, 1), (1, width))
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8))
    strokes = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(long, np.uint8))
    bars = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones(thick, np.uint8))
    return np.asarray(cv2.subtract(strokes, bars), dtype=np.uint8)


def _tables(across: Grey, down: Grey, letter: float) -> Iterator[Ruled]:
    joined = cv2.dilate(cv2.bitwise_or(across, down), np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for i in range(1, count):
        x, y, width, height = (int(v) for v in stats[i][:4])
        if width < letter * _LONG or height < letter * 1.5:
            continue
        mine = labels[y : y + height, x : x + width] == i
        table = _table(
            (across[y : y + height, x : x + width] > 0) & mine,
            (down[y : y + height, x : x + width] > 0) & mine,
            x,
            y,
            letter,
        )
        if table:
            yield table


def _places(ruled: NDArray[np.bool_], axis: int, least: float, near: int) -> list[int]:
    """Where rulings stand across `axis`: middles of the stretches in which enough of them is drawn."""
    drawn = np.flatnonzero(ruled.sum(axis=axis) >= least)
    groups: list[list[int]] = []
    for at in drawn.tolist():
        if groups and at - groups[-1][-1] <= near:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [(g[0] + g[-1]) // 2 for g in groups]


def _table(across: NDArray[np.bool_], down: NDArray[np.bool_], x: int, y: int, letter: float) -> Ruled | None:
    near, long = round(letter * _NEAR), letter * _LONG * 0.6
    ys = _places(across, 1, long, near)
    xs = _places(down, 0, min(long, across.shape[0] * 0.6), near)
    if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) < 2:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1

    def side(r: int, c: int) -> bool:
        """Whether the right side of cell (r, c) is ruled."""
        strip = down[ys[r] + 3 : ys[r + 1] - 2, max(0, xs[c + 1] - near) : xs[c + 1] + near]
        return not strip.size or bool(strip.any(axis=1).mean() >= _DRAWN)

    def floor(r: int, c: int) -> bool:
        strip = across[max(0, ys[r + 1] - near) : ys[r + 1] + near, xs[c] + 3 : xs[c + 1] - 2]
        return not strip.size or bool(strip.any(axis=0).mean() >= _DRAWN)

    sides = [[side(r, c) if c < columns - 1 else True for c in range(columns)] for r in range(rows)]
    floors = [[floor(r, c) if r < rows - 1 else True for c in range(columns)] for r in range(rows)]
    slots = []
    taken: set[tuple[int, int]] = set()
    for r in range(rows):
        for c in range(columns):
            if (r, c) in taken:
                continue
            wide, high = 1, 1
            while not sides[r][c + wide - 1] and (r, c + wide) not in taken:
                wide += 1
            while all(not floors[r + high - 1][k] for k in range(c, c + wide)):
                high += 1
            taken |= {(r + i, c + k) for i in range(high) for k in range(wide)}
            box = x + xs[c], y + ys[r], x + xs[c + wide], y + ys[r + high]
            slots.append(Slot(r, c, high, wide, *box))
    if len(slots) < 2:
        return None
    return Ruled(x + xs[0], y + ys[0], x + xs[-1], y + ys[-1], tuple(slots))
