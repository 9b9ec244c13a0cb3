"""What one document yields under one version of the rules: a line of the output."""

from __future__ import annotations

from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Figure, Model, Unclaimed
from schemas.record import Record


class Version(Model):
    """`code`: version of the package; `rules`: digest of every rule module and lexicon that took part."""

    code: str
    rules: str


class Extraction(Model):
    document: Document
    figures: tuple[Figure, ...]
    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    unclaimed: tuple[Unclaimed, ...]
    version: Version


class Unread(Model):
    """The path of a document that could not be read."""

    path: str


class Failure(Model):
    code: str
    message_vi: str
    message_en: str


class Refusal(Model):
    """The line of a document that could not be read."""

    document: Unread
    error: Failure
