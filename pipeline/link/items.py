"""What stands in one passage, in reading order: amounts, counts, shares and runs of recipients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from schemas.mention import Count, Figure, Money, Percent, Ratio, Recipient

Kind = Literal["recipients", "count", "total", "unit_amount", "percent", "ratio"]
_BETWEEN_RECIPIENTS = 48  # characters; what is farther apart is no list of recipients
_NEW_START = re.compile(r"[.!?…]\s|\.\.\.")
SCENERY = ("admin_unit",)  # places are counted as scenery more often than as recipients


@dataclass(slots=True, eq=False)
class Item:
    """One figure, or a run of coordinated recipients; offsets of the document's text."""

    kind: Kind
    figures: list[Figure]
    start: int
    end: int
    own: list[Item] = field(default_factory=list)  # recipients that overlap a count: "98 [người] có công"

    @property
    def figure(self) -> Figure:
        return self.figures[0]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f.id for f in self.figures)


def items_of(low: str, figures: Sequence[Figure]) -> list[Item]:
    """The items of one passage; `figures` are its figures in reading order, `low` the document in lower case."""
    found: list[Item] = []
    for figure in figures:
        kind = _kind(low, figure)
        if kind is None:
            continue
        last = found[-1] if found else None
        if kind == "recipients" and last is not None:
            if last.kind == "count" and figure.start < last.end:
                last.own.append(Item("recipients", [figure], figure.start, figure.end))
                continue
            run = last.own[-1] if last.own else last
            if run.kind == "recipients" and _coordinated(low, run.end, figure.start) and not _subject(low, figure):
                run.figures.append(figure)
                run.end = figure.end
                continue
        found.append(Item(kind, [figure], figure.start, figure.end))
    return found


def _kind(low: str, figure: Figure) -> Kind | None:
    match figure:
        case Recipient():
            return "recipients"
        case Money():
            return "unit_amount" if figure.per else "total"
        case Count():
            return "count"
        case Percent():
            return "percent"
        case Ratio():
            return "ratio"
    return None


_GIVING = re.compile(r"(?<!\w)(?:tặng|trao|hỗ trợ|thăm)(?!\w)")
_MOVES = re.compile(r"\s*(?:giảm|tăng|còn|chiếm)(?!\w)")
_LINKS = re.compile(r"[,;/–-]|(?<!\w)(?:và|hoặc|cùng|hay|với|các|là)(?!\w)")


def _subject(low: str, figure: Figure) -> bool:
    """Whether a recipient begins a clause of its own: "… hộ nghèo, hộ cận nghèo giảm 4 hộ"."""
    return bool(_MOVES.match(low, figure.end))


def _coordinated(low: str, start: int, end: int) -> bool:
    """Whether two recipients with low[start:end] between them stand in one list."""
    gap = low[start:end]
    if ";" in gap and len(gap) > 14 and not _GIVING.search(gap):
        return False
    return len(gap) <= _BETWEEN_RECIPIENTS and not _NEW_START.search(gap) and bool(_LINKS.search(gap))
