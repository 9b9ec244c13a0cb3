"""One document's result goes into the store: its run, its figures beside known totals, its source, its row in the queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from pipeline.clock import stamp
from pipeline.store import columns, desk, runs, sources, steps
from pipeline.store.rows import Together
from pipeline.store.runs import Key
from pipeline.store.tables import comparisons, documents
from pipeline.store.tables import runs as runs_table
from schemas.errors import DocumentError
from schemas.run import Extraction, Version
from schemas.total import Comparison


@dataclass(frozen=True, slots=True)
class Kept:
    """The document; `alone` says that the store knew nothing of it before, nor of another that tells the same."""

    document: int
    alone: bool


def keep(
    connection: Connection, together: Together, key: Key, extraction: Extraction, compared: Sequence[Comparison] | None
) -> Kept:
    """Stores what was found. A run that does not count for its document changes neither sources nor queue.

    `compared` is None where the known totals could not be used: what was compared before stays as it was. What may be
    written later waits in `together`. Raises Ungrounded, ValueError (see runs.keep).
    """
    stored = runs.keep(connection, together, key, extraction, stamp())
    if stored.new:
        together.add(comparisons, columns.comparisons(stored.run, compared or ()))
        steps.alone(connection)
        first = sources.link(connection, stored.document, stored.told)
        desk.begin(connection, together, stored.document, extraction, compared or ())
        return Kept(stored.document, alone=first is None)
    together.write(connection)
    if compared is not None:
        runs.save_comparisons(connection, stored.run, compared)
    if is_current(connection, stored.run):
        steps.alone(connection)
        sources.link(connection, stored.document)
        desk.follow(connection, stored.run, extraction, compared)
    return Kept(stored.document, alone=False)


def keep_failure(connection: Connection, key: Key, error: DocumentError, version: Version) -> int:
    """Stores that a document could not be read, and gives the document."""
    return runs.document_of(connection, runs.save_failure(connection, key, error, version, stamp()))


def counting(connection: Connection, originals: Collection[str], but: Version) -> defaultdict[str, list[Version]]:
    """By original: the versions whose runs count for its documents, and which read them; all but one."""
    r = runs_table.c
    rows = connection.execute(
        select(documents.c.original, r.code, r.rules)
        .join(runs_table, r.id == documents.c.current_run)
        .where(
            documents.c.original.in_(originals), r.error_code.is_(None), or_(r.code != but.code, r.rules != but.rules)
        )
        .distinct()
        .order_by(r.code, r.rules)
    )
    found = defaultdict[str, list[Version]](list)
    for row in rows:
        found[row.original].append(Version(code=row.code, rules=row.rules))
    return found


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
