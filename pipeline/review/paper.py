"""The left side of the desk: a leaf of the source as it is, with a mark on every figure and on numerals that are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.export.labels import VERDICTS
from pipeline.review.leaves import Leaf
from pipeline.review.places import Places, Rects, rects
from pipeline.review.replay import Seen
from pipeline.review.state import State
from pipeline.review.texts import text
from schemas.mention import Unclaimed

DOUBT = ("contradiction", "malformed", "suspicious")


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure or a numeral on the paper: half-open span of the text, what it is called (`ref`), how it is shown and read out."""

    start: int
    end: int
    ref: str
    classes: str
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A cut of the text and the marks that lie over it, the widest first; `named` are those that begin with it."""

    text: str
    marks: tuple[Mark, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A mark on a picture of the page: x, y, width, height of each of its lines, in points."""

    mark: Mark
    rects: Rects


class Paper:
    """The source of one document as it stands, in `lang`."""

    def __init__(self, state: State, lang: str) -> None:
        self.state, self.lang = state, lang
        self.text = state.extraction.document.text or ""
        self.doubts: dict[str, str] = {}
        for ruled in state.findings:
            if ruled.entry is None and ruled.finding.verdict in DOUBT:
                for id_ in ruled.finding.figures:
                    worse = min(self.doubts.get(id_, "suspicious"), ruled.finding.verdict, key=DOUBT.index)
                    self.doubts[id_] = worse

    def pieces(self, leaf: Leaf, *, numerals: bool) -> list[Piece]:
        """The leaf's text, cut wherever a mark begins or ends, so that marks may overlap in any way and nothing is lost."""
        marks = [*self._figures(leaf), *(self._numeral(u) for u in self.unclaimed(leaf, numerals=numerals))]
        return [*_cut(self.text, leaf.start, leaf.end, marks)]

    def boxes(self, leaf: Leaf) -> list[Box]:
        """The marks of the figures on a page's picture."""
        seen = [s for s in self.state.figures if s.figure.page == leaf.page and s.figure.boxes]
        return [Box(self.mark(s), rects(s.figure)) for s in seen]

    def numeral_boxes(self, leaf: Leaf, places: Places, *, numerals: bool) -> list[Box]:
        """The marks of numerals that are in no figure: those not read, and where `numerals` asks for them the others."""
        here = {u.start: u for u in self._asked(numerals=numerals)}
        return [
            Box(self._numeral(here[i]), r) for i, (page, r) in places.of(here.values()).items() if page == leaf.page
        ]

    def mark(self, seen: Seen) -> Mark:
        f = seen.figure
        doubt = self.doubts.get(f.id, "") if seen.mark != "rejected" else ""
        said = [text(f"kind.{f.kind}", self.lang), text(f"mark.{seen.mark}", self.lang)]
        if doubt:
            said.append(VERDICTS[doubt][self.lang == "en"])
        if f.doubtful:
            said.append(text("doubtful", self.lang))
        classes = [
            "fig",
            f.kind,
            seen.mark,
            *([doubt, "doubted"] if doubt else []),
            *(["doubted"] if f.doubtful else []),
        ]
        return Mark(f.start, f.end, f"figure:{f.id}", " ".join(dict.fromkeys(classes)), f"{f.text}: {', '.join(said)}")

    def unclaimed(self, leaf: Leaf, *, numerals: bool) -> list[Unclaimed]:
        """The numerals that are shown: those that were not read always, the others where `numerals` asks for them."""
        return [u for u in self._asked(numerals=numerals) if u.start < leaf.end and u.end > leaf.start]

    def _figures(self, leaf: Leaf) -> Iterator[Mark]:
        for seen in self.state.figures:
            if seen.figure.start < leaf.end and seen.figure.end > leaf.start:
                yield self.mark(seen)

    def _asked(self, *, numerals: bool) -> list[Unclaimed]:
        # what a person has rejected is shown as the rejected figure
        return [u for u in self.state.extraction.unclaimed if u.why != "rejected" and (numerals or u.why == "unread")]

    def _numeral(self, u: Unclaimed) -> Mark:
        passed = (u.start, u.end) in self.state.numerals
        classes = f"none {u.why}" + (" accepted" if passed else "")
        said = text("numeral_is_none", self.lang, why=text(f"why.{u.why}", self.lang))
        return Mark(u.start, u.end, f"numeral:{u.start}", classes, f"{self.text[u.start : u.end]}: {said}")


def _cut(content: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    waiting = sorted(marks, key=lambda m: (m.start, -m.end), reverse=True)
    edges = {start, end, *(x for m in marks for x in (m.start, m.end) if start < x < end)}
    active: list[Mark] = []
    for a, b in pairwise(sorted(edges)):
        active = [m for m in active if m.end > a]
        fresh = []
        while waiting and waiting[-1].start <= a:
            mark = waiting.pop()
            if mark.end > a:
                active.append(mark)
                fresh.append(mark.ref)
        over = sorted(active, key=lambda m: (m.start, -m.end))
        yield Piece(content[a:b], tuple(over), tuple(fresh))
