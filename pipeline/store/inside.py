"""Documents inside containers that a version could not read: the container is done, and they are not forgotten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from pipeline.store.tables import documents, runs
from schemas.run import Failure, Version

_READ = runs.alias("read_since")


@dataclass(frozen=True, slots=True)
class Unread:
    """A document of the file `original`, by how it is shown, and why it was not read; `inner` is "" for the file itself."""

    original: str
    inner: str
    path: str
    failure: Failure


def unread(connection: Connection, originals: Collection[str], version: Version) -> list[Unread]:
    """Those of these originals, as they lie inside."""
    d, r = documents.c, runs.c
    since = (_READ.c.document == d.id, _READ.c.code == r.code, _READ.c.rules == r.rules, _READ.c.error_code.is_(None))
    rows = connection.execute(
        select(d.id, d.original, d.inner, d.path, r.error_code, r.error_vi, r.error_en)
        .join(runs, r.document == d.id)
        .where(d.original.in_(originals), r.code == version.code, r.rules == version.rules)
        .where(r.error_code.is_not(None), ~exists().where(*since))
        .order_by(d.id, r.id)
    )
    last = {
        id_: Unread(original, inner, path, Failure(code=code, message_vi=vi, message_en=en))
        for id_, original, inner, path, code, vi, en in rows
    }
    return list(last.values())
