"""The readable table: a line a figure, with where it stands and what it is worth."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.errors import DocumentError
from schemas.mention import Count, Date, Figure, Money, Occasion, Percent, Period, Quantity, Ratio, Reference

if TYPE_CHECKING:
    from pipeline.export.lines import Result

KINDS = {
    "money": "tiền", "count": "số lượng", "percent": "tỷ lệ %", "ratio": "tỷ số", "date": "ngày",
    "period": "thời kỳ", "occasion": "dịp", "reference": "văn bản",
}  # fmt: skip
MODIFIERS = {
    "exact": "", "over": "hơn", "under": "gần, dưới", "about": "khoảng", "at_least": "ít nhất", "at_most": "nhiều nhất",
    "vague": "không rõ số",
}  # fmt: skip
SENSES = {"level": "mức", "increase": "tăng", "decrease": "giảm", "over_plan": "vượt"}
WIDTH = 150  # where the output is no terminal


def number(value: Decimal | None) -> str:
    """A number as Vietnamese print has it: dots between thousands, a comma before decimals."""
    if value is None:
        return "?"
    return f"{value.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def day(value: str | None) -> str:
    if value is None:
        return "?"
    if value.startswith("--"):
        return f"{value[5:7]}/{value[2:4]}"
    year, month, date = value.split("-")
    return f"{date}/{month}/{year}"


def value_and_unit(figure: Figure) -> tuple[str, str]:
    """What the figure is worth, and of what, in Vietnamese print."""
    worth = ""
    if isinstance(figure, Quantity):
        worth = number(figure.value) if figure.low is None else f"{number(figure.low)} – {number(figure.high)}"
        if figure.malformed:
            worth = "? (viết sai)"
    match figure:
        case Money():
            return worth, "/".join(["đồng" if figure.currency == "VND" else figure.currency, *figure.per])
        case Count():
            return worth, "/".join([figure.unit, *figure.per])
        case Percent():
            return worth, "/".join([f"% ({SENSES[figure.sense]})", *figure.per])
        case Ratio():
            return f"{number(figure.numerator)} / {number(figure.denominator)}", figure.unit or ""
        case Date():
            return day(figure.value) + (" (âm lịch)" if figure.lunar else ""), ""
        case Period():
            return f"{day(figure.start_date)} – {day(figure.end_date)}", ""
        case Reference():
            return figure.value, day(figure.date) if figure.date else ""
        case Occasion():
            return figure.value, ""


def show(results: Iterable[Result]) -> None:
    """Prints a table a document, and under it how many figures of each kind it holds."""
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    for result in results:
        if isinstance(result, DocumentError):
            continue
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
            worth, unit = value_and_unit(figure)
            modifier = MODIFIERS[figure.modifier] if isinstance(figure, Quantity) else ""
            line = text.count("\n", 0, figure.start) + 1
            surface = " ".join(figure.text.split())
            cells = (
                figure.id,
                KINDS[figure.kind],
                surface,
                worth,
                unit,
                modifier,
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
                f"Cộng {len(result.figures)} số liệu: {counted}. Không phải số liệu: {sum(whys.values())}; chưa đọc được: {unread}.\n"
            )
        )
