"""The ledger of steps: which results are there, by the key of what made them. Each function is a step of a transaction."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, text

from pipeline.clock import stamp
from pipeline.store.rows import Together
from pipeline.store.tables import steps
from schemas.run import Failure

_LOCK = 0x736F6C6965  # of PostgreSQL's locks the one by which documents are tied one after the other


def present(connection: Connection, keys: Collection[str]) -> dict[str, Failure | None]:
    """Which of the keys have a result, and of one that is a failure which."""
    c = steps.c
    rows = connection.execute(select(c.key, c.error_code, c.error_vi, c.error_en).where(c.key.in_(keys)))
    return {
        r.key: r.error_code and Failure(code=r.error_code, message_vi=r.error_vi, message_en=r.error_en) for r in rows
    }


def note(together: Together, key: str, original: str, step: str, failure: Failure | None = None) -> None:
    """The result of that key is there once the rows of `together` are; told twice it is there once."""
    told = (failure.code, failure.message_vi, failure.message_en) if failure else (None, None, None)
    said = dict(zip(("error_code", "error_vi", "error_en"), told, strict=True))
    together.add_missing(steps, {"key": key, "original": original, "step": step, "made_at": stamp(), **said})


def forget(connection: Connection, keys: Collection[str]) -> None:
    """These are done again."""
    connection.execute(delete(steps).where(steps.c.key.in_(keys)))


def compared(connection: Connection, original: str, keys: Collection[str] = ()) -> None:
    """What was found in the original is held against other known totals from now on: they are those of `keys`, one for
    each version that was compared, or the desk's. Where former ones come back, it is compared with them again."""
    connection.execute(delete(steps).where(steps.c.original == original, steps.c.step == "compare"))
    together = Together()
    for key in keys:
        note(together, key, original, "compare")
    together.write(connection)


def alone(connection: Connection) -> None:
    """Until the transaction ends, nobody else ties documents: two that tell the same would not see each other.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
