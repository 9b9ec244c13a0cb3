"""The records and the findings of a document as two sections of its page; every figure links to its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.export.escape import escaped, one_line
from pipeline.export.labels import CALCULATION, NO_NAMES, PHRASES, VERDICTS, said
from pipeline.export.told import Line, Piece, Step, Teller, by_verdict
from schemas.finding import Finding
from schemas.record import Record
from schemas.run import Extraction


def record_anchor(record: str) -> str:
    """The id of the element that shows the record of that id."""
    return f"record-{record}"


def finding_anchor(finding: str) -> str:
    """The id of the element that shows the finding of that id."""
    return f"finding-{finding}"


def contents(extraction: Extraction, lang: str) -> str:
    """Links to the sections, each with how much it holds."""
    verdicts = [f"{len(group)} {said(VERDICTS[v], lang)}" for v, group in by_verdict(extraction.findings)]
    sizes = {
        "findings": ", ".join(verdicts) or "0",
        "records": str(len(extraction.records)),
        "figures": str(len(extraction.figures)),
    }
    links = (f'<a href="#{name}">{said(PHRASES[name], lang)}</a>: {size}' for name, size in sizes.items())
    return f'<nav lang="{lang}">{"".join(f"<span>{link}</span>" for link in links)}</nav>'


def sections(extraction: Extraction, teller: Teller, rulings: Mapping[str, str] = NO_NAMES) -> str:
    """The findings, then the records. `extraction` is masked, and the figures of `teller` are its own; `rulings` say what a
    person concluded on a finding, by its id."""
    known = {r.id for r in extraction.records}
    return (
        _section(
            "findings",
            teller.lang,
            _findings(extraction.findings, teller, known, rulings) or _none("no_findings", teller),
        )
        + "\n"
        + _section("records", teller.lang, _records(extraction.records, teller, known) or _none("no_records", teller))
    )


def _section(name: str, lang: str, body: str) -> str:
    return f'<section id="{name}" class="told" lang="{lang}"><h2>{said(PHRASES[name], lang)}</h2>\n{body}</section>'


def _none(name: str, teller: Teller) -> str:
    return f'<p class="soft">{said(PHRASES[name], teller.lang)}</p>'


def _records(records: Sequence[Record], teller: Teller, known: set[str]) -> str:
    return "".join(_record(r, teller, known) for r in records)


def _record(record: Record, teller: Teller, known: set[str]) -> str:
    *topic, status = teller.head(record)
    badges = "".join(f"<span>{escaped(t)}</span>" for t in topic)
    lines = "".join(_line(line, teller, known) for line in teller.record(record))
    return (
        f'<article id="{escaped(record_anchor(record.id))}"><h3>{escaped(record.id)} {badges}'
        f'<span class="{escaped(record.status)}">{escaped(status)}</span></h3>\n<dl>{lines}</dl></article>\n'
    )


def _line(line: Line, teller: Teller, known: set[str]) -> str:
    pieces = "; ".join(_piece(p, teller, known) for p in line.pieces)
    return f"<div><dt>{line.label}</dt><dd>{pieces}</dd></div>"


def _piece(piece: Piece, teller: Teller, known: set[str]) -> str:
    text = escaped(one_line(piece.text))
    if piece.figure:
        text = _figure_link(piece.figure, text, teller)
    elif piece.record in known:
        text = f'<a href="#{escaped(record_anchor(piece.record or ""))}">{text}</a>'
    return f'{text} <span class="soft">({escaped(one_line(piece.note))})</span>' if piece.note else text


def _figure_link(figure: str, text: str, teller: Teller) -> str:
    return f'<a class="fig {teller.figures[figure].kind}" href="#{escaped(figure)}">{text}</a>'


def _findings(findings: Sequence[Finding], teller: Teller, known: set[str], rulings: Mapping[str, str]) -> str:
    """What needs a look in full; what agrees folded away, for there is most of it."""
    return "".join(_group(verdict, group, teller, known, rulings) for verdict, group in by_verdict(findings))


def _group(verdict: str, group: Sequence[Finding], teller: Teller, known: set[str], rulings: Mapping[str, str]) -> str:
    told = "".join(_finding(f, teller, known, rulings.get(f.id, "")) for f in group)
    if verdict != "consistent":
        return told
    count = said(PHRASES["agreeing"], teller.lang, n=len(group))
    return f"<details><summary>{count}</summary>\n{told}</details>\n"


def _finding(finding: Finding, teller: Teller, known: set[str], ruling: str) -> str:
    links = [_figure_link(i, escaped(i), teller) for i in finding.figures if i in teller.figures]
    links += [f'<a href="#{escaped(record_anchor(r))}">{escaped(r)}</a>' for r in finding.records if r in known]
    hint = teller.suggestion(finding)
    verdict = said(VERDICTS[finding.verdict], teller.lang)
    return (
        f'<article id="{escaped(finding_anchor(finding.id))}" class="verdict {finding.verdict}">'
        f"<h3>{escaped(finding.id)} <span>{verdict}</span></h3>\n"
        f'<p>{escaped(one_line(teller.sentence(finding)))} <span class="soft">{" ".join(links)}</span></p>\n'
        f"{''.join(_calculation(finding, teller))}"
        f"{f'<p class=hint>{escaped(one_line(hint))}</p>' if hint else ''}"
        f"{f'<p class=ruling>{escaped(one_line(ruling))}</p>' if ruling else ''}</article>\n"
    )


def _calculation(finding: Finding, teller: Teller) -> Iterator[str]:
    steps = list(teller.steps(finding))
    if not steps:
        return
    head = "".join(f'<th scope="col">{said(pair, teller.lang)}</th>' for pair in CALCULATION)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for step in steps:
        yield _step(step, teller)
    yield "</tbody></table>\n"


def _step(step: Step, teller: Teller) -> str:
    printed = escaped(one_line(step.printed))
    if step.figure:
        printed = _figure_link(step.figure, printed, teller)
    cells = (printed, escaped(step.value), escaped(step.interval))
    return f'<tr><th scope="row">{escaped(step.label)}</th>{"".join(f"<td>{c}</td>" for c in cells)}</tr>'
