"""The files of an archive: read from where they lie, left there, and with no day, for nothing of them stands in results/."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Update, and_, bindparam, case, exists, func, null, or_, select, update

from pipeline.clock import stamp
from pipeline.store import ledger
from pipeline.store.rows import Prepared, add, add_missing
from pipeline.store.tables import NO_DAY, files, originals
from schemas.run import Failure

_FIRST = files.alias("first_file")
_DUE = or_(
    files.c.state.in_(("done", "failed")),
    and_(files.c.day == NO_DAY, files.c.state.in_(("received", "retry"))),
    and_(
        files.c.state == "duplicate",  # of a file that has other bytes by now
        exists().where(_FIRST.c.id == files.c.first, _FIRST.c.state == "superseded"),
    ),
)
_VI = "Giống hệt “{name}” đã nhận trước đó; chỉ tính một lần."
_EN = "The same bytes as “{name}”, which came before; counted once."
_REREAD = (
    "reread",
    "Lần xử lý lại này đã đọc được tệp. Bản gốc vẫn nằm ở chỗ cũ; giấy báo cũ bên cạnh không còn đúng.",
    "Reprocessing could read the file. It lies where it lay; the old slip beside it is no longer true.",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are in the store: its number in the ledger, its original and its name."""

    id: int
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Stat:
    """A file of a folder tree, as the system tells it without opening it; `raw` is its absolute path in the system's bytes."""

    raw: bytes
    name: str
    device: int
    inode: int
    size: int
    mtime_ns: int

    @property
    def moment(self) -> tuple[int, int, int, int]:
        """What no change of its bytes leaves as it was."""
        return self.device, self.inode, self.size, self.mtime_ns


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger has of a path; `sha256` is None where its bytes could not be taken."""

    id: int
    moment: tuple[int | None, int | None, int | None, int | None]
    sha256: str | None
    state: ledger.State
    day: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The number of the first file with these bytes, and whether they are a slip or results that we wrote ourselves."""

    file: int
    ours: bool


def count(connection: Connection) -> int:
    """How many files `page` gives in all."""
    return connection.scalar(select(func.count()).where(files.c.sha256.is_not(None), _DUE)) or 0


def page(connection: Connection, after: int, most: int) -> list[Kept]:
    """Files behind the number `after` whose originals are to be read by each version, in their order."""
    chosen = select(files.c.id, files.c.sha256, files.c.name).where(files.c.sha256.is_not(None), _DUE)
    rows = connection.execute(chosen.where(files.c.id > after).order_by(files.c.id).limit(most))
    return [Kept(*row) for row in rows]


def known(connection: Connection, raw_names: Collection[bytes]) -> dict[bytes, Known]:
    """The newest row of each of these paths, as far as there is one."""
    c = files.c
    rows = connection.execute(
        select(c.raw_name, c.id, c.device, c.inode, c.size, c.mtime_ns, c.sha256, c.state, c.day)
        .where(c.raw_name.in_(raw_names), c.inside.is_(False))
        .order_by(c.id)
    )
    return {r[0]: Known(r[1], (r[2], r[3], r[4], r[5]), *r[6:]) for r in rows}


def firsts(connection: Connection, shas: Collection[str]) -> dict[str, Kept]:
    """The first file of each of these originals that was no torn version."""
    c = files.c
    chosen = select(c.id, c.sha256, c.name).where(c.sha256.in_(shas), c.state != "superseded").order_by(c.id.desc())
    return {row.sha256: Kept(*row) for row in connection.execute(chosen)}


def origins(connection: Connection, shas: Collection[str]) -> dict[str, Origin]:
    """Where each of these originals first came from."""
    c = files.c
    ours = func.max(case((c.code.in_(ledger.OURS), 1), else_=0))
    rows = connection.execute(select(c.sha256, func.min(c.id), ours).where(c.sha256.in_(shas)).group_by(c.sha256))
    return {sha256: Origin(file, bool(own)) for sha256, file, own in rows}


def register(connection: Connection, taken: Sequence[tuple[Stat, str]]) -> None:
    """Files whose bytes came into the store, with their SHA-256."""
    there = firsts(connection, [sha256 for _, sha256 in taken])
    new: dict[str, Stat] = {}
    copies: list[tuple[Stat, str]] = []
    for stat, sha256 in taken:
        if sha256 in there or sha256 in new:
            copies.append((stat, sha256))
        else:
            new[sha256] = stat
            add_missing(connection, originals, {"sha256": sha256, "size": stat.size, "stored_at": stamp()})
    add(connection, files, [_row(stat, sha256, "received", None) for sha256, stat in new.items()])
    if copies:
        there |= firsts(connection, list(new))
        add(connection, files, [_row(stat, sha256, "duplicate", there[sha256]) for stat, sha256 in copies])


