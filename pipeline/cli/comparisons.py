"""The readable report of comparisons with known totals: what agrees, what differs, what cannot be compared and why."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from pipeline.export.labels import ALIGNED, said
from pipeline.totals.say import ASPECTS
from schemas.total import Comparison, Total

WIDTH = 150  # where the output is no terminal
_TOLD = 3  # of the figures that fail a total by one aspect alone


def show(lines: Sequence[Comparison], between: Sequence[Comparison], totals: Mapping[str, Total], lang: str) -> None:
    """Prints every line that says something of a total, worst first; the unmatched are counted."""
    english = lang == "en"
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    for verdict, heads in ALIGNED.items():
        here = [x for x in lines if x.verdict == verdict]
        if not here or verdict == "unmatched":
            continue
        console.print(Text(f"\n{said(heads, lang).upper()} ({len(here)})", style="bold"))
        if verdict == "not_comparable":
            _not_comparable(console, here, english=english)
            continue
        for line in here:
            console.print(Text(_one(line, english=english)))
    if between:
        console.print(Text("\nBETWEEN DOCUMENTS" if english else "\nGIỮA CÁC TÀI LIỆU", style="bold"))
        for line in between:
            console.print(Text(f"  {line.message_en if english else line.message_vi}"))
    counts = Counter(x.verdict for x in lines)
    answered = {x.total for x in lines if x.verdict in ("agree", "suspicious", "contradiction", "part_of")}
    summary = ", ".join(f"{counts[v]} {said(ALIGNED[v], lang)}" for v in ALIGNED if counts[v])
    silent = len(totals) - len(answered)
    console.print(
        Text(
            f"\n{len(totals)} totals: {summary}. {silent} of them are answered by no figure."
            if english
            else f"\n{len(totals)} tổng số đã biết: {summary or 'không có gì để so'}. {silent} tổng số không có số liệu nào trả lời."
        )
    )


def _one(line: Comparison, *, english: bool) -> str:
    where = f"{line.document}, {line.figure.start}–{line.figure.end}" if line.figure else line.document
    return f"  {where}: {line.message_en if english else line.message_vi}  [{line.total}]"


def _not_comparable(console: Console, lines: Sequence[Comparison], *, english: bool) -> None:
    """By total: how many figures differ in what; one by one only those that differ in a single aspect."""
    by_total: dict[str, list[Comparison]] = {}
    for line in lines:
        by_total.setdefault(line.total, []).append(line)
    for total, here in by_total.items():
        differing = [[n for n, a in x.aspects.items() if a.match is False] for x in here]
        counts = Counter(n for names in differing for n in names)
        said = ", ".join(f"{ASPECTS[n][english]} {counts[n]}" for n in ASPECTS if counts[n])
        console.print(Text(f"  [{total}] {len(here)}: {said}"))
        for line in [x for x, names in zip(here, differing, strict=True) if len(names) == 1][:_TOLD]:
            console.print(Text("  " + _one(line, english=english)))
