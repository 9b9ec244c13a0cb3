"""Tables: the same figures, headings, records and findings from a grid and from Markdown."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import replace
from fractions import Fraction
from math import floor
from random import Random
from time import process_time
from typing import Any

import pytest

from conftest import ROOT
from pipeline.grid.kinds import are_column_numbers, kind_of
from pipeline.grid.sums import is_total
from pipeline.ingest import Source
from pipeline.normalise import normalise
from pipeline.parse.write import Writer
from pipeline.run import process
from pipeline.segment import segment
from schemas.mention import Count, Money, Percent
from schemas.parsed import Area, Cell, Grid, Parsed, Shape
from schemas.run import Extraction

TABLES = tomllib.loads((ROOT / "tests" / "data" / "tables.toml").read_text("utf-8"))["table"]
FORMS = ("grid", "marked", "markdown")
SLOTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when")


def cells_of(row: str) -> list[str]:
    return [c.strip() for c in row.split("|")]


def as_grid(above: list[str], rows: list[str], heads: int = 0) -> Parsed:
    """The table as a parser writes it, its first `heads` rows marked as headings."""
    writer = Writer(unwrapped=True)
    for n, line in enumerate(above):
        writer.say(line, f"p{n}")
        writer.break_line()
    add_grid(writer, rows, heads)
    return writer.close("application/x-table", "bang")


def add_grid(writer: Writer, rows: list[str], heads: int = 0) -> None:
    table = [cells_of(r) for r in rows]
    writer.begin_grid()
    for r, row in enumerate(table):
        for c, words in enumerate(row):
            if words in ("<", "^"):
                continue
            wide = next((n for n in range(1, len(row) - c) if row[c + n] != "<"), len(row) - c)
            tall = next((n for n in range(1, len(table) - r) if table[r + n][c] != "^"), len(table) - r)
            writer.begin_cell(r, c, tall, wide, heading=r < heads)
            writer.say(words, f"t{len(writer.grids)}r{r}c{c}")
    writer.end_grid()


def as_markdown(above: list[str], rows: list[str]) -> Parsed:
    lines = [f"| {' | '.join('' if c in ('<', '^') else c for c in cells_of(row))} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(cells_of(rows[0])))
    return Parsed("\n".join([*above, *([""] if above else []), *lines, ""]), "text/markdown")


def parsed(table: dict[str, Any], form: str) -> Parsed:
    if form == "markdown":
        return as_markdown(table["above"], table["rows"])
    return as_grid(table["above"], table["rows"], table["heads"] if form == "marked" else 0)


def run(document: Parsed) -> Extraction:
    return process(Source("bang", b"x"), read=lambda data, path: document)


def figures(got: Extraction) -> list[str]:
    """Each measured figure as tables.toml writes it."""
    found = []
    for f in got.figures:
        match f:
            case Money(value=value) if value is not None:
                found.append(f"{f.text} = money {value.normalize():f}{''.join('/' + p for p in f.per)}")
            case Count(value=value) if value is not None:
                found.append(f"{f.text} = count {value.normalize():f} {f.unit}")
            case Percent(value=value) if value is not None:
                found.append(f"{f.text} = percent {value.normalize():f}")
            case Money() | Count() | Percent():
                found.append(f"{f.text} = malformed")
    return found


def records(got: Extraction) -> list[dict[str, Any]]:
    texts = {f.id: f.text for f in got.figures}
    numbers = {r.id: n for n, r in enumerate(got.records, 1)}
    found = []
    for r in got.records:
        made: dict[str, Any] = {s: [texts[i] for i in getattr(r, s)] for s in SLOTS if getattr(r, s)}
        made |= {"part_of": numbers[r.part_of]} if r.part_of else {}
        made |= {"partition": True} if r.partition else {}
        made |= {"place": r.place.text} if r.place else {}
        made |= {"against": [texts[c.base or ""] for c in r.comparisons]} if r.comparisons else {}
        found.append(made)
    return found


def cases() -> list[Any]:
    return [pytest.param(t, form, id=f"{n}-{form}") for n, t in enumerate(TABLES) for form in FORMS]


@pytest.mark.parametrize(("table", "form"), cases())
def test_a_table_is_read_in_every_form(table: dict[str, Any], form: str) -> None:
    document = parsed(table, form)
    got = run(document)
    assert figures(got) == table["figures"]
    assert records(got) == table["records"]
    texts = {f.id: f.text for f in got.figures}
    doubts = [f"{f.check} {f.verdict} {texts[f.figures[-1]]}" for f in got.findings if f.verdict != "consistent"]
    assert doubts == table["doubts"]
    assert sum(f.verdict == "consistent" for f in got.findings) == table["agree"]
    assert all(f.zone == "table" for f in got.figures if isinstance(f, Money | Percent))


@pytest.mark.parametrize(("table", "form"), cases())
def test_every_number_knows_its_headings(table: dict[str, Any], form: str) -> None:
    document = parsed(table, form)
    columns: dict[int, str] = {}
    labels: dict[int, str] = {}
    for p in segment(document.text, document.shape).passages:
        if p.seat is not None and p.seat.role == "number":
            for found, key, spans in ((columns, p.seat.column, p.seat.heads), (labels, p.seat.row, p.seat.row_heads)):
                chain = " < ".join(document.text[a:b] for a, b in spans)
                assert found.setdefault(key, chain) == chain
    assert [columns[c] for c in sorted(columns)] == table["columns"]
    assert list(labels.values()) == table["labels"]


def test_there_are_enough_tables() -> None:
    assert len(TABLES) >= 12
    assert any(t["doubts"] for t in TABLES)
    assert any(not t["columns"] for t in TABLES)


def test_each_numeral_is_a_figure_or_unclaimed_once() -> None:
    for table in TABLES:
        document = parsed(table, "grid")
        got = run(document)
        spans = sorted(
            (x.start, x.end) for x in (*got.figures, *got.unclaimed) if getattr(x, "kind", "") != "recipient"
        )
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        covered = {i for a, b in spans for i in range(a, b)}
        assert [i for i, c in enumerate(document.text) if c.isdigit() and i not in covered] == []


@pytest.mark.parametrize("again", [True, False])
def test_a_table_goes_on_overleaf(again: bool) -> None:
    writer = Writer(unwrapped=True)
    writer.say("Đơn vị tính: triệu đồng", "p")
    head = ["TT | Đơn vị | Kinh phí"]
    add_grid(writer, [*head, "1 | Thôn Đông | 120", "2 | Thôn Đoài | 80"])
    add_grid(writer, [*(head if again else []), "3 | Thôn Nam | 50", " | Tổng cộng | 260"])
    got = run(writer.close("application/x-table", "bang"))
    assert [f.value for f in got.figures if isinstance(f, Money)] == [n * 10**6 for n in (120, 80, 50, 260)]
    assert [(f.check, f.verdict) for f in got.findings] == [("parts_sum", "contradiction")]


HEADS = ["TT | Đơn vị | Năm 2024 | < | Kinh phí (đồng)", "^ | ^ | Số suất quà | Tỷ lệ (%) | ^", "1 | 2 | 3 | 4 | 5"]
BODY = [
    "1 | Thôn Đông | 20 | 50 | 6.000.000",
    "2 | Thôn Tây | 20 | 50 | 6.000.000",
    "Cộng | < | 40 | 100 | 12.000.000",
]


def overleaf(marked: range) -> Parsed:
    """The table with its headings printed again before its second row; `marked` rows are headings for the file."""
    rows = [*HEADS, BODY[0], *HEADS, *BODY[1:]]
    document = as_grid([], rows)
    cells = tuple(replace(c, heading=c.row in marked) for c in document.shape.grids[0].cells)
    return replace(document, shape=replace(document.shape, grids=(replace(document.shape.grids[0], cells=cells),)))


@pytest.mark.parametrize("marked", [range(0), range(3), range(4, 7)], ids=["plain", "first", "again"])
def test_headings_that_are_printed_again_are_headings(marked: range) -> None:
    once, got = run(as_grid([], [*HEADS, *BODY])), run(overleaf(marked))
    assert figures(got) == figures(once)
    assert [f.verdict for f in got.findings] == [f.verdict for f in once.findings]
    assert sum(f.check == "parts_sum" for f in got.findings) == 2
    assert not any(f.text.isdigit() and int(f.text) < 6 for f in got.figures)


def test_rows_below_the_headings_that_only_look_like_some_are_read() -> None:
    """A marked row with quantities is a total, a single marked cell names the rows below it."""
    rows = ["TT | Đơn vị | Số hộ | Kinh phí (đồng)", "Khu vực II | < | < | <", "1 | Xã Đông | 12 | 6.000.000"]
    rows += ["2 | Xã Tây | 8 | 4.000.000", "Cộng | < | 20 | 10.000.000"]
    document = as_grid([], rows)
    cells = tuple(replace(c, heading=c.row in (0, 1, 4)) for c in document.shape.grids[0].cells)
    grid = replace(document.shape.grids[0], cells=cells)
    got = run(replace(document, shape=replace(document.shape, grids=(grid,))))
    assert figures(got) == figures(run(document))
    assert sum(f.check == "parts_sum" for f in got.findings) == 2


def test_two_tables_with_text_between_stay_two() -> None:
    writer = Writer(unwrapped=True)
    add_grid(writer, ["Thôn | Số hộ", "Đông | 12", "Cộng | 12"])
    writer.say("Bảng dưới là của năm trước.", "p")
    add_grid(writer, ["Thôn | Số tiền (đồng)", "Đoài | 500.000"])
    document = writer.close("application/x-table", "bang")
    assert len(segment(document.text, document.shape).tables) == 2


def test_a_file_tells_zones_and_lines() -> None:
    text = "Trang chủ 12 tin\nXã đã trao 20 suất quà cho\nHộ nghèo nhận 30 suất quà.\n"
    shape = Shape(areas=(Area(0, 17, "boilerplate"),), unwrapped=True)
    layout = segment(text, shape)
    assert next((text[p.start : p.end], p.zone) for p in layout.passages) == ("Trang chủ 12 tin", "boilerplate")
    assert len(layout.passages) == 3
    assert len(segment(text.replace("\nHộ", "\nhộ")).passages) < 3


def test_a_grid_that_lies_of_its_size_is_read_as_lines() -> None:
    cells = (Cell(0, 3, 0, 0, 1, 1), Cell(4, 6, 10**9, 10**9, 10**9, 10**9))
    layout = segment("Xã \t12\n", Shape((Grid(0, 6, cells),)))
    assert layout.tables == ()
    assert [p.zone for p in layout.passages] == ["table"]


def test_offsets_are_those_of_the_text_where_it_is_not_composed() -> None:
    table = TABLES[0]
    import unicodedata

    plain = as_grid(table["above"], table["rows"])
    loose = as_grid(*([unicodedata.normalize("NFD", line) for line in table[k]] for k in ("above", "rows")))
    assert figures(run(loose)) == figures(run(plain)) == table["figures"]
    assert normalise(loose.text).content == plain.text


def test_invisible_characters_move_nothing() -> None:
    rows = ["Thôn | Số h\u00adộ | Kinh phí (tri\u200bệu đồng)", "Đ\u00adông | 12 | 1.2\u00ad50"]
    assert figures(run(as_grid([], rows))) == ["12 = count 12 hộ", "1.2\u00ad50 = money 1250000000"]


def long_table(rows: int, slip: int) -> Parsed:
    def printed(n: int) -> str:
        return f"{n:,}".replace(",", ".")

    counts = [n % 7 + 1 for n in range(rows)]
    body = [f"{n} | Bà Số {n} | {c} | 500.000 | {printed(c * 500_000)}" for n, c in enumerate(counts, 1)]
    last = f" | Tổng cộng | {printed(sum(counts))} | | {printed(sum(counts) * 500_000 + slip)}"
    return as_grid([], ["TT | Họ và tên | Số suất | Mức (đồng) | Thành tiền (đồng)", *body, last])


def test_a_long_table_is_told_in_short() -> None:
    got = run(long_table(300, 700_000))
    wrong = [f for f in got.findings if f.verdict == "contradiction"]
    assert [f.check for f in wrong] == ["parts_sum"]
    assert len(wrong[0].figures) == 1
    assert next((r.label, r.value) for r in wrong[0].rows if r.figure is None) == ("Số dòng đã cộng", "300")
    assert ("Chênh lệch", "700.000") in [(r.label, r.value) for r in wrong[0].rows]
    assert wrong[0].suggestion is None
    assert len(wrong[0].message_vi) < 200


def test_a_table_ten_times_as_long_takes_no_hundred_times_as_long() -> None:
    def cost(rows: int) -> float:
        document = long_table(rows, 500_000)
        start = process_time()
        run(document)
        return process_time() - start

    cost(20)
    assert min(cost(1500), cost(1500)) < 40 * max(cost(150), 0.05)


def grouped(value: int | Fraction, scale: int = 1, places: int = 0) -> str:
    """A truth as a table prints it: in units of `scale`, rounded to `places` decimals."""
    step = Fraction(scale, 10**places)
    units = floor(Fraction(value) / step + Fraction(1, 2))
    whole, rest = divmod(units, 10**places)
    return f"{whole:,}".replace(",", ".") + (f",{rest:0{places}d}" if places else "")


def true_table(rng: Random) -> tuple[list[str], list[str]]:
    """Lines above and rows of a table whose sums, products and percentages hold, printed in one of the ways of offices."""
    unit, scale = rng.choice((("đồng", 1), ("nghìn đồng", 1000), ("triệu đồng", 10**6)))
    places = rng.choice((0, 1, 2)) if scale == 10**6 else 0
    each = rng.choice((200_000, 350_000, 500_000))
    style = rng.choice(("plain", "inline", "behind", "top"))
    in_heading = rng.random() < 0.5
    head = "TT | Đơn vị | Số suất quà | Kinh phí" + (f" ({unit})" if in_heading else "")
    with_plan = rng.random() < 0.4
    head += " | Kế hoạch (suất) | Đạt tỷ lệ (%)" if with_plan else ""

    def line(mark: str, label: str, counts: list[int]) -> str:
        n = sum(counts)
        shown = f"{mark} | {label} | {grouped(n)} | {grouped(n * each, scale, places)}"
        plan = max(1, n + rng.randint(-n // 3, 40))
        percent = grouped(Fraction(100 * n, plan), 1, 1)
        return shown + (f" | {grouped(plan)} | {percent}" if with_plan else "")

    groups = [[rng.randint(1, 900) for _ in range(rng.randint(2, 6))] for _ in range(rng.randint(1, 3))]
    flat = [n for g in groups for n in g]
    rows: list[str] = []
    for g, counts in enumerate(groups):
        if style in ("inline", "behind"):
            label = f"Cụm {chr(65 + g)}"
            empty = " | |" + (" | |" if with_plan else "")
            rows.append(
                line("I" * (g + 1), label, counts) if style == "inline" else f"{'I' * (g + 1)} | {label}{empty}"
            )
        rows += [line(str(n), f"Thôn Số {g}{n}", [c]) for n, c in enumerate(counts, 1)]
        rows += [line("", "Cộng", counts)] if style == "behind" else []
    total = line("", rng.choice(("Tổng cộng", "Tổng số", "TỔNG")), flat)
    rows = [total, *rows] if style == "top" else [*rows, total]
    if with_plan:  # plans are drawn row by row, and so have no sum
        rows = [r.rsplit(" | ", 2)[0] + " | | " if "ổng" in r or "TỔNG" in r or "Cộng" in r else r for r in rows]
        rows = [r.rsplit(" | ", 2)[0] + " | | " if r.startswith("I") and style == "inline" else r for r in rows]
    return ([] if in_heading else [f"Đơn vị tính: {unit}"]), [head, *rows]


def test_true_tables_are_never_contradicted() -> None:
    agreed = 0
    for seed in range(80):
        above, rows = true_table(Random(seed))
        got = run(as_grid(above, rows) if seed % 2 else as_markdown(above, rows))
        wrong = [f.message_vi for f in got.findings if f.verdict != "consistent"]
        assert wrong == [], "\n".join([str(seed), *above, *rows])
        agreed += any(f.check == "parts_sum" for f in got.findings)
    assert agreed == 80


@pytest.mark.parametrize(
    ("words", "kind"),
    [("1.250", "number"), ("12,5%", "number"), ("120 hộ", "number"), ("2024", "year"), ("-", "empty"), ("…", "unknown"), ("x", "unknown"), ("12 Trần Phú", "text"), ("12/01/2024", "text")],
)  # fmt: skip
def test_kinds_of_cells(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_rows_that_number_the_columns() -> None:
    assert are_column_numbers(["A", "B", "1", "2", "3=1+2"])
    assert are_column_numbers(["(1)", "(2)", "(3)=(1)x(2)"])
    assert not are_column_numbers(["1", "Xã A", "2", "3"])
    assert not are_column_numbers(["12", "14", "15"])


@pytest.mark.parametrize(
    "label", ["Tổng cộng", "TỔNG SỐ", "Cộng:", "Tổng cộng (I+II)", "Cộng mục I", "Tổng toàn huyện"]
)
def test_labels_of_totals(label: str) -> None:
    assert is_total(label)


@pytest.mark.parametrize(
    "label", ["Tổng số hộ nghèo", "Công đoàn", "Tổng kinh phí hỗ trợ", "Cộng tác viên", "Tổng công ty A"]
)
def test_labels_that_are_no_totals(label: str) -> None:
    assert not is_total(label)
