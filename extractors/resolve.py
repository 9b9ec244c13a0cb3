"""What one figure needs from the others: the year of a day without year, the date of a cited document.

A year is filled in only where it is certain: from the document's own printed date, or, where it prints none, from the
latest full date, month or Tết that its text names. Otherwise the date stays `--MM-DD`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from extractors.calendar import is_day, last_day, lunar_day
from extractors.occasion.rules import day_value
from extractors.rule import Aside, Claim, Found
from extractors.scan import Hit
from extractors.view import View
from schemas.passage import Layout, Zone

_TO_DATE = re.compile(r"[ ,;(\n]*(?:(?:ban hành|ký|của [^\d,.;]{2,40}?),? *)?(?:ngày *)?$")
_ISSUED = re.compile(r",? *[^.;:\d]{2,60}(?:ban hành|có|ký|thông qua|ra)(?: +[^.;:\d]{0,60})?(?: +số)? *")
_DEADLINE = re.compile(r"(?<!tính )(?:đến|tới|hết|trước|hạn)(?: +hết)?(?: +ngày)? *$")
_EVENT = re.compile(r"(?:^|[.\n] *)ngày *$")
_NOW = re.compile(r"từ nay (?:đến|tới)(?: hết| cuối)? *$|năm nay *\(? *$")
SOON = 75  # days before its end in which a part of the year is already spoken of
REACH = 200  # days between an undated text's latest date and the day it may still date


def _anchor(hits: list[Hit], view: View, layout: Layout) -> tuple[date | None, bool]:
    """The day the document speaks from, and whether it prints it as its own."""
    if layout.published is not None:
        return layout.published, True
    known: list[date] = []
    for claim, passage, _ in hits:
        if not isinstance(claim, Found) or passage.zone == "boilerplate":
            continue
        if _DEADLINE.search(view.low[max(passage.start, claim.start - 24) : claim.start]):
            continue
        fields = claim.fields
        if claim.kind == "date" and not fields.get("malformed") and str(fields["value"])[:2].isdigit():
            known.append(date.fromisoformat(fields["value"]))
        elif claim.kind == "period" and str(fields["start_date"])[:2].isdigit():
            first, last = date.fromisoformat(fields["start_date"]), date.fromisoformat(fields["end_date"])
            if (last - first).days < 100:
                known.append(first)
        elif claim.kind == "occasion" and fields["value"].startswith("tet-"):
            known.append(date(int(fields["value"][4:]), 1, 31))
    if not known:
        return _said_to_be_now(hits, view), False
    return max(known), False


def _said_to_be_now(hits: list[Hit], view: View) -> date | None:
    """The middle of the year that the text itself calls the present one: "từ nay đến hết năm 2025"."""
    years = {
        int(claim.fields["start_date"][:4])
        for claim, passage, _ in hits
        if isinstance(claim, Found) and claim.kind == "period" and claim.fields["start_date"].endswith("-01-01")
        if claim.fields["start_date"][:2].isdigit()
        and _NOW.search(view.low[max(passage.start, claim.start - 40) : claim.start])
    }
    return date(years.pop(), 7, 1) if len(years) == 1 else None


def _nearest(month: int, day: int, anchor: date, own: bool) -> int | None:
    """The year that puts the day nearest to the anchor."""
    years = [y for y in (anchor.year - 1, anchor.year, anchor.year + 1) if is_day(day, month, y)]
    if not years:
        return None
    year = min(years, key=lambda y: abs((date(y, month, day) - anchor).days))
    return year if own or abs((date(year, month, day) - anchor).days) <= REACH else None


def _latest_past(month: int, day: int, anchor: date, own: bool) -> int | None:
    """ "6 tháng đầu năm" in a report of January is last year's: the latest that has ended, or is about to."""
    if not own:
        return None
    years = [
        y
        for y in (anchor.year, anchor.year - 1)
        if is_day(day, month, y) and (date(y, month, day) - anchor).days <= SOON
    ]
    return years[0] if years else None


