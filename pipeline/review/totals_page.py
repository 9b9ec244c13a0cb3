"""Known totals: each with what was found against it, and why it is not comparable where it is not; added and edited here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse

from pipeline.clock import local_day
from pipeline.contract import category_names, topic_names
from pipeline.export.labels import ALIGNED, day, number
from pipeline.export.names import occasion, occasion_value
from pipeline.review.gathered import Standing
from pipeline.review.pages import Here, Who, render
from pipeline.review.texts import LANGS, text
from pipeline.store import shelf
from pipeline.store.desk_rows import bare
from pipeline.store.shelf import Amended, Met
from pipeline.typed import read_typed
from schemas.decision import sayable
from schemas.desk_errors import BadTotalForm
from schemas.errors import BadTotals
from schemas.total import Total

router = APIRouter()
SHOWN = 100  # totals of a page; a search finds the others
MOST = 3000  # figures beside them
LEVELS = ("national", "region", "province", "district", "commune")
Line = Annotated[str, Field(max_length=300)]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class TotalForm(BaseModel):
    """A known total as a person types it; `printed` is the number as its source prints it, `high` the other end of a range."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    replaces: Line = ""
    programme: Line
    what: Line
    printed: Line
    high: Line = ""
    measure: Literal["money", "count"]
    currency: Line = "VND"
    unit: Line = ""
    per: Line = ""
    modifier: Literal["exact", "over", "under", "about", "at_least", "at_most"] = "exact"
    status: Literal["planned", "done"] = "done"
    category: Line = ""
    place: Line
    place_type: Line
    level: Literal["national", "region", "province", "district", "commune"]
    within: Line = ""
    occasion: Line = ""
    start_date: Day = ""
    end_date: Day = ""
    as_of: Day = ""
    document: Line
    date: Day = ""
    reference: Line = ""
    url: Line = ""


