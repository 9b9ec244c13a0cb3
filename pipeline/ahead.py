"""Reading ahead: while the caller stores one document, the next is read already; the order is kept.

Each worker is a process (see pipeline.worker) with a thread that feeds it; sources go to them in turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

from pipeline.ingest import Source
from pipeline.parse.forkserver import DEFAULTS, Limits
from pipeline.worker import Result, Worker

K = TypeVar("K")
_AHEAD = 4  # results that wait for the caller, of each worker
_PATIENCE = 1 / 5  # seconds between looks at whether the caller has gone
_SMALL = Source("khoi-dong.txt", "Xã tặng 10 suất quà, mỗi suất 500.000 đồng, cho hộ nghèo.\n".encode())


class Ahead:
    """Reads with `workers` processes, which stay for the next call. One caller at a time."""

    def __init__(self, workers: int = 1, limits: Limits = DEFAULTS) -> None:
        self._workers = [Worker(limits) for _ in range(workers)]

    def warm(self) -> None:
        """Loads what reading needs before the first document comes."""
        for worker in self._workers:
            list(worker.read(_SMALL))

    def read(
        self, items: Sequence[tuple[K, Callable[[], Source]]]
    ) -> Generator[tuple[K, Iterator[Result]], None, None]:
        """Each key with the results of its source (with text), in the order of `items`.

        A source is fetched when its turn comes; where that raises OSError or SolieuError, its iterator raises it. Closing the iterator ends what is being read.
        """
        count = len(self._workers)
        stop = Event()
        lanes = [_Lane(w, [fetch for _, fetch in items[at::count]], stop) for at, w in enumerate(self._workers)]
        try:
            for at, (key, _) in enumerate(items):
                results = lanes[at % count].results()
                yield key, results
                deque(results, 0)  # what the caller did not want to see
        finally:
            stop.set()
            for lane in lanes:
                lane.end()

    def close(self) -> None:
        """Ends the processes."""
        for worker in self._workers:
            worker.close()


@dataclass(frozen=True, slots=True)
class _Fault:
    """The source could not be fetched, or the reader itself failed."""

    error: Exception


class _End:
    """All results of one source have been told."""


class _Lane:
    """One worker and the thread that feeds it."""

    def __init__(self, worker: Worker, fetches: Sequence[Callable[[], Source]], stop: Event) -> None:
        self._worker, self._fetches, self._stop = worker, fetches, stop
        self._told: Queue[Result | _Fault | _End] = Queue(_AHEAD)
        self._thread = Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    def results(self) -> Iterator[Result]:
        """What the next source yields."""
        fault: _Fault | None = None
        while not isinstance(told := self._told.get(), _End):
            if isinstance(told, _Fault):
                fault = told
            else:
                yield told
        if fault is not None:
            raise fault.error

    def end(self) -> None:
        """Ends the thread, and what it is reading."""
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            self._worker.close()
            self._thread.join()

    def _run(self) -> None:
        for fetch in self._fetches:
            try:
                for result in self._worker.read(fetch(), with_text=True):
                    if not self._tell(result):
                        return
            except Exception as e:  # told to the caller, who knows what may pass
                self._tell(_Fault(e))
            if not self._tell(_End()):
                return

    def _tell(self, what: Result | _Fault | _End) -> bool:
        """Waits until the caller takes it; whether he still does."""
        while not self._stop.is_set():
            with suppress(Full):
                self._told.put(what, timeout=_PATIENCE)
                return True
        return False
