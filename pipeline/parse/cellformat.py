"""What a spreadsheet shows for a value: number formats (ECMA-376-1, 18.8.30) as Excel applies them in a Vietnamese system.

Dots part thousands and a comma the decimals. Dates are written day, month, four-digit year, whatever the order of the
format: "3/4/2025" must not be read as the third of April where the sheet means the fourth of March.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(General|Standard)|(AM/PM|A/P)|([Ee][+-])|(.)', re.DOTALL | re.IGNORECASE
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:[.,]\d+)?)$")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_DATE_LETTERS = "dmyhs"
_PLACES = "0#?"
_LONGEST = 255  # characters of a format in Excel
_DIGITS = 11  # that General shows
_FAR = 400  # digits before or after the comma: no double has more
_CONTEXT = Context(prec=3 * _FAR, rounding=ROUND_HALF_UP)
_Token = tuple[str, str]
_GENERAL = (("general", ""),)


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None = None
    is_date: bool = False


@dataclass(slots=True)
class _Number:
    """The places of a number in a section."""

    whole: list[int] = field(default_factory=list)  # positions of the places before the comma, and after it
    part: list[int] = field(default_factory=list)
    exponent: list[int] = field(default_factory=list)
    grouped: bool = False
    scale: int = 0  # thousands left out
    percent: int = 0


def shown(value: object, number_format: str | None) -> str:
    """The text of a cell with that value; "" where the format hides it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    sections = _sections((number_format or "General")[:_LONGEST])
    if isinstance(value, str):
        return _text(value, sections)
    if isinstance(value, (datetime, date, time, timedelta)):
        return _moment(value, sections[0])
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or abs(number.adjusted()) > _FAR:
        return str(value)
    return _numeral(number, sections)


