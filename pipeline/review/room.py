"""The room that the desk stands in: an office's documents, each opened once and held while it is worked on."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from pipeline.ingest import Source
from pipeline.parse.picture import Size
from pipeline.review.acts import Acts
from pipeline.review.decide import Case, decide, summarise, undo
from pipeline.review.known import Known
from pipeline.review.leaves import Leaf, leaves_of
from pipeline.review.pageimages import PageImages
from pipeline.review.places import Places
from pipeline.review.readings import Readings
from pipeline.review.since import About, Basis, basis_of, everything, hold, hold_run, hold_undo
from pipeline.review.state import State
from pipeline.store import desk, runs, steps, trail
from pipeline.store.engine import Connection, Engine
from pipeline.store.shelf import Filed, Twin, twin
from schemas.decision import Act
from schemas.desk_errors import NoSuchDocument
from schemas.errors import BadTotals, DocumentError
from schemas.run import Extraction
from schemas.total import Comparison

_SLOW = 40 * 10**6  # nanoseconds: a queue that takes longer to count is counted behind the pages
_KEPT = 30  # times as long as counting took, its counts are shown
UNOPENED = (DocumentError, NoSuchDocument)  # its original is not there, or it went meanwhile
HELD = 8  # documents; one of 200 pages with 5,000 figures takes about 30 MB


class Shelf(Protocol):
    """Where documents and what was found in them are kept."""

    def current(self, connection: Connection, document: int) -> int | None:
        """The document's current run; None where there is no such document, or none was read."""

    def extraction(self, connection: Connection, run: int) -> Extraction:
        """The run as it was stored, with its text."""

    def comparisons(self, connection: Connection, run: int) -> tuple[Comparison, ...]:
        """Its figures beside known totals."""

    def source(self, document: int) -> Source:
        """The document's bytes, under the name that tells how they are read. Raises DocumentError."""

    def filed(self, connection: Connection, document: int) -> Filed | None:
        """Where the document is kept."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A document on the desk, as it stands after the decision `last` (0: none). `row` tells when its row of the queue was
    written, `named` gives what people call a known total."""

    case: Case
    state: State
    last: int
    row: str | None
    places: Places
    named: Callable[[str], str] = str

    @property
    def basis(self) -> Basis:
        """What a page of it is made of, sent back with what is decided on it."""
        return basis_of(self.case, self.last)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return leaves_of(self.case.extraction)


