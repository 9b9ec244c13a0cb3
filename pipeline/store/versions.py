"""The versions that read the documents of a store: which there are, how people name them, and every document by two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, case, func, or_, select, tuple_

from pipeline.store.alike import unlike
from pipeline.store.tables import documents, reviews, runs
from schemas.run import Failure, Version
from schemas.version_errors import ManyVersions, NoSuchVersion, OtherDocument

PAGE = 500  # documents that are looked at together
CURRENT, LATEST = ("hien-tai", "current"), ("moi-nhat", "latest")
_SHORTEST = 4  # hexadecimal digits that name a version


@dataclass(frozen=True, slots=True)
class Told:
    """A version in the store. `number` counts from 1 as versions came, and stays; of documents, `read` are those that it
    read, `failed` those that it could not, `current` those whose current run is its own. `first`, `last`: moments (UTC)."""

    number: int
    version: Version
    first: str
    last: str
    read: int
    failed: int
    current: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a name means: a version, each document's current run, or one run of one document."""

    kind: Literal["version", "current", "run"]
    version: Version | None = None
    run: int | None = None
    document: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A run of a document: what kept it from being read, where something did."""

    id: int
    version: Version
    error: Failure | None
    number: str | None  # of the official document


@dataclass(frozen=True, slots=True)
class Pair:
    """A document with its newest run by each of two versions, the one that read it before one that failed. `alike`: what
    the two found is the same to the letter; `decided`: people decided something on the document."""

    document: int
    path: str
    original: str
    inner: str
    sha256: str | None
    a: Made | None
    b: Made | None
    alike: bool = False
    decided: bool = False


def versions(connection: Connection) -> tuple[Told, ...]:
    """All that read something, in the order in which they first did. Torn versions of files are counted as well."""
    read = func.count(case((runs.c.error_code.is_(None), runs.c.document)).distinct())
    by = (runs.c.code, runs.c.rules)
    found = connection.execute(
        select(*by, func.min(runs.c.made_at), func.max(runs.c.made_at), read, func.count(runs.c.document.distinct()))
        .group_by(*by)
        .order_by(func.min(runs.c.id))
    ).all()
    counted = select(*by, func.count()).join(documents, documents.c.current_run == runs.c.id).group_by(*by)
    current = {(r[0], r[1]): r[2] for r in connection.execute(counted)}
    return tuple(
        Told(n, Version(code=r[0], rules=r[1]), r[2], r[3], r[4], r[5] - r[4], current.get((r[0], r[1]), 0))
        for n, r in enumerate(found, 1)
    )


def named(connection: Connection, name: str) -> Wanted:
    """What people mean by a version's name: its number in the list, the beginning of its rules, "hien-tai", "moi-nhat"
    (the version that came last), "#57" a run; so is a number beyond the list. Raises NoSuchVersion, ManyVersions."""
    plain = name.strip().casefold()
    if plain in CURRENT:
        return Wanted("current")
    there = versions(connection)
    if plain in LATEST and there:
        return _version(there[-1])
    if plain.isdecimal() and 0 < int(plain) <= len(there):
        return _version(there[int(plain) - 1])
    if re.fullmatch(f"[0-9a-f]{{{_SHORTEST},16}}", plain):
        begun = [t for t in there if t.version.rules.startswith(plain)]
        if len(begun) > 1:
            raise ManyVersions(name, there=listed(tuple(begun)))
        if begun:
            return _version(begun[0])
    if (number := plain.removeprefix("#")).isdecimal() and len(number) < 19:
        row = connection.execute(select(runs.c.id, runs.c.document).where(runs.c.id == int(number))).first()
        if row is not None:
            return Wanted("run", run=row.id, document=row.document)
    raise NoSuchVersion(name, there=listed(there))


def listed(there: tuple[Told, ...]) -> str:
    """The versions as a message names them: "1 (1.0, 0a0a0a0a…), 2 (…)"."""
    return ", ".join(f"{t.number} ({t.version.code}, {t.version.rules[:8]}…)" for t in there) or "—"


def pairs(engine: Engine, a: Wanted, b: Wanted, *, page: int = PAGE, alike: bool = True) -> Iterator[Pair]:
    """Every document that one of the two read or tried to read, in the store's order; of two runs, their one document.

    So many at a time are in memory. Without `alike` nobody asks whether what was found is the same. Torn versions of files are left out. Raises OtherDocument.
    """
    only = {w.document for w in (a, b) if w.document is not None}
    if len(only) > 1:
        raise OtherDocument(str(a.run), other=b.run)
    after = 0
    while True:
        with engine.connect() as c:
            rows = _documents(c, after, page, only)
            found = _with_runs(c, rows, a, b, alike)
        yield from found
        if len(rows) < page:
            return
        after = rows[-1].id


def _version(told: Told) -> Wanted:
    return Wanted("version", told.version, number=told.number)


def _documents(connection: Connection, after: int, page: int, only: set[int]) -> list[Row[Any]]:
    d = documents.c
    rows = select(d.id, d.path, d.original, d.inner, d.sha256, d.current_run).where(~d.superseded, d.id > after)
    if only:
        rows = rows.where(d.id.in_(only))
    return list(connection.execute(rows.order_by(d.id).limit(page)))


def _with_runs(connection: Connection, rows: list[Row[Any]], a: Wanted, b: Wanted, alike: bool) -> list[Pair]:
    current = {r.id: r.current_run for r in rows}
    by_document: dict[int, list[Made]] = {}
    for document, made in _runs(connection, list(current), a, b):
        by_document.setdefault(document, []).append(made)

    def chosen(wanted: Wanted, row: Row[Any]) -> Made | None:
        return _chosen(by_document.get(row.id, []), wanted, row.current_run)

    found = [Pair(r.id, r.path, r.original, r.inner, r.sha256, chosen(a, r), chosen(b, r)) for r in rows]
    found = [p for p in found if p.a is not None or p.b is not None]
    both = [(p.a.id, p.b.id) for p in found if p.a and p.b and p.a.id != p.b.id and not p.a.error and not p.b.error]
    other = unlike(connection, both) if alike else {p.document for p in found}
    decided = _decided(connection, [p.document for p in found])
    return [replace(p, alike=_read_alike(p) and p.document not in other, decided=p.document in decided) for p in found]


def _read_alike(pair: Pair) -> bool:
    """Whether both runs read it, so that they may be alike."""
    return pair.a is not None and pair.b is not None and not pair.a.error and not pair.b.error


def _runs(connection: Connection, ids: list[int], a: Wanted, b: Wanted) -> Iterator[tuple[int, Made]]:
    r = runs.c
    asked = [(w.version.code, w.version.rules) for w in (a, b) if w.version is not None]
    which: list[ColumnElement[bool]] = [tuple_(r.code, r.rules).in_(asked)] if asked else []
    which += [r.id == w.run for w in (a, b) if w.run is not None]
    if "current" in (a.kind, b.kind):
        which.append(r.id.in_(select(documents.c.current_run).where(documents.c.id.in_(ids))))
    columns = (r.id, r.document, r.code, r.rules, r.number, r.error_code, r.error_vi, r.error_en)
    for row in connection.execute(select(*columns).where(r.document.in_(ids), or_(*which)).order_by(r.id)):
        error = None
        if row.error_code is not None:
            error = Failure(code=row.error_code, message_vi=row.error_vi or "", message_en=row.error_en or "")
        yield row.document, Made(row.id, Version(code=row.code, rules=row.rules), error, row.number)


def _chosen(made: list[Made], wanted: Wanted, current: int | None) -> Made | None:
    match wanted.kind:
        case "current":
            fitting = [m for m in made if m.id == current]
        case "run":
            fitting = [m for m in made if m.id == wanted.run]
        case _:
            fitting = [m for m in made if m.version == wanted.version]
    return max(fitting, key=lambda m: (m.error is None, m.id), default=None)


def _decided(connection: Connection, ids: list[int]) -> set[int]:
    found = connection.scalars(
        select(reviews.c.document).where(reviews.c.document.in_(ids), reviews.c.action != "adopt").distinct()
    )
    return {int(d) for d in found if d is not None}
