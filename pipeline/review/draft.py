"""A figure as a person says that it is: checked against the text and the other figures before anything is recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from pipeline.contract import category_names, unit_class
from pipeline.export.names import occasion_value
from pipeline.review.numerals import NUMERAL, held, meeting
from pipeline.review.texts import LANGS, field_name
from pipeline.run import Reading
from pipeline.typed import Use, printed_step, read_typed, read_typed_day
from schemas.errors import BadDecision
from schemas.mention import BY_HAND, CORRECTED, Figure, Mention, Model, Modifier, Quantity, Sense
from schemas.passage import Zone

Kind = Literal["money", "count", "percent", "ratio", "date", "period", "occasion", "reference", "recipient"]
ADDED = "review.add"  # the rule of a figure that the rules missed
NEW = "new"  # the id of an added figure until its decision has a number
_FIGURE: TypeAdapter[Figure] = TypeAdapter(Figure)
_QUANTITIES = ("money", "count", "percent")


class Form(Model):
    """What a person fills in, as typed; what is left out (None) stays as it was.

    `start` and `end` are half-open code points of the text. Numbers and days as in pipeline.typed. `malformed` says
    that the document prints a number that nobody can read: it then has no value.
    """

    start: int | None = None
    end: int | None = None
    kind: Kind | None = None
    value: str | None = None
    low: str | None = None
    high: str | None = None
    malformed: bool = False
    modifier: Modifier | None = None
    currency: str | None = None
    unit: str | None = None
    per: tuple[str, ...] | None = None
    sense: Sense | None = None
    numerator: str | None = None
    denominator: str | None = None
    lunar: bool | None = None
    start_date: str | None = None
    end_date: str | None = None
    date: str | None = None
    category: str | None = None
    also: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The document that a figure must stand in: its text and the figures that it has now; `reading` knows its passages."""

    text: str
    figures: tuple[Figure, ...]
    reading: Callable[[], Reading]

    def corrected(self, before: Figure, form: Form, printed: Decimal | None = None) -> Figure:
        """`before` as the form changes it; `printed` is the worth of the last digit that stands in its place, as far as it
        was read. Raises BadDecision, BadValue."""
        after = self._figure(form, before, printed)
        if says(after) == says(before):
            raise _no("không có gì thay đổi", "nothing was changed")
        return after

    def added(self, form: Form) -> Figure:
        """A figure that was missed, with the id NEW. Raises BadDecision, BadValue."""
        if form.kind is None or form.start is None or form.end is None:
            raise _no("hãy chọn đoạn văn bản và loại số liệu", "choose the stretch of text and the kind of figure")
        return self._figure(form, None)

    def _figure(self, form: Form, before: Figure | None, printed: Decimal | None = None) -> Figure:
        kind = form.kind or (before.kind if before else None)
        start, end = self._span(form, before)
        same = before is not None and before.kind == kind
        moved = before is None or (start, end) != (before.start, before.end)
        base: dict[str, Any] = {}
        if before is not None and same:
            base = before.model_dump()
        elif before is not None:
            shared = set(Mention.model_fields) | (set(Quantity.model_fields) if kind in _QUANTITIES else set())
            base = {k: v for k, v in before.model_dump().items() if k in shared} | {"rule": BY_HAND}
        if moved:  # the line finds the new place in the file
            base |= {"page": None, "boxes": (), "spots": ()}
        base |= {
            "id": before.id if before else NEW,
            "kind": kind,
            "start": start,
            "end": end,
            "text": self.text[start:end],
            "zone": self._zone(start) if moved or before is None else before.zone,
            "doubtful": False,
        }
        base.setdefault("rule", ADDED)
        try:
            return _FIGURE.validate_python(base | _fields(kind or "", form, base, None if moved else printed))
        except ValidationError as e:
            fields = {str(x["loc"][1]) if x["loc"][1:] else "kind" for x in e.errors()}
            vi, en = (", ".join(sorted(field_name(f, lang, "form", "fact") for f in fields)) for lang in LANGS)
            raise _no(f"thiếu hoặc sai: {vi}", f"missing or wrong: {en}") from e

    def _span(self, form: Form, before: Figure | None) -> tuple[int, int]:
        """The span without blanks at its ends. Raises BadDecision where it holds no word, cuts a number, or meets another figure."""
        start = before.start if before and form.start is None else form.start or 0
        end = before.end if before and form.end is None else form.end or 0
        if not 0 <= start < end <= len(self.text) or not self.text[start:end].strip():
            raise _no("đoạn được chọn không có chữ nào", "the chosen stretch holds no text")
        chosen = self.text[start:end]
        start, end = start + len(chosen) - len(chosen.lstrip()), end - len(chosen) + len(chosen.rstrip())
        if before is not None and (start, end) == (before.start, before.end):
            return start, end
        line = self.text.rfind("\n", 0, start) + 1, (self.text.find("\n", end) + 1 or len(self.text) + 1) - 1
        for m in NUMERAL.finditer(self.text, *line):
            if any(m.start() < edge < m.end() for edge in (start, end)):
                raise _no(
                    f"đoạn được chọn cắt ngang con số “{m[0]}”", f"the chosen stretch cuts through the number “{m[0]}”"
                )
        if (form.kind or (before.kind if before else "")) != "recipient":
            others = held(f for f in self.figures if before is None or f.id != before.id)
            for at in meeting([*others], start, end):
                raise _no(
                    f"đoạn được chọn chồng lên số liệu “{others[at].text}”; hãy sửa hoặc bỏ số liệu đó trước",
                    f"the chosen stretch meets the figure “{others[at].text}”; correct or reject that one first",
                )
        return start, end

    def _zone(self, start: int) -> Zone:
        passages = self.reading().layout.passages
        at = bisect_right(passages, start, key=lambda p: p.start) - 1
        return passages[at].zone if at >= 0 and start < passages[at].end else "body"


