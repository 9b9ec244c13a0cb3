"""The aspects by which a figure and a known total are aligned: place, time, category, unit and rate."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.mention import Count, Date, Figure, Money, Occasion, Period, Ratio, Recipient
from schemas.record import PlaceUnit, Record
from schemas.run import Extraction
from schemas.text import folded
from schemas.total import Aspect, Programme, Total, TotalPlace

# same: aligned · within: a part of the total's · other: not comparable · silent: the document does not say ·
# late: it does not say, and is so much later that it may speak of other days
Fit = Literal["same", "within", "other", "silent", "late"]
_TIME_UNITS = {"ngày", "tháng", "quý", "năm", "lần", "đợt", "kỳ"}
_PLACES = {"tỉnh", "thành phố", "địa phương", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "vùng"}
_LEVELS = ("commune", "district", "province", "region", "national")
_TET_DAYS = (-70, 45)  # around 1 January of its year: when gifts of a Tết are given and reported
_FIXED_DAYS = 45  # around a day of remembrance
_REPORTED_SOON = 45  # days after a period in which what names no time is most likely of it
_REPORTED_LATER = 200  # days after a period in which it is still reported


@dataclass(frozen=True, slots=True)
class Words:
    """What the totals room is told of the other rooms' words: category → wider category, unit → class, topics whose
    figures are no sum of their places, and what the name of a programme says."""

    parents: Mapping[str, str | None]
    unit_class: Callable[[str], str | None]
    shared: Collection[str]
    programme: Callable[[str, str], Programme]


def aspect(fit: Fit, total: str | None, document: str | None) -> Aspect:
    return Aspect(match=None if fit in ("silent", "late") else fit != "other", total=total, document=document)


def place_fit(total: TotalPlace, unit: PlaceUnit | None, *, each: bool) -> Fit:
    """Where the claim holds, against where the total does: name and level together, never the name alone.

    Of a list of places an amount `each` answers for any of them, a sum for none.
    """
    if unit is not None and folded(total.name) in map(folded, unit.members) and unit.level in (None, total.level):
        return "same" if each else "other"
    if unit is None or (unit.level is None and not _names(total, unit)):
        return "silent"
    if _names(total, unit):
        return "same"
    members = {folded(m) for m in total.members}
    if unit.level == "province" and {folded(n) for n in unit.members or (unit.name,)} <= members:
        return "within"
    above = {folded(w) for w in unit.within}
    higher = unit.level is not None and _LEVELS.index(total.level) > _LEVELS.index(unit.level)
    if higher and (total.level == "national" or folded(total.name) in above):
        return "within"
    return "other"


def _names(total: TotalPlace, unit: PlaceUnit) -> bool:
    if total.level == "national":
        return unit.level == "national"
    same = folded(total.name) == folded(unit.name) or folded(f"{total.type} {total.name}") == folded(unit.name)
    if same:
        return unit.level is None or unit.level == total.level
    group = bool(total.members) and folded(total.name).startswith(folded(unit.name))
    return group and unit.level in (None, "region")


def day_of(extraction: Extraction) -> dt.date | None:
    """The document's day: as printed at its head, else the last full date of its text."""
    if extraction.document.published is not None:
        return extraction.document.published
    days = [
        d[0]
        for f in extraction.figures
        if isinstance(f, Date) and f.zone != "boilerplate" and (d := days_of(f)) is not None
    ]
    return max(days, default=None)


def days_of(figure: Figure) -> tuple[dt.date, dt.date] | None:
    """First and last day of a date or period, where both are known."""
    try:
        if isinstance(figure, Date) and figure.value:
            day = dt.date.fromisoformat(figure.value)
            return day, day
        if isinstance(figure, Period):
            return dt.date.fromisoformat(figure.start_date), dt.date.fromisoformat(figure.end_date)
    except ValueError:
        return None  # the year is not known
    return None


def _around(occasion: str, year: int | None) -> tuple[dt.date, dt.date] | None:
    """The days in which gifts of an occasion are given."""
    if m := re.fullmatch(r"tet-(\d{4})", occasion):
        first = dt.date(int(m[1]), 1, 1)
        return first + dt.timedelta(_TET_DAYS[0]), first + dt.timedelta(90 + _TET_DAYS[1])
    if year and (m := re.fullmatch(r"(\d{1,2})-(\d{1,2})", occasion)):
        try:
            day = dt.date(year, int(m[2]), int(m[1]))
        except ValueError:
            return None
        return day - dt.timedelta(_FIXED_DAYS), day + dt.timedelta(_FIXED_DAYS)
    return None


def time_fit(total: Total, record: Record, figures: Mapping[str, Figure], published: dt.date | None) -> Fit:
    """When the claim holds, by its own times; the document's day only where it has none."""
    times = [figures[i] for i in record.when if i in figures]
    occasions = {f.value for f in times if isinstance(f, Occasion)}
    spans = [_at_edge(s, record.scope.edge) for f in times if (s := days_of(f)) is not None]
    window = _window(total, published)
    if total.occasion is not None and occasions:
        if total.occasion not in occasions:
            return "other"
        # "2-9" comes every year: its own days, or the document's, must be those of the total
        days = [d for s in spans for d in s] or ([published] if published else [])
        if total.period is None or window is None or not days:
            return "same"
        return "same" if any(_near(window, d) for d in days) else "other"
    if window is None:
        return "silent"
    first, last = window
    if not spans:
        spans = [s for o in occasions if (s := _around(o, published.year if published else None)) is not None]
    if spans:
        return _best([_span_fit(first, last, s, stock=_is_stock(total)) for s in spans])
    if published is None:
        return "silent"
    if not _near(window, published):
        return "other"
    return "silent" if published <= last + dt.timedelta(_REPORTED_SOON) else "late"


