"""Words for what two versions differ in, Vietnamese and English, and how values of fields are printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from pipeline.export.labels import (
    ALIGNED,
    FIELDS,
    KINDS,
    MODIFIERS,
    NO_NAMES,
    NOTES,
    PHRASES,
    SENSES,
    STATUSES,
    TYPES,
    VERDICTS,
    ZONES,
    Pair,
    day,
    number,
)
from schemas.change import Fate, Side, Sort

SORT: dict[Sort, Pair] = {
    "figure": PHRASES["figures"], "record": PHRASES["records"], "finding": PHRASES["findings"],
    "comparison": PHRASES["comparisons"], "header": ("Phần đầu văn bản", "Document head"), "decision": ("Quyết định", "Decisions"),
}  # fmt: skip
SIDE: dict[Side, Pair] = {"gained": ("thêm", "gained"), "lost": ("mất", "lost"), "changed": ("đổi", "changed")}
DECISION_SIDE: dict[Side, Pair] = {
    "lost": ("không còn khớp", "no longer stands"), "gained": ("khớp lại", "stands again"), "changed": SIDE["changed"],
}  # fmt: skip
FATE: dict[Fate, Pair] = {
    "equal": ("giống nhau", "equal"), "different": ("khác nhau", "different"), "only_a": ("chỉ A có", "only in A"),
    "only_b": ("chỉ B có", "only in B"), "now_unreadable": ("B không đọc được", "now unreadable"),
    "now_readable": ("B đọc được", "now readable"), "reason": ("không đọc được vì lý do khác", "unreadable for another reason"),
}  # fmt: skip
WORDS: dict[str, Pair] = {
    "title": ("So sánh hai phiên bản", "Two versions compared"), "sums": ("Tổng cộng", "Sums"),
    "documents": ("Tài liệu", "Documents"), "document": ("Tài liệu", "Document"), "changes": ("Chi tiết", "Details"),
    "compared": ("Tài liệu đã so", "Documents compared"), "fate": ("Kết quả", "Result"), "reason": ("Lý do", "Reason"),
    "count": ("Số lượng", "Count"), "what": ("Nội dung", "What"), "verdicts": ("Kết luận đổi", "Verdicts changed"),
    "moved": ("Số liệu đổi chỗ, không đổi nội dung", "Figures moved, the same"), "sort": ("Loại", "Kind"),
    "side": ("Thay đổi", "Change"), "name": ("Là gì", "Of what"), "quote": ("Trong văn bản", "As printed"),
    "before": ("Trước (A)", "Before (A)"), "after": ("Sau (B)", "After (B)"), "page": ("Trang", "Page"), "line": ("Dòng", "Line"),
    "start": ("Từ ký tự", "From"), "end": ("Đến ký tự", "To"), "of": ("Vị trí theo", "Place in"),
    "context": ("Câu chữ xung quanh", "Around it"), "rule": ("Quy tắc", "Rule"), "total": ("Cộng", "All"),
    "nothing": ("Không có gì khác nhau.", "Nothing differs."), "more": ("và {n} dòng nữa: xem --format xlsx.", "and {n} more: see --format xlsx."),
    "report": ("Trang kết quả", "Result"),
}  # fmt: skip
_FIELDS: dict[str, Pair] = {
    **FIELDS,
    "kind": ("loại", "kind"), "text": ("câu chữ", "text"), "value": ("giá trị", "value"), "low": ("thấp nhất", "low"),
    "high": ("cao nhất", "high"), "step": ("viết tròn đến", "rounded to"), "modifier": ("mức độ", "modifier"), "unit": ("đơn vị", "unit"),
    "unit_class": ("nhóm đơn vị", "class of unit"), "unit_inferred": ("đơn vị suy ra", "unit inferred"), "currency": ("tiền tệ", "currency"),
    "per": ("tính cho mỗi", "per"), "words": ("bằng chữ", "in words"), "sense": ("nghĩa của tỷ lệ", "sense"), "note": ("cách đọc", "reading"),
    "numerator": ("tử số", "numerator"), "denominator": ("mẫu số", "denominator"), "lunar": ("âm lịch", "lunar"), "date": ("ngày", "date"),
    "start_date": ("từ ngày", "from"), "end_date": ("đến ngày", "to"), "category": ("đối tượng", "category"), "also": ("đối tượng khác", "also"),
    "zone": ("vùng", "zone"), "malformed": ("viết sai", "malformed"), "doubtful": ("nhận dạng chưa chắc", "doubtful"),
    "status": ("tình trạng", "status"), "what": ("nội dung", "topic"), "place_unit": ("địa bàn", "place"), "partition": ("chia hết", "partition"),
    "apart": ("chia theo cách khác", "apart"), "items": ("số mục", "items"), "comparisons": ("so sánh", "comparisons"),
    "verdict": ("kết luận", "verdict"), "expected": ("theo tính toán", "expected"), "actual": ("trong văn bản", "actual"),
    "suggestion": ("gợi ý", "suggestion"), "figures": ("số liệu", "figures"), "type": ("loại văn bản", "type"),
    "number": ("số, ký hiệu", "number"), "issuer": ("cơ quan ban hành", "issuer"), "published": ("ngày văn bản", "published"),
    "subject": ("trích yếu", "subject"), "addressees": ("nơi gửi đến", "addressees"), "distribution": ("nơi nhận", "distribution"),
    "signer": ("người ký", "signer"), "signer_role": ("chức vụ", "role"), "pages": ("số trang", "pages"), "media_type": ("dạng tệp", "media type"),
    "text_length": ("độ dài văn bản đọc được", "length of the text"), "other": ("tài liệu khác", "other document"),
}  # fmt: skip
_NUMBERS = {"value", "low", "high", "step", "numerator", "denominator"}
_DAYS = {"published", "start_date", "end_date"}
_LONGEST = 300  # characters of one value


def field_name(name: str, lang: str) -> str:
    """What a field is called; of what bounds a claim ("scope.…") and of an aspect, by its own word."""
    plain = name.removeprefix("scope.").removeprefix("aspect.")
    pair = _FIELDS.get(plain)
    return (pair[1 if lang == "en" else 0] if pair else plain).lower()


def field_value(name: str, value: object, lang: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """A value of that field as people read it; "–" where there is none."""
    at = 1 if lang == "en" else 0
    match value:
        case None:
            told = "–"
        case bool():
            told = ("có" if value else "không", "yes" if value else "no")[at]
        case list() | tuple():
            told = "; ".join(field_value(name, v, lang, names) for v in value)
        case {"name": unit, "type": kind, "within": [*around]}:  # a unit of administration
            told = ", ".join([f"{kind or ''} {unit}".strip(), *map(str, around)])
        case dict():
            told = ", ".join(
                f"{field_name(str(k), lang)} {field_value(str(k), v, lang, names)}"
                for k, v in value.items()
                if v is not None
            )
        case str():
            told = _word(name, value, at, names)
        case _:
            told = str(value)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} […]"


def _word(name: str, value: str, at: int, names: Mapping[str, str]) -> str:
    pairs: Mapping[str, Pair] = {"status": STATUSES, "verdict": VERDICTS | ALIGNED}.get(name, {})
    if value in pairs:
        return pairs[value][at]
    single: Mapping[str, str] = {
        "kind": KINDS, "modifier": MODIFIERS | {"exact": "đúng"}, "sense": SENSES, "zone": ZONES, "note": NOTES, "type": TYPES,
        "category": names, "also": names,
    }.get(name, NO_NAMES)  # fmt: skip
    if value in single:
        return single[value]
    if name in _DAYS:
        return day(value)
    if name in _NUMBERS:
        try:
            return number(Decimal(value))
        except InvalidOperation:  # a day, an occasion
            return value
    return value
