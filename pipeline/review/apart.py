"""Reading apart, asked for by many threads: one thread of its own asks, for the reader ends with the thread that began it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pipeline.parse.forkserver import DEFAULTS, Limits
from pipeline.parse.isolate import Isolated
from pipeline.parse.picture import Size
from schemas.errors import DocumentError
from schemas.parsed import Parsed

T = TypeVar("T")
# The smallest PDF: one empty page.
_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>\n%%EOF\n"
)


class Apart:
    """As pipeline.parse.isolate.Isolated, one file at a time whoever asks."""

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self._reader = Isolated(limits)
        self._thread = ThreadPoolExecutor(1, "reader")

    def warm(self) -> None:
        """Begins the reader and has it load the library of pages, without waiting: the first document comes sooner then."""
        self._thread.submit(self._reader.sizes, _PAGE, "")

    def parse(self, data: bytes, path: str) -> Parsed:
        """Raises DocumentError, like all that follow."""
        return self._ask(lambda: self._reader.parse(data, path))

    def members(self, data: bytes, path: str) -> list[tuple[str, bytes | DocumentError]]:
        return self._ask(lambda: self._reader.members(data, path))

    def sizes(self, data: bytes, path: str) -> tuple[Size, ...]:
        return self._ask(lambda: self._reader.sizes(data, path))

    def draw(self, data: bytes, path: str, page: int) -> bytes:
        return self._ask(lambda: self._reader.draw(data, path, page))

    def close(self) -> None:
        """Ends the reader."""
        self._ask(self._reader.close)
        self._thread.shutdown()

    def _ask(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()
