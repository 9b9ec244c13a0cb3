"""Intervals: what a printed number may mean (contract: soft and hard), with open and closed ends. Decimal only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from schemas.mention import Modifier, Quantity


class Reading(Protocol):
    """What one of the two meanings makes of a printed number."""

    def __call__(self, value: Decimal, step: Decimal, modifier: Modifier, /, *, short: bool) -> Interval: ...


_TENTH, _FIFTH = Decimal("0.1"), Decimal("0.2")


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Interval:
    """The numbers from `low` to `high`; None is no bound, an open end leaves its bound out."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return not (_ends_before(self, other) or _ends_before(other, self))

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_open,
            self.low_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        """Product of two intervals of numbers that are not negative."""
        low, low_open = _product(self.low or Decimal(0), self.low_open, other.low or Decimal(0), other.low_open)
        if self.high is None or other.high is None:
            return Interval(low, None, low_open)
        return Interval(
            low, self.high * other.high, low_open, (self.high_open or other.high_open) and self.high * other.high != 0
        )

    def text(self) -> str:
        """As it is shown: "[1000, 2000)"."""
        low = "(−∞" if self.low is None else f"{'(' if self.low_open else '['}{shown(self.low)}"
        high = "∞)" if self.high is None else f"{shown(self.high)}{')' if self.high_open else ']'}"
        return f"{low}; {high}"


def _product(a: Decimal, a_open: bool, b: Decimal, b_open: bool) -> tuple[Decimal, bool]:
    value = a * b
    # nought times an open end is nought all the same, if the nought itself belongs to its interval
    return value, (a_open or b_open) if value else (a_open if a == 0 else False) and (b_open if b == 0 else True)


def _ends_before(a: Interval, b: Interval) -> bool:
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))


def shown(value: Decimal) -> str:
    """The number in Vietnamese writing: dots between thousands, a decimal comma."""
    text = format(value.normalize() + 0, "f")
    whole, _, rest = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return ("-" if value < 0 else "") + grouped + (f",{rest}" if rest else "")


def exactly(value: Decimal) -> Interval:
    return Interval(value, value)


def soft(value: Decimal, step: Decimal, modifier: Modifier, *, short: bool) -> Interval:
    """What a careful writer means; `short` where the number is printed with a scale word or decimals."""
    match modifier:
        case "over":
            return Interval(value, value + step, low_open=True)
        case "under":
            return Interval(value - step, value, high_open=True)
        case "about":
            return Interval(value - value * _TENTH, value + value * _TENTH)
        case _ if modifier == "exact" and short:
            return Interval(value - step / 2, value + step / 2)
    return _same(value, modifier)


def hard(value: Decimal, step: Decimal, modifier: Modifier, *, short: bool) -> Interval:
    """What the words allow at the utmost."""
    match modifier:
        case "over":
            return Interval(value, None)
        case "under":
            return Interval(Decimal(0), value, low_open=True)
        case "about":
            return Interval(value - value * _FIFTH, value + value * _FIFTH)
        case _ if modifier == "exact" and short:
            return Interval(value - step, value + step, low_open=True, high_open=True)
    return _same(value, modifier)


def _same(value: Decimal, modifier: Modifier) -> Interval:
    match modifier:
        case "at_least":
            return Interval(value, None)
        case "at_most":
            return Interval(Decimal(0), value)
        case "vague":
            return Interval(value, 10 * value, high_open=True)
    return exactly(value)


def is_short(figure: Quantity) -> bool:
    """Whether the figure is printed short: with a scale word or decimals, so that its step is not one unit.

    A percentage is always short: no office prints all its digits.
    """
    step = figure.step
    return getattr(figure, "kind", "") == "percent" or (step is not None and step != 1)


def soft_of(figure: Quantity) -> Interval | None:
    """The soft interval of a figure, or None where it has no value (malformed)."""
    return _of(figure, soft)


def hard_of(figure: Quantity) -> Interval | None:
    """The hard interval of a figure, or None where it has no value (malformed)."""
    return _of(figure, hard)


def _of(figure: Quantity, reading: Reading) -> Interval | None:
    if figure.low is not None and figure.high is not None:
        return Interval(figure.low, figure.high)
    if figure.value is None:
        return None
    step = figure.step if figure.step is not None else Decimal(1)
    return reading(figure.value, step, figure.modifier, short=is_short(figure))
