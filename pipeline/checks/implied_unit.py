"""What each gets: total ÷ count lies where such amounts lie. Plausibility alone, so never more than a doubt."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.checks.facts import Facts, only
from pipeline.checks.say import computed, found, rounded, row
from pipeline.checks.units import family, rated
from schemas.finding import Finding, Row
from schemas.interval import shown, soft_of
from schemas.mention import Count, Mention, Money
from schemas.record import Record

WIDE = 5  # a doubt needs five times less or more than the band allows
_FAR = 200  # as far from its siblings lies a slip of the scale word, hardly anything else
_TYPICAL = 20  # a rate borne out by so many shares is no chance


@dataclass(frozen=True, slots=True)
class Shared:
    record: Record
    count: Count
    total: Money
    each: Decimal


@cache
def _data(name: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))[table]
    return found


def shares(facts: Facts) -> list[Shared]:
    """The records in which one sum is spread over one count, with what falls on each."""
    found = []
    for record in facts.records.values():
        count, total = only(facts.counts(record.count)), only(facts.money(record.total))
        if count is None or total is None or not count.value or not total.value or family(count) is None:
            continue
        if total.currency == "VND" and rated(count) == rated(total) and "vague" not in (count.modifier, total.modifier):
            found.append(Shared(record, count, total, total.value / count.value))
    return found


def find(facts: Facts) -> Iterator[Finding]:
    spread = shares(facts)
    kinds: dict[tuple[str | None, str | None], list[Shared]] = {}
    for share in sorted(spread, key=lambda s: s.each):
        kinds.setdefault(_kind(share), []).append(share)
    for share in spread:
        if facts.records[share.record.id].unit_amount:
            continue  # the rate is printed: count × unit says more
        figures: list[Mention] = [share.count, share.total]
        records = [share.record]
        band = _band(facts, share.record, share.count)
        sibling = _sibling(share, kinds[_kind(share)])
        if band is not None and _outside(share, Decimal(band["low"]), Decimal(band["high"])):
            usual = f"{shown(Decimal(band['low']))} - {shown(Decimal(band['high']))} đồng ({band['vi']})"
            rows = [*_rows(share), computed("band", usual)]
        elif sibling is not None:
            figures += [sibling.count, sibling.total]  # either may have the slip
            records.append(sibling.record)
            usual = f"{rounded(sibling.each)} đồng ({sibling.total.text} ÷ {sibling.count.text})"
            rows = _rows(share)
        else:
            yield from _borne_out(facts, share)
            continue
        if sibling is not None:
            rows.append(computed("sibling", sibling.each))
        yield found(
            "implied_unit", "suspicious", figures, records, rows,
            a=share.count, c=share.total, expected=usual, actual=share.each,
        )  # fmt: skip


def _rows(share: Shared) -> list[Row]:
    return [row("count", share.count), row("total", share.total), computed("implied", share.each)]


def plausible(facts: Facts, times: int) -> bool:
    """Whether every printed amount each lies where such amounts lie, or so many times off, as far as bands are known."""
    for record in facts.records.values():
        count, each = only(facts.counts(record.count)), only(facts.money(record.unit_amount))
        if count is None or each is None or each.value is None or each.currency != "VND":
            continue
        band = _band(facts, record, count)
        if band is not None and not band["low"] <= each.value * times <= band["high"] * times * times:
            return False
    return True


def _band(facts: Facts, record: Record, counted: Count) -> dict[str, Any] | None:
    what, groups, kind = record.what, facts.categories(record), family(counted)
    for band in _data("bands.toml", "band"):
        named = what in band["what"] if what else bool(groups & set(band.get("recipients", ())))
        if named or (what is None and kind in band.get("families", ())):
            return band if _is_such(band, counted, kind) else None
    return None


def _is_such(band: dict[str, Any], counted: Count, kind: str | None) -> bool:
    """Whether the counted thing is one that the band prices: a topic named for houses says nothing of the bridges beside."""
    if kind not in band.get("counted", (kind,)):
        return False
    words = counted.unit.casefold()
    return not (kind == "house" and "dwellings" in band) or (
        words.startswith(tuple(band["dwellings"])) and not words.startswith(tuple(band["other_buildings"]))
    )


def _outside(share: Shared, low: Decimal, high: Decimal) -> bool:
    """Whether even the careful readings lie far outside the band."""
    count, total = soft_of(share.count), soft_of(share.total)
    if count is None or total is None:
        return False
    below = total.high is not None and count.low is not None and total.high * WIDE < low * count.low
    above = total.low is not None and count.high is not None and total.low > high * WIDE * count.high
    return below or above


def _kind(share: Shared) -> tuple[str | None, str | None]:
    return share.record.what, family(share.count)


def _sibling(share: Shared, alike: list[Shared]) -> Shared | None:
    """Another share of the same kind (`alike`, the least first), where all others lie together and this one far away."""
    if None in _kind(share) or len(alike) < 2:
        return None
    low, high = alike[alike[0] is share], alike[-2 if alike[-1] is share else -1]
    far = share.each * _FAR < low.each or share.each > high.each * _FAR
    return low if high.each <= 5 * low.each and far else None


def _borne_out(facts: Facts, share: Shared) -> Iterator[Finding]:
    """The sum is exactly a State rate for each."""
    day, what = facts.document.published, share.record.what
    plain = all(f.modifier == "exact" and f.step == 1 for f in (share.count, share.total))
    if day is None or not plain or share.count.value is None or share.count.value < _TYPICAL:
        return
    for rate in _data("rates.toml", "rate"):
        if rate["valid_from"] <= day <= rate.get("to", day) and what in rate["what"] and share.each in rate["value"]:
            name = f"{rate['vi']} ({rate['source']})"
            yield found(
                "implied_unit", "consistent", [share.count, share.total], [share.record], [*_rows(share), computed("rate", name)],
                a=share.count, c=share.total, expected=name, actual=share.each,
            )  # fmt: skip
            return
