"""Entries of the word lists that stand beside each rule (`lexicon.toml`)."""

from __future__ import annotations

from pydantic import Field

from schemas.mention import Model


class Entry(Model):
    """One meaning with the surfaces that carry it.

    `surfaces` are standard spellings, `misspellings` those that real documents have; both are matched without
    regard to case, tone-mark style (hoà/hòa) and i/y (tỉ/tỷ). `examples` are sentences in which the entry is found,
    `nothing` sentences in which it must not be.
    """

    id: str = Field(min_length=1)
    surfaces: tuple[str, ...]
    misspellings: tuple[str, ...] = ()
    value: str | None = None
    role: str | None = None
    vi: str | None = None
    source: str | None = None
    examples: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()

    @property
    def all_surfaces(self) -> tuple[str, ...]:
        return self.surfaces + self.misspellings


class Ambiguous(Model):
    """A surface that two entries share, and the words that decide which one it is."""

    surface: str
    entries: tuple[str, ...]
    decide: str


class Lexicon(Model):
    entry: tuple[Entry, ...]
    ambiguous: tuple[Ambiguous, ...] = ()
