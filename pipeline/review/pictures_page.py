"""Pictures where people would rather look: sums by recipients and place, over time, and differences from known totals."""

from __future__ import annotations

from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from pipeline.contract import category_names, topic_names
from pipeline.export.labels import currency, interval, number
from pipeline.export.summary import Unit
from pipeline.export.sums import account
from pipeline.review.chart import Entry, both, lying, standing
from pipeline.review.gathered import MOST, Gatherer, bounds
from pipeline.review.pages import Here, Who, render
from pipeline.review.queue_page import Day, Text
from pipeline.review.texts import text
from pipeline.store import desk
from schemas.decision import Stage, sayable
from schemas.errors import BadTotals

router = APIRouter()
SHOWN = 15  # bars of a picture; the rest is in the table
_SCALES = ((Decimal(10) ** 9, "tỷ", "bn"), (Decimal(10) ** 6, "triệu", "m"))


@router.get("/pictures", response_class=HTMLResponse)
def show(
    request: Request, room: Here, who: Who, place: Text = "", category: Text = "", since: Day = "", until: Day = "",
    stage: Stage | None = None, unit: Text = "",
) -> HTMLResponse:  # fmt: skip
    """The pictures of what the filters leave, each with its table."""
    filters = desk.Filters(
        place=sayable(place).strip() or None, since=since or None, until=until or None,
        category=sayable(category) or None, stage=stage,
    )  # fmt: skip
    try:
        totals = room.known.totals()
    except BadTotals:  # told on their own page
        totals = ()
    gatherer: Gatherer = request.app.state.gatherer
    gathered = gatherer.gather(filters, totals)
    overview = room.overview()
    names, units = category_names(), gathered.units
    chosen = next((u for u in units if _key(u) == unit), units[0] if units else Unit("money", "VND"))
    by_category = [
        ("; ".join(names.get(c, c) for c in categories), s.value, len(s.terms), bounds(s.interval))
        for categories, s in gathered.by_category(chosen)
    ]
    by_place = [(p or text("no_place", who.lang), v, n) for p, v, n in gathered.by_place(chosen)]
    by_month = [(f"{m[5:7]}/{m[:4]}" if m else text("no_day", who.lang), v, n) for m, v, n in gathered.by_month(chosen)]
    return render(
        request, "pictures.html", gathered=gathered, most=MOST, overview=overview, office=room.name,
        account=account(gathered.summary, who.lang), unit_word=_word(chosen),
        units=[(_key(u), _told(u)) for u in units], chosen=_key(chosen),
        by_category=[(a, number(v), n, interval(i, who.lang) if i else "") for a, v, n, i in by_category],
        by_place=[(a, number(v), n) for a, v, n in by_place],
        by_month=[(a, number(v), n) for a, v, n in by_month],
        category_chart=lying([Entry(a, v, _brief(v, who.lang)) for a, v, *_ in by_category[:SHOWN]]),
        place_chart=lying([Entry(a, v, _brief(v, who.lang)) for a, v, _ in by_place[:SHOWN]]),
        month_chart=standing([Entry(a, v, _brief(v, who.lang)) for a, v, _ in by_month[-36:]]),
        total_chart=both([
            Entry(f"{d.total.printed} ({d.total.place.name})", d.percent, f"{_signed(d.percent)} %", d.verdict)
            for d in gathered.differences[:SHOWN]
        ]),
        differences=[(d, number(d.value), _signed(d.percent)) for d in gathered.differences],
        categories=sorted((names.get(c, c), c) for c in overview.categories),
        given={"place": place, "category": category, "since": since, "until": until, "stage": stage or ""},
    )  # fmt: skip


def _key(unit: Unit) -> str:
    return ":".join((unit.kind, unit.name, unit.apart))[:200]


def _word(unit: Unit) -> str:
    return currency(unit.name) if unit.kind == "money" else unit.name


def _told(unit: Unit) -> str:
    apart = f" ({topic_names().get(unit.apart, unit.apart)})" if unit.apart else ""
    return _word(unit) + apart


def _brief(value: Decimal, lang: str) -> str:
    """A number short enough for a picture; the table beside it has every digit."""
    for scale, vi, en in _SCALES:
        if value >= scale:
            return f"{number((value / scale).quantize(Decimal('0.01')))} {en if lang == 'en' else vi}"
    return number(value)


def _signed(percent: Decimal) -> str:
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{number(abs(percent))}"
