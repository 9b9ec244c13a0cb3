"""Parsing apart: a lean server forks a disposable child for each file, with limits, so that no file takes another with it.

The server holds no spaCy and no document; it loads a format's library once the first file of that format has come, so that
later children need not. A child that hangs, dies or takes too much is ended with all that it started.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.parse import Format, format_of, parse
from pipeline.parse.forkserver import DEFAULTS, DETAIL, HEAD, Limits
from schemas import errors
from schemas.errors import BrokenReader, DocumentError, KilledReader, TooHeavy, TookTooLong
from schemas.parsed import Parsed

# Libraries that would start threads of their own: a process with threads must not fork.
_QUIET = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


_SHORT = 1 << 20  # bytes


class Isolated:
    """Parses files apart; one at a time. Used as a context, so that its server ends with it."""

    def __init__(self, limits: Limits = DEFAULTS) -> None:
        self.limits = limits
        self._server: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def parse(self, data: bytes, path: str) -> Parsed:
        """As pipeline.parse.parse. Raises DocumentError, also where the file broke a limit or its reader.

        A short plain text is parsed here: no library reads it but our own code, and what follows reads it here as well.
        """
        known = _short_text(data, path)
        if known is not None:
            try:
                return parse(data, path, known)
            except DocumentError:
                raise
            except Exception as e:
                raise BrokenReader(path, detail=f"{type(e).__name__}: {e}"[:DETAIL]) from e
        result = self._ask("parse", data, path)
        assert isinstance(result, Parsed)
        return result

    def members(self, data: bytes, path: str) -> list[tuple[str, bytes | DocumentError]]:
        """As pipeline.parse.members. Raises DocumentError, also where the file broke a limit or its reader."""
        result: list[tuple[str, bytes | DocumentError]] = self._ask("members", data, path)
        return result

    def sizes(self, data: bytes, path: str) -> tuple[tuple[float, float], ...]:
        """As pipeline.parse.picture.sizes. Raises DocumentError, also where the file broke a limit or its reader."""
        result: tuple[tuple[float, float], ...] = self._ask("sizes", data, path)
        return result

    def draw(self, data: bytes, path: str, page: int) -> bytes:
        """As pipeline.parse.picture.draw. Raises DocumentError, also where the file broke a limit or its reader."""
        result = self._ask(str(page), data, path)
        assert isinstance(result, bytes)
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
            code = f"from pipeline.parse.forkserver import serve; serve({theirs.fileno()}, {os.getpid()})"
            path = os.pathsep.join(p for p in (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")) if p)
            self._server = subprocess.Popen(
                [sys.executable, "-c", code],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what libraries print of a broken file is no message of ours
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
                raise KilledReader(path, detail="tiến trình đọc tệp bị dừng", detail_en="the parsing server died")
            _explain(pickle.loads(answer), path, self.limits)
            with open(made, "rb", closefd=False) as f:
                f.seek(0)
                f.readline()  # the module's name, for the server
                try:
                    result = _Words(f).load()
                except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError) as e:
                    raise BrokenReader(path, detail=f"{type(e).__name__}: {e}"[:DETAIL]) from e
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
            answer = connection.recv(HEAD)
        except OSError:
            answer = b""
        if not answer:
            self.close()
        return answer


def _short_text(data: bytes, path: str) -> Format | None:
    """The format of a short plain text, or None for everything else."""
    if len(data) > _SHORT or b"\0" in data:
        return None
    try:
        known = format_of(data, path)
    except DocumentError:  # told by the child, as of all others
        return None
    return known if known.module == "plain" else None


def _explain(status: tuple[str, int], path: str, limits: Limits) -> None:
    """Raises what the end of the child means, if it did not end well."""
    how, number = status
    if how == "timeout" or (how == "signal" and number == signal.SIGXCPU):
        raise TookTooLong(path, seconds=limits.wall_seconds if how == "timeout" else limits.cpu_seconds)
    if how == "memory":
        raise TooHeavy(path, limit=limits.memory_mb)
    if how == "signal":
        raise (KilledReader if number == signal.SIGKILL else BrokenReader)(path, detail=signal.Signals(number).name)
    if how == "exit" and number:
        raise BrokenReader(path, detail=f"exit {number}")


_SAID = frozenset(
    {("schemas.parsed", c) for c in ("Parsed", "Shape", "Grid", "Cell", "Area", "Run", "Glyphs")}
    | {
        ("schemas.document", "Note"),
        ("array", "_array_reconstructor"),
        ("array", "array"),
        ("schemas.errors", "_again"),
    }
    | {
        (c.__module__, c.__name__)
        for c in vars(errors).values()
        if isinstance(c, type) and issubclass(c, DocumentError)
    }
)


class _Words(pickle.Unpickler):
    """What a child may say: our own words and arrays, by name. The file may have taken its libraries over."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _SAID:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)
