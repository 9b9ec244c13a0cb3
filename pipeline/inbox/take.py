"""Copies complete files into the store: what is copied is what was seen, and nothing wrote to it meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.disk import READ, NoSuchFolder, opened, split
from pipeline.inbox.complete import Lease, Unleasable, Writing, is_local, read_lease
from pipeline.inbox.scan import Kind, Seen
from pipeline.ingest import LIMIT_MB, shown
from pipeline.store.originals import Originals
from schemas.errors import MissingDocument, TooLarge
from schemas.inbox_errors import NotRegular

_PART = 1 << 18  # bytes read at once
_CALLED: dict[Kind, tuple[str, str]] = {
    "link": ("lối tắt (liên kết)", "a link"),
    "pipe": ("đường ống", "a pipe"),
    "device": ("thiết bị", "a device"),
    "socket": ("cổng giao tiếp", "a socket"),
}
_OTHER = ("một thứ khác của hệ thống", "something else")


class Changed(Exception):
    """It is not, or not any more, the file that was seen; it has to be looked at again."""


class Vanished(Exception):
    """Nothing has that name any more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose bytes are in the store: what they are, and where they came from.

    `prefixes` holds the SHA-256 of so many first bytes, as far as the file is longer. `how`: what proved it complete.
    """

    sha256: str
    size: int
    device: int
    inode: int
    mtime_ns: int
    how: Literal["lease", "still"]
    prefixes: dict[int, str] = field(default_factory=dict)


def take(inbox: Path, seen: Seen, originals: Originals, *, use_lease: bool, prefixes: Sequence[int] = ()) -> Taken:
    """Copies what was seen into the store.

    Raises NotRegular and TooLarge (for good), Writing, Changed, Unleasable (later, or by stillness), Vanished, and
    OSError for what the disk or the system refuses.
    """
    if seen.kind == "unreadable":
        raise OSError(seen.error, os.strerror(seen.error), seen.name)
    if seen.kind != "file":
        raise _not_regular(seen.name, seen.kind)
    folders, name = split(seen.raw)
    try:
        with opened(inbox, folders) as folder:
            # another file system below the inbox may well be one where a lease proves nothing
            if use_lease and folders and os.fstat(folder).st_dev != inbox.stat().st_dev:
                raise Unleasable
            descriptor = _opened(name, folder)
    except NoSuchFolder as e:
        raise Vanished from e
    try:
        at = os.fstat(descriptor)
        if not stat.S_ISREG(at.st_mode) or (at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns) != (
            seen.device, seen.inode, seen.size, seen.mtime_ns,
        ):  # fmt: skip
            raise Changed
        return _kept(descriptor, at, seen.name, originals, use_lease, prefixes)
    finally:
        os.close(descriptor)


def take_outside(path: Path, originals: Originals, *, prefixes: Sequence[int] = (), local: bool | None = None) -> Taken:
    """Copies a file that lies anywhere into the store and leaves it where it is. The file itself may not be a link.

    `local`: whether its disk is this machine's own (see is_local), where the caller knows.

    Raises MissingDocument, and otherwise what `take` raises.
    """
    name = shown(path)
    try:
        descriptor = os.open(path, READ)
    except BlockingIOError as e:
        raise Writing from e
    except (FileNotFoundError, NotADirectoryError) as e:
        raise MissingDocument(name) from e
    except OSError as e:
        if e.errno == errno.ELOOP:
            raise _not_regular(name, "link") from e
        if e.errno == errno.ENXIO:
            raise _not_regular(name, "socket") from e
        raise
    try:
        at = os.fstat(descriptor)
        if not stat.S_ISREG(at.st_mode):
            raise _not_regular(name, "pipe" if stat.S_ISFIFO(at.st_mode) else "other")
        try:
            return _kept(descriptor, at, name, originals, is_local(path) if local is None else local, prefixes)
        except Unleasable:  # who names a file says that it is complete
            return _kept(descriptor, at, name, originals, False, prefixes)
    finally:
        os.close(descriptor)


def _opened(name: bytes, folder: int) -> int:
    try:
        return os.open(name, READ, dir_fd=folder)
    except BlockingIOError as e:  # a server holds it for writing on behalf of another machine
        raise Writing from e
    except OSError as e:
        if e.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO):  # it went, or became a link or socket
            raise Vanished from e
        raise


def _kept(
    descriptor: int, at: os.stat_result, name: str, originals: Originals, use_lease: bool, prefixes: Sequence[int]
) -> Taken:
    size = at.st_size
    if size > LIMIT_MB * 10**6:
        raise TooLarge(name, size=size // 10**6, limit=LIMIT_MB)
    with read_lease(descriptor) if use_lease else nullcontext() as lease:
        temporary = originals.temporary()
        try:
            sha256, parts = _copied(descriptor, at, temporary, lease, prefixes)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    # not before: a writer that comes is kept waiting by the lease
    originals.adopt(temporary, sha256, size)
    how: Literal["lease", "still"] = "lease" if use_lease else "still"
    return Taken(sha256, size, at.st_dev, at.st_ino, at.st_mtime_ns, how, parts)


def _copied(
    descriptor: int, before: os.stat_result, temporary: Path, lease: Lease | None, prefixes: Sequence[int]
) -> tuple[str, dict[int, str]]:
    """Copies what is open; the hashes of the whole and of its prefixes. Raises Changed, OSError."""
    digest, count = hashlib.sha256(), 0
    parts: dict[int, str] = {}
    ends = sorted({p for p in prefixes if 0 < p < before.st_size})
    copy = os.open(temporary, os.O_WRONLY | os.O_CLOEXEC)
    try:
        while part := os.read(descriptor, min(_PART, ends[0] - count) if ends else _PART):
            count += len(part)
            if count > before.st_size or (lease and lease.broken()):
                raise Changed
            digest.update(part)
            if ends and count == ends[0]:
                parts[ends.pop(0)] = digest.hexdigest()
            while part:
                part = part[os.write(copy, part) :]
    finally:
        os.close(copy)
    if count != before.st_size or (lease and lease.broken()) or _moment(before) != _moment(os.fstat(descriptor)):
        raise Changed
    return digest.hexdigest(), parts


def _moment(at: os.stat_result) -> tuple[int, int, int]:
    """What no writer leaves as it was: even one who sets the time of its last change back."""
    return at.st_size, at.st_mtime_ns, at.st_ctime_ns


def _not_regular(name: str, kind: Kind) -> NotRegular:
    vi, en = _CALLED.get(kind, _OTHER)
    return NotRegular(name, kind=vi, kind_en=en)
