"""One document: where it came from and what its header says."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.mention import Model
from schemas.record import PlaceUnit

DocumentType = Literal[
    "cong_van", "decision", "resolution", "plan", "report", "notice", "decree", "circular", "telegram",
    "other_official", "portal", "news", "other",
]  # fmt: skip


class Note(Model):
    """Something the reader of the figures should know of how the document was read."""

    code: str
    message_vi: str
    message_en: str


class Document(Model):
    path: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    media_type: str = "text/plain"
    type: DocumentType = "other"
    number: str | None = None
    issuer: str | None = None
    published: date | None = None
    subject: str | None = None
    addressees: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()
    signer: str | None = None
    signer_role: str | None = None
    place: PlaceUnit | None = Field(default=None, description="the unit whose document it is, or that it is about")
    pages: int = 1
    fingerprint: str | None = Field(
        default=None,
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 of the document's own words, the same in whatever format they came; null for very few words",
    )
    text_length: int = Field(ge=0, description="code points")
    notes: tuple[Note, ...] = ()
    text: str | None = Field(default=None, description="the text all offsets refer to; only with --with-text")
