"""Reading one group of digits with its separators.

Vietnamese print has dots between thousands and a comma before decimals (CLDR `vi`); real documents mix in the
English style and plain slips. A form that can be read in one way only is read; a ragged one is malformed and has no
value. Every reading that was a decision says so in `note`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Use = Literal["whole", "scaled", "percent", "measure", "foreign"]


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Digits:
    """`value` is None where the grouping is malformed; `step` is the worth of the last printed digit."""

    value: Decimal | None
    step: Decimal = Decimal(1)
    note: str | None = None


_THREES = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+")
_VIETNAMESE = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")
LONGEST = 21  # digits: no amount in any currency is longer, and a Decimal holds 28
MALFORMED = Digits(None, note="malformed_grouping")


def _decimal(token: str, mark: str, note: str | None = None) -> Digits:
    other = "." if mark == "," else ","
    whole, _, part = token.replace(other, "").replace(" ", "").partition(mark)
    return Digits(Decimal(f"{whole}.{part}"), Decimal(1).scaleb(-len(part)), note)


def _grouped(token: str, note: str | None = None) -> Digits:
    return Digits(Decimal(re.sub(r"[., ]", "", token)), Decimal(1), note)


def read_digits(token: str, use: Use) -> Digits:
    """The value of `token` (digits, dots, commas, single blanks between groups).

    `use` says what follows: "whole" things and bare currencies have no fractions; "scaled" (nghìn, triệu, tỷ),
    "percent" and "measure" (ha, kg) may have them; "foreign" currencies too, but their groups of three are thousands.
    """
    if sum(c.isdigit() for c in token) > LONGEST:
        return MALFORMED
    if token.isdigit():
        # "000" is the end of a number that was torn apart
        return MALFORMED if len(token) > 1 and not token.strip("0") and len(token) % 3 == 0 else Digits(Decimal(token))
    fraction = use != "whole"
    if _THREES.fullmatch(token):
        groups = re.split(r"[., ]", token)
        if " " in token:
            return _grouped(token, "space_grouping")
        if groups[0] == "0":
            return _decimal(token, token[1]) if len(groups) == 2 else MALFORMED
        if "." in token:
            if len(groups) > 2 or use in ("whole", "foreign"):
                return _grouped(token)
            if use == "percent":  # 12.345%: both readings are possible
                return MALFORMED
            return _grouped(token, "dot3_before_scale" if use == "scaled" else None)
        if len(groups) > 2:
            return _grouped(token, "en_style")
        return (
            _decimal(token, ",", "comma3_decimal")
            if fraction and use != "foreign"
            else _grouped(token, "comma3_thousands")
        )
    if _VIETNAMESE.fullmatch(token):
        return _decimal(token, ",")
    if _ENGLISH.fullmatch(token):
        return _decimal(token, ".", "en_style")
    if re.fullmatch(r"\d+,\d+", token) and fraction:
        return _decimal(token, ",")
    if re.fullmatch(r"\d+\.\d{1,2}", token) and fraction:
        return _decimal(token, ".", "dot_decimal")
    return MALFORMED
