"""The auditor's queue: which document needs eyes first, found by place, time, group, stage, words and numbers.

A row a document holds what the queue shows and sorts by, so that a page of it costs the same among ten documents and
among a hundred thousand. Rows are written in the transaction of the run or the decision that changes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, select, tuple_

from pipeline.clock import stamp
from pipeline.store.tables import desk, desk_terms, desk_words, documents, reviews, runs
from schemas.decision import Stage
from schemas.mention import Count, Date, Figure, Quantity, Ratio, Recipient
from schemas.record import PlaceUnit
from schemas.run import Extraction
from schemas.total import Comparison

PAGE = 50
COUNTS = ("contradictions", "malformed", "doubtful", "again", "differs", "suspicious", "unread")
# Digits of the rank, ten bits each, the weightiest first; what differs from a total and what asks again weigh alike.
_WEIGHTS = (("contradictions",), ("malformed",), ("doubtful",), ("differs", "again"), ("suspicious",), ("unread",))
_MOST = 1023
_SIGNED = 1  # behind everything that is not signed
_LONGEST_WORDS = 4000
_NATION = "Việt Nam"  # every unit lies in it


@dataclass(frozen=True, slots=True)
class Summary:
    """What is still undecided in a document, by kind, and how much is decided of all; its stage."""

    contradictions: int = 0
    malformed: int = 0
    doubtful: int = 0
    again: int = 0
    differs: int = 0
    suspicious: int = 0
    unread: int = 0
    decided: int = 0
    total: int = 0
    stage: Stage = "open"

    @property
    def rank(self) -> int:
        """The lower, the sooner it needs eyes."""
        if self.stage == "signed_off":
            return _SIGNED
        rank = 0
        for names in _WEIGHTS:
            rank = (rank << 10) + min(_MOST, sum(getattr(self, n) for n in names))
        return -rank


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to; all that is given must hold.

    `place`: the name of a unit, its own or one around it. `since`, `until`: days (ISO), both inclusive. `numbers`: any of
    these values. `words`: each must stand in the document's name, number, issuer, subject, place, or its figures' units and groups.
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
    """A row of the queue. `same_as` is the document that tells the same, whose figures count."""

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
    changed_at: str
    key: tuple[int, int]  # what the next page begins behind


def bare(text: str) -> str:
    """`text` in lower case and without diacritics: "Trung Chải" and "trung chai" are the same."""
    apart = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def summary(extraction: Extraction, comparisons: Sequence[Comparison] = ()) -> Summary:
    """What there is to decide in a document on which nothing was decided yet."""
    verdicts = [f.verdict for f in extraction.findings]
    own = [f for f in extraction.figures if f.zone != "boilerplate"]
    told = {f.figures[0] for f in extraction.findings if f.verdict == "malformed" and f.figures}
    malformed = sum(isinstance(f, Quantity | Date) and f.malformed and f.id not in told for f in own)
    differs = sum(c.verdict in ("contradiction", "suspicious") for c in comparisons)
    unread = sum(u.why == "unread" for u in extraction.unclaimed)
    findings = sum(v in ("contradiction", "malformed", "suspicious") for v in verdicts)
    return Summary(
        contradictions=verdicts.count("contradiction"),
        malformed=verdicts.count("malformed") + malformed,
        doubtful=sum(f.doubtful for f in own),
        differs=differs,
        suspicious=verdicts.count("suspicious"),
        unread=unread,
        total=len(own) + findings + differs + unread,
    )


def put(connection: Connection, document: int, extraction: Extraction, told: Summary, *, decided: bool = False) -> None:
    """Writes the document's row. `extraction` is how it stands; `decided` says that its decisions are carried out in it.

    A run that is stored anew is put without: where there are decisions, the row is due and keeps its stage.
    """
    stage = told.stage
    due = not decided and bool(connection.scalar(select(exists().where(reviews.c.document == document))))
    if due:
        stage = connection.scalar(select(desk.c.stage).where(desk.c.document == document)) or "in_review"
    said = extraction.document
    row = {
        "document": document,
        "rank": told.rank if not due else min(told.rank, 0),
        "stage": stage,
        **{n: getattr(told, n) for n in (*COUNTS, "decided", "total")},
        "due": due,
        "published": said.published.isoformat() if said.published else None,
        "place": _shown(said.place),
        "places": "".join(f"|{bare(n)}" for n in _names(said.place)) + "|" if said.place else "",
        "changed_at": stamp(),
    }
    for table in (desk, desk_words, desk_terms):
        connection.execute(delete(table).where(table.c.document == document))
    connection.execute(insert(desk).values(row))
    connection.execute(insert(desk_words).values(document=document, words=_words(extraction)))
    terms = sorted(set(_terms(extraction.figures)))
    if terms:
        connection.execute(insert(desk_terms), [{"kind": k, "term": t, "document": document} for k, t in terms])


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
            runs.c.type, runs.c.number, runs.c.issuer, runs.c.subject,
        )
        .join(keys, keys.c.document == desk.c.document)
        .join(documents, documents.c.id == desk.c.document)
        .outerjoin(runs, runs.c.id == documents.c.current_run)
        .order_by(desk.c.rank, desk.c.document)
    )  # fmt: skip
    return tuple(
        Queued(
            r.document, r.current_run, r.path, r.type, r.number, r.issuer, r.subject, r.published, r.place,
            Summary(**{n: getattr(r, n) for n in (*COUNTS, "decided", "total", "stage")}),
            r.due, r.same_as, r.changed_at, (r.rank, r.document),
        )
        for r in rows
    )  # fmt: skip


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
    if words := bare(f.words).split():
        held = and_(*(desk_words.c.words.contains(w, autoescape=True) for w in words))
        query = query.where(desk.c.document.in_(select(desk_words.c.document).where(held)))
    return query


def _with(kind: str, terms: list[str]) -> Select[tuple[int]]:
    return select(desk_terms.c.document).where(desk_terms.c.kind == kind, desk_terms.c.term.in_(terms))


def written(number: Decimal) -> str:
    """A number as the index holds it: exact, without exponent and idle noughts."""
    return format(number.normalize() + 0, "f")


def _terms(figures: Iterable[Figure]) -> Iterator[tuple[str, str]]:
    for f in figures:
        if isinstance(f, Recipient):
            yield from (("c", c) for c in (f.category, *f.also))
        elif isinstance(f, Quantity):
            yield from (("n", written(v)) for v in (f.value, f.low, f.high) if v is not None)
        elif isinstance(f, Ratio):
            yield from (("n", written(v)) for v in (f.numerator, f.denominator))


def _words(extraction: Extraction) -> str:
    d = extraction.document
    groups = [
        f.text if isinstance(f, Recipient) else f.unit for f in extraction.figures if isinstance(f, Recipient | Count)
    ]
    told = [d.path, d.number, d.issuer, d.subject, d.signer, *_names(d.place), *groups]
    return "\n".join(dict.fromkeys(bare(t) for t in told if t))[:_LONGEST_WORDS]


def _names(place: PlaceUnit | None) -> tuple[str, ...]:
    return (place.name, *place.members, *place.within) if place else ()


def _shown(place: PlaceUnit | None) -> str | None:
    if place is None:
        return None
    around = [n for n in place.within if n != _NATION]
    return ", ".join([f"{place.type or ''} {place.name}".strip(), *around[:1]])
