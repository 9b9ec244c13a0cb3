"""Masking of phone and identity numbers (Nghị định 13/2023/NĐ-CP on personal data)."""

from __future__ import annotations

import re

from schemas.run import Extraction

SHOWN = 3  # last digits that stay, so that two numbers can be told apart


def mask(text: str) -> str:
    """`text` with all digits but the last three as "•"; the same length, so that offsets hold."""
    digits = sum(c.isdigit() for c in text)
    seen = 0

    def hide(m: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return m[0] if seen > digits - SHOWN else "•"

    return re.sub(r"\d", hide, text)


def masked(extraction: Extraction) -> Extraction:
    """The extraction as it may leave the house. `document.text`, where it was asked for, stays the source text."""
    if not any(u.why == "phone" for u in extraction.unclaimed):
        return extraction
    unclaimed = tuple(
        u.model_copy(update={"text": mask(u.text)}) if u.why == "phone" else u for u in extraction.unclaimed
    )
    return extraction.model_copy(update={"unclaimed": unclaimed})
