"""Files and folders in, bytes out; what cannot be read is a DocumentError of its own."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.parse import SUFFIXES
from pipeline.parse.names import is_system
from pipeline.parse.sniff import HEAD, tells_itself
from schemas.errors import DocumentError, EmptyFolder, MissingDocument, TooLarge, UnreadableDocument
from schemas.system import why

LIMIT_MB = 200  # a file beyond this is an archive, not a document


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it came: its path as the user gave it, and its bytes."""

    path: str
    data: bytes


def shown(path: Path) -> str:
    """The path as it may be printed: UTF-8 whatever the file system holds, and no control characters."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _unreadable(name: str, error: OSError) -> UnreadableDocument:
    """The fault of a document that the system does not give out."""
    vi, en = why(error)
    return UnreadableDocument(name, detail=vi, detail_en=en)


def find_documents(path: Path, but: Collection[Path] = ()) -> list[Path]:
    """The documents at `path`: itself if it is a file, else the files below it that can be read, in name order.

    What lies in the folders `but` (real paths) is left out.

    Raises MissingDocument, EmptyFolder, UnreadableDocument.
    """
    try:
        if not path.exists():
            raise MissingDocument(shown(path))
        if not path.is_dir():
            return [path]
        found = [p for p in _files(path, but) if is_document(p)]
    except OSError as e:
        raise _unreadable(shown(path), e) from e
    if not found:
        raise EmptyFolder(shown(path))
    return found


def _files(folder: Path, but: Collection[Path] = ()) -> list[Path]:
    """The files below `folder`, hidden ones and those in the folders `but` left out, in name order."""
    real = folder.resolve() if but else folder
    return sorted(
        p
        for p in folder.rglob("*")
        if not any(x.startswith(".") for x in p.relative_to(folder).parts)
        and not any((real / p.relative_to(folder)).is_relative_to(b) for b in but)
        and (p.is_file() or p.is_symlink())  # a broken link is told, not passed over
    )


def is_document(path: Path) -> bool:
    """Whether a file of a folder is to be read: by its suffix, or by what it holds."""
    if is_system(path.name):
        return False
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as f:
            return tells_itself(f.read(HEAD))
    except OSError:
        return False


def passed_over(path: Path, but: Collection[Path] = ()) -> list[Path]:
    """The files below a folder that are not read: plain text under unfamiliar names, other formats, a system's own."""
    if not path.is_dir():
        return []
    try:
        return [p for p in _files(path, but) if p.is_file() and not is_document(p)]
    except OSError:  # told where the folder is read
        return []


def read_source(path: Path) -> Source:
    """The bytes of a file. Raises UnreadableDocument, TooLarge."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableDocument(shown(path), detail="không phải tệp thường", detail_en="not a regular file")
        size = path.stat().st_size
        if size > LIMIT_MB * 10**6:
            raise TooLarge(shown(path), size=size // 10**6, limit=LIMIT_MB)
        with path.open("rb") as f:
            data = f.read(LIMIT_MB * 10**6 + 1)
        if len(data) > LIMIT_MB * 10**6:
            raise TooLarge(shown(path), size=len(data) // 10**6, limit=LIMIT_MB)
        return Source(shown(path), data)
    except OSError as e:
        raise _unreadable(shown(path), e) from e


def documents(paths: list[Path]) -> Iterator[Source | DocumentError]:
    """Every document of the arguments in their order, or the fault that keeps it from being read."""
    for path in paths:
        try:
            found = find_documents(path)
        except DocumentError as e:
            yield e
            continue
        for each in found:
            try:
                yield read_source(each)
            except DocumentError as e:
                yield e
