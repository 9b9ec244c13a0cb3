"""What people read in place of the ids that programs use: names of occasions, rules and checks, Vietnamese and English."""

from __future__ import annotations

import re

_Pair = tuple[str, str]
_YEARLY: dict[str, _Pair] = {"tet": ("Tết {n}", "Tết {n}"), "trung-thu": ("Trung thu {n}", "Mid-Autumn {n}")}
_DAY: _Pair = ("ngày {day}/{month}", "day {day}/{month}")
_OCCASION = re.compile(r"(tet|trung-thu)-(\d{4})|(\d{1,2})-(\d{1,2})")
_TYPED = re.compile(
    r"(?i:(?P<autumn>(?:tết\s+)?trung\s+thu)|tết(?:\s+(?:nguyên\s+đán|âm\s+lịch|cổ\s+truyền))?)\s+(?:năm\s+)?(?P<year>\d{4})"
    r"|(?:(?i:ngày)\s+)?(?P<day>\d{1,2})[/-](?P<month>\d{1,2})"
)

RULES: dict[str, _Pair] = {  # by what a figure or a record was found
    "reference.symbol": ("số và ký hiệu văn bản", "number and symbol"),
    "reference.bare_number": ("số văn bản không có ký hiệu", "document number without its symbol"),
    "occasion.tet": ("tên Tết kèm năm", "a festival with its year"),
    "occasion.day_of_remembrance": ("ngày lễ, ngày kỷ niệm", "day of remembrance"),
    "occasion.named_day": ("ngày lễ đã nêu ở chỗ khác", "day of remembrance named elsewhere"),
    "period.heading": ("thời gian ở đề mục", "time in a heading"),
    "period.part_of_year": ("một phần của năm", "part of a year"),
    "period.day_range": ("từ ngày đến ngày", "from day to day"),
    "period.days_of_month": ("các ngày trong tháng", "days of a month"),
    "period.years": ("nhiều năm", "several years"), "period.quarter": ("quý", "quarter"),
    "period.month": ("tháng", "month"), "period.year": ("năm", "year"),
    "date.full": ("ngày, tháng, năm bằng số", "day, month and year in digits"),
    "date.in_words": ("ngày viết có chữ “tháng”, “năm”", "date written out with month and year"),
    "date.day_of_a_list": ("ngày trong một dãy ngày", "day in a list of days"),
    "date.day_month": ("ngày và tháng", "day and month"),
    "percent.column": ("cột tỷ lệ của bảng", "percentage column"), "percent.sign": ("số có dấu %", "number with a % sign"),
    "ratio.of_money": ("tỷ số tiền", "ratio of money"), "ratio.a_of_b": ("phần trên tổng số", "part of all"),
    "ratio.worded": ("tỷ số bằng lời", "ratio in words"),
    "money.column": ("cột tiền của bảng", "money column"), "money.range": ("khoảng tiền", "range of money"),
    "money.currency": ("số có loại tiền", "number with its currency"),
    "money.scale": ("số có “triệu”, “tỷ”", "number with its scale"),
    "money.bare": ("số tiền không ghi đơn vị", "amount without a unit"),
    "count.worded_zero": ("“không có” viết bằng lời", "none, in words"),
    "count.column": ("cột số lượng của bảng", "count column"), "count.listed": ("số lượng trong dãy", "count in a list"),
    "count.step": ("số lượng tăng, giảm trong dãy", "count in a row of steps"),
    "count.range": ("khoảng số lượng", "range of counts"),
    "count.unit": ("số có đơn vị đếm", "number with its unit"),
    "count.noun": ("số kèm danh từ", "number with a noun"),
    "recipient.phrase": ("tên nhóm đối tượng", "name of a group"),
    "review.add": ("người kiểm tra thêm", "added by the auditor"),
    "review.correct": ("người kiểm tra sửa", "corrected by the auditor"),
    "clause": ("trong cùng một ý của câu", "within one clause"), "base": ("số gốc để so sánh", "base of a comparison"),
    "table.row": ("trong cùng một dòng của bảng", "within one row of a table"),
}  # fmt: skip
CHECKS: dict[str, _Pair] = {
    "unit_x_count": ("số lượng × mức", "count × amount each"), "implied_unit": ("mức bình quân", "implied amount each"),
    "ratio_percent": ("tỷ số và tỷ lệ", "ratio and percentage"), "compared": ("so với số gốc", "against a base"),
    "parts_sum": ("cộng các phần", "sum of the parts"), "part_le": ("phần không quá toàn bộ", "part within the whole"),
    "same_figure": ("cùng nội dung, cùng số", "one claim, one number"),
    "lunar_solar": ("âm lịch, dương lịch", "lunar and solar day"), "possible_date": ("ngày có thật", "a day that exists"),
    "dates_in_order": ("thứ tự thời gian", "order of dates"), "announced_items": ("số mục đã nêu", "announced items"),
    "words_digits": ("bằng chữ và bằng số", "words and digits"), "malformed": ("số viết sai", "malformed number"),
    "whole_number_of_percent": ("tỷ lệ của số nguyên", "percentage of a whole number"),
    "addable_units": ("đơn vị cộng được", "units that can be added"), "zero_group": ("nhóm ghi bằng không", "group of nought"),
    "cards_le_people": ("số thẻ không quá số người", "cards within people"), "communes": ("số xã, phường", "number of communes"),
    "term_years": ("số năm của nhiệm kỳ", "years of a term"), "title_figure": ("tiêu đề và nội dung", "title and text"),
    "cycle_year": ("tên năm âm lịch", "name of the lunar year"), "ended_district": ("cấp huyện đã bỏ", "district that ended"),
    "same_claim_dated": ("cùng nội dung, cùng thời gian", "one claim, one time"),
}  # fmt: skip


def occasion(value: str, lang: str = "vi") -> str:
    """The name of an occasion by its value ("tet-2025", "27-7"); what is no such value stays as it is."""
    m = _OCCASION.fullmatch(value)
    if m is None:
        return value
    words = (_YEARLY[m[1]] if m[1] else _DAY)[lang == "en"]
    return words.format(n=m[2], day=m[3], month=m[4])


def occasion_value(typed: str) -> str:
    """The value of an occasion that a person names ("Tết 2025", "ngày 27/7"); what is no such name stays as it is."""
    m = _TYPED.fullmatch(" ".join(typed.split()))
    if m is None:
        return typed
    if m["year"]:
        return f"{'trung-thu' if m['autumn'] else 'tet'}-{m['year']}"
    return f"{int(m['day'])}-{int(m['month'])}"


def rule(id_: str, lang: str = "vi") -> str:
    """What found a figure or a record; an id that has no name stays as it is."""
    return RULES[id_][lang == "en"] if id_ in RULES else id_


def check(id_: str, lang: str = "vi") -> str:
    """What a finding checked; an id that has no name stays as it is."""
    return CHECKS[id_][lang == "en"] if id_ in CHECKS else id_
