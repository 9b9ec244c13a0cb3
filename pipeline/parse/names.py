"""What the files inside a container are called, each by a name of its own, and which files systems leave for themselves."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

_INSIDE = "!/"  # parts a container's path from its file's name, and so stands in neither

# What Windows and macOS put into folders and archives for themselves; Office locks open documents by files beside them.
_SYSTEM = frozenset(("thumbs.db", "desktop.ini", ".ds_store"))


def is_system(name: str) -> bool:
    """Whether the file at the path `name` is none of its owner's."""
    parts = PurePosixPath(name).parts
    return not parts or parts[-1].lower() in _SYSTEM or parts[0] == "__MACOSX" or parts[-1].startswith(("._", "~$"))


class Names:
    """The names of one container's files, in their order."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._tried: Counter[str] = Counter()

    def own(self, name: str) -> str:
        """`name` without what could lead out of the container, and with a number where another file has it already."""
        first = inner(name)
        told, path = first, PurePosixPath(first)
        while told in self._taken:
            self._tried[first] += 1
            told = str(path.with_name(f"{path.stem} ({self._tried[first] + 1}){path.suffix}"))
        self._taken.add(told)
        return told


def inner(name: str) -> str:
    """`name` as a path below the container, printable; "?" where nothing is left of it."""
    parts = [p for p in name.replace(_INSIDE, "/").split("/") if p not in ("", ".", "..")]
    return "/".join("".join(c if c.isprintable() else "\ufffd" for c in p) for p in parts) or "?"
