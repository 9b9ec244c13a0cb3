"""How claims relate: what measures the same, ratios of ratios, repeats."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.link.claim import Claim
from pipeline.link.counted import PEOPLE
from schemas.mention import Count, Figure, Money, Quantity, Ratio

_RATIO_REACH = 3  # claims back
# Classes of units whose words are names of one thing ("suất", "phần quà"), or of members of one sum ("thương binh").
_PERSONS = ("person", "person_title")
_ONE_THING = (*_PERSONS, "household", "visit", "gift", "savings_book")
_DWELLINGS = ("nhà", "căn", "ngôi nhà", "mái ấm")
_TRIVIAL = 10  # equal small counts are no repeat


def same_measure(a: Figure, b: Figure) -> bool:
    """Whether two figures count or price the same kind of thing: one currency, or one unit (or class of units)."""
    if isinstance(a, Money) and isinstance(b, Money):
        return a.currency == b.currency and bool(a.per) == bool(b.per)
    if isinstance(a, Count) and isinstance(b, Count):
        one, other = a.unit.lower(), b.unit.lower()
        # "200 suất quà, gồm 120 suất": a part need not repeat the whole unit
        short = other.startswith(f"{one} ") or one.startswith(f"{other} ")
        return one == other or short or (a.unit_class == b.unit_class and _is_one_thing(a, b))
    return False


def _is_one_thing(a: Count, b: Count) -> bool:
    """Whether units of one class are names of one thing; other classes put bridges beside schools."""
    if a.unit_class == "house":
        return a.unit.lower().startswith(_DWELLINGS) and b.unit.lower().startswith(_DWELLINGS)
    return a.unit_class in _ONE_THING


def part_like(part: Figure, whole: Figure) -> bool:
    """Whether one can be told as a part of the other: people of a sum of visits are, though they cannot be added.

    Of "647 người" the part may be named by who they are: "268 thương binh".
    """
    if isinstance(part, Count) and isinstance(whole, Count):
        if whole.unit_class == "visit":
            return part.unit_class in PEOPLE
        if whole.unit_class in _PERSONS and part.unit_class in _PERSONS:
            return True
    return same_measure(part, whole)


def measured(claim: Claim) -> list[Figure]:
    return [i.figure for kind in ("count", "total") for i in claim.slots.get(kind, ())]


def tie_ratios(claims: Sequence[Claim], before: Sequence[Claim]) -> None:
    """ "24/27 chỉ tiêu … cả 24/24 chỉ tiêu": a ratio of what an earlier one reached is a part of it."""
    for claim in claims:
        earlier = [c for c in before[-_RATIO_REACH:] if c is not claim]
        for ratio in _ratios(claim):
            reached = [
                c
                for c in earlier
                if any(r.numerator == ratio.denominator != r.denominator and r.unit == ratio.unit for r in _ratios(c))
            ]
            if reached and claim.whole is None:
                claim.whole = reached[-1]


def _ratios(claim: Claim) -> list[Ratio]:
    return [i.figure for i in claim.slots.get("ratio", ()) if isinstance(i.figure, Ratio)]


def repeats(claims: Sequence[Claim]) -> dict[int, Claim]:
    """id() of a claim → the first earlier claim that prints the same counts and totals."""
    seen: dict[tuple[object, ...], Claim] = {}
    found: dict[int, Claim] = {}
    for claim in claims:
        key = _printed(claim)
        if key is None or (claim.headed is not None and not claim.headed.total):
            continue  # rows of tables hold equal numbers by chance
        if key in seen:
            first = seen[key]
            # parts of one whole, and claims of one sentence, stand beside each other: equal numbers coincide
            beside = claim.sentence == first.sentence or (claim.whole is not None and claim.whole is first.whole)
            if not beside:
                found[id(claim)] = first
        else:
            seen[key] = claim
    return found


def _printed(claim: Claim) -> tuple[object, ...] | None:
    """The values of a claim's counts and totals; None where they are too slight to tell a repeat by."""
    values: list[tuple[object, ...]] = []
    telling = False
    for figure in measured(claim):
        assert isinstance(figure, Quantity)
        if figure.value is None:
            return None
        unit = (
            figure.currency if isinstance(figure, Money) else figure.unit.lower() if isinstance(figure, Count) else ""
        )
        telling = telling or isinstance(figure, Money) or figure.value >= _TRIVIAL
        values.append((figure.value, unit))
    return tuple(sorted(values, key=str)) if telling else None
