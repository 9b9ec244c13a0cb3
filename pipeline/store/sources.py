"""One source counts once: documents that tell the same are tied to the one of them whose figures count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, exists, false, func, or_, select, update

from pipeline.store.ledger import touch_day
from pipeline.store.rows import Prepared
from pipeline.store.tables import documents, files, runs

SameBy = Literal["text", "reference"]
_TIED = documents.alias("tied")
_KEYS: tuple[tuple[Any, SameBy], ...] = (  # the stronger first
    (documents.c.sha256, "text"),
    (runs.c.fingerprint, "text"),
    (runs.c.identity, "reference"),
)

# Documents with the run that tells of them, where that run read them and they are no torn version.
_TOLD = (
    select(
        documents.c.id, documents.c.same_as, documents.c.same_by, documents.c.sha256, runs.c.fingerprint, runs.c.identity,
        exists().where(_TIED.c.same_as == documents.c.id).label("followed"),
    )
    .join(runs, (runs.c.document == documents.c.id) & (runs.c.id == documents.c.current_run))
    .where(documents.c.superseded == false(), runs.c.error_code.is_(None))
)  # fmt: skip
# The one that counts for a document, which may be itself, and how that is known.
_ROOTS = _TOLD.with_only_columns(func.coalesce(documents.c.same_as, documents.c.id), documents.c.same_by).distinct()
_ONE = Prepared(_TOLD.where(documents.c.id == bindparam("of")))
_OTHERS = {
    key.name: Prepared(_ROOTS.where(key == bindparam("value"), documents.c.id != bindparam("but"))) for key, _ in _KEYS
}


def link(connection: Connection, document: int) -> int | None:
    """Ties a stored document to the earliest that tells the same, or later ones to it; gives the one it is tied to, or None.

    The same text ("text") is the same bytes or the same fingerprint; the same reference ("reference") the same identity.
    What is the same as a third is the same: of all that hang together so, the earliest counts. To link once more changes
    nothing, unless a new run tells something else: then all that hung together are tied anew. One that could not be read,
    or is superseded, is left as it is.
    """
    told = _ONE.run(connection, of=document).first()
    if told is None:
        return None
    if told.same_as is None and not told.followed:
        first, moved = _join(connection, told)
        touch(connection, moved)
        return first
    _tie_anew(connection, told.same_as or document)
    return _ties(connection, [document])[document]


def release(connection: Connection, document: int) -> None:
    """The document is out of the count: those that were tied to it are tied anew, so that the first of them counts.

    Whoever calls says before why it is out (`superseded`). Where none was tied to it, nothing changes.
    """
    _tie_anew(connection, document)


def _tie_anew(connection: Connection, first: int) -> None:
    """Unties all that hang on `first`, and ties together what still tells the same."""
    together = or_(documents.c.id == first, documents.c.same_as == first)
    members = list(connection.scalars(select(documents.c.id).where(together).order_by(documents.c.id)))
    before = _ties(connection, members)
    connection.execute(update(documents).where(documents.c.same_as == first).values(same_as=None, same_by=None))
    others = set[int]()
    for member in members:
        told = _ONE.run(connection, of=member).first()
        if told is not None:
            others.update(_join(connection, told)[1])
    changed = {d for d, same_as in _ties(connection, members).items() if same_as != before[d]}
    touch(connection, changed | others.difference(members))


def _join(connection: Connection, told: Any) -> tuple[int | None, list[int]]:
    """Ties together the one that counts for a document and those that count for what tells the same.

    Gives what the document is tied to, and the others that count no longer.
    """
    own = told.same_as or told.id
    found: dict[int, SameBy] = {own: told.same_by or "text"}
    for key, by in _KEYS:
        value = getattr(told, key.name)
        if value is None:
            continue
        for other in _OTHERS[key.name].run(connection, value=value, but=told.id):
            found.setdefault(other[0], _weaker(by, other.same_by))
    first = min(found)
    later = sorted(found.keys() - {first})
    for root in later:
        _follow(connection, root, first, _weaker(found[root], found[first]))
    others = [root for root in later if root != told.id]
    if told.id == first:
        return None, others
    connection.execute(update(documents).where(documents.c.id == told.id).values(same_as=first, same_by=found[first]))
    return first, others


def _weaker(by: SameBy, then: SameBy | None) -> SameBy:
    """How two documents are known to be the same that are so by way of a third: their texts are one only if all are."""
    return "reference" if "reference" in (by, then) else "text"


def _follow(connection: Connection, old: int, new: int, by: SameBy) -> None:
    """`old` is tied to `new`, and what was tied to `old` as well."""
    values: dict[str, Any] = {"same_as": new}
    if by == "reference":
        values["same_by"] = by
    connection.execute(update(documents).where(documents.c.same_as == old).values(values))
    connection.execute(update(documents).where(documents.c.id == old).values(same_as=new, same_by=by))


def _ties(connection: Connection, members: Iterable[int]) -> dict[int, int | None]:
    rows = select(documents.c.id, documents.c.same_as)
    return {d: connection.execute(rows.where(documents.c.id == d)).one().same_as for d in members}


def touch(connection: Connection, changed: Iterable[int]) -> None:
    """The days tell anew whose documents count that did not, or no longer do, or count by another run."""
    for document in changed:
        days = select(files.c.day).join(documents, documents.c.original == files.c.sha256).distinct()
        for day in connection.scalars(days.where(documents.c.id == document)).all():
            touch_day(connection, day)
