"""Received files are read in their order, what they tell goes into the store, and their outcome is settled."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event

from pipeline.clock import stamp
from pipeline.inbox.faults import Fault, fault_of
from pipeline.inbox.log import tell
from pipeline.inbox.results import Results
from pipeline.inbox.settle import Mover, put_off, settle
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.store import ledger, runs, sources
from pipeline.store.engine import Engine, transaction
from pipeline.store.ledger import Entry
from pipeline.store.originals import Originals
from pipeline.worker import Result, read_ahead
from schemas.errors import DocumentError, SolieuError

BATCH = 64  # files that are chosen at once; a copy waits until the first of its kind is settled
LISTED = 10  # documents inside a container that could not be read and are named; more are counted


class Reading:
    """The way through the line and into the store, of one office and in one thread."""

    def __init__(self, office: Office, engine: Engine, originals: Originals, results: Results, stop: Event) -> None:
        self.office, self.engine, self.originals, self.stop = office, engine, originals, stop
        self.mover, self.results = Mover(office, engine), results

    def read_due(self) -> int:
        """Reads what is due now; how many files were settled or put off. Raises StoreError, OSError: nothing is lost then."""
        count = 0
        with transaction(self.engine) as c:
            longest = self.office.settings.retry.longest_seconds
            due = ledger.to_read(c, BATCH, stamp(), stamp(longest))
        chosen: list[Entry] = []
        for row in due:
            if row.sha256 in {e.sha256 for e in chosen}:
                continue  # the first of them decides
            if self._settled_unread(row):
                count += 1
            else:
                chosen.append(row)
        items = read_ahead(self._sources(chosen), workers=self.office.settings.inbox.workers)
        for row, results in items:
            self._store(row, results)
            count += 1
            if self.stop.is_set():
                items.close()
                break
        return count
