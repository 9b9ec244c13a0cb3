"""Words and Vietnamese print for what figures, records and findings hold: the one home of both, for every door.

What is said of figures is said in Vietnamese. What is said of records, findings and sums stands here as a pair,
Vietnamese and English, of which `said` takes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.export.names import occasion, rule
from schemas.mention import Count, Date, Figure, Money, Occasion, Percent, Period, Quantity, Ratio, Recipient, Reference
from schemas.total import Aligned

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
    "rejected": "người kiểm tra đã bỏ",
}  # fmt: skip
NOTES = {
    "malformed_grouping": "nhóm chữ số sai", "space_grouping": "khoảng trắng ngăn hàng nghìn",
    "en_style": "dấu phẩy, dấu chấm theo lối Anh", "dot_decimal": "dấu chấm thay dấu phẩy thập phân",
    "per_of_the_whole": "mức tính theo số chung", "unit_of_the_list": "đơn vị chung của cả dãy",
    "comma3_decimal": "dấu phẩy là dấu thập phân", "comma3_thousands": "dấu phẩy ngăn hàng nghìn",
    "dot3_before_scale": "dấu chấm ngăn hàng nghìn", "column_thousands": "dấu ngăn hàng nghìn, theo cả cột",
    "column_decimals": "dấu thập phân, theo cả cột",
    "words_differ": "phần bằng chữ ghi số khác", "unit_of_row": "đơn vị lấy ở đầu dòng của bảng",
    "corrected": "giá trị do người kiểm tra ghi, khác chữ in",
    "unit_of_caption": "đơn vị lấy ở dòng “Đơn vị tính” của bảng",
}  # fmt: skip
TYPES = {
    "cong_van": "công văn", "decision": "quyết định", "resolution": "nghị quyết", "plan": "kế hoạch",
    "report": "báo cáo", "notice": "thông báo", "decree": "nghị định", "circular": "thông tư",
    "telegram": "công điện", "other_official": "văn bản hành chính khác", "portal": "tin trên cổng thông tin",
    "news": "tin báo chí", "other": "loại khác",
}  # fmt: skip

Pair = tuple[str, str]
STATUSES: dict[str, Pair] = {
    "done": ("đã thực hiện", "done"), "planned": ("kế hoạch", "planned"), "norm": ("định mức", "norm"),
    "unknown": ("chưa rõ đã thực hiện hay chưa", "not known to be done"),
}  # fmt: skip
VERDICTS: dict[str, Pair] = {  # in the order in which they are shown: what needs a look comes first
    "contradiction": ("không khớp", "contradiction"), "malformed": ("viết sai", "malformed"),
    "suspicious": ("cần xem lại", "suspicious"), "not_comparable": ("không so được", "not comparable"),
    "consistent": ("khớp", "consistent"),
}  # fmt: skip
ALIGNED: dict[Aligned, Pair] = {  # of a figure beside a known total, in the order in which they are shown
    "contradiction": ("không khớp", "contradiction"), "suspicious": ("cần xem lại", "look again"),
    "agree": ("khớp", "agrees"), "part_of": ("là một phần", "part of"),
    "not_comparable": ("không so được", "not comparable"),
    "unmatched": ("không có số liệu tương ứng", "unmatched"),
}  # fmt: skip
MATCHES = {"same": "khớp", "other": "khác", "silent": "không nói rõ"}  # of one aspect
STANDINGS = {"counted": "được tính", "same": "trùng nguồn, không tính lại", "unread": "chưa đọc được"}  # of a document
SAME_BY = {"text": "cùng nội dung", "reference": "cùng số, ngày và cơ quan ban hành"}
DIFFERS: dict[str, Pair] = {  # the figures of one source in two files
    "changed": ("đổi", "changed"), "gained": ("thêm", "gained"), "lost": ("thiếu", "lost"),
    "beside": ("So với bản được tính", "Beside the one that counts"),
    "more": ("và {} số liệu nữa", "and {} more"), "nothing": ("số liệu không khác", "no figure differs"),
}  # fmt: skip
FILE_STATES: dict[str, Pair] = {  # of a file that came, in the order in which they are told
    "done": ("đã xong", "done"), "failed": ("không đọc được", "failed"), "duplicate": ("trùng tệp đã có", "duplicate"),
    "retry": ("sẽ thử lại", "to be tried again"), "received": ("đã nhận, chờ đọc", "received"),
    "waiting": ("chưa nhận", "waiting"), "superseded": ("đã được thay", "superseded"),
    "vanished": ("bị lấy đi khi chưa chép xong", "vanished"), "ignored": ("tệp của hệ thống", "ignored"),
}  # fmt: skip
FIELDS: dict[str, Pair] = {  # what a record holds, in the order in which it is told
    "recipients": ("Đối tượng", "Recipients"), "count": ("Số lượng", "Count"), "total": ("Tổng số tiền", "Total"),
    "unit_amount": ("Mức mỗi đơn vị", "Amount each"), "percent": ("Tỷ lệ %", "Percentage"), "ratio": ("Tỷ số", "Ratio"),
    "when": ("Thời gian", "When"), "as_of": ("Tính đến", "As of"), "place": ("Địa bàn", "Place"),
    "giver": ("Bên trao", "Giver"), "source": ("Nguồn", "Source"), "action": ("Việc làm", "Action"),
    "part_of": ("Là một phần của", "Part of"), "repeats": ("Nhắc lại", "Repeats"),
}  # fmt: skip
ACTIONS: dict[str, Pair] = {  # what a person decided
    "accept": ("xác nhận đúng", "accepted"), "correct": ("sửa", "corrected"), "reject": ("bỏ", "rejected"),
    "add": ("thêm", "added"), "comment": ("ghi chú", "comment"), "undo": ("hoàn tác số {n}", "undid {n}"),
    "rule": ("kết luận về kiểm tra", "ruled on a finding"), "compare": ("kết luận về tổng số", "ruled on a total"),
    "move": ("chuyển trạng thái", "moved on"), "adopt": ("dùng kết quả của phiên bản khác", "adopted another run"),
}  # fmt: skip
RULINGS: dict[str, Pair] = {
    "confirmed": ("văn bản sai", "the document is wrong"),
    "explained": ("chấp nhận giải trình", "an explanation was accepted"),
    "no_problem": ("không có vấn đề", "no problem"),
}  # fmt: skip
STAGES: dict[str, Pair] = {
    "open": ("chưa xem", "not begun"), "in_review": ("đang kiểm tra", "in review"),
    "signed_off": ("đã ký duyệt", "signed off"), "reopened": ("mở lại", "opened again"),
}  # fmt: skip
MARKS: dict[str, Pair] = {  # how a figure stands after the decisions on it
    "untouched": ("chưa xem", "not looked at"), "accepted": ("đã xác nhận", "accepted"),
    "corrected": ("đã sửa", "corrected"), "rejected": ("đã bỏ", "rejected"), "added": ("người kiểm tra thêm", "added"),
}  # fmt: skip
DOUBTS: dict[str, Pair] = {  # why a decision asks to be looked at again
    "gone": ("không tìm lại được chỗ này trong văn bản", "its place is not found in the text"),
    "changed": ("chỗ này nay đã khác, có thể người khác vừa sửa", "it reads otherwise by now; somebody may have corrected it"),
    "reread": ("phiên bản này đọc chỗ này khác với phiên bản lúc quyết định", "this version reads it otherwise than the one it was decided on"),
    "taken": ("đã có số liệu khác ở chỗ này", "another figure stands there"),
}  # fmt: skip
BASES: dict[str, Pair] = {
    "plan": ("So với kế hoạch", "Against the plan"), "before": ("So với trước", "Against before"),
    "other": ("So với", "Against"),
}  # fmt: skip
SKIPS: dict[str, Pair] = {  # why a record or a figure of it is not added up
    "unknown": STATUSES["unknown"], "planned": STATUSES["planned"], "norm": STATUSES["norm"],
    "part": ("là một phần của bản ghi khác", "part of another record"),
    "repeat": ("nhắc lại số đã cộng", "repeats what is added up already"),
    "stock": ("là số hiện có", "tell what there is"),
    "no_recipient": ("không gắn với đối tượng nào", "tied to no recipients"),
    "nothing": ("không có số lượng hay tổng số tiền", "without a count or a total"),
    "malformed": ("viết sai", "malformed"), "range": ("chỉ là khoảng hoặc số không rõ", "a range or a vague number"),
    "rate": ("là mức (mỗi tháng, mỗi người …)", "a rate (a month, a person …)"),
    "doubtful": ("nhận dạng chữ số chưa chắc", "digits read with doubt"),
    "compared": ("là số để so sánh", "given for comparison"),
    "several": ("nhiều số cùng đơn vị trong một bản ghi", "several numbers of one unit in a record"),
    "title": ("chỉ đứng ở tiêu đề", "stands in the title only"),
}  # fmt: skip
CALCULATION: tuple[Pair, ...] = (
    ("Nội dung", "Item"), ("Trong văn bản", "As printed"), ("Giá trị", "Value"), ("Có thể hiểu là", "May mean"),
)  # fmt: skip
PHRASES: dict[str, Pair] = {  # the braces are filled in by the door
    "records": ("Bản ghi", "Records"), "findings": ("Kiểm tra", "Findings"), "figures": ("Số liệu", "Figures"),
    "comparisons": ("Đối chiếu", "Comparisons"), "sources": ("Nguồn", "Sources"),
    "no_records": ("Không có bản ghi nào.", "No records."),
    "no_findings": ("Không có phép kiểm tra nào áp dụng được.", "No check applied."),
    "agreeing": ("{n} phép kiểm tra khớp", "checks that agree: {n}"),
    "within": ("thuộc {units}", "in {units}"),
    "suggestion": (
        "Gợi ý: nếu “{text}”{figure} là {value} thì mọi phép kiểm tra số này đều khớp ({why}). Văn bản không bị sửa.",
        "Suggestion: were “{text}”{figure} {value}, every check on it would agree ({why}). Nothing was changed.",
    ),
    "sums": ("TỔNG HỢP THEO ĐỐI TƯỢNG (chỉ việc đã thực hiện)", "SUMS BY RECIPIENTS (done only)"),
    "no_sums": ("Không có số nào cộng được theo đối tượng.", "Nothing can be added up by recipients."),
    "together": ("Chung, không tách được: {names}", "Together, not to be told apart: {names}"),
    "sum_of": ("{n} số liệu", "figures: {n}"),
    "rounded": ("số in tròn hoặc ước lượng, {interval}", "rounded or estimated, {interval}"),
    "topic_unknown": ("chưa rõ nội dung", "of unknown kind"),
    "see": ("xem {ids}", "see {ids}"),
    "alike": ("trùng số với tài liệu khác, xem có phải một việc", "same number in another document: perhaps one event"),
    "added": ("Đã cộng {n} trong {of} bản ghi", "{n} of {of} records added up"),
    "not_added": ("không cộng {n} bản ghi ({whys})", "{n} records left out ({whys})"),
    "left_out": (
        "trong các bản ghi đã cộng, bỏ {n} con số ({whys})", "{n} figures of the added records left out ({whys})",
    ),
    "copies": ("{n} tài liệu giống hệt tài liệu khác chỉ tính một lần", "{n} copies of documents counted once"),
    "caution": (
        "Các nhóm có thể trùng người; các tài liệu có thể cùng nói một việc: không cộng các dòng với nhau.",
        "Groups may share people and documents may tell of one event: do not add these lines up.",
    ),
}  # fmt: skip
INTERVALS: dict[str, Pair] = {  # by the brackets of its ends; "" is no bound
    "=": ("đúng {low}", "exactly {low}"),
    "[]": ("từ {low} đến {high}", "from {low} to {high}"),
    "[)": ("từ {low} đến dưới {high}", "from {low} to below {high}"),
    "(]": ("trên {low}, đến {high}", "above {low}, up to {high}"),
    "()": ("trên {low}, dưới {high}", "above {low}, below {high}"),
    "[": ("từ {low} trở lên", "{low} or more"), "(": ("trên {low}", "above {low}"),
    "]": ("đến {high}", "up to {high}"), ")": ("dưới {high}", "below {high}"),
}  # fmt: skip

NO_NAMES: Mapping[str, str] = {}


def said(pair: Pair, lang: str, **values: object) -> str:
    """The words in `lang` ("vi", "en"), filled in."""
    return (pair[1] if lang == "en" else pair[0]).format(**values)


def interval(text: str, lang: str) -> str:
    """An interval as findings print it ("[1.000; 2.000)") in words; what is not so written stays as it is."""
    low, semicolon, high = text.partition("; ")
    if not semicolon:
        return text
    ends = ("" if "∞" in low else low[0]) + ("" if "∞" in high else high[-1])
    low, high = low[1:], high[:-1]
    shape = "=" if ends == "[]" and low == high else ends
    return said(INTERVALS[shape], lang, low=low, high=high) if shape in INTERVALS else text


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
            return worth, "/".join([currency(figure.currency), *figure.per])
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
            return occasion(figure.value), ""
        case Recipient():  # a group holds no number: what it is worth is which group it is
            return "; ".join(names.get(c, c) for c in (figure.category, *figure.also)), ""


def currency(code: str) -> str:
    """The word for a currency (ISO 4217), which for others than the đồng is its code."""
    return "đồng" if code == "VND" else code


def modifier(figure: Figure) -> str:
    return MODIFIERS[figure.modifier] if isinstance(figure, Quantity) else ""


def notes(figure: Quantity) -> list[str]:
    """The codes of NOTES that say how it was read."""
    return figure.note.split(", ") if figure.note else []


def place(figure: Figure, line: int) -> str:
    """Where a reader finds a figure: page or cell of the file, 1-based line of the text, span in code points."""
    page = [f"trang {figure.page}"] if figure.page else []
    cell = [figure.spots[0].at] if figure.spots and "!" in figure.spots[0].at else []
    return ", ".join([*page, *cell, f"dòng {line}", f"{figure.start}–{figure.end}"])


def details(figure: Figure, names: Mapping[str, str] = NO_NAMES) -> Iterator[tuple[str, str]]:
    """(label, text) of everything a reader may ask of one figure; what it does not have is left out."""
    worth, unit = value_and_unit(figure, names)
    yield "Đối tượng" if isinstance(figure, Recipient) else "Giá trị", worth
    match figure:
        case Money():
            yield "Đơn vị", currency(figure.currency) + (" (suy ra từ câu chữ)" if figure.unit_inferred else "")
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
        yield "Cách đọc", "; ".join(NOTES.get(n, n) for n in notes(figure))
    if figure.doubtful:
        yield "Lưu ý", "có chữ số nhận dạng chưa chắc"
    yield "Vùng", ZONES[figure.zone]
    yield "Quy tắc", rule(figure.rule)
