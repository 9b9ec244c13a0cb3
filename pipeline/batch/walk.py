"""The documents of a folder tree, in the order of their names, told without being opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from pipeline.ingest import is_document, shown
from pipeline.parse import SUFFIXES
from pipeline.parse.names import is_system
from pipeline.store.archive import Stat
from schemas.batch_errors import EmptyArchive
from schemas.errors import DocumentError, MissingDocument

Found = Stat | OSError | DocumentError  # a document, or why there is none at a place
_Entry = tuple[Path, bool, bool]  # its path, whether it is a folder, whether it is a file; links are neither


def spelled(path: Path) -> Path:
    """The one spelling of a path that somebody named: whole and without "..".

    The folders on the way are the real ones, and so is a folder that is named itself; a link to a file stays the link.
    """
    if os.path.isdir(path):  # noqa: PTH112 - Path's raises where we may not look
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent)) / path.name


def walk(root: Path, but: Collection[Path] = (), left: Callable[[Path], None] = lambda path: None) -> Iterator[Found]:
    """Each document at or below `root`, or why a folder or file cannot be looked at, or that there is none at all.

    `left` is told what is no document, or hidden; the folders `but` are left out without a word. Only a regular file whose name
    says nothing is opened, to see whether it tells what it is. Links are given as they are, and links to folders not followed.
    """
    root = spelled(root)
    try:
        root.lstat()
    except (FileNotFoundError, NotADirectoryError):
        yield MissingDocument(shown(root))
        return
    except OSError as e:
        yield e
        return
    if not os.path.isdir(root):  # noqa: PTH112
        yield from _file(root)
        return
    found = None
    for found in _below(root, but, left):
        yield found
    if found is None:
        yield EmptyArchive(shown(root))


def _below(root: Path, but: Collection[Path], left: Callable[[Path], None]) -> Iterator[Stat | OSError]:
    levels = [iter([(root, True, False)])]  # of each folder on the way what is still to be looked at
    while levels:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            continue
        path, is_folder, is_file = entry
        if is_folder:
            if path not in but:
                try:
                    levels.append(_entries(path, left))
                except OSError as e:
                    yield e
        elif not is_system(path.name) and (path.suffix.lower() in SUFFIXES or (is_file and is_document(path))):
            yield from _file(path)
        else:
            left(path)


def _entries(folder: Path, left: Callable[[Path], None]) -> Iterator[_Entry]:
    """What lies in a folder, by name. Raises OSError."""
    entries = []
    with os.scandir(folder) as found:
        for e in found:
            if e.name.startswith("."):
                left(folder / e.name)
            else:
                entries.append((e.name, e.is_dir(follow_symlinks=False), e.is_file(follow_symlinks=False)))
    entries.sort()
    return ((folder / name, is_folder, is_file) for name, is_folder, is_file in entries)


def _file(path: Path) -> Iterator[Stat | OSError]:
    try:
        at = path.lstat()
    except FileNotFoundError:  # it went while we looked
        return
    except OSError as e:
        yield e
        return
    yield Stat(os.fsencode(path), shown(path), at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns)
