"""Received files are read in their order, what they tell goes into the store, and their outcome is settled."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from threading import Event

from pipeline.ahead import Ahead, Stopped
from pipeline.clock import stamp
from pipeline.export.own import is_ours
from pipeline.inbox.faults import Fault, fault_of
from pipeline.inbox.keep import TOGETHER, File, Keeping, break_off
from pipeline.inbox.log import tell
from pipeline.inbox.results import Results
from pipeline.inbox.settle import Mover, ended, settle
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.parse.forkserver import Limits
from pipeline.store import ledger
from pipeline.store.engine import Engine
from pipeline.store.ledger import Entry
from pipeline.store.originals import Originals
from pipeline.worker import Result, collect_seldom
from schemas.errors import DocumentError
from schemas.store_errors import StoreError

BATCH = 64  # files that are chosen at once; a copy waits until the first of its kind is settled


class Reading:
    """The way through the line and into the store, of one office and in one thread."""

    def __init__(self, office: Office, engine: Engine, originals: Originals, results: Results, stop: Event) -> None:
        self.office, self.engine, self.originals, self.stop = office, engine, originals, stop
        self.mover, self.results = Mover(office, engine), results
        self.keeping = Keeping(office, engine, results, self.mover)
        reading = office.settings.reading
        limits = Limits(reading.memory_mb, reading.cpu_seconds, reading.wall_seconds)
        collect_seldom()
        self.ahead = Ahead(office.settings.inbox.workers, limits, parsed=office.parsed, stop=stop)

    def read_due(self) -> int:
        """Reads what is due now; how many files were settled or put off. Raises StoreError, OSError: nothing is lost then."""
        with self.engine.connect() as c:
            due = ledger.to_read(c, BATCH, stamp(), stamp(self.office.settings.retry.longest_seconds))
            known = ledger.known_bytes(c, [row.sha256 for row in due if row.sha256])
        count = 0
        chosen: dict[str, Entry] = {}
        for row in due:
            if row.sha256 is None or row.sha256 in chosen:
                continue  # the first of them decides
            own = row.sha256 not in known and is_ours(self.originals.path(row.sha256))
            if (own or row.sha256 in known) and self._settled_unread(row, row.sha256, own):
                count += 1
            else:
                chosen[row.sha256] = row
        items = self.ahead.read([(row, partial(self._source, row, sha256)) for sha256, row in chosen.items()])
        waiting: list[File] = []
        try:
            for row, found in items:
                file = File(row)
                waiting.append(file)
                while not file.over:
                    try:
                        _take(file, found, stopping=self.stop.is_set())
                    except Stopped:  # it is read the next time
                        waiting.remove(file)
                        break
                    if sum(len(f.found) for f in waiting) >= TOGETHER or not self.ahead.at_hand():
                        self.keeping.keep(waiting)
                        waiting = [f for f in waiting if not f.over]
                count += 1
                if self.stop.is_set():
                    break
            self.keeping.keep(waiting)
        finally:
            items.close()
        return count

    def _source(self, row: Entry, sha256: str) -> Source:
        return Source(row.name, self.originals.read(sha256))

    def _settled_unread(self, row: Entry, sha256: str, own: bool) -> bool:
        """Settles what needs no reading: a copy of a file that is done, or what we wrote ourselves."""
        with self.engine.connect() as c:
            first, is_notice = ledger.first_read(c, sha256, row.id), ledger.is_notice(c, sha256)
        if first is not None:
            vi = f"Giống hệt “{first.name}” đã nhận trước đó; chỉ tính một lần."
            en = f"The same bytes as “{first.name}”, which came before; counted once."
            told = ended(row, "duplicate", Fault("duplicate", vi, en, 0), first=first)
        elif is_notice:
            vi = "Giấy báo do chương trình viết, không phải tài liệu."
            told = ended(row, "duplicate", Fault("notice", vi, "A slip of ours, no document.", 0))
        elif own:
            vi, en = "Kết quả do chương trình viết, không phải tài liệu.", "A result of ours, no document."
            told = ended(row, "duplicate", Fault("own_result", vi, en, 0))
        else:
            return False
        with self.engine.begin() as c:
            settled = settle(c, told)
        if settled:
            tell("duplicate", f"{row.name}: {told.message_vi}", file=row.name, id=row.id)
        if settled and row.inside:
            self.mover.move([told])
        return True


def _take(file: File, found: Iterator[Result], *, stopping: bool) -> None:
    """Takes the next of what comes of a file, or sees that nothing more comes. Raises StoreError, Stopped."""
    try:
        result = next(found)
    except StopIteration:
        file.over = True
    except (StoreError, Stopped):
        raise  # it is no fault of this file: all wait until it passes
    except Exception as e:
        break_off(file, e)
    else:
        if stopping and isinstance(result, DocumentError) and result.retries != 0:
            raise Stopped  # it may well be the stop that ended it
        if isinstance(result, DocumentError) and not fault_of(result, file.row.name).is_final(file.row.attempts + 1):
            file.unread.append(result)
            file.over = True
        else:
            file.found.append(result)
