"""Files and folders in, bytes out; what cannot be read is a DocumentError of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.parse import PARSERS
from schemas.errors import DocumentError, EmptyFolder, MissingDocument, TooLarge, UnreadableDocument

LIMIT_MB = 40  # text beyond this is an archive in one file, not a document
SUFFIXES = tuple(s for parser in PARSERS for s in parser.SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it came: its path as the user gave it, and its bytes."""

    path: str
    data: bytes


def find_documents(path: Path) -> list[Path]:
    """The documents at `path`: itself if it is a file, else the files below it that can be read, in name order.

    Raises MissingDocument, EmptyFolder, UnreadableDocument.
    """
    try:
        if not path.exists():
            raise MissingDocument(str(path))
        if not path.is_dir():
            return [path]
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in SUFFIXES
            and not any(x.startswith(".") for x in p.relative_to(path).parts)
            and p.is_file()
        )
    except OSError as e:
        raise UnreadableDocument(str(path), detail=e.strerror or str(e)) from e
    if not found:
        raise EmptyFolder(str(path))
    return found


def read_source(path: Path) -> Source:
    """The bytes of a file. Raises UnreadableDocument, TooLarge."""
    try:
        size = path.stat().st_size
        if size > LIMIT_MB * 10**6:
            raise TooLarge(str(path), size=size // 10**6, limit=LIMIT_MB)
        return Source(str(path), path.read_bytes())
    except OSError as e:
        raise UnreadableDocument(str(path), detail=e.strerror or str(e)) from e


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
