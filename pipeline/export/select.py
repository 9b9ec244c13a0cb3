"""What of the store is exported: by place, period, category and document.

Filters of different kinds must all fit; of several values of one kind, one is enough.

* A record has the place of its own unit, within all the units that contain it; one that names none has its document's.
* A record has the days of its own times, and where it names none, its document's day. A period fits what it overlaps: the
  figure of a whole year is found by each of its months, for to leave it out would hide it.
* A record has the categories of its recipients; a wider category includes the narrower ones.
* Figures follow their records. One that no record ties is taken by itself: a day or a period by its own days, a group of
  recipients by its own category, and for the rest by its document's day and place; so no filter by category finds a bare number.
* What has no known place, day or category fits no filter that asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from pipeline.export.asked import is_meant, plain, unknown
from pipeline.export.labels import NO_NAMES
from pipeline.export.leads import Choice, Page
from pipeline.export.period import Span, read_period
from pipeline.export.told import figures_of
from pipeline.totals.when import day_of, days_of, spans_of
from schemas.held import Held
from schemas.mention import Figure, Recipient
from schemas.record import PlaceUnit, Record
from schemas.run import Extraction
from schemas.text import folded


@dataclass(frozen=True, slots=True)
class Known:
    """What this room cannot read itself. `categories`: Vietnamese names by id; `wider`: each category's parent;
    `place`: the type, if any, and the name that a place is given with."""

    categories: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    wider: Mapping[str, str | None] = field(default_factory=dict)
    place: Callable[[str], tuple[str | None, str]] = lambda text: (None, text)


class Selection:
    """The filters of one export, as they were given. Raises BadFilter for a period or a category that there is not."""

    def __init__(
        self,
        known: Known,
        *,
        places: Sequence[str] = (),
        periods: Sequence[str] = (),
        categories: Sequence[str] = (),
        documents: Sequence[str] = (),
    ) -> None:
        self.known = known
        self.places = {text: _named(known.place(normalize("NFC", text))) for text in places}
        self.periods = [read_period(text) for text in periods]
        self.categories = {_category(text, known.categories) for text in categories}
        self.documents = {text: plain(text) for text in documents}
        self._met: set[str] = set()  # of the places and documents that were asked for: those that there are
        self._names: dict[str, set[str]] = {"--place": set(), "--document": set()}

    def pages(self, held: Iterable[Held]) -> Iterator[Page]:
        """The documents of which something is selected, in their order, one at a time.

        Raises BadFilter behind the last where a place or a document was asked for of which there is none at all.
        """
        for each in held:
            if self.documents and not self._is_asked_for(each):
                continue
            if not (self.places or self.periods or self.categories):
                yield Page(each)
            elif each.extraction is not None:
                choice = self._choice(each.extraction)
                if choice.records or choice.figures:
                    yield Page(each, choice)
        self._complain()

    def _choice(self, extraction: Extraction) -> Choice:
        figures = {f.id: f for f in extraction.figures}
        day, home = day_of(extraction), extraction.document.place
        tied = {i for r in extraction.records for i in figures_of(r)}
        records = [r for r in extraction.records if self._record_fits(r, figures, day, home)]
        chosen = {i for r in records for i in figures_of(r)}
        chosen |= {f.id for f in extraction.figures if f.id not in tied and self._figure_fits(f, day, home)}
        return Choice(frozenset(r.id for r in records), frozenset(chosen))

    def _record_fits(
        self, record: Record, figures: Mapping[str, Figure], day: date | None, home: PlaceUnit | None
    ) -> bool:
        unit = record.place_unit
        wide = unit is None or (not unit.within and unit.level not in ("national", "province"))
        units = [u for u in (unit, home if wide else None) if u is not None]
        groups = [figures[i] for i in record.recipients if i in figures]
        return (
            self._place_fits(units)
            and self._days_fit(spans_of(record, figures, day), day)
            and self._group_fits(c for f in groups if isinstance(f, Recipient) for c in (f.category, *f.also))
        )

    def _figure_fits(self, figure: Figure, day: date | None, home: PlaceUnit | None) -> bool:
        span = days_of(figure)
        groups = (figure.category, *figure.also) if isinstance(figure, Recipient) else ()
        return (
            self._place_fits([home] if home else [])
            and self._days_fit([span] if span else [], day)
            and self._group_fits(groups)
        )

    def _place_fits(self, units: Sequence[PlaceUnit]) -> bool:
        if not self.places:
            return True
        for unit in units:
            self._names["--place"].update((unit.name, *unit.within, *unit.members))
        met = [text for text, wanted in self.places.items() if any(_lies_in(u, *wanted) for u in units)]
        self._met.update(met)
        return bool(met)

    def _days_fit(self, spans: Sequence[Span], day: date | None) -> bool:
        if not self.periods:
            return True
        own = spans or ([(day, day)] if day else [])
        return any(a <= last and first <= b for a, b in own for first, last in self.periods)

    def _group_fits(self, categories: Iterable[str]) -> bool:
        return not self.categories or any(
            not self.categories.isdisjoint(_line(c, self.known.wider)) for c in categories
        )

    def _is_asked_for(self, held: Held) -> bool:
        document = held.extraction.document if held.extraction else None
        number = plain(document.number) if document and document.number else ""
        paths = {plain(held.path), plain(held.path.rpartition("/")[2]), plain(held.name)}
        digests = [held.original, document.sha256 if document else ""]
        self._names["--document"].update((held.path, document.number if document and document.number else held.path))
        met = []
        for text, wanted in self.documents.items():
            if is_meant(wanted, paths, number, digests):
                met.append(text)
        self._met.update(met)
        return bool(met)

    def _complain(self) -> None:
        for option, asked in (("--place", self.places), ("--document", self.documents)):
            for text in asked:
                if text not in self._met:
                    raise unknown(option, text, self._names[option])


def _named(place: tuple[str | None, str]) -> tuple[str | None, str]:
    return place[0], folded(normalize("NFC", place[1]))


def _lies_in(unit: PlaceUnit, kind: str | None, name: str) -> bool:
    """Whether it is the unit of that name (and type, where both are known), one of several that are, or within it."""
    if folded(unit.name) == name and (kind is None or unit.type is None or unit.type == kind):
        return True
    return any(folded(n) == name for n in (*unit.within, *unit.members))


def _line(category: str, wider: Mapping[str, str | None]) -> Iterator[str]:
    """A category and all that are wider."""
    at: str | None = category
    while at is not None:
        yield at
        at = wider.get(at)


def _category(text: str, names: Mapping[str, str]) -> str:
    wanted = plain(text)
    for category, name in names.items():
        if wanted in (category, plain(name)):
            return category
    raise unknown("--category", text, [n for pair in names.items() for n in pair])
