"""Pages of lines and tables into one text: paragraphs and tables go on overleaf, what is no part of the text comes last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest

from pipeline.parse import tables
from pipeline.parse.columns import find_blocks
from pipeline.parse.flow import ASKEW, Block, Line, Piece, Row, Sheet, find_pieces, find_rows
from pipeline.parse.paragraphs import USUAL_PITCH, Margins, find_margins, find_paragraphs, goes_on, joint
from pipeline.parse.running import find_running
from pipeline.parse.tables import Rect, Table
from pipeline.parse.turning import turned
from pipeline.parse.unruled import find_unruled
from pipeline.parse.write import Writer

Element = Block | Table
_LEAST_RIGHT = 0.8  # of the page's width: where lines end at the earliest
_LOOK_BACK = 60  # characters before a line that tell whether a number goes on
_ONE_LINE = str.maketrans("\t\r\n", "   ")  # what is written stands in one line, and in one cell
_ENOUGH = 12  # lines that tell the margins of their page


@dataclass(slots=True)
class Page:
    """A page as it is put together; `sheet` is None where it must be recognised in a picture."""

    number: int
    sheet: Sheet | None
    rows: list[Row] = field(default_factory=list)  # of its flow, from the top
    tables: list[Table] = field(default_factory=list)  # ruled, from the top
    elements: list[Element] = field(default_factory=list)
    askew: list[Line] = field(default_factory=list)  # what stands at an angle
    running: list[Line] = field(default_factory=list)  # what is no part of the text
    single: tuple[Table, int] | None = None  # of one row, at its foot: a table's headings where that goes on overleaf


def page_of(sheet: Sheet, grids: list[list[Rect]], above: Table | None = None) -> Page:
    """The sheet's lines and the tables that the rectangles of `grids` make; `above` is the last on the page before."""
    owner = list(sheet.owner) if sheet.owner is not None else [0] * len(sheet.text) if grids else None
    made: list[tuple[Table, int]] = []
    first = 1
    for rects in grids:
        table = tables.table_of(sheet, rects)
        if table is not None and owner is not None:
            tables.own(table, owner, first)
            made.append((table, first))
            first += len(table.cells)
    sheet.owner = owner
    owned = _by_owner(sheet)
    page = Page(sheet.number, sheet)
    refused = False
    for table, first in made:
        for k, cell in enumerate(table.cells, first):
            cell.lines = [Line(sheet, row) for row in find_rows(sheet, owned.get(k, []))]
        neat = tables.tidy(table)
        alone = neat is not None and neat.height < 2 and not (above and tables.goes_on(above, neat))
        if neat is not None and alone and table is made[-1][0] and not tables.is_layout(neat):
            page.single = neat, first
        if neat is not None and (page.single or not alone) and not tables.is_layout(neat):
            tables.mark_headings(neat)
            page.tables.append(neat)
        elif owner is not None:  # its characters are read like all others
            refused = True
            owner[:] = [0 if first <= k < first + len(table.cells) else k for k in owner]
    if refused:
        owned = _by_owner(sheet)
    page.rows = find_rows(sheet, owned.get(0, []))
    page.askew = [Line(sheet, [p]) for p in owned.get(ASKEW, [])]
    return page


def _settle(pages: list[Page]) -> bool:
    """Makes the single rows at the foot of pages text where no table goes on with them overleaf; whether there are any."""
    changed = False
    for page, below in zip_longest(pages, pages[1:]):
        assert page is not None
        if page.single is None or page.sheet is None:
            continue
        table, first = page.single
        next_: Element | None = (
            below.elements[0] if below and below.number == page.number + 1 and below.elements else None
        )
        if isinstance(next_, Table) and tables.goes_on(table, next_) and page.elements[-1] is table:
            continue
        owner = page.sheet.owner or []
        page.sheet.owner = [0 if k >= first else k for k in owner]  # it was the last table
        page.tables.remove(table)
        page.rows = find_rows(page.sheet, _by_owner(page.sheet).get(0, []))
        page.single, changed = None, True
    return changed


def _by_owner(sheet: Sheet) -> dict[int, list[Piece]]:
    owned: dict[int, list[Piece]] = {}
    for k, piece in find_pieces(sheet):
        owned.setdefault(k, []).append(piece)
    return owned


