"""A stretch of a document that is read as one: a sentence, a heading, a table row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Zone = Literal["title", "dateline", "header", "body", "table", "signature", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Half-open code-point span [start, end) of the document's text, with the zone it stands in.

    A table's cell is a passage; `heading` is the span of the cell that heads its column.
    """

    start: int
    end: int
    zone: Zone = "body"
    heading: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What is known of a document before its figures are read.

    `passages` are in reading order and do not overlap; `published` is the date that the document prints as its
    own (dateline, place-and-date line), or None.
    """

    passages: tuple[Passage, ...]
    published: date | None = None
    # [start, end) of the document's own text, site chrome above and below left out
    own: tuple[int, int] | None = None
