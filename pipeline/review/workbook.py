"""A document as it stands on the desk as a workbook: what counts after the decisions, and the decisions themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.contract import apart_topics, category_names, stock_topics, topic_names
from pipeline.export.columns import Column, Table, Value
from pipeline.export.decisions import Told, tell
from pipeline.export.leads import Page, Row
from pipeline.export.rows import TABLES
from pipeline.export.words import Words
from pipeline.export.workbook import book
from pipeline.review.evidence import fates
from pipeline.review.room import Opened
from schemas.decision import Entry
from schemas.held import Held


def write_workbook(here: Opened, held: Held, path: Path) -> None:
    """Writes the workbook of the document, whole or not at all. `held` tells how the store holds it. Raises OSError."""
    words = Words(category_names(), topic_names(), stock_topics(), apart_topics())
    page = Page(held)
    with book(path, [*TABLES, decisions(here)], words, scratch=path.parent) as made:
        made.add(page)


def decisions(here: Opened) -> Table:
    """The trail of the document as a table: every decision, also those that were undone."""
    why = fates(here.state)
    names = category_names()
    told = [
        (entry, tell(entry, names=names, fate=why.get(entry.id, ""), named=here.named)) for entry in here.state.entries
    ]

    def rows(page: Page) -> Iterator[Row]:
        return (Row(page, each) for each in told)

    return Table("decisions", "Quyết định", _COLUMNS, rows)


def _told(name: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        each: tuple[Entry, Told] = row.item
        value: Value = getattr(each[1], name)
        return row.page.veil(value) if isinstance(value, str) else value

    return read


def _hash(name: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        each: tuple[Entry, Told] = row.item
        value: Value = getattr(each[0], name)
        return value

    return read


_COLUMNS = (
    Column("number", "Số", "whole", _told("number"), 6),
    Column("when", "Lúc (giờ Việt Nam)", "text", _told("when"), 19),
    Column("who", "Ai", "text", _told("who"), 20),
    Column("action", "Quyết định", "text", _told("action"), 22),
    Column("quote", "Trong văn bản", "text", _told("quote"), 30),
    Column("before", "Trước", "text", _told("before"), 34),
    Column("after", "Sau", "text", _told("after"), 34),
    Column("why", "Lý do", "text", _told("why"), 40),
    Column("fate", "Nay", "text", _told("fate"), 26),
    Column("hash", "Mã của dòng", "text", _hash("hash"), 20),
    Column("previous", "Mã của dòng trước", "text", _hash("previous"), 20),
)
