"""What pictures are drawn of: sums over documents as they stand after the decisions, and their differences from known totals."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.contract import apart_topics, stock_topics
from pipeline.export.summary import Sum, Summary, Term, Unit, summarise
from pipeline.review.room import UNOPENED, Room
from pipeline.store import desk
from pipeline.store.desk import Filters, Queued
from pipeline.store.shelf import Amended
from schemas.interval import Interval
from schemas.mention import CORRECTED, Quantity
from schemas.run import Extraction
from schemas.total import Comparison, Total

Told = tuple[Extraction, tuple[Comparison, ...]]

MOST = 400  # documents of one picture; a filter narrows what is more
_HELD = 1000  # documents whose figures are held
_FAR = 20  # differences that are shown
_OPENING = (
    2 * 10**9
)  # nanoseconds that changed documents are opened for one view of the totals; the others wait for the next


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure beside a known total: how far it lies off, in per cent of the total; `corrected` says that a person gave its
    value, and `printed` says another."""

    total: Total
    document: int
    path: str
    start: int
    printed: str
    value: Decimal
    percent: Decimal
    verdict: str
    corrected: bool


@dataclass(frozen=True)
class Gathered:
    """`rows` are the documents that count; `left` says that there are more of them than are added up here, `unopened` are
    those of them that cannot be, for their originals are not there."""

    rows: tuple[Queued, ...]
    left: bool
    unopened: tuple[Queued, ...]
    summary: Summary
    differences: tuple[Difference, ...]

    @property
    def units(self) -> list[Unit]:
        """What is added up, the most often told first, đồng before all."""
        counts: defaultdict[Unit, int] = defaultdict(int)
        for group in self.summary.groups:
            for each in group.sums:
                counts[each.unit] += len(each.terms)
        return sorted(counts, key=lambda u: (u != Unit("money", "VND"), -counts[u], u))

    def by_category(self, unit: Unit) -> list[tuple[tuple[str, ...], Sum]]:
        found = [(g.categories, s) for g in self.summary.groups for s in g.sums if s.unit == unit]
        return sorted(found, key=lambda item: -item[1].value)

    def by_place(self, unit: Unit) -> list[tuple[str, Decimal, int]]:
        """Place, sum, number of figures: by the place that each document is of."""
        places = {str(r.document): r.place or "" for r in self.rows}
        return sorted(_added(self._terms(unit), places), key=lambda item: -item[1])

    def by_month(self, unit: Unit) -> list[tuple[str, Decimal, int]]:
        """Month (ISO), sum, number of figures: by the day of each document."""
        months = {str(r.document): (r.published or "")[:7] for r in self.rows}
        return sorted(_added(self._terms(unit), months))

    def _terms(self, unit: Unit) -> list[Term]:
        return [t for g in self.summary.groups for s in g.sums if s.unit == unit for t in s.terms]


@dataclass(frozen=True)
class Standing:
    """What is beside known totals in changed documents as they stand, by document; `waiting` were not looked at yet. Those
    that cannot be opened are in neither."""

    found: Mapping[int, tuple[Comparison, ...]]
    waiting: frozenset[int]


class Gatherer:
    """Gathers for one room; what a document says is held until it changes."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._held: OrderedDict[tuple[int, int | None, str], Told] = OrderedDict()
        self._beside: dict[int, tuple[tuple[int, str], tuple[Comparison, ...]]] = {}
        self._unopened: set[int] = set()
        self._lock = threading.Lock()

    def gather(self, filters: Filters, totals: Sequence[Total]) -> Gathered:
        """Of what the filters leave: the first MOST documents that count."""
        rows, left = self._rows(filters)
        added, told, unopened = list[Queued](), list[Told](), list[Queued]()
        for row in rows:
            try:
                told.append(self._told(row))
                added.append(row)
            except UNOPENED:
                unopened.append(row)
        summary = summarise([extraction for extraction, _ in told], stock_topics(), apart_topics())
        differences = _differences(added, told, {t.id: t for t in totals})
        return Gathered(tuple(added), left, tuple(unopened), summary, tuple(differences))

    def standing(self, amended: Iterable[Amended]) -> Standing:
        """What is beside known totals in these documents; what is not held is opened for some seconds, one at least."""
        found, waiting = dict[int, tuple[Comparison, ...]](), set[int]()
        until, late = time.monotonic_ns() + _OPENING, False
        # those that could not be opened come last: they keep no other from it
        for each in sorted(amended, key=lambda a: a.document in self._unopened):
            key, held = (each.run, each.changed_at), self._beside.get(each.document)
            if held is not None and held[0] == key:
                found[each.document] = held[1]
            elif late:
                waiting.add(each.document)
            else:
                try:
                    state = self.room.opened(each.document).state
                    found[each.document] = tuple(c.comparison for c in state.comparisons)
                    self._beside[each.document] = key, found[each.document]
                    self._unopened.discard(each.document)
                except UNOPENED:
                    self._unopened.add(each.document)
                late = time.monotonic_ns() >= until
        return Standing(found, frozenset(waiting))

    def _rows(self, filters: Filters) -> tuple[tuple[Queued, ...], bool]:
        with self.room.engine.connect() as connection:
            found = desk.queue(connection, filters, page=2 * MOST)
        counted = [r for r in found if r.same_as is None and r.run is not None]
        return tuple(counted[:MOST]), len(counted) > MOST or len(found) == 2 * MOST

    def _told(self, row: Queued) -> Told:
        """The document as it stands, named by its number, without its text; and its figures beside known totals."""
        key = row.document, row.run, row.changed_at
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        state = self.room.opened(row.document).state
        found = state.extraction
        document = found.document.model_copy(update={"path": str(row.document), "text": None})
        light = found.model_copy(update={"document": document, "unclaimed": ()})
        with self._lock:
            self._held[key] = told = light, tuple(c.comparison for c in state.comparisons)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return told


def _differences(rows: Sequence[Queued], told: Sequence[Told], totals: Mapping[str, Total]) -> list[Difference]:
    """The differences from known totals that say a value, the widest first."""
    found = []
    for row, (extraction, comparisons) in zip(rows, told, strict=True):
        values = {(f.start, f.end): f for f in extraction.figures if isinstance(f, Quantity)}
        for c in comparisons:
            total, place = totals.get(c.total), c.figure
            figure = values.get((place.start, place.end)) if place else None
            if c.verdict not in ("agree", "suspicious", "contradiction") or total is None or place is None:
                continue
            if figure is None or figure.value is None or not total.value:
                continue
            percent = ((figure.value - total.value) * 100 / total.value).quantize(Decimal("0.1"))
            at = row.document, row.path, place.start, place.text
            found.append(Difference(total, *at, figure.value, percent, c.verdict, figure.note == CORRECTED))
    return sorted(found, key=lambda d: -abs(d.percent))[:_FAR]


def bounds(whole: Interval) -> str:
    """What a careful writer may mean, as findings print it; nothing where it is exact."""
    return whole.text() if whole.low != whole.high else ""


def _added(terms: Sequence[Term], names: Mapping[str, str]) -> list[tuple[str, Decimal, int]]:
    sums: defaultdict[str, list[Decimal]] = defaultdict(list)
    for term in terms:
        sums[names[term.document]].append(term.value)
    return [(name, sum(values, Decimal(0)), len(values)) for name, values in sums.items()]
