"""Statements that are written once, in the driver's own words: half of what storing a small document costs is saved so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, ClauseElement, Column, Connection, CursorResult, Dialect, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.sql.compiler import SQLCompiler

from pipeline.store.portable import Words

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement in the driver's own words. `order`: its values by position, for a driver that takes them so."""

    sql: str
    changes: tuple[tuple[str, Callable[[Any], Any]], ...]  # what a column's type makes of its values
    order: tuple[str, ...] | None

    def values(self, row: Row) -> Any:
        """What the driver is given; `row` is used up."""
        for name, convert in self.changes:
            row[name] = convert(row[name])
        return row if self.order is None else tuple([row[n] for n in self.order])


def add(connection: Connection, table: Table, rows: Iterable[Row], *, numbered: bool = False) -> None:
    """Adds rows; each has every column of the table, but that which counts itself up unless they are `numbered`."""
    statement = _statement(table, connection.dialect, missing=False, numbered=numbered)
    values = [statement.values(row) for row in rows]
    if values:
        connection.exec_driver_sql(statement.sql, values)


class Together:
    """Rows of many documents that nothing reads before their transaction ends: each table's go in at once.

    A statement costs more than the few rows of a small document.
    """

    def __init__(self) -> None:
        self._rows: dict[Table, list[Row]] = {}
        self._missing: dict[Table, list[Row]] = {}

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """As `add`."""
        self._rows.setdefault(table, []).extend(rows)

    def add_missing(self, table: Table, row: Row) -> None:
        """As `add_missing`, of a table that counts nothing up."""
        self._missing.setdefault(table, []).append(row)

    def write(self, connection: Connection) -> None:
        """All of them, tables in the order in which their first rows came."""
        for table, rows in self._rows.items():
            add(connection, table, rows)
        for table, rows in self._missing.items():
            statement = _statement(table, connection.dialect, missing=True, numbered=False)
            connection.exec_driver_sql(statement.sql, [statement.values(row) for row in rows])
        self._rows, self._missing = {}, {}


def add_missing(connection: Connection, table: Table, row: Row) -> int | None:
    """Adds a row unless one with its unique key is there. Returns the id that it got, None where none was given out."""
    statement = _statement(table, connection.dialect, missing=True, numbered=False)
    result = connection.exec_driver_sql(statement.sql, statement.values(row))
    return int(found[0]) if result.returns_rows and (found := result.first()) else None


def change(connection: Connection, table: Table, id_: int, values: Row, unless: tuple[str, Any] | None = None) -> bool:
    """New values for the row of that `id`, unless a column has the value named; whether there was such a row."""
    statement = _update(table, connection.dialect, tuple(values), unless and unless[0])
    row = values | {"of": id_} | ({"but": unless[1]} if unless else {})
    return bool(connection.exec_driver_sql(statement.sql, statement.values(row)).rowcount)


class Prepared:
    """A statement with `bindparam`s that is asked again and again.

    Its rows are as the driver gives them: what is a truth may be 0 or 1, and words are to be `told`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._written = lru_cache(maxsize=4)(self._write)

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        statement, fixed = self._written(connection.dialect)
        return connection.exec_driver_sql(statement.sql, statement.values(fixed | values))

    def _write(self, dialect: Dialect) -> tuple[_Statement, Row]:
        compiled = self._statement.compile(dialect=dialect)
        return _compiled(compiled, ()), dict(compiled.params)


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
    return _compiled(statement.compile(dialect=dialect, column_keys=[c.name for c in columns]), columns)


@lru_cache(maxsize=256)
def _update(table: Table, dialect: Dialect, names: tuple[str, ...], unless: str | None) -> _Statement:
    statement = update(table).where(table.c.id == bindparam("of"))
    if unless is not None:
        statement = statement.where(table.c[unless] != bindparam("but"))
    return _compiled(statement.compile(dialect=dialect, column_keys=names), [table.c[n] for n in names])


def _compiled(compiled: Compiled, columns: Iterable[Column[Any]]) -> _Statement:
    # the drivers take everything else as it is
    changed = [c for c in columns if isinstance(c.type, Words | JSON)]
    changes = ((c.name, c.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)) for c in changed)
    return _Statement(
        str(compiled),
        tuple((name, change) for name, change in changes if change is not None),
        tuple(compiled.positiontup or ()) if isinstance(compiled, SQLCompiler) and compiled.positional else None,
    )
