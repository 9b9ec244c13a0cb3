"""Records, findings and sums on a terminal, in office language: the lines under a document's table, and at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.export.escape import one_line
from pipeline.export.labels import CALCULATION, PHRASES, SKIPS, VERDICTS, currency, interval, number, said
from pipeline.export.summary import Group, Sum, Summary, Term, Why
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
    place = {category: n for n, category in enumerate(names)}  # the taxonomy's own order
    for group in sorted(summary.groups, key=lambda g: (len(g.categories) > 1, [place.get(c, 0) for c in g.categories])):
        console.print(Text(_heading(group, names, lang), style="bold"))
        for total in group.sums:
            _show_sum(console, total, topics, lang)
    if summary.groups:
        console.print(Text(said(PHRASES["caution"], lang)))
    console.print(Text(_account(summary, lang)))


def _heading(group: Group, names: Mapping[str, str], lang: str) -> str:
    told = "; ".join(names.get(c, c) for c in group.categories)
    return said(PHRASES["together"], lang, names=told) if len(group.categories) > 1 else told


def _show_sum(console: Console, total: Sum, topics: Mapping[str, str], lang: str) -> None:
    unit = currency(total.unit.name) if total.unit.kind == "money" else total.unit.name
    told = [said(PHRASES["sum_of"], lang, n=len(total.terms))]
    if total.interval.low != total.interval.high:
        told.append(said(PHRASES["rounded"], lang, interval=interval(total.interval.text(), lang)))
    parts = total.by_topic()
    if total.unit.apart:
        told.insert(0, _topic(total.unit.apart, topics, lang))
    if len(parts) > 1:
        told += [f"{_topic(what, topics, lang)} {number(value)}" for what, value in parts.items()]
    console.print(Padding(Text(one_line(f"{number(total.value)} {unit} ({'; '.join(told)})")), (0, 0, 0, 4)))
    alike = total.alike()
    for term in total.terms:
        console.print(Padding(Text(_term(term, term in alike, topics, lang)), (0, 0, 0, 8)))


def _term(term: Term, alike: bool, topics: Mapping[str, str], lang: str) -> str:
    told = [f"{term.document}, {term.start}–{term.end}: “{term.text}” [{term.figure}, {term.record}]"]
    told.append(_topic(term.what, topics, lang))
    if term.findings:
        told.append(said(PHRASES["see"], lang, ids=", ".join(term.findings)))
    if alike:
        told.append(said(PHRASES["alike"], lang))
    return one_line(" · ".join(told))


def _topic(what: str | None, topics: Mapping[str, str], lang: str) -> str:
    return topics.get(what, what) if what else said(PHRASES["topic_unknown"], lang)


def _account(summary: Summary, lang: str) -> str:
    """One line: how much was added, how much was not, and why."""
    told = [said(PHRASES["added"], lang, n=summary.added, of=summary.records)]
    for name, whys in (("not_added", summary.skipped), ("left_out", summary.left_out)):
        if whys:
            told.append(said(PHRASES[name], lang, n=sum(n for _, n in whys), whys=_whys(whys, lang)))
    if summary.copies:
        told.append(said(PHRASES["copies"], lang, n=summary.copies))
    return "; ".join(told) + "."


def _whys(whys: Iterable[tuple[Why, int]], lang: str) -> str:
    return ", ".join(f"{n} {said(SKIPS[why], lang)}" for why, n in whys)
