"""The records and the findings of a document as parts of its page; every figure leads to its place in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pipeline.export.said import VERDICTS, Line, findings_worst_first, lines
from schemas.finding import Finding, Row
from schemas.mention import Figure
from schemas.record import Record
from schemas.run import Extraction

Esc = Callable[[str], str]
ROW_COLUMNS = ("Nội dung", "Trong văn bản", "Giá trị", "Trong khoảng")


def contents(extraction: Extraction) -> str:
    """Links to the parts of the sheet that there are."""
    parts = {
        "findings": ("Kiểm tra", extraction.findings),
        "figures": ("Số liệu", extraction.figures),
        "records": ("Bản ghi", extraction.records),
    }
    links = "".join(f'<a href="#{id_}">{label} ({len(held)})</a>' for id_, (label, held) in parts.items() if held)
    return f'<nav aria-label="Các phần">{links}</nav>\n'


def records_section(extraction: Extraction, text: str, names: Mapping[str, str], esc: Esc) -> str:
    """All records; `text` is the document's text as it may be shown, `esc` makes any string safe for a page."""
    if not extraction.records:
        return ""
    figures = {f.id: f for f in extraction.figures}
    items = "".join(_record(record, figures, text, names, esc) for record in extraction.records)
    return f'<h2 id="records">Bản ghi ({len(extraction.records)})</h2>\n<ol class="records">\n{items}</ol>\n'


def findings_section(extraction: Extraction, text: str, lang: str, esc: Esc) -> str:
    """What the checks saw, worst first, each with its calculation row by row; what agrees can be opened."""
    if not extraction.findings:
        return ""
    figures = {f.id: f for f in extraction.figures}
    seen = findings_worst_first(extraction)
    doubts = "".join(_finding(f, figures, text, lang, esc) for f in seen if f.verdict != "consistent")
    agree = [f for f in seen if f.verdict == "consistent"]
    closed = "".join(_finding(f, figures, text, lang, esc) for f in agree)
    more = f"<details><summary>{len(agree)} phép tính khớp</summary>\n{closed}</details>\n" if agree else ""
    return f'<h2 id="findings">Kiểm tra ({len(seen) - len(agree)} điểm cần xem)</h2>\n{doubts}{more}'


def record_links(extraction: Extraction, esc: Esc) -> dict[str, str]:
    """Figure id → links to the records that hold it."""
    found: dict[str, list[str]] = {}
    for record in extraction.records:
        held = (
            record.recipients,
            record.count,
            record.total,
            record.unit_amount,
            record.percent,
            record.ratio,
            record.when,
        )
        for id_ in dict.fromkeys(i for slot in held for i in slot):
            found.setdefault(id_, []).append(f'<a href="#rec-{esc(record.id)}">{esc(record.id)}</a>')
    return {id_: " ".join(links) for id_, links in found.items()}


def _record(record: Record, figures: Mapping[str, Figure], text: str, names: Mapping[str, str], esc: Esc) -> str:
    rows = "".join(
        f"<div><dt>{line.label}</dt><dd>{_line(line, record, text, esc)}</dd></div>"
        for line in lines(record, figures, names)
    )
    return f'<li id="rec-{esc(record.id)}"><b>{esc(record.id)}</b><dl>{rows}</dl></li>\n'


def _line(line: Line, record: Record, text: str, esc: Esc) -> str:
    if line.figures:
        links = ", ".join(_link(f, text, esc) for f in line.figures)
        return links + (f' <span class="group">({esc(line.words)})</span>' if line.words else "")
    if line.span is not None:
        return esc(" ".join(text[line.span.start : line.span.end].split()))
    if line.words in (record.part_of, record.repeats):
        return f'<a href="#rec-{esc(line.words)}">{esc(line.words)}</a>'
    return esc(line.words)


def _link(figure: Figure, text: str, esc: Esc) -> str:
    return f'<a href="#{esc(figure.id)}">{esc(" ".join(text[figure.start : figure.end].split()))}</a>'


def _finding(finding: Finding, figures: Mapping[str, Figure], text: str, lang: str, esc: Esc) -> str:
    english = lang == "en"
    message = finding.message_en if english else finding.message_vi
    language = ' lang="en"' if english else ""
    rows = "".join(_row(row, figures, text, esc) for row in finding.rows)
    head = "".join(f'<th scope="col">{c}</th>' for c in ROW_COLUMNS)
    suggestion = ""
    if finding.suggestion:
        s = finding.suggestion
        link = f'<a href="#{esc(s.figure)}">{esc(s.figure)}</a>'
        suggestion = f"<p>Có thể là {esc(s.value)} ({link}: {esc(s.why)}). Không tự sửa.</p>"
    return (
        f'<article class="finding {finding.verdict}" id="find-{esc(finding.id)}">'
        f"<h3>{esc(finding.id)}: {VERDICTS[finding.verdict]}</h3><p{language}>{esc(message)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{suggestion}{_records(finding.records, esc)}</article>\n"
    )


def _row(row: Row, figures: Mapping[str, Figure], text: str, esc: Esc) -> str:
    figure = figures.get(row.figure or "")
    place = _link(figure, text, esc) if figure else esc(row.printed or "")
    cells = (place, esc(row.value or ""), esc(row.interval or ""))
    return f'<tr><th scope="row">{esc(row.label)}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _records(ids: Iterable[str], esc: Esc) -> str:
    links = ", ".join(f'<a href="#rec-{esc(i)}">{esc(i)}</a>' for i in ids)
    return f"<p>Bản ghi: {links}</p>" if links else ""