@lru_cache(maxsize=512)
def _sections(text: str) -> tuple[_Section, ...]:
    found: list[list[_Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for m in _TOKEN.finditer(text):
        quoted, escaped, pad, fill, bracket, general, _half, exponent, other = m.groups()
        here = found[-1]
        if quoted is not None or escaped is not None:
            here.append(("literal", quoted if quoted is not None else escaped))
        elif pad is not None:
            here.append(("literal", " "))
        elif fill is not None:
            continue
        elif bracket is not None:
            if bracket.startswith("$"):
                here.append(("literal", bracket[1:].partition("-")[0]))
            elif c := _CONDITION.match(bracket):
                conditions[-1] = (c[1], Decimal(c[2].replace(",", ".")))
            elif _ELAPSED.fullmatch(bracket):
                here.append(("elapsed", bracket[0].lower()))
        elif general is not None:
            here.append(("general", ""))
        elif exponent is not None:
            here.append(("exponent", exponent))
        elif other == ";":
            found.append([])
            conditions.append(None)
        elif other is not None:
            here.append(("char", other))
    return tuple(_Section(tuple(t), c, _is_date(t)) for t, c in zip(found, conditions, strict=True))


def _is_date(tokens: list[_Token]) -> bool:
    return any(k == "elapsed" or (k == "char" and c.lower() in _DATE_LETTERS) for k, c in tokens)


def _text(value: str, sections: tuple[_Section, ...]) -> str:
    section = sections[3] if len(sections) > 3 else sections[-1]
    if not any(t == ("char", "@") for t in section.tokens):
        return "" if len(sections) > 3 and not section.tokens else value
    return "".join(value if t == ("char", "@") else t[1] for t in section.tokens if t[0] in ("literal", "char"))


def _numeral(number: Decimal, sections: tuple[_Section, ...]) -> str:
    section, signed = _chosen(number, sections)
    if section is None:
        return ""
    if section.is_date or any(t in (("char", "/"), ("char", "@")) for t in section.tokens):
        return _general(number)
    body = _general(abs(number)) if section.tokens == _GENERAL else _filled(abs(number), section)
    return f"-{body}" if signed and number < 0 and any(c in "123456789" for c in body) else body


def _chosen(number: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section | None, bool]:
    """The section for the number, and whether its sign is written before it."""
    numeric = sections[:3]
    if any(s.condition for s in numeric):
        for s in numeric:
            if s.condition is None or _holds(number, *s.condition):
                return s, True
        return numeric[-1], True
    if len(numeric) == 1:
        return numeric[0], True
    if number < 0:
        return numeric[1], False
    return numeric[2] if number == 0 and len(numeric) > 2 else numeric[0], True


def _holds(number: Decimal, sign: str, limit: Decimal) -> bool:
    below, above = number < limit, number > limit
    return {"<": below, ">": above, "=": not below and not above, "<>": below or above, "<=": not above, ">=": not below}[sign]  # fmt: skip


def _general(number: Decimal) -> str:
    """As many digits as General shows; whole numbers in full, for Excel's "1,2E+12" would lose digits of the sheet."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    room = max(0, min(_FAR, _DIGITS - 1 - max(1, number.adjusted() + 1)))
    rounded = number.quantize(Decimal(1).scaleb(-room), context=_CONTEXT)
    text = f"{rounded if rounded else number:f}"
    return text.rstrip("0").rstrip(".").replace(".", ",")


@lru_cache(maxsize=512)
def _places(section: _Section) -> _Number:
    found = _Number()
    state, commas = "whole", 0
    for i, (kind, c) in enumerate(section.tokens):
        if kind == "exponent":
            state = "exponent"
        elif kind != "char":
            continue
        elif c in _PLACES:
            if state == "whole" and commas and found.whole:
                found.grouped = True
            commas = 0
            getattr(found, state).append(i)
        elif c == "," and found.whole and state != "exponent":
            commas += 1
        elif c == "." and state == "whole":
            found.scale, commas, state = commas, 0, "part"
        elif c == "%":
            found.percent += 1
    found.scale += commas
    return found


def _filled(number: Decimal, section: _Section) -> str:
    """The section with the digits of a number that is not negative."""
    places = _places(section)
    number = number.scaleb(2 * places.percent - 3 * places.scale)
    power = 0
    if places.exponent and number:
        power = number.adjusted() - max(0, len(places.whole) - 1)
        number = number.scaleb(-power)
    if abs(number.adjusted()) > _FAR:
        return _general(number)
    rounded = f"{number.quantize(Decimal(1).scaleb(-len(places.part)), context=_CONTEXT):f}"
    whole, _, part = rounded.partition(".")
    forms = [section.tokens[i][1] for i in places.whole]
    least = len(forms) - forms.index("0") if "0" in forms else 0
    whole = whole.lstrip("0").rjust(least, "0")
    digits: dict[int, str] = _spread(whole, places)
    kept = len(part)
    while kept and part[kept - 1] == "0" and section.tokens[places.part[kept - 1]][1] != "0":
        kept -= 1
    digits |= {places.part[j]: part[j] for j in range(kept)}
    if places.exponent:
        digits[places.exponent[0]] = str(abs(power)).rjust(len(places.exponent), "0")
    out: list[str] = []
    for i, (kind, c) in enumerate(section.tokens):
        if kind == "general":
            out.append(_general(number))
        elif kind == "exponent":
            out.append("E" + ("-" if power < 0 else "+" if c[1] == "+" else ""))
        elif i in digits:
            out.append(digits[i])
        elif kind == "literal":
            out.append(c)
        elif c == ".":
            out.append("," if kept and i < places.part[0] else "")
        elif c not in _PLACES and c != ",":
            out.append(c)
    return "".join(out).strip()


def _spread(whole: str, places: _Number) -> dict[int, str]:
    """The digits before the comma on their places, from the right; the first place takes what is left over."""
    found: dict[int, str] = {}
    rest = list(whole)
    count = 0
    for i in reversed(places.whole):
        taken = rest[:] if i == places.whole[0] else rest[-1:]
        del rest[len(rest) - len(taken) :]
        text = ""
        for c in reversed(taken):
            if places.grouped and count and count % 3 == 0:
                text = "." + text
            text = c + text
            count += 1
        found[i] = text
    return found


def _moment(value: datetime | date | time | timedelta, section: _Section) -> str:
    if isinstance(value, timedelta):
        seconds = value.days * 86400 + value.seconds
        hours, minutes = divmod(abs(seconds) // 60, 60)
        return f"{'-' if seconds < 0 else ''}{hours}:{minutes:02d}" + (
            f":{abs(seconds) % 60:02d}" if seconds % 60 else ""
        )
    letters = _letters(section)
    if any(k == "literal" and any(c.isalpha() for c in text) for k, text in section.tokens):
        return _in_words(value, letters)
    forms = {kind: text for kind, text in letters if kind != "literal"}
    day = [_part(value, k, forms[k]) for k in "dMy" if k in forms and (k != "d" or len(forms[k]) < 3)]
    clock = [_part(value, k, forms[k]) for k in "hms" if k in forms]
    if not day and not clock:
        day = [_part(value, k, "dd") for k in "dMy"]
    return " ".join(x for x in ("/".join(p for p in day if p), ":".join(p for p in clock if p)) if x)


def _letters(section: _Section) -> list[_Token]:
    """The runs of date letters and what stands between; months as M, minutes as m."""
    runs: list[_Token] = []
    for kind, c in section.tokens:
        low = c.lower()
        if kind == "elapsed" or (kind == "char" and low in _DATE_LETTERS):
            if kind == "char" and runs and runs[-1][0] == low:
                runs[-1] = (low, runs[-1][1] + low)
            else:
                runs.append((low, low))
        else:
            runs.append(("literal", c))
    found: list[_Token] = []
    named = [(i, k) for i, (k, _) in enumerate(runs) if k != "literal"]
    around = {i: (named[n - 1][1] if n else "", named[n + 1][1] if n + 1 < len(named) else "") for n, (i, _) in enumerate(named)}  # fmt: skip
    for i, (k, text) in enumerate(runs):
        is_month = k == "m" and around[i][0] != "h" and around[i][1] != "s"
        found.append(("M" if is_month else k, text))
    return found


def _in_words(value: datetime | date | time, letters: list[_Token]) -> str:
    return "".join(text if k == "literal" else _part(value, k, text) for k, text in letters).strip()


def _part(value: datetime | date | time, kind: str, form: str) -> str:
    if kind == "y":
        return str(value.year) if isinstance(value, date) else ""
    if kind in "dM":
        if not isinstance(value, date):
            return ""
        number = value.day if kind == "d" else value.month
    elif isinstance(value, date) and not isinstance(value, datetime):
        return ""
    else:
        number = {"h": value.hour, "m": value.minute, "s": value.second}[kind]
    return str(number) if len(form) == 1 and kind != "m" else f"{number:02d}"
