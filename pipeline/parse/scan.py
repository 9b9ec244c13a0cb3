"""A picture of a page made fit for reading: even light, lines of text level, letters of the size the reader knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from schemas.parsed import Box

Grey = NDArray[np.uint8]
LETTER = 28  # height in pixels of most letters on a 300-dpi page in 14 points
_FIT = (
    20,
    38,
)  # heights that are read well as they are; small ones are enlarged to the lower, large ones reduced to LETTER
_ENLARGED, _REDUCED = 2.5, 0.5  # further, the reader sees the blur and no more letters
_MOST = 40_000_000  # pixels of an enlarged picture
_CONTRAST = 40  # between ink and paper at least
_SPECIMENS = 40  # more of them are dirt
_TILT = 12.0  # degrees: what lies further askew is read as it is
_SKETCH = 800  # longest side of the picture on which directions are measured
_LEVEL = 0.15  # degrees of tilt that do no harm


@dataclass(frozen=True, slots=True)
class Sheet:
    """`grey` to be read, and the matrix that leads its pixels back to those of the picture it was made from.

    `letter` is the height of most letters in pixels; what is far or near on the page is told by it.
    """

    grey: Grey
    back: NDArray[np.float64]
    letter: float = LETTER

    def box(self, page: int, x0: float, top: float, x1: float, bottom: float, scale: float) -> Box:
        """What stands at these pixels, in points of the page."""
        corners = np.array([[x0, x1, x0, x1], [top, top, bottom, bottom], [1, 1, 1, 1]])
        x, y = self.back @ corners * scale
        return Box(page, float(x.min()), float(y.min()), float(x.max()), float(y.max()))

    def empty(self) -> Sheet:
        """The same sheet without its pixels, which take megabytes."""
        return Sheet(self.grey[:0, :0].copy(), self.back, self.letter)

    def turned(self, quarters: int) -> Sheet:
        """The same picture turned counterclockwise by quarters of a circle."""
        height, width = self.grey.shape
        back = self.back
        for _ in range(quarters % 4):
            # a pixel (x, y) of the turned picture was (width - 1 - y, x)
            back = back @ _full([[0, -1, width - 1], [1, 0, 0]])
            width, height = height, width
        return Sheet(np.ascontiguousarray(np.rot90(self.grey, quarters)), back)


def flat(image: Image.Image) -> Sheet:
    """`image` in grey and even light."""
    return Sheet(evened(_grey(image)), np.array([[1.0, 0, 0], [0, 1.0, 0]]))


def sideways(plain: Sheet) -> bool:
    """Whether the lines may run from top to bottom; columns of figures look so too."""
    dark = _sketch(plain.grey)
    return _tilt(np.ascontiguousarray(np.rot90(dark)))[1] > _tilt(dark)[1] * 0.8


def levelled(plain: Sheet) -> Sheet:
    """`plain` with its lines level and its letters of a fit size."""
    letter = letter_height(ink(plain.grey)) or LETTER
    least, most = _FIT
    zoom = 1.0 if least <= letter <= most else (LETTER if letter > most else least) / letter
    zoom = max(_REDUCED, min(_ENLARGED, zoom, max(1.0, (_MOST / plain.grey.size) ** 0.5)))
    return _warped(plain, _tilt(_sketch(plain.grey))[0], zoom, letter)


def _full(matrix: object) -> NDArray[np.float64]:
    return np.vstack([np.asarray(matrix, dtype=np.float64), [0, 0, 1]])


def _grey(image: Image.Image) -> Grey:
    if image.mode[0] in "IF":  # 16 or 32 bits of grey
        deep = np.asarray(image, dtype=np.float64)
        span = float(deep.max() - deep.min()) or 1.0
        return np.asarray((deep - deep.min()) * 255 / span, dtype=np.uint8)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def evened(grey: Grey) -> Grey:
    """`grey` with its ground made white: shadows of a photo go, and so does the tint of paper."""
    height, width = grey.shape
    factor = max(1, max(height, width) // 600)
    small = cv2.resize(grey, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    if int(np.percentile(ground, 2)) >= 245:  # a clean scan stays as it is
        return grey
    wide = cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(wide, 40), scale=255), dtype=np.uint8)


def ink(grey: Grey) -> Grey:
    """255 where there is ink, 0 where there is paper."""
    if int(grey.max()) - int(grey.min()) < _CONTRAST:
        return np.zeros_like(grey)
    return np.asarray(cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], dtype=np.uint8)


def inked(grey: Grey) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is written, with some paper around it; None where there are but specks."""
    if not grey.size or int(grey.min()) > 128:
        return None
    dark = cv2.morphologyEx((grey < 160).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    rows, across = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if len(rows) < 4 or len(across) < 2:
        return None
    height, width = grey.shape
    rim = LETTER // 3
    return (
        max(0, int(across[0]) - rim),
        max(0, int(rows[0]) - rim),
        min(width, int(across[-1]) + rim),
        min(height, int(rows[-1]) + rim),
    )


def specimens(grey: Grey, taken: Sequence[tuple[int, int, int, int]], letter: float) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of what has the size of a number outside of what is `taken`; none where there are many."""
    dark, rim = ink(grey), round(letter / 3)
    for x0, top, x1, bottom in taken:
        dark[max(0, top - rim) : bottom + rim, max(0, x0 - rim) : x1 + rim] = 0
    blurred = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, max(3, round(letter * 0.8))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(blurred, connectivity=8)
    found = []
    for x, y, width, height, area in stats[1:].tolist():
        if (
            letter * 0.9 <= height <= letter * 2.2
            and letter * 0.25 <= width <= letter * 8
            and area * 6 > width * height
        ):
            right, bottom = min(grey.shape[1], x + width + rim), min(grey.shape[0], y + height + rim)
            found.append((max(0, x - rim), max(0, y - rim), right, bottom))
    return found if len(found) <= _SPECIMENS else []


def letter_height(dark: Grey) -> float:
    """The height of most letters in pixels, or 0 where there are too few to tell."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    heights, widths, areas = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_AREA]
    letters = heights[
        (heights >= 4) & (heights < dark.shape[0] / 12) & (widths < heights * 3) & (widths * 6 > heights) & (areas > 8)
    ]
    return float(np.median(letters)) if len(letters) >= 20 else 0.0


def _sketch(grey: Grey) -> Grey:
    """The ink of a small copy, long rulings left out: they would outweigh the lines of text."""
    height, width = grey.shape
    factor = max(1.0, max(height, width) / _SKETCH)
    dark = ink(
        np.asarray(
            cv2.resize(
                grey, (max(1, round(width / factor)), max(1, round(height / factor))), interpolation=cv2.INTER_AREA
            )
        )
    )
    for shape in ((60, 1), (1, 60)):
        rulings = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8))
        dark = np.asarray(cv2.subtract(dark, cv2.dilate(rulings, np.ones((3, 3), np.uint8))), dtype=np.uint8)
    return dark


