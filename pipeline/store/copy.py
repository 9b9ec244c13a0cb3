"""A whole store into another database, as it stood at one moment, whatever kinds of database the two are."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Table,
    Text,
    bindparam,
    cast,
    func,
    inspect,
    or_,
    select,
    text,
    update,
)  # fmt: skip

from pipeline.store.desk_tables import metadata  # with the tables of every module
from pipeline.store.faults import fault_of
from pipeline.store.portable import Json, ready
from pipeline.store.rows import Row, add
from schemas.store_errors import StoreNotEmpty

_ROWS = 500  # in memory at once
_WAIT_SECONDS = 30  # for another's lock


def copy_all(source: Engine, target: Engine, progress: Callable[[int], None] = lambda rows: None) -> None:
    """Copies every row of `source` into `target`, which has the tables and no rows, in one transaction of each.

    What others write to `source` meanwhile is left out, and they do not wait. `progress` is told how many rows are
    copied by now. Raises StoreNotEmpty where `target` holds rows, StoreError.
    """
    with snapshot(source) as reader, target.begin() as writer:
        _know_every_table(reader)
        tables = metadata.sorted_tables
        for table in tables:
            if writer.execute(select(table).limit(1)).first() is not None:
                raise StoreNotEmpty(target.url.render_as_string(hide_password=True), table=table.name)
        copied = 0
        for table in tables:
            later = _later(table)
            for rows in _rows(reader, table, {c.name for c in later}):
                add(writer, table, rows, numbered=True)
                copied += len(rows)
                progress(copied)
        for table in tables:
            _point(reader, writer, table, _later(table))
            _count_on(writer, table)


def snapshot(engine: Engine) -> Connection:
    """A reading connection that sees one moment of the store, from its first query on."""
    connection = engine.connect()
    if engine.dialect.name == "sqlite":  # as every reading transaction does
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def copy_file(file: Path, copy: Path) -> None:
    """The SQLite store in `file` as a new file that is whole by itself, as it stands now; others go on writing meanwhile.

    Raises StoreError.
    """
    fresh = copy.with_name(f"{copy.name}.tmp")
    fresh.unlink(missing_ok=True)  # of an attempt that was cut off
    try:
        with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as driver:
            driver.execute("VACUUM INTO ?", (str(fresh),))
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.rename(copy)
    except sqlite3.Error as e:
        fresh.unlink(missing_ok=True)
        raise fault_of(e, str(file)) or e from e


def _know_every_table(reader: Connection) -> None:
    """Nothing is left out silently: a table that the program does not tell of is a fault of ours."""
    unknown = set(inspect(reader).get_table_names()) - set(metadata.tables) - {"alembic_version"}
    if unknown:
        raise RuntimeError(f"tables that would not be copied: {sorted(unknown)}")


def _later(table: Table) -> list[Column[Any]]:
    """The columns that may point at rows which are copied after their own."""
    order = metadata.sorted_tables
    return [c for c in table.c if any(order.index(k.column.table) >= order.index(table) for k in c.foreign_keys)]


def _rows(reader: Connection, table: Table, without: set[str]) -> Iterator[list[Row]]:
    """The rows of a table, so many at once, their JSON as it was written."""
    written = [c.name for c in table.c if isinstance(c.type, JSON)]
    columns = [cast(c, Text).label(c.name) if c.name in written else c for c in table.c]
    found = reader.execute(select(*columns).order_by(*table.primary_key), execution_options={"yield_per": _ROWS})
    for part in found.partitions():
        rows = [dict(r._mapping) for r in part]
        for row in rows:
            for name in written:
                row[name] = None if row[name] is None else Json(ready(row[name]))
            row.update(dict.fromkeys(without))
        yield rows


def _point(reader: Connection, writer: Connection, table: Table, later: list[Column[Any]]) -> None:
    """Fills in what pointed at rows that were not there yet."""
    if not later:
        return
    there = select(table.c.id.label("key"), *later).where(or_(*(c.is_not(None) for c in later)))
    change = update(table).where(table.c.id == bindparam("key")).values({c.name: bindparam(c.name) for c in later})
    for part in reader.execute(there, execution_options={"yield_per": _ROWS}).partitions():
        writer.execute(change, [dict(r._mapping) for r in part])


def _count_on(writer: Connection, table: Table) -> None:
    """The next id comes after those that were copied; SQLite sees to that itself."""
    counted = table.autoincrement_column
    if counted is None or writer.dialect.name == "sqlite":
        return
    last = writer.scalar(select(func.max(counted)))
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        writer.execute(sequence, {"table": table.name, "column": counted.name, "last": last})
