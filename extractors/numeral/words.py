"""Reading a number written in words: "một trăm linh năm", "một nghìn bảy trăm ba mươi tỷ", "hai triệu rưỡi".

The grammar is that of standard Vietnamese: below a thousand (hundreds, tens, units), times nghìn, triệu; all of that
times tỷ; then the rest. A number that the grammar does not read to the end of a word is not read further.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractors.lexicon import beside, surfaces

LEXICON = beside(__file__)
ROLES = {s: e.role or "" for s, e in surfaces(LEXICON).items()}
WORTH = {s: int(e.value) for s, e in surfaces(LEXICON).items() if e.value and e.value.isdigit()}
THOUSAND, MILLION, BILLION = 10**3, 10**6, 10**9


@dataclass(frozen=True, slots=True)
class Worded:
    """`used` words were read; `step` is the worth of the last thing said."""

    value: Decimal
    step: Decimal
    used: int


def _digit(words: list[str], i: int, *, after_ten: bool = False) -> int | None:
    role = ROLES.get(words[i]) if i < len(words) else None
    if after_ten:  # "hai mươi năm" is twenty years: five is lăm there
        return (
            WORTH[words[i]] if role == "after_ten" or (role == "digit" and words[i] not in ("năm", "không")) else None
        )
    return WORTH[words[i]] if role == "digit" else None


def _role(words: list[str], i: int) -> str:
    return ROLES.get(words[i], "") if i < len(words) else ""


def _below_hundred(words: list[str], i: int, *, terse: bool) -> tuple[int, int] | None:
    """(value, next index) of tens and units; `terse`: "năm bảy" may stand for năm mươi bảy."""
    if _role(words, i) == "ten":
        unit = _digit(words, i + 1, after_ten=True)
        return (10 + unit, i + 2) if unit else (10, i + 1)
    if _role(words, i) == "fused_tens":
        unit = _digit(words, i + 1, after_ten=True)
        return (WORTH[words[i]] + unit, i + 2) if unit else None
    first = _digit(words, i)
    if first is None:
        return None
    if _role(words, i + 1) == "chunk":
        return first * 10, i + 2
    if _role(words, i + 1) == "tens":
        unit = _digit(words, i + 2, after_ten=True)
        return (first * 10 + unit, i + 3) if unit else (first * 10, i + 2)
    if _role(words, i + 1) == "after_ten" and first > 1:
        return first * 10 + WORTH[words[i + 1]], i + 2
    second = _digit(words, i + 1)
    if terse and first > 1 and second:
        return first * 10 + second, i + 2
    return first, i + 1


def _below_thousand(words: list[str], i: int) -> tuple[int, int] | None:
    first = _digit(words, i)
    if first is not None and _role(words, i + 1) == "hundred":
        value, i = first * 100, i + 2
        if _role(words, i) == "empty_tens":
            unit = _digit(words, i + 1) or _digit(words, i + 1, after_ten=True)
            return (value + unit, i + 2) if unit else (value, i)
        # "một trăm hai" with nothing after it is 120, but "hai trăm năm" may be two hundred years: units are read
        # after a hundred only as part of tens or before a scale word.
        rest = _below_hundred(words, i, terse=True)
        if rest and (rest[1] - i > 1 or words[i] == "mười" or _role(words, rest[1]) == "scale"):
            return value + rest[0], rest[1]
        return value, i
    if _role(words, i) == "hundred" and _role(words, i + 1) == "scale":  # "trăm nghìn" after digits
        return None
    return _below_hundred(words, i, terse=_role(words, i + 2) == "scale")


def _scale(words: list[str], i: int) -> int:
    return WORTH[words[i]] if _role(words, i) == "scale" else 0


def _fraction(words: list[str], i: int) -> tuple[Decimal, int] | None:
    """Decimals after phẩy: "phẩy bốn mươi hai" is .42, "phẩy không năm" .05."""
    if _role(words, i) != "point":
        return None
    zeros, j = "", i + 1
    while _digit(words, j) == 0:
        zeros, j = zeros + "0", j + 1
    rest = _below_thousand(words, j)
    if rest:
        zeros, j = zeros + str(rest[0]), rest[1]
    return (Decimal("0." + zeros), j) if zeros else None


def read_words(words: list[str], separators: list[str]) -> Worded | None:
    """The number that `words` (folded) begin with, or None.

    `separators[i]` is what stands before `words[i]`: only blanks let a number go on, or one comma before a group
    of a lower scale ("ba trăm triệu, hai trăm nghìn").
    """
    total, part, i, last = Decimal(0), Decimal(0), 0, 0
    lowest = BILLION * THOUSAND
    step = Decimal(1)
    while i < len(words):
        if i and separators[i].strip() not in ("", ","):
            break
        group = _below_thousand(words, i)
        if group is None and i and lowest >= THOUSAND and _role(words, i) == "after_ten":
            group = WORTH[words[i]], i + 1  # "một triệu tư"
        if group is None:
            break
        value, j = Decimal(group[0]), group[1]
        if any(separators[k].strip() for k in range(i + 1, j)):
            break
        decimals = _fraction(words, j)
        if decimals:
            value, j = value + decimals[0], decimals[1]
        scale = _scale(words, j)
        if (
            i
            and separators[i].strip() == ","
            and not scale
            and not (lowest == THOUSAND and _role(words, i + 1) == "hundred")
        ):
            break
        if scale == BILLION:
            if total:
                break
            total, part, j, lowest = (part + value) * BILLION, Decimal(0), j + 1, BILLION
            step = Decimal(BILLION)
        elif scale and scale < lowest:
            j += 1
            if _scale(words, j) == BILLION and not total:  # nghìn tỷ, triệu tỷ
                total, part, j, scale = (part + value * scale) * BILLION, Decimal(0), j + 1, BILLION
            else:
                part += value * scale
            lowest, step = scale, Decimal(scale)
        elif scale:
            break
        else:
            tenths = i and lowest >= THOUSAND and group[1] - i == 1 and _role(words, i) in ("digit", "after_ten")
            if tenths and lowest < BILLION * THOUSAND:  # "một triệu hai": tenths of the scale just said
                part, step = part + value * lowest / 10, Decimal(lowest) / 10
            else:
                part, step = part + value, Decimal(1)
            last = i = j
            break
        if _scale(words, j) == BILLION and not total and scale < BILLION:  # "…nghìn … triệu tỷ" said as one factor
            total, part, j, step, lowest = part * BILLION, Decimal(0), j + 1, Decimal(BILLION), BILLION
        if _role(words, j) == "half":
            half = Decimal(lowest) / 2
            total, part, step, j = (total + half, part, half, j + 1) if not part else (total, part + half, half, j + 1)
            last = i = j
            break
        last = i = j
    if not last:
        return None
    if _role(words, last) == "scale" and _scale(words, last) == BILLION and not total and part:
        total, part, last, step = part * BILLION, Decimal(0), last + 1, Decimal(BILLION)
    return Worded(total + part, step, last)
