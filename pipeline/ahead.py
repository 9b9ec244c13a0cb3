"""Reading ahead: while the caller stores one document, the next is read already; the order is kept.

Each worker is a process (see pipeline.worker) with a thread that feeds it; sources go to them in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, Full, Queue, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

from pipeline.ingest import Source
from pipeline.parse.forkserver import DEFAULTS, Limits
from pipeline.worker import Result, Worker

K = TypeVar("K")
_AHEAD = 8  # results that wait for the caller, of each worker
_PATIENCE = 1 / 5  # seconds between looks at whether the caller has gone
_GRACE = 2  # seconds in which what is being read may still end once all is to stop
_SMALL = Source("khoi-dong.txt", "Xã tặng 10 suất quà, mỗi suất 500.000 đồng, cho hộ nghèo.\n".encode())


class Stopped(Exception):
    """All is to stop, and this source was not read to its end: no fault of its own."""


class Ahead:
    """Reads with `workers` processes, which stay for the next call. One caller at a time. `parsed` as in Worker.

    Once `stop` is set, what does not end within two seconds is given up: its iterator raises Stopped.
    """

    def __init__(
        self, workers: int = 1, limits: Limits = DEFAULTS, *, parsed: Path | None = None, stop: Event | None = None
    ) -> None:
        self._stop = stop or Event()
        self._lanes = [_Lane(Worker(limits, parsed=parsed)) for _ in range(workers)]
        self._coming: Callable[[], bool] = lambda: False

    def warm(self) -> None:
        """Loads what reading needs before the first document comes."""
        for _ in self.read([(None, lambda: _SMALL)] * len(self._lanes)):
            pass

    def read(
        self, items: Sequence[tuple[K, Callable[[], Source]]]
    ) -> Generator[tuple[K, Iterator[Result]], None, None]:
        """Each key with the results of its source (with text), in the order of `items`.

        A source is fetched when its turn comes, one a worker; where that raises, its iterator raises the same, and the
        next source goes on. Results that the caller does not take are passed over. Closing the iterator ends what is
        being read.
        """
        count = len(self._lanes)
        tasks = [lane.begin([fetch for _, fetch in items[at::count]]) for at, lane in enumerate(self._lanes)]
        try:
            for at, (key, _) in enumerate(items):
                results = _Results(tasks[at % count].told, self._stop)
                following = tasks[(at + 1) % count].told if at + 1 < len(items) else None
                self._coming = partial(_has_come, results, following)
                yield key, results
                with suppress(Stopped):
                    results.skip()
                    continue
                return
        finally:
            for task in tasks:
                task.stop.set()
            for lane, task in zip(self._lanes, tasks, strict=True):
                lane.end(task)

    def at_hand(self) -> bool:
        """Whether what comes next, of this source or the one behind it, can be had without waiting."""
        return self._coming()

    def close(self) -> None:
        """Ends the processes; the next call starts others."""
        for lane in self._lanes:
            lane.close()


@dataclass(frozen=True, slots=True)
class _Fault:
    """The source could not be fetched, or the reader itself failed."""

    error: Exception


class _End:
    """All results of one source have been told."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What one worker is to read, and the way back; `stop` says that nobody waits for it any more."""

    fetches: Sequence[Callable[[], Source]]
    told: Queue[Result | _Fault | _End] = field(default_factory=lambda: Queue(_AHEAD))
    stop: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def tell(self, what: Result | _Fault | _End) -> bool:
        """Waits until the caller takes it; whether he still does."""
        while not self.stop.is_set():
            with suppress(Full):
                self.told.put(what, timeout=_PATIENCE)
                return True
        return False


class _Results(Iterator[Result]):
    """What one source yields. No generator: one that was closed would leave the rest of this source to the next."""

    def __init__(self, told: Queue[Result | _Fault | _End], stop: Event) -> None:
        self.told, self.ended, self._stop = told, False, stop
        self._until: int | None = None  # nanoseconds

    def __next__(self) -> Result:
        told = _End() if self.ended else self._next()
        if isinstance(told, _End):
            self.ended = True
            raise StopIteration
        if isinstance(told, _Fault):
            raise told.error
        return told

    def skip(self) -> None:
        while not self.ended:
            self.ended = isinstance(self._next(), _End)

    def _next(self) -> Result | _Fault | _End:
        """What is told next. Raises Stopped."""
        while True:
            if self._stop.is_set():
                self._until = self._until or time.monotonic_ns() + _GRACE * 10**9
                if time.monotonic_ns() >= self._until:
                    raise Stopped
            with suppress(Empty):
                return self.told.get(timeout=_PATIENCE)


def _has_come(results: _Results, following: Queue[Result | _Fault | _End] | None) -> bool:
    queue = following if results.ended else results.told
    return queue is not None and not queue.empty()


class _Lane:
    """One worker and the thread that feeds it. The thread stays as the worker does, whose process ends with whom started it."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._tasks = SimpleQueue[_Task | None]()
        self._thread: Thread | None = None

    def begin(self, fetches: Sequence[Callable[[], Source]]) -> _Task:
        task = _Task(fetches)
        if self._thread is None:
            self._thread = Thread(target=self._work, name="reading", daemon=True)
            self._thread.start()
        self._tasks.put(task)
        return task

    def end(self, task: _Task) -> None:
        """Ends what is being read where it is not read soon."""
        while not task.done.wait(_PATIENCE):
            self._worker.interrupt()

    def close(self) -> None:
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                self._read(task)
            finally:
                task.done.set()
        self._worker.close()

    def _read(self, task: _Task) -> None:
        for fetch in task.fetches:
            if task.stop.is_set():
                return
            try:
                for result in self._worker.read(fetch(), with_text=True, stop=task.stop):
                    if not task.tell(result):
                        return
            except Exception as e:  # told to the caller, who knows what may pass
                task.tell(_Fault(e))
            if not task.tell(_End()):
                return
