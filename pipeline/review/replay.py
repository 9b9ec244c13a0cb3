"""The decisions on a document, carried out one after the other on what the rules read in it.

A decision is carried out at the place that its anchor finds, and only if what it was made on stands there: else it asks to
be looked at again. So decisions survive a new version of the rules, and never change what nobody has seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.review.anchor import Anchors
from pipeline.review.draft import says
from pipeline.review.numerals import held, meeting
from schemas.decision import (
    Accept,
    Add,
    Adopt,
    Anchor,
    Comment,
    Compare,
    Correct,
    Entry,
    Move,
    Reject,
    Rule,
    Stage,
    Undo,
)  # fmt: skip
from schemas.mention import Figure, Money, Recipient, Unclaimed
from schemas.run import Extraction

Mark = Literal["untouched", "accepted", "corrected", "rejected", "added"]
# gone: the quote is found nowhere, or at several places; changed: something else is read there now; taken: another
# figure stands in the way; reread: what it was decided on was read by other rules
Doubt = Literal["gone", "changed", "taken", "reread"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure as it stands after the decisions; of a rejected one, as it stood before.

    `read` is what the rules read (None for an added one), `entries` the decisions on it, oldest first.
    """

    figure: Figure
    mark: Mark = "untouched"
    read: Figure | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Orphan:
    """A decision that could not be carried out and asks to be looked at again."""

    entry: Entry
    doubt: Doubt

    def on(self, run: int | None) -> Orphan:
        """As it is told of that run: where another was decided on, it is the rules that read otherwise, and nobody's doing."""
        decided = self.entry.decision.run
        other = run is not None and decided is not None and decided != run
        return replace(self, doubt="reread") if other and self.doubt == "changed" else self


@dataclass(slots=True)
class Replay:
    """What the decisions make of one extraction. `rulings` and `comparings` (each with the figure it was made on) are still to
    be laid beside findings and known totals."""

    figures: list[Seen] = field(default_factory=list)
    numerals: dict[Span, Entry] = field(default_factory=dict)  # unclaimed numerals that a person accepted as none
    rulings: list[tuple[Entry, Rule, tuple[Span, ...]]] = field(default_factory=list)
    comparings: list[tuple[Entry, Compare, Span | None, Figure | None]] = field(default_factory=list)
    comments: list[Entry] = field(default_factory=list)  # on the document
    orphans: list[Orphan] = field(default_factory=list)
    stage: Stage = "open"

    @property
    def current(self) -> tuple[Figure, ...]:
        """The figures that count, in reading order."""
        return tuple(sorted((s.figure for s in self.figures if s.mark != "rejected"), key=lambda f: (f.start, f.end)))


