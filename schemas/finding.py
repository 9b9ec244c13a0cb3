"""Findings: what a check saw (the `findings` of the output contract). A check looks; it changes nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.mention import Model

Verdict = Literal["consistent", "suspicious", "contradiction", "malformed", "not_comparable"]


# what the lines of a calculation are called, and by what slip a suggestion explains itself: Vietnamese, which findings hold,
# and English
ROWS: dict[str, tuple[str, str]] = {
    "count": ("Số lượng", "Count"), "unit": ("Mức mỗi đơn vị", "Amount each"), "total": ("Tổng số tiền", "Total"),
    "product": ("Số lượng × mức", "Count × amount each"),
    "implied": ("Bình quân (tổng ÷ số lượng)", "Average (total ÷ count)"),
    "sibling": ("Bình quân của mục cùng loại", "Average of a like item"),
    "band": ("Khoảng thường gặp", "Usual range"), "rate": ("Mức theo quy định", "Amount by regulation"),
    "ratio": ("Tỷ số", "Ratio"), "percent": ("Tỷ lệ phần trăm", "Percentage"), "computed": ("Tính lại", "Worked out"),
    "figure": ("Giá trị", "Value"), "base": ("Gốc so sánh", "Base of the comparison"),
    "change": ("Mức tăng, giảm", "Rise or fall"), "whole": ("Toàn bộ", "The whole"), "part": ("Trong đó", "Of which"),
    "sum": ("Cộng các phần", "Sum of the parts"), "parts": ("Số dòng đã cộng", "Rows added up"),
    "difference": ("Chênh lệch", "Difference"), "date": ("Ngày", "Day"),
    "reference": ("Văn bản dẫn chiếu", "Cited document"), "published": ("Ngày của văn bản", "Date of the document"),
    "period": ("Thời gian", "Time"), "items": ("Số mục liệt kê", "Items listed"), "words": ("Bằng chữ", "In words"),
    "reading": ("Cách đọc có thể", "Possible reading"), "people": ("Số người", "People"),
    "households": ("Số hộ", "Households"), "recipient": ("Đối tượng", "Recipients"), "cards": ("Số thẻ", "Cards"),
}  # fmt: skip
SLIPS: dict[str, tuple[str, str]] = {
    "reading": ("cách đọc duy nhất hợp với các số còn lại", "the one reading that fits the other figures"),
    "sense": ("đạt hay vượt", "reached or exceeded"),
    "scale": ("nghìn, triệu hay tỷ", "thousand, million or billion"),
    "nought_lost": ("thiếu một chữ số 0", "a nought is missing"),
    "nought_more": ("thừa một chữ số 0", "a nought too many"),
    "comma": ("thiếu dấu phẩy", "a comma is missing"),
    "separator": ("dấu chấm hay dấu phẩy", "a dot or a comma"),
    "digit": ("một chữ số", "one digit"),
}
AMENDED = ("đã sửa thành", "corrected to")  # between what is printed and what a person made of it


class Suggestion(Model):
    """The only single edit of one figure that would make every check on it hold; never applied."""

    figure: str
    value: str
    why: str


class Other(Model):
    """A figure of another document."""

    document: str
    figure: str


class Row(Model):
    """One line of the calculation: the figure as printed (or what was computed), and its interval in whole units.

    `low` and `high` are decimal strings or null for no bound; a round bracket in `interval` is an open end.
    """

    label: str
    figure: str | None = None
    printed: str | None = None
    value: str | None = None
    interval: str | None = None


class Finding(Model):
    """`figures` and `records` are ids; `expected` what the rest of the claim implies, `actual` what is printed."""

    id: str
    check: str
    verdict: Verdict
    figures: tuple[str, ...]
    records: tuple[str, ...] = ()
    total: str | None = None
    other: Other | None = None
    expected: str | None = None
    actual: str | None = None
    message_vi: str
    message_en: str
    rows: tuple[Row, ...] = Field(default=(), description="the arithmetic, row by row")
    suggestion: Suggestion | None = None
