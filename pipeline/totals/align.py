"""A document's figures beside known totals: aligned by what, place, time, category and unit, never by number alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.totals.aspects import Fit, Words, aspect, category_fit, day_of, home, place_fit, time_fit, unit_fit
from pipeline.totals.index import FEW, Known, Topic, span_of
from pipeline.totals.say import message
from pipeline.totals.scope import cites, scope_fit
from schemas.interval import Interval, hard, hard_of, soft, soft_of
from schemas.mention import Count, Figure, Money, Quantity, Ratio
from schemas.record import Record
from schemas.run import Extraction
from schemas.total import Aligned, Aspect, Comparison, Place, Total


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a record, as it answers totals; `whole` is the record that it is a part of."""

    figure: Figure
    record: Record
    whole: Record | None
    unit_amount: bool

    @property
    def of_rate(self) -> bool:
        """Whether it is an item of a rate: "mức 2 triệu đồng/người, gồm: tiền ăn 1,5 triệu đồng"."""
        return self.whole is not None and bool(self.whole.unit_amount) and not self.whole.total


class Totals:
    """Known totals by what they measure, so that each figure meets only those that it can answer."""

    def __init__(self, totals: Iterable[Total], words: Words) -> None:
        self.words = words
        by_what: dict[str, list[Known]] = {}
        for total in totals:
            said = words.programme(total.programme, total.what)
            known = Known(total, said, total.what in words.shared, *intervals(total))
            by_what.setdefault(total.what, []).append(known)
        few = sum(map(len, by_what.values())) <= FEW
        self.topics = {what: Topic(known, few=few) for what, known in by_what.items()}

    def compare(self, extraction: Extraction) -> Iterator[Comparison]:
        """A line for each figure that measures what a total does, in the order of the totals' topics and the text.

        A total whose topic no figure of the document measures gives one line, `unmatched`. Of more than `FEW`
        totals only the pairs that can be compared are told: thousands of other provinces are no news.
        """
        figures = {f.id: f for f in extraction.figures}
        stated: dict[str, list[Stated]] = {}
        for one in _stated(extraction, figures):
            if one.record.what is not None:
                stated.setdefault(one.record.what, []).append(one)
        day = day_of(extraction)
        for what, topic in self.topics.items():
            if topic.few:
                for known in topic.totals:
                    if what not in stated:
                        yield _unmatched(known.total, extraction)
                    for one in stated.get(what, ()):
                        line = self._compare(known, one, extraction, figures, day, told=True)
                        if line is not None:
                            yield line
                continue
            for one in stated.get(what, ()):
                for known in topic.near(home(extraction, one.record), span_of(one.record, figures)):
                    line = self._compare(known, one, extraction, figures, day, told=False)
                    if line is not None:
                        yield line

    def _compare(
        self,
        known: Known,
        one: Stated,
        extraction: Extraction,
        figures: Mapping[str, Figure],
        day: dt.date | None,
        *,
        told: bool,
    ) -> Comparison | None:
        """The line of one figure and one total; what cannot be compared is a line only where all are `told`."""
        record, figure, total = one.record, one.figure, known.total
        where = home(extraction, record)
        place = place_fit(total.place, where, each=one.unit_amount)
        if place == "within" and known.shared and cites(known.said, record, figures):
            place = "same"  # a place's report on the programme itself
        fits: dict[str, Fit] = {
            "place": place,
            "period": time_fit(total, record, figures, day),
            "category": category_fit(total, record, figures, self.words),
            "measure": scope_fit(total, known.said, record, figure),
            "unit": unit_fit(total, figure, self.words, unit_amount=one.unit_amount or one.of_rate),
        }
        part = one.whole is not None and not self._stands_alone(known, one, extraction, figures, fits)
        verdict = _verdict(known, one, fits, part=part)
        if verdict == "not_comparable" and not told:
            return None
        said = {
            "place": (
                f"{total.place.type} {total.place.name}",
                f"{where.type or ''} {where.name}".strip() if where else None,
            ),
            "period": (_period(total), ", ".join(figures[i].text for i in record.when) or None),
            "category": (total.category, ", ".join(figures[i].text for i in record.recipients) or None),
            "measure": (total.programme, record.scope.event or record.scope.kind or record.what),
            "unit": (_unit(total), _unit_of(figure)),
        }
        aspects = {name: aspect(fits[name], *said[name]) for name in fits}
        return _line(total, extraction, figure, verdict, aspects)

    def _stands_alone(
        self, known: Known, one: Stated, extraction: Extraction, figures: Mapping[str, Figure], fits: Mapping[str, Fit]
    ) -> bool:
        """Whether a part of something wider is all that the total speaks of: its own place, or its own group."""
        whole, total = one.whole, known.total
        assert whole is not None
        place = fits["place"] == "same" and one.record.place_unit is not None
        if place and place_fit(total.place, home(extraction, whole), each=False) != "same":
            return True
        group = fits["category"] == "same" and category_fit(total, whole, figures, self.words) != "same"
        return group and total.category is not None


def _stated(extraction: Extraction, figures: Mapping[str, Figure]) -> Iterator[Stated]:
    """The amounts, counts and ratios of the records, chrome left out."""
    records = {r.id: r for r in extraction.records}
    for record in extraction.records:
        whole = records[record.part_of] if record.part_of else None
        for slot in ("count", "total", "unit_amount", "ratio"):
            for id_ in getattr(record, slot):
                figure = figures[id_]
                if isinstance(figure, Money | Count | Ratio) and figure.zone != "boilerplate":
                    yield Stated(figure, record, whole, slot == "unit_amount")


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


def _verdict(known: Known, one: Stated, fits: Mapping[str, Fit], *, part: bool) -> Aligned:
    """The verdict of README's order: not comparable, a part, agreement, contradiction."""
    printed = _intervals_of(one.figure)
    if "other" in fits.values() or printed is None:
        return "not_comparable"
    soft_total, hard_total, (soft_figure, hard_figure) = known.soft, known.hard, printed
    below = _below(hard_figure, hard_total)
    if part and known.shared:
        return "not_comparable"  # a part of what each place reports as its own whole
    # A rate or a shared target holds in each place and group; another value there is another rule, not a part.
    each = bool(known.total.per) or known.shared
    if part or (not each and "within" in (fits["place"], fits["period"], fits["measure"])):
        return "part_of" if below else "not_comparable"
    if soft_total.meets(soft_figure):
        return "agree"
    if fits["place"] == "silent" and not _at_least(soft_figure, soft_total):
        return "not_comparable"  # less than the total, and where is not said: perhaps a part of it
    if hard_total.meets(hard_figure):
        return "suspicious"
    if each and "within" in fits.values():
        return "not_comparable"
    if fits["category"] == "within" and below:
        return "part_of"
    counts_on = one.record.scope.running and not one.record.when and not below
    if counts_on or fits["period"] == "late":
        return "not_comparable"  # of a later day, for all that is said
    return "contradiction"


def _below(part: Interval, whole: Interval) -> bool:
    """Whether a part can be at most its whole."""
    return whole.high is None or part.low is None or part.low <= whole.high


def _at_least(figure: Interval, whole: Interval) -> bool:
    """Whether a figure cannot be less than the whole."""
    return figure.low is not None and whole.low is not None and figure.low >= whole.low


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
