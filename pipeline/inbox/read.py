"""Received files are read in their order, what they tell goes into the store, and their outcome is settled."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from threading import Event

from pipeline.ahead import Ahead, Stopped
from pipeline.clock import stamp
from pipeline.export.difference import beside
from pipeline.export.labels import SAME_BY
from pipeline.inbox.arrive import supersede
from pipeline.inbox.faults import Fault, fault_of
from pipeline.inbox.log import tell
from pipeline.inbox.results import Results
from pipeline.inbox.settle import Mover, put_off, settle
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.parse.forkserver import Limits
from pipeline.store import ledger
from pipeline.store.engine import Engine
from pipeline.store.keep import keep, keep_failure
from pipeline.store.ledger import Entry
from pipeline.store.originals import Originals
from pipeline.store.runs import Key
from pipeline.version import version
from pipeline.worker import Result, inside
from schemas.errors import DocumentError
from schemas.held import Held
from schemas.store_errors import StoreError

BATCH = 64  # files that are chosen at once; a copy waits until the first of its kind is settled
NAMED = 10  # documents inside a container that could not be read and are named; more are counted


class Reading:
    """The way through the line and into the store, of one office and in one thread."""

    def __init__(self, office: Office, engine: Engine, originals: Originals, results: Results, stop: Event) -> None:
        self.office, self.engine, self.originals, self.stop = office, engine, originals, stop
        self.mover, self.results = Mover(office, engine), results
        reading = office.settings.reading
        limits = Limits(reading.memory_mb, reading.cpu_seconds, reading.wall_seconds)
        self.ahead = Ahead(office.settings.inbox.workers, limits, parsed=office.parsed, stop=stop)

    def read_due(self) -> int:
        """Reads what is due now; how many files were settled or put off. Raises StoreError, OSError: nothing is lost then."""
        with self.engine.connect() as c:
            due = ledger.to_read(c, BATCH, stamp(), stamp(self.office.settings.retry.longest_seconds))
        count = 0
        chosen: dict[str, Entry] = {}
        for row in due:
            if row.sha256 is None or row.sha256 in chosen:
                continue  # the first of them decides
            if self._settled_unread(row, row.sha256):
                count += 1
            else:
                chosen[row.sha256] = row
        items = self.ahead.read([(row, partial(self._source, row, sha256)) for sha256, row in chosen.items()])
        try:
            for row, found in items:
                self._finish(row, found)
                count += 1
                if self.stop.is_set():
                    break
        finally:
            items.close()
        return count

    def _source(self, row: Entry, sha256: str) -> Source:
        return Source(row.name, self.originals.read(sha256))

    def _settled_unread(self, row: Entry, sha256: str) -> bool:
        """Settles what needs no reading: a copy of a file that is done, or a slip of ours."""
        with self.engine.connect() as c:  # most are new: nobody waits for a look
            first, is_notice = ledger.first_read(c, sha256, row.id), ledger.is_notice(c, sha256)
        if first is None and not is_notice:
            return False
        with self.engine.begin() as c:
            if first is not None:
                vi = f"Giống hệt “{first.name}” đã nhận trước đó; chỉ tính một lần."
                en = f"The same bytes as “{first.name}”, which came before; counted once."
                settled = settle(c, row, "duplicate", Fault("duplicate", vi, en, 0), first=first)
            else:
                vi = "Giấy báo do chương trình viết, không phải tài liệu."
                settled = settle(c, row, "duplicate", Fault("notice", vi, "A slip of ours, no document.", 0))
        if settled:
            tell("duplicate", f"{row.name}: {vi}", file=row.name, id=row.id)
            self._leave(row.id)
        return True

    def _finish(self, row: Entry, found: Iterator[Result]) -> None:
        """Stores what one file tells and settles it, or puts it off where trying again may help."""
        read, unread, twins = 0, list[DocumentError](), list[Held]()
        try:
            for result in found:
                if isinstance(result, DocumentError):
                    if self.stop.is_set() and result.retries != 0:
                        raise Stopped  # it may well be the stop that ended it
                    unread.append(result)
                    if not fault_of(result, row.name).is_final(row.attempts + 1):
                        break
                else:
                    read += 1
                told = self._keep(row, result)
                if told.same_as is not None:
                    twins.append(told)
            fault = _fault(row, read, unread) or _same_source(twins)
        except StoreError:
            raise  # it is no fault of this file: all wait until it passes
        except Stopped:
            return  # it is read the next time
        except Exception as e:  # one file must not keep the others waiting for ever
            fault, read = fault_of(e, row.name), 0
        mended: list[Entry] = []
        with self.engine.begin() as c:
            if fault is not None and not fault.is_final(row.attempts + 1):
                put_off(c, self.office, row, fault)
                settled = False
            else:
                settled = settle(c, row, "done" if read else "failed", fault)
                mended = ledger.failed_earlier(c, row) if settled and read else []
                for old in mended:
                    supersede(c, old, row.id, "mended")
        for old in mended:  # as its slip says
            self.mover.clear_slip(old, though_there=True)
        if fault is not None:
            level = logging.INFO if fault.code == "same_source" else logging.WARNING
            tell("remark", f"{row.name}: {fault.message_vi}", level=level, file=row.name, code=fault.code)
        if settled and read:
            tell("done", f"{row.name}: xong", file=row.name, id=row.id, documents=read)
        elif settled:
            tell("failed", f"{row.name}: không đọc được", level=logging.WARNING, file=row.name, id=row.id)
        if settled:
            self._leave(row.id)

    def _keep(self, row: Entry, result: Result) -> Held:
        """One document's result: into the store, and as files for the clerk."""
        path = result.path if isinstance(result, DocumentError) else result.document.path
        assert row.sha256 is not None
        sha256 = None if isinstance(result, DocumentError) else result.document.sha256
        key = Key(row.sha256, path, inside(path, row.name), sha256)
        compared = () if isinstance(result, DocumentError) else self.results.totals.compare(result)
        with self.engine.begin() as c:
            if isinstance(result, DocumentError):
                document = keep_failure(c, key, result, version())
            else:
                document = keep(c, key, result, compared)
        return self.results.write(document, result)

    def _leave(self, id_: int) -> None:
        with self.engine.connect() as c:
            row = ledger.entry(c, id_)
        if row.inside:
            self.mover.move(row)


