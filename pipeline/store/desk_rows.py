"""The rows of the auditor's queue: what there is to decide in a document, and what it is found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Connection, delete, exists, select, text

from pipeline.clock import stamp
from pipeline.store.desk_tables import desk, desk_terms, desk_words
from pipeline.store.rows import Together
from pipeline.store.tables import reviews
from schemas.decision import Stage
from schemas.mention import Count, Date, Figure, Quantity, Ratio, Recipient, Unclaimed, Why
from schemas.record import PlaceUnit
from schemas.run import Extraction
from schemas.total import Comparison

COUNTS = ("contradictions", "malformed", "doubtful", "again", "differs", "suspicious", "unread")
# Digits of the rank, ten bits each, the weightiest first; what differs from a total and what asks again weigh alike.
_WEIGHTS = (("contradictions",), ("malformed",), ("doubtful",), ("differs", "again"), ("suspicious",), ("unread",))
_MOST = 1023
_SIGNED = 1  # behind everything that is not signed
_LONGEST_WORDS = 4000
_BETWEEN = re.compile(r"[\W_]+")
_PRINTED = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![.,]?\d)")
_SOUGHT: tuple[Why, ...] = (
    "unread",
    "name",
    "age",
    "duration",
    "place",
    "rejected",
)  # numerals that somebody may look for
_LOCK = 0x6465736B  # of PostgreSQL's locks of two numbers the first of those on the queue's rows
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


def bare(text: str) -> str:
    """`text` in lower case and without diacritics: "Trung Chải" and "trung chai" are the same."""
    apart = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def whole_words(text: str) -> str:
    """The words of `text`, bare, with a blank before, between and after them: " 12 bc ubnd "; "" where it has none."""
    words = " ".join(_BETWEEN.sub(" ", bare(text)).split())
    return f" {words} " if words else ""


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


def put(
    connection: Connection,
    document: int,
    extraction: Extraction,
    told: Summary,
    *,
    decided: bool = False,
    new: Together | None = None,
) -> None:
    """Writes the document's row. `extraction` is how it stands; `decided` says that its decisions are carried out in it.

    A run that is stored anew is put without: where there are decisions, the row is due and keeps its stage. Of a document
    that is new there is neither a row nor a decision, and its rows wait in `new`.
    """
    if new is None:
        _alone(connection, document)
    stage = told.stage
    # an adopted version alone is nothing to be carried out
    told_of = exists().where(reviews.c.document == document, reviews.c.action != "adopt")
    due = not decided and new is None and bool(connection.scalar(select(told_of)))
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
    together = new or Together()
    if new is None:
        for table in (desk, desk_words, desk_terms):
            connection.execute(delete(table).where(table.c.document == document))
    together.add(desk, [row])
    together.add(desk_words, [{"document": document, "words": _words(extraction)}])
    terms = sorted({*_terms(extraction.figures), *_beside(extraction.unclaimed)})
    together.add(desk_terms, [{"kind": k, "term": t, "document": document} for k, t in terms])
    if new is None:
        together.write(connection)


def _alone(connection: Connection, document: int) -> None:
    """Until the transaction ends, nobody else writes the document's row: who waits only to remove it would not see the one
    that was put in its place, and put another. Its row of `documents` is not locked: whoever ties documents holds several.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        place = {"lock": _LOCK, "document": document}
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock, CAST(:document AS integer))"), place)


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


def _beside(numerals: Iterable[Unclaimed]) -> Iterator[tuple[str, str]]:
    """Numbers that are printed but in no figure; list numbers, clauses, clock times and telephone numbers are none."""
    for numeral in numerals:
        if numeral.why in _SOUGHT:
            for m in _PRINTED.finditer(numeral.text):
                yield "n", written(Decimal(m[0].replace(".", "").replace(",", ".")))


def _words(extraction: Extraction) -> str:
    d = extraction.document
    groups = [
        f.text if isinstance(f, Recipient) else f.unit for f in extraction.figures if isinstance(f, Recipient | Count)
    ]
    told = [d.path, d.number, d.issuer, d.subject, d.signer, *_names(d.place)]
    lines = dict.fromkeys(
        words for words in (*map(whole_words, filter(None, told)), *map(_group, filter(None, groups))) if words
    )
    return "\n".join(lines)[:_LONGEST_WORDS]


@lru_cache(maxsize=4096)
def _group(text: str) -> str:
    """The words of a unit or a group: the same ones stand in document after document."""
    return whole_words(text)


def _names(place: PlaceUnit | None) -> tuple[str, ...]:
    return (place.name, *place.members, *place.within) if place else ()


def _shown(place: PlaceUnit | None) -> str | None:
    if place is None:
        return None
    around = [n for n in place.within if n != _NATION]
    return ", ".join([f"{place.type or ''} {place.name}".strip(), *around[:1]])
