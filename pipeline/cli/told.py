"""Records, findings and sums on a terminal, in office language: the lines under a document's table, and at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.export.escape import one_line
from pipeline.export.labels import CALCULATION, PHRASES, VERDICTS, said
from pipeline.export.summary import Sum, Summary
from pipeline.export.sums import account, heading, in_order, told_sum, told_term
from pipeline.export.told import Line, Teller, by_verdict
from schemas.finding import Finding
from schemas.record import Record
from schemas.run import Extraction


def show_records(console: Console, records: Sequence[Record], teller: Teller) -> None:
    """A block a record: its id, what it is about, its status, and a line for everything it holds."""
    _title(console, f"{said(PHRASES['records'], teller.lang)}: {len(records)}")
    for record in records:
        console.print(Text(one_line(" · ".join([record.id, *teller.head(record)])), style="bold"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(min_width=16, no_wrap=True)
        grid.add_column()
        for line in teller.record(record):
            grid.add_row(Text(line.label), Text(_pieces(line)))
        console.print(Padding(grid, (0, 0, 0, 4)))


def _title(console: Console, text: str) -> None:
    console.print(Text(text, style="bold underline"))


def _pieces(line: Line) -> str:
    told = []
    for piece in line.pieces:
        text = one_line(piece.text) + (f" ({one_line(piece.note)})" if piece.note else "")
        told.append(f"{text} [{piece.figure}]" if piece.figure else text)
    return "; ".join(told)


def show_findings(console: Console, extraction: Extraction, teller: Teller) -> None:
    """What needs a look with its calculation; what agrees is only counted."""
    _title(console, f"{said(PHRASES['findings'], teller.lang)}: {len(extraction.findings)}")
    for verdict, group in by_verdict(extraction.findings):
        if verdict == "consistent":
            console.print(Text(said(PHRASES["agreeing"], teller.lang, n=len(group)) + "."))
            continue
        for finding in group:
            _show_finding(console, finding, teller)


def _show_finding(console: Console, finding: Finding, teller: Teller) -> None:
    verdict = said(VERDICTS[finding.verdict], teller.lang).upper()
    console.print(Text(f"{finding.id} · {verdict} · {one_line(teller.sentence(finding))}", style="bold"))
    steps = list(teller.steps(finding))
    if steps:
        table = Table(*(said(pair, teller.lang) for pair in CALCULATION), box=None, padding=(0, 2, 0, 0))
        for step in steps:
            printed = f"{step.printed} [{step.figure}]" if step.figure else step.printed
            table.add_row(*(Text(one_line(c)) for c in (step.label, printed, step.value, step.interval)))
        console.print(Padding(table, (0, 0, 0, 4)))
    hint = teller.suggestion(finding)
    if hint:
        console.print(Padding(Text(one_line(hint)), (0, 0, 0, 4)))


def show_summary(
    console: Console, summary: Summary, names: Mapping[str, str], topics: Mapping[str, str], lang: str
) -> None:
    """The sums by recipients, each led back to its figures, and what was not added up."""
    _title(console, said(PHRASES["sums"], lang))
    if not summary.groups:
        console.print(Text(said(PHRASES["no_sums"], lang)))
    for group in in_order(summary, names):
        console.print(Text(heading(group, names, lang), style="bold"))
        for total in group.sums:
            _show_sum(console, total, topics, lang)
    if summary.groups:
        console.print(Text(said(PHRASES["caution"], lang)))
    console.print(Text(account(summary, lang)))


def _show_sum(console: Console, total: Sum, topics: Mapping[str, str], lang: str) -> None:
    worth, told = told_sum(total, topics, lang)
    console.print(Padding(Text(one_line(f"{worth} ({told})")), (0, 0, 0, 4)))
    alike = total.alike()
    for term in total.terms:
        where = f"{term.document}, {term.start}–{term.end}: “{term.text}” [{term.figure}, {term.record}]"
        line = " · ".join([where, *told_term(term, topics, lang, alike=term in alike)])
        console.print(Padding(Text(one_line(line)), (0, 0, 0, 8)))
