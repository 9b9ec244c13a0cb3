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
    if not _BETWEEN.fullmatch(site.raw[last.end : site.start]) or not _END_OF_ITEM.match(
        site.raw, number.end, site.end
    ):
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


LISTED = Rule("count.listed", _listed)
