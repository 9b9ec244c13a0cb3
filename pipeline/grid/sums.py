"""Which rows of a table may be sums of which others: by their labels, by how they are numbered, by "trong đó"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.grid.kinds import BARE, DASH, GROUP
from schemas.passage import Extent, Sum

_TOTAL = re.compile(
    r"(?:[\divx]+[.)]\s*)?(?:tổng cộng|tổng số|tổng|cộng|cộng dồn|tổng cộng chung|tổng toàn (?:tỉnh|huyện|xã))"
    r"(?:\s+(?:chung|toàn (?:tỉnh|huyện|xã|phường|quận|thành phố|thị xã|ngành|đợt|bộ)|(?:các )?(?:mục|phần|khối|nhóm)(?: [\w ]{1,30})?|[ivx]{1,5}|[a-d]|\d))?"
    r"\s*(?:\(\s*(?P<of>[^()]{1,60})\)|(?P<bare>[ivx]+(?:\s*\+\s*[ivx]+)+))?\s*:?"
)
_AMONG = re.compile(r"(?:[-+•]\s*)?(?:trong đó|trong số đó|trđ:|riêng)(?!\w)")
_NAMED = re.compile(r"[^\s+,;&]+")
_FEW = 2  # rows that make a sum


@dataclass(slots=True)
class Line:
    """A row below the headings. `depth` as in kinds, `mark` its number, `filled` where it holds a number."""

    row: int
    label: str
    mark: str
    depth: int
    filled: bool
    span: Extent
    heads: tuple[Extent, ...] = ()
    total: bool = False
    among: bool = False
    parent: int | None = None  # place in the list of lines
    children: list[int] = field(default_factory=list)


def is_total(label: str) -> bool:
    return _TOTAL.fullmatch(label.casefold().strip(" .*")) is not None


def is_among(label: str) -> bool:
    return _AMONG.match(label.casefold()) is not None


def nest(lines: Sequence[Line]) -> None:
    """Gives each line the one that it stands under: the nearest before it that is numbered less deep."""
    open_: list[int] = []
    for n, line in enumerate(lines):
        if line.total:
            if not any(lines[i].depth < GROUP for i in open_) or not line.label.casefold().startswith("cộng"):
                open_.clear()
            continue
        while open_ and lines[open_[-1]].depth >= line.depth and not _announces(lines[open_[-1]], line):
            open_.pop()
        if open_:
            line.parent = open_[-1]
            lines[open_[-1]].children.append(n)
        open_.append(n)


def _announces(above: Line, line: Line) -> bool:
    """Whether "Trong đó:" alone on a row stands above one that says part of it."""
    return above.among and not above.filled and not line.among and line.depth >= DASH


def sums_of(lines: Sequence[Line]) -> dict[int, tuple[Sum, ...]]:
    """Row → the sums that it may be, likeliest first."""
    found: dict[int, tuple[Sum, ...]] = {}
    for line in lines:
        if not line.total and line.filled and (below := _below(lines, line)) is not None:
            found[line.row] = (below,)
    found.update(_totals(lines))
    return found


def _below(lines: Sequence[Line], line: Line) -> Sum | None:
    """The rows right under a numbered row with numbers of its own."""
    children = [lines[i] for i in line.children]
    # "Trong đó:" as a row of its own stands between
    inner = [lines[i] for c in children if c.among and not c.filled for i in c.children]
    among = bool(inner) or any(c.among for c in children)
    rows = [c for c in children if c.filled] + [c for c in inner if c.filled]
    if among and rows:
        return Sum(tuple(c.row for c in rows), "among")
    if len(rows) < _FEW:
        return None
    numbered = all(c.depth < DASH and c.mark for c in rows)
    return Sum(tuple(c.row for c in rows), "numbered" if numbered else "loose")


def _totals(lines: Sequence[Line]) -> dict[int, tuple[Sum, ...]]:
    places = [n for n, line in enumerate(lines) if line.total and line.filled]
    found: dict[int, tuple[Sum, ...]] = {}
    filled = [n for n, line in enumerate(lines) if line.filled]
    if not places:
        return found
    # a total above its rows: the first row of all
    top = places[0] == filled[0]
    before = -1
    for n in places[1:] if top else places:
        groups = [i for i in range(before + 1, n) if not lines[i].filled and not lines[i].among]
        block = range(before + 1, n)
        behind = range(groups[-1] + 1, n) if groups else block
        last = n == places[-1]
        earlier = [p for p in places if p < n] if last else []
        everything = range(1 if top else 0, n)
        candidates = [
            _of_marks(lines, lines[n].label, everything),
            earlier if len(earlier) >= _FEW else (),
            *((_top(lines, everything), _leaves(lines, everything)) if last and not earlier else ()),
            _top(lines, behind),
            _leaves(lines, behind),
            _top(lines, block),
            _leaves(lines, block),
            [*earlier, *_top(lines, block)] if earlier else (),
            *((_top(lines, everything), _leaves(lines, everything)) if last else ()),
            _all(lines, behind),
            *((_all(lines, everything),) if last else ()),
        ]
        found[lines[n].row] = _distinct(lines, candidates)
        before = n
    if top:
        stop = len(lines)
        below = range(places[0] + 1, stop)
        subtotals = [p for p in places[1:] if p < stop]
        candidates = [
            _of_marks(lines, lines[places[0]].label, below),
            subtotals if len(subtotals) >= _FEW else (),
            _top(lines, below),
            _leaves(lines, below),
            _all(lines, below),
        ]
        found[lines[places[0]].row] = _distinct(lines, candidates)
    return found


def _distinct(lines: Sequence[Line], candidates: Iterable[Sequence[int]]) -> tuple[Sum, ...]:
    """Each set of rows once, in their order."""
    sets = dict.fromkeys(tuple(lines[i].row for i in c) for c in candidates if len(c) >= _FEW)
    return tuple(Sum(rows, "named") for rows in sets)


def _of_marks(lines: Sequence[Line], label: str, within: range) -> list[int]:
    """ "TỔNG CỘNG (I+II)": the rows so marked; nothing where one of them does not stand there once."""
    m = _TOTAL.fullmatch(label.casefold().strip(" .*"))
    named = _NAMED.findall((m["of"] or m["bare"] or "").replace("=", " ")) if m else []
    if len(named) < _FEW:
        return []
    rows = [[i for i in within if lines[i].filled and lines[i].mark.casefold() == name] for name in named]
    return [r[0] for r in rows if len(r) == 1] if all(len(r) == 1 for r in rows) else []


def _top(lines: Sequence[Line], within: range) -> list[int]:
    """The rows with numbers that stand under no other with numbers."""
    return [
        i for i in within if lines[i].filled and not lines[i].total and not _has_filled_above(lines, i, within.start)
    ]


def _has_filled_above(lines: Sequence[Line], at: int, start: int) -> bool:
    parent = lines[at].parent
    while parent is not None and parent >= start:
        if lines[parent].filled or lines[parent].among:
            return True
        parent = lines[parent].parent
    return False


def _leaves(lines: Sequence[Line], within: range) -> list[int]:
    """The rows with numbers under which none stands, those behind "trong đó" and dashes left out."""
    return [
        i
        for i in within
        if lines[i].filled
        and not lines[i].total
        and not any(lines[c].filled and not _aside(lines, c) for c in lines[i].children)
        and not _aside(lines, i)
    ]


def _all(lines: Sequence[Line], within: range) -> list[int]:
    """Every row with numbers, where some lack their number and may yet stand beside the numbered ones."""
    rows = [i for i in within if lines[i].filled and not lines[i].total and not lines[i].among]
    return rows if len({bool(lines[i].mark) for i in rows}) > 1 else []


def _aside(lines: Sequence[Line], at: int) -> bool:
    """Whether a row only says more of the one that it stands under."""
    parent = lines[at].parent
    if lines[at].among:
        return True
    return parent is not None and (
        lines[parent].among or (lines[at].depth >= DASH and lines[parent].depth < BARE and lines[parent].filled)
    )
