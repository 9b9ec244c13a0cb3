"""Columns that several tables have, and how the fields of figures are read for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.export.columns import Column, Value
from pipeline.export.labels import Pair, currency
from pipeline.export.leads import Row
from pipeline.export.names import CHECKS, RULES
from schemas.mention import Count, Date, Figure, Money, Percent, Period, Quantity, Ratio, Reference


def vietnamese(pairs: Mapping[Any, Pair]) -> dict[str, str]:
    return {name: vi for name, (vi, _) in pairs.items()}


def field(name: str) -> Callable[[Row], Value]:
    """That field of the row's thing; nothing where things of its kind have none."""
    return lambda row: vars(row.item).get(name)


def header(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.page.read.document, name) if row.page.read else None


def published(row: Row) -> Value:
    day = row.page.read.document.published if row.page.read else None
    return day.isoformat() if day else None


DOCUMENT = (
    Column("document", "Tài liệu", "text", lambda row: row.page.held.path, 34),
    Column("sha256", "", "text", header("sha256")),
    Column("number", "Số, ký hiệu", "text", header("number"), 16),
    Column("published", "Ngày văn bản", "day", published),
)
QUOTE = Column("quote", "Trích nguyên văn", "text", lambda row: row.lead.quote or None, 28)
LEAD = (
    Column("page", "Trang", "whole", lambda row: row.lead.page, 7),
    Column("line", "Dòng", "whole", lambda row: row.lead.line, 7),
    Column("where", "Ô trên trang, vị trí trong tệp", "list", lambda row: row.lead.where, 22),
    Column("start", "Từ ký tự", "whole", lambda row: row.lead.start, 9),
    Column("end", "Đến ký tự", "whole", lambda row: row.lead.end, 9),
    Column("context", "Câu chữ xung quanh", "text", lambda row: row.lead.context or None, 60),
    Column("rule", "Quy tắc", "text", lambda row: row.lead.rule or None, 24, vietnamese({**RULES, **CHECKS})),
    Column("report", "Trang kết quả", "link", lambda row: row.lead.link, 30),
)
UNITS = {"VND": currency("VND")}


def unit_of(figure: Figure) -> str | None:
    """What its value is of; a currency by its code."""
    match figure:
        case Money():
            return figure.currency
        case Count() | Ratio():
            return figure.unit
        case Percent():
            return "%"
    return None


def first_day(figure: Figure) -> str | None:
    match figure:
        case Date():
            return figure.value
        case Period():
            return figure.start_date
        case Reference():
            return figure.date
    return None


def last_day(figure: Figure) -> str | None:
    return figure.end_date if isinstance(figure, Period) else figure.value if isinstance(figure, Date) else None


def modifier_of(figure: Figure | Quantity) -> str | None:
    return figure.modifier if isinstance(figure, Quantity) and figure.modifier != "exact" else None
