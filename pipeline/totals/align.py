"""A document's figures beside known totals: aligned by what, place, time, category and unit, never by number alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.totals.aspects import Fit, Words, aspect, category_fit, home, place_fit, time_fit, unit_fit
from pipeline.totals.say import message
from schemas.interval import Interval, hard, hard_of, soft, soft_of
from schemas.mention import Count, Figure, Money, Quantity, Ratio
from schemas.record import Record
from schemas.run import Extraction
from schemas.total import Aligned, Aspect, Comparison, Place, Total


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a record, as it answers totals."""

    figure: Figure
    record: Record
    unit_amount: bool
    change: bool


class Totals:
    """Known totals by what they measure, so that each figure meets only those that it can answer."""

    def __init__(self, totals: Iterable[Total], words: Words) -> None:
        self.words = words
        self.by_what: dict[str, list[Total]] = {}
        for total in totals:
            self.by_what.setdefault(total.what, []).append(total)

    def compare(self, extraction: Extraction) -> Iterator[Comparison]:
        """A line for each figure that measures what a total does, in the order of the totals' topics and the text.

        A total whose topic no figure of the document measures gives one line, `unmatched`.
        """
        figures = {f.id: f for f in extraction.figures}
        stated: dict[str, list[Stated]] = {}
        for one in _stated(extraction, figures):
            if one.record.what is not None:
                stated.setdefault(one.record.what, []).append(one)
        for what, totals in self.by_what.items():
            for total in totals:
                if what not in stated:
                    yield _unmatched(total, extraction)
                for one in stated.get(what, ()):
                    yield self._compare(total, one, extraction, figures)

    def _compare(self, total: Total, one: Stated, extraction: Extraction, figures: Mapping[str, Figure]) -> Comparison:
        record, figure = one.record, one.figure
        where = home(extraction, record)
        fits: dict[str, Fit] = {
            "place": place_fit(total.place, where),
            "period": time_fit(total, record, figures, extraction.document.published),
            "category": category_fit(total, record, figures, self.words),
            "measure": "other" if one.change else "same",
            "unit": unit_fit(total, figure, self.words, unit_amount=one.unit_amount),
        }
        verdict = _verdict(total, one, fits)
        said = {
            "place": (
                f"{total.place.type} {total.place.name}",
                f"{where.type or ''} {where.name}".strip() if where else None,
            ),
            "period": (_period(total), ", ".join(figures[i].text for i in record.when) or None),
            "category": (total.category, ", ".join(figures[i].text for i in record.recipients) or None),
            "measure": (total.what, record.what),
            "unit": (_unit(total), _unit_of(figure)),
        }
        aspects = {name: aspect(fits[name], *said[name]) for name in fits}
        return _line(total, extraction, figure, verdict, aspects)


def _stated(extraction: Extraction, figures: Mapping[str, Figure]) -> Iterator[Stated]:
    """The amounts, counts and ratios of the records, chrome left out."""
    for record in extraction.records:
        changes = {c.change for c in record.comparisons}
        for slot in ("count", "total", "unit_amount", "ratio"):
            for id_ in getattr(record, slot):
                figure = figures[id_]
                if isinstance(figure, Money | Count | Ratio) and figure.zone != "boilerplate":
                    yield Stated(figure, record, slot == "unit_amount", id_ in changes)


def intervals(total: Total) -> tuple[Interval, Interval]:
    """Soft and hard interval of a known total."""
    if total.value is None:
        both = Interval(total.low, total.high)
        return both, both
    short = total.step != 1
    return (
        soft(total.value, total.step, total.modifier, short=short),
        hard(total.value, total.step, total.modifier, short=short),
    )


def _intervals_of(figure: Figure) -> tuple[Interval, Interval] | None:
    """Of a ratio the whole answers: the total speaks of all there are."""
    if isinstance(figure, Ratio):
        both = Interval(figure.denominator, figure.denominator)
        return both, both
    assert isinstance(figure, Quantity)
    a, b = soft_of(figure), hard_of(figure)
    return (a, b) if a is not None and b is not None else None


def _verdict(total: Total, one: Stated, fits: Mapping[str, Fit]) -> Aligned:
    printed = _intervals_of(one.figure)
    if "other" in fits.values() or printed is None:
        return "not_comparable"
    (soft_total, hard_total), (soft_figure, hard_figure) = intervals(total), printed
    below = _below(hard_figure, hard_total)
    part = one.record.part_of is not None or "within" in (fits["place"], fits["period"])
    if part:
        return "part_of" if below else "contradiction"
    if soft_total.meets(soft_figure):
        return "agree"
    if hard_total.meets(hard_figure):
        return "suspicious"
    if fits["category"] == "within" and below:
        return "part_of"
    return "contradiction"


def _below(part: Interval, whole: Interval) -> bool:
    """Whether a part can be at most its whole."""
    return whole.high is None or part.low is None or part.low <= whole.high


def _period(total: Total) -> str:
    if total.occasion:
        return total.occasion
    if total.period:
        return f"{total.period.start_date} – {total.period.end_date or '…'}"
    return str(total.as_of)


def _unit(total: Total) -> str:
    return "/".join(((total.currency if total.measure == "money" else total.unit or ""), *total.per))


def _unit_of(figure: Figure) -> str | None:
    if isinstance(figure, Money):
        return "/".join((figure.currency, *figure.per))
    return figure.unit if isinstance(figure, Count | Ratio) else None


def _unmatched(total: Total, extraction: Extraction) -> Comparison:
    silent = {n: Aspect(match=None, total=None, document=None) for n in ("place", "period", "category", "unit")}
    silent["measure"] = Aspect(match=False, total=total.what, document=None)
    return _line(total, extraction, None, "unmatched", silent)


def _line(
    total: Total, extraction: Extraction, figure: Figure | None, verdict: Aligned, aspects: dict[str, Aspect]
) -> Comparison:
    vi, en = message(verdict, total, figure, aspects)
    return Comparison(
        total=total.id,
        document=extraction.document.path,
        figure=Place(start=figure.start, end=figure.end, text=figure.text) if figure else None,
        verdict=verdict,
        aspects=aspects,
        message_vi=vi,
        message_en=en,
    )


def magnitude(total: Total) -> Decimal:
    """The total's value, or the upper end of its range."""
    return total.value if total.value is not None else total.high or Decimal(0)
