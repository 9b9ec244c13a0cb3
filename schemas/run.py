"""What one document yields under one version of the rules: a line of the output."""

from __future__ import annotations

from typing import Any

from schemas.document import Document
from schemas.mention import Figure, Model, Unclaimed


class Version(Model):
    """`code`: version of the package; `rules`: digest of every rule module and lexicon that took part."""

    code: str
    rules: str


class Extraction(Model):
    document: Document
    figures: tuple[Figure, ...]
    # Linking and checking fill these two; the contract has them from the start.
    records: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
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
