"""What a folder really does: it is tried with a small file, which is gone again afterwards."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from watchfiles import watch

PROBE = ".solieu-probe-"  # what begins so is nobody's document
_CAP_LEASE = 28  # its bit in the capabilities of a process, see capabilities(7)
_STEP = 100  # milliseconds between two looks for events
_LOOKS = 20  # and how many looks an event may take


class Mount(NamedTuple):
    """A mounted file system: where, and of which type ("ext4", "cifs")."""

    point: Path
    type: str


class Space(NamedTuple):
    """What is left on the disk of a folder, for us: bytes and hundredths of all; inodes likewise (100 where unlimited)."""

    device: int
    free: int
    percent: int
    inodes_percent: int


def mount_of(path: Path, table: str | None = None) -> Mount:
    """The mount that `path` lies on, by `table` (the text of mountinfo, see proc(5); the system's own unless given).

    Raises OSError.
    """
    text = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape") if table is None else table
    real, best = path.resolve(), Mount(Path("/"), "?")
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        named = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), before.split()[4])
        point = Path(named)
        # of two at one place the later lies over the earlier
        if (point == real or point in real.parents) and len(point.parts) >= len(best.point.parts):
            best = Mount(point, after.split()[0])
    return best


def write(folder: Path) -> None:
    """Writes a file in `folder` to the disk, renames it and removes it. Raises OSError where one of them fails."""
    probe = _probe(folder)
    renamed = probe.with_name(probe.name + "-2")
    try:
        _put(probe)
        probe.rename(renamed)
        renamed.unlink()
    finally:
        _gone(probe, renamed)


def read(folder: Path) -> None:
    """Lists a folder. Raises OSError."""
    with os.scandir(folder) as entries:
        next(entries, None)


def moves(source: Path, target: Path) -> None:
    """Moves a file from one folder to another, as done originals are. Raises OSError; EXDEV between file systems."""
    probe = _probe(source)
    there = target / probe.name
    try:
        _put(probe)
        probe.rename(there)
    finally:
        _gone(probe, there)


def events_arrive(folder: Path) -> bool:
    """Whether the system tells that a file came into `folder`, within two seconds; not so where it cannot be asked."""
    probe = _probe(folder)
    try:
        looks = watch(
            folder,
            watch_filter=None,
            debounce=_STEP,
            step=10,
            rust_timeout=_STEP,
            yield_on_timeout=True,
            recursive=False,
        )
        for number, changes in enumerate(islice(looks, _LOOKS)):
            if any(Path(where).name == probe.name for _, where in changes):
                return True
            if number == 0:  # now it listens
                _put(probe)
    except (OSError, RuntimeError):  # no more may be watched, or nothing can be put there
        pass
    finally:
        _gone(probe)
    return False


def space(folder: Path) -> Space:
    """Raises OSError."""
    all_of_it = os.statvfs(folder)
    blocks, inodes = max(1, all_of_it.f_blocks), all_of_it.f_files
    return Space(
        device=folder.stat().st_dev,
        free=all_of_it.f_bavail * all_of_it.f_frsize,
        percent=100 * all_of_it.f_bavail // blocks,
        inodes_percent=100 * all_of_it.f_favail // inodes if inodes else 100,
    )


def may_lease_others() -> bool:
    """Whether this process may take leases on the files of other users (CAP_LEASE)."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    effective = re.search(r"(?m)^CapEff:\s*([0-9a-f]+)$", status)
    return bool(effective and int(effective[1], 16) >> _CAP_LEASE & 1)


def takes_from_others(folder: Path, most: int = 1000) -> bool:
    """Whether other users drop files into `folder`: they may, or did (the first `most` are looked at). Raises OSError."""
    own, of_folder = os.geteuid(), folder.stat()
    if of_folder.st_uid != own or of_folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return True
    with os.scandir(folder) as entries:
        return any(entry.stat(follow_symlinks=False).st_uid != own for entry in islice(entries, most))


def watches() -> int | None:
    """How many folders one user may watch; None where the system does not tell."""
    try:
        return int(Path("/proc/sys/fs/inotify/max_user_watches").read_text("ascii"))
    except (OSError, ValueError):
        return None


def _probe(folder: Path) -> Path:
    return folder / f"{PROBE}{os.getpid()}"


def _put(path: Path) -> None:
    with path.open("xb") as f:
        f.write(b"solieu")
        f.flush()
        os.fsync(f.fileno())


def _gone(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
