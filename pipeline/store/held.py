"""What the store holds, document by document, as exports and results tell it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, bindparam, func, select

from pipeline.store import portable, runs
from pipeline.store.difference import differs
from pipeline.store.rows import Prepared
from pipeline.store.tables import documents, files
from pipeline.store.tables import runs as run_table
from schemas.held import Held
from schemas.run import Extraction, Failure
from schemas.total import Comparison

PAGE = 200  # documents that are read at once

# The first file that brought an original: its name and day are those of the original's documents.
_FIRST = (
    select(func.min(files.c.id)).where(files.c.sha256 == documents.c.original).correlate(documents).scalar_subquery()
)
_OTHER = documents.alias("other")
# the day of the document that counts: its path may be the same
_ON = select(func.min(files.c.day)).where(files.c.sha256 == _OTHER.c.original).correlate(_OTHER).scalar_subquery()
_FOUND = (
    select(
        documents.c.id, documents.c.path, documents.c.original, documents.c.inner, documents.c.same_by,
        documents.c.current_run, documents.c.same_as.label("first"), _OTHER.c.path.label("same_as"), _ON.label("same_day"), files.c.name, files.c.day,
        run_table.c.error_code, run_table.c.error_vi, run_table.c.error_en,
    )
    .join(run_table, run_table.c.id == documents.c.current_run)
    .join(files, files.c.id == _FIRST)
    .outerjoin(_OTHER, _OTHER.c.id == documents.c.same_as)
)  # fmt: skip
_ONE = Prepared(_FOUND.where(documents.c.id == bindparam("of")))
_BROUGHT = Prepared(
    select(files.c.name, files.c.day).where(files.c.sha256 == bindparam("sha256")).order_by(files.c.id).limit(1)
)


def held(engine: Engine, *, day: str | None = None, with_text: bool = False) -> Iterator[Held]:
    """Every document with its current run, by path and hash; of one day alone, where it is given (ISO).

    Torn versions are left out; a document that tells the same as another comes with `same_as`.
    """
    chosen = select(documents.c.path, documents.c.original, documents.c.inner, documents.c.id).where(
        documents.c.superseded.is_(False), documents.c.current_run.is_not(None)
    )
    if day is not None:
        chosen = chosen.join(files, files.c.id == _FIRST).where(files.c.day == day)
    with engine.connect() as c:
        numbers = [row[-1] for row in sorted(map(tuple, c.execute(chosen)))]  # databases sort letters otherwise
    for at in range(0, len(numbers), PAGE):
        with engine.connect() as c:
            found = [told(c, number, None, with_text=with_text) for number in numbers[at : at + PAGE]]
        yield from found


def told(connection: Connection, document: int, extraction: Extraction | None, *, with_text: bool = False) -> Held:
    """One document; `extraction` spares loading it where the caller has it at hand. Raises LookupError."""
    row = _ONE.run(connection, of=document).first()
    if row is None:
        raise LookupError(document)
    said = portable.told
    error = None
    if row.error_code is not None:
        vi, en = said(row.error_vi), said(row.error_en)
        error, extraction = Failure(code=row.error_code, message_vi=vi, message_en=en), None
    elif extraction is None:
        extraction = runs.load(connection, row.current_run, with_text=with_text)
    compared = runs.load_comparisons(connection, row.current_run)
    difference = differs(connection, row.first, document) if row.same_by == "reference" else None
    return Held(
        said(row.path),
        said(row.name),
        row.original,
        said(row.inner),
        row.day,
        extraction,
        error,
        compared,
        said(row.same_as) if row.same_as is not None else None,
        row.same_by,
        difference,
        row.same_day,
    )


def told_new(connection: Connection, key: runs.Key, extraction: Extraction, compared: tuple[Comparison, ...]) -> Held:
    """The same of a document that was stored just now, was not known before and is tied to no other: all is at hand."""
    first = _BROUGHT.run(connection, sha256=key.original).one()
    name = portable.told(first.name)
    return Held(key.path, name, key.original, key.stored_inner, first.day, extraction, None, compared, None, None, None)
