"""Ellipsis: "Huế 2 người, Đắk Lắk 63, Gia Lai 20": a list of places in which the unit is said once."""

from __future__ import annotations

import re

from extractors.rule import Claim, Found, Rule, Site
from schemas.text import UPPER

_END_OF_ITEM = re.compile(rf" *(?:[,;.)]|$)| +và +[{UPPER}]")
_NAME_BEFORE = re.compile(rf"(?:^|[ (,:;])[{UPPER}][^\W\d_]*(?: là| có|:)? *$")
_BETWEEN = re.compile(
    rf" *(?:,|;|và|, và) +(?:ở |tại )?(?:tỉnh |huyện |quận |thị xã |thị trấn |xã |phường |thôn |ấp |bản |buôn |làng |thành phố |TP\.? ?|TX\.? ?)?[{UPPER}][^.;:()\d]{{1,30}}"
)
_PLACE = r"(?:tỉnh |huyện |quận |thị xã |thị trấn |xã |phường |thôn |thành phố |TP\.? ?|TX\.? ?)?"
# "20.840 nhà (Huế 2, Đắk Lắk 63": what opens the list, its first name, and that another item follows
_OPENS = re.compile(
    rf"[^.;:()\d]{{0,50}}(?:\(|:|(?:gồm|bao gồm|trong đó|cụ thể)(?: có)?[,:]?) *{_PLACE}[{UPPER}][^.;:()\d,]{{1,30}}?(?: là| có|:)? *"
)
_NEXT_ITEM = re.compile(
    rf" *(?:,|;|và|, và) +{_PLACE}[{UPPER}][^.;:()\d,]{{1,30}}?(?: là| có|:)? *\d[\d.]*(?: *[,;.)]|$| +và )"
)


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
    if not _END_OF_ITEM.match(site.raw, number.end, site.end):
        return None
    gap = site.raw[last.end : site.start]
    opens = _OPENS.fullmatch(gap) and _NEXT_ITEM.match(site.raw, number.end, site.end)
    # the item before must be one of the same list: a name, then its number
    goes_on = _BETWEEN.fullmatch(gap) and _NAME_BEFORE.search(
        site.raw[max(site.passage.start, last.start - 30) : last.start]
    )
    if not (opens or goes_on) or not _NAME_BEFORE.search(gap):
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


LISTED = Rule("count.listed", _listed)
