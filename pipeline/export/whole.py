"""Files that are whole or absent: each is written beside its place, put on the disk, and moved there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

_PREFIX, _SUFFIX = ".solieu-", ".tmp"


@contextmanager
def written(path: Path, *, synced: bool = True) -> Iterator[Path]:
    """An empty file beside `path` to write into. It takes the place of `path` when the block ends, and is gone when it fails.

    Without `synced` a reader still sees all or nothing, but a power cut may take the file. Raises OSError.
    """
    handle, name = mkstemp(_SUFFIX, _PREFIX, path.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        if synced:
            _sync(fresh)
        fresh.chmod(0o644)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    if synced:
        with suppress(OSError):  # some shares cannot do this with folders
            _sync(path.parent)


def write(path: Path, text: str, *, synced: bool = True) -> None:
    """`text` as UTF-8 in a file that is whole or absent; a lone surrogate becomes "?". Raises OSError."""
    with written(path, synced=synced) as fresh:
        fresh.write_bytes(text.encode("utf-8", "replace"))


def clear(folder: Path) -> None:
    """Takes away what a killed process left half written below `folder`, where nobody else is writing. Raises OSError."""
    for fresh in folder.rglob(f"{_PREFIX}*{_SUFFIX}"):
        fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
