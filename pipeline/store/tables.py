"""The tables, as the newest migration leaves them.

đồng and other whole values are integers, and every decimal is exact text besides; `data` is the whole object of the
output contract, so that what was stored comes back as it was. Times are UTC, ISO 8601 with microseconds and "Z".
Offsets are half-open code points of the run's text. Runs are added, never overwritten. Words of documents are `Words`
and `Data`, which give back what no database holds as it is (see pipeline.store.portable).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip
from sqlalchemy.schema import SchemaItem

from pipeline.store.portable import Words

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only INTEGER keys up by itself
# PostgreSQL's JSON and not its JSONB, which would put keys into another order; `data ->> 'key'` reads both databases'.
Data = JSON(none_as_null=True)
Sha256 = String(64)

# The bytes that came, once each, under store/originals.
originals = Table(
    "originals",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", Text, nullable=False),
)

NO_DAY = ""  # of a file of an archive: nothing of it stands in the results of a day

# The ledger: every file that ever appeared, in one state (see pipeline.store.ledger.STATES).
files = Table(
    "files",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Words, nullable=False),  # below the inbox (or as given to `ingest`), printable
    Column("raw_name", LargeBinary, nullable=False),  # the same as the file system's bytes
    Column("inside", Boolean, nullable=False, default=True),  # whether it lies in the inbox (else: left where it is)
    Column("device", BigInteger),
    Column("inode", BigInteger),
    Column("size", BigInteger),
    Column("mtime_ns", BigInteger),
    Column("sha256", Sha256, ForeignKey("originals.sha256")),
    Column("state", String(16), nullable=False),
    Column("code", Text),  # why, by a stable name
    Column("message_vi", Words),
    Column("message_en", Words),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt", Text),
    Column("first", Id, ForeignKey("files.id")),  # the file that this one is a copy of, or that supersedes it
    Column("day", String(10), nullable=False),  # the office's day of its results; "" of an archive's, which has none
    Column(
        "target", LargeBinary
    ),  # where the original is to go, below the office (or absolute, where its folder lies elsewhere); decided before it is moved
    Column("moved", Boolean, nullable=False, default=False),
    Column("notice", LargeBinary),  # the slip beside it, likewise
    Column("notice_sha256", Sha256),
    Column("appeared_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Index(None, "state"),
    Index(None, "sha256"),
    Index(None, "raw_name", postgresql_using="hash"),  # paths may be longer than entries of the usual index
    Index(None, "day"),
)

TIED = text("same_as IS NOT NULL")
# A document: an original, or one inside it ("inner", the path below a ZIP or EML).
documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("original", Sha256, ForeignKey("originals.sha256"), nullable=False),
    Column("inner", Words, nullable=False, default=""),
    Column("path", Words, nullable=False),  # as it is shown
    Column("sha256", Sha256),  # of the document's own bytes
    Column("current_run", Id, ForeignKey("runs.id", use_alter=True, name="fk_documents_current_run")),
    # the document that tells the same (one source); its figures count, this one's do not
    Column("same_as", Id, ForeignKey("documents.id")),
    Column("same_by", String(16)),  # "text" or "reference"
    Column("superseded", Boolean, nullable=False, default=False),  # a torn version: never counts
    UniqueConstraint("original", "inner"),
    Index(None, "sha256"),
    Index(None, "same_as", sqlite_where=TIED, postgresql_where=TIED),  # few are: it costs the others nothing
)

# The text that offsets refer to; a run of other rules on the same parse shares it.
texts = Table(
    "texts",
    metadata,
    Column("sha256", Sha256, primary_key=True),  # of the text's UTF-8 bytes
    Column("content", Words, nullable=False),
)

READ = text("error_code IS NULL")
# One document by one version of code and rules.
runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("document", Id, ForeignKey("documents.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("rules", String(16), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("text", Sha256, ForeignKey("texts.sha256")),
    Column("fingerprint", Sha256),  # of the document's own words, whatever its format
    Column("identity", Sha256),  # of an official paper's number, date and issuer (see pipeline.identity)
    Column("type", Text),
    Column("number", Words),
    Column("issuer", Words),
    Column("published", String(10)),
    Column("subject", Words),
    Column("place", Words),
    Column("media_type", Text),
    Column("data", Data),  # schemas.document.Document without its text; null where it could not be read
    Column("error_code", Text),
    Column("error_vi", Words),
    Column("error_en", Words),
    # One reading by each version; what could not be read once may be read when it is tried again.
    Index("uq_runs_read", "document", "code", "rules", unique=True, sqlite_where=READ, postgresql_where=READ),
    Index(None, "document"),
    Index(None, "fingerprint"),
    Index(None, "identity"),
)


def _of_run(name: str, *items: SchemaItem, **options: Any) -> Table:
    """A table of what a run found; `position` is its place in reading order, from 0.

    An index more costs every document that is stored, and is worth it only where rows of many runs are looked for.
    """
    return Table(
        name,
        metadata,
        Column("run", Id, ForeignKey("runs.id"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *items,
        **options,
    )


figures = _of_run(
    "figures",
    Column("id", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("surface", Words, nullable=False),
    Column("zone", String(16), nullable=False),
    Column("rule", Text, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("malformed", Boolean, nullable=False),
    Column("page", Integer),
    Column("whole", BigInteger),  # the value where it is a whole number (đồng are), within 64 bits
    Column("value", Words),  # the value, exact: decimal, ISO day, occasion, symbol of a cited document
    Column("low", Words),
    Column("high", Words),
    Column("step", Text),
    Column("modifier", String(16)),
    Column("unit", Words),  # what is counted; the currency (ISO 4217) of money
    Column("per", Words),  # of a rate: what it is for each of, joined by "; "
    Column("category", Text),
    Column("data", Data, nullable=False),
    UniqueConstraint("run", "id"),
    Index(None, "kind", "whole"),
)

records = _of_run(
    "records",
    Column("id", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("what", Text),
    Column("place", Words),
    Column("giver", Words),
    Column("source", Words),
    Column("part_of", String(16)),
    Column("repeats", String(16)),
    Column("rule", Text, nullable=False),
    Column("data", Data, nullable=False),
    UniqueConstraint("run", "id"),
)

# Which figures fill which slot of a record (recipients, count, total …).
slots = _of_run(
    "slots",
    Column("record", String(16), nullable=False),
    Column("slot", String(16), nullable=False),
    Column("figure", String(16), nullable=False),
    sqlite_with_rowid=False,
)

findings = _of_run(
    "findings",
    Column("id", String(16), nullable=False),
    Column("check", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("figures", Text, nullable=False),  # ids, joined by a blank
    Column("message_vi", Words, nullable=False),
    Column("data", Data, nullable=False),
    UniqueConstraint("run", "id"),
)

# Numerals that are no figures, and why.
unclaimed = _of_run(
    "unclaimed",
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("surface", Words, nullable=False),
    Column("zone", String(16), nullable=False),
    Column("why", String(16), nullable=False),
    sqlite_with_rowid=False,
)

# Figures beside known totals, as `solieu validate` tells them.
comparisons = _of_run(
    "comparisons",
    Column("total", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("surface", Words),
    Column("verdict", String(16), nullable=False),
    Column("message_vi", Words, nullable=False),
    Column("data", Data, nullable=False),
    Index(None, "total"),
)

# Decisions of people; append-only, each row holding the hash of the one before.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # 1, 2, 3 …: a gap is a cut
    Column("document", Id, ForeignKey("documents.id")),
    Column("run", Id, ForeignKey("runs.id")),
    Column("action", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("data", Data, nullable=False),  # what was before, what is after, why; the anchor by quote with context
    Column("previous", Sha256, nullable=False),
    Column("hash", Sha256, nullable=False),
    Index(None, "document"),
)

# What has been done with an original, step by step (see pipeline.batch.keys): what has a row is not done again.
steps = Table(
    "steps",
    metadata,
    Column("key", Sha256, primary_key=True),
    Column("original", Sha256, ForeignKey("originals.sha256"), nullable=False),
    Column("step", String(16), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("error_code", Text),  # why the original could not be read, where it could not
    Column("error_vi", Words),
    Column("error_en", Words),
    Index(None, "original"),
)

# Days whose workbook and summary must be written anew: changed since they were written last.
days = Table(
    "days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("changes", Integer, nullable=False, default=0),
    Column("written", Integer, nullable=False, default=0),
)
