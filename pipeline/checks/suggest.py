"""The one slip that would explain a finding: a single edit of a single figure after which all arithmetic on it holds.

Slips of form come first (đạt/vượt, triệu/tỷ, a nought more or less, a separator read otherwise), then one wrong digit;
of the first sort that has any, only a single candidate is named, and only if no other may be the truth. Nothing is ever
changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pipeline.checks.facts import Facts
from pipeline.checks.implied_unit import WIDE, plausible
from pipeline.checks.malformed import readings
from pipeline.checks.say import verdicts_only
from schemas.finding import SLIPS, Finding, Suggestion
from schemas.interval import shown
from schemas.mention import Percent, Quantity

Check = Callable[[Facts], Iterable[Finding]]
Fit = Literal["no", "may", "holds"]
Able = tuple[Quantity, str, Fit]
_BAD = ("suspicious", "contradiction", "malformed")
_SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
_SCALE = re.compile(rf"(?<!\w)({'|'.join(_SCALES)})(?!\w)")
_DIGITS = re.compile(r"[0-9]+(?:[.,\u00a0 ][0-9]+)*")
_SENSES = {"level": "đạt", "over_plan": "vượt", "increase": "tăng", "decrease": "giảm"}
_LEAST, _LARGEST = min(_SCALES.values()), max(_SCALES.values())
_THOUSAND = Decimal(1000)
_SILENT = ("implied_unit", "part_le")  # these say nothing where all is well
_ABSURD = 20  # times more or less than the usual band lies an amount each that nobody gives
_MANY, _MANY_DIGITS = 48, 12  # parts of one sum: beyond, its edits cost too much, and some digit always fits
_SCALE_WORD = SLIPS["scale"][0]
_DECIMALS = 2  # that a comma may have stood before
_SMALL = 100  # below, the same number twice may be chance


def suggest(
    facts: Facts,
    finding: Finding,
    checks: Sequence[Check],
    candidates: frozenset[str],
    others: Sequence[Check],
    doubted: Mapping[str, frozenset[str]],
) -> Suggestion | None:
    """The only edit of one of the `candidates` that makes everything hold, or None.

    An edit of a `doubted` figure, which the `others` question too (beside the figures given for it), must content them
    as well.
    """
    if finding.check in ("parts_sum", "part_le") and len(finding.figures) == 1:
        return None  # any of many rows may hold the slip
    # the check that doubts is asked first: it rejects most edits
    checks = sorted(checks, key=lambda c: not c.__module__.endswith("." + finding.check))
    malformed = finding.check == "malformed"
    figures = [
        f
        for i in finding.figures
        if isinstance(f := facts.figures.get(i), Quantity) and (f.malformed if malformed else i in candidates)
    ]
    reach = max([len(figures), *(facts.reach(f.id) for f in figures)])
    if reach > _MANY:
        return None
    quantities = [(facts.near(f.id), f) for f in figures]
    for slips in _SLIPS.get(finding.check, (_form, _digit)):
        if slips is not _form and reach > _MANY_DIGITS:
            return None
        able: dict[tuple[str, str], Able] = {}
        for near, q in quantities:
            for edited, why in slips(q):
                if edited.value != q.value and _twice(facts, q):
                    continue
                fit = _fit(near, finding, edited, checks)
                beside = doubted.get(q.id)
                if fit == "no" or (beside and not _content(facts.around(beside), edited, others)):
                    continue
                # two slips that come to one number are one
                able.setdefault((q.id, _written(edited, q)), (edited, why, fit))
        if len({figure for figure, _ in able}) > 1:
            able = _likelier(facts, able)
        if able:
            (figure, value), (_, why, fit) = next(iter(able.items()))
            return Suggestion(figure=figure, value=value, why=why) if len(able) == 1 and fit == "holds" else None
    return None


def _likelier(facts: Facts, able: dict[tuple[str, str], Able]) -> dict[tuple[str, str], Able]:
    """Without the edits that leave or make an amount each absurd: "mỗi suất 400 triệu đồng" is the slip, not its sum.

    Only a scale word is decided so: with a nought more or less, what is unusual may be true.
    """

    def is_plausible(key: tuple[str, str], times: int) -> bool:
        return plausible(facts.near(key[0]).with_figure(able[key][0]), times)  # type: ignore[arg-type]

    kept = [key for key in able if is_plausible(key, _ABSURD)]
    usual = kept and all(able[key][1] == _SCALE_WORD and is_plausible(key, WIDE) for key in kept)
    return {key: able[key] for key in kept} if usual else able


def _twice(facts: Facts, figure: Quantity) -> bool:
    """Whether the same number is printed elsewhere: a slip is seldom made twice."""
    if figure.value is None or figure.value < _SMALL:
        return False
    return facts.printed[getattr(figure, "kind", ""), figure.value] > 1


def _fit(near: Facts, finding: Finding, edited: Quantity, checks: Iterable[Check]) -> Fit:
    """ "holds" where every check on the figure is content, and one at least bears the new reading out by its arithmetic;
    "may" where none contradicts it: a number that was cut off, or stands behind "hơn", may be the true one all the same.
    """
    facts = near.with_figure(edited)  # type: ignore[arg-type]
    borne_out, content = finding.check in _SILENT, True
    with verdicts_only():
        for seen in (seen for check in checks for seen in check(facts)):
            if edited.id in seen.figures:
                if seen.verdict in ("contradiction", "malformed") or _is_plain_doubt(seen):
                    return "no"
                content = content and seen.verdict != "suspicious"
                borne_out = borne_out or seen.verdict == "consistent"
    return "holds" if content and borne_out else "may"


def _is_plain_doubt(seen: Finding) -> bool:
    """A doubt that rounding does not explain away."""
    return seen.check == "implied_unit" and seen.verdict == "suspicious"


def _content(facts: Facts, edited: Quantity, others: Iterable[Check]) -> bool:
    """Whether no other check doubts the edited figure: against the words beside it, the same figure elsewhere."""
    facts = facts.with_figure(edited)  # type: ignore[arg-type]
    with verdicts_only():
        return not any(f.verdict in _BAD and edited.id in f.figures for check in others for f in check(facts))


def _written(edited: Quantity, printed: Quantity) -> str:
    """The value to be read instead; with its verb where the verb is the slip."""
    value = "" if edited.value is None else shown(edited.value)
    if not isinstance(edited, Percent) or not isinstance(printed, Percent):
        return value
    return f"{_SENSES[edited.sense]} {value}%" if edited.sense != printed.sense else f"{value}%"


Edit = tuple[Quantity, str]


def _reading(figure: Quantity) -> Iterator[Edit]:
    """The whole numbers that a malformed one may stand for."""
    for value in readings(figure.text):
        read = {"value": value, "malformed": False, "step": Decimal(1)}
        yield figure.model_copy(update=read), SLIPS["reading"][0]


def _form(figure: Quantity) -> Iterator[Edit]:
    if isinstance(figure, Percent):
        other = {"level": ("over_plan",), "over_plan": ("level",), "increase": ("level",)}.get(figure.sense, ())
        for sense in other:
            yield figure.model_copy(update={"sense": sense}), SLIPS["sense"][0]
    if figure.value is None or not figure.value:
        return
    if scales := _SCALE.findall(figure.text.casefold()):
        if _SCALES[scales[-1]] < _LARGEST:
            yield _scaled(figure, _THOUSAND), _SCALE_WORD
        if _SCALES[scales[-1]] > _LEAST:
            yield _scaled(figure, 1 / _THOUSAND), _SCALE_WORD
    elif "," not in figure.text and figure.value % 1 == 0:
        yield _scaled(figure, Decimal(10), keep=True), SLIPS["nought_lost"][0]
        if figure.value % 10 == 0:
            yield _scaled(figure, Decimal("0.1"), keep=True), SLIPS["nought_more"][0]
    yield from _separator(figure)
    yield from _lost_comma(figure)


def _lost_comma(figure: Quantity) -> Iterator[Edit]:
    """ "15 tỷ" for "1,5 tỷ", "846%" for "84,6%"."""
    match, value, step = _DIGITS.search(figure.text), figure.value, figure.step
    scaled = isinstance(figure, Percent) or _SCALE.search(figure.text.casefold())
    if match is None or not scaled or not match[0].isdigit() or value is None or step is None:
        return
    # "5%" may have been "0,5%", while nobody prints 0,5 tỷ for 5 tỷ
    most = len(match[0]) + isinstance(figure, Percent)
    for decimals in range(1, min(most, _DECIMALS + 1)):
        if match[0][-1] != "0":  # nobody prints "6,0 triệu"
            factor = Decimal(1).scaleb(-decimals)
            yield figure.model_copy(update={"value": value * factor, "step": step * factor}), SLIPS["comma"][0]


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
    if len(groups) != 2 or len(groups[1]) != 3:
        return
    unit = Decimal(10) ** (_SCALES[scale[1]] if scale else 0)
    edited = _scaled(figure, 1 / _THOUSAND if figure.step >= unit else _THOUSAND)
    if isinstance(figure, Percent) or (edited.value or 0) % 1 == 0:
        yield edited, SLIPS["separator"][0]


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
                yield figure.model_copy(update={"value": changed}), SLIPS["digit"][0]


def _any(figure: Quantity) -> Iterator[Edit]:
    yield from _form(figure)
    yield from _digit(figure)


# What is merely plausible proves no digit; and where a part is no more than its whole, a digit may always be the slip.
_SLIPS = {"malformed": (_reading,), "implied_unit": (_form,), "part_le": (_any,)}
