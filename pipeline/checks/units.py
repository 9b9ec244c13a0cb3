"""Which counts count the same kind of thing, and which rates go with them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from schemas.mention import Count, Money, Percent


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("units.toml").read_text("utf-8"))


@cache
def _families() -> dict[str, str]:
    return {c: f["id"] for f in _table()["family"] for c in f["classes"]}


def family(count: Count) -> str | None:
    """The kind of thing counted, where the unit names one of which parts may be added."""
    return _families().get(count.unit_class or "")


def same_things(a: Count, b: Count) -> bool:
    """Whether both count one kind of thing, at one rate (both a year, or neither)."""
    if rated(a) != rated(b):
        return False
    kind = family(a)
    return (kind is not None and kind == family(b)) or a.unit.casefold() == b.unit.casefold()


def rated(figure: Money | Count | Percent) -> frozenset[str]:
    """The times ("tháng", "năm") for which the number holds each."""
    return frozenset(p.casefold() for p in figure.per if _is_time(p))


def _is_time(word: str) -> bool:
    return word.casefold() in _table()["time"] or word[:1].isdigit()


def things(per: Iterable[str]) -> list[str]:
    """What a rate is for, without its times."""
    return [p.casefold() for p in per if not _is_time(p)]


def fits(unit: Money, count: Count) -> bool:
    """Whether an amount each can be an amount for each of these; a rate that names nothing fits any."""
    named = things(unit.per)
    words = count.unit.casefold()
    return not named or all(w in words.split() or words.startswith(w) or _names(w, count) for w in named)


def _names(word: str, count: Count) -> bool:
    kind = family(count)
    return any(word in f["rates"] for f in _table()["family"] if f["id"] == kind)


def is_population(count: Count) -> bool:
    """Whether the unit counts members of households ("nhân khẩu")."""
    return count.unit.casefold() in _table()["population"]


def is_health_card(count: Count) -> bool:
    return count.unit.casefold().startswith(tuple(_table()["health_card"]))
