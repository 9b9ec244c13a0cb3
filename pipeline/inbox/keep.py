"""What has been read goes into the store and the folder of results, several files at once; then they are settled and moved.

To make one transaction last costs the disk as much as to make ten documents in it last. Files that come one by one are
not kept waiting for others: only what has been read already is taken together.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.batch.keys import Rules
from pipeline.export.difference import beside
from pipeline.export.labels import SAME_BY, day
from pipeline.inbox.arrive import supersede
from pipeline.inbox.faults import Fault, fault_of
from pipeline.inbox.log import tell
from pipeline.inbox.results import Results
from pipeline.inbox.settle import Mover, ended, put_off, settle
from pipeline.inbox.totals import Loaded
from pipeline.office import Office
from pipeline.store import held, ledger, steps
from pipeline.store.engine import Connection, Engine
from pipeline.store.keep import keep, keep_failure
from pipeline.store.ledger import Entry
from pipeline.store.rows import Together
from pipeline.store.runs import Key
from pipeline.version import version
from pipeline.worker import Result, inside
from schemas.errors import DocumentError
from schemas.held import Held
from schemas.inbox_errors import FolderRefused
from schemas.run import Failure
from schemas.store_errors import StoreError

TOGETHER = 16  # documents that go into the store at once
NAMED = 10  # documents inside a container that could not be read and are named; more are counted


@dataclass(slots=True)
class File:
    """A file that is being read. `found` waits to be stored; `over`: nothing more comes of it; `fault`: it broke off."""

    row: Entry
    found: list[Result] = field(default_factory=list)
    over: bool = False
    fault: Fault | None = None
    read: int = 0
    unread: list[DocumentError] = field(default_factory=list)
    rules: Rules | None = None  # by which its first document was read and compared
    compared: bool = True  # every document of it, and with the known totals that `rules` means
    twins: list[Held] = field(default_factory=list)

    def outcome(self) -> Fault | None:
        """What is to be said of it, if anything."""
        return self.fault or _unread(self.row, self.read, self.unread) or _same_source(self.twins, self.read)


class Keeping:
    """The way into the store, of one office and in one thread."""

    def __init__(self, office: Office, engine: Engine, results: Results, mover: Mover) -> None:
        self.office, self.engine, self.results, self.mover = office, engine, results, mover

    def keep(self, files: Sequence[File]) -> None:
        """Stores what was found and settles what is over. Raises StoreError, OSError: what was not settled is read again."""
        if not files:
            return
        if len(files) == 1:
            self._keep_one(files[0])
        else:
            try:
                self._store(files)
            except StoreError:
                raise  # it is no fault of these files: all wait until it passes
            except Exception:  # one of them: each has to answer for itself
                for file in files:
                    self._keep_one(file)
        self._settle([f for f in files if f.over])

    def _keep_one(self, file: File) -> None:
        try:
            self._store([file])
        except StoreError:
            raise
        except Exception as e:  # one file must not keep the others waiting for ever
            break_off(file, e)

    def _store(self, files: Sequence[File]) -> None:
        """All or nothing goes into the store; each is told in the folder of results then."""
        told: list[tuple[File, list[tuple[Result, Held]]]] = []
        with self.engine.begin() as c:
            totals, together = self.results.totals.asked(), Together()
            rules = Rules.of(self.office, totals or Loaded("unusable"))
            torn = ledger.superseded(c, [f.row.id for f in files])
            for file in files:
                file.rules = file.rules or rules
                file.compared = file.compared and totals is not None and file.rules.compare == rules.compare
                if file.row.id in torn:  # a whole version came meanwhile
                    file.found, file.over = [], True
                told.append((file, [(r, self._stored(c, together, file.row, r, totals)) for r in file.found]))
            together.write(c)
        for file, pairs in told:
            file.found = []
            try:
                for result, each in pairs:
                    self._write(each)
                    _count(file, result, each)
            except StoreError:
                raise
            except Exception as e:
                break_off(file, e)

    def _write(self, told: Held) -> None:
        try:
            self.results.write(told)
        except OSError as e:
            raise FolderRefused.of(self.office.results, e) from e

    def _stored(self, c: Connection, together: Together, row: Entry, result: Result, totals: Loaded | None) -> Held:
        """One document's result, in the store and as it is told from there; compared with `totals`, where those can be used."""
        path = result.path if isinstance(result, DocumentError) else result.document.path
        assert row.sha256 is not None
        key = Key(
            row.sha256,
            path,
            inside(path, row.name),
            None if isinstance(result, DocumentError) else result.document.sha256,
        )
        if isinstance(result, DocumentError):
            together.write(c)  # what is told is read from there
            return held.told(c, keep_failure(c, key, result, version()), None)
        compared = None if totals is None else totals.compare(result)
        kept = keep(c, together, key, result, compared)
        if kept.alone:
            return held.told_new(c, key, result, compared or ())
        together.write(c)
        return held.told(c, kept.document, result)

    def _settle(self, files: Sequence[File]) -> None:
        """Writes down what became of files, tells it, and moves their originals."""
        if not files:
            return
        outcomes = [(file, file.outcome()) for file in files]
        rows = {f.row.id: self._planned(f, fault) for f, fault in outcomes if _is_final(f, fault)}
        settled: set[int] = set()
        mended: list[Entry] = []
        together = Together()
        with self.engine.begin() as c:
            for file, fault in outcomes:
                row = rows.get(file.row.id)
                if row is not None:
                    if settle(c, row):
                        settled.add(row.id)
                        _note(together, file)
                elif fault is not None:
                    put_off(c, self.office, file.row, fault)
            for old, new in ledger.failed_earlier(
                c, [r for r in rows.values() if r.id in settled and r.state == "done"]
            ):
                supersede(c, old, new.id, "mended")
                mended.append(old)
            together.write(c)
        for old in mended:  # as its slip says
            self.mover.clear_slip(old, though_there=True)
        for file, fault in outcomes:
            _tell(file, fault, file.row.id in settled)
        self.mover.move([row for row in rows.values() if row.id in settled and row.inside])

    def _planned(self, file: File, fault: Fault | None) -> Entry:
        row = ended(file.row, "done" if file.read else "failed", fault)
        try:
            return self.mover.planned(row) if row.inside else row
        except OSError:  # told when it cannot be moved, with its outcome written down
            return replace(row, target=None, notice=None)


