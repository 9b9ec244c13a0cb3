"""Originals that were moved and still grow: their writer had only paused. They go back, and what was told of them counts no more."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.clock import stamp
from pipeline.inbox.arrive import supersede
from pipeline.inbox.move import move, plan
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Engine, transaction
from pipeline.store.ledger import Entry

_MOST = 20_000  # files that are looked after at once, the newest


class Grown:
    """Looks after the originals of the last while (`inbox.after_minutes`)."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self.office, self.engine = office, engine

    def look(self) -> int:
        """How many went back into the inbox. Raises StoreError, OSError."""
        since = stamp(-60 * self.office.settings.inbox.after_minutes)
        with transaction(self.engine) as c:
            rows = ledger.moved_since(c, since, _MOST)
        return sum(self._returned(row) for row in rows if self._has_grown(row))

    def _place(self, row: Entry) -> Path:
        folder = self.office.failed if row.state == "failed" else self.office.done
        return folder / os.fsdecode(row.target or b"")

    def _has_grown(self, row: Entry) -> bool:
        try:
            at = os.lstat(self._place(row))
        except OSError:  # it was taken away: the store holds what was read
            return False
        return (at.st_dev, at.st_ino) == (row.device, row.inode) and (at.st_size, at.st_mtime_ns) != (
            row.size,
            row.mtime_ns,
        )

    def _returned(self, row: Entry) -> bool:
        """Takes the original back to where its writer left it, as far as that name is free."""
        place = self._place(row)
        back, _ = plan(self.office.inbox, row.raw_name, False)
        with transaction(self.engine) as c:
            supersede(c, row, None)
        return move(place.parent, os.fsencode(place.name), row.device, row.inode, self.office.inbox / os.fsdecode(back))
