"""Originals that were moved and still grow: their writer had only paused. They go back, and what was told of them counts no more."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.clock import stamp
from pipeline.inbox.arrive import Arrivals
from pipeline.inbox.move import move, plan
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Engine
from pipeline.store.ledger import Entry

_MOST = 20_000  # files that are looked after at once, the newest


class Grown:
    """Looks after the originals of the last while (`inbox.after_minutes`)."""

    def __init__(self, office: Office, engine: Engine, arrivals: Arrivals) -> None:
        self.office, self.engine, self.arrivals = office, engine, arrivals

    def look(self) -> int:
        """How many went back into the inbox. Raises StoreError, OSError."""
        since = stamp(-60 * self.office.settings.inbox.after_minutes)
        with self.engine.connect() as c:
            rows = ledger.moved_since(c, since, _MOST)
        return sum(self._return(row, place) for row in rows if _has_grown(row, place := self._place(row)))

    def _place(self, row: Entry) -> Path:
        return self.office.root / os.fsdecode(row.target or b"")

    def _return(self, row: Entry, place: Path) -> bool:
        """Takes the original back to where its writer left it, as far as that name is free."""
        back, _ = plan(self.office.inbox, row.raw_name, False)
        if not move(place.parent, os.fsencode(place.name), row.device, row.inode, self.office.inbox, back):
            return False
        self.arrivals.supersede(row)
        return True


def _has_grown(row: Entry, place: Path) -> bool:
    try:
        at = os.lstat(place)
    except OSError:  # it was taken away: the store holds what was read
        return False
    same = (at.st_dev, at.st_ino) == (row.device, row.inode)
    return same and (at.st_size, at.st_mtime_ns) != (row.size, row.mtime_ns)
