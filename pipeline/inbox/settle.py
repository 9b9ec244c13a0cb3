"""What becomes of a file once it is read: its state, the slip beside it, and its original moved last."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.inbox import notice
from pipeline.inbox.faults import Fault, next_attempt
from pipeline.inbox.move import folders_of, last, move, plan
from pipeline.inbox.tidy import Emptied
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Connection, Engine
from pipeline.store.ledger import Entry, State
from schemas.inbox_errors import FolderRefused

_EMPTY = 60  # seconds that a folder of the inbox which its files have left stays
_TOGETHER = 64  # originals that are moved at once
_SAID = ("state", "code", "message_vi", "message_en", "next_attempt", "first", "target", "notice", "notice_sha256")


def ended(row: Entry, state: State, fault: Fault | None = None, *, first: Entry | None = None) -> Entry:
    """The row as it is to be once its outcome is written down."""
    code, vi, en = (fault.code, fault.message_vi, fault.message_en) if fault else (None, None, None)
    id_ = first.id if first else None
    return replace(row, state=state, code=code, message_vi=vi, message_en=en, next_attempt=None, first=id_)


def settle(c: Connection, row: Entry) -> bool:
    """Writes down how a file has ended, unless a whole version came meanwhile; whether it was written."""
    if not ledger.change_counted(c, row.id, **{name: getattr(row, name) for name in _SAID}):
        return False
    if row.state == "done" and row.sha256:
        ledger.count_again(c, row.sha256)
    ledger.touch_day(c, row.day)
    return True


def put_off(c: Connection, office: Office, row: Entry, fault: Fault) -> None:
    """The file is tried again later, unless a whole version came meanwhile."""
    retry = office.settings.retry
    later = next_attempt(row.attempts + 1, retry.first_seconds, retry.longest_seconds)
    said = {"code": fault.code, "message_vi": fault.message_vi, "message_en": fault.message_en}
    attempts = row.attempts + 1
    ledger.change_counted(c, row.id, state="retry", attempts=attempts, next_attempt=later, **said)


def folder_of(office: Office, state: State) -> Path:
    """Where the originals of files in that state go."""
    return office.failed if state == "failed" else office.done


def inner(office: Office, path: Path) -> bytes:
    """A path as the ledger has it: below the office, or whole where its folder lies elsewhere."""
    return os.fsencode(path.relative_to(office.root) if path.is_relative_to(office.root) else path)


class Mover:
    """Takes settled originals out of the inbox and puts slips beside them; every step can be taken up again."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self.office, self.engine = office, engine
        self.emptied = Emptied(office.inbox, _EMPTY)

    def move_all(self) -> None:
        """What an earlier run left, or what needed no reading. Raises FolderRefused, OSError, StoreError."""
        with self.engine.connect() as c:
            rows = ledger.to_move(c)
        for at in range(0, len(rows), _TOGETHER):
            self.move(rows[at : at + _TOGETHER])
        self.emptied.tidy(time.monotonic())

    def move(self, rows: Sequence[Entry]) -> None:
        """Moves originals; that they are moved is written down at once, when it lasts. Raises FolderRefused, OSError, StoreError."""
        there: list[Entry] = []
        gone: list[Entry] = []
        try:
            for row in rows:
                told, is_there = self._tried(row)
                (there if is_there else gone).append(told)
        finally:  # what cannot be moved must not undo what was
            if there or gone:
                self._written(there, gone)

    def _tried(self, row: Entry) -> tuple[Entry, bool]:
        try:
            return self._move(row)
        except OSError as e:
            shut = not os.access(self.office.inbox, os.W_OK)
            raise FolderRefused.of(self.office.inbox if shut else folder_of(self.office, row.state), e) from e

    def planned(self, row: Entry) -> Entry:
        """The settled row with the names that its original and its slip are to get. Raises OSError, StoreError."""
        folder, text = self._folder(row), self._slip(row)
        target, slip = plan(folder, row.raw_name, text is not None)
        return replace(
            row,
            target=inner(self.office, folder / os.fsdecode(target)),
            notice=inner(self.office, folder / os.fsdecode(slip)) if slip is not None else None,
            notice_sha256=notice.digest(text) if text is not None else None,
        )

    def _move(self, row: Entry) -> tuple[Entry, bool]:
        """Moves one original, its slip first: nobody finds a failed file without the reason. The row, and whether it lies
        there now; it need not last yet."""
        folder, text = self._folder(row), self._slip(row)
        while True:
            if row.target is None:
                row = self.planned(row)
                planned = {n: getattr(row, n) for n in ("target", "notice", "notice_sha256")}
                with self.engine.begin() as c:
                    ledger.change(c, row.id, **planned)
            target = _name(self.office, row.target, folder)
            slip = _name(self.office, row.notice, folder) if row.notice is not None else None
            try:
                if text is not None and slip is not None:
                    notice.write(folder, slip, text)
                there = move(
                    self.office.inbox, row.raw_name, row.device, row.inode, folder, target, row.sha256, lasting=False
                )
            except FileExistsError:  # somebody took the name meanwhile
                if slip is not None:
                    notice.remove(folder, slip, row.notice_sha256)
                row = replace(row, target=None, notice=None)
                with self.engine.begin() as c:
                    ledger.change(c, row.id, target=None, notice=None)
                continue
            break
        if not there and slip is not None:
            # the clerk took it, or put another file in its place: the store holds what was read
            notice.remove(folder, slip, row.notice_sha256)
        return row, there

    def _written(self, there: Sequence[Entry], gone: Sequence[Entry]) -> None:
        last(self.office.inbox, {folders_of(r.raw_name) for r in there})
        for folder in {folder_of(self.office, r.state) for r in there}:
            targets = [r.target for r in there if folder_of(self.office, r.state) == folder]
            last(folder, {folders_of(_name(self.office, t, folder)) for t in targets})
        with self.engine.begin() as c:
            for row in there:
                ledger.change(c, row.id, moved=True)
            for row in gone:
                ledger.change(c, row.id, moved=True, target=None, notice=None)
        for row in (*there, *gone):
            self.emptied.moved(row.raw_name, time.monotonic())

    def _folder(self, row: Entry) -> Path:
        folder = folder_of(self.office, row.state)
        if folder.is_relative_to(self.office.root):  # the clerk may have cleared it away; a share is not ours to make
            folder.mkdir(exist_ok=True)
        return folder

    def _slip(self, row: Entry) -> str | None:
        """What the slip beside the original says; none for a file that is done without a word."""
        if row.state == "duplicate" and row.first is not None:
            with self.engine.connect() as c:
                return notice.of_duplicate(row, ledger.entry(c, row.first))
        return notice.of_fault(row) if row.state == "failed" or row.code == "partial" else None

    def clear_slip(self, before: Entry, *, though_there: bool = False) -> None:
        """A file that failed and was dropped back, mended or not, leaves no word of its failure behind. Raises OSError.

        Where it still lies in its folder, another has its name, and the slip stays with it unless `though_there`.
        """
        there = before.target is not None and os.path.lexists(self.office.root / os.fsdecode(before.target))
        if before.notice is not None and (though_there or not there):
            notice.remove(
                self.office.failed, _name(self.office, before.notice, self.office.failed), before.notice_sha256
            )


def _name(office: Office, path: bytes | None, folder: Path) -> bytes:
    """The name below `folder` of a path as the ledger has it."""
    assert path is not None
    return os.fsencode((office.root / os.fsdecode(path)).relative_to(folder))
