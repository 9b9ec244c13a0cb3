"""What a clerk finds in the folder of results: two files a document, a workbook and a page a day; known totals compared."""

from __future__ import annotations

import time
from contextlib import suppress

from pipeline.contract import apart_topics, category_names, stock_topics, topic_names
from pipeline.export.day import write_day
from pipeline.export.results import result_of, write_document
from pipeline.export.whole import clear
from pipeline.export.words import Words
from pipeline.inbox.totals import Known
from pipeline.office import Office
from pipeline.store import held, ledger
from pipeline.store.engine import Engine
from schemas.held import Arrived, Held

_REST = 20  # times as long as the writing of the days took, until they are written again


class Results:
    """The results of one office."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self.office, self.engine = office, engine
        self.words = Words(category_names(), topic_names(), stock_topics(), apart_topics())
        self.totals = Known(office.totals)
        self._next = time.monotonic()
        clear(office.results)

    def write(self, told: Held) -> None:
        """Writes the files of one document that is in the store. Raises OSError."""
        settings = self.office.settings.results
        write_document(self.office.results, told, self.words, json=settings.json, html=settings.html, synced=False)

    def withdraw(self, document: int) -> None:
        """Takes the files of a document away that is out of the count: it was torn."""
        with self.engine.connect() as c:
            page = self.office.results / result_of(held.told(c, document, None))
        for path in (page, page.with_suffix(".json")):
            with suppress(OSError):  # a file that somebody has open is taken away when it is written again
                path.unlink(missing_ok=True)

    def write_days(self, *, at_once: bool = False) -> None:
        """The workbooks and pages of the days that changed; not more often than a share of the time, unless `at_once`."""
        began = time.monotonic()
        if not at_once and began < self._next:
            return
        with self.engine.connect() as c:
            stale = ledger.stale_days(c)
        for day, changes in stale:
            self._write_day(day)
            with self.engine.begin() as c:
                ledger.day_written(c, day, changes)
        ended = time.monotonic()
        self._next = ended + _REST * (ended - began)

    def _write_day(self, day: str) -> None:
        with self.engine.connect() as c:
            rows = ledger.of_day(c, day)
            firsts = {r.first: ledger.entry(c, r.first).name for r in rows if r.first is not None}
        arrived = [Arrived(r.name, r.state, r.message_vi, firsts.get(r.first or 0)) for r in rows]
        if not self.office.settings.results.workbook:
            return
        documents = held.held(self.engine, day=day, with_text=True)
        write_day(self.office.results, day, documents, arrived, self.words, scratch=self.office.tmp)
