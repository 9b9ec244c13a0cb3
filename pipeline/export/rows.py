"""The five tables that every export holds: each column once, for workbooks, CSV and Parquet alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.export.columns import Column, Labels, Table, Value
from pipeline.export.labels import (
    ALIGNED,
    CALCULATION,
    KINDS,
    MATCHES,
    MODIFIERS,
    NOTES,
    PHRASES,
    SENSES,
    VERDICTS,
    ZONES,
)
from pipeline.export.leads import Page, Row
from pipeline.export.names import CHECKS, occasion
from pipeline.export.record_rows import RECORDS
from pipeline.export.row_columns import (
    DOCUMENT,
    LEAD,
    QUOTE,
    UNITS,
    field,
    first_day,
    last_day,
    modifier_of,
    unit_of,
    vietnamese,
)
from pipeline.export.sides import side, sides
from pipeline.export.source_rows import SOURCES
from pipeline.export.told import Teller
from pipeline.totals.say import ASPECTS
from schemas.mention import Occasion, Quantity, Reference
from schemas.total import Aspect


def _worth(row: Row) -> Value:
    return row.item.value if isinstance(row.item, Quantity) else None


FIGURES = Table(
    "figures",
    PHRASES["figures"][0],
    (
        *DOCUMENT,
        Column("id", "Mã", "text", field("id"), 7),
        Column("kind", "Loại", "text", field("kind"), 11, KINDS),
        QUOTE,
        Column("modifier", "Mức độ", "text", lambda row: modifier_of(row.item), 11, MODIFIERS),
        Column("value", "Giá trị", "number", _worth, 20),
        Column("low", "Thấp nhất", "number", field("low"), 16),
        Column("high", "Cao nhất", "number", field("high"), 16),
        Column("unit", "Đơn vị", "text", lambda row: unit_of(row.item), 14, UNITS),
        Column("per", "Tính cho mỗi", "list", field("per")),
        Column("step", "Viết tròn đến", "number", field("step")),
        Column("sense", "Nghĩa của tỷ lệ", "text", field("sense"), 10, SENSES),
        Column("numerator", "Tử số", "number", field("numerator")),
        Column("denominator", "Mẫu số", "number", field("denominator")),
        Column("first_day", "Ngày, từ ngày", "day", lambda row: first_day(row.item)),
        Column("last_day", "Đến ngày", "day", lambda row: last_day(row.item)),
        Column("lunar", "Âm lịch", "flag", field("lunar"), 8),
        Column(
            "symbol",
            "Văn bản dẫn, dịp",
            "text",
            lambda row: row.item.value if isinstance(row.item, Reference | Occasion) else None,
            16,
            occasion,
        ),
        Column("category", "Đối tượng", "text", field("category"), 20, "categories"),
        Column("also", "Đối tượng khác", "list", field("also"), 16, "categories"),
        Column("records", PHRASES["records"][0], "list", lambda row: tuple(row.page.tied.get(row.item.id, ())), 10),
        Column("doubts", "Kiểm tra cần xem", "list", lambda row: tuple(row.page.doubts.get(row.item.id, ())), 10),
        Column("malformed", "Viết sai", "flag", field("malformed"), 8),
        Column("doubtful", "Nhận dạng chưa chắc", "flag", field("doubtful"), 10),
        Column("unit_inferred", "Đơn vị suy ra", "flag", field("unit_inferred"), 8),
        Column("reading", "Cách đọc", "text", field("note"), 18, NOTES),
        Column("zone", "Vùng", "text", field("zone"), 12, ZONES),
        *LEAD,
    ),
    lambda page: (Row(page, f, page.of_figure(f)) for f in page.figures),
)


# Findings, each followed by its calculation


def _calculation(page: Page) -> Iterator[Row]:
    teller = Teller(page.known)
    for finding in page.findings:
        lead = page.of_finding(finding)
        yield Row(page, finding, lead, step=teller.suggestion(finding))
        for part, step in enumerate(teller.steps(finding), 1):
            figure = page.known.get(step.figure or "")
            yield Row(page, finding, page.of_figure(figure) if figure else lead, part, step)


def _once(name: str) -> Callable[[Row], Value]:
    """A field of the finding, on its own row alone."""
    return lambda row: getattr(row.item, name) if row.part == 0 else None


def _step(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.step, name) or None if row.part else None


FINDINGS = Table(
    "findings",
    PHRASES["findings"][0],
    (
        *DOCUMENT,
        Column("id", "Mã", "text", field("id"), 7),
        Column("verdict", "Kết luận", "text", field("verdict"), 14, vietnamese(VERDICTS)),
        Column("check", "Phép kiểm tra", "text", field("check"), 20, vietnamese(CHECKS)),
        Column("part", "Dòng tính", "whole", lambda row: row.part, 7),
        Column("message", "Nhận xét", "text", _once("message_vi"), 70),
        Column("label", CALCULATION[0][0], "text", _step("label"), 26),
        Column("printed", CALCULATION[1][0], "text", _step("printed"), 22),
        Column("value", CALCULATION[2][0], "text", _step("value"), 22),
        Column("interval", CALCULATION[3][0], "text", _step("interval"), 30),
        Column("expected", "Phần còn lại cho thấy", "text", _once("expected"), 20),
        Column("actual", "Văn bản ghi", "text", _once("actual"), 20),
        Column("suggestion", "Gợi ý", "text", lambda row: row.step if row.part == 0 else None, 40),
        Column("figures", PHRASES["figures"][0], "list", field("figures"), 14),
        Column("records", PHRASES["records"][0], "list", field("records"), 12),
        QUOTE,
        *LEAD,
    ),
    _calculation,
)


# Figures beside known totals; what no figure of a document answers is counted among the sources


def _match(name: str) -> Callable[[Row], Value]:
    def read(row: Row) -> Value:
        aspect: Aspect | None = row.item.aspects.get(name)
        if aspect is None:
            return None
        return "silent" if aspect.match is None else "same" if aspect.match else "other"

    return read


def _side(name: str, side: str) -> Callable[[Row], Value]:
    return lambda row: row.page.veil(getattr(row.item.aspects.get(name), side, None) or "") or None


_IDS: dict[str, Labels] = {
    "category": "categories",
    "measure": "topics",
    "period": side,
    "unit": side,
}  # what an aspect is told by, where it is an id


def _aspect(name: str, words: str) -> tuple[Column, ...]:
    heading = words.partition(" (")[0].capitalize()
    return (
        Column(name, heading, "text", _match(name), 14, MATCHES),
        Column(f"{name}_total", f"{heading}: tổng số", "text", _side(name, "total"), 20, _IDS.get(name)),
        Column(f"{name}_document", f"{heading}: tài liệu", "text", _side(name, "document"), 20, _IDS.get(name)),
    )


COMPARISONS = Table(
    "comparisons",
    PHRASES["comparisons"][0],
    (
        *DOCUMENT,
        Column("total", "Tổng số đã biết", "text", field("total"), 26),
        Column("verdict", "Kết luận", "text", field("verdict"), 16, vietnamese(ALIGNED)),
        QUOTE,
        Column("message", "Nhận xét", "text", lambda row: row.page.veil(sides(row.item.message_vi)), 70),
        *(column for name, (words, _) in ASPECTS.items() for column in _aspect(name, words)),
        *LEAD,
    ),
    lambda page: (Row(page, c, page.of_comparison(c)) for c in page.comparisons if c.verdict != "unmatched"),
)

TABLES = (FIGURES, RECORDS, FINDINGS, COMPARISONS, SOURCES)
