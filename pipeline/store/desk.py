"""The auditor's queue: which document needs eyes first, found by place, time, group, stage, words and numbers.

A row a document holds what the queue shows and sorts by, so that a page of it costs the same among ten documents and
among a hundred thousand. Rows are written in the transaction of the run or the decision that changes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, tuple_

from pipeline.store.desk_rows import COUNTS, Summary, bare, put, summary, whole_words, written
from pipeline.store.desk_tables import desk, desk_terms, desk_words
from pipeline.store.rows import Together
from pipeline.store.runs import load, load_comparisons
from pipeline.store.shelf import FIRST, FIRST_RUN, twin_name
from pipeline.store.tables import documents, runs
from schemas.decision import Stage
from schemas.run import Extraction
from schemas.total import Comparison

__all__ = [
    "PAGE", "Filters", "Overview", "Queued", "Summary", "bare", "begin", "behind", "changed_at", "follow", "overview", "put", "queue", "size", "summary", "whole_words",
    "written",
]  # fmt: skip
PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; all that is given must hold.

    `place`: the name of a unit, its own or one around it. `since`, `until`: days (ISO), both inclusive. `numbers`: any of
    these values, also where no figure holds it. `words`: whole words, side by side where a document has them so, each
    somewhere else, in the document's name, number, issuer, subject, place, or its figures' units and groups.
    """

    place: str | None = None
    since: str | None = None
    until: str | None = None
    category: str | None = None
    stage: Stage | None = None
    words: str = ""
    numbers: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Queued:
    """A row of the queue. `same_as` is the document that tells the same, whose figures count, `same_name` its name."""

    document: int
    run: int | None
    path: str
    type: str | None
    number: str | None
    issuer: str | None
    subject: str | None
    published: str | None
    place: str | None
    summary: Summary
    due: bool
    same_as: int | None
    same_name: str | None
    changed_at: str
    key: tuple[int, int]  # what the next page begins behind


def queue(
    connection: Connection, filters: Filters | None = None, after: tuple[int, int] | None = None, page: int = PAGE
) -> tuple[Queued, ...]:
    """A page of the queue behind the key `after`, what needs eyes first at the top. Torn versions are left out."""
    shown = _narrowed(select(desk.c.document, desk.c.rank), filters or Filters())
    if after is not None:
        shown = shown.where(tuple_(desk.c.rank, desk.c.document) > tuple_(*after))
    keys = shown.order_by(desk.c.rank, desk.c.document).limit(page).subquery()
    rows = connection.execute(
        select(
            desk, documents.c.path, documents.c.current_run, documents.c.same_as,
            runs.c.type, runs.c.number, runs.c.issuer, runs.c.subject, twin_name().label("same_name"),
        )
        .join(keys, keys.c.document == desk.c.document)
        .join(documents, documents.c.id == desk.c.document)
        .outerjoin(runs, runs.c.id == documents.c.current_run)
        .outerjoin(FIRST, FIRST.c.id == documents.c.same_as)
        .outerjoin(FIRST_RUN, FIRST_RUN.c.id == FIRST.c.current_run)
        .order_by(desk.c.rank, desk.c.document)
    )  # fmt: skip
    return tuple(
        Queued(
            r.document, r.current_run, r.path, r.type, r.number, r.issuer, r.subject, r.published, r.place,
            Summary(**{n: getattr(r, n) for n in (*COUNTS, "decided", "total", "stage")}),
            r.due, r.same_as, r.same_name, r.changed_at, (r.rank, r.document),
        )
        for r in rows
    )  # fmt: skip


def follow(
    connection: Connection, run: int, extraction: Extraction | None = None, found: Sequence[Comparison] | None = None
) -> None:
    """Writes the row of a document whose current run was stored, adopted or compared with known totals; of another run
    nothing. `extraction` and `found` (its comparisons) are loaded where the caller has none at hand. Raises LookupError."""
    document = connection.scalar(select(documents.c.id).where(documents.c.current_run == run))
    if document is not None:
        told = load(connection, run) if extraction is None else extraction
        put(connection, document, told, summary(told, load_comparisons(connection, run) if found is None else found))


