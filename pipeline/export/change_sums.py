"""What two versions differ in, in sum and per document: counts only, so that a whole archive's stay in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.export.change_labels import DECISION_SIDE, FATE, SIDE, SORT, WORDS
from pipeline.export.change_rows import reason
from pipeline.export.escape import one_line
from pipeline.export.labels import said
from schemas.change import SIDES, SORTS, Compared, Fate, Side, Sort

_EQUAL: Fate = "equal"


@dataclass(frozen=True, slots=True)
class Brief:
    """A document that is not equal: counts of its changes by sort and side; why a side could not be read."""

    document: int
    path: str
    fate: Fate
    counts: dict[tuple[Sort, Side], int]
    verdicts: int
    reason: str
    report: str | None = None

    @property
    def rank(self) -> tuple[int, ...]:
        """The most changed first: what is read no longer, then decisions that no longer stand, then by number of changes."""
        gone = self.fate == "now_unreadable"
        return -gone, -self.counts.get(("decision", "lost"), 0), -sum(self.counts.values()), self.document

    def count(self, sort: Sort) -> str:
        """ "+2 −1 ~3"; "" where nothing of the kind changed."""
        signs = {"gained": "+", "lost": "−", "changed": "~"}
        return " ".join(f"{signs[s]}{n}" for s in SIDES if (n := self.counts.get((sort, s), 0)))


@dataclass(slots=True)
class Tally:
    """`a` and `b` name the two versions."""

    a: str
    b: str
    lang: str = "vi"
    fates: Counter[Fate] = field(default_factory=Counter)
    counts: Counter[tuple[Sort, Side]] = field(default_factory=Counter)
    verdicts: int = 0
    moved: int = 0
    documents: list[Brief] = field(default_factory=list)

    def add(self, told: Compared, report: str | None = None) -> None:
        self.fates[told.fate] += 1
        found = told.difference
        self.counts += found.counts
        self.verdicts += found.verdicts
        self.moved += found.moved
        if told.fate != _EQUAL:
            why = reason(told.b, self.lang) or reason(told.a, self.lang)
            self.documents.append(
                Brief(told.document, one_line(told.path), told.fate, dict(found.counts), found.verdicts, why, report)
            )

    @property
    def ranked(self) -> list[Brief]:
        return sorted(self.documents, key=lambda d: d.rank)

    def sums(self) -> Iterator[tuple[str, int]]:
        """Every sum in words, with its number: documents first."""
        yield said(WORDS["compared"], self.lang), self.fates.total()
        for fate, pair in FATE.items():
            if self.fates[fate] or fate in ("equal", "different"):
                yield f"{said(WORDS['document'], self.lang)}: {said(pair, self.lang)}", self.fates[fate]
        for sort in SORTS:
            sides = DECISION_SIDE if sort == "decision" else SIDE
            for side in SIDES:
                if (sort != "header" or side == "changed") and (sort != "decision" or side != "changed"):
                    yield f"{said(SORT[sort], self.lang)}: {said(sides[side], self.lang)}", self.counts[sort, side]
        yield said(WORDS["verdicts"], self.lang), self.verdicts
        yield said(WORDS["moved"], self.lang), self.moved

    @property
    def plain(self) -> dict[str, object]:
        """The sums for programs."""
        counts: dict[str, object] = {s: {side: self.counts[s, side] for side in SIDES} for s in SORTS}
        fates = {fate: self.fates[fate] for fate in FATE}
        return {"a": self.a, "b": self.b, "documents": fates, **counts, "verdicts": self.verdicts, "moved": self.moved}
