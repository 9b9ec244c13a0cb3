"""Decisions: what the desk's keys and buttons send, and how the document stands then."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from pipeline.export.labels import STAGES, number, said
from pipeline.review import since
from pipeline.review.acts import Acts
from pipeline.review.card import ref_of
from pipeline.review.desk_page import MOST, Document
from pipeline.review.draft import Form
from pipeline.review.leaves import leaf_at
from pipeline.review.pages import Here, Who
from pipeline.review.room import Opened
from pipeline.review.state import State, counted, next_point, open_again, sign_off
from pipeline.typed import read_typed, read_typed_day
from schemas.decision import LONGEST_WORDS, Act, Ruling
from schemas.decision import Undo as UndoAct
from schemas.errors import BadValue

router = APIRouter(prefix="/api")
Id = Annotated[str, Field(max_length=100)]
Place = Annotated[int, Field(ge=0, le=MOST)]


# what the page was made of that the decision was made on (pipeline.review.since)
Seen = Annotated[str | None, Field(pattern=r"^[0-9]{1,15}:[0-9]{1,15}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    why: str = Field(default="", max_length=LONGEST_WORDS)
    seen: Seen = None


class Accept(_Asked):
    action: Literal["accept"]
    figure: Id


class PassBy(_Asked):
    """The numeral that begins at `start` is rightly no figure."""

    action: Literal["pass_by"]
    start: Place


class Correct(_Asked):
    action: Literal["correct"]
    figure: Id
    form: Form


class Reject(_Asked):
    action: Literal["reject"]
    figure: Id


class Add(_Asked):
    action: Literal["add"]
    form: Form


class Comment(_Asked):
    action: Literal["comment"]
    figure: Id | None = None


class Rule(_Asked):
    action: Literal["rule"]
    finding: Id
    ruling: Ruling


class Compare(_Asked):
    action: Literal["compare"]
    total: Id
    start: Place | None = None
    ruling: Ruling


class Drop(_Asked):
    """Takes back a decision, by its number: one that asks to be looked at again, or one's own."""

    action: Literal["drop"]
    decision: Annotated[int, Field(ge=1, le=MOST)]


class SignOff(_Asked):
    action: Literal["sign_off"]


class Reopen(_Asked):
    action: Literal["reopen"]


Asked = Annotated[
    Accept | PassBy | Correct | Reject | Add | Comment | Rule | Compare | Drop | SignOff | Reopen,
    Body(discriminator="action"),
]


class Standing(BaseModel):
    """How the document stands: `open` is what is still to be decided, `next_ref` what comes behind the point that was asked about."""

    stage: str
    stage_word: str
    decided: int
    total: int
    open: int
    blocking: int
    last: int
    seen: str
    counts: list[tuple[str, int, str]] = Field(description="what is open: problem, how many, in words")
    ref: str | None = None
    next_key: str | None = None
    next_ref: str | None = None
    next_leaf: int | None = None


@router.post("/documents/{document}/decisions")
def decide(
    room: Here, who: Who, document: Document, asked: Asked, after: Annotated[str, Query(max_length=200)] = ""
) -> Standing:
    """Records one decision. `after` is the key of the point that it was made at."""

    def act(acts: Acts, state: State) -> Act:
        return _act(asked, acts, state)

    before = room.opened(document)
    keys = [p.key for p in before.state.points]
    here = room.decide(document, who.who, act, asked.seen, _about(asked))
    told = _standing(here, who.lang)
    if asked.action == "add":
        told.ref = f"figure:a{here.last}"
    # the point itself is gone by now: what came behind it comes next
    behind = keys[keys.index(after) + 1 :] + keys[: keys.index(after)] if after in keys else keys
    left = {p.key: p for p in here.state.points}
    following = next((left[k] for k in behind if k in left), next_point(here.state))
    if following is not None:
        told.next_key, told.next_ref = following.key, ref_of(following)
        told.next_leaf = leaf_at(here.leaves, following.start)
    return told


@router.get("/documents/{document}/standing")
def standing(room: Here, who: Who, document: Document) -> Standing:
    """How the document stands now, whoever has decided on it."""
    return _standing(room.opened(document), who.lang)


class TakenBack(BaseModel):
    model_config = ConfigDict(extra="forbid")
    seen: Seen = None


@router.post("/documents/{document}/undo")
def undo(room: Here, who: Who, document: Document, asked: TakenBack) -> Standing:
    """Takes back one's own last decision on the document; `ref` is the figure that it was about, where that is still there."""
    before = room.opened(document)
    here = room.undo(document, who.who, asked.seen)
    told = _standing(here, who.lang)
    undone = here.state.entries[-1].decision.act
    number = undone.decision if isinstance(undone, UndoAct) else 0
    about = {s.figure.id for s in before.state.figures if any(e.id == number for e in s.entries)}
    told.ref = next((f"figure:{s.figure.id}" for s in here.state.figures if s.figure.id in about), None)
    return told


@router.get("/typed")
def typed(
    who: Who,
    text: Annotated[str, Query(max_length=200)],
    reads: Annotated[Literal["whole", "fraction", "day"], Query()] = "whole",
) -> dict[str, object]:
    """What a typed value is read as, before it is sent: `value` in print, or `fault` in words."""
    try:
        value = read_typed_day(text) if reads == "day" else number(read_typed(text, reads).value)
    except BadValue as e:
        return {"value": None, "fault": e.message(who.lang)}
    return {"value": value, "fault": None}


class Name(BaseModel):
    model_config = ConfigDict(extra="forbid")
    who: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


@router.post("/who")
def name(who: Who, asked: Name) -> dict[str, str]:
    """By what name the next decisions are signed."""
    who.who = " ".join(asked.who.split())
    return {"who": who.who}


def _act(asked: object, acts: Acts, state: State) -> Act:
    match asked:
        case Accept():
            return acts.accept(asked.figure, asked.why)
        case PassBy():
            return acts.pass_by(asked.start, asked.why)
        case Correct():
            return acts.correct(asked.figure, asked.form, asked.why)
        case Reject():
            return acts.reject(asked.figure, asked.why)
        case Add():
            return acts.add(asked.form, asked.why)
        case Comment():
            return acts.comment(asked.why, asked.figure)
        case Rule():
            return acts.rule(asked.finding, asked.ruling, asked.why)
        case Compare():
            return acts.compare(asked.total, asked.start, asked.ruling, asked.why)
        case Drop():
            return UndoAct(decision=asked.decision, why=asked.why)
        case Reopen():
            return open_again(state, asked.why)
        case _:
            return sign_off(state)


def _about(asked: object) -> since.About:
    """What a decision is on."""
    match asked:
        case Accept() | Correct() | Reject():
            return since.figure(asked.figure)
        case PassBy():
            return since.numeral(asked.start)
        case Rule():
            return since.finding(asked.finding)
        case Compare():
            return since.comparison(asked.total, asked.start)
        case SignOff():
            return since.everything
        case _:  # words, a new figure and a decision by its number stand for themselves
            return lambda state: None


def _standing(here: Opened, lang: str) -> Standing:
    state = here.state
    return Standing(
        stage=state.stage,
        stage_word=said(STAGES[state.stage], lang),
        decided=state.progress.decided,
        total=state.progress.total,
        open=len(state.points),
        blocking=len(state.blocking),
        last=here.last,
        seen=here.basis,
        counts=[*counted(state, lang)],
    )