_PLACES = {"id", "page", "boxes", "spots", "zone", "doubtful", "rule", "note", "unit_class"}


def says(figure: Mention) -> dict[str, Any]:
    """What a figure says, wherever and however it was found: two readings of a place are the same if these are."""
    return figure.model_dump(exclude=_PLACES)


def _fields(kind: str, form: Form, base: Mapping[str, Any], printed: Decimal | None) -> dict[str, Any]:
    """The fields of its kind that the form changes."""
    given = {k: v for k, v in form.model_dump(exclude={"start", "end", "kind", "malformed"}).items() if v is not None}
    match kind:
        case "money" | "count" | "percent":
            return _quantity(kind, given, base, malformed=form.malformed, printed=printed)
        case "ratio":
            sides: dict[str, Any] = {k: read_typed(given[k]).value for k in ("numerator", "denominator") if k in given}
            of = {k: sides.get(k, base.get(k)) for k in ("numerator", "denominator")}
            if any(v is not None and v < 0 for v in of.values()) or of["denominator"] == 0:
                raise _no(
                    "một phần trong tổng số thì phần không âm và tổng số lớn hơn 0",
                    "of a part of all, the part is not negative and all are more than nought",
                )
            return _by_hand(sides, base) | _words(given, "unit")
        case "date":
            day = None if form.malformed else read_typed_day(given["value"]) if "value" in given else base.get("value")
            if day is None and not form.malformed and not base.get("malformed"):
                raise _no("chưa gõ ngày", "no day was typed")
            lunar = {"lunar": given["lunar"]} if "lunar" in given else {}
            return _by_hand({"value": day, "malformed": day is None}, base) | lunar
        case "period":
            days: dict[str, Any] = {k: read_typed_day(given[k]) for k in ("start_date", "end_date") if k in given}
            start, end = (days.get(k) or base.get(k) or "" for k in ("start_date", "end_date"))
            if start and end and start[0] != "-" and end[0] != "-" and end < start:
                raise _no("ngày cuối trước ngày đầu", "the last day is before the first")
            return _by_hand(days, base)
        case "reference":
            number = {"value": "".join(given["value"].split())} if given.get("value", "").strip() else {}
            return number | ({"date": read_typed_day(given["date"])} if given.get("date") else {})
        case "recipient":
            return _groups(given)
        case _:  # an occasion
            named = _words(given, "value")
            return {k: occasion_value(v) for k, v in named.items()}


