"""Whether a file is complete: nobody writes it any more.

On a local disk the system knows: it grants a lease for reading only while no program has the file open for writing, and
tells us when one comes. Where it cannot know (network, a file of another user's), a file is complete when it has been
still for long enough; by our own count of time, for the clocks of machines differ and jump.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.disk import READ, opened, split
from pipeline.inbox.ends import has_intact_end
from pipeline.inbox.scan import Seen
from pipeline.probes import PROBE, mount_of

# File systems that only this machine writes to: what it does not have open for writing, nobody has.
_LOCAL = frozenset(
    ("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "nilfs2", "bcachefs", "reiserfs", "tmpfs", "ramfs",
     "overlay", "vfat", "exfat", "ntfs3", "hfsplus", "udf")
)  # fmt: skip
_QUIET = 3 / 10  # seconds without a change even where a lease is granted: programs close a file and open it again
_LONGER = 4  # times as long for a file whose end is missing
_KEPT = 3600  # seconds that a file which nobody asks for is remembered
_MANY = 1000  # files before any is forgotten


class Writing(Exception):
    """A program has the file open for writing."""


class Unleasable(Exception):
    """The system cannot tell whether somebody writes the file."""


class Lease:
    """The system's word that nobody writes the file behind `descriptor`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def broken(self) -> bool:
        """Whether a writer has come since; it is kept waiting until the lease is given back."""
        return fcntl.fcntl(self._descriptor, fcntl.F_GETLEASE) != fcntl.F_RDLCK


@contextmanager
def read_lease(descriptor: int) -> Iterator[Lease]:
    """Holds a lease on a file that is open for reading only. Raises Writing, Unleasable, OSError."""
    try:
        # A writer who comes is announced by a signal. The usual one, SIGIO, would end the process; this one is ignored
        # by processes that do not ask for it, and it is asked for here for one descriptor: `broken` looks instead.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as e:
        if e.errno == errno.EAGAIN:
            raise Writing from e
        if e.errno in (errno.EINVAL, errno.EACCES, errno.EPERM, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
            raise Unleasable from e
        raise
    try:
        yield Lease(descriptor)
    finally:
        # closing would do, but not where a process that was forked meanwhile holds the descriptor too
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)


def is_local(path: Path) -> bool:
    """Whether only this machine writes to the file system of `path`. Raises OSError."""
    return mount_of(path).type in _LOCAL


def leases_work(folder: Path) -> bool:
    """Whether a lease in `folder` is refused while a writer has a file open, and granted after. Raises OSError."""
    probe = folder / f"{PROBE}{os.getpid()}-lease"
    writer = reader = -1
    try:
        writer = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        reader = os.open(probe, os.O_RDONLY | os.O_CLOEXEC)
        refused = not _leased(reader)
        os.close(writer)
        writer = -1
        return refused and _leased(reader)
    except Unleasable:
        return False
    finally:
        for descriptor in (writer, reader):
            if descriptor >= 0:
                os.close(descriptor)
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def _leased(descriptor: int) -> bool:
    try:
        with read_lease(descriptor):
            return True
    except Writing:
        return False


@dataclass(slots=True)
class _Known:
    """What was last seen of a file, since when it has been so, and when it was last asked for (monotonic seconds)."""

    size: int
    mtime_ns: int
    since: float
    asked: float
    whole: bool | None = None  # once its end has been looked at: whether it is there


class Stillness:
    """Remembers since when each file of the inbox has not changed, as far as we have seen it ourselves.

    `moment` is always time.monotonic(), which no change of the clock touches.
    """

    def __init__(self, still_seconds: int, inbox: Path) -> None:
        self.still_seconds, self._inbox = still_seconds, inbox
        self._known: dict[tuple[bytes, int, int], _Known] = {}
        self._sweep_at = _MANY

    def is_quiet(self, seen: Seen, moment: float) -> bool:
        """Whether a file that can be leased has been unchanged long enough to try."""
        return moment - self._look(seen, moment).since >= _QUIET

    def is_still(self, seen: Seen, moment: float) -> bool:
        """Whether a file has been unchanged for `still_seconds`; four times as long where its type's end is missing."""
        known = self._look(seen, moment)
        still = moment - known.since
        if still < self.still_seconds:
            return False
        if known.whole is None:
            known.whole = seen.kind != "file" or self._is_whole(seen)
        return known.whole or still >= _LONGER * self.still_seconds

    def _is_whole(self, seen: Seen) -> bool:
        folders, name = split(seen.raw)
        try:
            with opened(self._inbox, folders) as folder:
                descriptor = os.open(name, READ, dir_fd=folder)
            try:
                return has_intact_end(descriptor, seen.size) is not False
            finally:
                os.close(descriptor)
        except OSError:  # whoever takes it says why
            return True

    def _look(self, seen: Seen, moment: float) -> _Known:
        key = (seen.raw, seen.device, seen.inode)
        known = self._known.get(key)
        if known is None or (known.size, known.mtime_ns) != (seen.size, seen.mtime_ns):
            known = self._known[key] = _Known(seen.size, seen.mtime_ns, moment, moment)
            if len(self._known) > self._sweep_at:
                self._known = {k: v for k, v in self._known.items() if moment - v.asked < _KEPT}
                self._sweep_at = max(_MANY, 2 * len(self._known))
        known.asked = moment
        return known
