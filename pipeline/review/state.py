"""A document as it stands after the decisions on it: what the line makes of the corrected figures, and what is still to be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.review.beside import DIFFERS, Beside, Compared, laid_beside, unchanged
from pipeline.review.numerals import left_over
from pipeline.review.replay import Orphan, Replay, Seen, Span, replay
from pipeline.run import Reading, recheck
from schemas.decision import Entry, Move, Rule, Stage
from schemas.errors import BadDecision, StaleReading
from schemas.finding import Finding
from schemas.mention import Date, Figure, Quantity, Unclaimed
from schemas.run import Extraction
from schemas.total import Comparison

# What needs a decision, in the order in which it is shown; "again" are decisions that ask to be looked at again.
Problem = Literal[
    "contradiction", "malformed", "doubtful", "again", "differs", "suspicious", "unread", "figure",
]  # fmt: skip
ORDER: tuple[Problem, ...] = (
    "contradiction", "malformed", "doubtful", "again", "differs", "suspicious", "unread", "figure",
)  # fmt: skip
BLOCKING: tuple[Problem, ...] = (
    "contradiction",
    "malformed",
    "doubtful",
    "again",
)  # a document is not signed with these
OPEN_WORDS: dict[Problem, tuple[str, str]] = {
    "contradiction": ("chỗ không khớp", "contradictions"), "malformed": ("số viết sai", "malformed numbers"),
    "doubtful": ("số nhận dạng chưa chắc", "digits read with doubt"),
    "again": ("quyết định cũ cần xem lại", "earlier decisions to be looked at again"),
    "differs": ("chỗ lệch tổng số đã biết", "differences from known totals"),
    "suspicious": ("chỗ cần xem lại", "suspicious findings"), "unread": ("con số chưa đọc được", "unread numbers"),
    "figure": ("số liệu chưa xem", "figures not looked at"),
}  # fmt: skip
_NEEDS_RULING = ("contradiction", "malformed", "suspicious")


@dataclass(frozen=True, slots=True)
class Ruled:
    """A finding, with the decision on it."""

    finding: Finding
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to be decided; `id` is that of a figure, a finding or a decision, or the numeral's or total's place."""

    problem: Problem
    id: str
    start: int  # where it stands in the text; what has no place stands at 0

    @property
    def key(self) -> str:
        return f"{self.problem}:{self.id}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much was decided of what there is to decide: figures outside the site's frame, findings, differences, numerals,
    earlier decisions that ask to be looked at again. What is not decided are the points of the state."""

    decided: int
    total: int


@dataclass(frozen=True, slots=True)
class State:
    """`extraction` holds the figures that count; `figures` all of them, rejected ones too. `stale` says why the line could
    not be run again: records and findings are then left out, and the document cannot be signed."""

    extraction: Extraction
    figures: tuple[Seen, ...]
    numerals: dict[Span, Entry]
    findings: tuple[Ruled, ...]
    comparisons: tuple[Compared, ...]
    comments: tuple[Entry, ...]
    orphans: tuple[Orphan, ...]
    stage: Stage
    points: tuple[Point, ...]
    progress: Progress
    entries: tuple[Entry, ...]
    stale: StaleReading | None = None

    @property
    def blocking(self) -> tuple[Point, ...]:
        return tuple(p for p in self.points if p.problem in BLOCKING)


def state_of(
    extraction: Extraction,
    entries: Iterable[Entry],
    reading: Callable[[], Reading],
    comparisons: Sequence[Comparison] = (),
    compare: Beside | None = None,
    run: int | None = None,
) -> State:
    """The document after `entries` (oldest first). `extraction` is a run (its number: `run`) as it was stored, with its text; `reading` gives
    what the line needs to run again, and is asked only where a figure was changed. It may raise StaleReading. `compare` holds
    a document against the known totals. Where no figure was changed, what was stored (`comparisons`) stays; where it cannot
    be asked, or gives None, that of the figures which nobody changed."""
    told = tuple(entries)
    played = replay(extraction, told)
    current, stale = _again(extraction, played, reading)
    if current is not extraction:
        again = compare(current) if compare is not None and stale is None else None
        comparisons = unchanged(comparisons, played) if again is None else again
    findings, lost = _ruled(current.findings, current.figures, played)
    compared, off = laid_beside(comparisons, played)
    orphans = tuple(o.on(run) for o in (*played.orphans, *lost, *off))
    points = tuple(_points(played, current, findings, compared, orphans))
    return State(
        extraction=current,
        figures=tuple(played.figures),
        numerals=played.numerals,
        findings=findings,
        comparisons=compared,
        comments=tuple(played.comments),
        orphans=orphans,
        stage=played.stage,
        points=points,
        progress=_progress(played, current, findings, compared, len(orphans), len(points)),
        entries=told,
        stale=stale,
    )


def counted(state: State, lang: str) -> list[tuple[Problem, int, str]]:
    """How much of each kind is still to be decided, in words; of what there is nothing, nothing is told."""
    found = [(p, sum(x.problem == p for x in state.points)) for p in ORDER]
    return [(p, n, OPEN_WORDS[p][lang == "en"]) for p, n in found if n]


def next_point(state: State, after: str | None = None) -> Point | None:
    """The point behind the one of that key in the order of ORDER, or the first; None where all is decided."""
    keys = [p.key for p in state.points]
    at = keys.index(after) + 1 if after in keys else 0
    return state.points[at % len(keys)] if keys else None


def sign_off(state: State) -> Move:
    """The act that signs the document. Raises BadDecision that says what is still open, StaleReading."""
    if state.stale is not None:
        raise state.stale
    if state.stage == "signed_off":
        raise BadDecision(detail="tài liệu đã được ký duyệt", detail_en="the document is signed off already")
    still = [(p, sum(x.problem == p for x in state.points)) for p in BLOCKING]
    if any(n for _, n in still):
        vi, en = (", ".join(f"{n} {OPEN_WORDS[p][i]}" for p, n in still if n) for i in (0, 1))
        raise BadDecision(detail=f"còn {vi} chưa quyết định", detail_en=f"still to be decided: {en}")
    return Move(before=state.stage, after="signed_off", open_points=len(state.points))


def open_again(state: State, why: str) -> Move:
    """The act that opens a signed document again. Raises BadDecision where it is not signed."""
    if state.stage != "signed_off":
        raise BadDecision(detail="tài liệu chưa được ký duyệt", detail_en="the document is not signed off")
    return Move(before=state.stage, after="reopened", why=why)


def _again(
    extraction: Extraction, played: Replay, reading: Callable[[], Reading]
) -> tuple[Extraction, StaleReading | None]:
    text, figures = extraction.document.text or "", played.current
    if figures == extraction.figures:
        return extraction, None
    unclaimed = left_over(text, extraction.figures, extraction.unclaimed, figures)
    try:
        again = reading()
        if again.text != text:
            raise StaleReading(extraction.document.path)
    except StaleReading as e:
        update = {"figures": figures, "unclaimed": unclaimed, "records": (), "findings": ()}
        return extraction.model_copy(update=update), e
    return recheck(again, figures, unclaimed, with_text=True), None


def _ruled(
    findings: Sequence[Finding], figures: Sequence[Figure], played: Replay
) -> tuple[tuple[Ruled, ...], list[Orphan]]:
    """Each finding with the last ruling on it; a ruling holds while the finding says what it said then."""
    spans = {f.id: (f.start, f.end) for f in figures}
    by_place: dict[tuple[str, tuple[Span, ...]], list[tuple[Entry, Rule]]] = {}
    for entry, act, places in played.rulings:
        by_place.setdefault((act.before.check, places), []).append((entry, act))
    ruled, lost = list[Ruled](), list[Orphan]()
    for finding in findings:
        by: Entry | None = None
        for made, act in by_place.get((finding.check, tuple(spans[i] for i in finding.figures)), ()):
            if _said(act.before) == _said(finding):
                by = made
            elif finding.verdict in _NEEDS_RULING:
                lost.append(Orphan(made, "changed"))
        ruled.append(Ruled(finding, by))
    return tuple(ruled), lost


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.verdict, finding.total, finding.expected, finding.actual


def is_malformed(figure: Figure) -> bool:
    """Whether the document prints it so that it has no value."""
    return isinstance(figure, Quantity | Date) and figure.malformed


def _points(
    played: Replay,
    current: Extraction,
    findings: Sequence[Ruled],
    compared: Sequence[Compared],
    orphans: Sequence[Orphan],
) -> list[Point]:
    """What is still to be decided, in the order of ORDER, within it as the text goes."""
    start = {f.id: f.start for f in current.figures}
    seen = {s.figure.id: s for s in played.figures}
    points: list[Point] = []
    for r in findings:
        verdict, ids = r.finding.verdict, r.finding.figures
        if r.entry is None and (verdict == "contradiction" or verdict == "suspicious"):
            points.append(Point(verdict, r.finding.id, min((start[i] for i in ids), default=0)))
        elif r.entry is None and verdict == "malformed" and not any(seen[i].mark != "untouched" for i in ids[:1]):
            points.append(Point("malformed", r.finding.id, start[ids[0]] if ids else 0))
    told = {r.finding.figures[0] for r in findings if r.finding.verdict == "malformed" and r.finding.figures}
    for s in _own(played):
        f = s.figure
        if s.mark == "untouched":
            if is_malformed(f) and f.id not in told:
                points.append(Point("malformed", f.id, f.start))
            else:
                points.append(Point("doubtful" if f.doubtful else "figure", f.id, f.start))
    points += [Point("again", str(o.entry.id), 0) for o in orphans]
    points += [
        Point("differs", f"{c.comparison.total}@{_place(c.comparison)}", _place(c.comparison))
        for c in compared
        if c.entry is None and c.comparison.verdict in DIFFERS
    ]
    points += [
        Point("unread", f"{u.start}", u.start) for u in _unread(current) if (u.start, u.end) not in played.numerals
    ]
    rank = {p: i for i, p in enumerate(ORDER)}
    return sorted(points, key=lambda p: (rank[p.problem], p.start))


def _place(comparison: Comparison) -> int:
    return comparison.figure.start if comparison.figure else 0


def _own(played: Replay) -> Iterator[Seen]:
    return (s for s in played.figures if s.figure.zone != "boilerplate")


def _unread(current: Extraction) -> Iterator[Unclaimed]:
    return (u for u in current.unclaimed if u.why == "unread")


def _progress(
    played: Replay,
    current: Extraction,
    findings: Sequence[Ruled],
    compared: Sequence[Compared],
    orphans: int,
    left: int,
) -> Progress:
    """What is not left is decided: all there is, but for the `left` points."""
    total = sum(1 for _ in _own(played)) + sum(r.finding.verdict in _NEEDS_RULING for r in findings)
    total += sum(c.comparison.verdict in DIFFERS for c in compared) + sum(1 for _ in _unread(current))
    total += orphans
    return Progress(total - left, total)
