"""What becomes of a file once it is read: its state, the slip beside it, and its original moved last."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.inbox import notice
from pipeline.inbox.faults import Fault, next_attempt
from pipeline.inbox.move import move, plan
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Connection, Engine, transaction
from pipeline.store.ledger import Entry, State


def settle(
    c: Connection, entry: Entry, state: State, fault: Fault | None = None, *, first: Entry | None = None
) -> bool:
    """Writes the outcome down, unless a whole version came meanwhile; whether it was written."""
    if ledger.entry(c, entry.id).state == "superseded":
        return False
    said = (fault.code, fault.message_vi, fault.message_en) if fault else (None, None, None)
    values = dict(zip(("code", "message_vi", "message_en"), said, strict=True))
    ledger.change(c, entry.id, state=state, next_attempt=None, first=first.id if first else None, **values)
    if state == "done" and entry.sha256:
        ledger.count_again(c, entry.sha256)
    ledger.touch_day(c, entry.day)
    return True


def put_off(c: Connection, office: Office, entry: Entry, fault: Fault) -> None:
    """The file is tried again later."""
    retry = office.settings.retry
    later = next_attempt(entry.attempts + 1, retry.first_seconds, retry.longest_seconds)
    said = {"code": fault.code, "message_vi": fault.message_vi, "message_en": fault.message_en}
    ledger.change(c, entry.id, state="retry", attempts=entry.attempts + 1, next_attempt=later, **said)


class Mover:
    """Takes settled originals out of the inbox and puts slips beside them; every step can be taken up again."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self.office, self.engine = office, engine

    def move_all(self) -> None:
        """What an earlier run left, or what needs no reading."""
        with transaction(self.engine) as c:
            rows = ledger.to_move(c)
        for row in rows:
            self.move(row)

    def move(self, row: Entry) -> None:
        """Moves one original, its slip first: nobody finds a failed file without the reason. Raises OSError, StoreError."""
        folder = self.office.failed if row.state == "failed" else self.office.done
        text = self._slip(row)
        if row.target is None:
            target, slip = plan(folder, row.raw_name, text is not None)
            digest = notice.digest(text) if text is not None else None
            with transaction(self.engine) as c:
                ledger.change(c, row.id, target=target, notice=slip, notice_sha256=digest)
        else:
            target, slip = row.target, row.notice
        if text is not None and slip is not None:
            notice.write(_below(folder, slip), text)
        there = move(self.office.inbox, row.raw_name, row.device, row.inode, _below(folder, target), row.sha256)
        if not there:  # the clerk took it, or put another file in its place: the store holds what was read
            notice.remove(_below(folder, slip), row.notice_sha256) if slip is not None else None
        with transaction(self.engine) as c:
            ledger.change(c, row.id, moved=True, **({} if there else {"target": None, "notice": None}))
        self._clear_old_slips(row)

    def _slip(self, row: Entry) -> str | None:
        """What the slip beside the original says; none for a file that is done without a word."""
        if row.state == "duplicate" and row.first is not None:
            with transaction(self.engine) as c:
                return notice.of_duplicate(row, ledger.entry(c, row.first))
        if row.state == "failed" or row.code is not None:
            return notice.of_fault(row)
        return None

    def _clear_old_slips(self, row: Entry) -> None:
        """A file that is done at last leaves no word of its failure behind."""
        if row.state == "failed":
            return
        with transaction(self.engine) as c:
            old = ledger.notices_of(c, row.raw_name, row.id)
        for each in old:
            if each.notice is not None and each.notice_sha256 is not None:
                notice.remove(_below(self.office.failed, each.notice), each.notice_sha256)


def _below(folder: Path, raw: bytes) -> Path:
    return folder / os.fsdecode(raw)
