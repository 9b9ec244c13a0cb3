"""What the store holds, document by document, as the exports read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, func, select

from pipeline.store import runs
from pipeline.store.engine import transaction
from pipeline.store.tables import documents, files
from pipeline.store.tables import runs as run_table
from schemas.held import Held, Unreadable

PAGE = 200  # documents that are read at once


def held(
    engine: Engine, *, day: str | None = None, only: Sequence[int] = (), with_text: bool = False
) -> Iterator[Held]:
    """Every document with its current run, by path and number; of one day, or of some documents alone.

    Superseded documents are left out; one that tells the same as another comes with `same_as`.
    """
    with transaction(engine) as c:
        numbers = [row.id for row in c.execute(_chosen(day, only))]
    for at in range(0, len(numbers), PAGE):
        with transaction(engine) as c:
            found = [_held(c, number, with_text) for number in numbers[at : at + PAGE]]
        yield from found
