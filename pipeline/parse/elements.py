"""What an element of a web page says of itself: hidden or seen, its font, the cells of a table, the mark of an item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from pipeline.parse.layout import is_data

Row = list[tuple[lxml_html.HtmlElement, int, int]]  # cells, with how many rows and columns each covers


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


UNSEEN = _set(  # elements that show no text
    "script style noscript template head title meta link iframe object embed svg math canvas audio video "
    "select option datalist textarea input map"
)
BLOCKS = _set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
CHROME = _set("nav footer aside button menu")
CHROME_ROLES = _set("navigation banner contentinfo search complementary")
SPAN = 200  # rows or columns that a cell may claim to cover
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)


def nodes_of(element: lxml_html.HtmlElement) -> Iterator[tuple[str | None, lxml_html.HtmlElement | None]]:
    """The text nodes and child elements of `element`, in order."""
    yield element.text, None
    for child in element:
        yield None, child
        yield child.tail, None


def is_hidden(element: lxml_html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def font_of(element: lxml_html.HtmlElement) -> str:
    """The font that the element names for itself; style sheets are not looked into."""
    named = _FAMILY.search(element.get("style", ""))
    return named[1].strip(" \"'") if named else element.get("face", "")


def bordered(cell: lxml_html.HtmlElement) -> bool:
    return "border" in cell.get("style", "") and "border:none" not in cell.get("style", "").replace(" ", "")


def marker(item: lxml_html.HtmlElement) -> str:
    """The mark that a browser draws before a list's item."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    before = sum(1 for x in item.itersiblings("li", preceding=True))
    start = parent.get("start", "1")
    return f"{(int(start) if start.isdecimal() and len(start) < 5 else 1) + before}. "


def rows_of(table: lxml_html.HtmlElement) -> Iterator[Row]:
    """The rows of `table` itself: each cell with how many rows and columns it covers."""
    for child in table:
        rows = [child] if child.tag == "tr" else child.findall("tr") if child.tag in ("thead", "tbody", "tfoot") else []
        for row in rows:
            yield [(c, span_of(c, "rowspan"), span_of(c, "colspan")) for c in row if c.tag in ("td", "th")]


def span_of(cell: lxml_html.HtmlElement, name: str) -> int:
    printed = cell.get(name, "1").strip()
    return max(1, min(int(printed), SPAN)) if printed.isdecimal() and len(printed) < 7 else 1


def texts_of(rows: list[Row]) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell, *_ in row] for row in rows]


def is_grid(table: lxml_html.HtmlElement, rows: list[Row]) -> bool:
    """Whether a table holds data, and not the places of a page's parts: two rows and columns, and borders or numbers."""
    if (
        len(rows) < 2
        or max(sum(across for *_, across in row) for row in rows) < 2
        or table.find(".//table") is not None
    ):
        return False
    marked = table.find(".//th") is not None or table.get("border", "0") not in ("", "0")
    drawn = "border" in table.get("style", "") or any(bordered(row[0][0]) for row in rows if row)
    return marked or drawn or is_data(texts_of(rows))
