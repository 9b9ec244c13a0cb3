"""The documents of a folder tree, in the order of their names, told without being opened."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.ingest import is_document, shown
from pipeline.parse import SUFFIXES
from pipeline.parse.names import is_system
from pipeline.store.archive import Stat
from schemas.errors import MissingDocument


def walk(root: Path, but: Collection[Path] = ()) -> Iterator[Stat | OSError]:
    """Each document at or below `root`, or why a folder or file cannot be looked at; hidden ones and the folders `but` left out.

    Only a regular file whose name says nothing is opened, to see whether it tells what it is. Links are given as they are, and links
    to folders not followed. Raises MissingDocument.
    """
    if not os.path.lexists(root):
        raise MissingDocument(shown(root))
    root = root.absolute()
    yield from _folder(root, but) if root.is_dir() else _file(root)


def _folder(folder: Path, but: Collection[Path]) -> Iterator[Stat | OSError]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(
                (e.name, e.is_dir(follow_symlinks=False), e.is_file(follow_symlinks=False))
                for e in found
                if not e.name.startswith(".")
            )
    except OSError as e:
        yield e
        return
    for name, is_folder, is_file in entries:
        path = folder / name
        if is_folder:
            if path not in but:
                yield from _folder(path, but)
        elif not is_system(name) and (path.suffix.lower() in SUFFIXES or (is_file and is_document(path))):
            yield from _file(path)


def _file(path: Path) -> Iterator[Stat | OSError]:
    try:
        at = path.lstat()
    except FileNotFoundError:  # it went while we looked
        return
    except OSError as e:
        yield e
        return
    yield Stat(os.fsencode(path), shown(path), at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns)
