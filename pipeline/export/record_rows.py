"""The table of records: what each claim ties together."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from pipeline.export.columns import Column, Table, Value
from pipeline.export.labels import FIELDS, MODIFIERS, PHRASES, STATUSES, modifier
from pipeline.export.leads import Row
from pipeline.export.row_columns import (
    DOCUMENT,
    LEAD,
    QUOTE,
    UNITS,
    field,
    first_day,
    last_day,
    modifier_of,
    unit_of,
    vietnamese,
)
from schemas.mention import Count, Date, Figure, Money, Percent, Period, Quantity, Recipient


def _tied(slot: str) -> Callable[[Row], list[Figure]]:
    def read(row: Row) -> list[Figure]:
        ids = getattr(row.item, slot)
        named = (ids,) if isinstance(ids, str) else ids or ()
        return [row.page.known[i] for i in dict.fromkeys(named) if i in row.page.known]

    return read


def _printed(slot: str) -> Callable[[Row], Value]:
    """The figures of a slot as they stand in the text, each with the word before it that is part of its value."""
    tied = _tied(slot)
    return lambda row: tuple(f"{f.text} ({m})" if (m := modifier(f)) else f.text for f in tied(row))


def _only(slot: str) -> Callable[[Row], Quantity | None]:
    """The one number of a slot: of several none is the slot's value."""
    tied = _tied(slot)

    def read(row: Row) -> Quantity | None:
        found = tied(row)
        return found[0] if len(found) == 1 and isinstance(found[0], Quantity) else None

    return read


def _value(slot: str) -> Callable[[Row], Decimal | None]:
    only = _only(slot)
    return lambda row: q.value if (q := only(row)) else None


def _rate(figure: Quantity | None) -> tuple[str, ...]:
    unit = unit_of(figure) if isinstance(figure, Money | Count | Percent) else None
    return (unit, *getattr(figure, "per", ())) if unit else ()


def _slot(slot: str) -> tuple[Column, ...]:
    """The value where the slot holds one number, what it is of, the word before it; and all it holds as printed."""
    heading, only = FIELDS[slot][0], _only(slot)
    return (
        Column(slot, heading, "number", _value(slot), 18),
        Column(f"{slot}_unit", f"{heading}: đơn vị", "list", lambda row: _rate(only(row)), 14, UNITS, "/"),
        Column(
            f"{slot}_modifier",
            f"{heading}: mức độ",
            "text",
            lambda row: modifier_of(q) if (q := only(row)) else None,
            10,
            MODIFIERS,
        ),
        Column(f"{slot}_quote", f"{heading}: trong văn bản", "list", _printed(slot), 24),
    )


def _groups(row: Row) -> Value:
    found = [f for f in _tied("recipients")(row) if isinstance(f, Recipient)]
    return tuple(dict.fromkeys(c for f in found for c in (f.category, *f.also)))


def _day(end: Callable[[Figure], str | None]) -> Callable[[Row], Value]:
    """A day of the only time that is named."""
    tied = _tied("when")

    def read(row: Row) -> Value:
        times = [f for f in tied(row) if isinstance(f, Date | Period)]
        return end(times[0]) if len(times) == 1 else None

    return read


def _place(row: Row) -> Value:
    unit = row.item.place_unit
    return f"{unit.type or ''} {unit.name}".strip() if unit else None


def _words(slot: str) -> Column:
    span = field(slot)
    return Column(slot, FIELDS[slot][0], "text", lambda row: getattr(span(row), "text", None), 22)


def _questioned(row: Row) -> Value:
    """The findings that question a figure of the record."""
    ids = [i for slot in ("count", "total", "unit_amount", "percent", "ratio", "when") for i in getattr(row.item, slot)]
    return tuple(dict.fromkeys(c for i in ids for c in row.page.doubts.get(i, ())))


RECORDS = Table(
    "records",
    PHRASES["records"][0],
    (
        *DOCUMENT,
        Column("id", "Mã", "text", field("id"), 7),
        Column("status", "Tình trạng", "text", field("status"), 14, vietnamese(STATUSES)),
        Column("what", "Nội dung", "text", field("what"), 20, "topics"),
        Column("recipients", FIELDS["recipients"][0], "list", _groups, 26, "categories"),
        Column("recipients_quote", f"{FIELDS['recipients'][0]}: trong văn bản", "list", _printed("recipients"), 24),
        *_slot("count"),
        *_slot("total"),
        *_slot("unit_amount"),
        *_slot("percent"),
        Column("ratio_quote", FIELDS["ratio"][0], "list", _printed("ratio"), 14),
        Column("first_day", f"{FIELDS['when'][0]}: từ ngày", "day", _day(first_day)),
        Column("last_day", f"{FIELDS['when'][0]}: đến ngày", "day", _day(last_day)),
        Column("when_quote", f"{FIELDS['when'][0]}: trong văn bản", "list", _printed("when"), 20),
        Column("as_of_quote", FIELDS["as_of"][0], "list", _printed("as_of"), 14),
        _words("giver"),
        _words("source"),
        Column("place", FIELDS["place"][0], "text", _place, 20),
        Column("within", "Thuộc", "list", lambda row: u.within if (u := row.item.place_unit) else (), 20),
        Column("place_quote", f"{FIELDS['place'][0]}: trong văn bản", "text", lambda row: getattr(row.item.place, "text", None), 20),
        _words("action"),
        Column("part_of", FIELDS["part_of"][0], "text", field("part_of"), 9),
        Column("repeats", FIELDS["repeats"][0], "text", field("repeats"), 9),
        Column("doubts", "Kiểm tra cần xem", "list", _questioned, 10),
        QUOTE,
        *LEAD,
    ),
    lambda page: (Row(page, r, page.of_record(r)) for r in page.records),
)  # fmt: skip
