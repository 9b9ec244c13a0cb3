"""Folders of the inbox that are empty because their files were moved out of them are taken away after a while."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.disk import opened, split


class Emptied:
    """Only folders that originals left are looked at: one that a clerk made and never used stays.

    `moment` is always time.monotonic(): a clock that jumps must not take a folder from under a copy that has just begun.
    """

    def __init__(self, inbox: Path, after_seconds: int) -> None:
        self._inbox, self._after = inbox, after_seconds
        self._left: dict[bytes, float] = {}  # when something was last moved out of a folder

    def moved(self, raw: bytes, moment: float) -> None:
        """The original `raw` has left the inbox."""
        folders, _ = split(raw)
        for depth in range(len(folders), 0, -1):
            self._left[b"/".join(folders[:depth])] = moment

    def tidy(self, moment: float) -> int:
        """How many folders were taken away; what is not empty stays, and is looked at again when a file has left it."""
        count = 0
        due = [raw for raw, at in self._left.items() if moment - at >= self._after]
        for raw in sorted(due, key=lambda r: r.count(b"/"), reverse=True):  # what lies deepest first
            del self._left[raw]
            folders, name = split(raw)
            try:
                with opened(self._inbox, folders) as folder:
                    os.rmdir(name, dir_fd=folder)
                    count += 1
            except OSError:  # something is in it, it is gone already, or it may not be removed: all is well
                continue
        return count
