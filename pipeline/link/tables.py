"""Claims of tables: a row's figures, bundled by the columns that belong together, are one claim each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.link.bundles import Bundle, Column, bundles_of, measured_by
from pipeline.link.claim import Claim, Headed
from pipeline.link.items import Item, items_of
from pipeline.link.row_words import type_of_place
from pipeline.link.table_sums import tie_sums
from pipeline.link.times import narrowest, times_of
from schemas.mention import Date, Figure, Percent, Quantity, Ratio, Recipient
from schemas.passage import Extent, Layout, Passage, Table, TableRow
from schemas.record import Comparison


class Tables:
    """The tables of one document; `own` are the figures of each passage, by its number."""

    def __init__(self, low: str, layout: Layout, own: Mapping[int, list[Figure]]) -> None:
        self.low = low
        self.tables = layout.tables
        self.cells: list[dict[tuple[int, int], list[Item]]] = [{} for _ in self.tables]
        self.row_heads: list[dict[int, tuple[Extent, ...]]] = [{} for _ in self.tables]
        self.words: dict[Extent, list[Figure]] = {}  # the figures of each heading
        self.places: dict[Extent, str] = {}  # names in a column headed by a type of place
        self.said: set[int] = set()
        above: list[Figure] = []
        titles = {t.title: n for n, t in enumerate(self.tables) if t.title}
        starts = sorted(titles, key=lambda s: s[0])
        at = 0
        for index, passage in enumerate(layout.passages):
            figures, seat = own.get(index, []), passage.seat
            if seat is not None:
                self.words[passage.start, passage.end] = figures
                if seat.role == "stub" and seat.heads and (kind := type_of_place(low[slice(*seat.heads[0])])):
                    self.places[passage.start, passage.end] = kind
                if seat.role == "number":
                    self.row_heads[seat.table][seat.row] = seat.row_heads
                    if self.holds(passage, figures):
                        self.cells[seat.table][seat.row, seat.column] = items_of(low, figures)
                continue
            while at < len(starts) and starts[at][1] <= passage.start:
                at, above = at + 1, []
            if at < len(starts) and starts[at][0] <= passage.start:
                above = [*above, *figures]
                self.words[starts[at]] = above

    def holds(self, passage: Passage, figures: Sequence[Figure]) -> bool:
        """Whether the claims of its table hold what a cell says; what is left is read as a sentence."""
        seat = passage.seat
        if seat is None:
            return False
        numbers = [f for f in figures if isinstance(f, Quantity | Ratio)]
        return len(numbers) == 1 if seat.role == "number" else not numbers

    def claims_at(self, number: int) -> list[Claim]:
        """The claims of the table, when its first cell comes; nothing after that."""
        if number in self.said:
            return []
        self.said.add(number)
        table, cells = self.tables[number], self.cells[number]
        columns = self._columns(table, cells)
        made: dict[tuple[int, int], Claim] = {}
        bundles = bundles_of(columns, cells, [r.row for r in table.rows])
        for row in table.rows:
            for n, bundle in enumerate(bundles):
                claim = self._claim(table, number, row, bundle)
                if claim is not None:
                    made[row.row, n] = claim
        self._compare(made, bundles, cells)
        tie_sums(self.low, table, columns, bundles, cells, made)
        return sorted(made.values(), key=lambda c: c.start)

    def _columns(self, table: Table, cells: Mapping[tuple[int, int], list[Item]]) -> list[Column]:
        first: dict[int, Figure] = {}
        for (_, c), items in sorted(cells.items()):
            numbers = [i for i in items if i.kind != "recipients"]
            if numbers:
                first.setdefault(c, numbers[0].figure)
        found = []
        for column in table.columns:
            if column.column in first:
                words = [self.low[slice(*h)] for h in column.heads]
                times = next((t for h in column.heads if (t := self._times(h))), [])
                found.append(Column.of(column, words, first[column.column], times))
        return found

    def _times(self, span: Extent) -> list[Figure]:
        return [t.figure for t in times_of(self.low, span[0], self.words.get(span, ())) if not t.base]

    def _claim(self, table: Table, number: int, line: TableRow, bundle: Bundle) -> Claim | None:
        cells, row = self.cells[number], line.row
        claim = Claim(rule="table.row", sentence=(line.start, line.end))
        means = []
        for column in bundle.columns:
            for item in cells.get((row, column.number), ()):
                if item.kind == "total" and column.slot == "unit_amount":
                    item.kind = "unit_amount"
                claim.add(item)
                if column.mean:
                    means.append(item.figure.id)
        if not claim.numeric:
            return None
        row_heads = self.row_heads[number].get(row, ())
        heads = tuple(dict.fromkeys(h for c in bundle.columns for h in c.heads))
        places = tuple((h, self.places[h]) for h in row_heads if h in self.places and not line.total)
        claim.headed = Headed(heads, row_heads, table.title, line.total, tuple(means), places)
        self._who(claim, claim.headed)
        self._when(claim, claim.headed, bundle)
        return claim

    def _who(self, claim: Claim, headed: Headed) -> None:
        """The recipients of the nearest heading that names some: of the column, the row, the table."""
        if claim.has("recipients"):
            return
        title = (headed.title,) if headed.title else ()
        for span in (*headed.heads, *headed.row_heads, *title):
            named = [f for f in self.words.get(span, ()) if isinstance(f, Recipient)]
            if named:
                if span != headed.title or len(named) == 1:
                    claim.borrow(Item("recipients", list(named), named[0].start, named[-1].end))
                return

    def _when(self, claim: Claim, headed: Headed, bundle: Bundle) -> None:
        claim.when = list({f.id: f for c in bundle.columns for f in c.times}.values())
        spans = (*headed.row_heads, *((headed.title,) if headed.title else ()))
        for span in spans:
            if not claim.when:
                claim.when = narrowest(self._times(span))
        stated = [
            t.figure
            for s in (*headed.heads, *spans)
            for t in times_of(self.low, s[0], self.words.get(s, ()))
            if t.as_of
        ]
        dates = {f.id: f for f in stated if isinstance(f, Date) and f in claim.when}
        claim.as_of = next(iter(dates.values())) if len(dates) == 1 else None

    def _compare(
        self,
        made: Mapping[tuple[int, int], Claim],
        bundles: Sequence[Bundle],
        cells: Mapping[tuple[int, int], list[Item]],
    ) -> None:
        """Ties what was done to what was planned, and a year to the one before, with the percentage between them."""
        for (row, n), claim in made.items():
            for against in bundles[n].against:
                figure, base = measured_by(cells, row, against.figure), measured_by(cells, row, against.base)
                percent = measured_by(cells, row, against.percent) if against.percent is not None else None
                if figure is None or base is None:
                    continue
                claim.comparisons.append(
                    Comparison(
                        figure=figure.id,
                        base=base.id,
                        percent=percent.id if isinstance(percent, Percent) else None,
                        basis=against.basis,
                    )
                )
