"""The documents of an office as its store holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest import Source, read_source
from pipeline.review.apart import Apart
from pipeline.store import runs, shelf
from pipeline.store.engine import Connection, Engine
from pipeline.store.originals import place_of
from pipeline.store.shelf import Filed
from schemas.desk_errors import NoSuchDocument
from schemas.errors import DocumentError, MissingDocument
from schemas.run import Extraction
from schemas.total import Comparison

_DEEPEST = 3  # containers in containers, as they are read


class Stored:
    """Documents by their numbers; `reader` unpacks what came inside other files."""

    def __init__(self, engine: Engine, originals: Path, reader: Apart) -> None:
        self.engine, self.originals, self.reader = engine, originals, reader

    def current(self, connection: Connection, document: int) -> int | None:
        return shelf.current(connection, document)

    def extraction(self, connection: Connection, run: int) -> Extraction:
        return runs.load(connection, run, with_text=True)

    def comparisons(self, connection: Connection, run: int) -> tuple[Comparison, ...]:
        return runs.load_comparisons(connection, run)

    def filed(self, connection: Connection, document: int) -> Filed | None:
        return shelf.filed(connection, document)

    def source(self, document: int) -> Source:
        """Raises DocumentError where the original is gone or does not hold the document any more, NoSuchDocument."""
        with self.engine.connect() as connection:
            filed = shelf.filed(connection, document)
        if filed is None:
            raise NoSuchDocument(str(document))
        data = read_source(place_of(self.originals, filed.original)).data
        if not filed.inner:
            return Source(filed.path, data)
        # an inner name may stand for several files; what was read is known by its bytes
        for inside in self._inside(Source(filed.path.partition("!/")[0], data), _DEEPEST):
            if hashlib.sha256(inside.data).hexdigest() == filed.sha256:
                return Source(filed.path, inside.data)
        raise MissingDocument(filed.path)

    def _inside(self, outer: Source, deep: int) -> Iterator[Source]:
        for name, data in self.reader.members(outer.data, outer.path):
            if isinstance(data, DocumentError):
                continue
            inside = Source(name, data)
            yield inside
            if deep > 1:
                yield from self._inside(inside, deep - 1)
