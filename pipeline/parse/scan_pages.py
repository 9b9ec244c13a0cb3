"""Writes scanned pages: a paragraph a line, tables as grids, running heads and page numbers behind the text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parse import overleaf, scan_lines
from pipeline.parse.overleaf import Leaf, Table
from pipeline.parse.recognise import Word
from pipeline.parse.scan_lines import Line, Paragraph
from pipeline.parse.write import Writer
from schemas.parsed import Box


class Scans:
    """The scanned pages of one document: `page` writes each of them in order, `end` what was set aside.

    What goes on overleaf is held back or left without a line break, unless the next page is no scan.
    """

    def __init__(self, writer: Writer, leaves: Sequence[Leaf]) -> None:
        self.writer = writer
        self.leaves = {leaf.number: leaf for leaf in leaves}
        self.held: Table | None = None
        overleaf.set_aside(leaves)

    def page(self, number: int) -> None:
        """Text and tables of the page from top to bottom; nothing of one that was not read."""
        leaf = self.leaves.get(number)
        if leaf is None:
            return
        tables = sorted(leaf.tables, key=lambda t: t.top)
        ends = [*(t.top for t in tables), float("inf")]
        start = float("-inf")
        for i, end in enumerate(ends):
            found = [line for line in leaf.lines if start <= line.top < end]
            if found:
                self._release()
                self._text(leaf, found)
            if i < len(tables):
                self._table(tables[i])
            start = end
        if number + 1 not in self.leaves:
            self._release()

    def end(self) -> None:
        """Running heads and page numbers, each on a line of its own, and notes on what was not read."""
        writer = self.writer
        for leaf in self.leaves.values():
            for line in leaf.aside:
                writer.break_line()
                start = writer.at
                self._lines([(leaf.number, line)])
                writer.break_line()
                writer.mark(start, "boilerplate")
        unread = {leaf.number: leaf.unread for leaf in self.leaves.values() if leaf.unread}
        if unread:
            count, pages = sum(unread.values()), ", ".join(map(str, unread))
            writer.note(
                "unread_cells",
                f"{count} ô trong các cột số của bảng không đọc được (trang {pages}). Hãy xem các ô đó trong tệp gốc.",
                f"{count} cells in columns of numbers were not read (pages {pages}). Look at them in the file.",
            )

    def _table(self, table: Table) -> None:
        if self.held is not None and overleaf.goes_on(self.held, table):
            overleaf.append(self.held, table)
            return
        self._release()
        self.held = table

    def _release(self) -> None:
        """Writes the table that was held back."""
        held, self.held = self.held, None
        if held is None:
            return
        self.writer.begin_grid()
        for c in held.cells:
            self.writer.begin_cell(c.row, c.column, c.rows, c.columns, c.heading)
            self._lines(c.lines)
        self.writer.end_grid()

    def _text(self, leaf: Leaf, found: list[Line]) -> None:
        em = leaf.sheet.letter * 2
        for column, part in scan_lines.blocks(found, em):
            for paragraph in scan_lines.paragraphs(part, column, em):
                self._paragraph(leaf.number, paragraph)

    def _paragraph(self, page: int, paragraph: Paragraph) -> None:
        writer = self.writer
        if writer.parts and not writer.parts[-1].endswith("\n"):  # the page before ended within a paragraph
            first = paragraph.lines[0].words[0].text
            if first[:1].islower() or first[:1].isdigit():
                writer.blank(" ")
            else:
                writer.break_line()
        self._lines([(page, line) for line in paragraph.lines])
        if not paragraph.open:
            writer.break_line()

    def _lines(self, found: Sequence[tuple[int, Line]]) -> None:
        """Words with a blank between them, but none inside a number that a line's end has broken."""
        last: Word | None = None
        for page, line in found:
            for i, word in enumerate(line.words):
                if last is not None:
                    blank, guessed = (" ", False) if i else scan_lines.joint(last, word)
                    if blank:
                        self.writer.blank(blank)
                    elif guessed:
                        word.sure = [0 if c.isdigit() else s for c, s in zip(word.text, word.sure, strict=True)]
                self._word(self.leaves[page], word)
                last = word

    def _word(self, leaf: Leaf, word: Word) -> None:
        boxes: list[Box | None] = [
            leaf.sheet.box(leaf.number, a, word.top, b, word.bottom, leaf.scale)
            for a, b in zip(word.edges, word.edges[1:], strict=False)
        ]
        self.writer.draw(word.text, boxes, word.sure)
