"""Cuttings of a page read in one go: cells of a table, and numbers that are read a second time."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from pipeline.parse import recognise
from pipeline.parse.recognise import Word
from pipeline.parse.scan import LETTER, Grey

_APART = LETTER  # paper between two cuttings

Cutting = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the page


def read_cuttings(
    grey: Grey, cuttings: Sequence[Cutting], mode: int, *, seconds: float, language: str, zoom: float = 1.0
) -> list[list[Word]]:
    """The words in each of the `cuttings`, which are pasted under each other; coordinates are the page's."""
    found: list[list[Word]] = [[] for _ in cuttings]
    if not cuttings:
        return found
    width = max(x1 - x0 for x0, _, x1, _ in cuttings) + 2 * _APART
    tops, y = [], _APART
    for _, top, _, bottom in cuttings:
        tops.append(y)
        y += bottom - top + _APART
    sheet = np.full((y, width), 255, np.uint8)
    for (x0, top, x1, bottom), at in zip(cuttings, tops, strict=True):
        sheet[at : at + bottom - top, _APART : _APART + x1 - x0] = grey[top:bottom, x0:x1]
    if zoom != 1.0:
        way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
        sheet = np.asarray(cv2.resize(sheet, None, fx=zoom, fy=zoom, interpolation=way), dtype=np.uint8)
    for word in recognise.read(Image.fromarray(sheet), mode, seconds=seconds, language=language):
        middle = (word.top + word.bottom) / 2 / zoom
        i = max((k for k, at in enumerate(tops) if at - _APART / 2 <= middle), default=0)
        dx, dy = cuttings[i][0] - _APART, cuttings[i][1] - tops[i]
        word.x0, word.x1 = word.x0 / zoom + dx, word.x1 / zoom + dx
        word.top, word.bottom = word.top / zoom + dy, word.bottom / zoom + dy
        word.edges = [e / zoom + dx for e in word.edges]
        found[i].append(word)
    return found
