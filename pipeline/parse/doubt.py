"""Numbers that were read in a picture, read again: where two readings differ, none is believed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parse.recognise import Word
from pipeline.parse.scan import Grey


def doubted(grey: Grey, words: Sequence[Word], *, seconds: float) -> None:
    """Lowers the confidence of digits in `words`."""