def _by_hand(fields: dict[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, and that they are a person's where they say other than `base`; of an added figure its rule says so."""
    corrected = base["rule"] != ADDED and any(base.get(k) != v for k, v in fields.items())
    return fields | ({"rule": BY_HAND} if corrected else {})


def _quantity(
    kind: str, given: dict[str, Any], base: Mapping[str, Any], *, malformed: bool, printed: Decimal | None
) -> dict[str, Any]:
    use: Use = "whole" if kind in ("money", "count") else "fraction"
    fields = _words(given, "currency", "unit", "sense", "modifier", "per")
    if "currency" in fields:
        fields["currency"] = fields["currency"].upper()
    if kind == "count" and "unit" in fields:
        fields["unit_class"] = unit_class(fields["unit"])
    if malformed:
        kept = {} if base.get("malformed") else {"step": None}
        return fields | {"malformed": True, "value": None, "low": None, "high": None} | kept
    if given.get("low") or given.get("high"):
        low, high = (read_typed(given.get(k, ""), use) for k in ("low", "high"))
        if low.value > high.value:
            raise _no("số đầu lớn hơn số cuối", "the lower number is above the higher")
        for typed in (low, high):
            _possible(kind, typed.value, {**base, **fields})
        bounds = {"low": low.value, "high": high.value, "step": min(low.step, high.step)}
        return fields | bounds | {"value": None, "malformed": False, "note": CORRECTED}
    if "value" in given:
        typed = read_typed(given["value"], use)
        _possible(kind, typed.value, {**base, **fields})
        step = printed_step(base["text"], typed.value)
        note = CORRECTED if step is None else None  # the words say otherwise
        if step is None and printed and typed.value % printed == 0:
            step = printed  # the document prints it to this digit
        return fields | {
            "value": typed.value, "step": step or typed.step, "low": None, "high": None, "malformed": False, "note": note,
        }  # fmt: skip
    if base.get("value") is None and base.get("low") is None and not base.get("malformed"):
        raise _no("chưa gõ giá trị", "no value was typed")
    return fields


def _possible(kind: str, value: Decimal, figure: Mapping[str, Any]) -> None:
    """Raises BadDecision where no money and no count is worth that. What is printed so is so: a fall in a table has a minus,
    a price a fraction of a đồng."""
    if kind == "percent":
        return
    text = figure["text"].lstrip("( ")
    if value < 0 and not text.startswith(("-", "−", "–")):
        vi, en = ("số tiền", "money") if kind == "money" else ("số lượng", "a count")
        raise _no(f"{vi} không thể âm", f"{en} is never negative")
    price = figure.get("currency") != "VND" or figure.get("per") or printed_step(figure["text"], value) is not None
    if kind == "money" and value != value.to_integral_value() and not price:
        raise _no("tiền đồng không có số lẻ sau dấu phẩy", "there is no fraction of a đồng")
    whole = figure.get("unit_class") in ("person", "household") and not figure.get("per")
    if kind == "count" and whole and value != value.to_integral_value() and printed_step(figure["text"], value) is None:
        raise _no("số người, số hộ không có số lẻ", "there is no fraction of a person or a household")


def _groups(given: dict[str, Any]) -> dict[str, Any]:
    names = category_names()
    groups: dict[str, Any] = {k: given[k] for k in ("category", "also") if k in given}
    if groups.get("category") == "":
        raise _no("chưa chọn nhóm đối tượng", "no group was chosen")
    unknown = [c for c in (groups.get("category"), *groups.get("also", ())) if c is not None and c not in names]
    if unknown:
        raise _no(f"không có nhóm đối tượng “{unknown[0]}”", f"there is no group “{unknown[0]}”")
    return groups


def _words(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of `names` that the form gives, single blanks between words; what is empty is left out."""
    tidy = {n: " ".join(v.split()) if isinstance(v, str) else v for n in names if (v := given.get(n)) is not None}
    return {n: v for n, v in tidy.items() if v != ""}


def _no(detail: str, detail_en: str) -> BadDecision:
    return BadDecision(detail=detail, detail_en=detail_en)
