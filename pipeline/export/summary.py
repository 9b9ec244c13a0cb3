"""Sums over documents: what was done for each group of recipients, led back to the figures it is made of.

Only what can be added is added: counts and whole amounts of claims that are done (or tell an act and no plan), that no
other claim includes or states already and that are no stock, a unit as printed by itself, a currency by itself. What is left out is counted with its reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from schemas.interval import Interval, exactly, soft_of
from schemas.mention import Count, Figure, Money, Recipient
from schemas.record import Record
from schemas.run import Extraction

Why = Literal[
    "planned", "norm", "unknown", "stock", "part", "repeat", "no_recipient", "nothing",
    "title", "malformed", "range", "rate", "doubtful", "compared", "several",
]  # fmt: skip
Amount = Money | Count
_LONGEST = 60  # characters of a figure that anyone would reckon with
_DIGITS = 200  # so that no sum of such figures is rounded, in whatever order they are added
_OPEN = ("vague", "at_least", "at_most")
_TELLING = 10  # smaller numbers are often the same by chance
_DOUBT = ("contradiction", "malformed", "suspicious")


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """What is added up: a currency (ISO 4217), or things counted by one noun phrase, in small letters; `apart` is the
    topic of amounts that are added to their like alone (lent, repaid, collected)."""

    kind: Literal["money", "count"]
    name: str
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a sum and where it stands: half-open code-point offsets of the document's text.

    `findings` are the ids of the document's findings that question it; `what` is what its record measures.
    """

    document: str
    record: str
    figure: str
    start: int
    end: int
    text: str
    value: Decimal
    interval: Interval
    what: str | None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """`value` adds the numbers as printed, `interval` what a careful writer may mean by them."""

    unit: Unit
    value: Decimal
    interval: Interval
    terms: tuple[Term, ...]

    def by_topic(self) -> dict[str | None, Decimal]:
        """The same sum in pieces, by what the records measure; None where that is not known."""
        topics = sorted({t.what for t in self.terms}, key=lambda w: w or "")
        return {w: _total(t.value for t in self.terms if t.what == w) for w in topics}

    def alike(self) -> frozenset[Term]:
        """The terms whose number another document gives too: the two may tell of one event."""
        documents = defaultdict(set)
        for t in self.terms:
            documents[t.value].add(t.document)
        return frozenset(t for t in self.terms if t.value >= _TELLING and len(documents[t.value]) > 1)


