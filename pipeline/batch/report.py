"""What became of an archive: how much was done, what was done already, what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.batch.task import Done
from schemas.run import Failure

NAMED = 20  # documents that are named of each class; more are counted


@dataclass(slots=True)
class Class:
    """Documents that could not be read for the same reason; the message is that of the first."""

    message_vi: str
    message_en: str
    count: int = 0
    names: list[str] = field(default_factory=list)


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

    def add(self, done: Done) -> None:
        self.done += done.done
        self.failed += done.failed
        for each in done.unread:
            self._class(each.code, each.message_vi, each.message_en, each.name)

    def blame(self, failure: Failure, name: str) -> None:
        """A file that could not be read."""
        self.failed += 1
        self._class(failure.code, failure.message_vi, failure.message_en, name)

    @property
    def skipped(self) -> int:
        return self.there + self.copies + self.ours

    @property
    def seen(self) -> int:
        return self.done + self.skipped + self.failed

    def _class(self, code: str, vi: str, en: str, name: str) -> None:
        found = self.classes.setdefault(code, Class(vi, en))
        found.count += 1
        if len(found.names) < NAMED:
            found.names.append(name)
