"""Documents read in a process of its own, which is replaced when a document kills it or takes too long.

Parsing happens in a child of that process' fork server (pipeline.parse.isolate), extraction in the process itself, so
that the words it needs are loaded once. The caller loads neither.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Event

from pipeline.ingest import Source
from pipeline.parse.forkserver import DEFAULTS, Limits
from pipeline.parse.isolate import Isolated
from pipeline.parse.keep import Kept, Parse
from pipeline.process import deaf, dies_with_parent, ignore_stops
from schemas.errors import DocumentError, FailedDocument, HoldsDocuments, KilledReader, TookTooLong, Unpacked
from schemas.parsed import Parsed
from schemas.run import Extraction

Result = Extraction | DocumentError
DEEPEST = 3  # containers in containers
INSIDE = "!/"  # between a container's path and the name of what it holds
_STARTS = 60  # seconds that a new process may take until it answers
_SENDS = 3  # processes that may die before they have a source, until that source is blamed
_SELDOM = (20_000, 20, 20)  # things that came and did not go, until they are looked through


def collect_seldom() -> None:
    """For processes of many documents: what is loaded by now stays and is looked at no more, and what comes and goes with a
    document holds few cycles, so that to look for them at every one costs a fifth of storing it."""
    if gc.get_threshold()[0] == _SELDOM[0]:
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@dataclass(frozen=True, slots=True)
class Begun:
    """The worker goes on to this document; everything before it has been told."""

    path: str


@dataclass(frozen=True, slots=True)
class Read:
    """The document is parsed; what follows is ours, and takes a time that its length bounds."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the document yields."""

    result: Result


@dataclass(frozen=True, slots=True)
class Ended:
    """All that the source holds has been told."""


Message = Begun | Read | Told | Ended


class Worker:
    """One process that reads one document after the other. `seconds`: what may pass between parsing and result.

    With a folder `parsed`, what was parsed is kept there, and no bytes are parsed twice by the same parsers.
    """

    def __init__(self, limits: Limits = DEFAULTS, seconds: int = 120, *, parsed: Path | None = None) -> None:
        self.limits, self.seconds, self.parsed = limits, seconds, parsed
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._finalize: Finalize | None = None

    def start(self) -> None:
        """Starts the process, so that it is ready when the first source comes; `read` does so where nobody did."""
        if self._process is None:
            self._start()

    def read(self, source: Source, *, with_text: bool = False, stop: Event | None = None) -> Iterator[Result]:
        """What `source` yields: one result, or those of the documents inside where it is a container.

        A document that ends the process costs exactly itself: a new process goes on behind it. None does once `stop` is set.
        """
        ended = False
        try:
            yield from self._read(source, with_text, stop or Event())
            ended = True
        except KilledReader as e:
            yield e
        finally:
            if not ended:  # the caller has seen enough: what is still told of this source must not be told of the next
                self.close()

    def _read(self, source: Source, with_text: bool, stop: Event) -> Iterator[Result]:
        done, path, patience = set[str](), source.path, _STARTS
        connection = self._send(source, with_text, done, stop)
        while True:
            message = _heard(connection, path, patience)
            if isinstance(message, Begun):
                path, patience = message.path, self.limits.wall_seconds + self.seconds
            elif isinstance(message, Read):
                patience = self.seconds
            elif isinstance(message, Ended):
                return
            elif isinstance(message, Told):
                done.add(path)
                yield message.result
            else:
                self.close()
                if path not in done:  # else it has been told, and the process ended behind it
                    done.add(path)
                    yield message
                if path == source.path:
                    return
                path, patience = source.path, _STARTS
                connection = self._send(source, with_text, done, stop)

    def close(self) -> None:
        """Ends the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        if self._finalize is not None:
            self._finalize.cancel()
        self._process = self._connection = self._finalize = None

    def interrupt(self) -> None:
        """From another thread: ends the process, so that what is being read ends there with a fault."""
        process = self._process
        if process is not None:
            process.kill()

    def _send(self, source: Source, with_text: bool, done: set[str], stop: Event) -> Connection:
        """Hands the source to a process. One that died between two documents was ended by none of them: a new one gets it.

        Raises KilledReader where that does not help, or nobody waits for it any more.
        """
        for _ in range(_SENDS):
            connection = self._connection
            if connection is None or self._process is None or not self._process.is_alive():
                connection = self._start()
            try:
                connection.send((source, with_text, frozenset(done)))
            except OSError:
                self.close()
                if stop.is_set():
                    break
            else:
                return connection
        raise KilledReader(source.path, detail="tiến trình đọc bị dừng / the reading process died")

    def _start(self) -> Connection:
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(os.getpid(), theirs, self.limits, self.parsed), daemon=True)
        with deaf():  # a stop meanwhile comes afterwards, when it is known whom to end
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
            # the end of ours would ask it to stop, which it does not hear, and then wait for it
            self._finalize = Finalize(None, process.kill, exitpriority=10)
        return ours


def _heard(connection: Connection, path: str, seconds: int) -> Message | DocumentError:
    """The worker's next message, or the fault of the document that keeps it from any."""
    try:
        if not connection.poll(seconds):
            return TookTooLong(path, seconds=seconds)
        message: Message = connection.recv()
    except (EOFError, OSError):
        return KilledReader(path, detail="tiến trình đọc bị dừng", detail_en="the reading process died")
    return message