def _dated(claim: Found, anchor: date | None, own: bool) -> Found:
    if claim.kind not in ("date", "period"):
        return claim
    fields = dict(claim.fields)
    if claim.kind == "date" and (pending := fields.pop("pending_lunar", None)):
        if anchor is not None:
            days = [
                d
                for y in (anchor.year - 1, anchor.year, anchor.year + 1)
                if (d := lunar_day(pending[0], pending[1], y))
            ]
            if days:
                best = min(days, key=lambda d: abs((d - anchor).days))
                fields["value"] = best.isoformat()
    elif claim.kind == "date" and anchor and str(fields.get("value", "")).startswith("--"):
        month, day = int(fields["value"][2:4]), int(fields["value"][5:7])
        if year := _nearest(month, day, anchor, own):
            fields["value"] = f"{year:04d}{fields['value'][1:]}"
    elif claim.kind == "period" and anchor and fields["start_date"].startswith("--"):
        month, day = int(fields["start_date"][2:4]), int(fields["start_date"][5:7])
        end_month, end_day = int(fields["end_date"][2:4]), int(fields["end_date"][5:7])
        so_far = fields["start_date"] == "--01-01" and end_month > 2
        if year := (_latest_past if so_far else _nearest)(end_month, end_day, anchor, own):
            if end_month == 2 and end_day == 28:
                end_day = last_day(year, 2)
            fields["start_date"] = f"{year:04d}-{month:02d}-{day:02d}"
            fields["end_date"] = f"{year:04d}-{end_month:02d}-{end_day:02d}"
    return replace(claim, fields=fields)


def _reference_dates(hits: list[Hit], view: View) -> dict[str, str]:
    """Number and symbol → the date printed right after it, where all mentions agree."""
    found: dict[str, set[str]] = {}
    for (claim, _, _), (after, _, _) in pairwise(hits):
        if isinstance(claim, Found) and isinstance(after, Found) and (claim.kind, after.kind) == ("reference", "date"):
            value = after.fields.get("value")
            if value and _TO_DATE.fullmatch(view.low[claim.end : after.start]) and after.start - claim.end < 60:
                found.setdefault(claim.fields["value"], set()).add(value)
    for (before, passage, _), (claim, other, _) in pairwise(hits):
        if not (isinstance(claim, Found) and isinstance(before, Found) and passage is other):
            continue
        if (before.kind, claim.kind) == ("date", "reference") and claim.fields["value"] not in found:
            # "Ngày 9/4/2013, Chính phủ ban hành Nghị định số 31/2013/NĐ-CP": the day of issue stands before it
            value, between = before.fields.get("value"), view.low[before.end : claim.start]
            if value and _ISSUED.fullmatch(between):
                found.setdefault(claim.fields["value"], set()).add(value)
    dates = {k: v.pop() for k, v in found.items() if len(v) == 1}
    # "Chỉ thị 40" said again of "40-CT/TW": the bare number, where one symbol only begins with it
    bare = {
        c.fields["value"]
        for c, _, _ in hits
        if isinstance(c, Found) and c.kind == "reference" and c.fields["value"].isdigit()
    }
    for number in bare - dates.keys():
        full = {k for k in dates if re.match(rf"0*{int(number)}[-/]", k)}
        if len(full) == 1:
            dates[number] = dates[full.pop()]
    return dates


def resolve(hits: list[Hit], view: View, layout: Layout) -> Iterator[tuple[Claim, Zone, str]]:
    """The claims with what they need from each other filled in."""
    anchor, own = _anchor(hits, view, layout)
    dates = _reference_dates(hits, view)
    # The document's own number, quoted again in an annex, is no reference to another document.
    own_numbers = {
        "".join(view.raw[c.start : c.end].split())
        for c, _, rule in hits
        if isinstance(c, Aside) and rule == "reference.symbol"
    }
    named = {c.fields["value"] for c, _, _ in hits if isinstance(c, Found) and c.kind == "occasion"}
    for claim, passage, rule in hits:
        if not isinstance(claim, Found):
            yield claim, passage.zone, rule
            continue
        if claim.kind == "date" and str(claim.fields.get("value") or "").startswith("--"):
            month, day = claim.fields["value"][2:4], claim.fields["value"][5:7]
            value = day_value(day, month)
            before = view.low[max(passage.start, claim.start - 16) : claim.start]
            if value in named and before.endswith("ngày ") and not _EVENT.search(before):
                # The document names the day as one of remembrance elsewhere: "nhận quà ngày 2/9".
                yield Found("occasion", claim.start, claim.end, {"value": value}), passage.zone, "occasion.named_day"
                continue
        if claim.kind == "reference" and claim.fields["value"] in own_numbers:
            yield Aside("name", claim.start, claim.end), passage.zone, rule
            continue
        if claim.kind == "reference" and claim.fields["value"] in dates:
            claim = replace(claim, fields=claim.fields | {"date": dates[claim.fields["value"]]})
        yield _dated(claim, anchor, own), passage.zone, rule
