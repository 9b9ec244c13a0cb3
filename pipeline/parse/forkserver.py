"""The server's side of parsing apart: one child a file, with limits; ended with all that it started (see isolate)."""

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
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.parse import FORMATS, Format, format_of, load, members, parse, picture
from pipeline.process import dies_with_parent
from schemas.errors import BrokenReader, DamagedDocument, DocumentError

MB = 1 << 20
HEAD = 1 << 16  # bytes of a request or an answer: a path and numbers
DETAIL = 300  # characters of a library's own message
_PR_SET_CHILD_SUBREAPER = 36
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_MEMORY = 77  # exit status of a child that ran out of memory


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take. `cpu` is of each process alone: recognising many pages is the work of many processes."""

    memory_mb: int = 3072
    cpu_seconds: int = 240
    wall_seconds: int = 900
    file_mb: int = 1024
    open_files: int = 256


DEFAULTS = Limits()


def serve(fd: int, master: int) -> None:
    """The server's loop, until the other end hangs up or the process `master`, which started it, ends."""
    server, libc = os.getpid(), ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    current: dict[str, Any] = {}  # the child and folder of the file that is being parsed

    def end(*_: object) -> None:  # the master is gone, and nobody waits for what is being parsed
        if "pid" in current:
            _kill(current["pid"])
            _end_orphans()
        shutil.rmtree(current.get("folder", ""), ignore_errors=True)
        os._exit(0)

    # stopping is for the master, whose end is told by a signal that nobody else sends
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGUSR1, end)
    dies_with_parent(signal.SIGUSR1, master)
    if libc.unshare(_CLONE_NEWNET):
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # where neither is allowed, files are parsed with a network
    with socket.socket(fileno=fd) as connection:
        while True:
            try:
                request, fds, _, _ = socket.recv_fds(connection, HEAD, 2)
            except OSError:
                return
            if not request:
                return
            what, path, limits = pickle.loads(request)
            given, made = fds
            folder = current["folder"] = tempfile.mkdtemp(prefix="solieu-")
            gc.freeze()
            pid = current["pid"] = os.fork()
            if pid == 0:
                signal.signal(signal.SIGUSR1, signal.SIG_DFL)
                dies_with_parent(signal.SIGKILL, server)
                connection.close()
                _child(what, path, limits, given, made, folder)
            status = _await(pid, limits.wall_seconds, connection)
            _end_orphans()
            shutil.rmtree(folder, ignore_errors=True)
            current.clear()
            module = os.pread(made, HEAD, 0).partition(b"\n")[0].decode("ascii", "replace")
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
            _kill(pid)
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(pidfd)
    if pidfd not in ready:
        return "timeout", 0
    if os.WIFSIGNALED(status):
        return "signal", os.WTERMSIG(status)
    code = os.WEXITSTATUS(status)
    return ("memory", 0) if code == _MEMORY else ("exit", code)


def _kill(pid: int) -> None:
    """Ends a child and those of its group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL) if os.getpgid(pid) == pid else os.kill(pid, signal.SIGKILL)


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
    gc.disable()  # it ends with the file: what it would look for goes with it
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


def _made(what: str, data: bytes, path: str, known: Format) -> object:
    """What is asked for by name; a page by its number."""
    match what:
        case "parse":
            return parse(data, path, known)
        case "members":
            return list(members(data, path, known))
        case "sizes":
            return picture.sizes(data, path, known.media_type)
        case _:
            return picture.draw(data, path, known.media_type, int(what))


def _result(what: str, data: bytes, path: str) -> tuple[str, object]:
    """The name of the module that read the file, and what it made of it or why it could not."""
    module = ""
    try:
        known = format_of(data, path)
        module = known.module
        return module, _made(what, data, path, known)
    except DocumentError as e:
        return module, e
    except MemoryError:
        raise
    except RecursionError:
        return module, DamagedDocument(path, detail="lồng nhau quá sâu", detail_en="nested too deeply")
    except Exception as e:  # a library's own fault on one file, told as such
        return module, BrokenReader(path, detail=f"{type(e).__name__}: {e}"[:DETAIL])
