"""Unicode: the document's text is NFC, and every character of it knows the character it came from."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import replace

from schemas.parsed import Area, Grid, Shape
from schemas.text import AnchoredText

# A starter with the marks that combine with it; Hangul jamo compose with each other.
_CLUSTER = re.compile(
    r"[^\u0300-\u036f\u0591-\u0e4f\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]?[\u0300-\u036f\u0591-\u0e4f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]+"
)


def normalise(text: str) -> AnchoredText:
    """`text` in NFC; each character anchored to the 0-based code point of `text` that its cluster begins with."""
    if unicodedata.is_normalized("NFC", text):
        return AnchoredText(text)
    parts: list[str] = []
    anchors = array("q")
    at = 0
    for m in _CLUSTER.finditer(text):
        at = _copy(text, at, m.start(), parts, anchors)
        composed = unicodedata.normalize("NFC", m[0])
        parts.append(composed)
        anchors.extend([m.start()] * len(composed))
        at = m.end()
    _copy(text, at, len(text), parts, anchors)
    anchors.append(len(text))
    content = "".join(parts)
    if not unicodedata.is_normalized("NFC", content):  # scripts that compose in other ways: character by character
        return _slowly(text)
    return AnchoredText(content, anchors)


def _copy(text: str, start: int, end: int, parts: list[str], anchors: array[int]) -> int:
    """Copies text[start:end]; a single character may still have a canonical form of its own (Å for the ångström sign)."""
    chunk = text[start:end]
    if unicodedata.is_normalized("NFC", chunk):
        parts.append(chunk)
        anchors.extend(range(start, end))
        return end
    for i, c in enumerate(chunk, start):
        composed = unicodedata.normalize("NFC", c)
        parts.append(composed)
        anchors.extend([i] * len(composed))
    return end


def _slowly(text: str) -> AnchoredText:
    """Any script: cut before each starter that composes with nothing before it."""
    parts: list[str] = []
    anchors = array("q")
    start = 0
    for i in range(1, len(text) + 1):
        if i < len(text) and not _is_boundary(text, i):
            continue
        composed = unicodedata.normalize("NFC", text[start:i])
        parts.append(composed)
        anchors.extend([start] * len(composed))
        start = i
    anchors.append(len(text))
    return AnchoredText("".join(parts), anchors)


def _is_boundary(text: str, i: int) -> bool:
    if unicodedata.combining(text[i]):
        return False
    pair = text[i - 1] + text[i]
    return unicodedata.normalize("NFC", pair) == unicodedata.normalize("NFC", text[i - 1]) + unicodedata.normalize(
        "NFC", text[i]
    )


def carried(shape: Shape, text: AnchoredText) -> Shape:
    """`shape` of the text below in offsets of `text`."""
    anchors = text.anchors
    if anchors is None:
        return shape

    def at(offset: int) -> int:
        return bisect_left(anchors, offset)

    grids = tuple(
        Grid(at(g.start), at(g.end), tuple(replace(c, start=at(c.start), end=at(c.end)) for c in g.cells))
        for g in shape.grids
    )
    return replace(shape, grids=grids, areas=tuple(Area(at(a.start), at(a.end), a.zone) for a in shape.areas))
