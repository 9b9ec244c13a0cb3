"""The ledger: every file that ever appeared, in exactly one state. Each function is one step of a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, or_, select, update

from pipeline.clock import stamp
from pipeline.store import rows
from pipeline.store.rows import Prepared, add_missing
from pipeline.store.tables import days, documents, files, originals

State = Literal[
    "waiting", "received", "retry", "done", "failed", "duplicate", "superseded", "vanished", "ignored"
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)
ENDED: tuple[State, ...] = ("done", "failed", "duplicate")  # its original leaves the inbox
OURS = ("notice", "own_result")  # codes of what we wrote ourselves: a duplicate of nothing
READ: tuple[State, ...] = ("done", "duplicate")  # its bytes are told by the store


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger (see pipeline.store.tables.files)."""

    id: int
    name: str
    raw_name: bytes
    inside: bool
    device: int | None
    inode: int | None
    size: int | None
    mtime_ns: int | None
    sha256: str | None
    state: State
    code: str | None
    message_vi: str | None
    message_en: str | None
    attempts: int
    next_attempt: str | None
    first: int | None
    day: str
    target: bytes | None
    moved: bool
    notice: bytes | None
    notice_sha256: str | None
    appeared_at: str
    changed_at: str


_COLUMNS = [files.c[f.name] for f in fields(Entry)]
_PAGE = 500  # rows that are read at once
_NEW = dict.fromkeys(f.name for f in fields(Entry) if f.name != "id") | {"attempts": 0, "inside": True, "moved": False}
_COUNTED = Prepared(update(documents).where(documents.c.original == bindparam("sha256")).values(superseded=False))
_TOUCHED = Prepared(update(days).where(days.c.day == bindparam("of")).values(changes=days.c.changes + 1))


def _entries(connection: Connection, *where: Any, order: Any = files.c.id, limit: int | None = None) -> list[Entry]:
    found = connection.execute(select(*_COLUMNS).where(*where).order_by(order).limit(limit))
    return [Entry(*row) for row in found]


def entry(connection: Connection, id_: int) -> Entry:
    """The row of that number. Raises IndexError where there is none."""
    return _entries(connection, files.c.id == id_)[0]


def entries(connection: Connection, states: Sequence[State] = (), last: int | None = None) -> list[Entry]:
    """The rows in their order of appearance, of these states (none named: of all); `last` is how many of the newest."""
    where = [files.c.state.in_(states)] if states else []
    return list(reversed(_entries(connection, *where, order=files.c.id.desc(), limit=last)))


def since(connection: Connection, last: int, others: Sequence[int] = ()) -> Iterator[Entry]:
    """The rows that are newer than the number `last`, and these others, in their order; not all are held at once."""
    for id_ in sorted(n for n in others if n <= last):
        yield entry(connection, id_)
    while found := _entries(connection, files.c.id > last, limit=_PAGE):
        yield from found
        last = found[-1].id


def last(connection: Connection) -> int:
    """The number of the newest row; 0 where there is none."""
    return connection.scalar(select(func.max(files.c.id))) or 0


def in_inbox(connection: Connection) -> list[Entry]:
    """The rows whose file lies in the inbox, as far as the ledger knows."""
    return _entries(connection, files.c.inside, files.c.moved.is_(False), files.c.state != "vanished")


def to_read(connection: Connection, most: int, moment: str, latest: str) -> list[Entry]:
    """The rows whose original is in the store and whose turn it is, in their order; an archive's wait for `reprocess`.

    A turn later than `latest` was set before the clock jumped back: it has come.
    """
    turn = or_(files.c.next_attempt <= moment, files.c.next_attempt > latest)
    due = or_(files.c.state == "received", and_(files.c.state == "retry", turn))
    return _entries(connection, files.c.sha256.is_not(None), files.c.day != "", due, limit=most)


def outside(connection: Connection, raw_name: bytes) -> Entry | None:
    """The newest row of a file that was named and lies elsewhere."""
    where = (files.c.raw_name == raw_name, files.c.inside.is_(False))
    found = _entries(connection, *where, order=files.c.changed_at.desc(), limit=1)
    return found[0] if found else None


