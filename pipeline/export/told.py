"""What a record and a finding say, as labelled lines: the same for a terminal and for a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.export.labels import (
    BASES,
    FIELDS,
    NO_NAMES,
    PHRASES,
    STATUSES,
    VERDICTS,
    interval,
    modifier,
    number,
    said,
    value_and_unit,
)
from schemas.finding import AMENDED, ROWS, SLIPS, Finding
from schemas.mention import Count, Date, Figure, Money, Period, Quantity, Recipient
from schemas.record import Comparison, PlaceUnit, Record, Span

_TIED = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when")  # slots of a record: figure ids
_ENGLISH = {vi: en for pairs in (ROWS, SLIPS) for vi, en in pairs.values()}
NATION = "Việt Nam"  # every unit lies in it


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `figure` or `record` is the id of what they are taken from, `note` explains them."""

    text: str
    note: str = ""
    figure: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation, each cell as it is shown; `figure` is the id of the printed number."""

    label: str
    printed: str
    value: str
    interval: str
    figure: str | None


@dataclass(frozen=True)
class Teller:
    """Tells the records and findings of one document, whose figures are given by id, in `lang` ("vi", "en").

    `names` and `topics` are the Vietnamese names of categories and of what figures measure, by id; `ids` says that people
    see the ids of figures. `english` gives the words of another language for what is said of figures in Vietnamese alone.
    """

    figures: Mapping[str, Figure]
    lang: str = "vi"
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    topics: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    ids: bool = True
    english: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)

    def head(self, record: Record) -> list[str]:
        """What the record is about, as far as known, and whether it is done."""
        topic = [self.topics.get(record.what, record.what)] if record.what else []
        return [*topic, said(STATUSES[record.status], self.lang)]

    def record(self, record: Record) -> Iterator[Line]:
        """Its lines in the order of the catalogue; what the record does not hold is left out."""
        told = {
            **{slot: self._figures(getattr(record, slot)) for slot in _TIED},
            "as_of": self._figures((record.as_of,) if record.as_of else ()),
            "place": self._place(record.place, record.place_unit),
            "giver": _span(record.giver),
            "source": _span(record.source),
            "action": _span(record.action),
            "part_of": _record(record.part_of),
            "repeats": _record(record.repeats),
        }
        for name, pair in FIELDS.items():
            if told[name]:
                yield Line(said(pair, self.lang), tuple(told[name]))
        for comparison in record.comparisons:
            pieces = self._figures(_compared(comparison))
            if pieces:
                yield Line(said(BASES[comparison.basis], self.lang), tuple(pieces))

    def steps(self, finding: Finding) -> Iterator[Step]:
        """The calculation row by row; a value is followed by the unit of the figure that it is the value of."""
        for row in finding.rows:
            figure = self.figures.get(row.figure or "")
            value = row.value or ""
            if value and isinstance(figure, Money | Count):
                value = f"{value} {value_and_unit(figure)[1]}"
            means = interval(row.interval, self.lang) if row.interval else ""
            yield Step(
                self._translated(row.label),
                self._amended(row.printed or ""),
                value,
                means,
                figure.id if figure else None,
            )

    def sentence(self, finding: Finding) -> str:
        return finding.message_en if self.lang == "en" else finding.message_vi

    def suggestion(self, finding: Finding) -> str | None:
        """The one edit that would settle the finding; None where there is none."""
        hint = finding.suggestion
        figure = self.figures.get(hint.figure) if hint else None
        if hint is None or figure is None:
            return None
        unit = f" {value_and_unit(figure)[1]}" if isinstance(figure, Money | Count) else ""
        words = {"text": figure.text, "figure": f" ({figure.id})" if self.ids else ""}
        words |= {"value": hint.value + unit, "why": self._translated(hint.why)}
        return said(PHRASES["suggestion"], self.lang, **words)

    def _translated(self, words: str) -> str:
        return _ENGLISH.get(words, words) if self.lang == "en" else words

    def _amended(self, printed: str) -> str:
        return printed.replace(f"” ({AMENDED[0]} ", f"” ({AMENDED[1]} ", 1) if self.lang == "en" else printed

    def _figures(self, ids: Sequence[str]) -> list[Piece]:
        figures = [self.figures[i] for i in dict.fromkeys(ids) if i in self.figures]
        return [Piece(f.text, self._note(f), figure=f.id) for f in figures]

    def _note(self, figure: Figure) -> str:
        """What the printed words do not tell by themselves: the group, the word before, the number written out."""
        worth, unit = value_and_unit(figure, self.names)
        match figure:
            case Quantity():
                printed = [number(v) for v in (figure.value, figure.low, figure.high) if v is not None]
                plain = bool(printed) and all(_holds(figure.text, p) for p in printed) and not figure.malformed
                before, worth = (self.english.get(x, x) for x in (modifier(figure), worth))
                return "; ".join(x for x in (before, "" if plain else f"{worth} {unit}") if x)
            case Recipient() | Period() | Date():
                return "" if worth.casefold() == figure.text.casefold() else worth
        return ""

    def _place(self, place: Span | None, unit: PlaceUnit | None) -> list[Piece]:
        if place is None and unit is None:
            return []
        note = ""
        if unit is not None:
            note = f"{unit.type or ''} {unit.name}".strip()
            around = [name for name in unit.within if name != NATION]
            if around:
                note += ", " + said(PHRASES["within"], self.lang, units=", ".join(around))
        if place is None or place.text.casefold() == note.casefold():
            pieces = [Piece(place.text if place else note)]
        else:
            pieces = [Piece(place.text, note)]
        return [*pieces, Piece(unit.doubt)] if unit is not None and unit.doubt else pieces


def figures_of(record: Record) -> list[str]:
    """The ids of the figures that it ties."""
    return [i for slot in _TIED for i in getattr(record, slot)] + ([record.as_of] if record.as_of else [])


def records_of(records: Sequence[Record]) -> dict[str, list[str]]:
    """The ids of the records that tie each figure, by the figure's id; those that only compare with it come last."""
    tied: dict[str, dict[str, None]] = {}
    for record in records:
        for figure in figures_of(record):
            tied.setdefault(figure, {})[record.id] = None
    for record in records:
        for figure in (i for c in record.comparisons for i in _compared(c)):
            tied.setdefault(figure, {})[record.id] = None
    return {figure: list(ids) for figure, ids in tied.items()}


def by_verdict(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings of each verdict that occurs, in the order of the catalogue: what needs a look comes first."""
    groups = [(verdict, [f for f in findings if f.verdict == verdict]) for verdict in VERDICTS]
    return [(verdict, group) for verdict, group in groups if group]


def _holds(text: str, number: str) -> bool:
    """Whether the number is printed there as a whole, and not as a piece of a longer one."""
    return re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(number)}(?!\d|[.,]\d)", text) is not None


def _compared(comparison: Comparison) -> list[str]:
    return [i for i in (comparison.figure, comparison.base, comparison.change, comparison.percent) if i]


def _span(span: Span | None) -> list[Piece]:
    return [Piece(span.text)] if span else []


def _record(id_: str | None) -> list[Piece]:
    return [Piece(id_, record=id_)] if id_ else []
