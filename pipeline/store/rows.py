"""Rows into tables by statements that are written once: half of what storing a small document costs is saved so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.store.portable import Words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Statement:
    """An INSERT in the driver's own words. `order`: the columns of a row by position, for a driver that takes them so."""

    sql: str
    changes: tuple[tuple[str, Callable[[Any], Any]], ...]  # what a column's type makes of its values
    order: tuple[str, ...] | None

    def values(self, row: Row) -> Any:
        """What the driver is given; `row` is used up."""
        for name, change in self.changes:
            row[name] = change(row[name])
        return row if self.order is None else tuple([row[n] for n in self.order])


def add(connection: Connection, table: Table, rows: Iterable[Row], *, numbered: bool = False) -> None:
    """Adds rows; each has every column of the table, but that which counts itself up unless they are `numbered`."""
    statement = _statement(table, connection.dialect, missing=False, numbered=numbered)
    values = [statement.values(row) for row in rows]
    if values:
        connection.exec_driver_sql(statement.sql, values)


def add_missing(connection: Connection, table: Table, row: Row) -> int | None:
    """Adds a row unless one with its unique key is there. Returns the id that it got, None where none was given out."""
    statement = _statement(table, connection.dialect, missing=True, numbered=False)
    result = connection.exec_driver_sql(statement.sql, statement.values(row))
    return int(found[0]) if result.returns_rows and (found := result.first()) else None


@lru_cache(maxsize=256)
def _statement(table: Table, dialect: Dialect, missing: bool, numbered: bool) -> _Statement:
    counted = None if numbered else table.autoincrement_column
    columns = [c for c in table.c if c is not counted]
    kind = postgresql if dialect.name == "postgresql" else sqlite
    statement = kind.insert(table)
    if missing:
        statement = statement.on_conflict_do_nothing()
        if counted is not None:
            statement = statement.returning(counted)
    compiled = statement.compile(dialect=dialect, column_keys=[c.name for c in columns])
    # the drivers take everything else as it is
    changed = [c for c in columns if isinstance(c.type, Words | JSON)]
    changes = ((c.name, c.type.dialect_impl(dialect).bind_processor(dialect)) for c in changed)
    return _Statement(
        str(compiled),
        tuple((name, change) for name, change in changes if change is not None),
        tuple(compiled.positiontup) if compiled.positional else None,
    )
