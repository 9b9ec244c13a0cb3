"""Which columns of a table make one claim in each row: by their headings, and by what their numbers bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.link.cues import tables
from pipeline.link.items import Item, Kind
from schemas.mention import Count, Figure, Money, Percent, Period, Quantity, Ratio
from schemas.passage import Extent, TableColumn
from schemas.record import Basis
from schemas.words import any_of

_PLAN = re.compile(rf"{tables()['plan']}|{any_of(['được giao'])}")
_DONE = re.compile(
    r"(?<!\w)(?:thực hiện|th|kết quả|quyết toán|giải ngân|ước thực hiện|đã (?:chi|cấp|hỗ trợ|trao|thực hiện|giải ngân))(?!\w)"
)
_BEFORE = re.compile(r"(?<!\w)(?:cùng kỳ|năm trước|kỳ trước|năm ngoái|tháng trước|quý trước)(?!\w)")
_CURRENT = re.compile(r"(?<!\w)(?:năm nay|kỳ này|tháng này|quý này|kỳ báo cáo)(?!\w)")
_EACH = re.compile(r"(?:mức|đơn giá|định mức|bình quân)(?!\w)")
_MEAN = re.compile(rf"{tables()['mean']}|{any_of(['năng suất', 'mật độ', 'điểm', 'hệ số', 'độ tuổi', 'tuổi'])}")
_TIMES = frozenset({"tháng", "năm", "ngày", "quý", "tuần", "giờ"})
_FEW = 2
_ONE = Decimal(1)

Part = Literal["plan", "done", "before", "current"]
Cells = Mapping[tuple[int, int], list[Item]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of numbers: the slot that its figures take, what they measure, its part in a comparison, its times."""

    number: int
    heads: tuple[Extent, ...]
    group: int | None
    slot: Kind
    measure: tuple[str, str]
    part: Part | None
    mean: bool
    times: tuple[Figure, ...]

    @classmethod
    def of(cls, column: TableColumn, words: Sequence[str], figure: Figure, times: Sequence[Figure]) -> Column:
        mean = any(_MEAN.search(w) for w in words)
        slot = _slot(figure, words, mean=mean)
        of = (
            (figure.unit_class or figure.unit.lower())
            if isinstance(figure, Count)
            else figure.currency
            if isinstance(figure, Money)
            else ""
        )
        part = next((p for w in words if (p := _part(w)) is not None), None)
        return cls(column.column, column.heads, column.group, slot, (slot, of), part, mean, tuple(times))

    @property
    def additive(self) -> bool:
        return self.slot in ("total", "count") and not self.mean


@dataclass(frozen=True, slots=True)
class Against:
    """Columns that are compared: a figure, its base, the percentage between them."""

    figure: int
    base: int
    percent: int | None
    basis: Basis


@dataclass(slots=True)
class Bundle:
    columns: list[Column]
    against: list[Against] = field(default_factory=list)


def _slot(figure: Figure, words: Sequence[str], *, mean: bool) -> Kind:
    match figure:
        case Money():
            return "unit_amount" if figure.per or mean or any(_EACH.match(w) for w in words[:1]) else "total"
        case Percent():
            return "percent"
        case Ratio():
            return "ratio"
    return "count"


def _part(words: str) -> Part | None:
    """The part that a heading gives its column; one that names both plan and result gives none."""
    plan, done = _PLAN.search(words), _DONE.search(words)
    if plan or done:
        return None if plan and done and plan.start() > done.start() else "plan" if plan else "done"
    return "before" if _BEFORE.search(words) else "current" if _CURRENT.search(words) else None


def measured_by(cells: Cells, row: int, column: int) -> Quantity | None:
    """The one quantity of a cell."""
    figures = [i.figure for i in cells.get((row, column), ()) if isinstance(i.figure, Quantity)]
    return figures[0] if len(figures) == 1 else None


def bundles_of(columns: Sequence[Column], cells: Cells, rows: Sequence[int]) -> list[Bundle]:
    """The columns of a table in bundles, each of which makes a claim of a row."""
    groups: dict[int | None, list[Column]] = {}
    for column in columns:
        groups.setdefault(column.group, []).append(column)
    found: list[Bundle] = []
    for group in groups.values():
        found += _compared(group, cells, rows)
    return found


def _compared(group: list[Column], cells: Cells, rows: Sequence[int]) -> list[Bundle]:
    """Bases of comparisons alone, the other columns by their times; a percentage goes with the figure that it is said of."""
    taken: set[int] = set()
    pairs: list[tuple[Column, Column, Column | None, Basis]] = []
    for figure, base, basis in _pairs(group):
        if {figure.number, base.number} & taken:
            continue
        behind = [c for c in group if c.slot == "percent" and c.number not in taken and c.number > figure.number]
        percent = behind[0] if behind and _is_share(cells, rows, figure.number, base.number, behind[0].number) else None
        taken |= {base.number, *({percent.number} if percent else ())}
        pairs.append((figure, base, percent, basis))
    found = [Bundle([base]) for _, base, _, _ in pairs]
    times: dict[tuple[str, ...], list[Column]] = {}
    for column in group:
        if column.number not in taken:
            times.setdefault(tuple(f.id for f in column.times), []).append(column)
    for alike in times.values():
        found += _split(alike, cells, rows)
    for figure, base, percent, basis in pairs:
        if percent is not None:
            bundle = next(b for b in found if figure in b.columns)
            bundle.columns.append(percent)
            bundle.against.append(Against(figure.number, base.number, percent.number, basis))
    return found


