"""What a page draws beside its text: whether a ruled table may be there, and whether pictures cover the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.parse.tables import Rect, edges

_THIN = 3.0  # points: a narrower box is a ruling
_LEAST_WIDTH, _LEAST_HEIGHT = 8.0, 4.0  # points: a shorter ruling belongs to a letter or a picture


@dataclass(slots=True)
class Drawn:
    """Text objects that nobody sees, by their handles; boxes of what is drawn (page space: x0, y0, x1, y1)."""

    texts: int = 0
    unseen: set[int] = field(default_factory=set)
    paths: list[Rect] = field(default_factory=list)  # without what is white on white
    grounds: int = 0  # white boxes without a border
    pictures: list[Rect] = field(default_factory=list)
    woven: bool = False  # a path of many lines, or one inside a form: a table may be hidden in it
    too_many: bool = False


def may_hold_table(drawn: Drawn) -> bool:
    """Whether rulings may enclose at least two cells side by side: three upright edges and two level ones."""
    if drawn.woven:
        return True
    if len(drawn.paths) < 3:
        return False
    upright: list[float] = []
    level: list[float] = []
    for x0, y0, x1, y1 in drawn.paths:
        if x1 - x0 < _THIN:
            if y1 - y0 > _LEAST_HEIGHT:
                upright.append(x0)
        elif y1 - y0 < _THIN:
            if x1 - x0 > _LEAST_WIDTH:
                level.append(y0)
        elif y1 - y0 > _LEAST_HEIGHT and x1 - x0 > _LEAST_WIDTH:
            upright += (x0, x1)
            level += (y0, y1)
    return len(edges(upright)) >= 3 and len(edges(level)) >= 2


def hides(cover: Rect, text: Rect) -> bool:
    """Whether a box drawn over a text hides most of it."""
    width = min(cover[2], text[2]) - max(cover[0], text[0])
    height = min(cover[3], text[3]) - max(cover[1], text[1])
    return width > 0 and height > 0 and width * height > 0.8 * (text[2] - text[0]) * (text[3] - text[1])


def covered(rect: Rect, by: Iterable[Rect]) -> bool:
    """Whether the middle of `rect` lies in one of `by`."""
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return any(a <= x <= c and b <= y <= d for a, b, c, d in by)