def _row(stat: Stat, sha256: str, state: ledger.State, first: Kept | None) -> dict[str, object]:
    moment = stamp()
    return {
        "name": stat.name, "raw_name": stat.raw, "inside": False, "device": stat.device, "inode": stat.inode,
        "size": stat.size, "mtime_ns": stat.mtime_ns, "sha256": sha256, "state": state, "attempts": 0, "next_attempt": None,
        "code": "duplicate" if first else None, "message_vi": _VI.format(name=first.name) if first else None,
        "message_en": _EN.format(name=first.name) if first else None, "first": first.id if first else None, "day": NO_DAY,
        "target": None, "moved": False, "notice": None, "notice_sha256": None, "appeared_at": moment, "changed_at": moment,
    }  # fmt: skip


def untaken(connection: Connection, stat: Stat, id_: int | None, failure: Failure) -> None:
    """The file's bytes could not be taken, and why; `id_` is its row, where it had one already."""
    said = {"code": failure.code, "message_vi": failure.message_vi, "message_en": failure.message_en}
    told = {"device": stat.device, "inode": stat.inode, "size": stat.size, "mtime_ns": stat.mtime_ns, **said}
    if id_ is None:
        ledger.appear(connection, "failed", NO_DAY, name=stat.name, raw_name=stat.raw, inside=False, **told)
    else:
        ledger.change(connection, id_, state="failed", **told)


def same(connection: Connection, id_: int, stat: Stat) -> None:
    """The file was touched or copied anew, and its bytes are the same."""
    ledger.change(connection, id_, device=stat.device, inode=stat.inode, size=stat.size, mtime_ns=stat.mtime_ns)


def unsettled(connection: Connection, shas: Collection[str]) -> set[str]:
    """Those of the originals that have a file of the archive of which nothing is written down yet."""
    c = files.c
    chosen = select(c.sha256).where(c.sha256.in_(shas), _shared(c.day) == NO_DAY, _shared(c.state) == "received")
    return set(connection.scalars(chosen))


def settle(connection: Connection, original: str, failure: Failure | None, *, final: bool = True) -> None:
    """What became of an original that was read: its files of the archive are in that state from now on.

    One of the inbox that could not be read before, and can now, is done; one that was done stays so.
    """
    if failure is None:
        _DONE.run(connection, of=original, moment=stamp())
        return
    told: dict[str, object] = {"of": original, "moment": stamp()}
    told |= {"state_now": "failed" if final else "retry", "said": failure.code}
    connection.execute(_UNREAD, told | {"said_vi": failure.message_vi, "said_en": failure.message_en})


def _unread() -> Update:
    return (
        update(files)
        .where(files.c.sha256 == bindparam("of"), *_of_archive())
        .values(
            state=bindparam("state_now"), changed_at=bindparam("moment"),
            code=bindparam("said"), message_vi=bindparam("said_vi"), message_en=bindparam("said_en"),
        )
    )  # fmt: skip


def _done() -> Update:
    c = files.c
    of_inbox = and_(c.day != NO_DAY, _shared(c.state) == "failed")
    told: dict[str, object] = {
        k: case((c.day == NO_DAY, null()), else_=v)
        for k, v in zip(("code", "message_vi", "message_en"), _REREAD, strict=True)
    }
    return (
        update(files)
        .where(c.sha256 == bindparam("of"), or_(and_(*_of_archive()), of_inbox))
        .values(state="done", changed_at=bindparam("moment"), next_attempt=None, **told)
    )


def _of_archive() -> tuple[ColumnElement[bool], ...]:
    c = files.c
    state = _shared(c.state)
    unsettled = or_(*(state == s for s in ("received", "retry", "failed")))  # IN is not written once and for all
    return _shared(c.day) == NO_DAY, c.inside.is_(False), unsettled


def _shared(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column so that no index of it is used: nearly all files of an archive have one day and one state, and only their
    bytes tell them apart."""
    return func.coalesce(column, "")


_UNREAD, _DONE = _unread(), Prepared(_done())  # written once: to build one costs more than to run it
