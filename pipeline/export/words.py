"""Names and sets that exports need and this room cannot read itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipeline.export.labels import NO_NAMES


@dataclass(frozen=True, slots=True)
class Words:
    """Vietnamese names of categories and topics by id, and the topics that `summarise` sets apart."""

    categories: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    topics: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    stocks: Collection[str] = ()
    apart: Collection[str] = ()
