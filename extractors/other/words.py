"""The word lists of the false friends, by where they stand: before a numeral, after it, as a label."""

from __future__ import annotations

from typing import cast

from extractors.lexicon import beside, surfaces
from schemas.mention import Why

LEXICON = beside(__file__)


def whys(role: str) -> dict[str, Why]:
    """Folded surface → the contract's reason, for the words of one role."""
    return {s: cast(Why, e.value) for s, e in surfaces(LEXICON, role).items()}
