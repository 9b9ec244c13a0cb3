"""Every check in turn over one document's figures and records."""

from __future__ import annotations

from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Figure, Unclaimed
from schemas.record import Record


def check(
    document: Document, figures: tuple[Figure, ...], records: tuple[Record, ...], unclaimed: tuple[Unclaimed, ...]
) -> tuple[Finding, ...]:
    """What the checks see, in the order of the figures."""
    return ()
