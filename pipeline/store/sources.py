"""One source counts once: documents that tell the same are tied to the one of them whose figures count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Literal, get_args

from sqlalchemy import Connection, false, select, update

from pipeline.store.tables import documents, runs
from schemas.document import DocumentType
from schemas.text import folded

SameBy = Literal["text", "reference"]
# What an office signs has a number that is its own; a page of the press only cites one.
OFFICIAL = frozenset(get_args(DocumentType)) - {"portal", "news", "other"}
_MANY = 500  # parameters of one statement
_ZEROS = re.compile(r"^0+(?=\d)")
_OTHER_D = str.maketrans("ð", "đ")  # U+00F0, which old keyboards and scans put for U+0111

# Documents with the run that tells of them, where that run read them and they are no torn version.
_TOLD = (
    select(documents.c.id, documents.c.sha256, runs.c.fingerprint, runs.c.number, runs.c.published, runs.c.issuer, runs.c.type)
    .join(runs, (runs.c.document == documents.c.id) & (runs.c.id == documents.c.current_run))
    .where(documents.c.superseded == false(), runs.c.error_code.is_(None))
)  # fmt: skip


def link(connection: Connection, document: int) -> int | None:
    """Ties a stored document to the earliest other that tells the same and counts; gives that one, or None.

    The same text ("text") is the same bytes or the same fingerprint; the same reference ("reference") the same number,
    date and issuer of two official documents. Where none is earlier, those later ones that count are tied to this one:
    it may have come to be read after them. To link once more changes nothing, unless a new run tells something else.
    One that could not be read, or is superseded, is left as it is.
    """
    told = connection.execute(_TOLD.where(documents.c.id == document)).first()
    if told is None:
        return None
    found: dict[int, SameBy] = dict.fromkeys(_same_reference(connection, told), "reference")
    found |= dict.fromkeys(_same_text(connection, told), "text")
    first = min((d for d in found if d < document), default=None)
    _tie(connection, document, first, None if first is None else found[first])
    if first is None:
        for later, by in found.items():
            _tie(connection, later, document, by)
    return first


def release(connection: Connection, document: int) -> None:
    """The document is out of the count: the first of those tied to it counts in its place, and the others follow that.

    Whoever calls says why it is out (`superseded`). Where none was tied to it, nothing changes.
    """
    tied = _TOLD.add_columns(documents.c.same_by).where(documents.c.same_as == document)
    heir = connection.execute(tied.order_by(documents.c.id).limit(1)).first()
    if heir is None:
        return
    _tie(connection, heir.id, None, None)
    _follow(connection, document, heir.id, heir.same_by)


def _tie(connection: Connection, document: int, first: int | None, by: SameBy | None) -> None:
    connection.execute(update(documents).where(documents.c.id == document).values(same_as=first, same_by=by))
    if first is not None and by is not None:
        _follow(connection, document, first, by)


def _follow(connection: Connection, old: int, new: int, by: SameBy) -> None:
    """What was tied to `old` is tied to `new`, which is the same as `old` by `by`: two texts are one only if both are."""
    values: dict[str, Any] = {"same_as": new}
    if by == "reference":
        values["same_by"] = by
    connection.execute(update(documents).where(documents.c.same_as == old).values(values))


def _same_text(connection: Connection, told: Any) -> Iterator[int]:
    others = _others(told)
    if told.sha256 is not None:
        yield from connection.scalars(others.where(documents.c.sha256 == told.sha256))
    if told.fingerprint is not None:
        yield from connection.scalars(others.where(runs.c.fingerprint == told.fingerprint))


def _same_reference(connection: Connection, told: Any) -> Iterator[int]:
    wanted = _reference(told)
    if wanted is None:
        return
    # The index on number and date answers this alone: spellings of a number are more than can be asked for one by one.
    dated = select(runs.c.id, runs.c.number).where(runs.c.published == told.published, runs.c.number.is_not(None))
    numbered = [r.id for r in connection.execute(dated) if _number(r.number) == wanted[0]]
    for at in range(0, len(numbered), _MANY):
        for other in connection.execute(_others(told).where(runs.c.id.in_(numbered[at : at + _MANY]))):
            if _reference(other) == wanted:
                yield other.id


def _others(told: Any) -> Any:
    return _TOLD.where(documents.c.id != told.id, documents.c.same_as.is_(None))


def _reference(told: Any) -> tuple[str, str, str] | None:
    """Number, date and issuer of an official document, as they are compared; None where one is not told."""
    if told.type not in OFFICIAL or not (told.number and told.published and told.issuer):
        return None
    return _number(told.number), told.published, _plain(told.issuer)


def _number(number: str) -> str:
    return _ZEROS.sub("", _plain(number))


def _plain(words: str) -> str:
    """Without blanks and case, with one letter đ, one dash, and one place of the tone mark."""
    return "".join(folded(unicodedata.normalize("NFC", words).casefold().translate(_OTHER_D)).split())
