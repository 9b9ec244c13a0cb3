"""Documents ready to be checked again: parsed once, and the last few held in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from pipeline.ingest import Source
from pipeline.parse.keep import Kept
from pipeline.review.anchor import digest
from pipeline.run import Reading, look
from schemas.errors import StaleReading

HELD = 8  # documents; one of 450 pages takes about 40 MB


class Readings:
    """One for a whole desk; its documents are read one at a time, whoever asks."""

    def __init__(self, kept: Kept, held: int = HELD) -> None:
        self.kept, self.most = kept, held
        self._held: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, sha256: str, text: str, source: Callable[[], Source]) -> Reading:
        """The reading of the document of that hash whose text is `text`; `source` opens it where it is not held.

        Raises StaleReading where no version of the parsers that is at hand reads that text, DocumentError.
        """
        key = sha256, digest(text)
        with self._lock:
            if key not in self._held:
                self._held[key] = self._read(text, source())
                if len(self._held) > self.most:
                    self._held.popitem(last=False)
            self._held.move_to_end(key)
            return self._held[key]

    def _read(self, text: str, source: Source) -> Reading:
        reading = look(source, read=self.kept)
        if reading.text == text:
            return reading
        for parsed in self.kept.versions(source.data, source.path):
            older = look(source, read=lambda data, path, parsed=parsed: parsed)  # type: ignore[misc]
            if older.text == text:
                return older
        raise StaleReading(source.path)
