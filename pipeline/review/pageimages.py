"""Pictures of pages, drawn once and kept below the store: a cache, of which anything may be deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipeline.disk import cache_file
from pipeline.ingest import Source
from pipeline.parse.picture import Size
from pipeline.review.apart import Apart
from schemas.errors import BrokenReader, MissingPage

_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class PageImages:
    """One for a whole desk. Pages are drawn in a process of their own."""

    def __init__(self, folder: Path, drawn: Apart) -> None:
        self.folder, self.drawn = folder, drawn
        self._sizes: dict[str, tuple[Size, ...]] = {}

    def sizes(self, sha256: str, source: Callable[[], Source]) -> tuple[Size, ...]:
        """Width and height of each page, in PDF points. Raises DocumentError."""
        if sha256 not in self._sizes:
            place = self._place(sha256, "json")
            told = _loaded(place)
            if told is None:
                given = source()
                told = self.drawn.sizes(given.data, given.path)
                cache_file(place, json.dumps(told).encode("ascii"))
            self._sizes[sha256] = told
        return self._sizes[sha256]

    def image(self, sha256: str, page: int, source: Callable[[], Source]) -> tuple[bytes, str]:
        """The 1-based page and its media type. Raises DocumentError (MissingPage where there is no such page)."""
        place = self._place(sha256, str(page))
        with suppress(OSError):
            kept = place.read_bytes()
            if kind := _kind(kept):
                return kept, kind
        given = source()
        if not 1 <= page <= len(self.sizes(sha256, source)):
            raise MissingPage(given.path, page=page)
        made = self.drawn.draw(given.data, given.path, page)
        kind = _kind(made)
        if kind is None:  # the file may have taken its reader over: nothing but a picture is passed on
            raise BrokenReader(given.path, detail="không phải ảnh", detail_en="no picture")
        cache_file(place, made)
        return made, kind

    def _place(self, sha256: str, suffix: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.{suffix}"


def _kind(data: bytes) -> str | None:
    return next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), None)


def _loaded(place: Path) -> tuple[Size, ...] | None:
    try:
        return tuple((w + 0.0, h + 0.0) for w, h in json.loads(place.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