def break_off(file: File, error: Exception) -> None:
    """Nothing more comes of the file: `error` stands in the way."""
    file.found, file.over, file.read = [], True, 0
    file.fault = fault_of(error, file.row.name)


def _note(together: Together, file: File) -> None:
    """What was done of it, so that an archive reprocessed by the same rules does not do it again."""
    row, failure = file.row, file.unread[0] if file.unread else None
    if file.fault or file.rules is None or row.sha256 is None or any(e.retries is None for e in file.unread):
        return  # nothing came of it, or another day more may come
    keys = file.rules.keys(row.sha256, row.name)
    if file.read:
        steps.note(together, keys.extract, row.sha256, "extract")
        if file.compared:  # else an archive's next processing compares it
            steps.note(together, keys.compare, row.sha256, "compare")
    elif failure is not None:
        told = Failure(code=failure.code, message_vi=failure.message_vi, message_en=failure.message_en)
        steps.note(together, keys.failed, row.sha256, "failed", told)


def _count(file: File, result: Result, told: Held) -> None:
    if isinstance(result, DocumentError):
        file.unread.append(result)
    else:
        file.read += 1
    if told.same_as is not None:
        file.twins.append(told)


def _is_final(file: File, fault: Fault | None) -> bool:
    return fault is None or fault.is_final(file.row.attempts + 1)


def _tell(file: File, fault: Fault | None, settled: bool) -> None:
    name = file.row.name
    if fault is not None:
        level = logging.INFO if fault.code == "same_source" else logging.WARNING
        tell("remark", f"{name}: {fault.message_vi}", level=level, file=name, code=fault.code)
    if settled and file.read:
        tell("done", f"{name}: xong", file=name, id=file.row.id, documents=file.read)
    elif settled:
        tell("failed", f"{name}: không đọc được", level=logging.WARNING, file=name, id=file.row.id)


def _unread(row: Entry, read: int, unread: Sequence[DocumentError]) -> Fault | None:
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


def _same_source(twins: Sequence[Held], read: int) -> Fault | None:
    """What is to be said of a file whose `read` documents, or some of them, tell what others have told, in other bytes."""
    if not twins:
        return None
    first = twins[0]
    how = SAME_BY[first.same_by] if first.same_by else ""
    if read > 1:
        on = f" ngày {day(first.same_day)}" if first.same_day else ""
        vi = f"{len(twins)} trong {read} tài liệu bên trong cùng nguồn với tài liệu đã có (“{first.path}” với “{first.same_as}”{on}): đã lưu, nhưng số liệu của chúng chỉ tính một lần."
        en = f"{len(twins)} of {read} documents inside tell the same as others (“{first.path}” as “{first.same_as}”, {first.same_day}): kept, and their figures count once."
        return Fault("same_source", vi, en, 0)
    vi = f"Cùng nguồn với “{first.same_as}” ({how}): đã lưu, nhưng số liệu chỉ tính một lần.{beside(first.difference, 'vi')}"
    en = f"It tells the same as “{first.same_as}”: it is kept, and the figures count once.{beside(first.difference, 'en')}"
    return Fault("same_source", vi, en, 0)
