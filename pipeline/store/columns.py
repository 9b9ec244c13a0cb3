"""What the columns say of the things of a run, beside their whole JSON: rows of figures, records, findings and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.store.portable import Json
from pipeline.store.rows import Row
from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import (
    Count,
    Date,
    Figure,
    Money,
    Occasion,
    Period,
    Quantity,
    Ratio,
    Recipient,
    Reference,
    Unclaimed,
)
from schemas.record import PlaceUnit, Record
from schemas.total import Comparison

_MOST_WHOLE = 2**63
_LONGEST = 500  # code points of what stands in an index: PostgreSQL's entries end at 2704 bytes
# slots of a record that hold one or several ids of figures
SLOTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when", "as_of")


def exact(value: Decimal | None) -> str | None:
    """A decimal as text: every digit, no exponent, no idle noughts. Raises TypeError for what is no Decimal."""
    if value is None:
        return None
    if not isinstance(value, Decimal):  # a float has lost digits already
        raise TypeError(f"{value!r} is no Decimal")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def whole(value: Decimal | None) -> int | None:
    """A decimal as an integer, where it is one and goes into 64 bits."""
    if value is None or not value.is_finite() or value != value.to_integral_value():
        return None
    return int(value) if abs(value) < _MOST_WHOLE else None


def place_name(place: PlaceUnit | None) -> str | None:
    """The unit and those around it by their names, nearest first: "Trung Chải, Sa Pa, Lào Cai"."""
    return ", ".join((place.name, *place.within))[:_LONGEST] if place else None


def indexed(text: str | None) -> str | None:
    """What an index holds of `text`."""
    return text and text[:_LONGEST]


def of_document(document: Document) -> Row:
    return {
        "fingerprint": document.fingerprint,
        "type": document.type,
        "number": indexed(document.number),
        "issuer": document.issuer,
        "published": document.published.isoformat() if document.published else None,
        "subject": document.subject,
        "place": place_name(document.place),
        "media_type": document.media_type,
        "data": Json(document.model_dump_json(exclude={"text"})),
    }


def figures(run: int, found: Iterable[Figure]) -> Iterator[Row]:
    for position, figure in enumerate(found):
        row: Row = {
            "run": run,
            "position": position,
            "id": figure.id,
            "kind": figure.kind,
            "start": figure.start,
            "end": figure.end,
            "surface": figure.text,
            "zone": figure.zone,
            "rule": figure.rule,
            "doubtful": figure.doubtful,
            "malformed": False,
            "page": figure.page,
            "whole": None,
            "value": None,
            "low": None,
            "high": None,
            "step": None,
            "modifier": None,
            "unit": None,
            "per": None,
            "category": None,
            "data": Json(figure.model_dump_json()),
        }
        row.update(_value(figure))
        yield row


def _value(figure: Figure) -> Row:
    """What a kind of figure says in columns: of a period, `low` and `high` are its days; of a ratio, `value` is "13/5"."""
    if isinstance(figure, Quantity):
        row: Row = {
            "whole": whole(figure.value),
            "value": exact(figure.value),
            "low": exact(figure.low),
            "high": exact(figure.high),
            "step": exact(figure.step),
            "modifier": figure.modifier,
            "malformed": figure.malformed,
        }
        if isinstance(figure, Money):
            row["unit"] = figure.currency
        elif isinstance(figure, Count):
            row["unit"] = figure.unit
        row["per"] = "; ".join(figure.per) or None
        return row
    if isinstance(figure, Ratio):
        return {"value": f"{exact(figure.numerator)}/{exact(figure.denominator)}", "unit": figure.unit}
    if isinstance(figure, Period):
        return {"low": figure.start_date, "high": figure.end_date}
    if isinstance(figure, Recipient):
        return {"category": figure.category}
    if isinstance(figure, Date):
        return {"value": figure.value, "malformed": figure.malformed}
    assert isinstance(figure, Occasion | Reference)
    return {"value": figure.value}


def records(run: int, found: Iterable[Record]) -> Iterator[Row]:
    for position, record in enumerate(found):
        place = record.place.text if record.place and not record.place_unit else None
        yield {
            "run": run,
            "position": position,
            "id": record.id,
            "status": record.status,
            "what": record.what,
            "place": place_name(record.place_unit) or indexed(place),
            "giver": record.giver.text if record.giver else None,
            "source": record.source.text if record.source else None,
            "part_of": record.part_of,
            "repeats": record.repeats,
            "rule": record.rule,
            "data": Json(record.model_dump_json()),
        }


def held(record: Record, slot: str) -> tuple[str, ...]:
    """The figures that fill a slot, by their ids."""
    found = getattr(record, slot)
    return (found,) if isinstance(found, str) else found or ()


def slots(run: int, found: Iterable[Record]) -> Iterator[Row]:
    position = 0
    for record in found:
        for slot in SLOTS:
            for figure in held(record, slot):
                yield {"run": run, "position": position, "record": record.id, "slot": slot, "figure": figure}
                position += 1


def findings(run: int, found: Iterable[Finding]) -> Iterator[Row]:
    for position, finding in enumerate(found):
        yield {
            "run": run,
            "position": position,
            "id": finding.id,
            "check": finding.check,
            "verdict": finding.verdict,
            "figures": " ".join(finding.figures),
            "message_vi": finding.message_vi,
            "data": Json(finding.model_dump_json()),
        }


def unclaimed(run: int, found: Iterable[Unclaimed]) -> Iterator[Row]:
    for position, each in enumerate(found):
        yield {
            "run": run,
            "position": position,
            "start": each.start,
            "end": each.end,
            "surface": each.text,
            "zone": each.zone,
            "why": each.why,
        }


def comparisons(run: int, found: Iterable[Comparison]) -> Iterator[Row]:
    for position, each in enumerate(found):
        figure = each.figure
        yield {
            "run": run,
            "position": position,
            "total": each.total,
            "start": figure.start if figure else None,
            "end": figure.end if figure else None,
            "surface": figure.text if figure else None,
            "verdict": each.verdict,
            "message_vi": each.message_vi,
            "data": Json(each.model_dump_json()),
        }