def _fault(row: Entry, read: int, unread: list[DocumentError]) -> Fault | None:
    """What is to be said of a file that was not read wholly."""
    if not unread:
        return None
    first = fault_of(unread[0], row.name)
    last = fault_of(unread[-1], row.name)
    if not last.is_final(row.attempts + 1):
        return last
    if not read and len(unread) == 1:
        return first
    named = " ".join(e.message_vi for e in unread[:NAMED])
    named_en = " ".join(e.message_en for e in unread[:NAMED])
    rest = len(unread) - NAMED
    more, more_en = (f" Và {rest} tài liệu khác.", f" And {rest} more.") if rest > 0 else ("", "")
    vi = f"Trong tệp có {read} tài liệu đọc được và {len(unread)} tài liệu không đọc được. {named}{more}"
    en = f"{read} documents inside were read and {len(unread)} were not. {named_en}{more_en}"
    return Fault("partial" if read else first.code, vi, en, 0)


def _same_source(twins: list[Held]) -> Fault | None:
    """What is to be said of a file that tells what another has told already, in other bytes."""
    if not twins:
        return None
    first = twins[0]
    how = SAME_BY[first.same_by] if first.same_by else ""
    vi = f"Cùng nguồn với “{first.same_as}” ({how}): đã lưu, nhưng số liệu chỉ tính một lần.{beside(first.difference, 'vi')}"
    en = f"It tells the same as “{first.same_as}”: it is kept, and the figures count once.{beside(first.difference, 'en')}"
    return Fault("same_source", vi, en, 0)
