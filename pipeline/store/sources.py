"""One source counts once: documents that tell the same are tied to the one of them whose figures count."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from pipeline.store.ledger import touch_day
from pipeline.store.rows import Prepared, change
from pipeline.store.runs import Told
from pipeline.store.tables import NO_DAY, documents, files, reviews, runs

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
_ROOTS = _TOLD.with_only_columns(
    func.coalesce(documents.c.same_as, documents.c.id).label("root"), documents.c.same_by
).distinct()
_ONE = Prepared(_TOLD.where(documents.c.id == bindparam("of")))
# By any of the keys; what is not told equals nothing.
_OTHERS = Prepared(
    union_all(
        *(
            _ROOTS.add_columns(literal_column(str(n)).label("place")).where(
                key == bindparam(key.name), documents.c.id != bindparam("but")
            )
            for n, (key, _) in enumerate(_KEYS)
        )
    )
)
_FOLLOWERS = update(documents).where(documents.c.same_as == bindparam("old"))
_HANDED_ON = Prepared(
    _FOLLOWERS.values(
        same_as=bindparam("new"),
        same_by=case((literal("reference") == bindparam("by"), bindparam("by")), else_=documents.c.same_by),
    )
)
_CAME = Prepared(
    select(
        func.min(files.c.id).label("file"),
        func.max(files.c.day).label("day"),
        exists().where(reviews.c.document == bindparam("of"), reviews.c.action != "adopt").label("decided"),
    )
    .select_from(files)
    .join(documents, documents.c.original == files.c.sha256)
    .where(documents.c.id == bindparam("of"))
)
_DAYS = Prepared(
    select(files.c.day)
    .join(documents, documents.c.original == files.c.sha256)
    .where(documents.c.id == bindparam("of"))
    .distinct()
)


def link(connection: Connection, document: int, new: Told | None = None) -> int | None:
    """Ties a stored document to the earliest that tells the same, or later ones to it; gives the one it is tied to, or None.

    The same text ("text") is the same bytes or the same fingerprint; the same reference ("reference") the same identity.
    What is the same as a third is the same: of all that hang together so, one counts (see _came), in whatever order they
    were read. To link once more changes nothing, unless a new run tells something else: then all that hung together are
    tied anew. One that could not be read, or is superseded, is left as it is. `new`: what a document tells that was read just now for the first time.
    """
    if new is not None:
        first, moved = _join(connection, document, new)
        touch(connection, moved)
        return first
    told = _ONE.run(connection, of=document).first()
    if told is None:
        return None
    if told.same_as is None and not told.followed:
        first, moved = _join(connection, told.id, told)
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
            others.update(_join(connection, member, told, told.same_as, told.same_by)[1])
    changed = {d for d, same_as in _ties(connection, members).items() if same_as != before[d]}
    touch(connection, changed | others.difference(members))


def _join(
    connection: Connection, document: int, told: Any, same_as: int | None = None, same_by: SameBy | None = None
) -> tuple[int | None, list[int]]:
    """Ties together the one that counts for a document and those that count for what tells the same (`told`: see Told).

    Gives what the document is tied to, and the others that count no longer.
    """
    found: dict[int, SameBy] = {same_as or document: same_by or "text"}
    values = {key.name: getattr(told, key.name) for key, _ in _KEYS}
    others = _OTHERS.run(connection, **values, but=document)
    for other in sorted(others, key=lambda o: o.place):
        found.setdefault(other.root, _weaker(_KEYS[other.place][1], other.same_by))
    first, *later = sorted(found, key=partial(_came, connection)) if len(found) > 1 else found
    for root in later:
        _follow(connection, root, first, _weaker(found[root], found[first]))
    moved = [root for root in later if root != document]
    if document == first:
        return None, moved
    change(connection, documents, document, {"same_as": first, "same_by": found[first]})
    return first, moved


def _came(connection: Connection, document: int) -> tuple[bool, bool, int, int]:
    """Where the document stands among those that tell the same: the least of them counts.

    One that people decided on goes on counting, and so does the first that was read of the inbox: its results are told
    already. Of an archive, where several read at once, the one counts whose file came first: who was quicker must not decide.
    """
    came = _CAME.run(connection, of=document).one()
    of_archive = came.day == NO_DAY
    return not came.decided, of_archive, came.file if of_archive else 0, document


def _weaker(by: SameBy, then: SameBy | None) -> SameBy:
    """How two documents are known to be the same that are so by way of a third: their texts are one only if all are."""
    return "reference" if "reference" in (by, then) else "text"


def _follow(connection: Connection, old: int, new: int, by: SameBy) -> None:
    """`old` is tied to `new`, and what was tied to `old` as well."""
    _HANDED_ON.run(connection, old=old, new=new, by=by)
    change(connection, documents, old, {"same_as": new, "same_by": by})


def _ties(connection: Connection, members: Iterable[int]) -> dict[int, int | None]:
    rows = select(documents.c.id, documents.c.same_as)
    return {d: connection.execute(rows.where(documents.c.id == d)).one().same_as for d in members}


def touch(connection: Connection, changed: Iterable[int]) -> None:
    """The days tell anew whose documents count that did not, or no longer do, or count by another run."""
    for document in changed:
        for (day,) in _DAYS.run(connection, of=document).all():
            touch_day(connection, day)