class Room:
    """`name` is the office's, as people call it; `store` the folder that keeps the trail's newest head."""

    def __init__(
        self, engine: Engine, shelf: Shelf, readings: Readings, images: PageImages, known: Known, name: str, store: Path
    ) -> None:
        self.engine, self.shelf, self.readings, self.images, self.known = engine, shelf, readings, images, known
        self.name, self.store = name, store
        self.comparing: tuple[int, int] | None = None  # of how many documents how many have met the totals anew
        self._held: OrderedDict[int, Opened] = OrderedDict()
        self._lock = threading.RLock()
        self._comparing = threading.Lock()
        self._overview: desk.Overview | None = None
        self._counting = self._overview_until = 0  # how long it took, and until when it is shown; nanoseconds

    def opened(self, document: int) -> Opened:
        """The document as it stands now. Raises NoSuchDocument."""
        with self.engine.connect() as connection, self._lock:
            return self._opened(connection, document)

    def decide(
        self, document: int, who: str, act: Callable[[Acts, State], Act], seen: Basis | None = None,
        about: About = everything,
    ) -> Opened:  # fmt: skip
        """Makes an act on the document and records it; `seen` is what the page was made of that it was decided on, `about`
        what it is on. Raises BadDecision, BadValue, ChangedSince, NotOpen, StaleReading, NoSuchDocument."""
        here = self.opened(document)
        hold(here.case, here.state, seen, about)
        made = act(Acts(here.state, here.case.reading), here.state)
        with self.engine.begin() as connection:
            case = self._as_it_is(connection, here)
            state = decide(connection, case, who, made)
            row = desk.changed_at(connection, document)
        return self._done(replace(here, case=case), state, row)

    def undo(self, document: int, who: str, seen: Basis | None = None) -> Opened:
        """Takes back that person's last decision on the document, unless it is newer than their page (`seen`).
        Raises BadDecision, ChangedSince, NotOpen, NoSuchDocument."""
        here = self.opened(document)
        hold_undo(here.state, seen, who)
        with self.engine.begin() as connection:
            case = self._as_it_is(connection, here)
            state = undo(connection, case, who)
            row = desk.changed_at(connection, document)
        return self._done(replace(here, case=case), state, row)

    def overview(self) -> desk.Overview:
        """What the whole queue holds; of a large one as it was some seconds ago: counting it takes long."""
        if self._overview is None or self._counting < _SLOW:
            return self._count()
        if time.monotonic_ns() >= self._overview_until:
            self._overview_until = time.monotonic_ns() + _KEPT * self._counting
            threading.Thread(target=self._count, daemon=True).start()
        return self._overview

    def _count(self) -> desk.Overview:
        begun = time.monotonic_ns()
        with self.engine.connect() as connection:
            counted = desk.overview(connection)
        self._counting = time.monotonic_ns() - begun
        self._overview_until = begun + _KEPT * self._counting
        self._overview = counted
        return counted

    def catch_up(self) -> int:
        """Brings the queue up to date, a document at a time; returns how many there were. One whose original is not there
        stays behind, and keeps no other from it."""
        with self.engine.connect() as connection:
            documents = desk.behind(connection)
        for document in documents:
            with suppress(*UNOPENED):
                self._summarise(document)
        return len(documents)

    def _summarise(self, document: int) -> None:
        """Writes its row of the queue as it stands; whoever decides meanwhile writes it too."""
        here = self.opened(document)
        with self.engine.begin() as connection:
            trail.alone(connection)
            as_it_was = trail.last(connection, document), self.shelf.current(connection, document)
            if as_it_was == (here.last, here.case.run):
                summarise(connection, here.case, here.state)

    def compare_again(self) -> threading.Thread:
        """Holds every document against the known totals as they are now, behind what people do meanwhile."""
        thread = threading.Thread(target=self._compare_all, daemon=True)
        thread.start()
        return thread

    def _compare_all(self) -> None:
        with self._comparing:  # one after the other: the last totals hold
            try:
                documents = tuple(self._documents())
                for done, document in enumerate(documents):
                    self.comparing = done, len(documents)
                    self._compare(document)
            finally:
                self.comparing = None

    def _documents(self) -> Iterator[int]:
        after: tuple[int, int] | None = None
        with self.engine.connect() as connection:
            while page := desk.queue(connection, None, after, 1000):
                yield from (row.document for row in page)
                after = page[-1].key

    def _compare(self, document: int) -> None:
        try:
            here = self.opened(document)
            found = self.known.compare(here.case.extraction)
        except (*UNOPENED, BadTotals):  # told by the document's own page, and by the page of totals
            return
        changed = here.state.extraction is not here.case.extraction  # its own comparisons may be others
        if here.case.run is None or (found == here.case.comparisons and not changed):
            return
        with self.engine.begin() as connection:
            runs.save_comparisons(connection, here.case.run, found)
            desk.follow(connection, here.case.run, here.case.extraction, found)
            if (filed := self.shelf.filed(connection, document)) is not None:
                steps.compared(connection, filed.original)
        self._summarise(document)

    def twin(self, document: int) -> Twin | None:
        """The document that counts in this one's place, for they tell the same."""
        with self.engine.connect() as connection:
            return twin(connection, document)

    def image(self, document: int, page: int) -> tuple[bytes, str]:
        """The picture of a page and its media type. Raises DocumentError, NoSuchDocument."""
        here = self.opened(document)
        return self.images.image(here.case.extraction.document.sha256, page, lambda: self.shelf.source(document))

    def page_sizes(self, here: Opened) -> tuple[Size, ...]:
        """Of a document with pages: width and height of each in points. Raises DocumentError."""
        document = here.case.document
        return self.images.sizes(here.case.extraction.document.sha256, lambda: self.shelf.source(document))

    def _as_it_is(self, connection: Connection, here: Opened) -> Case:
        """Its case, compared as it was meanwhile; until the transaction ends, nobody else decides. Raises ChangedSince."""
        trail.alone(connection)
        hold_run(here.case, self.shelf.current(connection, here.case.document))
        return (
            here.case if desk.changed_at(connection, here.case.document) == here.row else self._again(connection, here)
        )

    def _again(self, connection: Connection, here: Opened) -> Case:
        """The case of the same run, with the comparisons that are stored by now."""
        run = here.case.run
        return replace(here.case, comparisons=() if run is None else self.shelf.comparisons(connection, run))

    def _done(self, before: Opened, state: State, row: str | None) -> Opened:
        """The document after a decision that is committed: not sooner, for what is rolled back must not be held."""
        here = Opened(before.case, state, state.entries[-1].id, row, before.places, before.named)
        with self._lock:
            self._hold(here)
        with self.engine.connect() as connection, suppress(OSError):  # the decision stands, kept head or not
            trail.keep_head(connection, self.store)
        return here

    def _opened(self, connection: Connection, document: int) -> Opened:
        run = self.shelf.current(connection, document)
        if run is None:
            self._held.pop(document, None)
            raise NoSuchDocument(str(document))
        held = self._held.get(document)
        last, row = trail.last(connection, document), desk.changed_at(connection, document)
        if held is None or (held.case.run, held.last, held.row) != (run, last, row):
            if held is not None and held.case.run == run:  # another process may have compared it anew
                case, places = self._again(connection, held), held.places
            else:
                case = self._case(connection, document, run)
                places = Places(case.reading)
            held = Opened(case, case.state(trail.decisions(connection, document)), last, row, places, self.known.named)
        self._hold(held)
        return held

    def _hold(self, here: Opened) -> None:
        self._held[here.case.document] = here
        self._held.move_to_end(here.case.document)
        if len(self._held) > HELD:
            self._held.popitem(last=False)

    def _beside(self, extraction: Extraction) -> tuple[Comparison, ...] | None:
        """Its figures beside the known totals; None where those cannot be read, which their own page tells."""
        with suppress(BadTotals):
            return self.known.compare(extraction)
        return None

    def _case(self, connection: Connection, document: int, run: int) -> Case:
        extraction = self.shelf.extraction(connection, run)
        told = extraction.document
        return Case(
            document,
            run,
            extraction,
            lambda: self.readings.of(told.sha256, told.text or "", lambda: self.shelf.source(document)),
            self.shelf.comparisons(connection, run),
            self._beside,
        )
