"""The office's known totals, read again when one of their files changes."""

from __future__ import annotations

import logging
from pathlib import Path

from pipeline.contract import category_names, topic_names, total_words
from pipeline.inbox.log import tell
from pipeline.totals.align import Totals
from pipeline.totals.load import load
from schemas.errors import BadTotals
from schemas.run import Extraction
from schemas.total import Comparison


class Known:
    """Compares documents with the totals in a folder; where those cannot be used, says so and compares with none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state: tuple[tuple[str, int], ...] | None = None
        self._totals: Totals | None = None

    def compare(self, extraction: Extraction) -> tuple[Comparison, ...]:
        """The figures of one document beside each total that it can be compared with."""
        files = sorted(self.folder.glob("*.toml"))
        state = tuple((str(f), f.stat().st_mtime_ns) for f in files)
        if state != self._state:
            self._state, self._totals = state, self._loaded() if files else None
        return tuple(self._totals.compare(extraction)) if self._totals else ()

    def _loaded(self) -> Totals | None:
        try:
            totals = load(self.folder, topic_names(), category_names())
        except BadTotals as e:
            tell("totals", e.message_vi, level=logging.WARNING)
            return None
        return Totals(totals, total_words())
