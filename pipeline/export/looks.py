"""Which documents need eyes first, and why."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.export.labels import VERDICTS
from pipeline.export.leads import Page
from pipeline.export.sides import sides

WORST = ("contradiction", "malformed", "suspicious")
TOLD = 5  # sentences of one document


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong; `link` is the place on the document's page."""

    verdict: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Look:
    """One document that needs a look: how often for which reason (the labels of verdicts), and the first of them."""

    path: str
    report: str
    reasons: tuple[tuple[str, int], ...]
    sentences: tuple[Sentence, ...]
    rank: tuple[int, ...]

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first; equals by name."""
        return *(-n for n in self.rank), self.path, self.report


class Looks:
    """The worst `most` documents of all that are added; the rest are counted."""

    def __init__(self, most: int) -> None:
        self.most, self.count = most, 0
        self._kept: list[Look] = []

    def add(self, page: Page) -> None:
        look = look_of(page)
        if look is not None:
            self.count += 1
            self._kept.append(look)
            if len(self._kept) > 2 * self.most:
                self._kept = self.worst()

    def worst(self) -> list[Look]:
        return heapq.nsmallest(self.most, self._kept, key=lambda look: look.order)


def look_of(page: Page) -> Look | None:
    """Why a document needs a look; None where it does not, or does not count."""
    told = sorted(_sentences(page), key=lambda s: WORST.index(s.verdict))
    counts = Counter(s.verdict for s in told)
    doubtful = sum(f.doubtful for f in page.figures)
    rank = (*(counts[v] for v in WORST), doubtful)
    if not any(rank) or page.report is None:
        return None
    reasons = [(VERDICTS[v][0], counts[v]) for v in WORST if counts[v]]
    reasons += [("nhận dạng chưa chắc", doubtful)] if doubtful else []
    return Look(page.held.path, page.report, tuple(reasons), tuple(told[:TOLD]), rank)


def _sentences(page: Page) -> Iterator[Sentence]:
    for finding in page.findings:
        if finding.verdict in WORST:
            yield Sentence(finding.verdict, finding.message_vi, page.of_finding(finding).link or "")
    for comparison in page.comparisons:
        if comparison.verdict in WORST:
            text = page.veil(sides(comparison.message_vi))
            yield Sentence(comparison.verdict, text, page.of_comparison(comparison).link or "")
