"""What arithmetic alone determines of a slip, reckoned apart from the product: can it be seen, and is there one mending?

A number is what is printed: digits, a scale word, "%". A fact is a relation between numbers; it holds carefully where
what the numbers were rounded from can fit, and may hold where they may also have been cut off. A slip can be seen where
a fact with the slipped number does not hold. It is determined where, of all single edits of all numbers of the facts
(triệu ↔ tỷ, a nought, dot ↔ comma, đạt ↔ vượt, a digit), exactly one may be the truth, and that one holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from claims import SCALES

_TEXT = re.compile(r"(?P<digits>\d[\d.]*)(?:,(?P<decimals>\d+))?(?: (?P<scale>nghìn|triệu|tỷ)(?!\w))?(?P<percent> ?%)?")
_WELL_FORMED = re.compile(r"\d{1,3}(?:\.\d{3})*|\d+")
_OTHER_SENSE = {"level": ("over_plan",), "over_plan": ("level",), "increase": ("level",)}


@dataclass(frozen=True)
class Number:
    """A printed number; `value` is None where its groups are ragged ("45.000.0000")."""

    digits: str  # without separators, decimals included
    decimals: int = 0
    scale: str | None = None
    percent: bool = False
    sense: str = "level"
    ragged: str | None = None

    @classmethod
    def of(cls, text: str, sense: str = "level") -> Number:
        m = _TEXT.match(text)
        assert m is not None, text
        rest = m["decimals"] or ""
        ragged = None if _WELL_FORMED.fullmatch(m["digits"]) else m["digits"]
        return cls(m["digits"].replace(".", "") + rest, len(rest), m["scale"], m["percent"] is not None, sense, ragged)

    @property
    def step(self) -> Fraction:
        return Fraction(SCALES.get(self.scale or "", 1), 10**self.decimals)

    @property
    def value(self) -> Fraction | None:
        return None if self.ragged else int(self.digits) * self.step

    def range(self, *, careful: bool) -> Range:
        """What it may stand for: itself where all its digits are printed, else what rounds (or is cut) to it."""
        value = self.value
        assert value is not None
        if self.step == 1 and not self.percent:
            return Range(value, value)
        width = self.step / 2 if careful else self.step
        return Range(value - width, value + width, open=not careful)

    def edits(self) -> Iterator[Number]:
        """Every single edit, slips of form first."""
        if self.ragged:
            for i, c in enumerate(self.ragged):
                if c == "0" and _WELL_FORMED.fullmatch(less := self.ragged[:i] + self.ragged[i + 1 :]):
                    yield replace(self, digits=less.replace(".", ""), ragged=None)
            return
        yield from self._forms()
        for i, old in enumerate(self.digits):
            for new in "0123456789":
                if new != old and not (i == 0 and new == "0"):
                    yield replace(self, digits=self.digits[:i] + new + self.digits[i + 1 :])

    def _forms(self) -> Iterator[Number]:
        if self.percent:
            for sense in _OTHER_SENSE.get(self.sense, ()):
                yield replace(self, sense=sense)
        order = list(SCALES)
        if self.scale:
            at = order.index(self.scale)
            for other in order[max(0, at - 1) : at] + order[at + 1 : at + 2]:
                yield replace(self, scale=other)
        elif not self.decimals:
            yield replace(self, digits=self.digits + "0")
            if len(self.digits) > 1 and self.digits.endswith("0"):
                yield replace(self, digits=self.digits[:-1])
        whole = len(self.digits) - self.decimals
        if self.decimals == 3 and whole <= 3 and self.digits[0] != "0":
            yield replace(self, decimals=0)
        if not self.decimals and self.scale and 3 < whole <= 6:
            yield replace(self, decimals=3)


@dataclass(frozen=True)
class Range:
    low: Fraction
    high: Fraction
    open: bool = False

    def meets(self, other: Range) -> bool:
        if self.open or other.open:
            return self.low < other.high and other.low < self.high
        return self.low <= other.high and other.low <= self.high

    def at_most(self, other: Range) -> bool:
        return self.low < other.high if self.open or other.open else self.low <= other.high

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high, self.open or other.open)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low, self.open or other.open)

    def __mul__(self, other: Range) -> Range:
        a, b = (Range(max(r.low, Fraction(0)), max(r.high, Fraction(0)), r.open) for r in (self, other))
        return Range(a.low * b.low, a.high * b.high, a.open or b.open)


HUNDRED = Range(Fraction(100), Fraction(100))


@dataclass(frozen=True)
class Fact:
    """A relation between the numbers of these names; `holds` gets their ranges, and the sense of the percentage."""

    names: tuple[str, ...]
    holds: Callable[[Mapping[str, Range], str], bool]


def product(n: str, unit: str, total: str) -> Fact:
    return Fact((n, unit, total), lambda r, _: (r[n] * r[unit]).meets(r[total]))


def sum_of(parts: Sequence[str], whole: str, *, at_most: bool = False) -> Fact:
    def holds(r: Mapping[str, Range], _: str) -> bool:
        made = Range(Fraction(0), Fraction(0))
        for part in parts:
            made = made + r[part]
        return made.at_most(r[whole]) if at_most else made.meets(r[whole])

    return Fact((*parts, whole), holds)


def share_of(figure: str, base: str, percent: str) -> Fact:
    def holds(r: Mapping[str, Range], sense: str) -> bool:
        p = r[percent]
        part = p if sense == "level" else HUNDRED - p if sense == "decrease" else HUNDRED + p
        return (r[figure] * HUNDRED).meets(r[base] * part)

    return Fact((figure, base, percent), holds)


def share_of_change(figure: str, change: str, percent: str) -> Fact:
    """Without the base printed, which is the figure less its rise or with its fall."""

    def holds(r: Mapping[str, Range], sense: str) -> bool:
        up, down = r[figure] - r[change], r[figure] + r[change]
        if sense == "level":
            return any((r[figure] * HUNDRED).meets(base * r[percent]) for base in (up, down))
        return (r[change] * HUNDRED).meets((down if sense == "decrease" else up) * r[percent])

    return Fact((figure, change, percent), holds)


def difference(figure: str, base: str, change: str) -> Fact:
    def holds(r: Mapping[str, Range], _: str) -> bool:
        return (r[base] + r[change]).meets(r[figure]) or (r[figure] + r[change]).meets(r[base])

    return Fact((figure, base, change), holds)


Numbers = Mapping[str, Number]


def _fit(numbers: Numbers, name: str, facts: Sequence[Fact], *, careful: bool) -> bool:
    """Whether every fact with the number of that name holds."""
    sense = next((n.sense for n in numbers.values() if n.percent), "level")
    for fact in facts:
        if name in fact.names:
            if any(numbers[n].value is None for n in fact.names):
                return False
            if not fact.holds({n: numbers[n].range(careful=careful) for n in fact.names}, sense):
                return False
    return True


def can_be_seen(numbers: Numbers, slipped: str, facts: Sequence[Fact]) -> bool:
    return not _fit(numbers, slipped, facts, careful=True)


def is_determined(numbers: Numbers, slipped: str, facts: Sequence[Fact], *, fixed: Sequence[str] = ()) -> bool:
    """Whether exactly one single edit of one number mends every fact that does not hold, and no other may.

    Numbers of the names `fixed` are taken for true.
    """
    failing = [set(f.names) for f in facts if slipped in f.names and not _fit(numbers, slipped, [f], careful=True)]
    if not failing:
        return False
    possible = {
        (name, edited.value, edited.sense): _fit(trial, name, facts, careful=True)
        for name in set.intersection(*failing) - {*fixed}
        for edited in numbers[name].edits()
        if _fit(trial := {**numbers, name: edited}, name, facts, careful=False)
    }
    return len(possible) == 1 and all(possible.values())
