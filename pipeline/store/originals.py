"""Where the bytes that came are kept: once each, by their SHA-256, whole or not at all, and never changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.disk import sync_all, sync_folder
from schemas.inbox_errors import DamagedOriginal

_SHA256 = re.compile("[0-9a-f]{64}")
_PREFIX = "original-"  # of what is not complete yet


def place_of(folder: Path, sha256: str) -> Path:
    """Where an original lies in the folder of originals."""
    return folder / sha256[:2] / sha256


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes. Raises OSError."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def kept(folder: Path) -> Iterator[Path]:
    """What lies in the folder of originals, in the order of names: originals, and what does not belong there."""
    for inner in sorted(folder.iterdir()) if folder.is_dir() else ():
        if inner.is_symlink() or not inner.is_dir():
            yield inner
            continue
        yield from sorted(inner.iterdir())


def is_original(path: Path) -> bool:
    """Whether a path is one that `place_of` gives; its bytes are not looked at."""
    return bool(_SHA256.fullmatch(path.name)) and path.parent.name == path.name[:2]


class Originals:
    """The originals of one office. `tmp` lies on the same file system; by default it stands beside `folder`.

    One thread at a time takes files in; any may read.
    """

    def __init__(self, folder: Path, tmp: Path | None = None) -> None:
        self.folder, self.tmp = folder, tmp or folder.parent / "tmp"
        # what waits to be made lasting at once, None for what is there already
        self._together: dict[str, Path | None] | None = None

    def path(self, sha256: str) -> Path:
        return place_of(self.folder, sha256)

    def temporary(self) -> Path:
        """A new empty file for bytes that are on their way; `adopt` or whoever asked takes it away. Raises OSError."""
        descriptor, name = tempfile.mkstemp(prefix=_PREFIX, dir=self.tmp)
        os.close(descriptor)
        return Path(name)

    def adopt(self, temporary: Path, sha256: str, size: int) -> None:
        """The finished file `temporary` becomes the original: it lasts when this returns (see `together`).

        An equal original stays, and one that a fault of the disk has changed is replaced. Raises OSError; `temporary` is
        gone in any case.
        """
        waiting = self._together
        try:
            if waiting is not None and sha256 in waiting:
                return
            is_there = self._is_whole(sha256, size)
            if not is_there:
                temporary.chmod(0o444)
            if waiting is not None:
                waiting[sha256] = None if is_there else temporary
                return
            if not is_there:
                _sync(temporary)
                self._place(temporary, sha256)
            # what is there may have come from a try that ended before this
            sync_folder(self.path(sha256).parent)
            sync_folder(self.folder)
        finally:
            if waiting is None or waiting.get(sha256) != temporary:
                temporary.unlink(missing_ok=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Inside, originals are only adopted; they last, all at once, when the block ends: far cheaper for many.

        Until then they are not there. Where the block or the disk fails (OSError), none or some of them are.
        """
        waiting = self._together = {}
        try:
            yield
            if waiting:
                sync_all(self.tmp)
                for sha256, temporary in waiting.items():
                    if temporary is not None:
                        self._place(temporary, sha256)
                sync_all(self.folder)
        finally:
            self._together = None
            for temporary in filter(None, waiting.values()):
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """The bytes of an original. Raises DamagedOriginal where they are not there or not the same any more, OSError."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as e:
            raise DamagedOriginal(str(path), detail="không còn trong kho", detail_en="it is missing") from e
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedOriginal(str(path), detail="nội dung đã thay đổi", detail_en="its bytes have changed")
        return data

    def all(self) -> Iterator[str]:
        """The hashes of what is kept, in their order."""
        return (path.name for path in kept(self.folder) if is_original(path))

    def sweep(self) -> int:
        """Takes away what was on its way when the program ended; for the start, while nobody else works here.

        What a killed program had placed but not made lasting lasts from here on. Returns how many. Raises OSError.
        """
        sync_all(self.folder)
        stale = list(self.tmp.glob(f"{_PREFIX}*"))
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _is_whole(self, sha256: str, size: int) -> bool:
        path = self.path(sha256)
        try:
            return path.lstat().st_size == size and digest_of(path) == sha256
        except OSError:  # what cannot be read is replaced as well
            return False

    def _place(self, temporary: Path, sha256: str) -> None:
        path = self.path(sha256)
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
