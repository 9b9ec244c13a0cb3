"""Runs: what one version found in one document, stored whole in the caller's transaction and given back as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, Text, bindparam, cast, delete, insert, select

from pipeline.identity import identity
from pipeline.store import columns, portable
from pipeline.store.portable import ready
from pipeline.store.rows import Prepared, Together, add, add_missing, change
from pipeline.store.tables import comparisons, documents, figures, findings, records, runs, slots, texts, unclaimed
from schemas.document import Document
from schemas.errors import DocumentError, Ungrounded
from schemas.finding import Finding
from schemas.mention import Figure, Unclaimed
from schemas.record import Record
from schemas.run import Extraction, Version
from schemas.total import Comparison

_LONGEST_INNER = 400  # code points
_FIGURES = TypeAdapter(tuple[Figure, ...])
_RECORDS = TypeAdapter(tuple[Record, ...])
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_COMPARISONS = TypeAdapter(tuple[Comparison, ...])
_NO_ERROR = dict.fromkeys(("error_code", "error_vi", "error_en"))
_NEW_DOCUMENT = {"current_run": None, "same_as": None, "same_by": None, "superseded": False}
_READ = Prepared(
    select(runs.c.code, runs.c.rules, cast(runs.c.data, Text).label("data"), runs.c.text).where(
        runs.c.id == bindparam("of"), runs.c.error_code.is_(None)
    )
)
_DATA = {
    table: Prepared(select(cast(table.c.data, Text)).where(table.c.run == bindparam("of")).order_by(table.c.position))
    for table in (figures, records, findings, comparisons)
}
_TEXT = Prepared(select(texts.c.content).where(texts.c.sha256 == bindparam("of")))
_UNCLAIMED = Prepared(
    select(unclaimed.c.start, unclaimed.c.end, unclaimed.c.surface, unclaimed.c.zone, unclaimed.c.why)
    .where(unclaimed.c.run == bindparam("of"))
    .order_by(unclaimed.c.position)
)
_HELD = Prepared(
    select(documents.c.id, documents.c.current_run).where(
        documents.c.original == bindparam("original"), documents.c.inner == bindparam("inner")
    )
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """Which document: the SHA-256 of the file that came and, of one inside it, the path there ("" else).

    `path` is how the document is shown; `sha256` that of its own bytes, where they are known.
    """

    original: str
    path: str
    inner: str = ""
    sha256: str | None = None

    @property
    def stored_inner(self) -> str:
        """The path inside as the store knows it: the end of one that is too long for an index is its hash."""
        if len(self.inner) <= _LONGEST_INNER:
            return self.inner
        digest = hashlib.sha256(self.inner.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{self.inner[:_LONGEST_INNER]}…{digest}"


@dataclass(frozen=True, slots=True)
class Told:
    """By what a document is known to tell the same as another: its bytes, its words, its reference."""

    sha256: str
    fingerprint: str | None
    identity: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A run and its document; `new` says that the store knew neither before, so that nothing hangs on them yet."""

    document: int
    run: int
    new: bool
    told: Told


def save(connection: Connection, key: Key, extraction: Extraction, made_at: str) -> int:
    """Stores what was found as `keep` does, and returns the run."""
    together = Together()
    stored = keep(connection, together, key, extraction, made_at)
    together.write(connection)
    return stored.run


def keep(connection: Connection, together: Together, key: Key, extraction: Extraction, made_at: str) -> Stored:
    """Stores what was found; a run of the same document and version is there already or is added.

    Its figures and all else that hangs on the run wait in `together`. `extraction` has its text. Its run becomes the
    document's current one where that has none that was read; a run of a newer version waits for `adopt`. The
    original's row must be there. Raises Ungrounded, ValueError without text.
    """
    text = extraction.document.text
    if text is None:
        raise ValueError("an extraction is stored with its text")
    for each in (*extraction.figures, *extraction.unclaimed):
        if text[each.start : each.end] != each.text:
            raise Ungrounded(key.path, text=each.text, start=each.start, end=each.end)
    told = Told(
        key.sha256 or extraction.document.sha256, extraction.document.fingerprint, identity(extraction.document)
    )
    document, current, new = _document(connection, key, told.sha256)
    digest = digest_of(text)
    add_missing(connection, texts, {"sha256": digest, "content": text})
    run = add_missing(
        connection,
        runs,
        {
            "document": document,
            "code": extraction.version.code,
            "rules": extraction.version.rules,
            "made_at": made_at,
            "text": digest,
            "identity": told.identity,  # by the rules of this version: verify does not ask for it
            **columns.of_document(extraction.document),
            **_NO_ERROR,
        },
    )
    if run is None:
        run = _read_by(connection, document, extraction.version)
    else:
        for table, rows in (
            (figures, columns.figures(run, extraction.figures)),
            (records, columns.records(run, extraction.records)),
            (slots, columns.slots(run, extraction.records)),
            (findings, columns.findings(run, extraction.findings)),
            (unclaimed, columns.unclaimed(run, extraction.unclaimed)),
        ):
            together.add(table, rows)
    if current is None or _is_failure(connection, current):
        _set_current(connection, document, run)
    return Stored(document, run, new, told)


