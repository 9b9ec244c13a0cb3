"""Where a task is done: originals are read one after the other, and some at a time go into the store in one transaction.

All of it may be cut at any moment: an original counts as done by the ledger of steps, in the transaction that holds its
results, and what is done twice is stored once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.batch.keys import Rules, limits_of
from pipeline.batch.left import Left, left
from pipeline.batch.task import Done, Item, Task, Unread
from pipeline.inbox.totals import Known
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.store import archive, steps
from pipeline.store.engine import Connection, opened
from pipeline.store.keep import compare_again, keep, keep_failure
from pipeline.store.originals import Originals
from pipeline.store.rows import Together
from pipeline.store.runs import Key
from pipeline.version import version
from pipeline.worker import Result, Worker, collect_seldom, inside
from schemas.batch_errors import OtherRules
from schemas.errors import DocumentError, FailedDocument, UnreadableDocument
from schemas.inbox_errors import DamagedOriginal
from schemas.run import Failure
from schemas.store_errors import StoreError
from schemas.total import Comparison

_SECONDS = 1.0  # of reading, after which what was read is stored: so much is done again where all is cut
_LENGTH = 4_000_000  # characters of texts that wait to be stored


@dataclass(slots=True)
class _Read:
    """An original on its way: what of it waits to be stored, and whether that is all."""

    left: Left
    results: list[Result] = field(default_factory=list)
    read: int = 0
    unread: list[DocumentError] = field(default_factory=list)
    whole: bool = False

    @property
    def may_pass(self) -> bool:
        return any(map(_may_pass, self.unread))

    @property
    def is_done(self) -> bool:
        """Whether something was read, and nothing is left to try again. An empty container has nothing to tell."""
        return not self.may_pass and (self.read > 0 or not self.unread)


class Workshop:
    """One process' own: a reader beside it, and a door to the store. One task at a time. Raises BadTotals, StoreError."""

    def __init__(self, office: Office) -> None:
        # loaded once: the keys of what is compared are those of these totals, whatever becomes of the files meanwhile
        self.office, self.totals = office, Known(office.totals).loaded()
        self.rules = Rules.of(office, self.totals)
        self.engine = opened(office.database_url)
        self.originals = Originals(office.originals, office.tmp)
        self.reader = Worker(limits_of(office), parsed=office.parsed)
        self.reader.start()
        collect_seldom()

    def close(self) -> None:
        self.reader.close()
        self.engine.dispose()

    def perform(self, task: Task) -> Done:
        """Does what is not done yet. Raises OtherRules, StoreError, OSError; what was stored before stays."""
        if task.rules != self.rules:
            raise OtherRules(str(self.office.root))
        done = Done(task.number)
        with self.engine.connect() as c:
            found = left(c, self.rules, task.items)
        waiting: list[_Read] = []
        began, length = time.monotonic(), 0
        for each in found:
            if not each.read:
                self._compare(each, done)
                continue
            reading = _Read(each)
            waiting.append(reading)
            for result in self._results(each.item):
                reading.results.append(result)
                length += 0 if isinstance(result, DocumentError) else result.document.text_length
                if length > _LENGTH:
                    self._store(waiting, done)
                    waiting, length, began = [reading], 0, time.monotonic()
            reading.whole = True
            if time.monotonic() - began > _SECONDS:
                self._store(waiting, done)
                waiting, length, began = [], 0, time.monotonic()
        self._store(waiting, done)
        return done

    def _compare(self, it: Left, done: Done) -> None:
        """It needs no reading; the known totals may be others."""
        with self.engine.begin() as c:
            self._compared_again(c, it)
        if it.failure is None:
            done.done += 1
        else:
            told = it.failure
            done.failed += 1
            done.unread.append(Unread(it.item.name, told.code, told.message_vi, told.message_en))

    def _compared_again(self, c: Connection, it: Left) -> None:
        """What is stored of it is held against the known totals: they are others than before, or what was found by other
        versions counts and would differ from what is found now by nothing but the totals."""
        for each in it.compare:
            compare_again(c, it.item.original, each, self.totals.compare)
        if it.compare:
            steps.compared(c, it.item.original, it.compared)

    def _results(self, item: Item) -> Iterator[Result]:
        """What an original tells; what may pass soon is tried again at once."""
        try:
            source = Source(item.name, self.originals.read(item.original))
        except DamagedOriginal as e:
            yield UnreadableDocument(item.name, detail=e.message_vi, detail_en=e.message_en)
            return
        attempts = 0
        while True:
            attempts += 1
            again = False
            for result in self.reader.read(source, with_text=True):
                again = isinstance(result, DocumentError) and result.retries is not None and attempts <= result.retries
                if again:
                    break
                yield result
            if not again:
                return

    def _store(self, some: list[_Read], done: Done) -> None:
        """All of it in one transaction; where that fails, each by itself, so that one costs only itself."""
        compared = [[self._compared(r) for r in each.results] for each in some]
        before = [(each.read, [*each.unread]) for each in some]
        try:
            with self.engine.begin() as c:
                together = Together()
                for each, found in zip(some, compared, strict=True):
                    self._write(c, together, each, found)
                together.write(c)
        except (StoreError, OSError):
            raise
        except Exception:
            for each, found, (each.read, each.unread) in zip(some, compared, before, strict=True):
                self._store_one(each, found)
        for each in some:
            each.results = []
            if each.whole:
                done.done += each.is_done
                done.failed += not each.is_done
                name, told = each.left.item.name, [_unread(e) for e in each.unread]
                if each.is_done:
                    done.inside += told
                else:
                    done.unread.append(replace(told[0], name=name))
                    done.inside += [u for u in told if u.name != name]

    def _store_one(self, each: _Read, found: list[tuple[Comparison, ...]]) -> None:
        before = each.read, [*each.unread]
        try:
            self._write_one(each, found)
        except (StoreError, OSError):
            raise
        except Exception as e:  # a fault of ours on one document must not keep the others from the store
            # its name alone: what it says may hold the document's text
            each.read, each.unread = before
            each.results = [FailedDocument(each.left.item.name, detail=type(e).__name__)]
            each.left = replace(each.left, compare=())
            self._write_one(each, [()])

    def _write_one(self, each: _Read, found: list[tuple[Comparison, ...]]) -> None:
        with self.engine.begin() as c:
            together = Together()
            self._write(c, together, each, found)
            together.write(c)

    def _compared(self, result: Result) -> tuple[Comparison, ...]:
        return () if isinstance(result, DocumentError) else self.totals.compare(result)

    def _write(self, c: Connection, together: Together, each: _Read, found: list[tuple[Comparison, ...]]) -> None:
        original, name, keys = each.left.item.original, each.left.item.name, each.left.keys
        for result, compared in zip(each.results, found, strict=True):
            if isinstance(result, DocumentError):
                each.unread.append(result)
                if not _may_pass(result):
                    keep_failure(c, Key(original, result.path, inside(result.path, name)), result, version())
            else:
                each.read += 1
                path = result.document.path
                keep(c, together, Key(original, path, inside(path, name), result.document.sha256), result, compared)
        if not each.whole:
            return
        failure = None if each.is_done else _told(each.unread[0])
        archive.settle(c, original, failure, final=not each.may_pass)
        if each.may_pass:
            return
        self._compared_again(c, each.left)
        if failure is not None:
            steps.note(together, keys.failed, original, "failed", failure)
        else:
            steps.note(together, keys.extract, original, "extract")
            steps.note(together, keys.compare, original, "compare")


def _may_pass(error: DocumentError) -> bool:
    """Whether the machine is to blame: another day the document may be read."""
    return error.retries is None


def _unread(error: DocumentError) -> Unread:
    return Unread(error.path, error.code, error.message_vi, error.message_en)


def _told(error: DocumentError) -> Failure:
    return Failure(code=error.code, message_vi=error.message_vi, message_en=error.message_en)
