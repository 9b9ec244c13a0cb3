"""Ellipsis: a list of places in which the unit is said once, in its first item or before the list.

"Huế 2 người, Đắk Lắk 63, Gia Lai 20"; "85 người (Huế 2, Đắk Lắk 63, Gia Lai 20)".
"""

from __future__ import annotations

import re

from extractors.numeral.number import read_number
from extractors.rule import Claim, Found, Rule, Site
from schemas.text import UPPER

_TYPE = r"(?:ở |tại )?(?:tỉnh |huyện |quận |thị xã |thị trấn |xã |phường |thôn |ấp |bản |buôn |làng |thành phố |TP\.? ?|TX\.? ?)?"
_END_OF_ITEM = re.compile(rf" *(?:[,;.)]|$)| +và +[{UPPER}]")
_NAME_BEFORE = re.compile(rf"(?:^|[ (,:;])[{UPPER}][^\W\d_]*(?: là| có|:)? *$")
_BETWEEN = re.compile(rf" *(?:,|;|và|, và) +{_TYPE}[{UPPER}][^.;:()\d]{{1,30}}")


_OPENS = re.compile(
    rf"[^.;:()\d]{{0,40}}(?:\(|:|,? +(?:gồm|bao gồm|trong đó|cụ thể)(?: +có)? *:?)(?: *(?:gồm|trong đó|cụ thể)(?: +có)?:?)? *{_TYPE}[{UPPER}][^.,;:()\d]{{1,30}}"
)
_ITEM = re.compile(
    rf"([{UPPER}][^.,;:()\d]{{1,30}}?) *(?:là|có|:)? *(\d{{1,3}}(?:\.\d{{3}})+|\d{{1,6}})(?= *(?:[,;.)]|và |$))"
)
_FROM = re.compile(r"(?<!\w)từ +(?:hơn |gần |khoảng |trên )?$")
_STEP = re.compile(r" +(?:xuống còn|xuống|lên thành|lên|còn) +(?:hơn |gần |khoảng |trên )?(?=\d)")
_END_OF_LIST = re.compile(r"[);]|\.(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_NAME = 10
_NUMBERED = re.compile(
    r"(?:Quân|Sư|Lữ|Trung|Tiểu|Đại|Hải|Binh|Đoàn|Đội|Vùng|Trường|Trung tâm|Bệnh viện|Công ty|Xí nghiệp|Nhà máy|Quận|Phường|Tổ|Khu|Ấp|Cụm|Tàu|Số|Chi nhánh|Kho|Trạm)(?!\w)"
)
_NEXT_ITEM = re.compile(rf" *(?:,|;|và|, và) +{_TYPE}[{UPPER}][^.;:()\d]{{1,30}}\d")


def _listed(site: Site) -> Claim | None:
    number, last = site.number, site.last
    if (
        number is None
        or number.digits is None
        or number.scaled
        or last is None
        or last.kind != "count"
        or "value" not in last.fields
    ):
        return None
    between = site.raw[last.end : site.start]
    if not _END_OF_ITEM.match(site.raw, number.end, site.end):
        return None
    if not _opens(site, number.end, between):
        if not _BETWEEN.fullmatch(between):
            return None
        # the item before must be one of the same list: a name, then its number
        if not _NAME_BEFORE.search(site.raw[max(site.passage.start, last.start - 30) : last.start]):
            return None
    if not _NAME_BEFORE.search(site.raw[last.end : site.start]):
        return None
    reading = number.read("whole")
    if reading.value is None or site.unit_at(number.end) is not None:
        return None
    fields = {k: last.fields[k] for k in ("unit", "unit_class")}
    return Found(
        "count",
        site.start,
        number.end,
        fields | {"value": reading.value, "step": reading.step, "note": "unit_of_the_list"},
    )


def _opens(site: Site, end: int, between: str) -> bool:
    """Whether the number is the first of a list that divides the count before it: a name and a number come next."""
    if not _OPENS.fullmatch(between) or not _NEXT_ITEM.match(site.raw, end, site.end):
        return False
    stop = _END_OF_LIST.search(site.raw, site.start, site.end)
    items = _ITEM.findall(site.raw, site.start - len(between), stop.start() if stop else site.end)
    numbers = [int(n.replace(".", "")) for _, n in items]
    if any(_YEAR.fullmatch(n) for _, n in items):
        return False
    whole = site.last.fields["value"] if site.last else None
    if max(numbers, default=0) < _NO_NAME:
        return False  # "Trường Vĩnh An 2": numbers that end names are small
    names = {name.strip() for name, _ in items}
    return sum(numbers) == whole or (len(names) == len(items) and not any(map(_NUMBERED.match, names)))


def _stepped(site: Site) -> Claim | None:
    """ "Từ 500 xuống còn 400 hộ": the unit is said once, behind the second number."""
    number = site.number
    if number is None or number.digits is None or number.scaled:
        return None
    to = site.match(_STEP, number.end)
    if to is None or not site.behind(_FROM):
        return None
    second = read_number(site.low, to.end(), site.end)
    unit = site.unit_at(second.end) if second is not None and second.digits is not None else None
    reading = number.read("whole")
    if unit is None or unit.role == "measure" or reading.value is None:
        return None
    fields = {"unit": " ".join(site.raw[unit.start : unit.end].split()), "unit_class": unit.id or None}
    return Found(
        "count",
        site.start,
        number.end,
        fields | {"value": reading.value, "step": reading.step, "note": "unit_of_the_list"},
    )


LISTED = Rule("count.listed", _listed, digits=True)
STEPPED = Rule("count.step", _stepped, digits=True)
