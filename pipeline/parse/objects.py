"""The objects that a page draws, in the order in which it draws them, by pdfium's own functions."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat

from pipeline.parse.limits import MOST_OBJECTS
from pipeline.parse.rulings import Drawn, covered, hides
from pipeline.parse.tables import Rect

_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_DEEPEST = 8  # forms in forms
_INVISIBLE = (3, 7)  # render modes that paint nothing
_CLEAR, _WHITE, _OPAQUE = 8, 250, 250  # of 255: an opacity that is none, the least of each colour in white
_PAIRS = 2_000_000  # boxes drawn over texts; beyond, nobody looks what is under what
_WOVEN = 12  # segments; a path of more may draw a whole table
_LEAST_COVER = 4.0  # points: a narrower box hides no letter


@dataclass(frozen=True, slots=True)
class Objects:
    """pdfium's functions, which take handles and addresses; the module that loads the library offers them."""

    count: Callable[..., int]
    of_page: Callable[..., int]
    form_count: Callable[..., int]
    of_form: Callable[..., int]
    kind: Callable[..., int]
    bounds: Callable[..., int]
    text_mode: Callable[..., int]
    fill: Callable[..., int]
    draw_mode: Callable[..., int]
    segments: Callable[..., int]


def find_drawn(calls: Objects, page: int) -> Drawn:
    """What the page of that handle and the forms on it draw."""
    eye = _Eye(calls)
    eye.look(map(calls.of_page, repeat(page), range(calls.count(page))))
    return eye.close()


class _Eye:
    """Looks at the objects of one page in the order in which they are drawn."""

    def __init__(self, calls: Objects) -> None:
        self.calls = calls
        self.drawn = Drawn()
        self.seen = 0
        self.numbers = array("f", bytes(16))
        at = self.numbers.buffer_info()[0]
        self.places = (at, at + 4, at + 8, at + 12)
        self.colour = array("I", bytes(16))
        to = self.colour.buffer_info()[0]
        self.shades = (to, to + 4, to + 8, to + 12)
        self.mode = array("i", bytes(8))
        self.modes = (self.mode.buffer_info()[0], self.mode.buffer_info()[0] + 4)
        self.texts: list[int] = []
        self.white: list[int] = []
        self.grounds: list[Rect] = []
        self.covers: list[tuple[int, Rect]] = []  # opaque boxes, and how many texts had been drawn before

    def look(self, handles: Iterable[int], depth: int = 0, around: Rect | None = None) -> None:
        drawn = self.drawn
        for handle in handles:
            self.seen += 1
            if self.seen > MOST_OBJECTS:
                drawn.too_many = True
                return
            kind = self.calls.kind(handle)
            if kind == _TEXT:
                self._text(handle, depth)
            elif kind == _PATH:
                self._path(handle, depth)
            elif kind == _IMAGE:
                rect = around or self._rect(handle)
                if rect:
                    drawn.pictures.append(rect)
            elif kind == _FORM and depth < _DEEPEST:  # boxes inside a form are counted from its own corner
                inner = map(self.calls.of_form, repeat(handle), range(self.calls.form_count(handle)))
                self.look(inner, depth + 1, around or self._rect(handle))

    def _text(self, handle: int, depth: int) -> None:
        self.drawn.texts += 1
        if depth == 0:
            self.texts.append(handle)
        if self.calls.text_mode(handle) in _INVISIBLE:
            self.drawn.unseen.add(handle)
        elif self.calls.fill(handle, *self.shades):
            if self.colour[3] < _CLEAR:
                self.drawn.unseen.add(handle)
            elif depth == 0 and min(self.colour[:3]) > _WHITE:
                self.white.append(handle)

    def _path(self, handle: int, depth: int) -> None:
        rect = self._rect(handle)
        if not rect:
            return
        filled = self.calls.draw_mode(handle, *self.modes) and self.mode[0] and self.calls.fill(handle, *self.shades)
        opaque, white = filled and self.colour[3] > _OPAQUE, filled and min(self.colour[:3]) > _WHITE
        if depth or self.calls.segments(handle) > _WOVEN:
            self.drawn.woven = True
        if depth == 0 and opaque and min(rect[2] - rect[0], rect[3] - rect[1]) > _LEAST_COVER:
            self.covers.append((len(self.texts), rect))
        if filled and not white:
            self.grounds.append(rect)
        if white and not self.mode[1]:
            self.drawn.grounds += 1
        else:
            self.drawn.paths.append(rect)

    def _rect(self, handle: int) -> Rect | None:
        if not self.calls.bounds(handle, *self.places):
            return None
        a, b, c, d = self.numbers
        return a, b, c, d

    def close(self) -> Drawn:
        """Adds what is white on white or lies under a box to what nobody sees."""
        for handle in self.white:
            rect = self._rect(handle)
            if rect and not covered(rect, self.grounds) and not covered(rect, self.drawn.pictures):
                self.drawn.unseen.add(handle)
        covers = [c for c in self.covers if c[0]]
        if covers and len(covers) * len(self.texts) <= _PAIRS:
            for n, handle in enumerate(self.texts):
                rect = self._rect(handle)
                if rect and any(before > n and hides(cover, rect) for before, cover in covers):
                    self.drawn.unseen.add(handle)
        return self.drawn
