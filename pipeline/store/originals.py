"""Where the bytes that came are kept: once each, by their SHA-256, and never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

_SHA256 = re.compile("[0-9a-f]{64}")


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