@router.get("/totals", response_class=HTMLResponse)
def show(request: Request, room: Here, who: Who, words: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """The known totals of the office."""
    fault = ""
    found: list[Total] = []
    try:
        found = [t for t in room.known.totals() if all(w in _words_of(t) for w in bare(sayable(words)).split())]
    except BadTotals as e:
        fault = e.message(who.lang)
    shown = found[:SHOWN]
    met = defaultdict(list)
    waiting = 0
    if shown:
        with room.engine.connect() as connection:
            stored = [*shelf.met(connection, [t.id for t in shown], MOST)]
            amended = shelf.amended(connection)
        standing = request.app.state.gatherer.standing(amended)
        waiting = len(standing.waiting)
        for each in _beside(standing, stored, amended, {t.id for t in shown}):
            met[each.comparison.total].append(each)
    order = [*ALIGNED]
    rows = [(t, sorted(met[t.id], key=lambda m: (order.index(m.comparison.verdict), m.document))) for t in shown]
    rows.sort(key=lambda row: order.index(row[1][0].comparison.verdict) if row[1] else len(order))
    return render(
        request, "totals.html", rows=rows, size=len(found), shown=len(shown), words=words, fault=fault,
        forms={t.id: _form(t) for t in shown}, topics=topic_names(), categories=category_names(),
        levels=LEVELS, comparing=room.comparing, waiting=waiting, office=room.name, time_of=_time_of,
    )  # fmt: skip


def _beside(
    standing: Standing, stored: Iterable[Met], amended: Iterable[Amended], shown: Collection[str]
) -> Iterator[Met]:
    """What was found beside the totals `shown`, of `amended` documents as they stand after the decisions. Of one that was
    not looked at yet nothing is told: what was stored may be what somebody corrected."""
    for each in amended:  # of one that cannot be opened what was stored is shown
        told = (c for c in standing.found.get(each.document, ()) if c.total in shown and c.verdict != "unmatched")
        yield from (Met(each.document, each.path, c) for c in told)
    yield from (m for m in stored if m.document not in standing.found and m.document not in standing.waiting)


@router.post("/api/totals")
def put(room: Here, who: Who, form: TotalForm) -> dict[str, str]:
    """Adds a known total, or changes one; documents are held against it anew behind the page."""
    known = room.known.totals()
    total = room.known.put(_entry(form, known, who.who), form.replaces or None)
    room.compare_again()
    return {"id": total.id}


def _entry(form: TotalForm, known: tuple[Total, ...], who: str) -> dict[str, Any]:
    """The form as the TOML of a total. Raises BadTotalForm, and BadValue where the number says none, or two."""
    _check(form, known)
    first = read_typed(form.printed)
    _possible(form, first.value, "total_printed")
    entry: dict[str, Any] = {"id": form.replaces or _id(form, {t.id for t in known})}
    entry |= {"programme": form.programme, "what": form.what}
    entry |= {k: getattr(form, k) for k in ("category", "unit") if getattr(form, k)}
    period = {k: date.fromisoformat(v) for k in ("start_date", "end_date") if (v := getattr(form, k))}
    if form.occasion:
        entry["occasion"] = occasion_value(form.occasion)
    if period:
        entry["period"] = period
    if form.as_of:
        entry["as_of"] = date.fromisoformat(form.as_of)
    place: dict[str, Any] = {"name": form.place, "type": form.place_type, "level": form.level}
    entry["place"] = place | ({"within": within} if (within := _parts(form.within, ",")) else {})
    entry["measure"] = form.measure
    if form.measure == "money" and form.currency != "VND":
        entry["currency"] = form.currency.upper()
    if per := _parts(form.per, ";"):
        entry["per"] = per
    printed = form.printed
    if form.high:
        last = read_typed(form.high)
        if last.value < first.value:
            raise _refused("range", "total_printed", "total_high")
        _possible(form, last.value, "total_high")
        entry |= {"low": _number(first.value), "high": _number(last.value), "step": _number(min(first.step, last.step))}
        printed = f"{form.printed} – {form.high}"
    else:
        entry |= {"value": _number(first.value), "step": _number(first.step)}
    if form.modifier != "exact":
        entry["modifier"] = form.modifier
    source = {k: getattr(form, k) for k in ("document", "reference", "url") if getattr(form, k)}
    if form.date:
        source["date"] = date.fromisoformat(form.date)
    return entry | {
        "printed": printed,
        "status": form.status,
        "source": source,
        "origin": f"{who} nhập ở bàn kiểm tra ngày {day(local_day().isoformat())}",
    }


def _check(form: TotalForm, known: tuple[Total, ...]) -> None:
    """Raises BadTotalForm where a total cannot be made of the form, in the form's own words."""
    needed = {
        "programme": "total_programme",
        "place": "total_place",
        "place_type": "total_place_type",
        "document": "total_document",
    }
    for name, label in needed.items():
        if not getattr(form, name):
            raise _refused("missing", label)
    if form.what not in topic_names():
        raise _refused("choose", "total_what")
    if form.category and form.category not in category_names():
        raise _refused("choose", "filter_category")
    if form.replaces and form.replaces not in {t.id for t in known}:
        raise _refused("gone")
    if form.measure == "count" and not form.unit:
        raise _refused("missing", "form_unit")
    if form.measure == "money" and not re.fullmatch(r"[A-Za-z]{3}", form.currency):
        raise _refused("currency", "form_currency")
    days = {"start_date": "total_start", "end_date": "total_end", "as_of": "total_as_of", "date": "total_date"}
    for name, label in days.items():
        if not _is_day(getattr(form, name)):
            raise _refused("day", label)
    if form.end_date and not form.start_date:
        raise _refused("missing", "total_start")
    if form.end_date and form.end_date < form.start_date:
        raise _refused("days", "total_start", "total_end")
    if not (form.occasion or form.start_date or form.as_of):
        raise _refused("when", "total_start", "total_as_of", "total_occasion")


def _possible(form: TotalForm, value: Decimal, label: str) -> None:
    """Raises BadTotalForm where no money and no count of things is worth that."""
    if value < 0:
        raise _refused("negative", label)
    if (
        form.measure == "money"
        and form.currency.upper() == "VND"
        and not form.per
        and value != value.to_integral_value()
    ):
        raise _refused("fraction", label)


def _is_day(typed: str) -> bool:
    with suppress(ValueError):
        return not typed or date.fromisoformat(typed) is not None
    return False


def _refused(why: str, *labels: str) -> BadTotalForm:
    """What the form lacks, each of its fields by its label."""
    vi, en = (
        text("total_fault_" + why, lang, fields=", ".join(f"“{text(x, lang)}”" for x in labels)) for lang in LANGS
    )
    return BadTotalForm(detail=vi, detail_en=en)


def _form(total: Total) -> dict[str, str]:
    """A total as the form shows it."""
    period, source = total.period, total.source
    days = {
        "start_date": period.start_date if period else None, "end_date": period.end_date if period else None,
        "as_of": total.as_of, "date": source.date,
    }  # fmt: skip
    low = number(total.low) if total.low is not None else ""
    return {
        "replaces": total.id, "programme": total.programme, "what": total.what, "printed": low or total.printed,
        "high": number(total.high) if total.high is not None else "", "measure": total.measure,
        "currency": total.currency, "unit": total.unit or "", "per": "; ".join(total.per), "modifier": total.modifier,
        "status": total.status, "category": total.category or "", "place": total.place.name,
        "place_type": total.place.type, "level": total.place.level, "within": ", ".join(total.place.within),
        "occasion": occasion(total.occasion or ""), **{k: v.isoformat() if v else "" for k, v in days.items()},
        "document": source.document, "reference": source.reference or "", "url": source.url or "",
    }  # fmt: skip


def _number(value: Decimal) -> int | str:
    """TOML has no decimals but floats, which lose digits."""
    return int(value) if value == value.to_integral_value() else format(value, "f")


def _parts(text: str, mark: str) -> list[str]:
    return [p.strip() for p in text.split(mark) if p.strip()]


def _id(form: TotalForm, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", bare(f"{form.programme} {form.place}")).strip("-")[:60].strip("-") or "tong-so"
    return next(i for n in range(1, len(taken) + 2) if (i := base if n == 1 else f"{base}-{n}") not in taken)


def _words_of(total: Total) -> str:
    told = (total.id, total.programme, total.what, total.place.name, total.printed, total.source.document)
    return bare(" ".join([*told, topic_names().get(total.what, "")]))


def _time_of(total: Total, lang: str) -> str:
    """When a total holds: its occasion, its period, its day."""
    told = [occasion(total.occasion or "", lang)]
    if total.period:
        end = day(total.period.end_date.isoformat()) if total.period.end_date else "…"
        told.append(f"{day(total.period.start_date.isoformat())} – {end}")
    if total.as_of:
        told.append(f"→ {day(total.as_of.isoformat())}")
    return "; ".join(t for t in told if t)