def to_move(connection: Connection) -> list[Entry]:
    """The rows that are settled and whose original may still be in the inbox."""
    return _entries(connection, files.c.inside, files.c.state.in_(ENDED), files.c.moved.is_(False))


def moved_since(connection: Connection, moment: str, most: int) -> list[Entry]:
    """The newest rows whose original went to its folder after `moment`: it may still grow there."""
    where = (files.c.inside, files.c.moved, files.c.state.in_(ENDED), files.c.changed_at >= moment)
    return _entries(connection, *where, files.c.target.is_not(None), order=files.c.id.desc(), limit=most)


def first_read(connection: Connection, sha256: str, but: int) -> Entry | None:
    """The first other file with these bytes that is done, if any."""
    found = _entries(connection, files.c.sha256 == sha256, files.c.state == "done", files.c.id != but, limit=1)
    return found[0] if found else None


def earlier_versions(connection: Connection, raw_name: bytes, smaller_than: int, most: int = 8) -> list[Entry]:
    """The newest settled files of that name with fewer bytes: one of them may be this file, torn."""
    where = (files.c.raw_name == raw_name, files.c.state.in_(("received", "retry", "done", "failed", "duplicate")))
    fewer = (files.c.sha256.is_not(None), files.c.size > 0, files.c.size < smaller_than)
    return _entries(connection, *where, *fewer, order=files.c.id.desc(), limit=most)


def is_notice(connection: Connection, sha256: str) -> bool:
    """Whether these bytes are a slip that we wrote ourselves."""
    return connection.execute(select(files.c.id).where(files.c.notice_sha256 == sha256).limit(1)).first() is not None


def of_day(connection: Connection, day: str) -> list[Entry]:
    """The files of one day, in their order."""
    return _entries(connection, files.c.day == day)


def appear(connection: Connection, state: State, day: str, **values: Any) -> int:
    """A file is seen for the first time; returns its number."""
    moment = stamp()
    row = _NEW | {"state": state, "day": day, "appeared_at": moment, "changed_at": moment} | values
    id_ = add_missing(connection, files, row)
    assert id_ is not None
    return id_


def change(connection: Connection, id_: int, **values: Any) -> None:
    """New values of one row."""
    rows.change(connection, files, id_, {"changed_at": stamp()} | values)


def change_counted(connection: Connection, id_: int, **values: Any) -> bool:
    """New values of one row, unless a whole version has superseded it; whether they were written."""
    return rows.change(connection, files, id_, {"changed_at": stamp()} | values, ("state", "superseded"))


def receive(connection: Connection, id_: int, sha256: str, size: int, **values: Any) -> None:
    """The file's bytes are in the store from now on, whatever becomes of the file."""
    add_missing(connection, originals, {"sha256": sha256, "size": size, "stored_at": stamp()})
    settled: dict[str, Any] = {"code": None, "message_vi": None, "message_en": None, "next_attempt": None}
    change(connection, id_, state="received", sha256=sha256, size=size, attempts=0, **(settled | values))


def known_names(connection: Connection, raw_names: Sequence[bytes]) -> set[bytes]:
    """Those of the names that a file whose bytes were taken had before."""
    found = select(files.c.raw_name).where(files.c.raw_name.in_(raw_names), files.c.sha256.is_not(None))
    return {row[0] for row in connection.execute(found)}


