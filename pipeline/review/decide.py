"""One decision of a person: checked, written into the trail and into the queue, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.export.labels import DOUBTS
from pipeline.review.beside import Beside
from pipeline.review.replay import last_undoable, standing
from pipeline.review.state import State, open_again, sign_off, state_of
from pipeline.run import Reading
from pipeline.store import desk, trail
from pipeline.store.engine import Connection
from schemas.decision import Act, Add, Adopt, Compare, Correct, Decision, Entry, Move, Rule, Undo
from schemas.errors import BadDecision, NotOpen
from schemas.run import Extraction
from schemas.total import Comparison


@dataclass(frozen=True, slots=True)
class Case:
    """A document on the desk: its numbers in the store, its current run as it was stored (with text), and what the line needs
    to run again (asked only where a figure was changed; it may raise StaleReading). `comparisons` are those of the stored
    figures, `compare` gives those of changed ones."""

    document: int
    run: int | None
    extraction: Extraction
    reading: Callable[[], Reading]
    comparisons: tuple[Comparison, ...] = ()
    compare: Beside | None = None

    def state(self, entries: Sequence[Entry]) -> State:
        return state_of(self.extraction, entries, self.reading, self.comparisons, self.compare, self.run)


def opened(connection: Connection, case: Case) -> State:
    """The document as it stands."""
    return case.state(trail.decisions(connection, case.document))


def decide(connection: Connection, case: Case, who: str, act: Act) -> State:
    """Writes the act into the trail and gives the document as it stands then. The caller's transaction holds both, and is
    rolled back where this raises: BadDecision (it does not fit what is there now), NotOpen, StaleReading."""
    trail.alone(connection)
    before = trail.decisions(connection, case.document)
    _allowed(case, before, who, act)
    entry = trail.append(
        connection,
        Decision(document=case.document, run=case.run, original=case.extraction.document.sha256, who=who, act=act),
    )
    state = case.state((*before, entry))
    _took_effect(state, entry)
    summarise(connection, case, state)
    return state


def undo(connection: Connection, case: Case, who: str) -> State:
    """Takes back the last decision of that person on the document. Raises BadDecision where there is none, NotOpen."""
    trail.alone(connection)
    last = last_undoable(trail.decisions(connection, case.document), who)
    if last is None:
        raise BadDecision(
            detail="không có quyết định nào của bạn để hoàn tác", detail_en="there is nothing of yours to undo"
        )
    return decide(connection, case, who, Undo(decision=last.id))


def catch_up(connection: Connection, opened: Callable[[int], Case]) -> int:
    """Brings the queue up to date: rows that are missing, and documents that were read anew since they were decided on.

    `opened` gives the case of a document. Returns how many there were.
    """
    documents = desk.behind(connection)
    for document in documents:
        case = opened(document)
        summarise(connection, case, case.state(trail.decisions(connection, document)))
    return len(documents)


def summarise(connection: Connection, case: Case, state: State) -> None:
    """Writes the document's row of the queue as it stands; also after a new run, once its decisions are carried out."""
    open_ = Counter(p.problem for p in state.points)
    told = desk.Summary(
        contradictions=open_["contradiction"],
        malformed=open_["malformed"],
        doubtful=open_["doubtful"],
        again=open_["again"],
        differs=open_["differs"],
        suspicious=open_["suspicious"],
        unread=open_["unread"],
        decided=state.progress.decided,
        total=state.progress.total,
        stage=state.stage,
    )
    desk.put(connection, case.document, state.extraction, told, decided=True)


def _allowed(case: Case, before: tuple[Entry, ...], who: str, act: Act) -> None:
    """Raises where the document's stage, or the decision that is to be undone, does not let the act be."""
    moves = [e.decision.act.after for e in standing(before) if isinstance(e.decision.act, Move)]
    if moves and moves[-1] == "signed_off" and not (isinstance(act, Move) and act.after == "reopened"):
        raise NotOpen(case.extraction.document.path)
    match act:
        case Move(after="signed_off"):
            sign_off(case.state(before))
        case Move(after="reopened"):
            open_again(case.state(before), act.why)
        case Move():
            raise BadDecision(detail="không có bước này", detail_en="there is no such stage to move to")
        case Undo():
            _may_undo(case, before, who, act)
        case Correct() | Add():
            _grounded(case.extraction.document.text or "", act)
        case _:
            pass


def _may_undo(case: Case, before: tuple[Entry, ...], who: str, act: Undo) -> None:
    target = next((e for e in standing(before) if e.id == act.decision), None)
    if target is None or isinstance(target.decision.act, Move | Adopt):
        raise BadDecision(
            detail=f"quyết định số {act.decision} không còn hiệu lực hoặc không hoàn tác được",
            detail_en=f"decision {act.decision} does not stand any more, or cannot be undone",
        )
    if target.decision.who != who and target.id not in {o.entry.id for o in case.state(before).orphans}:
        raise BadDecision(
            detail=f"quyết định số {act.decision} là của {target.decision.who}",
            detail_en=f"decision {act.decision} is {target.decision.who}'s",
        )


def _grounded(text: str, act: Correct | Add) -> None:
    """Raises BadDecision where a figure is not what the text holds at its place."""
    figure, anchor = act.after, act.to if isinstance(act, Correct) else act.anchor
    if text[figure.start : figure.end] != figure.text or (anchor.start, anchor.end) != (figure.start, figure.end):
        raise BadDecision(
            detail=f"“{figure.text}” không đứng ở vị trí {figure.start}–{figure.end} của văn bản",
            detail_en=f"“{figure.text}” does not stand at {figure.start}–{figure.end} of the text",
        )


def _took_effect(state: State, entry: Entry) -> None:
    """Raises BadDecision where the decision asks to be looked at again at once: it was made on something else."""
    doubt = next((o.doubt for o in state.orphans if o.entry.id == entry.id), None)
    act = entry.decision.act
    if (
        doubt is None
        and isinstance(act, Rule)
        and all(r.entry is None or r.entry.id != entry.id for r in state.findings)
    ):
        doubt = "changed"
    if doubt is None and isinstance(act, Compare):
        doubt = None if any(c.entry is not None and c.entry.id == entry.id for c in state.comparisons) else "changed"
    if doubt is not None:
        vi, en = DOUBTS[doubt]
        raise BadDecision(detail=vi, detail_en=en)
