"""Files come in: what lies in the inbox beside what the ledger knows, and complete files copied into the store.

A scan is the truth; events only say when to look. The ledger is read before the folder, so that a file which is moved
away in between is not taken for a new one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from pipeline.clock import local_day, stamp
from pipeline.inbox.complete import Stillness, Unleasable, Writing, is_local
from pipeline.inbox.faults import Fault, fault_of, next_attempt
from pipeline.inbox.log import tell
from pipeline.inbox.results import Results
from pipeline.inbox.scan import Seen, scan
from pipeline.inbox.settle import Mover
from pipeline.inbox.take import Changed, Taken, Vanished, take
from pipeline.office import Office
from pipeline.store import ledger, sources
from pipeline.store.engine import Connection, Engine
from pipeline.store.ledger import Entry, State
from pipeline.store.originals import Originals
from schemas.errors import SolieuError

BATCH = 64  # files whose copies are written into the ledger at once

# Why a file is not taken yet: (Vietnamese, English).
WAITS = {
    "new": ("Vừa xuất hiện, chờ chép xong.", "It has just come and waits until it is complete."),
    "writing": ("Đang được ghi hoặc chép.", "It is being written or copied."),
    "temporary": (
        "Tên tạm hoặc tên ẩn: chỉ đọc khi tệp mang tên thường.",
        "A temporary or hidden name: it is read once it has a usual one.",
    ),
    "lock": ("Tệp khóa của phần mềm đang mở tài liệu.", "The lock file of a program that has a document open."),
    "system": ("Tệp của hệ điều hành, không phải tài liệu.", "A file of the operating system, no document."),
    "gone": ("Đã bị lấy ra khỏi hộp nhận trước khi chép xong.", "It left the inbox before it was complete."),
    "superseded": (
        "Lúc lấy tệp còn chép dở; bản đầy đủ đến sau đã thay thế, bản này không được tính.",
        "It was incomplete when it was taken; the whole of it came later and counts instead.",
    ),
    "mended": (
        "Không đọc được; một tệp cùng tên đến sau đã đọc được và thay thế.",
        "It could not be read; a file of the same name that came later was read and takes its place.",
    ),
}
Outcome = Taken | Fault | str  # of one try: its bytes are in the store, or what went wrong, or why it waits


@dataclass(frozen=True, slots=True)
class Look:
    """What one look came to: files received, and files that are not complete yet."""

    received: int
    pending: int


class Arrivals:
    """The way in of one office. One thread looks; another may settle and move what has been received."""

    def __init__(self, office: Office, engine: Engine, originals: Originals, results: Results, mover: Mover) -> None:
        self.office, self.engine, self.originals = office, engine, originals
        self.results, self.mover = results, mover
        settings = office.settings.inbox
        self.leases = settings.leases == "auto" and is_local(office.inbox)
        self.still = Stillness(settings.still_seconds, office.inbox)

    def look(self) -> Look:
        """Looks once. Raises StoreError or OSError where the ledger or the inbox cannot be read; nothing is lost then."""
        with self.engine.connect() as c:
            rows = ledger.in_inbox(c)
        seen = scan(self.office.inbox)
        ready = self._compare(rows, seen)
        received = pending = 0
        for at in range(0, len(ready), BATCH):
            batch = ready[at : at + BATCH]
            with self.engine.connect() as c:
                known = ledger.known_names(c, [s.raw for s, _ in batch])
            with self.originals.together():  # they are on the disk before the ledger says so
                tried = [(s, row, self._try(s, s.raw in known)) for s, row in batch]
            after: list[Entry] = []
            with self.engine.begin() as c:
                for s, row, outcome in tried:
                    after += self._write(c, s, row, outcome, s.raw in known)
            for old in after:
                self._clear(old)
            received += sum(isinstance(outcome, Taken) for _, _, outcome in tried)
            pending += sum(outcome in ("new", "writing") for _, _, outcome in tried)
        return Look(received, pending)

    def _compare(self, rows: list[Entry], seen: list[Seen]) -> list[tuple[Seen, Entry | None]]:
        """The files to be tried now, each with its row if it has one; what left or changed is written down."""
        names = {s.raw for s in seen}
        known = {r.raw_name: r for r in rows}
        unnamed = {(r.device, r.inode): r for r in rows if r.raw_name not in names and r.state == "waiting"}
        ready: list[tuple[Seen, Entry | None]] = []
        found: set[int] = set()
        torn: list[Entry] = []
        for s in seen:
            row = known.get(s.raw) or unnamed.get((s.device, s.inode))
            if row is not None and not _is_untaken(row):
                if (row.inode, row.size, row.mtime_ns) == (s.inode, s.size, s.mtime_ns):
                    continue  # what we know already (a share has another number once it is mounted anew)
                if (row.device, row.inode) == (s.device, s.inode):
                    torn.append(row)  # it went on growing after it was taken
                row = None
            if row is not None:
                found.add(row.id)
            if row is None or _is_due(row, self.office.settings.retry.longest_seconds):
                ready.append((s, row))
        hidden = tuple(s.raw + b"/" for s in seen if s.kind == "unreadable")  # nobody knows what is inside
        gone = [
            r for r in rows
            if _is_untaken(r) and r.raw_name not in names and r.id not in found and not r.raw_name.startswith(hidden)
        ]  # fmt: skip
        if gone:
            with self.engine.begin() as c:
                for r in gone:
                    _say(c, r, "vanished", "gone")
        for r in torn:
            self.supersede(r)
        return ready

    def _try(self, s: Seen, is_known: bool) -> Outcome:
        """`is_known`: whether a file of that name was taken before."""
        if s.system or s.waits:
            return s.waits or "system"
        try:
            if s.kind != "file":
                return self._take(s, is_known, use_lease=False)  # which says what it is instead
            moment = time.monotonic()
            if not self.leases or not s.size:  # a program may make a file first and fill it later
                return self._take(s, is_known, use_lease=self.leases) if self.still.is_still(s, moment) else "new"
            if not self.still.is_quiet(s, moment):
                return "new"
            try:
                return self._take(s, is_known, use_lease=True)
            except Unleasable:
                return self._take(s, is_known, use_lease=False) if self.still.is_still(s, moment) else "new"
        except (Writing, Changed):
            return "writing"
        except Vanished:
            return "gone"
        except (OSError, SolieuError) as e:
            return fault_of(e, s.name)

    def _take(self, s: Seen, is_known: bool, *, use_lease: bool) -> Taken:
        sizes = set[int]()
        if is_known:
            with self.engine.connect() as c:
                sizes = {e.size for e in ledger.earlier_versions(c, s.raw, s.size) if e.size}
        return take(self.office.inbox, s, self.originals, use_lease=use_lease, prefixes=sorted(sizes))

    def _write(self, c: Connection, s: Seen, row: Entry | None, outcome: Outcome, is_known: bool) -> list[Entry]:
        """Writes down what a try came to; the earlier files whose traces are to be cleared."""
        here = {"name": s.name, "raw_name": s.raw, "device": s.device, "inode": s.inode, "mtime_ns": s.mtime_ns}
        if isinstance(outcome, Taken):
            return receive(c, row, outcome, is_known, **here | {"mtime_ns": outcome.mtime_ns})
        here |= {"size": s.size}
        if isinstance(outcome, str):
            state: State = (
                "ignored" if outcome in ("system", "lock") else "vanished" if outcome == "gone" else "waiting"
            )
            vi, en = WAITS[outcome]
            values = here | {"code": outcome, "message_vi": vi, "message_en": en, "next_attempt": None}
        else:
            attempts = (row.attempts if row else 0) + 1
            state = "failed" if outcome.is_final(attempts) else "retry"
            retry = self.office.settings.retry
            later = next_attempt(attempts, retry.first_seconds, retry.longest_seconds) if state == "retry" else None
            said = {"code": outcome.code, "message_vi": outcome.message_vi, "message_en": outcome.message_en}
            values = here | said | {"attempts": attempts, "next_attempt": later}
        if row is None:
            ledger.appear(c, state, local_day().isoformat(), **values)
        elif {"state": row.state} | {k: getattr(row, k) for k in values} != {"state": state} | values:
            ledger.change(c, row.id, state=state, **values)
        else:
            return []
        if state == "failed":
            ledger.touch_day(c, row.day if row else local_day().isoformat())
        level = logging.WARNING if state in ("failed", "retry") else logging.INFO
        tell(state, f"{s.name}: {values['message_vi']}", level=level, file=s.name, code=values["code"])
        return []

    def supersede(self, old: Entry) -> None:
        """What was told of a torn version does not count any more. Raises StoreError, OSError."""
        with self.engine.begin() as c:
            supersede(c, old, None)
        self._clear(old)

    def _clear(self, old: Entry) -> None:
        """Takes away what stands in folders of a torn version, or of a failure that is tried again."""
        self.mover.clear_slip(old)
        if old.sha256 is not None:
            with self.engine.connect() as c:
                torn = ledger.torn_documents(c, old.sha256)
            for document in torn:
                self.results.withdraw(document)


def receive(c: Connection, row: Entry | None, taken: Taken, is_known: bool, **here: object) -> list[Entry]:
    """A complete file is in the store. A file that failed before, dropped back, goes on with its old row.

    `is_known`: whether a file of that name was taken before. Returns the earlier files whose traces are to be cleared.
    """
    raw, day = here["raw_name"], local_day().isoformat()
    assert isinstance(raw, bytes)
    again = ledger.failed_before(c, taken.sha256, raw) if is_known else None
    cleared = ledger.failed_of_name(c, raw) if is_known else []
    if again is not None:
        ledger.touch_day(c, again.day)  # it is told on this day from now on
        if row is not None:
            ledger.forget(c, row.id)
        id_ = again.id
    else:
        id_ = row.id if row is not None else ledger.appear(c, "waiting", day, **here)
    ledger.receive(c, id_, taken.sha256, taken.size, day=day, moved=False, target=None, notice=None, **here)
    for old in ledger.earlier_versions(c, raw, taken.size) if is_known else ():
        if old.size and old.id != id_ and taken.prefixes.get(old.size) == old.sha256:
            supersede(c, old, id_)
            cleared.append(old)
    tell("received", f"{here['name']}: đã nhận", file=here["name"], id=id_, sha256=taken.sha256, size=taken.size)
    return cleared


def supersede(c: Connection, old: Entry, by: int | None, why: str = "superseded") -> None:
    """`why`: "superseded" (torn) or "mended" (it failed, and one of its name was read)."""
    vi, en = WAITS[why]
    for document in ledger.supersede(c, old, by, vi, en, code=why):
        sources.release(c, document)
    ledger.touch_day(c, old.day)
    tell("superseded", f"{old.name}: {vi}", level=logging.WARNING, file=old.name, id=old.id)


def _say(c: Connection, row: Entry, state: State, code: str) -> None:
    vi, en = WAITS[code]
    ledger.change(c, row.id, state=state, code=code, message_vi=vi, message_en=en, next_attempt=None)
    tell(state, f"{row.name}: {vi}", file=row.name, id=row.id)


def _is_untaken(row: Entry) -> bool:
    """Whether its bytes are only in the inbox yet."""
    return row.state in ("waiting", "ignored") or (row.state == "retry" and row.sha256 is None)


def _is_due(row: Entry, longest_seconds: int) -> bool:
    """Whether its turn has come; a moment that lies further off than any we set was set before the clock jumped."""
    return row.next_attempt is None or not stamp() < row.next_attempt <= stamp(longest_seconds)
