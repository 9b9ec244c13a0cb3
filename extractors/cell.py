"""A bare number in a table: its value by the column's separators, in the unit that its headings or its table give."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from extractors.measure import Measure, Texts, measure_of
from extractors.numeral.digits import Digits, Use, read_digits
from extractors.rule import Site
from schemas.passage import Seat

_NUMERAL = re.compile(r"(?:\d+(?:[.,]\d+)*|\d{1,3}(?: \d{3})+(?:,\d+)?|\d{1,3}(?:[.,] ?\d{3})+(?:,\d+)?)(?= *[.|]? *$)")
_UNSURE = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The number of a cell: [start, end) of the view, its sign included, its value in whole units where it is well formed."""

    measure: Measure
    start: int
    end: int
    digits: Digits
    negative: bool = False

    def fields(self) -> dict[str, Any]:
        """The fields that all quantities share."""
        notes = [n for n in (self.digits.note, NOTES.get(self.measure.said)) if n]
        note = ", ".join(notes) or None
        if self.digits.value is None:
            return {"malformed": True, "note": note}
        value = self.digits.value * self.measure.scale
        return {
            "value": -value if self.negative else value,
            "step": self.digits.step * self.measure.scale,
            "note": note,
        }


NOTES = {"row": "unit_of_row", "caption": "unit_of_caption"}


def read_cell(site: Site) -> Reading | None:
    """The number that is all that a cell of a table's column of numbers holds, with what it measures."""
    seat, passage = site.passage.seat, site.passage
    if seat is None or seat.role != "number" or not site.low[site.start].isdigit():
        return None
    lead = site.low[passage.start : site.start].strip()
    m = _NUMERAL.match(site.low, site.start, passage.end)
    if lead not in ("", "-", "+") or m is None:
        return None
    measure = measure_of(_texts(site.raw, seat))
    if measure is None:
        return None
    use: Use = "whole"
    if measure.kind == "percent":
        use = "percent"
    elif measure.scale != 1:
        use = "scaled"
    elif not measure.exact or "," in m[0]:
        use = "measure" if measure.kind == "count" else "whole"
    start = site.low.rindex("-", passage.start, site.start) if lead == "-" else site.start
    return Reading(measure, start, m.end(), _digits(m[0], use, seat), lead == "-")


def _digits(token: str, use: Use, seat: Seat) -> Digits:
    """The value of a cell's digits; where they could mean two things, as the rest of the column has it."""
    if re.search(r"[.,] ", token):
        token = re.sub(r" ", "", token)  # a number that was broken at its separator
    mark = None
    if _UNSURE.fullmatch(token):
        mark = seat.dot if "." in token else seat.comma
    if mark == "thousands":
        return replace(
            read_digits(re.sub(r"[.,]", "", token), use), note="column_thousands" if use != "whole" else None
        )
    if mark == "decimals" and use != "whole":
        return replace(read_digits(token.replace(".", ",") + "0", use), step=Decimal("0.001"), note="column_decimals")
    return read_digits(token, use)


def _texts(raw: str, seat: Seat) -> Texts:
    def at(span: tuple[int, int]) -> str:
        return " ".join(raw[slice(*span)].replace("|", " ").split())

    return Texts(
        tuple(map(at, seat.heads)),
        tuple(map(at, seat.row_heads)),
        at(seat.unit) if seat.unit else None,
        at(seat.caption) if seat.caption else None,
    )
