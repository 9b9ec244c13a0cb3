"""The readable report of comparisons with known totals: what agrees, what differs, what cannot be compared and why."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from schemas.total import Aligned, Comparison, Total

WIDTH = 150  # where the output is no terminal
_TOLD = 8  # comparisons of one total that are told one by one when nothing can be compared
HEADS: dict[Aligned, tuple[str, str]] = {
    "contradiction": ("KHÔNG KHỚP", "CONTRADICTION"),
    "suspicious": ("CẦN XEM LẠI", "LOOK AGAIN"),
    "agree": ("KHỚP", "AGREES"),
    "part_of": ("LÀ MỘT PHẦN", "PART OF"),
    "not_comparable": ("KHÔNG SO ĐƯỢC", "NOT COMPARABLE"),
    "unmatched": ("KHÔNG CÓ SỐ LIỆU TƯƠNG ỨNG", "UNMATCHED"),
}


def show(lines: Sequence[Comparison], between: Sequence[Comparison], totals: Mapping[str, Total], lang: str) -> None:
    """Prints every line that says something of a total, worst first; the unmatched are counted."""
    english = lang == "en"
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    for verdict, heads in HEADS.items():
        here = [x for x in lines if x.verdict == verdict]
        if not here or verdict == "unmatched":
            continue
        console.print(Text(f"\n{heads[english]} ({len(here)})", style="bold"))
        told: Counter[str] = Counter()
        for line in here:
            told[line.total] += 1
            if verdict == "not_comparable" and told[line.total] > _TOLD:
                continue
            where = f"{line.document}, {line.figure.start}–{line.figure.end}" if line.figure else line.document
            console.print(Text(f"  {where}: {line.message_en if english else line.message_vi}  [{line.total}]"))
        for total, n in told.items():
            if verdict == "not_comparable" and n > _TOLD:
                more = (
                    f"  … {n - _TOLD} more for [{total}]"
                    if english
                    else f"  … và {n - _TOLD} số liệu khác đối với [{total}]"
                )
                console.print(Text(more))
    if between:
        console.print(Text("\nBETWEEN DOCUMENTS" if english else "\nGIỮA CÁC TÀI LIỆU", style="bold"))
        for line in between:
            console.print(Text(f"  {line.message_en if english else line.message_vi}"))
    counts = Counter(x.verdict for x in lines)
    answered = {x.total for x in lines if x.verdict in ("agree", "suspicious", "contradiction", "part_of")}
    summary = ", ".join(f"{counts[v]} {HEADS[v][english].lower()}" for v in HEADS if counts[v])
    silent = len(totals) - len(answered)
    console.print(
        Text(
            f"\n{len(totals)} totals: {summary}. {silent} of them are answered by no figure."
            if english
            else f"\n{len(totals)} tổng số đã biết: {summary or 'không có gì để so'}. {silent} tổng số không có số liệu nào trả lời."
        )
    )
