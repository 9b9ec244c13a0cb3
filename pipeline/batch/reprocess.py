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
from pipeline.batch.left import Left, left
from pipeline.batch.parts import parts
from pipeline.batch.report import Report
from pipeline.batch.task import SIZE, Item, Task
from pipeline.batch.walk import spelled, walk
from pipeline.ingest import shown
from pipeline.office import Office
from pipeline.store import archive, steps
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
        """The originals of which this version has something to do."""
        for some in parts(self._items(), _LOOKED_AT):
            found, inside = self._left(some)
            if self.again and (gone := [key for each in found for key in _again(each, inside)]):
                with self.store.begin() as c:
                    steps.forget(c, gone)
                found, inside = self._left(some)
            self._settle({each.item.original: each.failure for each in found if not each.read})
            for each in found:
                if each.read or each.compare:
                    yield each.item
                    continue
                within = inside.get(each.item.original, [])
                if each.failure:
                    self.report.blame(each.failure, each.item.name)
                    within = [u for u in within if u.inner]
                else:
                    self.report.there += 1
                for unread_one in within:
                    self.report.blame_inside(unread_one.failure, unread_one.path)

    def _left(self, some: Sequence[Item]) -> tuple[list[Left], dict[str, list[Unread]]]:
        """What is left to do of each, and what this version could not read in them."""
        inside: dict[str, list[Unread]] = {}
        with self.store.connect() as c:
            found = left(c, self.rules, some)
            for each in unread(c, [item.original for item in some], version()):
                inside.setdefault(each.original, []).append(each)
        return found, inside

    def _settle(self, known: Mapping[str, Failure | None]) -> None:
        """Files that brought what this version has done already are as their originals are."""
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


def _again(each: Left, inside: Collection[str]) -> tuple[str, ...]:
    """The steps that are as if they were not done: of what could not be read, or of a container of which something could not."""
    if each.failure:
        return (each.keys.failed,)
    return (each.keys.extract, each.keys.compare) if not each.read and each.item.original in inside else ()
