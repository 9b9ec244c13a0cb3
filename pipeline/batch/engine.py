"""Who does the tasks: this process (`inline`), processes of this machine (`local`), or a cluster (pipeline.batch.dask).

An engine only hands tasks out and tells what became of them, in whatever order. That nothing is done twice is no matter of
an engine but of the ledger of steps, so that any of its processes may die at any moment.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Protocol

from pipeline.batch.task import Done, Task
from pipeline.batch.workshop import Workshop
from pipeline.office import Office
from pipeline.process import deaf, dies_with_parent, ignore_stops
from schemas.batch_errors import WorkersDied

AHEAD = 2  # tasks that are handed out, of each worker: one at work, one that waits
PATIENCE = 10  # deaths in a row without a task done, until it is given up


class Engine(Protocol):
    """One way of doing tasks."""

    def run(self, office: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        """Each task's outcome, in any order; tasks are asked for as they can be done. Closing it ends the work.

        Raises SolieuError, OSError where none of it can go on; what was done stays.
        """


class Inline:
    """One after the other, in this process and its reader."""

    def run(self, office: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        workshop = Workshop(office)
        try:
            for task in tasks:
                yield workshop.perform(task)
        finally:
            workshop.close()


class Local:
    """Some processes of this machine. One that dies is replaced, and what it was at is done again.

    One task alone is done in this process: others would start longer than they work.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))

    def run(self, office: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        coming, deaths = iter(tasks), 0
        ready = deque(islice(coming, 2))
        if len(ready) < 2:
            yield from Inline().run(office, ready)
            return
        while True:
            pool = ProcessPoolExecutor(
                self.workers, multiprocessing.get_context("spawn"), _begin, (os.getpid(), office.root)
            )
            out: dict[Future[Done], Task] = {}
            try:
                while True:
                    while len(out) < self.workers * AHEAD:
                        if not ready:
                            ready.extend(islice(coming, 1))
                        if not ready:
                            break
                        with deaf():  # handing out starts processes, which load while more tasks are looked for
                            future = pool.submit(_perform, ready[0])
                        out[future] = ready.popleft()
                    if not out:
                        pool.shutdown()
                        return
                    for future in wait(out, return_when=FIRST_COMPLETED).done:
                        done = future.result()
                        del out[future]
                        deaths = 0
                        yield done
            except BrokenProcessPool as e:
                deaths += 1
                if deaths >= PATIENCE:
                    raise WorkersDied(str(office.root), times=deaths) from e
                ready.extendleft(reversed(out.values()))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in multiprocessing.active_children():
                    process.kill()


_root = Path()  # of a worker's office
_workshop: Workshop | None = None


def _begin(parent: int, root: Path) -> None:
    """A worker's first act. Ctrl+C is for who gave out the work, the process `parent`, whose end ends the worker."""
    global _root
    dies_with_parent(signal.SIGKILL, parent)
    ignore_stops()
    _root = root


def _perform(task: Task) -> Done:
    global _workshop
    if _workshop is None:
        _workshop = Workshop(Office.find(_root))
    return _workshop.perform(task)