def save_failure(connection: Connection, key: Key, error: DocumentError, version: Version, made_at: str) -> int:
    """Stores that a document could not be read by `version`, and why; the same told again is the same run.

    It becomes the document's current run only where that has none.
    """
    document, current, _ = _document(connection, key, key.sha256)
    told = {"document": document, "code": version.code, "rules": version.rules, "error_code": error.code}
    run = connection.scalar(select(runs.c.id).where(*(runs.c[n] == v for n, v in told.items())).limit(1))
    if run is None:
        row = told | {"made_at": made_at, "error_vi": error.message_vi, "error_en": error.message_en}
        run = connection.execute(insert(runs), row).inserted_primary_key[0]  # type: ignore[index]
    if current is None:
        _set_current(connection, document, run)
    return int(run)


def adopt(connection: Connection, run: int) -> None:
    """Makes the run the one that counts for its document. Raises LookupError where there is none."""
    _set_current(connection, document_of(connection, run), run)


def load(connection: Connection, run: int, *, with_text: bool = False) -> Extraction:
    """What was stored, as it was; its text only where it is asked for. Raises LookupError: no such run, or it read nothing."""
    row = _READ.run(connection, of=run).first()
    if row is None:
        raise LookupError(run)
    document = Document.model_validate_json(ready(row.data))
    if with_text:
        document = document.model_copy(update={"text": text_of(connection, row.text)})
    return Extraction(
        document=document,
        figures=_all(connection, figures, run, _FIGURES),
        records=_all(connection, records, run, _RECORDS),
        findings=_all(connection, findings, run, _FINDINGS),
        unclaimed=tuple(_unclaimed(connection, run)),
        version=Version(code=row.code, rules=row.rules),
    )


def document_of(connection: Connection, run: int) -> int:
    """The document that the run is of. Raises LookupError."""
    document = connection.scalar(select(runs.c.document).where(runs.c.id == run))
    if document is None:
        raise LookupError(run)
    return int(document)


def digest_of(text: str) -> str:
    """The SHA-256 by which a text is stored: of its UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(connection: Connection, digest: str) -> str:
    """A stored text. Raises LookupError."""
    content = _TEXT.run(connection, of=digest).scalar()
    if content is None:
        raise LookupError(digest)
    return portable.told(content)


def save_comparisons(connection: Connection, run: int, found: Sequence[Comparison]) -> None:
    """Stores the run's figures beside known totals, in place of what was stored: totals change, and runs do not."""
    connection.execute(delete(comparisons).where(comparisons.c.run == run))
    add(connection, comparisons, columns.comparisons(run, found))


def load_comparisons(connection: Connection, run: int) -> tuple[Comparison, ...]:
    return _all(connection, comparisons, run, _COMPARISONS)


def _document(connection: Connection, key: Key, sha256: str | None) -> tuple[int, int | None, bool]:
    """The document's id and current run, and whether it is new."""
    row = {"original": key.original, "inner": key.stored_inner, "path": key.path, "sha256": sha256}
    made = add_missing(connection, documents, row | _NEW_DOCUMENT)
    if made is not None:
        return made, None, True
    held = _HELD.run(connection, original=key.original, inner=portable.held(key.stored_inner)).one()
    return held.id, held.current_run, False


def _read_by(connection: Connection, document: int, version: Version) -> int:
    read = select(runs.c.id).where(
        runs.c.document == document,
        runs.c.code == version.code,
        runs.c.rules == version.rules,
        runs.c.error_code.is_(None),
    )
    return int(connection.execute(read).scalar_one())


def _is_failure(connection: Connection, run: int) -> bool:
    return connection.scalar(select(runs.c.error_code).where(runs.c.id == run)) is not None


def _set_current(connection: Connection, document: int, run: int) -> None:
    change(connection, documents, document, {"current_run": run})


def _all(connection: Connection, table: Table, run: int, kind: TypeAdapter[T]) -> T:
    rows = _DATA[table].run(connection, of=run).scalars()
    return kind.validate_json(f"[{','.join(map(ready, rows))}]")


def _unclaimed(connection: Connection, run: int) -> Iterator[Unclaimed]:
    for row in _UNCLAIMED.run(connection, of=run):
        surface = portable.told(row.surface)
        yield Unclaimed(start=row.start, end=row.end, text=surface, zone=row.zone, why=row.why)
