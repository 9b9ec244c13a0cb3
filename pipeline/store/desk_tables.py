"""The tables of the auditor's queue, as the newest migration leaves them. All they hold follows from runs and decisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.portable import Words
from pipeline.store.tables import Id, metadata

__all__ = ["desk", "desk_terms", "desk_words", "metadata"]

# The auditor's queue: a row a document, written in the transaction of what it counts. Numbers are of what is undecided.
desk = Table(
    "desk",
    metadata,
    Column("document", Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("rank", BigInteger, nullable=False),  # what needs eyes first has the lowest (see pipeline.store.desk)
    Column("stage", String(16), nullable=False),
    Column("contradictions", Integer, nullable=False),
    Column("malformed", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Column("again", Integer, nullable=False),  # decisions that ask to be looked at again
    Column("differs", Integer, nullable=False),  # figures that differ from known totals
    Column("suspicious", Integer, nullable=False),
    Column("unread", Integer, nullable=False),  # numerals that nobody claimed
    Column("decided", Integer, nullable=False),
    Column("total", Integer, nullable=False),  # what there is to decide in all
    Column("due", Boolean, nullable=False),  # there are decisions, not yet carried out on the current run
    Column("published", String(10)),
    Column("place", Words),  # as it is shown
    Column(
        "places", Text, nullable=False
    ),  # its name and those of the units around it, bare: "|trung chai|sa pa|lao cai|"
    Column("changed_at", Text, nullable=False),
    Index(None, "rank", "document"),
    Index(None, "stage", "rank", "document"),
)

# What the queue is searched for by words: apart, so that the queue itself stays narrow.
desk_words = Table(
    "desk_words",
    metadata,
    Column("document", Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("words", Words, nullable=False),  # bare: lower case, without diacritics
)

# The numbers and categories of a document's figures as they stand, corrections carried out.
desk_terms = Table(
    "desk_terms",
    metadata,
    Column("kind", String(1), primary_key=True),  # n: a number, exact; c: a category of recipients
    Column("term", Text, primary_key=True),
    Column("document", Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Index(None, "document"),
    sqlite_with_rowid=False,
)
