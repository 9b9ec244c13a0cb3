"""Whether what a person decides on is still what their page shows: another window, or another person, may have been faster."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.review.decide import Case
from pipeline.review.replay import last_undoable
from pipeline.review.state import State
from schemas.decision import Entry
from schemas.desk_errors import ChangedSince

Basis = str  # what a page was made of: the number of the run and that of the last decision ("12:40")
About = Callable[[State], object]


def basis_of(case: Case, last: int) -> Basis:
    """What a page is made of that shows the document after the decision `last`."""
    return f"{case.run or 0}:{last}"


def hold(case: Case, state: State, seen: Basis | None, about: About) -> None:
    """Raises ChangedSince where what is decided on (`about`) was another when the page was made; without `seen` it is
    taken as it stands."""
    if seen is None:
        return
    run, last = (int(n) for n in seen.split(":"))
    later = [e for e in state.entries if e.id > last]
    same_run = run == (case.run or 0)
    if same_run and not later:
        return
    # what the page showed is what the decisions made of the document by then
    if not same_run or about(case.state([e for e in state.entries if e.id <= last])) != about(state):
        raise _changed(later)


def hold_run(case: Case, current: int | None) -> None:
    """Raises ChangedSince where another run counts for the document by now: its row of the queue is that run's."""
    if case.run != current:
        raise _changed([])


def hold_undo(state: State, seen: Basis | None, who: str) -> None:
    """Raises ChangedSince where that person's last decision was made elsewhere, and their page does not know of it."""
    last = last_undoable(state.entries, who)
    if seen is not None and last is not None and last.id > int(seen.partition(":")[2]):
        raise _changed([last])


def figure(id_: str) -> About:
    return lambda state: next(((s.figure, s.mark) for s in state.figures if s.figure.id == id_), None)


def numeral(start: int) -> About:
    return lambda state: [(span, e.id) for span, e in state.numerals.items() if span[0] == start]


def finding(id_: str) -> About:
    return lambda state: next((r for r in state.findings if r.finding.id == id_), None)


def comparison(total: str, start: int | None) -> About:
    def found(state: State) -> object:
        here = (c for c in state.comparisons if c.comparison.total == total)
        return [c for c in here if (c.comparison.figure.start if c.comparison.figure else None) == start]

    return found


def everything(state: State) -> object:
    return len(state.entries)


def _changed(later: list[Entry]) -> ChangedSince:
    if not later:
        return ChangedSince(who="chương trình", number="văn bản được đọc lại", number_en="the document was read anew")
    entry = later[-1]
    return ChangedSince(who=entry.decision.who, number=f"quyết định số {entry.id}", number_en=f"decision {entry.id}")
