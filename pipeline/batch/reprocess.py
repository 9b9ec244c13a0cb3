"""An archive by the present version: what is done is left, the rest is given out as tasks. To go on is to run it again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from os.path import realpath
from pathlib import Path

from pipeline.batch.arrive import Arrive
from pipeline.batch.engine import Engine
from pipeline.batch.keys import Keys, Rules
from pipeline.batch.parts import parts
from pipeline.batch.report import Report
from pipeline.batch.task import SIZE, Item, Task
from pipeline.batch.walk import spelled, walk
from pipeline.ingest import shown
from pipeline.office import Office
from pipeline.store import archive, steps
from pipeline.store.engine import Connection
from pipeline.store.engine import Engine as Store
from pipeline.store.inside import Unread, unread
from pipeline.store.originals import Originals
from pipeline.version import version
from schemas.batch_errors import OwnFolder
from schemas.run import Failure
from schemas.store_errors import StoreError

_LOOKED_AT = 512  # originals whose keys are asked for at once


class Reprocess:
    """One call of the command. `again`: what could not be read is tried once more. `rehash`: as in Arrive.

    Raises OwnFolder where a path is the office's own.
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
        self.out: dict[int, list[Keys]] = {}  # of the tasks that are not over
        self.rules, self.report = Rules.of(office), Report()
        self.arrive = Arrive(store, Originals(office.originals, office.tmp), self.report, rehash=rehash)

    def total(self) -> int:
        """How many files there are to look at, as far as that is known beforehand."""
        if self.paths:
            return sum(1 for p in self.paths for _ in walk(p, self.but))
        with self.store.connect() as c:
            return archive.count(c)

    def run(self, engine: Engine) -> Report:
        """Does what is to be done. Raises SolieuError, OSError: what was done stays."""
        for done in engine.run(self.office, self._tasks()):
            del self.out[done.number]  # first: what is not over is never counted with what is
            self.report.add(done)
        return self.report

    def stored(self) -> tuple[int, int]:
        """How many files are done and how many could not be read so far, those of tasks that are not over too. From any thread."""
        done, failed = self.report.done, self.report.failed
        keys = [k for task in list(self.out.values()) for each in task for k in (each.compare, each.failed)]
        with suppress(StoreError), self.store.connect() as c:  # whoever works tells of it
            for some in parts(keys, 2 * _LOOKED_AT):
                there = list(steps.present(c, some).values())
                done += there.count(None)
                failed += len(there) - there.count(None)
        return done, failed

    def _tasks(self) -> Iterator[Task]:
        numbers = count()
        for some in parts(self._due(), SIZE):
            number = next(numbers)
            self.out[number] = [self.rules.keys(item.original, item.name) for item in some]
            yield Task(number, self.rules, some)

    def _due(self) -> Iterator[Item]:
        """The originals that this version has not done."""
        for some in parts(self._items(), _LOOKED_AT):
            keyed = [(item, self.rules.keys(item.original, item.name)) for item in some]
            with self.store.connect() as c:
                there = steps.present(c, [k for _, keys in keyed for k in (keys.compare, keys.failed)])
                inside = self._inside(c, keyed)
            if self.again:
                self._forget(keyed, there, inside)
            self._settle(keyed, there)
            for item, keys in keyed:
                failure = there.get(keys.failed)
                if keys.compare in there:
                    self.report.there += 1
                    for each in inside.get(item.original, ()):
                        self.report.blame_inside(each.failure, each.path)
                elif failure:
                    self.report.blame(failure, item.name)
                    for each in inside.get(item.original, ()):
                        if each.inner:
                            self.report.blame_inside(each.failure, each.path)
                else:
                    yield item

    def _inside(self, c: Connection, keyed: Sequence[tuple[Item, Keys]]) -> dict[str, list[Unread]]:
        found: dict[str, list[Unread]] = {}
        for each in unread(c, [item.original for item, _ in keyed], version()):
            found.setdefault(each.original, []).append(each)
        return found

    def _forget(
        self, keyed: Sequence[tuple[Item, Keys]], there: dict[str, Failure | None], inside: Collection[str]
    ) -> None:
        """What could not be read, and containers of which something could not, are as if they were not done."""
        gone = set[str]()
        for item, keys in keyed:
            if there.get(keys.failed):
                gone.add(keys.failed)
            elif keys.compare in there and item.original in inside:
                gone |= {keys.extract, keys.compare}
        if gone:
            with self.store.begin() as c:
                steps.forget(c, gone)
        for key in gone:
            there.pop(key, None)

    def _settle(self, keyed: Sequence[tuple[Item, Keys]], there: Mapping[str, Failure | None]) -> None:
        """Files that brought what this version has done already are as their originals are."""
        known = {i.original: there.get(k.failed) for i, k in keyed if k.compare in there or there.get(k.failed)}
        with self.store.connect() as c:
            late = archive.unsettled(c, known)
        if late:
            with self.store.begin() as c:
                for original in late:
                    archive.settle(c, original, known[original])

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
