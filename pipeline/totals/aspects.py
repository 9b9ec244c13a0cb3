"""The aspects by which a figure and a known total are aligned: place, category, unit and rate (time: when.py)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.mention import Count, Figure, Money, Ratio, Recipient
from schemas.record import Level, PlaceUnit, Record
from schemas.run import Extraction
from schemas.text import folded
from schemas.total import Aspect, Programme, Total, TotalPlace

# same: aligned · within: a part of the total's · other: not comparable · silent: the document does not say ·
# late: it does not say, and is so much later that it may speak of other days
Fit = Literal["same", "within", "other", "silent", "late"]
# units of time that an amount each is paid by: these must be the same, where both sides say one
_TIME_UNITS = {
    "ngày",
    "tháng",
    "quý",
    "năm",
    "lần",
    "đợt",
    "kỳ",
    "buổi",
    "khóa",
    "khoá",
    "khóa học",
    "học kỳ",
    "năm học",
    "giờ",
    "tuần",
}
_BY_MEASURE = (
    "measure",
    "livestock",
)  # classes of units whose rates are each of its own kind: by the hectare, by the head
_PLACES = {"tỉnh", "thành phố", "địa phương", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "vùng"}
_NATION = "việt nam"
LEVELS: tuple[Level, ...] = ("commune", "district", "province", "region", "national")


@dataclass(frozen=True, slots=True)
class Words:
    """What the totals room is told of the other rooms' words: category → wider category, unit → class, topics whose
    figures are no sum of their places, what the name of a programme says, a party → its bodies and other words, and topics that say what there is."""

    parents: Mapping[str, str | None]
    unit_class: Callable[[str], str | None]
    shared: Collection[str]
    programme: Callable[[str, str], Programme]
    party: Callable[[str], tuple[Collection[str], Collection[str]]]
    stock: Collection[str]


def aspect(fit: Fit, total: str | None, document: str | None) -> Aspect:
    return Aspect(match=None if fit in ("silent", "late") else fit != "other", total=total, document=document)


def place_fit(total: TotalPlace, unit: PlaceUnit | None, *, each: bool) -> Fit:
    """Where the claim holds, against where the total does: name and level together, never the name alone.

    Of a list of places an amount `each` answers for any of them, a sum for none.
    """
    if unit is not None and folded(total.name) in map(folded, unit.members) and unit.level in (None, total.level):
        return "same" if each else "other"
    if unit is None or (unit.level is None and not _names(total, unit)):
        return "silent"
    if _names(total, unit):
        return "other" if _elsewhere(total, unit) else "same"
    members = {folded(m) for m in total.members}
    if unit.level == "province" and {folded(n) for n in unit.members or (unit.name,)} <= members:
        return "within"
    above = {folded(w) for w in unit.within}
    higher = unit.level is not None and LEVELS.index(total.level) > LEVELS.index(unit.level)
    if higher and (total.level == "national" or folded(total.name) in above):
        return "within"
    return "other"


def _elsewhere(total: TotalPlace, unit: PlaceUnit) -> bool:
    """Whether the two lie in other places, as far as both are told: huyện Châu Thành is in many provinces."""
    mine, theirs = ({folded(w) for w in within} - {_NATION} for within in (total.within, unit.within))
    return bool(mine) and bool(theirs) and not mine & theirs


def lies_below(unit: PlaceUnit | None, total: TotalPlace) -> bool:
    """Whether a place is of a lower level, and nothing says that it lies elsewhere."""
    if unit is None or unit.level is None or LEVELS.index(unit.level) >= LEVELS.index(total.level):
        return False
    around = {folded(w) for w in unit.within} - {_NATION}
    return not around or folded(total.name) in around


def _names(total: TotalPlace, unit: PlaceUnit) -> bool:
    if total.level == "national":
        return unit.level == "national"
    same = folded(total.name) == folded(unit.name) or folded(f"{total.type} {total.name}") == folded(unit.name)
    if same:
        return unit.level is None or unit.level == total.level
    group = bool(total.members) and folded(total.name).startswith(folded(unit.name))
    return group and unit.level in (None, "region")


def category_fit(
    total: Total, record: Record, figures: Mapping[str, Figure], words: Words, *, shared: bool = False
) -> Fit:
    """Equal or parent and child; a group under the total's is a part of it, save of what is `shared` by all groups."""
    groups = [f for i in record.recipients if isinstance(f := figures.get(i), Recipient)]
    if not groups or (shared and total.category is None):
        return "silent"
    if total.category is None:
        return "within"
    fits = [_group_fit(total.category, {g.category, *g.also}, words) for g in groups]
    if "same" in fits:
        return "same"
    return "within" if "within" in fits else "other"


def _group_fit(wanted: str, group: set[str], words: Words) -> Fit:
    if wanted in group:
        return "same"
    if any(wanted in _above(g, words) for g in group):
        return "within"
    return "same" if group & _above(wanted, words) else "other"


def _above(category: str, words: Words) -> set[str]:
    found: set[str] = set()
    at = words.parents.get(category)
    while at is not None and at not in found:
        found.add(at)
        at = words.parents.get(at)
    return found


def unit_fit(total: Total, figure: Figure, words: Words, *, unit_amount: bool) -> Fit:
    """Measure, currency, class of the unit, and rate."""
    if isinstance(figure, Money):
        if total.measure != "money" or figure.currency != total.currency:
            return "other"
        # "mỗi tỉnh 150 tỷ" is the amount of each place, no rate
        per = tuple(p for p in figure.per if folded(p) not in _PLACES)
        return rate_fit(total.per, per, words, unit_amount=unit_amount and (bool(per) or not figure.per))
    unit = figure.unit if isinstance(figure, Count | Ratio) else None
    if total.measure != "count" or total.unit is None or unit is None:
        return "other"
    a, b = folded(total.unit), folded(unit)
    if a != b and a not in b.split(" ")[:1] and not _same_class(a, b, words):
        return "other"
    return rate_fit(total.per, figure.per if isinstance(figure, Count) else (), words, unit_amount=False)


def _same_class(a: str, b: str, words: Words) -> bool:
    first, second = words.unit_class(a), words.unit_class(b)
    return first is not None and _CLASS.get(first, first) == _CLASS.get(second or "", second)


_CLASS = {"person_title": "person", "participant": "person"}  # người, cụ, người tham gia: people all


def rate_fit(total: tuple[str, ...], figure: tuple[str, ...], words: Words, *, unit_amount: bool) -> Fit:
    """A rate answers a rate of the same time and measure; what the document leaves out does not count against it."""
    if bool(total) != bool(figure or unit_amount):
        return "other"
    mine, theirs = ({folded(p) for p in per} for per in (total, figure))
    times, others = mine & _TIME_UNITS, theirs & _TIME_UNITS
    if times and others and times != others:
        return "other"
    return "other" if figure and _measures(mine, words) != _measures(theirs, words) else "same"


def _measures(per: Collection[str], words: Words) -> set[str]:
    """Units of measure that an amount is each of, with their number: "ha", "100 m3"."""
    return {p for p in per if words.unit_class(p.lstrip("0123456789., ")) in _BY_MEASURE}


def home(extraction: Extraction, record: Record) -> PlaceUnit | None:
    """The place of the claim: its own, else the document's."""
    unit = record.place_unit
    if unit is None or (unit.level is None and extraction.document.place is not None):
        return extraction.document.place
    return unit