def begin(
    connection: Connection, together: Together, document: int, extraction: Extraction, found: Sequence[Comparison]
) -> None:
    """Writes the row of a document that was not in the store before, with its first run and its comparisons."""
    put(connection, document, extraction, summary(extraction, found), new=together)


def behind(connection: Connection) -> tuple[int, ...]:
    """Documents whose row is missing, or whose decisions are not carried out on their current run."""
    rows = connection.execute(
        select(documents.c.id)
        .join(runs, runs.c.id == documents.c.current_run)
        .outerjoin(desk, desk.c.document == documents.c.id)
        .outerjoin(desk_words, desk_words.c.document == documents.c.id)
        # rows that were written before words were kept whole begin without a blank
        .where(
            runs.c.error_code.is_(None), or_(desk.c.document.is_(None), desk.c.due, desk_words.c.words.not_like(" %"))
        )
        .order_by(documents.c.id)
    )
    return tuple(r.id for r in rows)


def changed_at(connection: Connection, document: int) -> str | None:
    """When the document's row was written: with each of its runs, comparisons with known totals and decisions anew."""
    return connection.scalar(select(desk.c.changed_at).where(desk.c.document == document))


def size(connection: Connection, filters: Filters | None = None) -> int:
    """How many documents the filters leave."""
    narrowed = _narrowed(select(desk.c.document), filters or Filters()).subquery()
    return connection.scalar(select(func.count()).select_from(narrowed)) or 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What the whole queue holds: documents by stage, how much is decided of all, and what its filters may be set to."""

    stages: dict[str, int]
    decided: int
    total: int
    places: dict[str, int]
    months: dict[str, int]
    categories: dict[str, int]


def overview(connection: Connection) -> Overview:
    def counted(column: ColumnElement[str]) -> dict[str, int]:
        rows = connection.execute(
            select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(column)
        )
        return {r[0]: r[1] for r in rows}

    sums = connection.execute(select(func.sum(desk.c.decided), func.sum(desk.c.total))).one()
    groups = connection.execute(
        select(desk_terms.c.term, func.count()).where(desk_terms.c.kind == "c").group_by(desk_terms.c.term)
    )
    return Overview(
        stages=counted(desk.c.stage),
        decided=int(sums[0] or 0),
        total=int(sums[1] or 0),
        places=counted(desk.c.place),
        months=counted(func.substr(desk.c.published, 1, 7)),
        categories={r[0]: r[1] for r in groups},
    )


def _narrowed(query: Select[*tuple[object, ...]], f: Filters) -> Select[*tuple[object, ...]]:
    torn = select(documents.c.id).where(documents.c.superseded)
    query = query.where(desk.c.document.not_in(torn))
    if f.stage:
        query = query.where(desk.c.stage == f.stage)
    if f.place:
        query = query.where(desk.c.places.contains(f"|{bare(f.place)}|", autoescape=True))
    if f.since:
        query = query.where(desk.c.published >= f.since)
    if f.until:
        query = query.where(desk.c.published <= f.until)
    if f.category:
        query = query.where(desk.c.document.in_(_with("c", [f.category])))
    if f.numbers:
        query = query.where(desk.c.document.in_(_with("n", [written(n) for n in f.numbers])))
    if phrase := whole_words(f.words):
        query = query.where(desk.c.document.in_(_holding(phrase)))
    return query


def _holding(phrase: str) -> Select[tuple[int]]:
    """Documents in which the words stand side by side; where there is none, those that hold each of them somewhere."""
    beside = desk_words.alias()
    found = select(desk_words.c.document).where(*(_held(desk_words.c.words, f" {w} ") for w in phrase.split()))
    if phrase.count(" ") == 2:  # one word
        return found
    together = exists(select(beside.c.document).where(_held(beside.c.words, phrase)))
    return found.where(or_(_held(desk_words.c.words, phrase), ~together))


def _held(column: ColumnElement[str], phrase: str) -> ColumnElement[bool]:
    """The column holds the phrase with its blanks. Without them first: they begin too many tries."""
    return and_(*(column.contains(p, autoescape=True) for p in (phrase.strip(), phrase)))


def _with(kind: str, terms: list[str]) -> Select[tuple[int]]:
    return select(desk_terms.c.document).where(desk_terms.c.kind == kind, desk_terms.c.term.in_(terms))