def _pairs(group: Sequence[Column]) -> list[tuple[Column, Column, Basis]]:
    """Figure and base: the only two columns of a measure that are plan and result, or a time and the one before."""
    measures: dict[tuple[str, str], list[Column]] = {}
    for column in group:
        if column.slot in ("total", "count"):
            measures.setdefault(column.measure, []).append(column)
    found: list[tuple[Column, Column, Basis]] = []
    for alike in measures.values():
        parts: dict[Part, list[Column]] = {}
        for column in alike:
            if column.part:
                parts.setdefault(column.part, []).append(column)
        plan, done = parts.get("plan", []), parts.get("done", [])
        before, current = parts.get("before", []), parts.get("current", []) or done
        if len(plan) == len(done) == 1:
            found.append((done[0], plan[0], "plan"))
        elif len(plan) == 1 and len(alike) == _FEW and len(parts) == 1:
            found.append((alike[0] if plan[0] is alike[1] else alike[1], plan[0], "plan"))
        elif len(before) == len(current) == 1:
            found.append((current[0], before[0], "before"))
        elif len(alike) == _FEW and not parts and (later := _later(*alike)) is not None:
            found.append((later, alike[0] if later is alike[1] else alike[1], "before"))
    return found


def _later(a: Column, b: Column) -> Column | None:
    ends = [c.times[0].end_date if len(c.times) == 1 and isinstance(c.times[0], Period) else "" for c in (a, b)]
    return None if "" in ends or ends[0] == ends[1] else a if ends[0] > ends[1] else b


def _split(columns: list[Column], cells: Cells, rows: Sequence[int]) -> list[Bundle]:
    """Columns of one heading and time: one bundle where each measures another thing, the same bundle again where they
    repeat in order, else only what count × rate = sum bears out."""
    measures = [c.measure for c in columns]
    for size in range(1, len(columns) + 1):
        first = measures[:size]
        if len(columns) % size == 0 and len(set(first)) == size and first * (len(columns) // size) == measures:
            if size == 1 < len(columns):
                break
            chunks = [columns[i : i + size] for i in range(0, len(columns), size)]
            return [b for chunk in chunks for b in _priced(chunk, cells, rows)]
    found: list[Bundle] = []
    run: list[Column] = []
    for column in [*columns, None]:
        if column is None or column.measure in [c.measure for c in run]:
            slots = {c.slot for c in run}
            whole = {"count", "unit_amount", "total"} <= slots and _prices(run, cells, rows, told=True)
            found += [Bundle(run)] if whole else [Bundle([c]) for c in run]
            run = []
        if column is not None:
            run.append(column)
    return found


def _priced(columns: list[Column], cells: Cells, rows: Sequence[int]) -> list[Bundle]:
    """One bundle, the rate apart where count × rate gives the sum in no row: a factor between them is not printed."""
    if _prices(columns, cells, rows, told=False):
        return [Bundle(columns)]
    rates = [c for c in columns if c.slot == "unit_amount"]
    return [Bundle([c for c in columns if c.slot != "unit_amount"]), *(Bundle([c]) for c in rates)]


def _prices(columns: Sequence[Column], cells: Cells, rows: Sequence[int], *, told: bool) -> bool:
    """Whether count × rate = sum in some row; where nothing can be reckoned, not `told`."""
    by = {slot: [c.number for c in columns if c.slot == slot] for slot in ("count", "unit_amount", "total")}
    if len(by["unit_amount"]) != 1 or len(by["total"]) != 1 or not by["count"]:
        return not told
    rates = (measured_by(cells, row, by["unit_amount"][0]) for row in rows)
    if not told and any(isinstance(r, Money) and not _TIMES.isdisjoint(r.per) for r in rates):
        return True  # for how many months is not said, and nobody reckons

    def product(count: int) -> Callable[[int], bool | None]:
        def holds(row: int) -> bool | None:
            n, rate, total = (measured_by(cells, row, c) for c in (count, by["unit_amount"][0], by["total"][0]))
            if n is None or rate is None or total is None:
                return None
            if n.value is None or rate.value is None or total.value is None:
                return None
            slack = (total.step or _ONE) + (n.value * rate.step if rate.step and rate.step != 1 else 0)
            return abs(n.value * rate.value - total.value) < slack

        return holds

    return any(_borne_out(map(product(count), rows)) for count in by["count"])


def _borne_out(tests: Iterable[bool | None]) -> bool:
    """Whether a relation holds in some row, or there is only one row that could show it."""
    seen = [t for t in tests if t is not None]
    return any(seen) or len(seen) < _FEW


def _is_share(cells: Cells, rows: Sequence[int], figure: int, base: int, percent: int) -> bool:
    """Whether the percentages relate two columns: level, rise or fall."""

    def holds(row: int) -> bool | None:
        f, b, p = (measured_by(cells, row, c) for c in (figure, base, percent))
        if f is None or b is None or not isinstance(p, Percent) or p.value is None or f.value is None or not b.value:
            return None
        share = f.value * 100 / b.value
        expected = share if p.sense == "level" else 100 - share if p.sense == "decrease" else share - 100
        slack = (p.step or _ONE) + abs(share) * ((b.step or _ONE) / b.value + (f.step or _ONE) / (f.value or _ONE))
        return abs(expected - p.value) <= slack

    return _borne_out(map(holds, rows))
