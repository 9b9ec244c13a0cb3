"""Figures back to the file: the page and boxes, or the part and offset, that each was read from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from schemas.mention import Figure, Spot
from schemas.parsed import Glyphs, Parsed, Run
from schemas.text import AnchoredText

SURE = 80  # a digit that was recognised with less confidence (0 to 100) makes its figure doubtful
_SAME_LINE = 0.5  # of a glyph's height: how far the middles of two glyphs of one line may lie apart


def placed(figures: tuple[Figure, ...], text: AnchoredText, parsed: Parsed) -> tuple[Figure, ...]:
    """`figures` of `text` with their places in the file that `parsed` was read from."""
    if parsed.glyphs is None and not parsed.runs and text.anchors is None:
        return figures  # the text is the file itself
    starts = [r.start for r in parsed.runs]
    found = []
    for figure in figures:
        a, b = text.origin(figure.start), text.origin(figure.end)  # with the marks of a decomposed last letter
        update: dict[str, object] = {}
        if parsed.glyphs is not None:
            page, boxes = _boxes(parsed.glyphs, a, b)
            update = {"page": page, "boxes": boxes, "doubtful": _doubtful(parsed, a, b)}
        if parsed.runs:
            update["spots"] = tuple(_spots(parsed.runs, starts, a, b))
        elif parsed.glyphs is None:
            update["spots"] = (Spot(at="character", start=a, end=b),)
        found.append(figure.model_copy(update=update))
    return tuple(found)


def placed_anew(figures: tuple[Figure, ...], text: AnchoredText, parsed: Parsed) -> tuple[Figure, ...]:
    """`figures`, of which those that a person added, and so have no place yet, get theirs.

    What a person has read is not doubtful, however doubtful the recognition of its digits was.
    """
    lost = tuple(f for f in figures if f.page is None and not f.spots)
    if not lost:
        return figures
    found = iter(placed(lost, text, parsed))
    return tuple(
        next(found).model_copy(update={"doubtful": f.doubtful}) if f.page is None and not f.spots else f
        for f in figures
    )


def _spots(runs: tuple[Run, ...], starts: list[int], start: int, end: int) -> Iterator[Spot]:
    for run in runs[max(0, bisect_right(starts, start) - 1) :]:
        if run.start >= end:
            return
        a, b = max(start, run.start), min(end, run.end)
        if a < b:
            first = run.offset + (a - run.start) * run.width
            yield Spot(at=run.at, start=first, end=first + (b - a) * run.width)


def _boxes(glyphs: Glyphs, start: int, end: int) -> tuple[int | None, tuple[tuple[float, float, float, float], ...]]:
    """The page of the first glyph of [start, end), and one box for each line of that page that the span covers."""
    page: int | None = None
    lines: list[list[float]] = []
    for i in range(start, end):
        if not glyphs.page[i]:
            continue
        page = page or glyphs.page[i]
        if glyphs.page[i] != page:
            break
        box = [glyphs.x0[i], glyphs.top[i], glyphs.x1[i], glyphs.bottom[i]]
        last = lines[-1] if lines else None
        if last and abs(box[1] + box[3] - last[1] - last[3]) <= _SAME_LINE * 2 * max(
            last[3] - last[1], box[3] - box[1]
        ):
            last[:] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        else:
            lines.append(box)
    return page, tuple((round(a, 2), round(b, 2), round(c, 2), round(d, 2)) for a, b, c, d in lines)


def _doubtful(parsed: Parsed, start: int, end: int) -> bool:
    """Whether a digit of [start, end) was recognised with too little confidence."""
    glyphs = parsed.glyphs
    return (
        glyphs is not None
        and len(glyphs.confidence) > 0
        and any(parsed.text[i].isdigit() and glyphs.confidence[i] < SURE for i in range(start, end))
    )
