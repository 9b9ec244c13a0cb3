"""A document's figures beside known totals: aligned by what, place, time, category and unit, never by number alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.totals.aspects import Fit, Words, aspect, category_fit, home, lies_below, place_fit, unit_fit
from pipeline.totals.index import FEW, Known, Topic, span_of
from pipeline.totals.rates import Judged, tell_cases
from pipeline.totals.say import message
from pipeline.totals.scope import another_giver, cites, gives, scope_fit
from pipeline.totals.stated import Stated, stated
from pipeline.totals.verdict import intervals, intervals_of, verdict_of
from pipeline.totals.when import day_of, time_fit
from schemas.mention import Count, Figure, Money, Ratio
from schemas.run import Extraction
from schemas.text import folded
from schemas.total import Aligned, Aspect, Comparison, Place, Total


@dataclass(frozen=True, slots=True)
class _Page:
    """One document as its figures are read."""

    extraction: Extraction
    figures: Mapping[str, Figure]
    day: dt.date | None


@dataclass(slots=True)
class _Beside(Judged):
    """A figure beside a total, and how their aspects fit."""

    fits: Mapping[str, Fit] | None = None


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
        """A line for each figure that can answer a total, in the order of the totals' topics and the text.

        A total whose topic no figure of the document measures gives one line, `unmatched`; where one does, the figures
        of other matters that are in the same measure are told as not comparable. Of more than `FEW` totals only the
        pairs that can be compared are told: thousands of other provinces are no news.
        """
        figures = {f.id: f for f in extraction.figures}
        page = _Page(extraction, figures, day_of(extraction))
        everything = stated(extraction, figures)
        by_what: dict[str, list[Stated]] = {}
        for one in everything:
            if one.record.what is not None:
                by_what.setdefault(one.record.what, []).append(one)
        for what, topic in self.topics.items():
            own = by_what.get(what, [])
            if topic.few:
                for known in topic.totals:
                    if not own:
                        yield _unmatched(known.total, extraction)
                    else:
                        yield from self._beside(known, own, page, told=True)
                        yield from (_other_matter(known, one, extraction) for one in _others(known, everything))
                continue
            met: dict[str, tuple[Known, list[Stated]]] = {}
            for one in own:
                giver = one.record.giver.text if one.record.giver else None
                for known in topic.near(home(extraction, one.placed), span_of(one.dated, figures), giver):
                    met.setdefault(known.total.id, (known, []))[1].append(one)
            for known, ones in met.values():
                yield from self._beside(known, ones, page, told=False)

    def _beside(self, known: Known, ones: Sequence[Stated], page: _Page, *, told: bool) -> Iterator[Comparison]:
        """The lines of figures and one total; what cannot be compared is a line only where all are `told`."""
        judged = [j for one in ones if (j := self._judge(known, one, page, told=told)) is not None]
        tell_cases(known, judged)
        return (self._line(known, j, page) for j in judged if told or not (j.case or j.verdict == "not_comparable"))

    def _judge(self, known: Known, one: Stated, page: _Page, *, told: bool) -> _Beside | None:
        """None where place or time bars the two and that is not `told`."""
        record, figure, total = one.record, one.figure, known.total
        place = self._place(known, one, page)
        if place == "other" and not told:
            return None
        period: Fit = "other" if one.former else time_fit(total, one.dated, page.figures, page.day)
        if period == "other" and not told:
            return None
        fits: dict[str, Fit] = {
            "place": place,
            "period": period,
            "category": category_fit(total, record, page.figures, self.words, shared=known.shared),
            "measure": "other" if _of_another_law(known, one, page) else scope_fit(total, known.said, one, self.words),
            "unit": unit_fit(total, figure, self.words, unit_amount=one.unit_amount or one.of_rate),
        }
        part = one.whole is not None and not self._stands_alone(known, one, page, fits)
        return _Beside(one, verdict_of(known, one, fits, part=part), "other" not in fits.values(), fits=fits)

    def _place(self, known: Known, one: Stated, page: _Page) -> Fit:
        record, total = one.record, known.total
        where = home(page.extraction, one.placed)
        place = place_fit(total.place, where, each=one.unit_amount)
        if place == "within" and known.shared and cites(known.said, record, page.figures):
            return "same"  # a place's report on the programme itself
        given = gives(record, total.place)
        if place == "other" and given and lies_below(where, total.place):
            place = "within"
        if place == "within" and given:
            printed = intervals_of(one.figure, known)
            if printed is not None and known.soft.meets(printed[0]):
                return "same"  # "UBND huyện A tặng … tại xã B": all that the district gave
        if place in ("silent", "same") and record.place_unit is None and total.place.level != "national":
            around = [p for p in one.parts if p.level == total.place.level]
            if len(around) > 1:
                return "other"  # its parts are whole places: it covers more than one of them
        return place

    def _stands_alone(self, known: Known, one: Stated, page: _Page, fits: Mapping[str, Fit]) -> bool:
        """Whether a part of something wider is all that the total speaks of: its own place, group or giver."""
        whole, total = one.whole, known.total
        assert whole is not None
        place = fits["place"] == "same" and one.record.place_unit is not None
        if place and place_fit(total.place, home(page.extraction, whole), each=False) != "same":
            return True
        group = fits["category"] == "same" and total.category is not None
        if group and category_fit(total, whole, page.figures, self.words, shared=known.shared) != "same":
            return True
        own = one.record.giver is not None and not another_giver(total, known.said, one.record, self.words)
        return own and another_giver(total, known.said, whole, self.words)

    def _line(self, known: Known, judged: _Beside, page: _Page) -> Comparison:
        one, total = judged.one, known.total
        record = one.record
        fits = dict(judged.fits or {})
        verdict = judged.verdict
        if judged.case:
            verdict, fits["measure"] = "not_comparable", "other"
        where = home(page.extraction, one.placed)
        said = {
            "place": (
                f"{total.place.type} {total.place.name}",
                f"{where.type or ''} {where.name}".strip() if where else None,
            ),
            "period": (_period(total), ", ".join(page.figures[i].text for i in one.dated.when) or None),
            "category": (total.category, ", ".join(page.figures[i].text for i in record.recipients) or None),
            "measure": (total.programme, record.scope.event or record.scope.kind or record.what),
            "unit": (_unit(total), _unit_of(one.figure)),
        }
        aspects = {name: aspect(fits[name], *said[name]) for name in fits}
        return _told(total, page.extraction, one.figure, verdict, aspects)


def _of_another_law(known: Known, one: Stated, page: _Page) -> bool:
    """Whether the total is a rate of one decree, and the figure of another: of one that has its own number."""
    number, cited = page.extraction.document.number, known.said.references
    if not (known.total.per and cited and number) or folded(number) in map(folded, cited):
        return False
    if all(_form(number) != _form(c) for c in cited):
        return False  # a circular that carries out the decree
    return not cites(known.said, one.record, page.figures)


def _form(number: str) -> str:
    """The kind and issuer of a document by its number: "NĐ-CP"."""
    return folded(number).rpartition("/")[2]


def _others(known: Known, everything: Iterable[Stated]) -> Iterator[Stated]:
    """The figures of other matters that are in the total's measure: money beside money, counts beside counts."""
    money = known.total.measure == "money"
    return (x for x in everything if x.record.what != known.total.what and isinstance(x.figure, Money) == money)


def _other_matter(known: Known, one: Stated, extraction: Extraction) -> Comparison:
    aspects = {n: Aspect(match=None, total=None, document=None) for n in ("place", "period", "category", "unit")}
    aspects["measure"] = Aspect(match=False, total=known.total.what, document=one.record.what)
    return _told(known.total, extraction, one.figure, "not_comparable", aspects)


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
    return _told(total, extraction, None, "unmatched", silent)


def _told(
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
