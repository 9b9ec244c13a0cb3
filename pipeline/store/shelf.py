"""Where a document of the desk is found in the store: its current run, its file, and what was found against a known total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select

from pipeline.store.desk_tables import desk
from pipeline.store.difference import differs
from pipeline.store.portable import ready
from pipeline.store.tables import comparisons, documents, files, reviews, runs
from schemas.held import Difference
from schemas.total import Comparison

# the document that tells the same as another, and counts in its place
FIRST = documents.alias("first")
FIRST_RUN = runs.alias("first_run")


@dataclass(frozen=True, slots=True)
class Filed:
    """A document's place: the SHA-256 of the file that came, the path inside of it ("" for the file itself), how it is
    shown, the SHA-256 of its own bytes, and the office's day (ISO) on which the file came."""

    original: str
    inner: str
    path: str
    sha256: str | None
    day: str


@dataclass(frozen=True, slots=True)
class Met:
    """A figure of a document beside a known total."""

    document: int
    path: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Amended:
    """A document whose figures somebody changed, or changed and took back; `changed_at` tells when its row of the queue
    was written."""

    document: int
    path: str
    run: int
    changed_at: str


@dataclass(frozen=True, slots=True)
class Twin:
    """The document whose figures count in the place of another's, by what it is called, and how the figures of that
    other differ from its own."""

    document: int
    name: str
    difference: Difference


def twin_name() -> ColumnElement[str]:
    """What people call the first of two documents that tell the same: its subject, else its number, else its path."""
    return func.coalesce(FIRST_RUN.c.subject, FIRST_RUN.c.number, FIRST.c.path)


def twin(connection: Connection, document: int) -> Twin | None:
    """The document that counts in this one's place; None where it counts itself."""
    row = connection.execute(
        select(FIRST.c.id, twin_name().label("name"))
        .join(documents, documents.c.same_as == FIRST.c.id)
        .outerjoin(FIRST_RUN, FIRST_RUN.c.id == FIRST.c.current_run)
        .where(documents.c.id == document)
    ).first()
    return None if row is None else Twin(row.id, row.name, differs(connection, row.id, document))


def current(connection: Connection, document: int) -> int | None:
    """The document's current run; None where there is no such document, or none that could be read."""
    return connection.scalar(
        select(runs.c.id)
        .join(documents, documents.c.current_run == runs.c.id)
        .where(documents.c.id == document, runs.c.error_code.is_(None))
    )


def filed(connection: Connection, document: int) -> Filed | None:
    d = documents.c
    row = connection.execute(select(d.original, d.inner, d.path, d.sha256).where(d.id == document)).first()
    if row is None:
        return None
    day = connection.scalar(select(func.min(files.c.day)).where(files.c.sha256 == row.original))
    return Filed(row.original, row.inner, row.path, row.sha256, day or "")


def met(connection: Connection, totals: Iterable[str], most: int) -> Iterator[Met]:
    """What documents that count say beside the totals of those ids, `most` figures at most; of those that say nothing of
    one, nothing is told."""
    rows = connection.execute(
        select(documents.c.id, documents.c.path, cast(comparisons.c.data, Text).label("data"))
        .join(comparisons, comparisons.c.run == documents.c.current_run)
        .where(
            comparisons.c.total.in_(tuple(totals)),
            comparisons.c.verdict != "unmatched",
            documents.c.same_as.is_(None),
            ~documents.c.superseded,
        )
        .order_by(documents.c.id, comparisons.c.position)
        .limit(most)
    )
    for row in rows:
        yield Met(row.id, row.path, Comparison.model_validate_json(ready(row.data)))


def amended(connection: Connection) -> tuple[Amended, ...]:
    """Documents that count whose figures are, or were once, other than what was read; by their numbers."""
    changed = select(reviews.c.document).where(reviews.c.action.in_(("correct", "reject", "add")))
    rows = connection.execute(
        select(documents.c.id, documents.c.path, documents.c.current_run, desk.c.changed_at)
        .join(desk, desk.c.document == documents.c.id)
        .where(
            documents.c.id.in_(changed),
            documents.c.current_run.is_not(None),
            documents.c.same_as.is_(None),
            ~documents.c.superseded,
        )
        .order_by(documents.c.id)
    )
    return tuple(Amended(*row) for row in rows)