def _work(parent: int, connection: Connection, limits: Limits, parsed: Path | None) -> None:
    """The worker's loop, until the other end is closed or its process, `parent`, ends."""
    dies_with_parent(signal.SIGKILL, parent)
    ignore_stops()
    from pipeline.run import process  # loads what the caller does not need
    from pipeline.version import version

    with Isolated(limits) as apart:
        parse = apart.parse if parsed is None else Kept(parsed, apart.parse)
        collect_seldom()
        version()  # reckoned while the first source is on its way
        while True:
            try:
                source, with_text, done = connection.recv()
            except (EOFError, OSError):  # the other end went, it may be in the middle of a word
                return
            task = _Task(connection, apart, parse, process, with_text, done)
            for result in task.results(source):
                _tell(connection, Told(result))
            _tell(connection, Ended())


def _tell(connection: Connection, message: Message) -> None:
    """Tells the caller, or ends this process where that has ended: a moment passes until its end ends us."""
    try:
        connection.send(message)
    except OSError:
        raise SystemExit from None


@dataclass(frozen=True, slots=True)
class _Task:
    """One source, as the worker reads it; `done` are the paths that have been told already."""

    connection: Connection
    apart: Isolated
    parse: Parse
    process: Callable[..., Extraction]
    with_text: bool
    done: frozenset[str]

    def results(self, source: Source, depth: int = 0) -> Iterator[Result]:
        """The result of `source`, or of each document inside."""
        if source.path in self.done:
            return
        _tell(self.connection, Begun(source.path))
        try:
            yield self.process(source, read=self._parse, with_text=self.with_text)
        except HoldsDocuments as e:
            for result in self._inside(source, depth):
                yield _noted(result, e.details.get("notes"))
        except DocumentError as e:
            yield e
        except Exception as e:  # a fault of ours on one document must not lose the others
            yield FailedDocument(source.path, detail=f"{type(e).__name__}: {e}")

    def _parse(self, data: bytes, path: str) -> Parsed:
        parsed = self.parse(data, path)
        _tell(self.connection, Read())
        return parsed

    def _inside(self, source: Source, depth: int) -> Iterator[Result]:
        if depth == DEEPEST:
            yield Unpacked(source.path, detail=f"lồng quá {DEEPEST} lớp", detail_en=f"nested more than {DEEPEST} deep")
            return
        try:
            found = self.apart.members(source.data, source.path)
        except DocumentError as e:
            yield e
            return
        for name, data in found:
            path = f"{source.path}{INSIDE}{name}"
            if isinstance(data, DocumentError):
                if path not in self.done:
                    _tell(self.connection, Begun(path))
                    yield data
            else:
                yield from self.results(Source(path, data), depth + 1)


def _noted(result: Result, notes: object) -> Result:
    """The result of a document inside a container, with what is to be known of the container."""
    if isinstance(result, DocumentError) or not isinstance(notes, tuple) or not notes:
        return result
    document = result.document.model_copy(update={"notes": (*result.document.notes, *notes)})
    return result.model_copy(update={"document": document})


def inside(path: str, name: str) -> str:
    """The path of a document inside the file `name`, as results tell it; "" where it is the file itself."""
    return path.removeprefix(name + INSIDE) if path.startswith(name + INSIDE) else ""


@cache
def shared_worker() -> Worker:
    """The worker of this process, started when it is first asked and ended with it."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
