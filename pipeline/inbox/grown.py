"""Originals that were moved and still grow: their writer had only paused. They go back, and what was told of them counts no more.

Grown is what begins with the bytes that were read. Any other change was made by somebody, and is left where it is.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from pathlib import Path

from pipeline.clock import stamp
from pipeline.disk import READ
from pipeline.inbox.arrive import Arrivals
from pipeline.inbox.log import tell
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
        self._edited: dict[int, tuple[int, int]] = {}  # size and time of what was looked into and had not grown

    def look(self) -> int:
        """How many went back into the inbox. Raises StoreError, OSError."""
        since = stamp(-60 * self.office.settings.inbox.after_minutes)
        with self.engine.connect() as c:
            rows = ledger.moved_since(c, since, _MOST)
        return sum(self._return(row, place) for row in rows if self._has_grown(row, place := self._place(row)))

    def _place(self, row: Entry) -> Path:
        return self.office.root / os.fsdecode(row.target or b"")

    def _return(self, row: Entry, place: Path) -> bool:
        """Takes the original back to where its writer left it, as far as that name is free."""
        back, _ = plan(self.office.inbox, row.raw_name, False)
        if not move(place.parent, os.fsencode(place.name), row.device, row.inode, self.office.inbox, back):
            return False
        self.arrivals.supersede(row)
        return True

    def _has_grown(self, row: Entry, place: Path) -> bool:
        try:
            at = os.lstat(place)
            if (at.st_dev, at.st_ino) != (row.device, row.inode) or not stat.S_ISREG(at.st_mode):
                return False
            moment = (at.st_size, at.st_mtime_ns)
            if moment == (row.size, row.mtime_ns) or self._edited.get(row.id) == moment:
                return False
            if row.size is not None and at.st_size >= row.size and _begins(place, row.size) == row.sha256:
                return at.st_size > row.size  # else only its time was changed
        except OSError:  # it was taken away: the store holds what was read
            return False
        self._edited[row.id] = moment
        said = "đã bị sửa sau khi đọc; số liệu vẫn theo bản đã đọc. Muốn đọc bản sửa, hãy thả nó vào inbox."
        tell("edited", f"{row.name}: {said}", level=logging.WARNING, file=row.name, id=row.id)
        return False


def _begins(place: Path, size: int) -> str:
    """The hash of the first `size` bytes. Raises OSError."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(place, READ), "rb") as f:
        while size and (part := f.read(min(size, 1 << 20))):
            digest.update(part)
            size -= len(part)
    return digest.hexdigest()
