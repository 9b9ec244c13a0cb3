"""The form in which a person says what a figure is: which fields each kind has, and what stands in them at first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pipeline.export.labels import KINDS, MODIFIERS, SENSES, day, number
from pipeline.export.names import occasion
from pipeline.review.words import Words
from pipeline.typed import read_typed, readings
from schemas.errors import BadValue
from schemas.mention import Figure

QUANTITIES = ("money", "count", "percent")
_MONEY = re.compile(r"đồng|vnđ|vnd|\d\s*đ\b|(?<!\w)(?:nghìn|ngàn|triệu|tỷ|tỉ)(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,\s]*\d")


@dataclass(frozen=True, slots=True)
class Field:
    """`kinds` are the kinds of figure that have it; `reads` how what is typed is read back: a whole number, one with
    decimals, a day, or as it is."""

    name: str
    kinds: tuple[str, ...]
    label: str
    reads: str = ""  # "whole", "fraction", "day"
    options: tuple[tuple[str, str], ...] = ()
    check: bool = False
    value: str = ""


_FIELDS = (
    Field("value", ("money", "count"), "form_value", "whole"),
    Field("value", ("percent",), "form_value", "fraction"),
    Field("value", ("date",), "form_day", "day"),
    Field("value", ("occasion",), "form_occasion"),
    Field("value", ("reference",), "form_symbol"),
    Field("unit", ("count", "ratio"), "form_unit"),
    Field("currency", ("money",), "form_currency"),
    Field("sense", ("percent",), "form_sense"),
    Field("numerator", ("ratio",), "form_numerator", "whole"),
    Field("denominator", ("ratio",), "form_denominator", "whole"),
    Field("modifier", QUANTITIES, "fact_modifier"),
    Field("low", QUANTITIES, "form_low", "whole"),
    Field("high", QUANTITIES, "form_high", "whole"),
    Field("per", QUANTITIES, "form_per"),
    Field("start_date", ("period",), "form_first_day", "day"),
    Field("end_date", ("period",), "form_last_day", "day"),
    Field("date", ("reference",), "fact_issued", "day"),
    Field("category", ("recipient",), "form_category"),
    Field("lunar", ("date",), "form_lunar", check=True),
    Field("malformed", (*QUANTITIES, "date"), "form_malformed", check=True),
)


def fields_of(figure: Figure | None, chosen: str) -> dict[tuple[str, str], str]:
    """What stands in the form at first, by field and kind: the figure's own values, or what the chosen words seem to say."""
    if figure is None:
        return _guessed(chosen)
    told = figure.model_dump()
    return {(f.name, figure.kind): _written(f, told.get(f.name)) for f in _FIELDS if figure.kind in f.kinds} | {
        ("kind", ""): figure.kind
    }


def forms_for(words: Words) -> list[Field]:
    """The fields in their order, with what may be chosen in them."""
    options: dict[str, Iterable[tuple[str, str]]] = {
        "modifier": ((m, words.t(f"modifier.{m}") if said else words.t("modifier_exact")) for m, said in MODIFIERS.items()),
        "sense": ((s, words.t(f"sense.{s}")) for s in SENSES),
        "category": sorted(words.names.items(), key=lambda item: item[1]),
    }  # fmt: skip
    known = {name: tuple(each) for name, each in options.items()}
    return [replace(f, label=words.t(f.label), options=known.get(f.name, ())) for f in _FIELDS]


def _written(field: Field, value: object) -> str:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, tuple):
        return "; ".join(value)
    if field.label == "form_occasion":
        return occasion(str(value or ""))
    return day(str(value)) if field.reads == "day" and value else str(value or "")


def _guessed(chosen: str) -> dict[tuple[str, str], str]:
    said = bool(readings(chosen))
    kind = (
        "percent" if "%" in chosen else "money" if _MONEY.search(chosen) else "count" if said or not chosen else "date"
    )
    told = {("kind", ""): kind, ("currency", "money"): "VND", ("value", "date"): chosen if kind == "date" else ""}
    told |= {("value", k): _read(chosen, "fraction" if k == "percent" else "whole") for k in QUANTITIES}
    return told | {("unit", "count"): _NUMBER.sub("", chosen, count=1).strip() if kind == "count" else ""}


def _read(chosen: str, use: Literal["whole", "fraction"]) -> str:
    """The one number that the words say, or that they begin with, as it is printed; nothing where they say none."""
    first = _NUMBER.match(chosen)
    for words in (chosen, first[0] if first else ""):
        with suppress(BadValue):
            return number(read_typed(words, use).value)
    return ""


assert {k for f in _FIELDS for k in f.kinds} == set(KINDS)
