"""Parsing apart: a lean server forks a disposable child for each file, with limits, so that no file takes another with it.

The server holds no spaCy and no document; it loads a format's library once the first file of that format has come, so that
later children need not. A child that hangs, dies or takes too much is ended with all that it started.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.parse import FORMATS, format_of, load, members, parse
from schemas.errors import BrokenReader, DamagedDocument, DocumentError, TooHeavy, TookTooLong
from schemas.parsed import Parsed

MB = 1 << 20
_HEAD = 1 << 16  # bytes of a request or an answer: a path and numbers
# Libraries that would start threads of their own: a process with threads must not fork.
_QUIET = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_MEMORY = 77  # exit status of a child that ran out of memory
_DETAIL = 300  # characters of a library's own message
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take. `cpu` is of each process alone: recognising many pages is the work of many processes."""

    memory_mb: int = 3072
    cpu_seconds: int = 120
    wall_seconds: int = 900
    file_mb: int = 1024
    open_files: int = 256


class Isolated:
    """Parses files apart; one at a time. Used as a context, so that its server ends with it."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._server: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def parse(self, data: bytes, path: str) -> Parsed:
        """As pipeline.parse.parse. Raises DocumentError, also where the file broke a limit or its reader."""
        result = self._ask("parse", data, path)
        assert isinstance(result, Parsed)
        return result

    def members(self, data: bytes, path: str) -> list[tuple[str, bytes | DocumentError]]:
        """As pipeline.parse.members. Raises DocumentError, also where the file broke a limit or its reader."""
        result: list[tuple[str, bytes | DocumentError]] = self._ask("members", data, path)
        return result

    def close(self) -> None:
        """Ends the server."""
        if self._socket is not None:
            self._socket.close()
        if self._server is not None:
            self._server.wait()
        self._server = self._socket = None

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            code = f"from pipeline.parse.isolate import serve; serve({theirs.fileno()})"
            path = os.pathsep.join(p for p in (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")) if p)
            self._server = subprocess.Popen(
                [sys.executable, "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | _QUIET | {"PYTHONPATH": path},
            )
        self._socket = ours
        return ours

    def _ask(self, what: str, data: bytes, path: str) -> Any:
        given, made = os.memfd_create("given"), os.memfd_create("made")
        try:
            with open(given, "wb", closefd=False) as f:
                f.write(data)
            # a server that is gone was no fault of this file: a new one gets it, and only once
            answer = self._answer(what, path, given, made) or self._answer(what, path, given, made)
            if not answer:
                raise BrokenReader(path, detail="tiến trình đọc tệp bị dừng / the parsing server died")
            _explain(pickle.loads(answer), path, self.limits)
            with open(made, "rb", closefd=False) as f:
                f.seek(0)
                f.readline()  # the module's name, for the server
                result = _Words(f).load()
        finally:
            os.close(given)
            os.close(made)
        if isinstance(result, DocumentError):
            raise result
        return result

    def _answer(self, what: str, path: str, given: int, made: int) -> bytes:
        """How the child ended, as the server tells it; nothing where the server itself has died."""
        os.ftruncate(made, 0)
        try:
            connection = self._socket or self._start()
            socket.send_fds(connection, [pickle.dumps((what, path, self.limits))], [given, made])
            answer = connection.recv(_HEAD)
        except OSError:
            answer = b""
        if not answer:
            self.close()
        return answer


def _explain(status: tuple[str, int], path: str, limits: Limits) -> None:
    """Raises what the end of the child means, if it did not end well."""
    how, number = status
    if how == "timeout" or (how == "signal" and number == signal.SIGXCPU):
        raise TookTooLong(path, seconds=limits.wall_seconds if how == "timeout" else limits.cpu_seconds)
    if how == "memory":
        raise TooHeavy(path, limit=limits.memory_mb)
    if how == "signal":
        raise BrokenReader(path, detail=signal.Signals(number).name)
    if how == "exit" and number:
        raise BrokenReader(path, detail=f"exit {number}")


class _Words(pickle.Unpickler):
    """What a child may say: our own words and arrays. Its libraries may have been taken over by the file."""

    def find_class(self, module: str, name: str) -> Any:
        known = module in ("schemas.parsed", "schemas.errors") or (module, name) in (
            ("schemas.document", "Note"),
            ("array", "_array_reconstructor"),
            ("array", "array"),
        )
        if not known:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def serve(fd: int) -> None:
    """The server's loop, until the other end hangs up."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    if libc.unshare(_CLONE_NEWNET):
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # where neither is allowed, files are parsed with a network
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its master
    with socket.socket(fileno=fd) as connection:
        while True:
            request, fds, _, _ = socket.recv_fds(connection, _HEAD, 2)
            if not request:
                return
            what, path, limits = pickle.loads(request)
            given, made = fds
            folder = tempfile.mkdtemp(prefix="solieu-")
            gc.freeze()
            pid = os.fork()
            if pid == 0:
                libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
                connection.close()
                _child(what, path, limits, given, made, folder)
            status = _await(pid, limits.wall_seconds, connection)
            _end_orphans()
            shutil.rmtree(folder, ignore_errors=True)
            module = os.pread(made, _HEAD, 0).partition(b"\n")[0].decode("ascii", "replace")
            os.close(given)
            os.close(made)
            try:
                connection.send(pickle.dumps(status))
            except OSError:
                return
            if status == ("exit", 0) and module in {f.module for f in FORMATS}:
                with suppress(Exception):  # after the answer: the next child of this format finds it loaded
                    load(module)


