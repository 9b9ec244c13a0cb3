"""Stored runs: every figure stands in its text, the columns say what the whole objects say, and no id leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Table, or_, select

from pipeline.store import columns
from pipeline.store.problems import Problem, problem
from pipeline.store.rows import Row
from pipeline.store.runs import digest_of, load, load_comparisons, text_of
from pipeline.store.tables import comparisons, documents, figures, findings, records, runs, slots, texts, unclaimed
from schemas.run import Extraction

_TEXTS = 50  # in memory at once


def of_texts(connection: Connection) -> Iterator[Problem]:
    """Texts whose bytes do not give their hash."""
    rows = connection.execute(select(texts), execution_options={"yield_per": _TEXTS})
    changed = [row.sha256 for row in rows if digest_of(row.content) != row.sha256]
    for sha256 in changed:
        found = select(documents.c.path).join(runs, runs.c.document == documents.c.id).where(runs.c.text == sha256)
        yield problem("text_changed", str(connection.scalar(found.limit(1)) or sha256))


def of_documents(connection: Connection) -> Iterator[Problem]:
    """Documents without a run that counts, or whose run is another document's, or that tell the same as nobody."""
    current, other = runs.alias(), documents.alias()
    rows = connection.execute(
        select(
            documents.c.path,
            documents.c.current_run,
            current.c.document,
            documents.c.id,
            documents.c.same_as,
            documents.c.superseded,
            other.c.id,
            or_(other.c.same_as.is_not(None), other.c.superseded),
        )
        .outerjoin(current, current.c.id == documents.c.current_run)
        .outerjoin(other, other.c.id == documents.c.same_as),
        execution_options={"yield_per": 1000},
    )
    for path, run, owner, document, same_as, torn, first, uncounted in rows:
        if run is None:
            yield problem("document_without_run", path, detail="chưa có lần đọc nào", detail_en="it was never read")
        elif owner != document:
            vi, en = f"lần đọc {run} là của tài liệu khác", f"the run {run} is another document's"
            yield problem("document_without_run", path, detail=vi, detail_en=en)
        if same_as is not None and (first is None or same_as == document):
            vi, en = f"tài liệu trùng nguồn {same_as} không có", f"the document {same_as} that counts is not there"
            yield problem("document_without_run", path, detail=vi, detail_en=en)
        elif same_as is not None and uncounted and not torn:
            vi = f"tài liệu trùng nguồn {same_as} cũng không được tính"
            en = f"the document {same_as} that should count for it does not"
            yield problem("document_without_run", path, detail=vi, detail_en=en)


def of_runs(connection: Connection, seen: Callable[[], None]) -> Iterator[Problem]:
    """Everything that is wrong with each run, oldest first."""
    last = 0
    while True:  # in parts of their own: each run is read by other queries
        part = connection.execute(
            select(runs.c.id, runs.c.text, runs.c.error_code, documents.c.path)
            .join(documents, documents.c.id == runs.c.document)
            .where(runs.c.id > last)
            .order_by(runs.c.id)
            .limit(500)
        ).all()
        if not part:
            return
        for run, text, error, path in part:
            if error is None:
                yield from _of_run(connection, run, text, path)
            seen()
        last = part[-1].id


def _of_run(connection: Connection, run: int, digest: str, path: str) -> Iterator[Problem]:
    try:
        found = load(connection, run)
        compared = load_comparisons(connection, run)
        text = text_of(connection, digest)
    except (ValidationError, LookupError, ValueError):
        yield problem("unreadable_run", path, run=run)
        return
    wanted = (*((f.id, f) for f in found.figures), *(("–", u) for u in found.unclaimed))
    placed = (*((c.total, c.figure) for c in compared if c.figure), *_spans(found))
    for name, each in (*wanted, *placed):
        if text[each.start : each.end] != each.text:
            told = {"figure": name, "surface": each.text, "start": each.start, "end": each.end}
            yield problem("ungrounded", path, **told)
    stored: tuple[tuple[Table, Iterable[Row]], ...] = (
        (figures, columns.figures(run, found.figures)),
        (records, columns.records(run, found.records)),
        (slots, columns.slots(run, found.records)),
        (findings, columns.findings(run, found.findings)),
        (unclaimed, columns.unclaimed(run, found.unclaimed)),
        (comparisons, columns.comparisons(run, compared)),
    )
    for table, rows in stored:
        position = _first_difference(connection, table, run, rows)
        if position is not None:
            yield problem("changed", path, table=table.name, run=run, position=position)
    row = connection.execute(select(*_plain(runs)).where(runs.c.id == run)).one()._mapping
    if any(row[n] != v for n, v in columns.of_document(found.document).items() if n != "data"):
        yield problem("changed", path, table="runs", run=run, position=0)
    for owner, missing in _dangling(found):
        yield problem("dangling", path, owner=owner, missing=missing, run=run)


def _spans(found: Extraction) -> Iterator[tuple[str, Any]]:
    for r in found.records:
        yield from ((r.id, span) for span in (r.giver, r.source, r.place, r.action) if span is not None)


def _plain(table: Table) -> list[Any]:
    """The columns of a table without its JSON, which `load` has read already."""
    return [c for c in table.c if c.name != "data"]


def _first_difference(connection: Connection, table: Table, run: int, rows: Iterable[Row]) -> int | None:
    """The first row of the run that is not what it should be, by its place; None where all are."""
    there = connection.execute(select(*_plain(table)).where(table.c.run == run).order_by(table.c.position))
    for position, (row, wanted) in enumerate(zip_longest(there, rows)):
        if row is None or wanted is None or any(wanted[n] != v for n, v in row._mapping.items()):
            return position
    return None


def _dangling(found: Extraction) -> Iterator[tuple[str, str]]:
    """Who speaks of an id that is not there."""
    known = {f.id for f in found.figures}
    claims = {r.id for r in found.records}
    for r in found.records:
        named = [f for slot in columns.SLOTS for f in columns.held(r, slot)]
        for c in r.comparisons:
            named += [f for f in (c.figure, c.base, c.change, c.percent) if f is not None]
        scope = r.scope
        named += [*scope.references, *scope.changes, *scope.averages, *scope.partial]
        yield from ((r.id, f) for f in named if f not in known)
        yield from ((r.id, other) for other in (r.part_of, r.repeats) if other is not None and other not in claims)
    for k in found.findings:
        yield from ((k.id, f) for f in k.figures if f not in known)
        yield from ((k.id, r) for r in k.records if r not in claims)