def _tilt(dark: Grey) -> tuple[float, float]:
    """The angle at which lines of ink are sharpest, and how sharp they are there."""

    def sharpness(angle: float) -> float:
        height, width = dark.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(dark, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    best = 0.0
    top = sharpness(0.0)
    for span, step in ((_TILT, 0.5), (0.4, 0.1)):
        middle = best
        for i in range(-round(span / step), round(span / step) + 1):
            value = sharpness(middle + i * step)
            if value > top:
                best, top = middle + i * step, value
    return best, top


def _warped(plain: Sheet, tilt: float, zoom: float, letter: float) -> Sheet:
    tilt = tilt if abs(tilt) >= _LEVEL else 0.0
    if not tilt and zoom == 1.0:
        return Sheet(plain.grey, plain.back, letter)
    height, width = plain.grey.shape
    turn = _full(cv2.getRotationMatrix2D((width / 2, height / 2), tilt, zoom))
    corners = turn @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], dtype=np.float64)
    turn[:2, 2] -= corners[:2].min(axis=1)
    size = np.ceil(np.ptp(corners[:2], axis=1)).astype(int)
    way = cv2.INTER_AREA if zoom < 1 and not tilt else cv2.INTER_CUBIC
    made = cv2.warpAffine(
        plain.grey, turn[:2], (int(size[0]), int(size[1])), flags=way, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return Sheet(np.asarray(made, dtype=np.uint8), plain.back @ np.linalg.inv(turn), letter * zoom)