@dataclass(frozen=True, slots=True)
class Group:
    """The sums of one category, or of several that the records name together and that cannot be told apart."""

    categories: tuple[str, ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """`skipped` counts records that gave nothing, `left_out` single figures of the others, each by its reason."""

    groups: tuple[Group, ...]
    records: int
    added: int
    skipped: tuple[tuple[Why, int], ...]
    left_out: tuple[tuple[Why, int], ...]
    copies: int


def summarise(extractions: Iterable[Extraction], stocks: Collection[str] = (), apart: Collection[str] = ()) -> Summary:
    """The sums over all of them; `stocks` are topics that say what there is and not what was given, `apart` those whose
    money is added to its like alone: what was lent, repaid or collected is no money spent. A document that is byte for byte another one counts once; their order is no matter."""
    seen: set[str] = set()
    copies = records = added = 0
    found: defaultdict[tuple[tuple[str, ...], Unit], list[Term]] = defaultdict(list)
    skipped, left_out = Counter[Why](), Counter[Why]()
    for extraction in extractions:
        if extraction.document.sha256 in seen:
            copies += 1
            continue
        seen.add(extraction.document.sha256)
        page = _Page(extraction, stocks, apart)
        for record in extraction.records:
            records += 1
            terms, whys = page.read(record)
            if terms:
                added += 1
                left_out.update(whys)
                for unit, term in terms:
                    found[page.categories(record), unit].append(term)
            else:
                skipped[whys[0]] += 1
    return Summary(tuple(_groups(found)), records, added, _ranked(skipped), _ranked(left_out), copies)


class _Page:
    """One document, its records read in their order; what was added up before is known."""

    def __init__(self, extraction: Extraction, stocks: Collection[str], apart: Collection[str]) -> None:
        self.stocks, self.apart = stocks, apart
        self.path = extraction.document.path
        self.figures: dict[str, Figure] = {f.id: f for f in extraction.figures}
        records = {r.id: r for r in extraction.records}
        self.first = {r.id: _first(r, records) for r in extraction.records}
        # who repeats a part states a part
        self.parts = {self.first[r.id] for r in extraction.records if r.part_of}
        self.compared = {i for r in extraction.records for c in r.comparisons for i in (c.base, c.change) if i}
        self.compared |= {i for r in extraction.records for i in (*r.scope.changes, *r.scope.averages)}
        self.doubts: defaultdict[str, list[str]] = defaultdict(list)
        for finding in extraction.findings:
            for figure in finding.figures if finding.verdict in _DOUBT else ():
                self.doubts[figure].append(finding.id)
        self.added: set[tuple[str, Unit]] = set()
        self.used: set[str] = set()

    def categories(self, record: Record) -> tuple[str, ...]:
        named = (self.figures.get(i) for i in record.recipients)
        return tuple(sorted({f.category for f in named if isinstance(f, Recipient)}))

    def read(self, record: Record) -> tuple[list[tuple[Unit, Term]], list[Why]]:
        """What the record adds, and why the rest of its figures (or all of it) adds nothing."""
        barred = self._barred(record)
        if barred is not None:
            return [], [barred]
        ids = dict.fromkeys((*record.count, *record.total))
        amounts = [f for i in ids if isinstance(f := self.figures.get(i), Money | Count)]
        apart = record.what if record.what in self.apart else None
        units = Counter(_unit(f, apart) for f in amounts)
        terms: list[tuple[Unit, Term]] = []
        whys: list[Why] = []
        for figure in amounts:
            unit = _unit(figure, apart)
            why = self._unfit(figure) or ("several" if units[unit] > 1 else None)
            if why is None and ((self.first[record.id], unit) in self.added or figure.id in self.used):
                why = "repeat"
            if why is not None:
                whys.append(why)
                continue
            self.added.add((self.first[record.id], unit))
            self.used.add(figure.id)
            terms.append((unit, self._term(record, figure)))
        return terms, whys or ([] if terms else ["nothing"])

    def _barred(self, record: Record) -> Why | None:
        act = record.action or record.giver or record.source
        if record.status != "done" and not (record.status == "unknown" and act):
            return record.status
        if record.what in self.stocks:
            return "stock"
        if self.first[record.id] in self.parts:
            return "part"
        return None if self.categories(record) else "no_recipient"

    def _unfit(self, figure: Amount) -> Why | None:
        if figure.malformed or len(figure.text) > _LONGEST:
            return "malformed"
        if figure.value is None or figure.low is not None or figure.modifier in _OPEN:
            return "range"
        if figure.per:
            return "rate"
        if figure.doubtful:
            return "doubtful"
        if figure.id in self.compared:
            return "compared"
        # a title tells shortly what the text below it tells again, seldom in the same words
        return "title" if figure.zone == "title" else None

    def _term(self, record: Record, figure: Amount) -> Term:
        value = figure.value or Decimal(0)
        return Term(
            document=self.path,
            record=record.id,
            figure=figure.id,
            start=figure.start,
            end=figure.end,
            text=figure.text,
            value=value,
            interval=soft_of(figure) or exactly(value),
            what=record.what,
            findings=tuple(self.doubts[figure.id]),
        )


def _first(record: Record, records: Mapping[str, Record]) -> str:
    """The id of the earliest record that this one repeats, itself if none."""
    passed = {record.id}
    while (earlier := records.get(record.repeats or "")) is not None and earlier.id not in passed:
        record = earlier
        passed.add(record.id)
    return record.id


def _unit(figure: Amount, apart: str | None) -> Unit:
    if isinstance(figure, Money):
        return Unit("money", figure.currency, apart or "")
    return Unit("count", " ".join(figure.unit.casefold().split()))


def _groups(found: Mapping[tuple[tuple[str, ...], Unit], list[Term]]) -> Iterator[Group]:
    """Single categories first; money before counts."""
    for categories in sorted({c for c, _ in found}, key=lambda c: (len(c) > 1, c)):
        units = sorted((u for c, u in found if c == categories), key=lambda u: (u.kind != "money", u))
        yield Group(categories, tuple(_sum(unit, found[categories, unit]) for unit in units))


def _sum(unit: Unit, terms: Iterable[Term]) -> Sum:
    ordered = tuple(sorted(terms, key=lambda t: (t.document, t.start, t.end, t.figure)))
    with localcontext() as context:
        context.prec = _DIGITS
        whole = exactly(Decimal(0))
        for term in ordered:
            whole += term.interval
    return Sum(unit, _total(t.value for t in ordered), whole, ordered)


def _total(values: Iterable[Decimal]) -> Decimal:
    with localcontext() as context:
        context.prec = _DIGITS
        return sum(values, Decimal(0))


def _ranked(whys: Counter[Why]) -> tuple[tuple[Why, int], ...]:
    return tuple(sorted(whys.items(), key=lambda item: (-item[1], item[0])))
