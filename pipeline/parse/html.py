"""Web pages and pages saved by Word: text and tables from our own tree, so that every character keeps its XPath.

Which part of a page is its article is told by pipeline.parse.article; here only what the elements themselves say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from pipeline.parse.article import Line, zones
from pipeline.parse.elements import (
    BLOCKS,
    CHROME,
    CHROME_ROLES,
    UNSEEN,
    Row,
    font_of,
    is_grid,
    is_hidden,
    marker,
    nodes_of,
    rows_of,
    texts_of,
)
from pipeline.parse.encoding import decode
from pipeline.parse.layout import between, is_letterhead
from pipeline.parse.legacy import TCVN3, VISCII, VNI, WINDOWS, as_drawn, encoding_of_font, from_font_spans, spans_of
from pipeline.parse.mojibake import encoding_within
from pipeline.parse.plain import encoding_note
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, EmptyDocument, TooLarge
from schemas.parsed import Parsed

LIMIT_MB = 40
_CONVERTED = frozenset((TCVN3, VNI, VISCII, WINDOWS))  # bytes of these became Unicode when they were decoded
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<\?xml[^>]*\?>")
_TAG_BEGUN = re.compile(r"<(?:[a-z/!]|$)")
_CLOSED_AT_END = (("html", "</html"), ("body", "</body"), ("table", "</table"), ("!--", "-->"))
_PIECE = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]+")


def parse(data: bytes, path: str) -> Parsed:
    """The page in `data`. Raises EmptyDocument, DamagedDocument, TooLarge, WrongEncoding."""
    if len(data) > LIMIT_MB * 10**6:
        raise TooLarge(path, size=len(data) // 10**6, limit=LIMIT_MB)
    declared = _DECLARED.search(data[:4096])
    text, encoding = decode(data, declared[1].decode("ascii") if declared else None, path)
    text = _PROLOG.sub("", text, count=1)
    if not text.strip():
        raise EmptyDocument(path)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as e:
        raise DamagedDocument(path, detail=str(e)[:200]) from e
    converted = encoding in _CONVERTED
    page = _Page(root, None if converted else encoding_within(text), converted)
    page.read(root)
    page.end_line()
    for start, end, zone in zones(root, text, page.lines):
        page.writer.mark(start, zone, end)
    if encoding.lower() not in ("utf-8", "ascii"):
        page.writer.notes.append(encoding_note(encoding))
    if page.legacy:
        page.writer.notes.append(encoding_note(page.legacy, "Unicode"))
    if _is_cut(text):
        page.writer.note(
            "cut_off",
            "Trang có vẻ bị cắt cụt (thiếu phần cuối): số liệu ở phần cuối có thể không có. Hãy chép hoặc tải lại tệp gốc.",
            "The page seems to be cut off: figures of its end may be missing. Copy or download the original again.",
        )
    return page.writer.close("text/html", path)


def _is_cut(text: str) -> bool:
    """Whether the page ends inside a tag or a comment, or before what it opened for all of its content is closed."""
    low = text.lower()
    if any(close in low for close in ("</body", "</html")):
        return False
    last = low.rfind("<")
    if last >= 0 and ">" not in low[last:] and _TAG_BEGUN.match(low, last):
        return True
    return any(low.rfind(f"<{tag}") > low.rfind(end) for tag, end in _CLOSED_AT_END)


@dataclass(slots=True)
class _Pending:
    """What stands between the last word and the next: blanks of the file, or a break that its author made."""

    at: str = ""
    offset: int = 0
    blank: bool = False
    broken: bool = False


class _Page:
    """Walks the tree and writes what a reader sees."""

    def __init__(self, root: lxml_html.HtmlElement, within: str | None, converted: bool) -> None:
        self.tree = root.getroottree()
        self.within = within  # the encoding whose letters the page shows as Latin-1 ones
        self.converted = converted  # whether the letters are Unicode already, whatever font the page names
        self.font = ""  # of the element that is being read, where it is one from before Unicode
        self.legacy = within or ""  # what was converted
        self.writer = Writer(unwrapped=True)
        self.lines: list[Line] = []
        self.line = Line(0)
        self.pending = _Pending()
        self.in_cell = self.in_pre = False
        self.links = self.chrome = 0

    def read(self, element: lxml_html.HtmlElement) -> None:
        """The element and all below it, without what follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in UNSEEN or is_hidden(element):
            return
        if tag == "br":
            self.pending.broken = True
            return
        block = tag in BLOCKS and not self.in_cell
        chrome = tag in CHROME or element.get("role", "") in CHROME_ROLES
        if block:
            self.end_line()
        elif tag in BLOCKS:
            self.pending.broken = True
        self.links += tag == "a"
        self.chrome += chrome
        font, self.font = self.font, font_of(element) or self.font
        if tag == "table" and not self.in_cell:
            self._table(element)
        else:
            pre, self.in_pre = self.in_pre, self.in_pre or tag == "pre"
            if tag == "li" and not self.in_cell:
                self.writer.blank(marker(element))
            self._inside(element, tag)
            self.in_pre = pre
        self.font = font
        self.links -= tag == "a"
        self.chrome -= chrome
        if block:
            self.end_line()
        elif tag in BLOCKS:
            self.pending.broken = True

    def _inside(self, element: lxml_html.HtmlElement, tag: str) -> None:
        if tag in ("h1", "h2"):
            self.line.heading = tag
        path, nth = "", 0
        for text, child in nodes_of(element):
            if text:
                nth += 1
                path = path or self.tree.getpath(element)
                self._text(text, f"{path}/text()[{nth}]")
            if child is not None:
                self.read(child)

    def _text(self, text: str, at: str) -> None:
        spans = [(text, 0, len(text))]
        if self.converted:
            spans = [(as_drawn(text, self.font), 0, len(text))]
        elif encoding := encoding_of_font(self.font):
            spans, self.legacy = from_font_spans(text, self.font), encoding
        elif self.within:
            spans = spans_of(text, self.within)
        for converted, start, end in spans:
            self._words(converted, at, start, max(1, (end - start) // max(1, len(converted))))

    def _words(self, text: str, at: str, offset: int, width: int) -> None:
        """`text`, each character of which is `width` characters of the node `at`, the first of them at `offset`."""
        for piece in _PIECE.finditer(text):
            first = offset + piece.start() * width
            if piece[0].isspace():
                if self.in_pre and "\n" in piece[0] and not self.in_cell:
                    self.end_line()
                elif not self.pending.blank:
                    self.pending.at, self.pending.offset, self.pending.blank = at, first, True
                continue
            self._separate(text[piece.start() :])
            if self.line.start == self.writer.at:
                self.line.element = self.line.element or at.rpartition("/")[0]
            self.writer.say(piece[0], at, first, width)
            self.line.seen(piece[0], at, self.links > 0, self.chrome > 0)

    def _separate(self, after: str) -> None:
        """Writes what stands between the last word and `after`; nothing at the beginning of a line or cell."""
        pending, self.pending = self.pending, _Pending()
        if not self.line.text:
            return
        if pending.broken:
            blank = between(self.line.text, after, in_cell=self.in_cell)
            if blank == "\n":
                self.end_line()
            elif blank:
                self.writer.blank(" ")
        elif pending.blank:
            self.writer.say(" ", pending.at, pending.offset)
            self.line.text += " "

    def end_line(self) -> None:
        """The line that was being written is complete."""
        self.pending = _Pending()
        if self.in_cell:
            return
        if self.line.text:
            self.line.end = self.writer.at
            self.lines.append(self.line)
        self.writer.break_line()
        self.line = Line(self.writer.at)

    def _table(self, table: lxml_html.HtmlElement) -> None:
        rows = list(rows_of(table))
        texts = texts_of(rows)
        if is_letterhead(texts):
            for column in range(max(len(r) for r in rows)):
                for row in rows:
                    if column < len(row):
                        self.read(row[column][0])
        elif not is_grid(table, rows):
            for row in rows:
                for cell, *_ in row:
                    self.read(cell)
        else:
            for caption in table.findall("caption"):
                self.read(caption)
            self._grid(rows)

    def _grid(self, rows: list[Row]) -> None:
        self.end_line()
        self.writer.begin_grid()
        taken: dict[int, int] = {}  # column → first row that is free again below a cell that covers several
        for r, row in enumerate(rows):
            column = 0
            for cell, down, across in row:
                while taken.get(column, 0) > r:
                    column += 1
                self.line, self.pending = Line(self.writer.at), _Pending()
                self.writer.begin_cell(
                    r, column, down, across, cell.tag == "th" or cell.getparent().getparent().tag == "thead"
                )
                self.in_cell = True
                self._inside(cell, "td")
                self.in_cell = False
                for c in range(column, column + across):
                    taken[c] = r + down
                column += across
        self.writer.end_grid()
        start = self.writer.grids[-1].start if self.writer.grids else self.writer.at
        self.lines.append(Line(start, self.writer.at, "table", chrome=self.chrome > 0, grid=True))
        self.line, self.pending = Line(self.writer.at), _Pending()
