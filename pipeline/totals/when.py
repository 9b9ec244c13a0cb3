"""When a claim holds, against when a known total does."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from pipeline.totals.aspects import Fit
from schemas.mention import Date, Figure, Occasion, Period
from schemas.record import Record
from schemas.run import Extraction
from schemas.total import Total

Span = tuple[dt.date, dt.date]
_TET_DAYS = (-70, 45)  # around 1 January of its year: when gifts of a Tết are given and reported
_FIXED_DAYS = 45  # around a day of remembrance
_REPORTED_SOON = 45  # days after a period in which what names no time is most likely of it
_TOLD_BEFORE = 60  # days before a rate comes into force in which it is told of
_REPORTED_LATER = 200  # days after a period in which it is still reported


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


def days_of(figure: Figure) -> Span | None:
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


def _around(occasion: str, year: int | None) -> Span | None:
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


def spans_of(record: Record, figures: Mapping[str, Figure], published: dt.date | None) -> list[Span]:
    """The days in which a claim holds, by its own times alone; none where they name no year."""
    times = [figures[i] for i in record.when if i in figures]
    spans = _spans(record, times, published)
    if spans and record.scope.stretch == "to_now" and published is not None:
        first = min(a for a, _ in spans)
        return [(first, max(first, published))]
    if not spans and record.as_of in figures:
        spans = [s for s in [days_of(figures[record.as_of or ""])] if s is not None]
    year = published.year if published else None
    return spans or [s for f in times if isinstance(f, Occasion) and (s := _around(f.value, year)) is not None]


def time_fit(total: Total, record: Record, figures: Mapping[str, Figure], published: dt.date | None) -> Fit:
    """When the claim holds, by its own times; the document's day only where it has none."""
    times = [figures[i] for i in record.when if i in figures]
    occasions = {f.value for f in times if isinstance(f, Occasion)}
    window = _window(total, published)
    if record.scope.stretch == "to_now" and window is not None:
        first_days = [s[0] for f in times if (s := days_of(f)) is not None]
        return _to_now(min(first_days), window, published) if first_days else "silent"
    spans = _spans(record, times, published)
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
    # what is fixed by the month or the head is told of before it holds
    early = dt.timedelta(_TOLD_BEFORE if total.per else 0)
    if not _near((first - early, last), published):
        return "other"
    return "silent" if published <= last + dt.timedelta(_REPORTED_SOON) else "late"


def _spans(record: Record, times: Sequence[Figure], published: dt.date | None) -> list[Span]:
    spans = [_at_edge(s, record.scope.edge) for f in times if (s := days_of(f)) is not None]
    if record.scope.stretch == "through" and len(spans) > 1:
        return [(min(a for a, _ in spans), max(b for _, b in spans))]
    months = record.scope.months
    if not times and months is not None and published is not None:
        # "thu ngân sách 10 tháng": of the year in which it is said, or in January of the year before
        year = published.year if published.month >= months else published.year - 1
        return [(dt.date(year, 1, 1), dt.date(year, months, calendar.monthrange(year, months)[1]))]
    return spans


def _to_now(start: dt.date, window: Span, published: dt.date | None) -> Fit:
    """ "Từ năm 2011 đến nay": from the total's first day on it is the same, as far as the document's day is known."""
    first, last = window
    if start > last or start < first:
        return "other"
    if start > first:
        return "within"
    return "late" if published is not None and published > last + dt.timedelta(_REPORTED_SOON) else "same"


def _near(window: Span, day: dt.date) -> bool:
    """Whether what is reported on `day` without a time of its own can be of the window."""
    return window[0] <= day <= window[1] + dt.timedelta(_REPORTED_LATER)


def _at_edge(span: Span, edge: str | None) -> Span:
    """ "Đầu năm 2020" is its first day, "cuối năm 2020" its last."""
    first, last = span
    return (first, first) if edge == "start" else (last, last) if edge == "end" else span


def _is_stock(total: Total) -> bool:
    return total.period is not None and total.period.start_date == total.period.end_date


def _window(total: Total, published: dt.date | None) -> Span | None:
    if total.period is not None:
        return total.period.start_date, total.period.end_date or dt.date.max - dt.timedelta(_REPORTED_LATER + 1)
    if total.occasion is not None:
        return _around(total.occasion, total.as_of.year if total.as_of else published.year if published else None)
    return (total.as_of, total.as_of) if total.as_of else None


def _span_fit(first: dt.date, last: dt.date, span: Span, *, stock: bool) -> Fit:
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
