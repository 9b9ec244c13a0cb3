"""An archive by the present version: what is done is left, the rest is given out as tasks. To go on is to run it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from os.path import realpath
from pathlib import Path

from pipeline.batch.arrive import Arrive
from pipeline.batch.engine import Engine
from pipeline.batch.keys import Rules
from pipeline.batch.left import left
from pipeline.batch.parts import parts
from pipeline.batch.report import Report
from pipeline.batch.task import SIZE, Item, Task
from pipeline.batch.walk import spelled, walk
from pipeline.ingest import shown
from pipeline.office import Office
from pipeline.store import archive, steps
from pipeline.store.engine import Engine as Store
from pipeline.store.originals import Originals
from schemas.batch_errors import OwnFolder

_LOOKED_AT = 512  # originals whose keys are asked for at once


def _unseen(report: Report) -> None:
    """Nobody watches."""


class Reprocess:
    """One call of the command. `again`: what could not be read is tried once more. `rehash`: as in Arrive.

    Raises OwnFolder where a path is the office's own, BadTotals where the known totals cannot be used.
    """

    def __init__(
        self, office: Office, store: Store, paths: Sequence[Path] = (), *, again: bool = False, rehash: bool = False
    ) -> None:
        self.office, self.store, self.again = office, store, again
        self.but = frozenset(Path(realpath(own)) for own in office.folders.values())
        for path in paths:
            real = Path(realpath(path))
            if real == Path(realpath(office.root)) or any(real.is_relative_to(own) for own in self.but):
                raise OwnFolder(shown(path))
        self.paths = tuple(dict.fromkeys(map(spelled, paths)))
        self.rules, self.report = Rules.of(office), Report()
        self.arrive = Arrive(store, Originals(office.originals, office.tmp), self.report, rehash=rehash)

    def total(self) -> int:
        """How many files there are to look at, as far as that is known beforehand."""
        if self.paths:
            return sum(1 for p in self.paths for _ in walk(p, self.but))
        with self.store.connect() as c:
            return archive.count(c)

    def run(self, engine: Engine, seen: Callable[[Report], None] = _unseen) -> Report:
        """Does what is to be done; `seen` is told how far it is. Raises SolieuError, OSError: what was done stays."""
        for done in engine.run(self.office, self._tasks(seen)):
            self.report.add(done)
            seen(self.report)
        return self.report

    def _tasks(self, seen: Callable[[Report], None]) -> Iterator[Task]:
        numbers = count()
        for some in parts(self._due(seen), SIZE):
            yield Task(next(numbers), self.rules, some)

    def _due(self, seen: Callable[[Report], None]) -> Iterator[Item]:
        """The originals of which this version has something to do."""
        for some in parts(self._items(), _LOOKED_AT):
            with self.store.connect() as c:
                found = left(c, self.rules, some)
            if self.again and (failed := [each.keys.failed for each in found if each.failure]):
                with self.store.begin() as c:
                    steps.forget(c, failed)
                    found = left(c, self.rules, some)
            for each in found:
                if each.read or each.compare:
                    yield each.item
                elif each.failure:
                    self.report.blame(each.failure, each.item.name)
                else:
                    self.report.there += 1
            seen(self.report)

    def _items(self) -> Iterator[Item]:
        if not self.paths:
            yield from self._stored()
        for path in self.paths:
            yield from self.arrive.items(walk(path, self.but, self.report.leave))

    def _stored(self) -> Iterator[Item]:
        """All originals of the store, a page at a time."""
        last = 0
        while True:
            with self.store.connect() as c:
                page = archive.page(c, last, _LOOKED_AT)
            if not page:
                return
            yield from self.arrive.once(Item(each.sha256, each.name) for each in page)
            last = page[-1].id