def _await(pid: int, seconds: int, connection: socket.socket) -> tuple[str, int]:
    """How the child ended: of itself, or by us because its time was over or nobody waits for it any more."""
    pidfd = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(connection, select.POLLHUP)
        ready = dict(poll.poll(seconds * 1000))
        if pidfd not in ready:
            os.killpg(pid, signal.SIGKILL) if os.getpgid(pid) == pid else os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(pidfd)
    if pidfd not in ready:
        return "timeout", 0
    if os.WIFSIGNALED(status):
        return "signal", os.WTERMSIG(status)
    code = os.WEXITSTATUS(status)
    return ("memory", 0) if code == _MEMORY else ("exit", code)


def _end_orphans() -> None:
    """Ends what the child started and left behind: its orphans have become the server's children."""
    while True:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
        if not children:
            return
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(int(child), 0)


def _child(what: str, path: str, limits: Limits, given: int, made: int, folder: str) -> None:
    """Parses in this process, writes the result to `made` and ends."""
    code = 1
    try:
        os.setsid()
        tempfile.tempdir = folder
        os.environ["TMPDIR"] = folder
        for what_limited, most in (
            (resource.RLIMIT_AS, limits.memory_mb * MB),
            (resource.RLIMIT_CPU, limits.cpu_seconds),
            (resource.RLIMIT_FSIZE, limits.file_mb * MB),
            (resource.RLIMIT_NOFILE, limits.open_files),
            (resource.RLIMIT_CORE, 0),
        ):
            # past the soft limit of time comes a signal that tells what happened, past the hard one the end
            resource.setrlimit(what_limited, (most, most + 5 if what_limited == resource.RLIMIT_CPU else most))
        with open(given, "rb", closefd=False) as f:
            f.seek(0)
            data = f.read()
        module, result = _result(what, data, path)
        with open(made, "wb", closefd=False) as out:
            out.write(module.encode() + b"\n")
            pickle.dump(result, out, pickle.HIGHEST_PROTOCOL)
        code = 0
    except MemoryError:
        code = _MEMORY
    finally:
        os._exit(code)


def _result(what: str, data: bytes, path: str) -> tuple[str, object]:
    """The name of the module that read the file, and what it made of it or why it could not."""
    module = ""
    try:
        module = format_of(data, path).module
        return module, parse(data, path) if what == "parse" else list(members(data, path))
    except DocumentError as e:
        return module, e
    except MemoryError:
        raise
    except RecursionError:
        return module, DamagedDocument(path, detail="lồng nhau quá sâu / nested too deeply")
    except Exception as e:  # a library's own fault on one file, told as such
        return module, BrokenReader(path, detail=f"{type(e).__name__}: {e}"[:_DETAIL])
