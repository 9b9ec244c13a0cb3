"""Which lines of a web page are its article, and which the site's: trafilatura votes, the lines are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import trafilatura
from lxml import html as lxml_html

from schemas.passage import Zone

_BLANKS = re.compile(r"\s+")
_LONG = 25  # characters without blanks of which a line that is found in the article is surely there
_LINKS = 20  # a page with fewer links and no parts of a site is a document by itself
_ABOVE = 40  # lines between a headline and the first line of its article
_MANY = 0.6  # of a line's letters, in links: it points elsewhere


@dataclass(slots=True)
class Line:
    """A line of the page's text: its half-open span, the path of its element, and what its elements say of it."""

    start: int
    end: int = 0
    element: str = ""
    text: str = ""
    heading: str = ""
    linked: int = 0
    chrome: bool = False
    grid: bool = False

    def seen(self, word: str, at: str, in_link: bool, chrome: bool) -> None:
        """One more word of the line, in a text node `at`."""
        self.element = self.element or at.rpartition("/")[0]
        self.text += word
        self.linked += len(word) if in_link else 0
        self.chrome = self.chrome or chrome

    @property
    def points_elsewhere(self) -> bool:
        return self.chrome or self.linked > _MANY * max(1, len(self.text.replace(" ", "")))


def zones(root: lxml_html.HtmlElement, source: str, lines: list[Line]) -> Iterator[tuple[int, int, Zone]]:
    """Spans of lines that are the site's ("boilerplate") and the article's headline ("title"); the rest is unsaid.

    Nothing is said of a page that is no part of a site, nor where trafilatura finds no article.
    """
    if not lines or _is_document(root, source):
        return
    article = trafilatura.extract(
        source, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False
    )
    if not article:
        return
    squeezed = _BLANKS.sub("", article)
    short = {_BLANKS.sub("", line) for line in article.splitlines()}
    voted = [i for i, line in enumerate(lines) if not line.chrome and _stands_in(line.text, squeezed, short)]
    if not voted:
        return
    first, last = _headline(lines, voted[0]), voted[-1]
    ours = _container(lines[voted[0]].element, lines[last].element)
    while (
        last + 1 < len(lines)
        and (lines[last + 1].grid or lines[last + 1].element.startswith(ours + "/"))
        and ours.count("/") > 2
    ):
        last += 1
    for i, line in enumerate(lines):
        inside = first <= i <= last and not line.chrome and not (i > voted[-1] and line.points_elsewhere)
        if not inside:
            yield line.start, line.end, "boilerplate"
        elif i == first and line.heading == "h1":
            yield line.start, line.end, "title"


def _is_document(root: lxml_html.HtmlElement, source: str) -> bool:
    """Whether the page stands alone: saved by an office program, or without menus and with hardly a link."""
    head = source[:3000]
    if "urn:schemas-microsoft-com:office" in head or re.search(
        r"name=\"?generator\"? content=\"?(?:microsoft|libreoffice)", head, re.IGNORECASE
    ):
        return True
    site = root.xpath("count(//nav | //footer | //aside | //header | //*[@role='navigation'])")
    return not site and root.xpath("count(//a[@href])") < _LINKS


def _stands_in(text: str, article: str, short: set[str]) -> bool:
    squeezed = _BLANKS.sub("", text)
    return squeezed in short if len(squeezed) < _LONG else squeezed in article


def _headline(lines: list[Line], first: int) -> int:
    """The line of the headline above the article's first line, or that line itself."""
    for i in range(first, max(-1, first - _ABOVE), -1):
        if lines[i].heading == "h1":
            return i
    return first


def _container(one: str, other: str) -> str:
    """The path of the smallest element that holds both."""
    parts = []
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        parts.append(a)
    return "/".join(parts)
