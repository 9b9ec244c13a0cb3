"""Originals leave the inbox last, under names that nothing else has; what is moved within one disk is not even opened."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pipeline.disk import READ, NoSuchFolder, opened, rename, split, stat_at
from pipeline.ingest import LIMIT_MB

SLIP = b".txt"  # what the name of the slip beside an original adds
_LONGEST = 255  # bytes of one name
_LONGEST_PATH = 3000  # bytes of a name with its folders; systems allow 4095 with the office's own
_PART = 1 << 20


def plan(folder: Path, raw: bytes, notice: bool) -> tuple[bytes, bytes | None]:
    """Names below `folder` that are free now: for the original `raw`, and for its slip where it gets one.

    Its folders are kept, and a number is added where a name is taken. Raises OSError.
    """
    folders, name = split(raw)
    if len(raw) > _LONGEST_PATH:  # so deep that it could not be reached below another folder
        folders, name = [], _shortened(name, b"", raw)
    inside: list[bytes] = []
    for part in folders:
        inside.append(_free(folder, inside, part, raw, as_folder=True))
    target = b"/".join((*inside, _free(folder, inside, name, raw, with_slip=notice)))
    return target, target + SLIP if notice else None


def _free(
    folder: Path, inside: list[bytes], name: bytes, raw: bytes, *, as_folder: bool = False, with_slip: bool = False
) -> bytes:
    """`name`, or one like it, that nothing has in that folder; a folder may be there already."""
    try:
        with opened(folder, inside) as at:
            number = 1
            while True:
                told = _shortened(name, f" ({number})".encode() if number > 1 else b"", raw)
                there = stat_at(at, told)
                if there is None:
                    if not with_slip or stat_at(at, told + SLIP) is None:
                        return told
                elif as_folder and stat.S_ISDIR(there.st_mode):
                    return told
                number += 1
    except NoSuchFolder:  # still to be made, and so empty
        return _shortened(name, b"", raw)


def _shortened(name: bytes, number: bytes, raw: bytes) -> bytes:
    """`name` with a number before its suffix, short enough for a slip's name too; `raw` tells shortened names apart."""
    stem, dot, suffix = name.rpartition(b".")
    if not stem or len(suffix) > 16:
        stem, dot, suffix = name, b"", b""
    room = _LONGEST - len(SLIP) - len(number + dot + suffix)
    if len(stem) > room:
        mark = b"~" + hashlib.sha256(raw).hexdigest()[:8].encode()
        end = room - len(mark)
        while end > room - len(mark) - 3 and stem[end] & 0xC0 == 0x80:  # inside a letter of UTF-8
            end -= 1
        stem = stem[:end] + mark
    return stem + number + dot + suffix


def move(
    inbox: Path,
    raw: bytes,
    device: int | None,
    inode: int | None,
    folder: Path,
    target: bytes,
    sha256: str | None = None,
    *,
    lasting: bool = True,
) -> bool:
    """Moves `raw` from the inbox to `target` below `folder`; whether it lies there now. May be done again after a crash.

    What has the name must be what was taken: by its numbers, or by its bytes (`sha256`) where the file system has given
    it others. Links, pipes and devices are moved as themselves. It lasts when this returns; with `lasting` false, within
    one disk, only after `last` for both folders. Raises FileExistsError where the target was taken meanwhile (plan
    again), OSError.
    """
    folders, name = split(raw)
    into, new = split(target)
    taken = _Taken(device, inode, sha256)
    try:
        with opened(inbox, folders) as source:
            at = stat_at(source, name)
            if at is not None and taken.is_it(source, name, at):
                with _target(folder, into) as there:
                    return _moved(source, name, at, there, new, sha256, lasting)
    except NoSuchFolder:
        pass
    try:
        with opened(folder, into) as there:  # an earlier try may have brought it here
            at = stat_at(there, new)
            if at is None or not taken.is_it(there, new, at):
                return False
            os.fsync(there)
            return True
    except NoSuchFolder:
        return False


