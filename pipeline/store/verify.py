"""Whether an office still holds what it was given: every original re-hashed, every stored figure in its text, nothing astray.

Problems come as values while it goes on; memory does not grow with the store. Others may work in the office meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, text

from pipeline.office import Office
from pipeline.store import trail, verify_files, verify_runs
from pipeline.store.copy import snapshot
from pipeline.store.problems import Problem, problem
from pipeline.store.tables import files, originals, runs

Progress = Callable[[int, int], None]  # how many things have been looked at, of how many


@dataclass(frozen=True, slots=True)
class Counted:
    """What there was to look at."""

    originals: int
    runs: int
    files: int


def counted(engine: Engine) -> Counted:
    """How much there is to look at."""
    with engine.connect() as c:
        return Counted(*(c.scalar(select(func.count()).select_from(t)) or 0 for t in (originals, runs, files)))


def verify(
    office: Office, engine: Engine, progress: Progress = lambda done, total: None, head: str | None = None
) -> Iterator[Problem]:
    """Everything that is wrong, in the order in which it is looked at. `head` is one that an evidence pack prints: the
    trail must have had it. Raises StoreError, OSError."""
    known = counted(engine)
    total, done = known.originals + known.runs + known.files, 0

    def seen() -> None:
        nonlocal done
        done += 1
        progress(min(done, total), total)

    with engine.connect() as connection:
        strays = verify_files.strays(connection, office)  # looked up once more at the end
    kept = trail.kept_head(office.store)  # before the trail, which only grows
    yield from verify_files.of_backup(office)
    with snapshot(engine) as connection:
        yield from _database(connection)
        yield from (
            problem("trail", "reviews", detail=f.message_vi, detail_en=f.message_en)
            for f in trail.check(connection, kept, head)
        )
        yield from verify_files.of_originals(connection, office, seen)
        yield from verify_runs.of_texts(connection)
        yield from verify_runs.of_documents(connection)
        yield from verify_runs.of_runs(connection, seen)
        yield from verify_files.of_files(connection, office, seen)
        yield from verify_files.of_results(connection, office)
    with engine.connect() as connection:  # anew: what was on its way has arrived
        yield from verify_files.of_strays(connection, office, strays)


def _database(connection: Connection) -> Iterator[Problem]:
    """What the database itself finds wrong. PostgreSQL looks after its own pages and keys."""
    if connection.dialect.name != "sqlite":
        return
    for found in connection.scalars(text("PRAGMA integrity_check(20)")).all():
        if found != "ok":
            yield problem("database_damaged", str(connection.engine.url.database), detail=found)
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")).all()[:20]:
        detail = f"{table} {row} → {parent}"
        yield problem("database_damaged", str(connection.engine.url.database), detail=detail)
