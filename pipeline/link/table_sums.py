"""Which rows of a table are parts of which: the candidates that labels and numbers give, weighed by their arithmetic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.link.bundles import Bundle, Cells, Column, measured_by
from pipeline.link.claim import Claim
from schemas.mention import Count, Money, Quantity
from schemas.passage import Sum, Table

_SOME = re.compile(r"(?<!\w)(?:một số|một vài|tiêu biểu|điển hình|trích|ví dụ|nổi bật)(?!\w)")
_FEW = 2


def tie_sums(
    low: str,
    table: Table,
    columns: Sequence[Column],
    bundles: Sequence[Bundle],
    cells: Cells,
    made: Mapping[tuple[int, int], Claim],
) -> None:
    """Gives the claims of rows their wholes. A label ("Tổng cộng") is believed where its sum is the only one possible
    or holds somewhere, and the title does not say that some rows are left out; a number (I over 1, 2) where most of such sums of the table hold; a dash where all do."""
    some = table.title is not None and _SOME.search(low, *table.title) is not None
    sums = _Sums(table, [c for c in columns if c.additive], cells, some=some)
    numbered = [t for row in table.rows for s in row.sums if s.basis == "numbered" for t in sums.tests(row.row, s)]
    trusted = any(numbered) and numbered.count(True) * 2 >= len(numbered)
    for row in table.rows:
        chosen = sums.choose(row.row, row.sums, trusted)
        if chosen is None:
            continue
        for n, bundle in enumerate(bundles):
            whole = made.get((row.row, n))
            parts = [c for r in chosen.rows if (c := made.get((r, n))) is not None]
            if (
                whole is None
                or not parts
                or any(p.whole is not None for p in parts)
                or not any(c.additive for c in bundle.columns)
            ):
                continue
            for part in parts:
                part.whole = whole
            safe = all(
                sums.test(row.row, chosen, c) is not None for c in bundle.columns if c.additive and sums.at(row.row, c)
            )
            whole.partition = chosen.basis != "among" and safe and len(parts) >= _FEW


class _Sums:
    """Reckons with the additive columns of one table."""

    def __init__(self, table: Table, columns: Sequence[Column], cells: Cells, *, some: bool) -> None:
        self.table, self.columns, self.cells, self.some = table, columns, cells, some
        self.totals = {r.row for r in table.rows if r.total}

    def at(self, row: int, column: Column) -> Quantity | None:
        return measured_by(self.cells, row, column.number)

    def choose(self, row: int, candidates: Sequence[Sum], trusted: bool) -> Sum | None:
        named = [s for s in candidates if s.basis == "named"]
        if named:
            return self._named(row, named)
        for candidate in candidates:
            tests = self.tests(row, candidate)
            if candidate.basis == "among" or (candidate.basis == "numbered" and trusted and tests):
                return candidate
            if candidate.basis == "loose" and tests and all(tests):
                return candidate
        return None

    def _named(self, row: int, candidates: list[Sum]) -> Sum | None:
        """The candidate that holds in most columns; where none holds, the only sum there can be, of a single column."""
        scored = [(self.tests(row, s), s) for s in candidates]
        best = max(scored, key=lambda x: x[0].count(True))
        if any(best[0]):
            return best[1]
        if self.some:
            return None  # "một số xã": the rows are not all there are
        first = min(s.rows[0] for s in candidates)  # a candidate that begins later is the last group's alone
        scored = [(tests, s) for tests, s in scored if s.rows[0] == first or self.totals.issuperset(s.rows)]
        tested = [(c, s) for tests, s in scored if tests for c in self.columns if self.test(row, s, c) is not None]
        one = len({c.number for c, _ in tested}) == 1
        alike = len({self._sum(s, c) for c, s in tested}) == 1
        return tested[0][1] if one and alike else None

    def tests(self, row: int, candidate: Sum) -> list[bool]:
        """For each column that can tell, whether the rows make the whole."""
        return [t for c in self.columns if (t := self.test(row, candidate, c)) is not None]

    def test(self, row: int, candidate: Sum, column: Column) -> bool | None:
        whole = self.at(row, column)
        parts = self._parts(candidate, column)
        if whole is None or whole.value is None or parts is None or len(parts) < _FEW:
            return None
        if any(not _alike(p, whole) for p in parts):
            return None
        steps = [p.step for p in (*parts, whole) if p.step and p.step != 1]
        slack = sum(steps, Decimal(0)) / 2
        return abs(sum((p.value or Decimal(0) for p in parts), Decimal(0)) - whole.value) <= slack

    def _sum(self, candidate: Sum, column: Column) -> Decimal:
        return sum((p.value or Decimal(0) for p in self._parts(candidate, column) or ()), Decimal(0))

    def _parts(self, candidate: Sum, column: Column) -> list[Quantity] | None:
        """The numbers of the rows; an empty cell is nought, one that does not tell its number makes the sum unsure."""
        found: list[Quantity] = []
        for r in candidate.rows:
            if (r, column.number) in self.table.unknown:
                return None
            part = self.at(r, column)
            if part is None:
                continue
            if part.value is None or part.modifier != "exact":
                return None
            found.append(part)
        return found


def _alike(a: Quantity, b: Quantity) -> bool:
    if isinstance(a, Money) and isinstance(b, Money):
        return a.currency == b.currency and not a.per and not b.per
    if isinstance(a, Count) and isinstance(b, Count):
        return a.unit.casefold() == b.unit.casefold() and a.per == b.per
    return False