def folders_of(raw: bytes) -> tuple[bytes, ...]:
    """The folders that a name lies in, from the outermost."""
    return tuple(split(raw)[0])


def last(root: Path, folders: Iterable[tuple[bytes, ...]]) -> None:
    """What was moved from and into these folders below `root` lasts when this returns. Raises OSError."""
    for inside in folders:
        with (
            suppress(NoSuchFolder),
            opened(root, inside) as folder,
        ):  # one that is gone holds nothing that could be lost
            os.fsync(folder)


class _Taken:
    """How the file that was taken is known again."""

    def __init__(self, device: int | None, inode: int | None, sha256: str | None) -> None:
        self._numbers, self._sha256 = (device, inode), sha256

    def is_it(self, folder: int, name: bytes, at: os.stat_result) -> bool:
        if (at.st_dev, at.st_ino) == self._numbers:
            return True
        # the numbers of a share or a removable disk are given anew when it is mounted
        return self._sha256 is not None and stat.S_ISREG(at.st_mode) and _digest(folder, name) == self._sha256


@contextmanager
def _target(folder: Path, into: list[bytes]) -> Iterator[int]:
    with ExitStack() as stack:
        try:
            there = stack.enter_context(opened(folder, into, make=True))
        except NoSuchFolder as e:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), e.filename) from e
        yield there


def _moved(
    source: int, name: bytes, at: os.stat_result, there: int, new: bytes, sha256: str | None, lasting: bool
) -> bool:
    try:
        rename(source, name, there, new)
    except FileNotFoundError:  # taken away while we looked
        return False
    except OSError as e:
        if e.errno != errno.EXDEV:
            raise
        return _carried(source, name, at, there, new, sha256)
    moved = stat_at(there, new)
    if moved is not None and (moved.st_dev, moved.st_ino) != (at.st_dev, at.st_ino):
        # another file took the name while we looked: it goes back to where it was dropped
        with suppress(FileExistsError, FileNotFoundError):
            rename(there, new, source, name)
        return False
    if lasting:
        os.fsync(there)
        os.fsync(source)
    return True


def _carried(source: int, name: bytes, at: os.stat_result, there: int, new: bytes, sha256: str | None) -> bool:
    """To another disk: copied under a temporary name, renamed, and only then taken away here."""
    if not stat.S_ISREG(at.st_mode):
        if stat.S_ISLNK(at.st_mode):
            os.symlink(os.readlink(name, dir_fd=source), new, dir_fd=there)
        else:
            os.mknod(new, at.st_mode, at.st_rdev, dir_fd=there)
    elif sha256 is None or _digest(there, new) != sha256:  # else it was copied before a crash
        temporary = b".solieu-" + hashlib.sha256(new).hexdigest()[:16].encode() + b".part"
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=there)
        try:
            if _copied(source, name, there, temporary) != (sha256 or _digest(source, name)):
                return False
            rename(there, temporary, there, new)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=there)
    os.fsync(there)
    still = stat_at(source, name)
    if still is not None and (still.st_dev, still.st_ino) == (at.st_dev, at.st_ino):
        os.unlink(name, dir_fd=source)
        os.fsync(source)
    return True


def _copied(source: int, name: bytes, there: int, new: bytes) -> str:
    """Copies a file with the time of its last change, lastingly; the hash of what was copied."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(name, READ, dir_fd=source), "rb") as original:
        made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=there)
        with os.fdopen(made, "wb") as copy:
            while part := original.read(_PART):
                digest.update(part)
                copy.write(part)
            copy.flush()
            at = os.fstat(original.fileno())
            os.utime(made, ns=(at.st_atime_ns, at.st_mtime_ns))
            os.fsync(made)
    return digest.hexdigest()


def _digest(folder: int, name: bytes) -> str | None:
    """The hash of a regular file; None for anything else, and for one that is larger than any we take."""
    try:
        descriptor = os.open(name, READ, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as f:
        at = os.fstat(descriptor)
        if not stat.S_ISREG(at.st_mode) or at.st_size > LIMIT_MB * 10**6:
            return None
        return hashlib.file_digest(f, "sha256").hexdigest()
