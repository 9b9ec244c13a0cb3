"""What a cell holds by its looks: a number, a year, the number of a row or column, nothing."""

from __future__ import annotations

import re
from typing import Literal

from schemas.text import LOWER

Kind = Literal["empty", "unknown", "number", "year", "text"]
_NUMBER = re.compile(rf"[-+–−~]?\s?\d[\d.,\s]*(?:\s?%|\s?[{LOWER}$][^\d]{{0,24}})?(?:/[^\d]{{1,20}})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNKNOWN = re.compile(r"…+|\.{2,}|[xX]|\?+|n/a|k/?xđ", re.IGNORECASE)
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?\s*(?:=.*|:.*)?")
_COLUMN_LETTER = re.compile(r"\(?[A-ZĐ]\)?")
MARKER = re.compile(
    r"(?P<letter>[A-ZĐ])|(?P<deep>\d{1,3}(?:\.\d{1,3})+)|(?P<number>\d{1,4})|(?P<small>[a-zđ])|(?P<dash>[-–•*])|(?P<plus>\+)"
)
_ROMAN = re.compile(r"[IVX]{1,6}")
_EDGES = re.compile(r"^[\s(]+|[\s).\/]+$")
_CLOSED = r"[.)/]?"
_MARKER_CELL = re.compile(rf"\(?(?:[IVX]{{1,6}}|{MARKER.pattern}){_CLOSED}")
_MARKER_LEAD = re.compile(
    r"\s*(?:(?P<mark>[IVX]{1,6}|[A-ZĐ]|\d{1,3}(?:\.\d{1,3})*|[a-zđ])[.)]\s|(?P<sign>[-–+•])\s?)(?=\S)"
)
# how deep a row stands, by how it is numbered
LETTER, ROMAN, GROUP, NUMBER, DEEP, SMALL, DASH, PLUS, BARE, AMONG = 0, 10, 15, 20, 30, 50, 60, 70, 80, 90


def kind_of(words: str) -> Kind:
    """The kind of a cell that says `words`."""
    if _UNKNOWN.fullmatch(words):
        return "unknown"
    if not any(c.isalnum() for c in words):
        return "empty"
    if _YEAR.fullmatch(words):
        return "year"
    return "number" if _NUMBER.fullmatch(words) else "text"


def is_quantity(words: str) -> bool:
    return kind_of(words) in ("number", "year")


def are_column_numbers(row: list[str]) -> bool:
    """Whether a row only numbers the columns: "A | B | 1 | 2 | 3", "(1) | (2) | (3)=(1)+(2)"."""
    cells = [w for w in row if w]
    numbers = [int(m[1]) for w in cells if (m := _COLUMN_NUMBER.fullmatch(w))]
    letters = [w for w in cells if _COLUMN_LETTER.fullmatch(w)]
    rising = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return rising and numbers[0] <= len(letters) + 1 and len(numbers) + len(letters) == len(cells)


def is_marker(words: str) -> bool:
    """Whether a cell only numbers its row: "1", "II", "2.1", "a)", "-"."""
    return _MARKER_CELL.fullmatch(words) is not None


def mark_of(number: str, label: str) -> str:
    """The mark of a row: what its column of numbers says, else what its label begins with; "" where nothing does."""
    if number and is_marker(number):
        return _EDGES.sub("", number)
    m = _MARKER_LEAD.match(label)
    return "" if m is None else m["sign"] or m["mark"]


def depth_of(mark: str) -> int:
    """How deep a row with that mark stands."""
    if not mark:
        return BARE
    if _ROMAN.fullmatch(mark):
        return ROMAN
    m = MARKER.fullmatch(mark)
    if m is None:
        return BARE
    if m["deep"]:
        return DEEP + mark.count(".") - 1
    return {"letter": LETTER, "number": NUMBER, "small": SMALL, "dash": DASH, "plus": PLUS}[m.lastgroup or ""]