def _near(window: tuple[dt.date, dt.date], day: dt.date) -> bool:
    """Whether what is reported on `day` without a time of its own can be of the window."""
    return window[0] <= day <= window[1] + dt.timedelta(_REPORTED_LATER)


def _at_edge(span: tuple[dt.date, dt.date], edge: str | None) -> tuple[dt.date, dt.date]:
    """ "Đầu năm 2020" is its first day, "cuối năm 2020" its last."""
    first, last = span
    return (first, first) if edge == "start" else (last, last) if edge == "end" else span


def _is_stock(total: Total) -> bool:
    return total.period is not None and total.period.start_date == total.period.end_date


def _window(total: Total, published: dt.date | None) -> tuple[dt.date, dt.date] | None:
    if total.period is not None:
        return total.period.start_date, total.period.end_date or dt.date.max - dt.timedelta(_REPORTED_LATER + 1)
    if total.occasion is not None:
        return _around(total.occasion, total.as_of.year if total.as_of else published.year if published else None)
    return (total.as_of, total.as_of) if total.as_of else None


def _span_fit(first: dt.date, last: dt.date, span: tuple[dt.date, dt.date], *, stock: bool) -> Fit:
    a, b = span
    if b < first or a > last:
        return "other"
    if stock:
        return "same" if a == b else "silent" if (b - a).days > 31 and a <= first <= b else "same"
    if (a, b) == (first, last) or a == b:
        return "same"
    if first <= a and b <= last:
        return "within"
    return "other"


def _best(fits: list[Fit]) -> Fit:
    """Several times of one claim: any that contradicts decides, else the narrowest."""
    for fit in ("same", "within", "silent"):
        if fit in fits and "other" not in fits:
            return fit
    return "same" if "same" in fits else "other"


def category_fit(total: Total, record: Record, figures: Mapping[str, Figure], words: Words) -> Fit:
    """Equal or parent and child; a group under the total's is a part of it."""
    groups = [f for i in record.recipients if isinstance(f := figures.get(i), Recipient)]
    if not groups:
        return "silent"
    if total.category is None:
        return "within"
    fits = [_group_fit(total.category, {g.category, *g.also}, words) for g in groups]
    if "same" in fits:
        return "same"
    return "within" if "within" in fits else "other"


def _group_fit(wanted: str, group: set[str], words: Words) -> Fit:
    if wanted in group:
        return "same"
    if any(wanted in _above(g, words) for g in group):
        return "within"
    return "same" if group & _above(wanted, words) else "other"


def _above(category: str, words: Words) -> set[str]:
    found: set[str] = set()
    at = words.parents.get(category)
    while at is not None and at not in found:
        found.add(at)
        at = words.parents.get(at)
    return found


def unit_fit(total: Total, figure: Figure, words: Words, *, unit_amount: bool) -> Fit:
    """Measure, currency, class of the unit, and rate."""
    if isinstance(figure, Money):
        if total.measure != "money" or figure.currency != total.currency:
            return "other"
        # "mỗi tỉnh 150 tỷ" is the amount of each place, no rate
        per = tuple(p for p in figure.per if folded(p) not in _PLACES)
        return rate_fit(total.per, per, unit_amount=unit_amount and (bool(per) or not figure.per))
    unit = figure.unit if isinstance(figure, Count | Ratio) else None
    if total.measure != "count" or total.unit is None or unit is None:
        return "other"
    a, b = folded(total.unit), folded(unit)
    if a != b and a not in b.split(" ")[:1] and not _same_class(a, b, words):
        return "other"
    return rate_fit(total.per, figure.per if isinstance(figure, Count) else (), unit_amount=False)


def _same_class(a: str, b: str, words: Words) -> bool:
    first, second = words.unit_class(a), words.unit_class(b)
    return first is not None and _CLASS.get(first, first) == _CLASS.get(second or "", second)


_CLASS = {"person_title": "person", "participant": "person"}  # người, cụ, người tham gia: people all


def rate_fit(total: tuple[str, ...], figure: tuple[str, ...], *, unit_amount: bool) -> Fit:
    """A rate answers a rate of the same time; what the document leaves out does not count against it."""
    if bool(total) != bool(figure or unit_amount):
        return "other"
    mine, theirs = ({folded(p) for p in per} & _TIME_UNITS for per in (total, figure))
    return "other" if mine and theirs and mine != theirs else "same"


def home(extraction: Extraction, record: Record) -> PlaceUnit | None:
    """The place of the claim: its own, else the document's."""
    unit = record.place_unit
    if unit is None or (unit.level is None and extraction.document.place is not None):
        return extraction.document.place
    return unit
