"""What bounds a claim besides group, time and place: its manner, its event, changes and means, cited documents."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from pipeline.link.claim import Claim
from pipeline.link.kinds import kind_of
from pipeline.link.moves import is_mean, move
from pipeline.link.topic import opening_line
from pipeline.link.whole import partial
from schemas.mention import Date, Figure, Period, Reference
from schemas.record import Scope
from schemas.words import any_of

_PART = re.compile(r";|[.!?…]\s|\n\s*\n")
_STORM = re.compile(r"(?<!\w)bão số (\d{1,2})(?!\w)")
_EDGE = re.compile(r"(?<!từ )(?<!\w)(?P<start>đầu)\s*$|(?<!\w)(?P<end>cuối|hết|kết thúc)\s*$")
_RUNNING = re.compile(
    any_of(
        ["lũy kế", "luỹ kế", "cộng dồn"]
        + [
            f"tổng cộng {to} {day}"
            for to in ("đến", "tới", "cho đến")
            for day in ("nay", "thời điểm", "lúc này", "hiện")
        ]
    )
)
_SINCE = re.compile(r"(?<!\w)(?:từ|kể từ)\s+(?:đầu\s+|ngày\s+|tháng\s+)*$")
_TO_NOW = re.compile(r"\s*(?:đến|tới|cho đến)\s+(?:nay|thời điểm|hiện)(?!\w)")
_TO = re.compile(r"\s*(?:đến|tới|đến hết|cho đến)(?:\s+(?:hết|ngày|tháng|năm|cuối))*\s*")
_MONTHS = re.compile(
    r"(?<!\w)(?:lũy kế|luỹ kế|ngân sách|kết quả|trong|qua|tổng thu|sau)\s+(?P<a>[2-9]|1[01])\s+tháng(?!\w)(?!\s+(?:\d|tuổi|cuối))"
    r"|(?<!\w)(?P<b>[2-9]|1[01])\s+tháng\s+(?:ước|đạt|qua|đầu năm(?!\s+\d))"
)
_MATTER = 200  # characters of what says of an amount each what it is for


class Scopes:
    """Reads the scope of claims in one document; `figures` are its figures in reading order."""

    def __init__(self, low: str, figures: Sequence[Figure]) -> None:
        self.low = low
        self.references = [f for f in figures if isinstance(f, Reference)]
        self.starts = [r.start for r in self.references]

    def of(self, claim: Claim, what: str | None) -> Scope:
        low, (start, end) = self.low, claim.sentence
        at = (claim.start, claim.end)
        numbers = [i.figure for kind in ("count", "total", "unit_amount", "ratio") for i in claim.slots.get(kind, ())]
        return Scope(
            kind=kind_of(low, (start, end), at, what) if what else None,
            event=_event(low, start, at, end),
            edge=_edge(low, start, claim.when),
            stretch=_stretch(low, start, claim.when),
            months=None if claim.when else _months(low, start, claim.end),
            matter=_matter(low, claim) if claim.has("unit_amount") else None,
            running=bool(_RUNNING.search(low, start, claim.end)),
            references=tuple(r.id for r in self._cited(start, end)),
            changes=tuple(f.id for f in numbers if move(low, start, f)),
            averages=tuple(f.id for f in numbers if is_mean(low, start, f)),
            partial=partial(low, claim),
        )

    def _cited(self, start: int, end: int) -> list[Reference]:
        """The documents that the sentence cites, else those of the sentence before in its paragraph."""
        if not self.references:
            return []
        first = bisect_left(self.starts, start)
        own = self.references[first : bisect_left(self.starts, end)]
        if own:
            return own
        paragraph = self.low.rfind("\n", 0, start) + 1
        return self.references[max(0, first - 1) : first] if first and self.starts[first - 1] >= paragraph else []


def _stretch(low: str, start: int, when: Sequence[Figure]) -> Literal["through", "to_now"] | None:
    """ "Từ năm 2011 đến nay", "từ tháng 3/2024 đến tháng 6/2024": what the first time begins."""
    for n, first in enumerate(when):
        if not _SINCE.search(low, max(start, first.start - 20), first.start):
            continue
        if _TO_NOW.match(low, first.end):
            return "to_now"
        if n + 1 < len(when) and _TO.fullmatch(low, first.end, when[n + 1].start):
            return "through"
    return None


def _months(low: str, start: int, end: int) -> int | None:
    """ "Thu ngân sách 10 tháng ước đạt …": the months of the year that are counted, where no year is said."""
    if low.find(" tháng", start, end) < 0:
        return None
    found = [m["a"] or m["b"] for m in _MONTHS.finditer(low, start, end)]
    return int(found[-1]) if found else None


def _matter(low: str, claim: Claim) -> str:
    """The words that say what an amount each is for: the line that opens its list, and its clause."""
    start, end = claim.sentence
    cut = max([m.end() for m in _PART.finditer(low, start, claim.start)], default=start)
    part = _PART.search(low, claim.end, end)
    stop = part.start() if part else end
    head = opening_line(low, start)
    own = low[max(cut, claim.start - _MATTER) : min(stop, claim.end + _MATTER)]
    return " ".join(((low[slice(*head)] if head else "") + " " + own).split())


def _event(low: str, start: int, at: tuple[int, int], end: int) -> str | None:
    """The storm that the sentence names, nearest before the claim first."""
    if low.find("bão số", start, end) < 0:
        return None
    before = [m[0] for m in _STORM.finditer(low, start, at[1])]
    behind = [m[0] for m in _STORM.finditer(low, at[1], end)]
    return before[-1] if before else behind[0] if behind else None


def event_in(low: str) -> str | None:
    """The storm that a lower-case text names, None where it names none or several."""
    named = {m[0] for m in _STORM.finditer(low)}
    return named.pop() if len(named) == 1 else None


def _edge(low: str, start: int, when: Sequence[Figure]) -> Literal["start", "end"] | None:
    for figure in when:
        if isinstance(figure, Period | Date):
            m = _EDGE.search(low, max(start, figure.start - 12), figure.start)
            if m:
                return "start" if m["start"] else "end"
    return None
