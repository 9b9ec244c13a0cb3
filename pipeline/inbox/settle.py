"""What becomes of a file once it is read: its state, the slip beside it, and its original moved last."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipeline.inbox import notice
from pipeline.inbox.faults import Fault, next_attempt
from pipeline.inbox.move import move, plan
from pipeline.inbox.tidy import Emptied
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Connection, Engine
from pipeline.store.ledger import Entry, State

_EMPTY = 60  # seconds that a folder of the inbox which its files have left stays


def settle(c: Connection, row: Entry, state: State, fault: Fault | None = None, *, first: Entry | None = None) -> bool:
    """Writes the outcome down, unless a whole version came meanwhile; whether it was written."""
    if ledger.entry(c, row.id).state == "superseded":
        return False
    said = (fault.code, fault.message_vi, fault.message_en) if fault else (None, None, None)
    values = dict(zip(("code", "message_vi", "message_en"), said, strict=True))
    ledger.change(c, row.id, state=state, next_attempt=None, first=first.id if first else None, **values)
    if state == "done" and row.sha256:
        ledger.count_again(c, row.sha256)
    ledger.touch_day(c, row.day)
    return True


def put_off(c: Connection, office: Office, row: Entry, fault: Fault) -> None:
    """The file is tried again later."""
    if ledger.entry(c, row.id).state == "superseded":
        return
    retry = office.settings.retry
    later = next_attempt(row.attempts + 1, retry.first_seconds, retry.longest_seconds)
    said = {"code": fault.code, "message_vi": fault.message_vi, "message_en": fault.message_en}
    ledger.change(c, row.id, state="retry", attempts=row.attempts + 1, next_attempt=later, **said)


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
        """What an earlier run left, or what needed no reading. Raises OSError, StoreError."""
        with self.engine.connect() as c:
            rows = ledger.to_move(c)
        for row in rows:
            self.move(row)
        self.emptied.tidy(time.monotonic())

    def move(self, row: Entry) -> None:
        """Moves one original, its slip first: nobody finds a failed file without the reason. Raises OSError, StoreError."""
        folder, text = folder_of(self.office, row.state), self._slip(row)
        if folder.is_relative_to(self.office.root):  # the clerk may have cleared it away; a share is not ours to make
            folder.mkdir(exist_ok=True)
        while True:
            if row.target is None:
                row = self._planned(row, folder, text)
            target = _name(self.office, row.target, folder)
            slip = _name(self.office, row.notice, folder) if row.notice is not None else None
            try:
                if text is not None and slip is not None:
                    notice.write(folder, slip, text)
                there = move(self.office.inbox, row.raw_name, row.device, row.inode, folder, target, row.sha256)
            except FileExistsError:  # somebody took the name meanwhile
                if slip is not None:
                    notice.remove(folder, slip, row.notice_sha256)
                with self.engine.begin() as c:
                    ledger.change(c, row.id, target=None, notice=None)
                    row = ledger.entry(c, row.id)
                continue
            break
        gone: dict[str, object] = {}
        if not there:  # the clerk took it, or put another file in its place: the store holds what was read
            gone = {"target": None, "notice": None}
            if slip is not None:
                notice.remove(folder, slip, row.notice_sha256)
        with self.engine.begin() as c:
            ledger.change(c, row.id, moved=True, **gone)
        self.emptied.moved(row.raw_name, time.monotonic())

    def _planned(self, row: Entry, folder: Path, text: str | None) -> Entry:
        target, slip = plan(folder, row.raw_name, text is not None)
        values = {
            "target": inner(self.office, folder / os.fsdecode(target)),
            "notice": inner(self.office, folder / os.fsdecode(slip)) if slip is not None else None,
            "notice_sha256": notice.digest(text) if text is not None else None,
        }
        with self.engine.begin() as c:
            ledger.change(c, row.id, **values)
            return ledger.entry(c, row.id)

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
