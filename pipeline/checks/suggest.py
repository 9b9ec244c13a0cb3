"""The one slip that would explain a finding: a single edit of a single figure after which all arithmetic on it holds.

Slips of form come first (đạt/vượt, triệu/tỷ, a nought more or less, a separator read otherwise), then one wrong digit;
of the first sort that has any, only a single candidate is named. Nothing is ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from pipeline.checks.facts import Facts
from pipeline.checks.implied_unit import plausible
from pipeline.checks.malformed import readings
from schemas.finding import Finding, Suggestion
from schemas.interval import shown
from schemas.mention import Percent, Quantity

Check = Callable[[Facts], Iterable[Finding]]
_BAD = ("suspicious", "contradiction", "malformed")
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
_SCALE = re.compile(rf"(?<!\w)({'|'.join(_SCALES)})(?!\w)")
_DIGITS = re.compile(r"[0-9]+(?:[.,\u00a0 ][0-9]+)*")
_SENSES = {"level": "đạt", "over_plan": "vượt", "increase": "tăng", "decrease": "giảm"}
_THOUSAND = Decimal(1000)
_SMALL = 100  # below, the same number twice may be chance


def suggest(
    facts: Facts, finding: Finding, checks: Iterable[Check], doubted: frozenset[str] = frozenset()
) -> Suggestion | None:
    """The only edit that makes everything hold, or None; not of the `doubted` figures, which other checks question too."""
    quantities = [
        (facts.near(i), f)
        for i in finding.figures
        if i not in doubted and isinstance(f := facts.figures.get(i), Quantity)
    ]
    # the check that doubts is asked first: it rejects most edits
    checks = sorted(checks, key=lambda c: not c.__module__.endswith("." + finding.check))
    if finding.check == "malformed":
        quantities = [(near, q) for near, q in quantities if q.malformed]
    for slips in (_form, _digit) if finding.check != "malformed" else (_reading,):
        if slips is _digit and finding.check == "implied_unit":
            return None  # what is merely plausible proves no digit
        able = [
            s
            for near, q in quantities
            for s in slips(q)
            if (s[0].value == q.value or not _twice(facts, q)) and _holds(near, finding, s[0], checks)
        ]
        if len({q.id for q, _ in able}) > 1:  # "mỗi suất 400 triệu đồng" is the likelier slip, not its sum
            able = [s for s in able if plausible(facts.near(s[0].id).with_figure(s[0]))]  # type: ignore[arg-type]
        edits = {(q.id, _written(q)): why for q, why in reversed(able)}  # two slips that come to one number are one
        if edits:
            (figure, value), why = next(iter(edits.items()))
            return Suggestion(figure=figure, value=value, why=why) if len(edits) == 1 else None
    return None


def _twice(facts: Facts, figure: Quantity) -> bool:
    """Whether the same number is printed elsewhere: a slip is seldom made twice."""
    if figure.value is None or figure.value < _SMALL:
        return False
    return facts.printed[getattr(figure, "kind", ""), figure.value] > 1


def _holds(near: Facts, finding: Finding, edited: Quantity, checks: Iterable[Check]) -> bool:
    """Whether every check on the figure is content, and one at least bears the new reading out by its arithmetic."""
    facts = near.with_figure(edited)  # type: ignore[arg-type]
    borne_out = finding.check == "implied_unit"  # it says nothing where all is well
    for check in checks:
        for seen in check(facts):
            if edited.id in seen.figures:
                if seen.verdict in _BAD:
                    return False
                borne_out = borne_out or seen.verdict == "consistent"
    return borne_out


def _written(edited: Quantity) -> str:
    value = "" if edited.value is None else shown(edited.value)
    return f"{_SENSES[edited.sense]} {value}%" if isinstance(edited, Percent) else value


Edit = tuple[Quantity, str]


def _reading(figure: Quantity) -> Iterator[Edit]:
    """The whole numbers that a malformed one may stand for."""
    for value in readings(figure.text):
        read = {"value": value, "malformed": False, "step": Decimal(1)}
        yield figure.model_copy(update=read), "cách đọc duy nhất hợp với các số còn lại"


def _form(figure: Quantity) -> Iterator[Edit]:
    if isinstance(figure, Percent):
        other = {"level": ("over_plan",), "over_plan": ("level",), "increase": ("level",)}.get(figure.sense, ())
        for sense in other:
            yield figure.model_copy(update={"sense": sense}), "đạt hay vượt"
    if figure.value is None or not figure.value:
        return
    if _SCALE.search(figure.text.casefold()):
        for factor in (_THOUSAND, Decimal("0.001")):
            yield _scaled(figure, factor), "nghìn, triệu hay tỷ"
    elif "," not in figure.text and figure.value % 1 == 0:
        yield _scaled(figure, Decimal(10), keep=True), "thiếu một chữ số 0"
        if figure.value % 10 == 0:
            yield _scaled(figure, Decimal("0.1"), keep=True), "thừa một chữ số 0"
    yield from _separator(figure)


def _scaled(figure: Quantity, factor: Decimal, *, keep: bool = False) -> Quantity:
    value, step = figure.value, figure.step
    if value is None:
        return figure
    return figure.model_copy(update={"value": value * factor, "step": step if keep or step is None else step * factor})


def _separator(figure: Quantity) -> Iterator[Edit]:
    """ "5.146 tỷ" read as 5,146 tỷ, and the other way."""
    match, scale = _DIGITS.search(figure.text), _SCALE.search(figure.text.casefold())
    if match is None or figure.value is None or figure.step is None:
        return
    groups = re.split(r"[^0-9]", match[0])
    if len(groups) != 2 or len(groups[1]) > 3:
        return
    unit = Decimal(10) ** (_SCALES[scale[1]] if scale else 0)
    thousands = figure.step >= unit
    if not thousands or len(groups[1]) == 3:
        edited = _scaled(figure, Decimal(10) ** (-len(groups[1]) if thousands else len(groups[1])))
        if isinstance(figure, Percent) or (edited.value or 0) % 1 == 0:
            yield edited, "dấu chấm hay dấu phẩy"


def _digit(figure: Quantity) -> Iterator[Edit]:
    """Each printed digit once as each other digit."""
    match, value, step = _DIGITS.search(figure.text), figure.value, figure.step
    if match is None or value is None or not step or value % step:
        return
    digits = str(int(value / step))
    for i, old in enumerate(digits):
        for new in "0123456789":
            if new != old and not (i == 0 and new == "0"):
                changed = Decimal(digits[:i] + new + digits[i + 1 :]) * step
                yield figure.model_copy(update={"value": changed}), "một chữ số"
