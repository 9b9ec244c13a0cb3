"""A Dask cluster does the tasks: processes of this machine, or of all machines that a scheduler knows.

Machines share the office's folder, by the same path, and its PostgreSQL. Only keys and the office's path travel. Dask itself
gives a task of a worker that died to another one.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import re
import socket
import threading
import time
import traceback
from asyncio import CancelledError
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch.engine import AHEAD, PATIENCE
from pipeline.batch.task import Done, Task
from pipeline.batch.workshop import Workshop
from pipeline.office import Office
from schemas.batch_errors import NeedsServer, NoDask, NoScheduler, NotShared, OtherRules, WorkersDied
from schemas.errors import NotAnOffice

if TYPE_CHECKING:
    from distributed import Client

_CONNECT = 10  # seconds until a scheduler has answered
_WORKERS = 60  # seconds that a cluster may be without a single worker
_COUNTED = 5  # seconds for which a count of workers holds: some come and go
_WOKEN = 10  # seconds after which a wait looks whether there are workers still
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # the same for all processes of one running system, containers too


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the work is: the office's folder, a digest of its database's address, and the machine that gives work out."""

    root: Path
    database: str
    machine: str


class Dask:
    """`scheduler`: the address of one ("tcp://…"); None: a cluster of `workers` processes of this machine, which ends with us."""

    def __init__(self, scheduler: str | None = None, workers: int | None = None) -> None:
        self.scheduler, self.workers = scheduler, workers or len(os.sched_getaffinity(0))

    def run(self, office: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        """As Engine.run. Raises NoDask, NoScheduler, NeedsServer, NotShared, OtherRules, WorkersDied, StoreError, OSError."""
        try:
            from distributed import KilledWorker
        except ImportError as e:
            raise NoDask(str(office.root)) from e
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told by our errors
        place = _Place(office.root, _database(office), _machine())
        coming, deaths = iter(tasks), 0
        out: dict[Any, Task] = {}
        with ExitStack() as stack:
            client = self._client(stack)
            count = _Count(client, self.scheduler or "")
            try:
                while True:
                    for task in islice(coming, max(0, count.threads() * AHEAD - len(out))):
                        out[client.submit(_perform, place, task, pure=False)] = task
                    if not out:
                        return
                    for future in _ready(client, list(out)):
                        task = out.pop(future)
                        try:
                            done: Done | Exception = future.result()
                        except KilledWorker as e:
                            deaths += e.allowed_failures + 1
                            if deaths >= PATIENCE:
                                raise WorkersDied(str(office.root), times=deaths) from e
                            out[client.submit(_perform, place, task, pure=False)] = task
                            continue
                        except (ImportError, AttributeError) as e:  # not unpickled: its solieu is none, or another
                            raise OtherRules(str(office.root)) from e
                        except RuntimeError as e:
                            raise (OtherRules(str(office.root)) if "deserializ" in str(e) else e) from e
                        if isinstance(done, Exception):
                            raise done
                        deaths = 0
                        yield done
            except CancelledError as e:
                raise _lost(self.scheduler or "", "mất kết nối giữa chừng", "the connection was lost") from e
            finally:
                client.cancel(list(out))

    def _client(self, stack: ExitStack) -> Client:
        """The way to a cluster that has at least one worker."""
        from distributed import Client, LocalCluster

        where: object = self.scheduler
        if self.scheduler is not None and not re.fullmatch(r"(tcp|tls)://\S+:\d+", self.scheduler):
            raise _lost(
                self.scheduler, "địa chỉ phải có dạng tcp://máy:cổng", "an address looks like tcp://machine:port"
            )
        if self.scheduler is None:
            # no limit of Dask's own on memory: the reader's limits are the office's, and hold for the process that needs it
            where = stack.enter_context(
                LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, processes=True, host="127.0.0.1", memory_limit=0,
                    silence_logs=logging.CRITICAL,
                    scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},  # no page, any free port
                )
            )  # fmt: skip
        try:
            client = stack.enter_context(Client(where, timeout=_CONNECT, set_as_default=False))
        except (OSError, ValueError) as e:  # ValueError: no machine of that name, in some libraries' words
            vi, en = f"không ai trả lời trong {_CONNECT} giây", f"nobody answered within {_CONNECT} seconds"
            raise _lost(self.scheduler or "", vi, en) from e
        return client


class _Count:
    """How many threads the cluster has, asked for now and then: workers come and go."""

    def __init__(self, client: Client, scheduler: str) -> None:
        self.client, self.scheduler, self.found, self.until = client, scheduler, 0, time.monotonic()

    def threads(self) -> int:
        """At least one. Raises NoScheduler where no worker comes in time."""
        began = time.monotonic()
        if began < self.until:
            return self.found
        self.found = sum(self.client.nthreads().values())
        while not self.found:
            if time.monotonic() > began + _WORKERS:
                raise _lost(self.scheduler, "chưa có “dask worker” nào nối vào", "it has no “dask worker”")
            time.sleep(1)
            self.found = sum(self.client.nthreads().values())
        self.until = time.monotonic() + _COUNTED
        return self.found


def _ready(client: Client, futures: list[Any]) -> list[Any]:
    """Those that are done, when there are some, or none after a while."""
    from distributed import wait

    try:
        with client.as_current():
            return list(wait(futures, timeout=_WOKEN, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _lost(scheduler: str, vi: str, en: str) -> NoScheduler:
    return NoScheduler(scheduler, detail=vi, detail_en=en)


def _database(office: Office) -> str:
    """What tells two databases apart, and no password."""
    return hashlib.sha256(office.database_url.encode()).hexdigest()


def _machine() -> str:
    return _BOOT.read_text("ascii").strip()


class _Own(threading.local):
    """Of one thread of a worker."""

    workshop: Workshop | None = None


_own = _Own()


def _perform(place: _Place, task: Task) -> Done | Exception:
    """In a worker. What Dask raises where it cannot unpickle is given back where it is a fault of ours: it is told as itself."""
    try:
        return _shop(place, task).perform(task)
    except (ImportError, AttributeError) as e:
        e.add_note(traceback.format_exc())
        return e


def _shop(place: _Place, task: Task) -> Workshop:
    """A worker's own, which serves any office and lives through changes of its settings and known totals."""
    shop = _own.workshop
    if (
        shop is None
        or shop.office.root != place.root
        or shop.rules != task.rules
        or _database(shop.office) != place.database
    ):
        _own.workshop = None
        if shop is not None:
            shop.close()
        shop = _own.workshop = Workshop(_office(place))
    return shop


def _office(place: _Place) -> Office:
    """The office as this machine sees it. Raises NotShared, OtherRules (another database), NeedsServer, BadSettings."""
    try:
        office = Office.find(place.root)
    except NotAnOffice as e:
        raise NotShared(str(place.root), machine=socket.gethostname()) from e
    if office.database_path and _machine() != place.machine:  # SQLite locks hold within one running system only
        raise NeedsServer(str(place.root), machine=socket.gethostname())
    if _database(office) != place.database:
        raise OtherRules(str(place.root))
    multiprocessing.current_process().daemon = False  # Dask makes it one that may have no children; it needs its reader
    return office
