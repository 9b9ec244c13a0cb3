"""What the desk shows of the thing that is looked at: a figure, a numeral, a finding, a record, a total, a decision."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from threading import Lock
from typing import TypeVar

from pipeline.export.decisions import Told, tell
from pipeline.export.escape import one_line
from pipeline.export.labels import DOUBTS, VERDICTS, said
from pipeline.export.names import rule
from pipeline.export.told import Line, Step, Teller
from pipeline.review.beside import Compared
from pipeline.review.evidence import fates
from pipeline.review.leaves import leaf_at
from pipeline.review.paper import Paper
from pipeline.review.replay import Orphan, Seen
from pipeline.review.room import Opened
from pipeline.review.sheet import Sheet
from pipeline.review.state import Point, Ruled
from pipeline.review.texts import english
from pipeline.review.words import Words
from schemas.decision import Entry
from schemas.desk_errors import NoSuchThing
from schemas.mention import Unclaimed
from schemas.record import Record

T = TypeVar("T")
AROUND = 90  # characters of the text on either side of what is looked at


@dataclass(frozen=True, slots=True)
class Quote:
    """What is looked at with the words around it."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding as it is shown: its sentence, its calculation row by row, and what was decided on it."""

    ref: str
    verdict: str
    verdict_word: str
    sentence: str
    steps: tuple[Step, ...]
    suggestion: str | None
    suggested: tuple[str, str] | None  # the figure and the value that would settle it
    decided: Told | None


@dataclass(frozen=True, slots=True)
class Tied:
    """A record as it is shown."""

    ref: str
    head: tuple[str, ...]
    status: str
    lines: tuple[Line, ...]
    rule: str


class View:
    """A document on the desk in one language."""

    def __init__(self, here: Opened, lang: str) -> None:
        self.here, self.state, self.words = here, here.state, Words(lang)
        told = self.state.extraction
        self.teller = Teller(
            {f.id: f for f in told.figures}, lang, self.words.names, self.words.topics, ids=False, english=self._english
        )
        self.paper = Paper(self.state, lang)
        self.sheet = Sheet(self.paper, self.words, self.teller)
        self.seen = {s.figure.id: s for s in self.state.figures}

    @property
    def _english(self) -> Mapping[str, str]:
        return english() if self.words.lang == "en" else {}

    @cached_property
    def lines(self) -> list[int]:
        """Where each line of the text begins."""
        return [0, *accumulate(len(line) + 1 for line in self.paper.text.split("\n"))]

    @cached_property
    def lengths(self) -> list[int]:
        """How many figures begin in each leaf."""
        counts = [0] * len(self.here.leaves)
        for s in self.state.figures:
            counts[self.leaf(s.figure.start)] += 1
        return counts

    @cached_property
    def fates(self) -> dict[int, str]:
        return dict(fates(self.state, self.words.lang))

    def figure(self, id_: str) -> Seen:
        """Raises NoSuchThing, like all that follow."""
        if id_ not in self.seen:
            raise NoSuchThing(id_)
        return self.seen[id_]

    def numeral(self, start: int) -> Unclaimed:
        return _one((u for u in self.state.extraction.unclaimed if u.start == start), str(start))

    def ruled(self, id_: str) -> Ruled:
        return _one((r for r in self.state.findings if r.finding.id == id_), id_)

    def record(self, id_: str) -> Record:
        return _one((r for r in self.state.extraction.records if r.id == id_), id_)

    def compared(self, total: str, start: int | None) -> Compared:
        here = (c for c in self.state.comparisons if c.comparison.total == total)
        return _one((c for c in here if (c.comparison.figure.start if c.comparison.figure else None) == start), total)

    def orphan(self, number: int) -> Orphan:
        return _one((o for o in self.state.orphans if o.entry.id == number), str(number))

    def quote(self, start: int, end: int) -> Quote:
        text = self.paper.text
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        return Quote(before.rpartition("\n")[2].lstrip(), one_line(text[start:end]), after.partition("\n")[0].rstrip())

    def line(self, start: int) -> int:
        return bisect_right(self.lines, start)

    def leaf(self, start: int) -> int:
        return leaf_at(self.here.leaves, start)

    def told(self, entries: Sequence[Entry]) -> list[Told]:
        words = self.words
        return [
            tell(e, words.lang, words.names, self.fates.get(e.id, ""), self._english, self.here.named) for e in entries
        ]

    def checked(self, ruled: Ruled) -> Checked:
        finding = ruled.finding
        hint = finding.suggestion
        return Checked(
            f"finding:{finding.id}", finding.verdict, said(VERDICTS[finding.verdict], self.words.lang),
            self.teller.sentence(finding), tuple(self.teller.steps(finding)), self.teller.suggestion(finding),
            (hint.figure, hint.value) if hint else None, self.told((ruled.entry,))[0] if ruled.entry else None,
        )  # fmt: skip

    def checks_of(self, figure: str) -> list[Checked]:
        """The findings that speak of a figure, what needs a look first."""
        order = [*VERDICTS]
        here = [r for r in self.state.findings if figure in r.finding.figures]
        return [self.checked(r) for r in sorted(here, key=lambda r: order.index(r.finding.verdict))]

    def totals_of(self, figure: Seen) -> list[Compared]:
        """Known totals that the figure was held against."""
        at = figure.figure.start, figure.figure.end
        return [
            c
            for c in self.state.comparisons
            if c.comparison.figure and (c.comparison.figure.start, c.comparison.figure.end) == at
        ]

    def tied(self, record: Record) -> Tied:
        head = tuple(self.teller.head(record))
        return Tied(
            f"record:{record.id}",
            head,
            record.status,
            tuple(self._line(line) for line in self.teller.record(record)),
            rule(record.rule, self.words.lang),
        )

    def _line(self, line: Line) -> Line:
        return replace(
            line, pieces=tuple(replace(p, text=self._called(p.record)) if p.record else p for p in line.pieces)
        )

    def _called(self, id_: str) -> str:
        """What a record is called where another one names it: what it is about, and its numbers as printed."""
        record = next((r for r in self.state.extraction.records if r.id == id_), None)
        if record is None:
            return id_
        numbers = (self.seen[i].figure.text for i in (*record.count, *record.total, *record.ratio) if i in self.seen)
        return " · ".join([*self.teller.head(record), *map(one_line, dict.fromkeys(numbers))])

    def records_of(self, figure: str) -> list[Tied]:
        ids = self.sheet.tied.get(figure, ())
        return [self.tied(r) for r in self.state.extraction.records if r.id in ids]

    def doubt(self, orphan: Orphan) -> str:
        return said(DOUBTS[orphan.doubt], self.words.lang)


_making = Lock()


def view_of(here: Opened, lang: str) -> View:
    """The view of a document as it stands; held, for every leaf and card of it is asked for by itself."""
    with _making:  # leaves are asked for together: one makes it, the others wait for it
        return _view(here, lang)


@lru_cache(maxsize=16)
def _view(here: Opened, lang: str) -> View:
    return View(here, lang)


def ref_of(point: Point) -> str:
    """What a point is looked at by: "figure:f3", "finding:c1", "numeral:120", "total:xyz@4", "decision:7"."""
    match point.problem:
        case "again":
            return f"decision:{point.id}"
        case "differs":
            return f"total:{point.id}"
        case "unread":
            return f"numeral:{point.id}"
        case _:
            return f"{'finding' if point.id.startswith('c') else 'figure'}:{point.id}"


def _one(found: Iterator[T], id_: str) -> T:
    """Raises NoSuchThing where there is none."""
    first = next(found, None)
    if first is None:
        raise NoSuchThing(id_)
    return first
