"""The table of sources: every document, whether it is counted, and why not."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.export.columns import Column, Table, Value
from pipeline.export.difference import in_words
from pipeline.export.labels import ALIGNED, PHRASES, SAME_BY, STANDINGS, TYPES, VERDICTS
from pipeline.export.leads import Lead, Page, Row
from pipeline.export.row_columns import header, published
from pipeline.export.told import NATION
from schemas.run import Extraction


def standing(page: Page) -> str:
    """Whether the document is counted (see `STANDINGS`)."""
    if page.read is None:
        return "unread"
    return "counted" if page.held.counts else "same"


def _held(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.page.held, name) or None


def _difference(row: Row) -> Value:
    difference = row.page.held.difference
    return in_words(difference, "vi") if difference is not None else None


def _error(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.page.held.error, name, None)


def _read(read: Callable[[Extraction], Value]) -> Callable[[Row], Value]:
    """Of a document that was read; nothing of one that was not."""
    return lambda row: read(row.page.read) if row.page.read else None


def _verdicts(verdict: str) -> Callable[[Row], Value]:
    return _read(lambda e: sum(f.verdict == verdict for f in e.findings))


def _totals(verdict: str) -> Callable[[Row], Value]:
    return lambda row: sum(c.verdict == verdict for c in row.page.held.comparisons)


def _place(extraction: Extraction) -> Value:
    unit = extraction.document.place
    if unit is None:
        return None
    return ", ".join([f"{unit.type or ''} {unit.name}".strip(), *(name for name in unit.within if name != NATION)])


SOURCES = Table(
    "sources",
    PHRASES["sources"][0],
    (
        Column("document", "Tài liệu", "text", _held("path"), 34),
        Column("file", "Tệp gửi đến", "text", _held("name"), 30),
        Column("inner", "Nằm trong tệp nén, thư", "text", _held("inner"), 22),
        Column("day", "Ngày nhận", "day", _held("day")),
        Column("standing", "Tính vào số liệu", "text", lambda row: standing(row.page), 20, STANDINGS),
        Column("same_as", "Trùng với", "text", _held("same_as"), 30),
        Column("same_by", "Vì", "text", _held("same_by"), 18, SAME_BY),
        Column("difference", "Số liệu khác bản được tính", "text", _difference, 40),
        Column("error", "Lý do chưa đọc được", "text", _error("message_vi"), 60),
        Column("error_code", "Mã lỗi", "text", _error("code"), 12),
        Column("type", "Loại văn bản", "text", header("type"), 18, TYPES),
        Column("number", "Số, ký hiệu", "text", header("number"), 16),
        Column("issuer", "Cơ quan ban hành", "text", header("issuer"), 30),
        Column("published", "Ngày văn bản", "day", published),
        Column("subject", "Trích yếu", "text", header("subject"), 50),
        Column("place", "Địa bàn", "text", _read(_place), 26),
        Column("addressees", "Nơi gửi đến", "list", header("addressees"), 26),
        Column("signer", "Người ký", "text", header("signer"), 20),
        Column("signer_role", "Chức vụ", "text", header("signer_role"), 20),
        Column("pages", "Số trang", "whole", header("pages"), 8),
        Column("figures", PHRASES["figures"][0], "whole", _read(lambda e: len(e.figures)), 9),
        Column("records", PHRASES["records"][0], "whole", _read(lambda e: len(e.records)), 9),
        Column("findings", PHRASES["findings"][0], "whole", _read(lambda e: len(e.findings)), 9),
        *(
            Column(verdict, f"{PHRASES['findings'][0]}: {VERDICTS[verdict][0]}", "whole", _verdicts(verdict), 9)
            for verdict in ("contradiction", "malformed", "suspicious")
        ),
        Column("doubtful", "Nhận dạng chưa chắc", "whole", _read(lambda e: sum(f.doubtful for f in e.figures)), 9),
        Column(
            "unread", "Con số chưa đọc được", "whole", _read(lambda e: sum(u.why == "unread" for u in e.unclaimed)), 9
        ),
        *(
            Column(f"total_{verdict}", f"{PHRASES['comparisons'][0]}: {vi}", "whole", _totals(verdict), 9)
            for verdict, (vi, _) in ALIGNED.items()
        ),
        Column("notes", "Lưu ý khi đọc", "list", _read(lambda e: tuple(n.message_vi for n in e.document.notes)), 40),
        Column("media_type", "Dạng tệp", "text", header("media_type"), 18),
        Column("sha256", "SHA-256", "text", header("sha256"), 20),
        Column("original", "SHA-256 của tệp gửi đến", "text", _held("original"), 20),
        Column("code", "Phiên bản", "text", _read(lambda e: e.version.code), 10),
        Column("rules", "Quy tắc", "text", _read(lambda e: e.version.rules), 18),
        Column("report", "Trang kết quả", "link", lambda row: row.page.report, 30),
    ),
    lambda page: iter([Row(page, page.held, Lead(link=page.report))]),
)
