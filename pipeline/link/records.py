"""The records of a document: the claims that its figures make together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from pipeline.link.claims import Claim, Reader
from pipeline.link.items import items_of
from schemas.document import Document
from schemas.mention import Figure
from schemas.passage import Layout, Passage
from schemas.record import Record

_READ = ("title", "body", "table")


def link(text: str, layout: Layout, document: Document, figures: tuple[Figure, ...]) -> tuple[Record, ...]:
    """Records in reading order."""
    low = text.lower()
    records: list[Record] = []
    for passage, own in _by_passage(layout, figures):
        for claim in sorted(Reader(low, passage.start, items_of(low, own)).read(), key=lambda c: c.start):
            records.append(_record(f"r{len(records) + 1}", claim))
    return tuple(records)


def _by_passage(layout: Layout, figures: tuple[Figure, ...]) -> Iterator[tuple[Passage, list[Figure]]]:
    """The passages that hold figures, with them."""
    passages = list(layout.passages)
    starts = [p.start for p in passages]
    own: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.zone in _READ:
            own.setdefault(bisect_right(starts, figure.start) - 1, []).append(figure)
    for index in sorted(own):
        yield passages[index], own[index]


def _record(id_: str, claim: Claim) -> Record:
    slots = {kind: tuple(i for item in items for i in item.ids) for kind, items in claim.slots.items()}
    return Record(id=id_, rule=claim.rule, **slots)
