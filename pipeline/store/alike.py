"""Whether two runs of a document found the same to the letter: the database compares the rows, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, String, and_, cast, or_, select

from pipeline.store.tables import comparisons, figures, findings, records, runs, unclaimed

_A, _B = runs.alias("run_a"), runs.alias("run_b")


def unlike(connection: Connection, pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The documents whose two runs (`pairs`: two of one document, that both read it) differ in text, head or anything found."""
    if not pairs:
        return set()
    a, b = [p[0] for p in pairs], [p[1] for p in pairs]
    both = select(_A.c.document).join(_B, _B.c.document == _A.c.document).where(_A.c.id.in_(a), _B.c.id.in_(b))
    head = or_(_A.c.text != _B.c.text, cast(_A.c.data, String) != cast(_B.c.data, String))
    found = set(connection.scalars(both.where(head)))
    for table in (figures, records, findings, comparisons, unclaimed):
        left, right = table.alias("left"), table.alias("right")
        names = ["data"] if "data" in table.c else [n for n in table.c.keys() if n not in ("run", "position")]  # noqa: SIM118
        other = or_(right.c.run.is_(None), *(_text(left, n) != _text(right, n) for n in names))
        found |= set(
            connection.scalars(
                both.join(left, left.c.run == _A.c.id)
                .outerjoin(right, and_(right.c.run == _B.c.id, right.c.position == left.c.position))
                .where(other)
                .distinct()
            )
        )
        more = both.join(right, right.c.run == _B.c.id).outerjoin(
            left, and_(left.c.run == _A.c.id, left.c.position == right.c.position)
        )
        found |= set(connection.scalars(more.where(left.c.run.is_(None)).distinct()))
    return {int(d) for d in found}


def _text(table: FromClause, name: str) -> ColumnElement[Any]:
    column = table.c[name]
    return cast(column, String) if name == "data" else column
