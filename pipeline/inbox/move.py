"""Originals leave the inbox last, under names that nothing else has; whatever is moved is never opened for it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from pipeline.disk import LOST, opened, rename, split, stat_at
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
    name = _free(folder, inside, name, raw, with_slip=notice)
    target = b"/".join((*inside, name))
    return target, target + SLIP if notice else None


def _free(
    folder: Path, inside: list[bytes], name: bytes, raw: bytes, *, as_folder: bool = False, with_slip: bool = False
) -> bytes:
    """`name`, or one like it, that nothing has in that folder; a folder may be there already."""
    try:
        with opened(folder, inside) as at:
            number = 1
            while True:
                told = _shortened(name, b"" if number == 1 else f" ({number})".encode(), raw)
                there = stat_at(at, told)
                if there is None:
                    if not with_slip or stat_at(at, told + SLIP) is None:
                        return told
                elif as_folder and stat.S_ISDIR(there.st_mode):
                    return told
                number += 1
    except FileNotFoundError:  # a folder that is still to be made is empty
        if not inside:
            raise
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
) -> bool:
    """Moves `raw` from the inbox to `target` below `folder`; whether it lies there now. May be done again after a crash.

    What has the name must be the file that was taken: by its number, or by its bytes where the file system has given it
    another (`sha256`). Links, pipes and devices are moved as themselves. Lasting when it returns. Raises FileExistsError
    where the target was taken meanwhile (plan again), OSError.
    """
    folders, name = split(raw)
    into, new = split(target)
    try:
        with opened(inbox, folders) as source:
            at = stat_at(source, name)
            if at is not None and _is_taken(source, name, at, device, inode, sha256):
                with opened(folder, into, make=True) as there:
                    return _moved(source, name, at, there, new, sha256)
    except OSError as e:
        if e.errno not in LOST:
            raise
        with opened(inbox), opened(folder):  # where one of these is gone itself, nothing is known
            pass
    return _is_there(folder, into, new, device, inode, sha256)


def _moved(source: int, name: bytes, at: os.stat_result, there: int, new: bytes, sha256: str | None) -> bool:
    try:
        rename(source, name, there, new)
    except OSError as e:
        if e.errno != errno.EXDEV:
            raise
        return _carried(source, name, at, there, new, sha256)
    moved = stat_at(there, new)
    if moved is None or (moved.st_dev, moved.st_ino) != (at.st_dev, at.st_ino):
        # another file took the name while we looked: it goes back to where it was dropped
        with suppress(FileExistsError, FileNotFoundError):
            rename(there, new, source, name)
        return False
    os.fsync(there)
    os.fsync(source)
    return True


def _carried(source: int, name: bytes, at: os.stat_result, there: int, new: bytes, sha256: str | None) -> bool:
    """To another file system: copied under a temporary name, renamed, and only then taken away here."""
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
    """Copies a file with the time of its last change; the hash of what was copied."""
    digest = hashlib.sha256()
    reading = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=source)
    try:
        writing = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=there)
        try:
            with os.fdopen(os.dup(writing), "wb") as copy:
                while part := os.read(reading, _PART):
                    digest.update(part)
                    copy.write(part)
            at = os.fstat(reading)
            os.utime(writing, ns=(at.st_atime_ns, at.st_mtime_ns))
            os.fsync(writing)
        finally:
            os.close(writing)
    finally:
        os.close(reading)
    return digest.hexdigest()


def _digest(folder: int, name: bytes) -> str | None:
    """The hash of a regular file; None for anything else, and for one that is larger than any we take."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as f:
        at = os.fstat(descriptor)
        if not stat.S_ISREG(at.st_mode) or at.st_size > LIMIT_MB * 10**6:
            return None
        return hashlib.file_digest(f, "sha256").hexdigest()


def _is_taken(
    folder: int, name: bytes, at: os.stat_result, device: int | None, inode: int | None, sha256: str | None
) -> bool:
    if (at.st_dev, at.st_ino) == (device, inode):
        return True
    return sha256 is not None and stat.S_ISREG(at.st_mode) and _digest(folder, name) == sha256


def _is_there(
    folder: Path, into: list[bytes], new: bytes, device: int | None, inode: int | None, sha256: str | None
) -> bool:
    """Whether an earlier try brought it to its target."""
    try:
        with opened(folder, into) as there:
            at = stat_at(there, new)
            if at is None or not _is_taken(there, new, at, device, inode, sha256):
                return False
            os.fsync(there)
            return True
    except OSError as e:
        if e.errno in LOST:
            return False
        raise
