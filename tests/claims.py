"""True claims printed as offices print them: all digits, rounded, cut off, or worded; and slips put into them.

A claim is made from one source of chance, so that the property test (driven by hypothesis) and the bench (driven by a
seed) print the same kinds of claims. Truth is a Fraction; what is printed is what the contract's intervals allow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

from pipeline.checks.look import check
from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Count, Figure, Money, Percent, Quantity, Ratio, Sense
from schemas.record import Basis, Comparison, Record

SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
OFFICE = ("all", "all", "short", "cut")  # what most documents print
ANY = (*OFFICE, "over", "under", "about", "at_least", "at_most", "range", "vague")
DOCUMENT = Document(path="claim.txt", sha256="0" * 64, text_length=10_000)


@dataclass(frozen=True)
class Claim:
    """Figures of one claim, their records, and how they came about."""

    kind: str
    figures: tuple[Figure, ...]
    records: tuple[Record, ...]

    def look(self) -> tuple[Finding, ...]:
        return check(DOCUMENT, self.figures, self.records, ())

    def with_figure(self, figure: Figure) -> Claim:
        return replace(self, figures=tuple(figure if f.id == figure.id else f for f in self.figures))


def vietnamese(value: Fraction, decimals: int = 0) -> str:
    whole, _, rest = f"{Decimal(floor(value * 10**decimals)).scaleb(-decimals):f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if decimals else "")


class Printer:
    """Prints true numbers as figures, one after the other."""

    def __init__(self, rng: Random, styles: tuple[str, ...]) -> None:
        self.rng, self.styles = rng, styles
        self.figures: list[Figure] = []

    def _put(self, cls: type[Any], text: str, fields: dict[str, Any]) -> str:
        n = len(self.figures) + 1
        at = {"id": f"f{n}", "start": 20 * n, "end": 20 * n + 5, "text": text, "zone": "body", "rule": "claim"}
        self.figures.append(cls(**at, **fields))
        return f"f{n}"

    def money(self, truth: Fraction, **fields: Any) -> str:
        style = self.rng.choice(self.styles)
        if style in ("short", "cut") and truth >= 1000:
            word, scale = self.rng.choice([(w, s) for w, s in SCALES.items() if s <= truth])
            decimals = self.rng.randint(0, 3)
            step = Fraction(scale, 10**decimals)
            value = self._short(truth, step, style)
            text = f"{vietnamese(value / scale, decimals)} {word} đồng"
            return self._put(Money, text, {"value": decimal(value), "step": decimal(step), **fields})
        text, read = self._whole(truth, style, " đồng")
        return self._put(Money, text, {**read, **fields})

    def count(self, truth: int, unit: str = "suất quà", unit_class: str = "gift") -> str:
        style = self.rng.choice([s for s in self.styles if s not in ("short", "cut")])
        text, read = self._whole(Fraction(truth), style, " " + unit)
        return self._put(Count, text, {**read, "unit": unit, "unit_class": unit_class})

    def percent(self, truth: Fraction, sense: Sense) -> str:
        style, decimals = self.rng.choice(self.styles), self.rng.randint(0, 2)
        step = Fraction(1, 10**decimals)
        if style in ("all", "short", "cut", "vague", "range"):
            value = self._short(truth, step, "cut" if style == "cut" else "short")
            read = {"value": decimal(value), "step": decimal(step), "sense": sense}
            return self._put(Percent, vietnamese(value, decimals) + "%", read)
        text, fields = self._whole(truth, style, "%", step)
        return self._put(Percent, text, {**fields, "sense": sense})

    def ratio(self, a: int, b: int) -> str:
        return self._put(
            Ratio, f"{a}/{b} chỉ tiêu", {"numerator": Decimal(a), "denominator": Decimal(b), "unit": "chỉ tiêu"}
        )

    def _short(self, truth: Fraction, step: Fraction, style: str) -> Fraction:
        return floor(truth / step + (Fraction(1, 2) if style == "short" else 0)) * step

    def _whole(
        self, truth: Fraction, style: str, unit: str, step: Fraction = Fraction(1)
    ) -> tuple[str, dict[str, Any]]:
        """Text and fields of a number printed to the last unit, or worded around a rounder one."""
        low, high = floor(truth / step) * step, (floor(truth / step) + 1) * step
        round_ = step * 10 ** self.rng.randint(0, max(0, len(str(floor(truth / step))) - 1))
        modifier, value = style, low
        if style == "over" or style == "at_least":
            value = floor(truth / round_) * round_
        elif style == "under" or style == "at_most":
            value = (floor(truth / round_) + 1) * round_
            modifier = style if truth > 0 else "at_most"
        elif style == "about":
            value = floor(truth * (90 + self.rng.randint(0, 20)) / 100 / step) * step
            modifier = style if value * 8 <= truth * 10 <= value * 12 else "exact"
            value = value if modifier == "about" else low
        elif style == "vague" and truth >= 1:
            value = Fraction(10 ** (len(str(floor(truth))) - 1))
        elif style == "range":
            ends = {"low": decimal(low - min(low, round_)), "high": decimal(high + round_)}
            return f"{vietnamese(low)} - {vietnamese(high)}{unit}", {**ends, "step": decimal(step)}
        else:
            modifier = "exact"
        decimals = len(str(step.denominator)) - 1
        fields = {"value": decimal(value), "step": decimal(step), "modifier": modifier}
        return vietnamese(value, decimals) + unit, fields


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def unit_x_count(p: Printer) -> list[Record]:
    n, each = p.rng.randint(1, 5000), Fraction(p.rng.randint(1, 5000) * 10 ** p.rng.randint(0, 4))
    unit = p.money(each, per=("suất",))
    return [Record(id="r1", count=(p.count(n),), unit_amount=(unit,), total=(p.money(each * n),), rule="claim")]


def ratio_percent(p: Printer) -> list[Record]:
    b = p.rng.randint(1, 3000)
    sense: Sense = p.rng.choice(["level", "over_plan"])
    a = p.rng.randint(0, 2 * b) if sense == "level" else p.rng.randint(b, 4 * b)
    truth = Fraction(100 * a, b) - (100 if sense == "over_plan" else 0)
    return [Record(id="r1", ratio=(p.ratio(a, b),), percent=(p.percent(truth, sense),), rule="claim")]


def compared(p: Printer) -> list[Record]:
    base = p.rng.randint(1, 10**6)
    sense: Sense = p.rng.choice(["level", "over_plan", "increase", "decrease"])
    figure = p.rng.randint(0, base) if sense == "decrease" else p.rng.randint(base, 5 * base)
    change = Fraction(abs(figure - base))
    scale = 10 ** p.rng.randint(0, 6)
    share = Fraction(100 * figure, base) if sense == "level" else 100 * change / base
    which = p.rng.choice(["base", "change", "both"])
    basis: Basis = p.rng.choice(["plan", "before", "other"])
    c = Comparison(
        figure=p.money(Fraction(figure * scale)),
        base=p.money(Fraction(base * scale)) if which != "change" else None,
        change=p.money(change * scale) if which != "base" else None,
        percent=p.percent(share, sense),
        basis=basis,
    )
    return [Record(id="r1", total=(c.figure,), comparisons=(c,), rule="claim")]


def parts(p: Printer, partition: bool) -> list[Record]:
    counts = [p.rng.randint(1, 3000) for _ in range(p.rng.randint(2, 4))]
    sums = [Fraction(p.rng.randint(1, 9000) * 10 ** p.rng.randint(3, 5)) for _ in counts]
    rest = 0 if partition else p.rng.randint(0, 2000)
    whole = Record(
        id="r1",
        count=(p.count(sum(counts) + rest, "hộ", "household"),),
        total=(p.money(sum(sums, Fraction(rest))),),
        partition=partition,
        rule="claim",
    )
    return [whole] + [
        Record(id=f"r{i}", count=(p.count(n, "hộ", "household"),), total=(p.money(s),), part_of="r1", rule="claim")
        for i, (n, s) in enumerate(zip(counts, sums, strict=True), 2)
    ]


KINDS = {
    "unit_x_count": unit_x_count,
    "ratio_percent": ratio_percent,
    "compared": compared,
    "parts_sum": lambda p: parts(p, True),
    "part_le": lambda p: parts(p, False),
}


def claim(rng: Random, kind: str, styles: tuple[str, ...] = ANY) -> Claim:
    printer = Printer(rng, styles)
    records = KINDS[kind](printer)
    return Claim(kind, tuple(printer.figures), tuple(records))


ERRORS = ("scale", "zero", "separator", "sense", "digit")


def slip(rng: Random, figure: Figure, error: str) -> Figure | None:
    """The figure as it would be read with one slip of the pen, or None where that slip cannot happen to it."""
    if not isinstance(figure, Quantity) or figure.value is None or not figure.value or figure.step is None:
        return None
    word = next((w for w in SCALES if f" {w} " in figure.text), None)
    if error == "scale" and word:
        other = {"triệu": "tỷ", "tỷ": "triệu", "nghìn": "triệu"}[word]
        factor = Decimal(SCALES[other]) / SCALES[word]
        return _edited(figure, figure.value * factor, figure.step * factor, figure.text.replace(word, other))
    if error == "zero" and not word and not isinstance(figure, Percent):
        factors = [Decimal(10)] + ([Decimal("0.1")] if figure.value % 10 == 0 else [])
        value = figure.value * rng.choice(factors)
        return _edited(figure, value, figure.step, f"{vietnamese(Fraction(value))} {figure.text.split(' ', 1)[1]}")
    if (
        error == "separator"
        and word
        and "," in figure.text
        and len(figure.text.split(",")[1].split()[0]) == 3
        and "." not in figure.text
    ):
        return _edited(figure, figure.value * 1000, figure.step * 1000, figure.text.replace(",", "."))
    if error == "sense" and isinstance(figure, Percent) and figure.sense in ("level", "over_plan"):
        return figure.model_copy(update={"sense": "over_plan" if figure.sense == "level" else "level"})
    if error == "digit":
        places = [i for i, c in enumerate(figure.text.split(" ")[0].rstrip("%")) if c.isdigit()]
        i = rng.choice(places)
        new = rng.choice([d for d in "123456789" if d != figure.text[i]])
        text = figure.text[:i] + new + figure.text[i + 1 :]
        below = sum(place > i for place in places)
        value = figure.value + (int(new) - int(figure.text[i])) * figure.step * 10**below
        return _edited(figure, value, figure.step, text)
    return None


def _edited(figure: Any, value: Decimal, step: Decimal, text: str) -> Any:
    return figure.model_copy(update={"value": value, "step": step, "text": text})