def known_bytes(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Those of the hashes that a file that is done had, or a slip of ours."""
    read = select(files.c.sha256).where(files.c.sha256.in_(hashes), files.c.state == "done")
    slips = select(files.c.notice_sha256).where(files.c.notice_sha256.in_(hashes))
    return {row[0] for row in connection.execute(read.union(slips))}


def failed_before(connection: Connection, sha256: str, raw_name: bytes) -> Entry | None:
    """The failed file of these bytes and this name that was dropped back, if there is one."""
    left = or_(files.c.moved, files.c.inside.is_(False))
    where = (files.c.sha256 == sha256, files.c.raw_name == raw_name, files.c.state == "failed", left)
    found = _entries(connection, *where, order=files.c.id.desc(), limit=1)
    return found[0] if found else None


def failed_of_name(connection: Connection, raw_name: bytes) -> list[Entry]:
    """The failed files of that name whose slip may still lie beside them."""
    where = (files.c.raw_name == raw_name, files.c.state == "failed", files.c.notice.is_not(None))
    return _entries(connection, *where)


def failed_earlier(connection: Connection, new: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """The failed files of the same name and place that came before each of `new`, beside it."""
    by_name = {(e.raw_name, e.inside): e for e in new}
    if not by_name:
        return []
    found = _entries(connection, files.c.raw_name.in_([n for n, _ in by_name]), files.c.state == "failed")
    pairs = ((old, by_name.get((old.raw_name, old.inside))) for old in found)
    return [(old, after) for old, after in pairs if after is not None and old.id < after.id]


def forget(connection: Connection, id_: int) -> None:
    """Takes out a row that another row goes on for: the file is in one state."""
    connection.execute(delete(files).where(files.c.id == id_))


def supersede(
    connection: Connection, old: Entry, by: int | None, vi: str, en: str, *, code: str = "superseded"
) -> list[int]:
    """`old` was torn, and `by` (if it has a number already) is the whole of it: what `old` told does not count any more.

    Returns the documents that are out of the count from now on; an original that came whole by another file stays in it.
    """
    # the file, where it still lies in the inbox, is the new one's from now on
    said = {"code": code, "message_vi": vi, "message_en": en}
    change(connection, old.id, state="superseded", first=by, moved=True, next_attempt=None, **said)
    if old.sha256 is None:
        return []
    other = select(files.c.id).where(files.c.sha256 == old.sha256, files.c.state.in_(READ), files.c.id != old.id)
    if connection.execute(other.limit(1)).first() is not None:
        return []
    return leave(connection, old.sha256)


def leave(connection: Connection, sha256: str) -> list[int]:
    """The documents of an original are out of the count from now on; those that were in it."""
    out = select(documents.c.id).where(documents.c.original == sha256, documents.c.superseded.is_(False))
    found = [int(row.id) for row in connection.execute(out.order_by(documents.c.id))]
    connection.execute(update(documents).where(documents.c.id.in_(found)).values(superseded=True))
    return found


def superseded(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those of the rows that a whole version has superseded."""
    found = select(files.c.id).where(files.c.id.in_(ids), files.c.state == "superseded")
    return {int(row.id) for row in connection.execute(found)}


def torn_documents(connection: Connection, sha256: str) -> list[int]:
    """The documents of an original that are out of the count because it was torn."""
    found = select(documents.c.id).where(documents.c.original == sha256, documents.c.superseded)
    return [int(row.id) for row in connection.execute(found.order_by(documents.c.id))]


def count_again(connection: Connection, sha256: str) -> None:
    """An original that was taken for torn came whole after all."""
    _COUNTED.run(connection, sha256=sha256)


def touch_day(connection: Connection, day: str) -> None:
    """The day's workbook and summary no longer tell all; an archive's files have none."""
    if day and not _TOUCHED.run(connection, of=day).rowcount:
        connection.execute(insert(days).values(day=day, changes=1, written=0))


def stale_days(connection: Connection) -> list[tuple[str, int]]:
    """The days whose results must be written anew, with the number of changes that they will then tell."""
    found = select(days.c.day, days.c.changes).where(days.c.changes != days.c.written).order_by(days.c.day)
    return [(row.day, row.changes) for row in connection.execute(found)]


def day_written(connection: Connection, day: str, changes: int) -> None:
    connection.execute(update(days).where(days.c.day == day).values(written=changes))


def tally(connection: Connection, day: str | None = None) -> dict[State, int]:
    """How many files are in each state, of one day or of all."""
    where = [files.c.day == day] if day else []
    order = case({s: i for i, s in enumerate(STATES)}, value=files.c.state)
    found = select(files.c.state, func.count()).where(*where).group_by(files.c.state).order_by(order)
    return {row[0]: row[1] for row in connection.execute(found)}