def standing(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The decisions that were not undone."""
    told = tuple(entries)
    undone = {e.decision.act.decision for e in told if isinstance(e.decision.act, Undo)}
    return (e for e in told if e.id not in undone and not isinstance(e.decision.act, Undo))


def last_undoable(entries: Iterable[Entry], who: str) -> Entry | None:
    """The last decision of that person on the document that an undo takes back; a stage is left by moving on alone."""
    own = [e for e in standing(entries) if e.decision.who == who and not isinstance(e.decision.act, Move | Adopt)]
    return own[-1] if own else None


def same_reading(a: Figure, b: Figure) -> bool:
    """Whether two figures say the same, wherever they stand."""
    return _reading(a) == _reading(b)


def _reading(figure: Figure) -> dict[str, object]:
    return {k: v for k, v in says(figure).items() if k not in ("start", "end", "text", "words")}


def replay(extraction: Extraction, entries: Iterable[Entry]) -> Replay:
    """Carries out the decisions on an extraction that holds its text (ValueError where it does not)."""
    if extraction.document.text is None:
        raise ValueError("decisions are carried out on the document's text")
    return _Stage(extraction, extraction.document.text).play(tuple(standing(entries)))


def amount_at(seen: Iterable[Seen], span: Span | None) -> Figure | None:
    """The figure of that span that counts and may answer a known total."""
    here = (s.figure for s in seen if s.mark != "rejected" and (s.figure.start, s.figure.end) == span)
    return next((f for f in here if not isinstance(f, Recipient)), None)


def _place(figure: Figure) -> tuple[int, int, str]:
    return figure.start, figure.end, figure.kind


def _accepted(seen: Seen) -> Mark:
    """What a figure is once it is accepted: it stays one that was corrected or added."""
    if seen.read is None:
        return "added"
    return "accepted" if same_reading(seen.figure, seen.read) else "corrected"


class _Stage:
    def __init__(self, extraction: Extraction, text: str) -> None:
        self.text, self.anchors = text, Anchors(text)
        self.unclaimed = {(u.start, u.end) for u in extraction.unclaimed}
        self.seen = {f.id: Seen(f, read=f) for f in extraction.figures}
        self.there = {_place(f): f.id for f in extraction.figures}  # the figures that count, by span and kind
        self.result = Replay()

    def play(self, entries: tuple[Entry, ...]) -> Replay:
        for entry in entries:
            doubt = self._carry_out(entry)
            if doubt:
                self.result.orphans.append(Orphan(entry, doubt))
        # that another version was adopted is nothing that anybody looked at
        if self.result.stage == "open" and any(not isinstance(e.decision.act, Adopt) for e in entries):
            self.result.stage = "in_review"
        self.result.figures = sorted(self.seen.values(), key=lambda s: (s.figure.start, s.figure.end))
        return self.result

    def _carry_out(self, entry: Entry) -> Doubt | None:
        act, result = entry.decision.act, self.result
        match act:
            case Accept(before=Unclaimed()):
                return self._pass_by(entry, act)
            case Accept() | Reject():
                return self._confirm(entry, act)
            case Correct():
                return self._correct(entry, act)
            case Add():
                return self._add(entry, act)
            case Comment():
                span = self.anchors.find(act.anchor) if act.anchor else None
                if span is None or not self._noted(entry, span, act.before):
                    result.comments.append(entry)
            case Rule():
                spans = [self.anchors.find(a) for a in act.anchors]
                if None in spans:
                    return "gone"
                result.rulings.append((entry, act, tuple(s for s in spans if s)))
            case Compare():
                span = self.anchors.find(act.anchor) if act.anchor else None
                if act.anchor and span is None:
                    return "gone"
                result.comparings.append((entry, act, span, amount_at(self.seen.values(), span)))
            case Move():
                result.stage = act.after
            case Undo() | Adopt():
                pass
        return None

    def _pass_by(self, entry: Entry, act: Accept) -> Doubt | None:
        span = self.anchors.find(act.anchor)
        if span is None:
            return "gone"
        if span not in self.unclaimed:
            return "changed"
        self.result.numerals[span] = entry
        return None

    def _confirm(self, entry: Entry, act: Accept | Reject) -> Doubt | None:
        """Accepts or rejects a figure that is read as it was then."""
        assert not isinstance(act.before, Unclaimed)
        span = self.anchors.find(act.anchor)
        if span is None:
            return "gone"
        seen = self._at(span, act.before)
        if seen is None and isinstance(act, Accept) and (lost := self._rejected(span, act.before)) is not None:
            if self._in_the_way(span, act.before, lost.figure.id):
                return "taken"
            seen = lost  # what was rejected counts again
        if seen is None:  # what was rejected is not read any more: nothing is left to do
            return "changed" if isinstance(act, Accept) or self._in_the_way(span, act.before, "") else None
        if not same_reading(seen.figure, act.before):
            return "changed"
        if isinstance(act, Reject):
            self._put(replace(seen, mark="rejected"), entry)
        else:  # a person has read its digits
            figure = seen.figure.model_copy(update={"doubtful": False})
            self._put(replace(seen, figure=figure, mark=_accepted(seen)), entry)
        return None

    def _correct(self, entry: Entry, act: Correct) -> Doubt | None:
        span, to = self.anchors.find(act.anchor), self.anchors.find(act.to)
        if span is None or to is None:
            return "gone"
        seen, goal = self._at(span, act.before), self._at(to, act.after)
        if seen is not None and same_reading(seen.figure, act.before):
            moved = to != span or seen.figure.kind != act.after.kind
            if moved and self._in_the_way(to, act.after, seen.figure.id):
                return "taken"
            figure = self._settled(act.after, act.to, to, seen.figure.id, seen.figure)
            self._put(replace(seen, figure=figure, mark="added" if seen.read is None else "corrected"), entry)
            return None
        if goal is not None and same_reading(goal.figure, act.after):  # the rules read it so by now
            self._put(replace(goal, mark="corrected"), entry)
            return None
        return "changed"

    def _add(self, entry: Entry, act: Add) -> Doubt | None:
        span = self.anchors.find(act.anchor)
        if span is None:
            return "gone"
        there = self._at(span, act.after)
        if there is not None:
            if not same_reading(there.figure, act.after):
                return "changed"
            self._put(replace(there, mark="accepted"), entry)
            return None
        id_ = f"a{entry.id}"
        if self._in_the_way(span, act.after, id_):
            return "taken"
        figure = self._settled(act.after, act.anchor, span, id_, None)
        self._put(Seen(figure, "added"), entry)
        return None

    def _put(self, seen: Seen, entry: Entry) -> None:
        id_ = seen.figure.id
        if id_ in self.seen and self.there.get(old := _place(self.seen[id_].figure)) == id_:
            del self.there[old]
        if seen.mark != "rejected":
            self.there[_place(seen.figure)] = id_
        self.seen[id_] = replace(seen, entries=(*seen.entries, entry))

    def _noted(self, entry: Entry, span: Span, before: Figure | Unclaimed | None) -> bool:
        """Lays a comment beside the figure it was made on."""
        kind = None if before is None or isinstance(before, Unclaimed) else before.kind
        here = [
            s
            for s in self.seen.values()
            if (s.figure.start, s.figure.end) == span and (kind is None or s.figure.kind == kind)
        ]
        if here:
            self._put(here[0], entry)
        return bool(here)

    def _at(self, span: Span, like: Figure) -> Seen | None:
        """The figure of that span and kind that counts."""
        id_ = self.there.get((*span, like.kind))
        return None if id_ is None else self.seen[id_]

    def _rejected(self, span: Span, like: Figure) -> Seen | None:
        """The figure of that span and kind that was rejected, the last of several."""
        here = [s for s in self.seen.values() if s.mark == "rejected" and _place(s.figure) == (*span, like.kind)]
        return here[-1] if here else None

    def _in_the_way(self, span: Span, figure: Figure, but: str) -> bool:
        if isinstance(figure, Recipient):
            return False
        others = held(s.figure for s in self.seen.values() if s.mark != "rejected" and s.figure.id != but)
        return bool(meeting([*others], *span))

    def _settled(self, after: Figure, anchor: Anchor, span: Span, id_: str, like: Figure | None) -> Figure:
        """`after` at `span` of this text. Its place in the file is that of `like` where it stands there, else the line finds it."""
        start, end = span
        update: dict[str, object] = {"id": id_, "start": start, "end": end, "text": self.text[start:end]}
        update |= {"page": None, "boxes": (), "spots": ()}
        if like is not None and (like.start, like.end) == span:
            update |= {"page": like.page, "boxes": like.boxes, "spots": like.spots, "zone": like.zone}
        if anchor.text != self.anchors.digest and isinstance(after, Money):
            update["words"] = like.words if isinstance(like, Money) else None
        return after.model_copy(update=update)
