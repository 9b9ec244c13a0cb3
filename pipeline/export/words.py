"""Names and sets that exports need and this room cannot read itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Vietnamese names of categories and topics by id, and the topics that `summarise` keeps out of sums or apart.

    None has a default: sums without the last two would add up what is lent with what is given.
    """

    categories: Mapping[str, str]
    topics: Mapping[str, str]
    stocks: Collection[str]
    apart: Collection[str]
