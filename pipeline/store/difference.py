"""What one document tells in figures that another does not, by their current runs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, select

from pipeline.store.tables import documents, figures
from schemas.held import Difference

_FIGURES = (
    select(
        figures.c.kind, figures.c.value, figures.c.low, figures.c.high, figures.c.category, figures.c.unit, figures.c.surface
    )
    .join(documents, documents.c.current_run == figures.c.run)
    .where(figures.c.zone != "boilerplate")
    .order_by(figures.c.position)
)  # fmt: skip


def differs(connection: Connection, a: int, b: int) -> Difference:
    """How the figures of document `b` differ from those of `a`, by kind and value and in no order.

    One that is in `a` alone and one that is in `b` alone are the same figure changed where they are of one kind and unit;
    of several, the first is held against the first.
    """
    left, new = _left(_rows(connection, a), _rows(connection, b))
    gone = defaultdict[tuple[str, str], list[Any]](list)
    for row in left:
        gone[_sort(row)].append(row)
    gained, changed = list[str](), list[tuple[str, str]]()
    for row in new:
        before = gone[_sort(row)]
        if before:
            changed.append((before.pop(0).surface, row.surface))
        else:
            gained.append(row.surface)
    still = {id(row) for rows in gone.values() for row in rows}
    return Difference(tuple(gained), tuple(r.surface for r in left if id(r) in still), tuple(changed))


def _rows(connection: Connection, document: int) -> list[Any]:
    return list(connection.execute(_FIGURES.where(documents.c.id == document)))


def _left(ours: list[Any], theirs: list[Any]) -> tuple[list[Any], list[Any]]:
    """What is on one side alone, each as often as it stands there more often."""
    spare = defaultdict[tuple[Any, ...], list[Any]](list)
    for row in ours:
        spare[_says(row)].append(row)
    alone = []
    for row in theirs:
        same = spare[_says(row)]
        if same:
            same.pop(0)
        else:
            alone.append(row)
    rest = {id(row) for rows in spare.values() for row in rows}
    return [row for row in ours if id(row) in rest], alone


def _says(row: Any) -> tuple[Any, ...]:
    return row.kind, row.value, row.low, row.high, row.category


def _sort(row: Any) -> tuple[str, str]:
    return row.kind, " ".join((row.unit or "").split()).casefold()
