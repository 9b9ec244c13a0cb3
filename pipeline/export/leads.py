"""A document as the tables read it, and where each row of them leads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from pipeline.export.escape import one_line
from pipeline.export.html_records import finding_anchor, record_anchor
from pipeline.export.lines import places_of
from pipeline.export.mask import hidden, masked, phones, veiled
from pipeline.export.results import report_of
from pipeline.export.told import figures_of, records_of
from schemas.finding import Finding
from schemas.held import Held
from schemas.mention import Figure
from schemas.record import Record
from schemas.run import Extraction
from schemas.total import Comparison

AROUND = 60  # characters of the text that are shown on each side of what is quoted
_LONGEST = 300  # characters of the text between the first and the last figure of a row
_AMOUNTS = ("count", "total", "unit_amount", "percent", "ratio")


@dataclass(frozen=True, slots=True)
class Choice:
    """The ids of what is told of a document."""

    records: frozenset[str]
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a row comes from. `start`, `end`: half-open code points of the document's text; `page` and `line` from 1.

    `context` is the text around it, where the text is at hand; `link` the document's page with the element on it.
    """

    start: int | None = None
    end: int | None = None
    page: int | None = None
    where: tuple[str, ...] = ()
    line: int | None = None
    quote: str = ""
    context: str = ""
    rule: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What a column reads: the document, the thing, and where it leads; `step` is a line of a finding's calculation,
    `part` its number from 1, 0 for the finding itself."""

    page: Page
    item: Any = None
    lead: Lead = Lead()
    part: int = 0
    step: Any = None


class Page:
    """One document, masked, and what is told of it: what `choice` names, or everything; nothing where it does not count."""

    def __init__(self, held: Held, choice: Choice | None = None) -> None:
        self.held, self.choice = held, choice
        self.read: Extraction | None = masked(held.extraction) if held.extraction else None
        self.report = report_of(held)
        counted = self.read if held.counts else None
        self._numbers = phones(held.extraction) if held.extraction else []
        self._text = held.extraction.document.text if held.extraction else None
        self.known: dict[str, Figure] = {f.id: f for f in counted.figures} if counted else {}
        self.figures: Sequence[Figure] = counted.figures if counted else ()
        self.records: Sequence[Record] = counted.records if counted else ()
        self.findings: Sequence[Finding] = counted.findings if counted else ()
        self.comparisons: Sequence[Comparison] = held.comparisons if counted else ()
        if choice is not None:
            self.figures = [f for f in self.figures if f.id in choice.figures]
            self.records = [r for r in self.records if r.id in choice.records]
            self.findings = [
                f
                for f in self.findings
                if not choice.figures.isdisjoint(f.figures) or not choice.records.isdisjoint(f.records)
            ]
            spans = {(f.start, f.end) for f in self.figures}
            self.comparisons = [c for c in self.comparisons if c.figure and (c.figure.start, c.figure.end) in spans]

    @cached_property
    def tied(self) -> dict[str, list[str]]:
        """The ids of the records that tie each figure."""
        return records_of(self.read.records) if self.read else {}

    @cached_property
    def doubts(self) -> dict[str, list[str]]:
        """The ids of the findings that question each figure."""
        found: dict[str, list[str]] = {}
        for finding in self.read.findings if self.read else ():
            if finding.verdict not in ("consistent", "not_comparable"):
                for figure in finding.figures:
                    found.setdefault(figure, []).append(finding.id)
        return found

    @cached_property
    def by_span(self) -> dict[tuple[int, int], Figure]:
        return {(f.start, f.end): f for f in self.known.values()}

    def of_figure(self, figure: Figure) -> Lead:
        return self._lead([figure], figure.id, figure.rule)

    def of_record(self, record: Record) -> Lead:
        """Its amounts lead, if it has any, and not the day or the place that stand far from them."""
        amounts = [i for slot in _AMOUNTS for i in getattr(record, slot)]
        return self._lead(self._named(amounts or figures_of(record)), record_anchor(record.id), record.rule)

    def of_finding(self, finding: Finding) -> Lead:
        return self._lead(self._named(finding.figures), finding_anchor(finding.id), finding.check)

    def of_comparison(self, comparison: Comparison) -> Lead:
        printed = comparison.figure
        figure = self.by_span.get((printed.start, printed.end)) if printed else None
        if figure is not None:
            return self.of_figure(figure)
        if printed is None:
            return Lead(link=self.report)
        quote = hidden(printed.text, printed.start, self._numbers)
        return Lead(printed.start, printed.end, quote=quote, link=self.report)

    def veil(self, text: str) -> str:
        """`text` of this document, from where it is not known, with telephone and identity numbers masked."""
        return veiled(text, self._numbers)

    def _named(self, ids: Iterable[str]) -> list[Figure]:
        return [self.known[i] for i in dict.fromkeys(ids) if i in self.known]

    def _lead(self, figures: list[Figure], anchor: str, rule: str) -> Lead:
        link = f"{self.report}#{anchor}" if self.report else None
        if not figures:
            return Lead(rule=rule, link=link)
        figures = sorted(figures, key=lambda f: (f.start, f.end))
        first, end = figures[0], max(f.end for f in figures)
        places = places_of(first)
        return Lead(
            start=first.start,
            end=end,
            page=first.page,
            where=tuple(places["boxes"] or places["spots"]),
            line=bisect_right(self._lines, first.start) if self._lines else None,
            quote=" … ".join(f.text for f in figures),
            context=self._context(first.start, end),
            rule=rule,
            link=link,
        )

    @cached_property
    def _lines(self) -> list[int]:
        """The offset at which each line of the text begins; none without the text."""
        if self._text is None:
            return []
        return [0, *accumulate(len(line) + 1 for line in self._text.split("\n"))][:-1]

    def _context(self, start: int, end: int) -> str:
        """The text around a span, whole words of it."""
        if self._text is None:
            return ""
        before = (
            self._shown(max(0, start - AROUND), start).partition(" ")[2] if start > AROUND else self._shown(0, start)
        )
        after = self._shown(end, end + AROUND)
        if end + AROUND < len(self._text):
            after = after.rpartition(" ")[0]
        inside = self._shown(start, end)
        if len(inside) > _LONGEST:
            inside = f"{inside[: _LONGEST // 2]} […] {inside[-_LONGEST // 2 :]}"
        return one_line(before + inside + after)

    def _shown(self, start: int, end: int) -> str:
        return hidden((self._text or "")[start:end], start, self._numbers)
