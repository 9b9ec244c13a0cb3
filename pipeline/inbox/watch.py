"""The service: one thread looks at the inbox, one reads what has come; events are hints and rescans the truth."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

import watchfiles

from pipeline.inbox import unwritten
from pipeline.inbox.arrive import Arrivals
from pipeline.inbox.faults import fault_of
from pipeline.inbox.grown import Grown
from pipeline.inbox.log import tell
from pipeline.inbox.outside import Outside
from pipeline.inbox.read import Reading
from pipeline.inbox.results import Results
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import Engine
from pipeline.store.originals import Originals
from schemas.errors import SolieuError

T = TypeVar("T")
_SOON = 500  # milliseconds between looks at files that are not complete yet
_HINTS = 100  # milliseconds that events are collected
_SHARE = 5  # a look may take a fifth of the time
_SILENT = 3  # seconds until somebody who looks on is told what is waited for
_LONGEST_WRITING = 60  # seconds that `once` waits for files that are being written and nothing else
_PATIENCE = 5  # seconds between tries where the disk or the store fails


class Watch:
    """One office being watched. `stop` may be set from a signal: what is begun is finished or taken up again later."""

    def __init__(self, office: Office, engine: Engine) -> None:
        self.office, self.stop = office, Event()
        originals = Originals(office.originals, office.tmp)
        originals.sweep()
        self.results = Results(office, engine)
        self.reading = Reading(office, engine, originals, self.results, self.stop)
        self.arrivals = Arrivals(office, engine, originals, self.results, self.reading.mover)
        self.outside = Outside(engine, originals)
        self.grown = Grown(office, engine, self.arrivals)
        self._hint, self._received = Event(), Event()
        self._fault: Exception | None = None

    def once(self, waits: Callable[[list[str]], None] = lambda names: None) -> None:
        """Takes and reads what is in the inbox, and ends when nothing is left that can go on now.

        A file that is being written is waited for a minute; `waits` is told its name after some seconds.
        """
        since, told = time.monotonic(), False
        try:
            self._finish()
            self.reading.mover.move_all()
            while not self.stop.is_set():
                look = self.arrivals.look()
                read = 0
                while not self.stop.is_set() and (
                    count := self.reading.read_due()
                ):  # a look costs what lies in the inbox
                    read += count
                if not read and not look.received:
                    waited = time.monotonic() - since
                    if not look.pending or waited > _LONGEST_WRITING:
                        break
                    if waited > _SILENT and not told:
                        told = True
                        with self.arrivals.engine.connect() as c:
                            waits([r.name for r in ledger.entries(c, ("waiting",)) if r.code in ("new", "writing")])
                    self.stop.wait(_SOON / 1000)
                else:
                    since, told = time.monotonic(), False
            self.reading.mover.move_all()
            self.results.write_days(at_once=True)
        finally:
            self.reading.ahead.close()

    def forever(self) -> None:
        """Watches until `stop` is set. Where one of its threads fails, the others stop too and its fault is raised: a watch
        that has gone half blind would leave files lying."""
        tell("started", f"Đang trông hộp nhận “{self.office.inbox}”.", pid=os.getpid())
        self.results.totals.asked()  # so that a fault of theirs is told at once
        steps = (self._hear, self._look_forever, self._write_days_forever)
        threads = [Thread(target=self._guarded, args=(step,), name=step.__name__, daemon=True) for step in steps]
        for thread in threads:
            thread.start()
        try:
            self.reading.ahead.warm()
            while not self.stop.is_set():
                self._insist(self._finish)
                self._insist(self.reading.mover.move_all)
                while self._insist(self.reading.read_due) and not self.stop.is_set():
                    pass
                self._received.wait(1)
                self._received.clear()
        finally:
            self.stop.set()
            self._hint.set()
            self.reading.ahead.close()
            for thread in threads:
                thread.join()
            tell("stopped", "Đã dừng; những gì đang dở sẽ được làm tiếp lần sau.")
        if self._fault is not None:
            raise self._fault

    def _finish(self) -> None:
        """Writes the results that a killed `adopt` left."""
        unwritten.finish(self.office, self.reading.engine, self.results)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as e:
            self._fault = e
            said = (
                "Chương trình gặp lỗi và dừng lại; tệp vẫn còn nguyên. Hãy chạy lại, và báo người phụ trách phần mềm."
            )
            tell("broken", said, level=logging.CRITICAL, fault=type(e).__name__)
            self.stop.set()
            self._hint.set()
            self._received.set()

    def _write_days_forever(self) -> None:
        while not self.stop.wait(1):
            self._insist(self.results.write_days)

    def _look_forever(self) -> None:
        while not self.stop.is_set():
            began = time.monotonic()
            self._hint.clear()
            look = self._insist(self.arrivals.look)
            if look is not None and look.received:
                self._received.set()
            if look is None or self._insist(self.grown.look) is None:
                continue  # it has waited already
            took = time.monotonic() - began
            self.stop.wait(max(took * (_SHARE - 1), _HINTS / 1000))
            self._hint.wait(_SOON / 1000 if look.pending else self.office.settings.inbox.rescan_seconds - 1)

    def _hear(self) -> None:
        """Turns events into hints; where the system sends none, the rescans find everything."""
        try:
            for _ in watchfiles.watch(
                self.office.inbox, watch_filter=None, debounce=_HINTS, step=20, stop_event=self.stop,
                rust_timeout=1000, yield_on_timeout=False, raise_interrupt=False, ignore_permission_denied=True,
            ):  # fmt: skip
                self._hint.set()
        except (OSError, RuntimeError) as e:
            said = "Hệ thống không báo khi có tệp mới; vẫn quét lại hộp nhận đều đặn."
            tell("no_events", said, level=logging.WARNING, detail=str(e))

    def _insist(self, step: Callable[[], T]) -> T | None:
        """The step's result; where disk or store fail, it is told, and tried again after a while with the next."""
        try:
            result = step()
        except (OSError, SolieuError) as e:
            fault = fault_of(e, str(self.office.root))
            tell("trouble", fault.message_vi, level=logging.ERROR, code=fault.code, detail=str(e))
            self.stop.wait(_PATIENCE)
            return None
        return result
