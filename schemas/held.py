"""A document as the store holds it, and what became of a file: what exports and the pages of a day are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.run import Extraction, Failure
from schemas.total import Comparison


@dataclass(frozen=True, slots=True)
class Difference:
    """How the figures of a document differ from those of the one that counts in its place, as they are printed.

    `gained` are those that it alone tells, `lost` those that the other alone tells, `changed` what the other tells and
    what it tells instead.
    """

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One document with its current run: `extraction`, or the `error` that kept it from being read; never both.

    `path` is the document's as it is shown, `name` that of the file that brought it, `original` the SHA-256 of that
    file's bytes, `inner` the path inside the file ("" for the file itself). No two documents share `original` and `inner`.
    `day` is the office's day (ISO) under which its results stand. `same_as` is the path of the document that tells the same
    and counts in its place, `same_day` the day of that (ISO; "" of an archive's), `same_by` how that is known; where it is by the reference alone, `difference` is what their
    figures differ in.
    """

    path: str
    name: str
    original: str
    inner: str
    day: str
    extraction: Extraction | None = None
    error: Failure | None = None
    comparisons: tuple[Comparison, ...] = ()
    same_as: str | None = None
    same_by: Literal["text", "reference"] | None = None
    difference: Difference | None = None
    same_day: str | None = None

    @property
    def counts(self) -> bool:
        """Whether its figures are counted."""
        return self.extraction is not None and self.same_as is None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of one file: its name, its state in the ledger, and why; `first` is the file that it is a copy of."""

    name: str
    state: str
    message_vi: str | None = None
    first: str | None = None
