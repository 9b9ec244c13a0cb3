"""Web pages and pages saved by Word: text and tables from our own tree, so that every character keeps its XPath.

Which part of a page is its article is told by pipeline.parse.article; here only what the elements themselves say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from pipeline.parse.article import Line, zones
from pipeline.parse.encoding import decode
from pipeline.parse.layout import between, is_data, is_letterhead
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, EmptyDocument, TooLarge
from schemas.parsed import Parsed

LIMIT_MB = 40
SPAN = 200  # rows or columns that a cell may claim to cover
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<\?xml[^>]*\?>")
_PIECE = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]+")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "meta",
        "link",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "select",
        "option",
        "datalist",
        "textarea",
        "input",
        "map",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_CHROME = frozenset(("nav", "footer", "aside", "button", "menu"))
_CHROME_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary"))


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
    page = _Page(root)
    page.read(root)
    page.end_line()
    for start, end, zone in zones(root, text, page.lines):
        page.writer.mark(start, zone, end)
    if encoding != "utf-8":
        page.writer.note("encoding", f"Trang dùng bảng mã {encoding}.", f"The page is encoded in {encoding}.")
    return page.writer.close("text/html", path)


@dataclass(slots=True)
class _Pending:
    """What stands between the last word and the next: blanks of the file, or a break that its author made."""

    at: str = ""
    offset: int = 0
    blank: bool = False
    broken: bool = False


class _Page:
    """Walks the tree and writes what a reader sees."""

    def __init__(self, root: lxml_html.HtmlElement) -> None:
        self.tree = root.getroottree()
        self.writer = Writer(unwrapped=True)
        self.lines: list[Line] = []
        self.line = Line(0)
        self.pending = _Pending()
        self.in_cell = self.in_pre = False
        self.links = self.chrome = 0

    def read(self, element: lxml_html.HtmlElement) -> None:
        """The element and all below it, without what follows it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
            return
        if tag == "br":
            self.pending.broken = True
            return
        block = tag in _BLOCKS and not self.in_cell
        chrome = tag in _CHROME or element.get("role", "") in _CHROME_ROLES
        if block:
            self.end_line()
        elif tag in _BLOCKS:
            self.pending.broken = True
        self.links += tag == "a"
        self.chrome += chrome
        if tag == "table" and not self.in_cell:
            self._table(element)
        else:
            pre, self.in_pre = self.in_pre, self.in_pre or tag == "pre"
            if tag == "li" and not self.in_cell:
                self.writer.blank(_marker(element))
            self._inside(element, tag)
            self.in_pre = pre
        self.links -= tag == "a"
        self.chrome -= chrome
        if block:
            self.end_line()
        elif tag in _BLOCKS:
            self.pending.broken = True

    def _inside(self, element: lxml_html.HtmlElement, tag: str) -> None:
        if tag in ("h1", "h2"):
            self.line.heading = tag
        path, nth = "", 0
        for text, child in _nodes(element):
            if text:
                nth += 1
                path = path or self.tree.getpath(element)
                self._text(text, f"{path}/text()[{nth}]")
            if child is not None:
                self.read(child)

    def _text(self, text: str, at: str) -> None:
        for piece in _PIECE.finditer(text):
            if piece[0].isspace():
                if self.in_pre and "\n" in piece[0] and not self.in_cell:
                    self.end_line()
                elif not self.pending.blank:
                    self.pending.at, self.pending.offset, self.pending.blank = at, piece.start(), True
                continue
            self._separate(text[piece.start() :])
            if self.line.start == self.writer.at:
                self.line.element = self.line.element or at.rpartition("/")[0]
            self.writer.say(piece[0], at, piece.start())
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
        rows = list(_rows(table))
        texts = [[" ".join(cell.text_content().split()) for cell, *_ in row] for row in rows]
        widest = max((sum(span for *_, span in row) for row in rows), default=0)
        nested = table.find(".//table") is not None
        marked = (
            table.find(".//th") is not None
            or table.get("border", "0") not in ("", "0")
            or "border" in table.get("style", "")
        )
        if is_letterhead(texts):
            for column in range(max(len(r) for r in rows)):
                for row in rows:
                    if column < len(row):
                        self.read(row[column][0])
        elif (
            nested
            or widest < 2
            or len(rows) < 2
            or not (marked or is_data(texts) or any(map(_bordered, (r[0][0] for r in rows if r))))
        ):
            for row in rows:
                for cell, *_ in row:
                    self.read(cell)
        else:
            for caption in table.findall("caption"):
                self.read(caption)
            self._grid(rows)

    def _grid(self, rows: list[list[tuple[lxml_html.HtmlElement, int, int]]]) -> None:
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


def _nodes(element: lxml_html.HtmlElement) -> Iterator[tuple[str | None, lxml_html.HtmlElement | None]]:
    """The text nodes and child elements of `element`, in order."""
    yield element.text, None
    for child in element:
        yield None, child
        yield child.tail, None


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _bordered(cell: lxml_html.HtmlElement) -> bool:
    return "border" in cell.get("style", "") and "border:none" not in cell.get("style", "").replace(" ", "")


def _marker(item: lxml_html.HtmlElement) -> str:
    """The mark that a browser draws before a list's item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    before = sum(1 for x in item.itersiblings("li", preceding=True))
    start = parent.get("start", "1")
    return f"{(int(start) if start.isdecimal() and len(start) < 5 else 1) + before}. "


def _rows(table: lxml_html.HtmlElement) -> Iterator[list[tuple[lxml_html.HtmlElement, int, int]]]:
    """The rows of `table` itself: each cell with how many rows and columns it covers."""
    for child in table:
        rows = [child] if child.tag == "tr" else child.findall("tr") if child.tag in ("thead", "tbody", "tfoot") else []
        for row in rows:
            yield [(c, _span(c, "rowspan"), _span(c, "colspan")) for c in row if c.tag in ("td", "th")]


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    printed = cell.get(name, "1").strip()
    return max(1, min(int(printed), SPAN)) if printed.isdecimal() and len(printed) < 7 else 1
