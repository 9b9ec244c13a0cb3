"""The readable table: a line a figure, then the document's records and findings; sums over all documents at the end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.told import show_findings, show_records, show_summary
from pipeline.contract import apart_topics, category_names, stock_topics, topic_names
from pipeline.export.escape import one_line, visible
from pipeline.export.labels import KINDS, modifier, place, value_and_unit
from pipeline.export.mask import masked
from pipeline.export.summary import summarise
from pipeline.export.told import Teller
from schemas.errors import DocumentError
from schemas.run import Extraction

if TYPE_CHECKING:
    from pipeline.export.lines import Result

WIDTH = 150  # where the output is no terminal


def show(results: Iterable[Result], lang: str = "vi") -> None:
    """Prints a table a document, under it its records and findings, and in the end the sums over all documents.

    `lang` is the language of what is said of records, findings and sums; of figures the table speaks Vietnamese.
    """
    names, topics = category_names(), topic_names()
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)

    def shown() -> Iterator[Extraction]:  # the sums take each document as it comes, so that none is kept
        for result in results:
            if not isinstance(result, DocumentError):
                result = masked(result)
                _show_figures(console, result, names)
                for note in result.document.notes:
                    said = note.message_en if lang == "en" else note.message_vi
                    console.print(Text(one_line(f"Lưu ý: {said}" if lang == "vi" else f"Note: {said}")))
                teller = Teller({f.id: f for f in result.figures}, lang, names, topics)
                show_records(console, result.records, teller)
                show_findings(console, result, teller)
                console.print()
                yield result

    show_summary(console, summarise(shown(), stock_topics(), apart_topics()), names, topics, lang)


def _show_figures(console: Console, result: Extraction, names: dict[str, str]) -> None:
    text = result.document.text or ""
    table = Table(
        "",
        "Loại",
        "Trong văn bản",
        "Giá trị",
        "Đơn vị",
        "Mức độ",
        "Vị trí",
        title=Text(visible(result.document.path)),
        title_justify="left",
    )
    for figure in result.figures:
        worth, unit = value_and_unit(figure, names)
        line = text.count("\n", 0, figure.start) + 1
        cells = (
            figure.id,
            KINDS[figure.kind],
            figure.text,
            worth,
            unit,
            modifier(figure),
            place(figure, line),
        )
        table.add_row(*(Text(one_line(c)) for c in cells))
    console.print(table)
    kinds = Counter(f.kind for f in result.figures)
    counted = ", ".join(f"{n} {KINDS[k]}" for k, n in kinds.most_common()) or "không có số liệu nào"
    whys = Counter(u.why for u in result.unclaimed)
    unread = whys.pop("unread", 0)
    console.print(
        Text(
            f"Cộng {len(result.figures)} số liệu: {counted}. Không phải số liệu: {sum(whys.values())}; chưa đọc được: {unread}.\n"
        )
    )
