"""The readable table: a line a figure, then records, checks, and at the very end totals per category."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.records import show_findings, show_records, show_summary
from pipeline.contract import category_names, stock_topics
from pipeline.export.labels import KINDS, modifier, value_and_unit
from pipeline.export.mask import masked
from schemas.errors import DocumentError

if TYPE_CHECKING:
    from pipeline.export.lines import Result
    from schemas.run import Extraction

WIDTH = 150  # where the output is no terminal


def show(results: Iterable[Result]) -> None:
    """Prints a table a document, under it how many figures of each kind it holds, its records and what the checks saw."""
    names = category_names()
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    read: list[Extraction] = []
    for result in results:
        if isinstance(result, DocumentError):
            continue
        result = masked(result)
        text = result.document.text or ""
        table = Table(
            "",
            "Loại",
            "Trong văn bản",
            "Giá trị",
            "Đơn vị",
            "Mức độ",
            "Vị trí",
            title=Text(result.document.path),
            title_justify="left",
        )
        for figure in result.figures:
            worth, unit = value_and_unit(figure, names)
            line = text.count("\n", 0, figure.start) + 1
            surface = " ".join(figure.text.split())
            cells = (
                figure.id,
                KINDS[figure.kind],
                surface,
                worth,
                unit,
                modifier(figure),
                f"dòng {line}, {figure.start}–{figure.end}",
            )
            table.add_row(*(Text(c) for c in cells))
        console.print(table)
        kinds = Counter(f.kind for f in result.figures)
        counted = ", ".join(f"{n} {KINDS[k]}" for k, n in kinds.most_common()) or "không có số liệu nào"
        whys = Counter(u.why for u in result.unclaimed)
        unread = whys.pop("unread", 0)
        console.print(
            Text(
                f"Cộng {len(result.figures)} số liệu: {counted}. Không phải số liệu: {sum(whys.values())}; chưa đọc được: {unread}."
            )
        )
        show_records(console, result, names)
        show_findings(console, result)
        read.append(result.model_copy(update={"document": result.document.model_copy(update={"text": None})}))
    show_summary(console, read, names, stock_topics())