def compose(writer: Writer, pages: list[Page], recognise: Callable[[int], None] = lambda _: None) -> None:
    """Writes all pages; `recognise` writes the page of a number that has no sheet, and may leave its last line open."""
    read = [p for p in pages if p.sheet is not None]
    _arrange(read)
    if _settle(read):
        _arrange(read)
    margins = _margins(read)
    out, recognised = _Text(writer), -1
    for page in pages:
        if page.sheet is None:
            if recognised != page.number - 1:
                out.end()
            recognise(page.number)
            recognised = page.number
            continue
        if recognised == page.number - 1:
            writer.break_line()
        for n, element in enumerate(page.elements):
            if isinstance(element, Table):
                out.table(element, first=n == 0)
            else:
                own = margins[page.number]
                for k, paragraph in enumerate(find_paragraphs(element, own)):
                    out.paragraph(paragraph, own, first=n == 0 and k == 0, column=element.column)
    out.end()
    writer.break_line()
    for page in read:
        for line in page.running:
            start = writer.at
            out.lines([line])
            writer.break_line()
            writer.mark(start, "boilerplate")


def _arrange(pages: list[Page]) -> None:
    """Finds what is no part of the text, and the blocks and tables of the rest."""
    marks = find_running([(p.sheet, p.rows) for p in pages if p.sheet is not None])
    for page, mark in zip(pages, marks, strict=True):
        assert page.sheet is not None
        page.elements = _elements(page, [r for i, r in enumerate(page.rows) if i not in mark])
        page.running = [Line(page.sheet, page.rows[i]) for i in sorted(mark)] + page.askew


def _elements(page: Page, rows: list[Row]) -> list[Element]:
    """Blocks and tables from the top to the foot."""
    assert page.sheet is not None
    elements: list[Element] = []
    rest = sorted(page.tables, key=lambda t: t.top)
    at = 0
    for table in [*rest, None]:
        end = at
        while end < len(rows) and (table is None or rows[end][0].top + rows[end][0].bottom < 2 * table.top):
            end += 1
        for part in find_unruled(page.sheet, rows[at:end]):
            elements.extend([part] if isinstance(part, Table) else find_blocks(page.sheet, part))
        at = end
        if table is not None:
            elements.append(table)
    return elements


def _margins(pages: list[Page]) -> dict[int, Margins]:
    """For each page number the margins of its running text; where it has little, those of all pages of its width."""
    lines: dict[int, list[Line]] = {}
    own: dict[int, list[Line]] = {}
    for page in pages:
        assert page.sheet is not None
        own[page.number] = [
            x for e in page.elements if isinstance(e, Block) and not e.column for x in e.lines if x.x1 > x.x0
        ]
        lines.setdefault(round(page.sheet.width), []).extend(own[page.number])
    wide = {w: _wide(find_margins(of), w, len(of)) for w, of in lines.items()}
    found = {}
    for page in pages:
        assert page.sheet is not None
        all_pages = wide[round(page.sheet.width)]
        here = find_margins(own[page.number]) if len(own[page.number]) >= _ENOUGH else None
        found[page.number] = here or all_pages
    return found


def _wide(found: Margins | None, width: int, count: int) -> Margins:
    """Margins by a few lines alone: a short one has not reached the margin."""
    if found is None:
        return Margins(0, width, USUAL_PITCH)
    right = max(found.right, _LEAST_RIGHT * width) if count < _ENOUGH else found.right
    return Margins(found.left, right, found.pitch)


class _Text:
    """Writes paragraphs and tables, holding back the last one until it is known that it does not go on."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.open: list[Line] | Table | None = None

    def paragraph(self, lines: list[Line], margins: Margins, *, first: bool, column: bool) -> None:
        before = self.open
        if first and isinstance(before, list) and goes_on(before[-1], lines[0], margins, column=column):
            before.extend(lines)
            return
        self.end()
        self.open = lines

    def table(self, table: Table, *, first: bool) -> None:
        before = self.open
        if first and isinstance(before, Table) and tables.goes_on(before, table):
            tables.append(before, table)
            return
        self.end()
        self.open = table

    def end(self) -> None:
        """Writes what was held back."""
        held, self.open = self.open, None
        if isinstance(held, Table):
            self.writer.begin_grid()
            for c in held.cells:
                self.writer.begin_cell(c.row, c.column, c.rows, c.columns, c.heading)
                self.lines(c.lines, narrow=True)
            self.writer.end_grid()
        elif held:
            self.lines(held)
            self.writer.break_line()

    def lines(self, lines: list[Line], *, narrow: bool = False) -> None:
        before = ""
        for line in lines:
            between = joint(before, line.text, narrow=narrow) if before else ""
            if between:
                self.writer.blank(between)
            for i, p in enumerate(line.pieces):
                if line.between(i):
                    self.writer.blank(" ")
                _copy(self.writer, line.sheet, p.start, p.end)
            before = (before + between + line.text)[-_LOOK_BACK:]


def _copy(writer: Writer, sheet: Sheet, a: int, b: int) -> None:
    boxes = sheet.x0[a:b], sheet.top[a:b], sheet.x1[a:b], sheet.bottom[a:b]
    if sheet.turn:
        boxes = turned(boxes, sheet.width, sheet.height, sheet.turn)
    writer.copy(sheet.text[a:b].translate(_ONE_LINE), sheet.number, boxes)
