"""What became of an archive: how much was done, what was done already, what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch.task import Done
from pipeline.ingest import shown
from schemas.run import Failure

NAMED = 20  # documents that are named of each class; more are counted


@dataclass(slots=True)
class Named:
    """Files that are told together: how many, and the first of them by name."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.names) < NAMED:
            self.names.append(name)


@dataclass(slots=True)
class Class(Named):
    """Documents that could not be read for the same reason; the message is that of the first."""

    message_vi: str = ""
    message_en: str = ""


@dataclass(slots=True)
class Report:
    """Counts are of files: each is done, skipped or failed.

    Skipped are those whose results by this version are `there`, `copies` of what this call has met, and what is `ours`.
    """

    done: int = 0
    there: int = 0
    copies: int = 0
    ours: int = 0
    failed: int = 0
    classes: dict[str, Class] = field(default_factory=dict)
    inside: dict[str, Class] = field(default_factory=dict)  # documents inside of files: no files, and not counted
    left: Named = field(default_factory=Named)  # what is no document, or hidden

    def add(self, done: Done) -> None:
        self.done += done.done
        self.failed += done.failed
        for found, unread in ((self.classes, done.unread), (self.inside, done.inside)):
            for each in unread:
                _add(found, each.code, each.message_vi, each.message_en, each.name)

    def blame(self, failure: Failure, name: str) -> None:
        """A file that could not be read."""
        self.failed += 1
        _add(self.classes, failure.code, failure.message_vi, failure.message_en, name)

    def blame_inside(self, failure: Failure, name: str) -> None:
        """A document inside of a file that could not be read."""
        _add(self.inside, failure.code, failure.message_vi, failure.message_en, name)

    def leave(self, path: Path) -> None:
        """Something that is not looked at."""
        self.left.add(shown(path))

    @property
    def skipped(self) -> int:
        return self.there + self.copies + self.ours

    @property
    def seen(self) -> int:
        return self.done + self.skipped + self.failed


def _add(found: dict[str, Class], code: str, vi: str, en: str, name: str) -> None:
    found.setdefault(code, Class(message_vi=vi, message_en=en)).add(name)
