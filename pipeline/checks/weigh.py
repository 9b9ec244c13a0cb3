"""Two sides of one relation, weighed: do the intervals of what is printed meet? (contract, findings)"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from schemas.finding import Verdict
from schemas.interval import Interval, exactly, hard_of, is_short, soft, soft_of
from schemas.mention import Quantity

Of = Callable[[Quantity], Interval | None]
Sides = Callable[[Of], tuple[Interval, Interval] | None]
HUNDRED = exactly(Decimal(100))
_NEAR = (2, 3)  # worded numbers as near as two to three are not doubted: "hơn 22.000" may well be 27.000

_PRECISE = 4  # digits


def positive(interval: Interval) -> Interval:
    """The part that is not below nought: figures of these documents are not negative."""
    if interval.low is None or interval.low < 0:
        return replace(interval, low=Decimal(0), low_open=False)
    return interval


def times(a: Interval, b: Interval) -> Interval:
    return positive(a) * positive(b)


def point(figure: Quantity) -> Interval | None:
    """The number as printed, without regard to words or rounding."""
    if figure.low is not None and figure.high is not None:
        return Interval(figure.low, figure.high)
    if figure.value is None:
        return None
    return Interval(figure.value, 10 * figure.value) if figure.modifier == "vague" else exactly(figure.value)


def at_most(a: Interval, b: Interval) -> bool:
    """Whether some number of `a` is not above some number of `b`."""
    return replace(b, low=None, low_open=False).meets(a)


def weigh(
    sides: Sides, figures: Iterable[Quantity], meet: Callable[[Interval, Interval], bool] = Interval.meets
) -> Verdict | None:
    """The verdict on one relation; None where it cannot be computed, or where only a loose word lies between.

    `sides` gives the two sides under a reading of the figures. Each figure should stand in it once: an interval that
    stands twice only widens the result, so that a true document is never contradicted.
    """
    careful = sides(soft_of)
    if careful is None:
        return None
    worded = [f for f in figures if f.modifier != "exact"]
    # each reading is made only when it decides: most relations hold as a careful writer means them
    if meet(*careful):
        plain = sides(as_if_exact) if worded else careful
        if plain is None:
            return None
        if meet(*plain):
            return "consistent"
        # only the words' width makes it fit: nothing is borne out, and a precise estimate is reckoned with as printed
        return "suspicious" if all(map(_is_precise, worded)) else None
    utmost, printed = sides(hard_of), sides(point)
    if utmost is None or printed is None:
        return None
    if not meet(*utmost):
        return "contradiction"
    return None if worded and _near(*printed) else "suspicious"


def exactly_printed(sides: Sides, figures: Iterable[Quantity]) -> bool:
    """Whether the two sides meet with these figures as they are printed, and the others rounded as they are."""
    fixed = {f.id for f in figures}
    printed = sides(lambda f: point(f) if f.id in fixed else hard_of(f))
    return printed is None or printed[0].meets(printed[1])


def as_if_exact(figure: Quantity) -> Interval | None:
    """The number without its word, but rounded as it is printed."""
    if figure.value is None or figure.modifier == "vague":
        return soft_of(figure)
    return soft(figure.value, figure.step or Decimal(1), "exact", short=is_short(figure))


def _is_precise(figure: Quantity) -> bool:
    """An estimate ("ước") printed to four digits or more."""
    return (
        figure.modifier == "about"
        and figure.value is not None
        and len(figure.value.normalize().as_tuple().digits) >= _PRECISE
    )


def _near(a: Interval, b: Interval) -> bool:
    return _not_far_below(a, b) and _not_far_below(b, a)


def _not_far_below(a: Interval, b: Interval) -> bool:
    return a.high is None or b.low is None or a.high * _NEAR[1] >= b.low * _NEAR[0]


def best(*verdicts: Verdict | None) -> Verdict | None:
    """The kindest of several readings; None (nothing can be said) is kinder than doubt."""
    for verdict in ("consistent", None, "suspicious", "contradiction"):
        if verdict in verdicts:
            return verdict
    return None
