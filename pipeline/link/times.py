"""When a claim holds: the dates, periods and occasions of its sentence, or of the line that governs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.link.claim import Claim
from pipeline.link.cues import cue
from pipeline.link.moves import PLAN
from schemas.mention import Date, Figure, Occasion, Percent, Period, Reference

_HARD = re.compile(r";|[.!?]\s|\n")
_OF_REFERENCE = re.compile(r"[\s,(]*(?:ngày|ban hành ngày|ký ngày|năm)?\s*")
_AS_OF = re.compile(
    r"(?<!\w)(?:tính đến|tính tới|đến|tới|đến hết|đến ngày|tới ngày|đến nay)\s*(?:hết|ngày|cuối|thời điểm)?\s*(?:ngày)?\s*$"
)
_QUOTE = re.compile(r"[“\"][^”\"]*$")
_LEADS = re.compile(r"\s*(?:,\s*)?(?:là|đạt|:|ước|có|được|đã|giảm|tăng|xuống|lên)(?!\w)")
_COMMA = re.compile(r"[,;(]")
_GOES_ON = re.compile(r"[,;.:\n]|(?<!\w)(?:và|còn)(?!\w)")
_GOAL = re.compile(r"^[^,;.:]{0,24}(?<!\w)(?:mục tiêu|kế hoạch|dự toán|chỉ tiêu)(?!\w)[^,;.:]{0,40}$")
_BARE_YEAR = re.compile(r"[;,(]\s*(?:19|20)\d\d\s*(?::|là |đạt )")
_BESIDE = re.compile(r"[\s(]*(?:(?:là|của|vào|trong|có|ở|:)\s*)*")
_CLOSE = 60  # characters between a claim and the time that is said right behind it
_BASE_REACH = 30  # characters in which "so với" stands before the time that it names


@dataclass(slots=True)
class Time:
    """One time of a passage, and whether it is the time of something else that the sentence compares with."""

    figure: Figure
    base: bool = False
    as_of: bool = False


@dataclass(slots=True)
class When:
    """What governs the passages that follow: the times of a heading, until something replaces them."""

    governing: list[Figure] = field(default_factory=list)


def times_of(low: str, start: int, figures: Sequence[Figure]) -> list[Time]:
    """The times of one passage that can be the time of a claim: no dates of cited documents, nothing in quotes."""
    found: list[Time] = []
    before: Figure | None = None
    for figure in figures:
        if isinstance(figure, Date | Period | Occasion):
            gap = low[before.end if before else start : figure.start]
            cited = isinstance(before, Reference) and _OF_REFERENCE.fullmatch(gap)
            named = _QUOTE.search(low, max(start, figure.start - 200), figure.start) and isinstance(figure, Period)
            if not cited and not named:
                lead = low[max(start, figure.start - _BASE_REACH) : figure.start]
                compared = list(cue("base").finditer(lead))
                base = _of_goal(before, gap) or (bool(compared) and not _COMMA.search(lead, compared[-1].end()))
                found.append(Time(figure, base, bool(_AS_OF.search(lead))))
        before = figure
    return found


def _of_goal(before: Figure | None, gap: str) -> bool:
    """ "115,1% mục tiêu tăng trưởng năm 2025": the time of the goal, of which so much has been reached."""
    return isinstance(before, Percent) and _GOAL.search(gap) is not None


def assign(low: str, start: int, end: int, claims: Sequence[Claim], times: Sequence[Time], governing: When) -> None:
    """Gives each claim of the passage [start, end) its times.

    A time before the first claim governs all of them; one before a later claim governs from there on; one after a
    claim, no comma between, is its own.
    """
    free = [t for t in times if not t.base]
    if not claims:
        return
    lead = narrowest([t.figure for t in free if t.figure.start < claims[0].start])
    current = lead or list(governing.governing)
    for n, claim in enumerate(claims):
        stop = claims[n + 1].start if n + 1 < len(claims) else end
        if n:
            before = [
                t
                for t in free
                if claims[n - 1].end <= t.figure.start < claim.start and not _trails(low, claims[n - 1], t, claim)
            ]
            if before:
                current = [t.figure for t in before]
            elif _BARE_YEAR.search(low, claims[n - 1].end, claim.start):
                current = []  # "(2021: 280 tỷ; 2022: 300 tỷ)": a year that nobody read, and not the one before
        inside = [t for t in free if claim.start <= t.figure.start < claim.end]
        after = [
            t
            for t in free
            if claim.end <= t.figure.start < stop and (n + 1 == len(claims) or _trails(low, claim, t, claims[n + 1]))
        ]
        own = [t.figure for t in inside + [a for a in after if not _HARD.search(low[claim.end : a.figure.start])]]
        claim.when = [*current, *(f for f in own if f not in current)]
        if claim.base_of is not None and not PLAN.search(low, max(start, claim.start - _BASE_REACH), claim.start):
            claim.when = [t.figure for t in times if t.base and _of_base(low, claim, t.figure)]
        if inside and not lead:
            current = [t.figure for t in inside]
    for claim in claims:
        stated = [t.figure for t in free if t.as_of and t.figure in claim.when and isinstance(t.figure, Date)]
        claim.as_of = stated[0] if len(stated) == 1 else None


def _of_base(low: str, base: Claim, time: Figure) -> bool:
    """ "so với 1.200 người năm 2023", "so với năm 2023 (1.200 người)": the time right beside a base."""
    if time.start >= base.end:
        return _BESIDE.fullmatch(low, base.end, time.start) is not None
    return _BESIDE.fullmatch(low, time.end, base.start) is not None


def _trails(low: str, claim: Claim, time: Time, following: Claim) -> bool:
    """Whether the time stands right behind the claim, in its clause, and does not lead to the next."""
    gap = low[claim.end : time.figure.start]
    if _rises_to(claim, following):
        return not _GOES_ON.search(gap) and len(gap) < _CLOSE  # "từ 9% năm 2021 xuống 3%"
    leads = _LEADS.match(low, time.figure.end, following.start)
    return not leads and not _GOES_ON.search(gap) and len(gap) < _CLOSE


def _rises_to(claim: Claim, following: Claim) -> bool:
    """Whether the next claim is what this one rises or falls to."""
    own = {i.figure.id for items in claim.slots.values() for i in items}
    return any(c.base in own for c in following.comparisons)


def narrowest(times: list[Figure]) -> list[Figure]:
    """The times without the wider ones that a later one lies in, and without what is said twice."""
    kept: list[Figure] = []
    for n, time in enumerate(times):
        said = any(isinstance(k, Occasion) and isinstance(time, Occasion) and k.value == time.value for k in kept)
        if not said and not any(_holds(time, other) for other in times[n + 1 :]):
            kept.append(time)
    return kept


def _holds(wide: Figure, narrow: Figure) -> bool:
    return (
        isinstance(wide, Period)
        and isinstance(narrow, Period)
        and wide.start_date <= narrow.start_date
        and narrow.end_date <= wide.end_date
    )
