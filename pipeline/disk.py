"""What the disk can do that Python does not offer: folders without links on the way, names that are never taken over, lasting writes."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_NO_REPLACE = 1  # RENAME_NOREPLACE of rename(2)
# how kernels and file systems say that they cannot rename so
_UNKNOWN = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# For a file that may have become something else: without following it, or waiting for the other end of a pipe.
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class NoSuchFolder(OSError):
    """A folder below the one we started from is missing, or has become a link or a file."""


@contextmanager
def opened(root: Path, folders: Sequence[bytes] = (), *, make: bool = False) -> Iterator[int]:
    """The folder that lies below `root` by these names, opened one by one: a link on the way leads nowhere.

    With `make`, what is missing below `root` is made; `root` is not, for it may be a share that is not there. Raises
    NoSuchFolder, OSError for `root` and for what may not be opened, ValueError for a name that leads elsewhere.
    """
    descriptor = os.open(root, _FOLDER)
    try:
        for name in folders:
            inner = _inner(descriptor, name, make)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _inner(folder: int, name: bytes, make: bool) -> int:
    if name in (b"", b".", b"..") or b"/" in name:
        raise ValueError(name)
    try:
        try:
            return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        except FileNotFoundError:
            if not make:
                raise
            os.mkdir(name, dir_fd=folder)
            os.fsync(folder)
            return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as e:
        if e.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise NoSuchFolder(e.errno, e.strerror, os.fsdecode(name)) from e
        raise


def split(raw: bytes) -> tuple[list[bytes], bytes]:
    """The folders of a relative name, and the name inside the last of them."""
    *folders, name = raw.split(b"/")
    return folders, name


def stat_at(folder: int, name: bytes) -> os.stat_result | None:
    """What has that name in an open folder, links as themselves; None where nothing has. Raises OSError."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def rename(source: int, name: bytes, target: int, new: bytes) -> None:
    """Renames within one file system and never over anything. Raises FileExistsError, OSError (EXDEV: elsewhere)."""
    if hasattr(_LIBC, "renameat2"):
        if not _LIBC.renameat2(source, name, target, new, _NO_REPLACE):
            return
        number = ctypes.get_errno()
        if number not in _UNKNOWN:
            raise OSError(number, os.strerror(number), os.fsdecode(new))
    if stat_at(target, new) is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fsdecode(new))
    os.rename(name, new, src_dir_fd=source, dst_dir_fd=target)


def sync_folder(folder: Path) -> None:
    """The names in a folder last from here on. Raises OSError."""
    with opened(folder) as descriptor:
        os.fsync(descriptor)


def sync_all(folder: Path) -> None:
    """Everything on the folder's file system lasts from here on: far cheaper than file by file. Raises OSError."""
    if not hasattr(_LIBC, "syncfs"):
        os.sync()
        return
    with opened(folder) as descriptor:
        if _LIBC.syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), os.fspath(folder))


def cache_file(place: Path, data: bytes) -> None:
    """A file of a cache, complete or absent: several may write the same. A folder that cannot be written only costs time."""
    fresh = place.with_name(f"{place.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_bytes(data)
            fresh.replace(place)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
