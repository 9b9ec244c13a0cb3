"""The hashes of a backup's files, as `sha256sum --check SHA256SUMS` reads them, so that a backup can be checked without us."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

NAME = "SHA256SUMS"
_BLOCK = 1 << 20
_ENDS = {b"\\": b"\\", b"n": b"\n", b"r": b"\r"}
_LINE = re.compile(rb"(\\?)([0-9a-f]{64})  (.+)", re.DOTALL)


class Sum(NamedTuple):
    """One file below the backup; `path` relative, as its bytes are on the disk."""

    sha256: str
    path: Path


def write(out: BinaryIO, entry: Sum) -> None:
    """Adds a line. Names with line ends are written the way that sha256sum writes them."""
    name = os.fsencode(entry.path)
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    out.write(b"\\" * (escaped != name) + entry.sha256.encode() + b"  " + escaped + b"\n")


def read(path: Path) -> Iterator[Sum]:
    """The lines of a file of hashes. Raises ValueError for one that names a file outside, or is no such line; OSError."""
    with path.open("rb") as f:
        for line in f:
            found = _LINE.fullmatch(line.removesuffix(b"\n"))
            if found is None:
                raise ValueError(repr(line))
            name = found[3]
            if found[1]:
                name = re.sub(rb"\\([\\nr])", lambda m: _ENDS[m[1]], name)
            inner = Path(os.fsdecode(name))
            if inner.is_absolute() or ".." in inner.parts:
                raise ValueError(repr(line))
            yield Sum(found[2].decode(), inner)


class Unread(OSError):
    """The file that was to be copied cannot be read; other faults are of the place that it goes to."""


def copied(source: Path, target: Path) -> str:
    """Copies a regular file, no link, to a new one with its time, and returns the SHA-256 of it. Raises Unread, OSError."""
    digest = hashlib.sha256()
    with ExitStack() as stack:
        try:
            descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            read_from = stack.enter_context(os.fdopen(descriptor, "rb"))
            told = os.fstat(descriptor)
            if not stat.S_ISREG(told.st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), os.fspath(source))
            block = read_from.read(_BLOCK)
        except OSError as e:
            raise Unread(e.errno, e.strerror, os.fspath(source)) from e
        target.parent.mkdir(parents=True, exist_ok=True)
        write_to = stack.enter_context(target.open("xb"))
        while block:
            digest.update(block)
            write_to.write(block)
            try:
                block = read_from.read(_BLOCK)
            except OSError as e:
                raise Unread(e.errno, e.strerror, os.fspath(source)) from e
    os.utime(target, ns=(told.st_atime_ns, told.st_mtime_ns))
    return digest.hexdigest()
