"""Records, findings and totals per category at the end of the readable table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rich.console import Console
from rich.text import Text

from pipeline.export.labels import number
from pipeline.export.said import VERDICTS, findings_worst_first, lines
from pipeline.export.summary import SKIPPED, Sum, summary
from schemas.run import Extraction

_TOLD = 12  # figures of a sum that are named one by one


def show_records(console: Console, extraction: Extraction, names: Mapping[str, str]) -> None:
    """Each record in a line of its own, led back to its figures."""
    figures = {f.id: f for f in extraction.figures}
    if not extraction.records:
        return
    console.print(Text(f"Bản ghi ({len(extraction.records)}):", style="bold"))
    for record in extraction.records:
        said = []
        for line in lines(record, figures, names):
            texts = [f"{' '.join(f.text.split())} [{f.id}]" for f in line.figures]
            words = " ".join(line.span.text.split()) if line.span else line.words
            said.append(f"{line.label}: {', '.join(texts) or words}" + (f" ({words})" if texts and words else ""))
        console.print(Text(f"  {record.id}  " + "; ".join(said)))


def show_findings(console: Console, extraction: Extraction) -> None:
    """What does not agree, with its calculation; what agrees is counted."""
    told = [f for f in findings_worst_first(extraction) if f.verdict != "consistent"]
    agree = len(extraction.findings) - len(told)
    if extraction.findings:
        console.print(Text(f"Kiểm tra: {agree} phép tính khớp, {len(told)} điểm cần xem.", style="bold"))
    for finding in told:
        console.print(Text(f"  {finding.id}  {VERDICTS[finding.verdict].upper()}: {finding.message_vi}"))
        for row in finding.rows:
            parts = [row.printed, row.value and f"= {row.value}", row.interval and f"khoảng {row.interval}"]
            console.print(Text(f"        {row.label}: {'  '.join(p for p in parts if p)}"))
        if finding.suggestion:
            s = finding.suggestion
            console.print(Text(f"        Có thể là: {s.value} [{s.figure}] ({s.why}). Không tự sửa."))
    console.print()


def show_summary(
    console: Console, extractions: Iterable[Extraction], names: Mapping[str, str], stocks: Collection[str]
) -> None:
    """Totals per category, each led back to its figures, and what was left out of them."""
    found = summary(extractions, stocks)
    if not found.sums and not found.skipped:
        return
    console.print(Text("Tổng hợp theo đối tượng (việc đã làm, mỗi việc tính một lần)", style="bold"))
    last: tuple[str, ...] | None = None
    for sum_ in found.sums:
        if sum_.categories != last:
            last = sum_.categories
            named = ", ".join(names.get(c, c) for c in last)
            console.print(Text(f"  {named}" + (" (chung)" if len(last) > 1 else "")))
        console.print(Text(f"    {_amount(sum_)}  ←  {_terms(sum_)}"))
    left = ", ".join(f"{found.skipped[k]} {said}" for k, said in SKIPPED.items() if found.skipped[k])
    if left:
        console.print(Text(f"  Không cộng: {left}."))


def _amount(sum_: Sum) -> str:
    unit = ("đồng" if sum_.unit == "VND" else sum_.unit) if sum_.money else sum_.unit
    return f"{'khoảng ' if sum_.qualified else ''}{number(sum_.value)} {unit}"


def _terms(sum_: Sum) -> str:
    several = len({t.document for t in sum_.terms}) > 1
    told = [
        f"{' '.join(t.figure.text.split())} ({t.document + ', ' if several else ''}{t.figure.start}–{t.figure.end})"
        for t in sum_.terms[:_TOLD]
    ]
    more = len(sum_.terms) - _TOLD
    return "; ".join(told) + (f"; … và {more} số liệu khác" if more > 0 else "")
