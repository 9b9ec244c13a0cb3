"""The key of each step's result: a hash of the step, its code and rules, its configuration and what went into it.

What has the key has the result: nothing is done twice, whoever did it, and nothing is kept that other rules made.

* parse: bytes to text (pipeline.parse.keep keeps the result itself, under its own key of bytes, suffix and parsers)
* extract: the text's figures, records and findings, in the store
* compare: those figures beside the office's known totals, in the store
* failed: the original could not be read, within these limits
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from pipeline.office import Office
from pipeline.parse.forkserver import Limits
from pipeline.parse.keep import parsers
from pipeline.version import digest_of, version


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

    parse: str
    extract: str
    compare: str
    limits: str

    @classmethod
    def of(cls, office: Office) -> Rules:
        """Those of this program and of this office. Raises OSError where the known totals cannot be read."""
        own = version()
        return cls(parsers(), f"{own.code} {own.rules}", _totals(office.totals), repr(limits_of(office)))

    def keys(self, original: str, name: str) -> Keys:
        """Those of the original with that SHA-256, which came by that name: its suffix has a say in how it is read."""
        parse = _key("parse", self.parse, original, PurePath(name).suffix.lower())
        extract = _key("extract", self.extract, parse)
        return Keys(extract, _key("compare", self.compare, extract), _key("failed", self.limits, extract))


def limits_of(office: Office) -> Limits:
    """What the office lets one file take."""
    reading = office.settings.reading
    return Limits(reading.memory_mb, reading.cpu_seconds, reading.wall_seconds)


def _totals(folder: Path) -> str:
    """The known totals, and the modules that compare with them."""
    digest = hashlib.sha256(_comparing().encode())
    for path in sorted(folder.glob("*.toml")):
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def _comparing() -> str:
    return digest_of("pipeline.totals.align")


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
