"""Tables of a Word document: their cells with what they cover, and whether they are tables at all (ECMA-376-1, 17.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.parse.layout import is_data, is_letterhead
from pipeline.parse.wordstyles import Styles, W, is_on, value

_SIDES = ("top", "left", "bottom", "right", "start", "end", "insideH", "insideV")
_NONE = ("nil", "none", "")
_WRAPPERS = ("sdt", "sdtContent", "customXml", "ins", "moveTo")
_COLUMNS = 1000  # Word knows 63
_PHANTOM = 40  # twips, two points: no column is so narrow; programs that round edges differently row by row leave some


@dataclass(slots=True)
class WordCell:
    element: Any
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heading: bool = False


@dataclass(slots=True)
class Table:
    """`cells` in reading order; those that a merged cell covers are left out."""

    cells: list[WordCell]
    width: int
    is_layout: bool


def inside(node: Any, name: str) -> Iterator[Any]:
    """The children of that name, also those in content controls and insertions."""
    for child in node:
        if child.tag == W + name:
            yield child
        elif isinstance(child.tag, str) and child.tag[len(W) :] in _WRAPPERS and child.tag.startswith(W):
            yield from inside(child, name)


def _span(properties: Any, name: str) -> int:
    text = value(properties, name) or ""
    return max(1, min(int(text), _COLUMNS)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def read_table(table: Any, styles: Styles) -> Table:
    """The table w:tbl; rows that a tracked change deleted are gone."""
    cells: list[WordCell] = []
    above: dict[int, WordCell] = {}
    at = _columns(table)
    row = 0
    for tr in inside(table, "tr"):
        properties = tr.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        before = value(properties, "gridBefore") or ""
        column = _span(properties, "gridBefore") if before not in ("", "0") else 0
        heading = bool(is_on(properties, "tblHeader"))
        for tc in inside(tr, "tc"):
            own = tc.find(W + "tcPr")
            end = column + _span(own, "gridSpan")
            first, columns = at.get(column, column), at.get(end, end) - at.get(column, column)
            merged = value(own, "vMerge")
            if merged in ("", "continue") and first in above and above[first].row + above[first].rows == row:
                above[first].rows += 1
            elif value(own, "hMerge") in ("", "continue") and cells and cells[-1].row == row:
                cells[-1].columns += columns
            else:
                cells.append(WordCell(tc, row, first, 1, columns, heading))
                above[first] = cells[-1]
            column = end
        row += 1
    width = max((c.column + c.columns for c in cells), default=0)
    return Table(cells, width, _is_layout(table, cells, width, styles))


def _columns(table: Any) -> dict[int, int]:
    """Where each edge of the grid lies once columns that no reader sees are left out; empty where there is none."""
    grid = table.find(W + "tblGrid")
    widths = [c.get(W + "w", "") for c in grid.findall(W + "gridCol")] if grid is not None else []
    narrow = {i for i, w in enumerate(widths[:_COLUMNS]) if w.isascii() and w.isdigit() and int(w[:9]) < _PHANTOM}
    if not narrow:
        return {}
    at = {i: i - sum(j < i for j in narrow) for i in range(len(widths) + 1)}
    shift = len(narrow)
    at |= {i: i - shift for i in range(len(widths) + 1, len(widths) + _COLUMNS)}
    for tr in inside(table, "tr"):
        before = value(tr.find(W + "trPr"), "gridBefore") or ""
        column = _span(tr.find(W + "trPr"), "gridBefore") if before not in ("", "0") else 0
        for tc in inside(tr, "tc"):
            end = column + _span(tc.find(W + "tcPr"), "gridSpan")
            if at.get(end, end) == at.get(column, column):  # a cell of its own: the widths lie
                return {}
            column = end
    return at


def _is_layout(table: Any, cells: list[WordCell], width: int, styles: Styles) -> bool:
    """Whether the table only places words on the page: a frame around text, or columns without borders or of a letterhead."""
    if width <= 1 or len(cells) <= 1:
        return True
    rows: dict[int, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(words(cell.element))
    texts = list(rows.values())
    return is_letterhead(texts) or (not _has_borders(table, cells, styles) and not is_data(texts))


def words(element: Any) -> str:
    """All letters inside, paragraphs parted by blanks; for looking only."""
    return " ".join("".join(t.text or "" for t in p.iter(W + "t")) for p in element.iter(W + "p"))


def _visible(borders: Any) -> bool:
    return borders is not None and any((value(borders, side) or "") not in _NONE for side in _SIDES)


def _has_borders(table: Any, cells: list[WordCell], styles: Styles) -> bool:
    """The table's own borders count before its style's; those of single cells where most cells have some."""
    own = [c.element.find(f"{W}tcPr/{W}tcBorders") for c in cells]
    if 2 * sum(_visible(b) for b in own) > len(cells):
        return True
    properties = table.find(W + "tblPr")
    borders = None if properties is None else properties.find(W + "tblBorders")
    if borders is None:
        for style in styles.chain(value(properties, "tblStyle")):
            borders = style.find(f"{W}tblPr/{W}tblBorders")
            if borders is not None:
                break
    if not _visible(borders):
        return False
    # cells may take the table's borders away again
    return 2 * sum(b is not None and not _visible(b) and len(b) >= 4 for b in own) <= len(cells)
