"""One document's result goes into the store: its run, its figures beside known totals, its source, its row in the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from pipeline.clock import stamp
from pipeline.store import desk, runs, sources, steps
from pipeline.store.runs import Key
from pipeline.store.tables import documents
from pipeline.store.tables import runs as runs_table
from schemas.errors import DocumentError
from schemas.run import Extraction, Version
from schemas.total import Comparison


def keep(connection: Connection, key: Key, extraction: Extraction, compared: Sequence[Comparison]) -> int:
    """Stores what was found, and gives the document. A run that does not count for it changes neither sources nor queue.

    Raises Ungrounded, ValueError (see runs.save).
    """
    run = runs.save(connection, key, extraction, stamp())
    document = runs.document_of(connection, run)
    runs.save_comparisons(connection, run, compared)
    if is_current(connection, run):
        steps.alone(connection)
        sources.link(connection, document)
        desk.follow(connection, run, extraction, compared)
    return document


def keep_failure(connection: Connection, key: Key, error: DocumentError, version: Version) -> int:
    """Stores that a document could not be read, and gives the document."""
    return runs.document_of(connection, runs.save_failure(connection, key, error, version, stamp()))


def compare_again(
    connection: Connection, original: str, version: Version, compare: Callable[[Extraction], Sequence[Comparison]]
) -> None:
    """Lays what a version found in an original beside the known totals as they are now."""
    found = (
        select(runs_table.c.id)
        .join(documents, documents.c.id == runs_table.c.document)
        .where(documents.c.original == original, runs_table.c.error_code.is_(None))
        .where(runs_table.c.code == version.code, runs_table.c.rules == version.rules)
    )
    for run in connection.scalars(found.order_by(runs_table.c.id)).all():
        extraction = runs.load(connection, run)
        compared = compare(extraction)
        runs.save_comparisons(connection, run, compared)
        desk.follow(connection, run, extraction, compared)


def is_current(connection: Connection, run: int) -> bool:
    """Whether the run is the one that counts for its document."""
    return connection.execute(select(documents.c.id).where(documents.c.current_run == run)).first() is not None
