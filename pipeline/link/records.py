"""The records of a document: the claims that its figures make together."""

from __future__ import annotations

from schemas.document import Document
from schemas.mention import Figure
from schemas.passage import Layout
from schemas.record import Record


def link(text: str, layout: Layout, document: Document, figures: tuple[Figure, ...]) -> tuple[Record, ...]:
    """Records in reading order."""
    return ()
