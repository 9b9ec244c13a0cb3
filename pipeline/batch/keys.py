"""The key of each step's result: a hash of the step, its code and rules, its configuration and what went into it.

What has the key has the result: nothing is done twice, whoever did it, and nothing is kept that other rules made.

* parse: bytes to text (pipeline.parse.keep keeps the result itself, under its own key of bytes, suffix and parsers)
* extract: the text's figures, records and findings, in the store (the rules hold the parsers, see pipeline.version)
* compare: those figures beside the office's known totals, in the store; whichever version found them
* failed: the original could not be read, within these limits
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

from pipeline.inbox.totals import Known, Loaded
from pipeline.office import Office
from pipeline.parse.forkserver import Limits
from pipeline.version import digest_of, version
from schemas.run import Version


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one original."""

    extract: str
    compare: str
    failed: str

    @property
    def all(self) -> tuple[str, str, str]:
        return self.extract, self.compare, self.failed


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything but the original that has a say in the results: two processes with equal rules make equal results."""

    extract: str
    compare: str
    limits: str

    @classmethod
    def of(cls, office: Office, totals: Loaded | None = None) -> Rules:
        """Those of this program and of this office; `totals` are those that are compared with, or as its files are now.

        Raises BadTotals.
        """
        own, known = version(), totals or Known(office.totals).loaded()
        compare = hashlib.sha256(f"{_comparing()} {known.digest}".encode()).hexdigest()
        return cls(_code(own), compare, repr(limits_of(office)))

    def keys(self, original: str, name: str) -> Keys:
        """Those of the original with that SHA-256, which came by that name: its suffix has a say in how it is read."""
        extract = _key("extract", self.extract, original, PurePath(name).suffix.lower())
        return Keys(extract, _key("compare", self.compare, extract), _key("failed", self.limits, extract))

    def keys_of(self, version: Version, original: str, name: str) -> Keys:
        """As `keys`, of what another version found in it, beside the same known totals."""
        return replace(self, extract=_code(version)).keys(original, name)


def limits_of(office: Office) -> Limits:
    """What the office lets one file take."""
    reading = office.settings.reading
    return Limits(reading.memory_mb, reading.cpu_seconds, reading.wall_seconds)


def _code(version: Version) -> str:
    return f"{version.code} {version.rules}"


@cache
def _comparing() -> str:
    """The modules that compare with known totals."""
    return digest_of("pipeline.totals.align")


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
