"""A file of an archive that was changed in place: what it told before does not count any more, unless its bytes lie elsewhere.

Each function is one step of a transaction; whoever ties documents holds `steps.alone`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from pipeline.clock import stamp
from pipeline.store import ledger, sources
from pipeline.store.tables import NO_DAY, documents, files

_SAID = {
    "code": "replaced",
    "message_vi": "Tệp ở chỗ này đã được sửa: nội dung mới được tính, nội dung cũ không tính nữa.",
    "message_en": "The file was changed where it lies: what it holds now counts, and what it held before does not.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes were seen: the path in the system's bytes, and how the file looked; `kept`: it came through the inbox."""

    raw: bytes
    size: int | None
    mtime_ns: int | None
    kept: bool


def places(connection: Connection, sha256: str, but: int) -> list[Place]:
    """The files with these bytes that no other has replaced, without the row `but`."""
    c = files.c
    rows = connection.execute(
        select(c.raw_name, c.size, c.mtime_ns, c.day).where(c.sha256 == sha256, c.state != "superseded", c.id != but)
    )
    return [Place(raw, size, mtime_ns, day != NO_DAY) for raw, size, mtime_ns, day in rows]


def replace(connection: Connection, old: int, sha256: str, by: int, *, counts: bool) -> None:
    """The row `old` is what its path held before it held the row `by`. Unless its original still `counts`, no file of the
    archive has it any more, and its documents are out."""
    c = files.c
    gone = (c.id == old,) if counts else (c.sha256 == sha256, c.day == NO_DAY, c.state != "superseded")
    said = {"state": "superseded", "first": by, "next_attempt": None, "changed_at": stamp(), **_SAID}
    connection.execute(update(files).where(*gone).values(**said))
    if not counts:
        for document in ledger.leave(connection, sha256):
            sources.release(connection, document)


def bring_back(connection: Connection, shas: Collection[str]) -> None:
    """Those of the originals whose documents were out count again: a file has these bytes after all."""
    out = select(documents.c.original).where(documents.c.original.in_(shas), documents.c.superseded).distinct()
    for sha256 in connection.scalars(out).all():
        back = ledger.torn_documents(connection, sha256)
        ledger.count_again(connection, sha256)
        for document in back:
            sources.link(connection, document)
