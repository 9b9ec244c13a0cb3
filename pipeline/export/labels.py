"""Vietnamese words and Vietnamese print for what a figure holds: the one home of both, for every door that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from schemas.mention import Count, Date, Figure, Money, Occasion, Percent, Period, Quantity, Ratio, Recipient, Reference

KINDS = {
    "money": "tiền", "count": "số lượng", "percent": "tỷ lệ %", "ratio": "tỷ số", "date": "ngày",
    "period": "thời kỳ", "occasion": "dịp", "reference": "văn bản", "recipient": "đối tượng",
}  # fmt: skip
MODIFIERS = {
    "exact": "", "over": "hơn", "under": "gần, dưới", "about": "khoảng", "at_least": "ít nhất", "at_most": "nhiều nhất",
    "vague": "không rõ số",
}  # fmt: skip
SENSES = {"level": "mức", "increase": "tăng", "decrease": "giảm", "over_plan": "vượt"}
ZONES = {
    "title": "tiêu đề", "dateline": "dòng ngày tháng", "header": "phần đầu văn bản", "body": "thân bài",
    "table": "bảng", "signature": "phần ký", "boilerplate": "khung trang",
}  # fmt: skip
WHYS = {
    "phone": "số điện thoại hoặc số định danh", "counter": "bộ đếm", "clock": "giờ", "list": "số thứ tự",
    "clause": "số điều, khoản", "age": "tuổi", "duration": "khoảng thời gian", "place": "địa danh, đường, địa chỉ",
    "name": "số trong tên gọi", "boilerplate": "khung trang", "unread": "chưa đọc được",
}  # fmt: skip
NOTES = {
    "malformed_grouping": "nhóm chữ số sai", "space_grouping": "khoảng trắng ngăn hàng nghìn",
    "en_style": "dấu phẩy, dấu chấm theo lối Anh", "dot_decimal": "dấu chấm thay dấu phẩy thập phân",
    "per_of_the_whole": "mức tính theo số chung", "unit_of_the_list": "đơn vị chung của cả dãy",
    "words_differ": "phần bằng chữ ghi số khác",
}  # fmt: skip
TYPES = {
    "cong_van": "công văn", "decision": "quyết định", "resolution": "nghị quyết", "plan": "kế hoạch",
    "report": "báo cáo", "notice": "thông báo", "decree": "nghị định", "circular": "thông tư",
    "telegram": "công điện", "other_official": "văn bản hành chính khác", "portal": "tin trên cổng thông tin",
    "news": "tin báo chí", "other": "loại khác",
}  # fmt: skip

NO_NAMES: Mapping[str, str] = {}


def number(value: Decimal | None) -> str:
    """A number as Vietnamese print has it: dots between thousands, a comma before decimals."""
    if value is None:
        return "?"
    return f"{value.normalize():,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def day(value: str | None) -> str:
    """An ISO date or `--MM-DD` as Vietnamese print has it, day first."""
    if value is None:
        return "?"
    if value.startswith("--"):
        return f"{value[5:7]}/{value[2:4]}"
    year, month, date = value.split("-")
    return f"{date}/{month}/{year}"


def value_and_unit(figure: Figure, names: Mapping[str, str] = NO_NAMES) -> tuple[str, str]:
    """What the figure is worth, and of what, in Vietnamese print.

    `names` are the Vietnamese names of the taxonomy's categories; one that is not there is shown by its id.
    """
    worth = ""
    if isinstance(figure, Quantity):
        worth = number(figure.value) if figure.low is None else f"{number(figure.low)} – {number(figure.high)}"
        if figure.malformed:
            worth = "? (viết sai)"
    match figure:
        case Money():
            return worth, "/".join([currency(figure), *figure.per])
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
        case Recipient():  # a group holds no number: what it is worth is which group it is
            return "; ".join(names.get(c, c) for c in (figure.category, *figure.also)), ""


def currency(figure: Money) -> str:
    return "đồng" if figure.currency == "VND" else figure.currency


def modifier(figure: Figure) -> str:
    return MODIFIERS[figure.modifier] if isinstance(figure, Quantity) else ""


def details(figure: Figure, names: Mapping[str, str] = NO_NAMES) -> Iterator[tuple[str, str]]:
    """(label, text) of everything a reader may ask of one figure; what it does not have is left out."""
    worth, unit = value_and_unit(figure, names)
    yield "Đối tượng" if isinstance(figure, Recipient) else "Giá trị", worth
    match figure:
        case Money():
            yield "Đơn vị", currency(figure) + (" (suy ra từ câu chữ)" if figure.unit_inferred else "")
        case Count():
            yield "Đơn vị", figure.unit
        case Percent():
            yield "Đơn vị", "%"
            yield "Nghĩa", SENSES[figure.sense]
        case Ratio() if unit:
            yield "Đơn vị", unit
        case Reference() if unit:
            yield "Ngày ban hành", unit
    if modifier(figure):
        yield "Mức độ", modifier(figure)
    if isinstance(figure, Money | Count | Percent) and figure.per:
        yield "Tính cho mỗi", ", ".join(figure.per)
    if isinstance(figure, Money) and figure.words:
        yield "Bằng chữ", figure.words.text
    if isinstance(figure, Quantity | Date) and figure.malformed:
        yield "Lưu ý", "viết sai trong văn bản, không đoán giá trị"
    if isinstance(figure, Quantity) and figure.note:
        yield "Cách đọc", NOTES.get(figure.note, figure.note)
    if figure.doubtful:
        yield "Lưu ý", "có chữ số nhận dạng chưa chắc"
    yield "Vùng", ZONES[figure.zone]
    yield "Quy tắc", figure.rule
