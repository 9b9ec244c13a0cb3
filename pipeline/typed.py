"""What a person types for a value: read strictly, in Vietnamese or plain notation, and refused where it may mean two things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.calendar import is_day, iso
from extractors.numeral.digits import LONGEST, read_digits
from extractors.numeral.digits import Use as DigitsUse
from extractors.numeral.number import SCALES, read_number
from extractors.view import fold
from schemas.errors import BadValue

Use = Literal["whole", "fraction"]  # what is counted or paid in full; what has decimals (percentages, measures)

_UNIT = re.compile(r"\s*(?:đồng|vnđ|vnd|đ|%)$")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*|\d{1,3}(?: \d{3})+(?:,\d+)?")
_DOT = re.compile(r"\d{1,3}\.\d{3}")
_COMMA = re.compile(r"\d{1,3},\d{3}")
_PLAIN = re.compile(r"\d+\.\d+")
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?: \d{3})+")
_TAIL = re.compile(rf"(.*(?<!\w)({'|'.join(sorted(SCALES, key=len, reverse=True))})) (\d{{2,3}})")
_BEGINS = re.compile(r"\W*")
_WORDS = re.compile(r"\s+[^\W\d_][^\d]*$")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?")
_ISO = re.compile(r"(\d{4}|-)-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as it was typed; `step` is the worth of its last digit."""

    value: Decimal
    step: Decimal


def read_typed(text: str, use: Use = "whole") -> Typed:
    """The number that `text` says: "1810000000", "1.810.000.000", "1,81 tỷ", "1 tỷ 810", "852.3", "hai trăm nghìn".

    Raises BadValue where it says none, or may say two ("1,234" of things; "1.234 tỷ").
    """
    low, sign = _bare(text)
    if not low:
        raise _refused(text, "chưa gõ số nào", "no number was typed")
    if _DIGITS.fullmatch(low):
        found = _digits(text, low, use)
    elif tail := _TAIL.fullmatch(low):
        found = _with_tail(text, tail)
    else:
        number = read_number(low, 0, len(low))
        if number is None or number.vague or number.value is None or low[number.end :].strip():
            raise _refused(text, "không đọc được thành một số", "it is not one number")
        if number.note == "dot3_before_scale":
            digits, scale = number.digits or "", low[len(number.digits or "") :].strip()
            raise _two(text, f"{digits.replace('.', '')} {scale}", f"{digits.replace('.', ',')} {scale}")
        found = Typed(number.value, number.step)
    return Typed(sign * found.value, found.step)


def readings(text: str) -> tuple[Decimal, ...]:
    """Every number that `text` may say, for a search: nothing where it says none."""
    uses: tuple[Use, ...] = ("whole", "fraction")
    found = tuple(dict.fromkeys(v for use in uses for v in _meant(text, use)))
    bare = _WORDS.sub("", text)
    return found or (readings(bare) if bare and bare != text else ())


def printed_step(surface: str, value: Decimal) -> Decimal | None:
    """The worth of the last digit of a number as printed, where `surface` begins with one that says `value`."""
    low = fold(surface)
    m = _BEGINS.match(low)
    number = read_number(low, m.end(), len(low)) if m and m.end() < len(low) else None
    if number is None:
        return None
    uses: tuple[DigitsUse, ...] = ("whole", "measure", "percent")
    return next((r.step for use in uses if (r := number.read(use)).value == value), None)


def read_typed_day(text: str) -> str:
    """The day that `text` says ("27/12/2023", "2023-12-27", "27/12") as ISO date, or `--MM-DD` without a year. Raises BadValue."""
    low = text.strip()
    if m := _ISO.fullmatch(low):
        day, month, year = int(m[3]), int(m[2]), None if m[1] == "-" else int(m[1])
    elif m := _DAY.fullmatch(low):
        day, month, year = int(m[1]), int(m[2]), int(m[3]) if m[3] else None
    else:
        raise _refused(text, "hãy gõ ngày như 27/12/2023 hoặc 27/12", "type a day as 27/12/2023 or 27/12")
    if not is_day(day, month, year) or year == 0:
        raise _refused(text, "không có ngày này trong lịch", "there is no such day")
    return iso(day, month, year)


def _bare(text: str) -> tuple[str, int]:
    """The folded text without sign and unit, and the sign."""
    low = " ".join(fold(text).split())
    sign = -1 if low.startswith("-") else 1
    return _UNIT.sub("", low.removeprefix("-").strip()), sign


def _digits(text: str, low: str, use: Use) -> Typed:
    if sum(c.isdigit() for c in low) > LONGEST:
        raise _refused(text, f"dài quá {LONGEST} chữ số", f"it has more than {LONGEST} digits")
    if low.isdigit():
        return Typed(Decimal(low), Decimal(1))
    if (_COMMA if use == "whole" else _DOT).fullmatch(low) and not low.startswith("0"):
        decimal = low.replace(".", ",") if use == "fraction" else f"{low}0"
        raise _two(text, re.sub("[.,]", "", low), decimal)
    if _GROUPS.fullmatch(low) and not low.startswith("0"):
        return Typed(Decimal(re.sub("[., ]", "", low)), Decimal(1))
    if _PLAIN.fullmatch(low):
        return Typed(Decimal(low), _step(low.partition(".")[2]))
    read = read_digits(low, "scaled")
    if read.value is None:
        raise _refused(text, "các nhóm chữ số không đều", "its groups of digits are ragged")
    return Typed(read.value, read.step)


def _with_tail(text: str, tail: re.Match[str]) -> Typed:
    """ "1 tỷ 810": three digits behind a scale word are of the scale below it."""
    head = read_number(tail[1], 0, len(tail[1]))
    scale = SCALES[tail[2]]
    if head is None or head.value is None or head.vague or head.end != len(tail[1]) or head.value % scale:
        raise _refused(text, "không đọc được thành một số", "it is not one number")
    if len(tail[3]) == 2:
        raise _two(text, f"{tail[1]} 0{tail[3]}", f"{tail[1]} {tail[3]}0")
    below = scale / 1000
    return Typed(head.value + int(tail[3]) * below, below)


def _step(decimals: str) -> Decimal:
    return Decimal(1).scaleb(-len(decimals))


def _meant(text: str, use: Use) -> list[Decimal]:
    try:
        return [read_typed(text, use).value]
    except BadValue as e:
        meant = e.details.get("meant")
        return [read_typed(m, "fraction").value for m in meant] if isinstance(meant, tuple) else []


def _refused(text: str, detail: str, detail_en: str, meant: tuple[str, ...] | None = None) -> BadValue:
    return BadValue(typed=text, detail=detail, detail_en=detail_en, meant=meant)


def _two(text: str, *meant: str) -> BadValue:
    said = [f"“{m}”" for m in meant]
    return _refused(
        text,
        f"có thể hiểu hai cách; hãy gõ rõ {' hoặc '.join(said)}",
        f"it may mean two things; type {' or '.join(said)}",
        meant,
    )
