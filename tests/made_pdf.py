"""Makes PDF files as offices make them: letterheads, justified paragraphs, tables with and without rulings, page numbers.

The fonts are Debian's (fonts-dejavu-core and -extra; Liberation's lack Vietnamese letters); a test that needs them is skipped where they are absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from fpdf import FPDF

FONTS = Path("/usr/share/fonts/truetype/dejavu")
needs_fonts = pytest.mark.skipif(
    not (FONTS / "DejaVuSerifCondensed.ttf").exists(),
    reason="the Debian packages fonts-dejavu-core and fonts-dejavu-extra are absent",
)
LEFT, RIGHT, TOP, FOOT = 85, 57, 57, 57  # margins in points, as Decree 30/2020 sets them
WIDTH = 595.28 - LEFT - RIGHT
MOTTO = ("CỘNG HÒA XÃ HỘI", "CỘNG HOÀ XÃ HỘI", "ĐẢNG CỘNG SẢN VIỆT NAM")


@dataclass(frozen=True)
class C:
    """A cell of a table to be drawn: its text, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


Cells = list[list["C | str | None"]]  # None where a cell above or to the left reaches


class Made(FPDF):
    """A4 in points with Vietnamese fonts; page numbers where `numbered`."""

    def __init__(self, *, numbered: bool = False, head: str = "", size: float = 13) -> None:
        super().__init__(unit="pt", format="A4")
        self.numbered, self.running, self.points = numbered, head, size
        for style, name in (("", ""), ("B", "-Bold"), ("I", "-Italic")):
            self.add_font("serif", style, FONTS / f"DejaVuSerifCondensed{name}.ttf")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, FOOT)
        self.set_font("serif", size=size)
        self.add_page()

    def header(self) -> None:
        if self.numbered and self.page_no() > 1:
            self.set_font("serif", size=12)
            self.set_y(28)
            self.cell(0, 14, str(self.page_no()), align="C")
        if self.running:
            self.set_font("serif", "I", 9)
            self.set_y(40)
            self.cell(0, 10, self.running, align="R")
        self.set_y(TOP)
        self.set_font("serif", size=self.points)

    @property
    def lead(self) -> float:
        return self.points * 1.3

    def paragraph(self, text: str, align: str = "J", indent: float = 28) -> None:
        """Justified, its first line indented."""
        if align == "J":
            text = "\u00a0" * round(indent / self.get_string_width("\u00a0")) + text
        self.multi_cell(0, self.lead, text, align=align, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def sides(self, left: list[str], right: list[str], align: str = "C") -> None:
        """Two columns of lines, as borderless tables place a letterhead or a signature; lines may be wrapped."""
        top, page, ends = self.get_y(), self.page, []
        self.set_font("serif", size=min(self.points, 11))
        for lines, x, width in ((left, LEFT, WIDTH * 0.42), (right, LEFT + WIDTH * 0.44, WIDTH * 0.56)):
            self.page = page
            self.set_y(top)
            for line in lines:
                self.set_x(x)
                self.multi_cell(
                    width,
                    self.lead,
                    line,
                    align=align if x == LEFT or align == "J" else "C",
                    new_x="LMARGIN",
                    new_y="NEXT",
                )
            ends.append(self.get_y())
        self.set_font("serif", size=self.points)
        self.set_y(max(ends) + 8)

    def letter(self, text: str) -> None:
        """A whole document of lines: letterhead, paragraphs, place of signature."""
        lines = [x.strip() for x in text.splitlines()]
        lines = self._letterhead(lines)
        foot = next((i for i, x in enumerate(lines) if x.startswith("Nơi nhận")), len(lines))
        for line in lines[:foot]:
            if line:
                centred = line.isupper() and len(line) < 70
                self.paragraph(line, align="C" if centred else "J")
        if foot < len(lines):
            rest = [x for x in lines[foot:] if x]
            items = [i for i, x in enumerate(rest) if x.startswith(("Nơi nhận", "-", "–"))]
            end = max(items) + 1
            if self.get_y() > 842 - FOOT - self.lead * len(rest) * 1.5:
                self.add_page()
            self.sides(rest[:end], rest[end:], align="L")

    def _letterhead(self, lines: list[str]) -> list[str]:
        at = next((i for i, x in enumerate(lines[:12]) if x.startswith(MOTTO)), None)
        if at is None or not any(lines[:at]):
            return lines
        left, right, i = [x for x in lines[:at] if x], [], at
        while i < len(lines) and i < at + 10:
            x = lines[i]
            if x.startswith(("Số:", "V/v", "Số ")) or (left and left[-1].startswith("V/v") and x and x[0].islower()):
                left.append(x)
            elif x.startswith((*MOTTO, "Độc lập", "---", "___")) or (", ngày" in x and len(x) < 60):
                right.append(x)
            elif x:
                break
            i += 1
        self.sides(left, right)
        return lines[i:]

    def table(
        self,
        cells: Cells,
        widths: list[float],
        *,
        ruled: str = "rects",
        heads: int = 1,
        repeat: bool = False,
        fill: bool = False,
    ) -> None:
        """Rows of cells over pages. `ruled`: "rects", "lines", "rows" (level rulings alone) or "" (none)."""
        total = sum(widths)
        widths = [w * WIDTH / total for w in widths]
        heights = [self._height(cells, r, widths) for r in range(len(cells))]
        r = 0
        while r < len(cells):
            height = sum(heights[r : r + self._tied(cells, r)])
            if self.get_y() + height > 842 - FOOT:
                self.add_page()
                if repeat:
                    for k in range(heads):
                        self._row(cells, k, widths, heights, ruled, head=True, fill=fill)
            self._row(cells, r, widths, heights, ruled, head=r < heads, fill=fill)
            r += 1
        self.ln(8)

    def _tied(self, cells: Cells, r: int) -> int:
        return max(c.rows if isinstance(c, C) else 1 for c in cells[r])

    def _height(self, cells: Cells, r: int, widths: list[float]) -> float:
        most = 1
        for k, c in enumerate(cells[r]):
            if c is None or (isinstance(c, C) and c.rows > 1):
                continue
            cell = c if isinstance(c, C) else C(c)
            width = sum(widths[k : k + cell.columns])
            most = max(most, len(self._wrapped(cell.text, width)))
        return most * self.points * 1.15 + 6

    def _wrapped(self, text: str, width: float) -> list[str]:
        return self.multi_cell(width, 10, text, dry_run=True, output="LINES", wrapmode="WORD") if text else [""]

    def _row(
        self, cells: Cells, r: int, widths: list[float], heights: list[float], ruled: str, *, head: bool, fill: bool
    ) -> None:
        y, x = self.get_y(), float(LEFT)
        for k, c in enumerate(cells[r]):
            if c is not None:
                cell = c if isinstance(c, C) else C(c)
                width, height = sum(widths[k : k + cell.columns]), sum(heights[r : r + cell.rows])
                self._rule(x, y, width, height, ruled, filled=head and fill)
                lines = self._wrapped(cell.text, width)
                lead = self.points * 1.15
                number = cell.text[:1].isdigit() and len(cell.text) > 2
                self.set_font("serif", "B" if head else "", self.points)
                if head and fill:
                    self.set_text_color(255, 255, 255)
                top = y + (height - lead * len(lines)) / 2
                for n, line in enumerate(lines):
                    self.set_xy(x, top + n * lead)
                    self.cell(width, lead, line, align="C" if head else "R" if number else "L")
                self.set_text_color(0, 0, 0)
                self.set_font("serif", size=self.points)
            x += widths[k]
        self.set_xy(LEFT, y + heights[r])

    def _rule(self, x: float, y: float, width: float, height: float, ruled: str, *, filled: bool) -> None:
        if filled:
            self.set_fill_color(30, 60, 120)
            self.rect(x, y, width, height, style="F")
        if ruled == "rects":
            self.rect(x, y, width, height)
        elif ruled == "lines":
            for a, b, c, d in (
                (x, y, x + width, y),
                (x, y + height, x + width, y + height),
                (x, y, x, y + height),
                (x + width, y, x + width, y + height),
            ):
                self.line(a, b, c, d)
        elif ruled == "rows":
            self.line(x, y, x + width, y)
            self.line(x, y + height, x + width, y + height)

    def made(self) -> bytes:
        return bytes(self.output())


def letter(text: str, **options: object) -> bytes:
    """The PDF of a document's lines."""
    made = Made(**options)  # type: ignore[arg-type]
    made.letter(text)
    return made.made()
