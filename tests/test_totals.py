"""Known totals: loading, alignment by examples, the real judged rows, many totals, documents against each other."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import ROOT, SHARED, needs_shared
from pipeline.cli import app
from pipeline.contract import (
    category_names,
    topic_names,
    total_words,
)
from pipeline.ingest import Source
from pipeline.run import process
from pipeline.totals import index
from pipeline.totals.across import across
from pipeline.totals.align import Totals
from pipeline.totals.load import load
from schemas.errors import EXIT_DIFFERS, BadTotals
from schemas.run import Extraction
from schemas.total import Total

DATA = tomllib.loads((ROOT / "tests" / "data" / "validate.toml").read_text("utf-8"))
WORDS = total_words()
ONE = """[[total]]
id = "mot"
programme = "Quà Tết 2024"
what = "gift"
occasion = "tet-2024"
place = { name = "An Hòa", type = "huyện", level = "district" }
measure = "count"
unit = "suất quà"
value = 10
printed = "10 suất"
origin = "constructed"
source = { document = "x" }
"""


def read(text: str, path: str = "mau.txt") -> Extraction:
    return process(Source(path, text.encode()))


def verdicts(known: Totals, run: Extraction) -> set[tuple[str, str, str]]:
    return {(c.total, c.figure.text if c.figure else "", c.verdict) for c in known.compare(run)}


@pytest.mark.parametrize("example", DATA["example"], ids=lambda e: e["about"])
def test_a_figure_beside_a_known_total(example: dict[str, Any]) -> None:
    known = Totals([Total.model_validate(t) for t in DATA["total"]], WORDS)
    got = verdicts(known, read(example["text"]))
    assert {tuple(r) for r in example["rows"]} <= got


@pytest.mark.parametrize("example", DATA["example"], ids=lambda e: e["about"])
def test_among_very_many_totals_the_same_is_said_of_what_can_be_compared(
    example: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    totals, run = [Total.model_validate(t) for t in DATA["total"]], read(example["text"])
    told = {v for v in verdicts(Totals(totals, WORDS), run) if v[2] not in ("not_comparable", "unmatched")}
    monkeypatch.setattr("pipeline.totals.align.FEW", 0)
    assert verdicts(Totals(totals, WORDS), run) == told
    assert index.FEW > 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('what = "gift"', 'what = "gifts"'), "what"),
        (("value = 10\n", ""), "value"),
        (('occasion = "tet-2024"\n', ""), "occasion"),
        (('unit = "suất quà"\n', ""), "unit"),
        (('id = "mot"', 'id = "Một"'), "id"),
        (('measure = "count"', 'measure = "count"\ncategory = "nguoi_ngheo"'), "category"),
        (('printed = "10 suất"', 'printed = "10 suất"\nprinted_at = "Hà Nội"'), "printed_at"),
        (("[[total]]", "[[totals]]"), "totals"),
        (("value = 10", "value = "), "TOML ở dòng"),
        (("[[total]]", "[total]"), "[[total]]"),
        ((ONE, "total = 3"), "[[total]]"),
        ((ONE, "total = [3]"), "[[total]]"),
        (('source = { document = "x" }\n', 'source = { document = "x" }\n\n' + ONE), "mot"),
    ],
)
def test_a_faulty_file_is_named_with_entry_and_key(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    (tmp_path / "mau.toml").write_text(ONE.replace(*change, 1), "utf-8")
    with pytest.raises(BadTotals) as error:
        load(tmp_path, topic_names(), category_names())
    assert "mau.toml" in error.value.message("vi")
    assert named in error.value.message("vi")


def test_an_empty_folder_is_no_set_of_totals(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", "utf-8")
    for folder, said in (
        (tmp_path, "không có tệp .toml"),
        (tmp_path / "x", "không có thư mục"),
        (tmp_path / "tep", "tệp"),
    ):
        with pytest.raises(BadTotals) as error:
            load(folder, topic_names(), category_names())
        assert said in error.value.message("vi")


def test_the_totals_that_are_shipped_load_and_name_their_sources() -> None:
    totals = load(ROOT / "corpus" / "totals", topic_names(), category_names())
    assert len(totals) >= 12
    assert all(t.source.reference and t.origin in ("document", "public record") for t in totals)


def test_validate_prints_lines_and_sets_the_exit_status(tmp_path: Path) -> None:
    (tmp_path / "totals").mkdir()
    (tmp_path / "totals" / "mau.toml").write_text(ONE, "utf-8")
    (tmp_path / "a.txt").write_text("Dịp Tết 2024, huyện An Hòa tặng 25 suất quà.", "utf-8")
    command = ["validate", str(tmp_path / "a.txt"), "--totals", str(tmp_path / "totals")]
    lines = CliRunner().invoke(app, [*command, "--format", "jsonl"])
    assert lines.exit_code == 0
    (line,) = [json.loads(x) for x in lines.stdout.splitlines()]
    assert (line["verdict"], line["figure"]["text"]) == ("contradiction", "25 suất quà")
    assert line["aspects"]["place"]["match"] is True
    assert "25 suất quà" in line["message_vi"]
    assert CliRunner().invoke(app, [*command, "--fail-on", "contradiction"]).exit_code == EXIT_DIFFERS
    table = CliRunner().invoke(app, command)
    assert table.exit_code == 0
    assert "KHÔNG KHỚP (1)" in table.stdout


def test_two_documents_that_state_the_same_claim_differently() -> None:
    a = read("Dịp Tết 2024, huyện An Hòa tặng 25 suất quà cho hộ nghèo.", "a.txt")
    b = read("Dịp Tết 2024, huyện An Hòa tặng 52 suất quà cho hộ nghèo.", "b.txt")
    c = read("Dịp Tết 2024, huyện An Hòa tặng gần 26 suất quà cho hộ nghèo.", "c.txt")
    d = read("Dịp Tết 2024, huyện Tân Phú tặng 52 suất quà cho hộ nghèo.", "d.txt")
    (line,) = across([a, b], WORDS)
    assert line.verdict == "contradiction"
    assert {"a.txt", "b.txt"} <= {line.document, line.total.split("#")[0]}
    assert across([a, c], WORDS) == []
    assert across([a, d], WORDS) == []


def test_what_is_planned_or_of_another_manner_is_another_claim() -> None:
    a = read("Dịp Tết 2024, theo kế hoạch huyện An Hòa tặng 25 suất quà cho hộ nghèo.", "a.txt")
    b = read("Dịp Tết 2024, huyện An Hòa tặng 52 suất quà cho hộ nghèo.", "b.txt")
    c = read("Năm 2024, huyện An Hòa sửa chữa 25 căn nhà cho hộ nghèo.", "c.txt")
    d = read("Năm 2024, huyện An Hòa xây mới 52 căn nhà cho hộ nghèo.", "d.txt")
    e = read("Năm 2024, huyện An Hòa xây mới 40 căn nhà cho hộ nghèo.", "e.txt")
    assert across([a, b], WORDS) == []
    assert across([c, d], WORDS) == []
    assert len(across([d, e], WORDS)) == 1


def test_two_acts_of_one_day_are_two_unless_something_else_is_the_same() -> None:
    text = "Ngày 20/1/2024, huyện An Hòa tặng {} suất quà cho hộ nghèo, với tổng số tiền {} triệu đồng."
    a, b, c = (
        read(text.format(*given), name)
        for given, name in ((("90", "45"), "a"), (("70", "35"), "b"), (("70", "45"), "c"))
    )
    assert across([a, b], WORDS) == []
    assert [line.figure.text for line in across([a, c], WORDS) if line.figure] == ["70 suất quà"]


def test_a_part_may_not_exceed_its_whole() -> None:
    whole = read("Cuối năm 2024, tỉnh Nghệ An còn 3.000 hộ nghèo.", "tinh.txt")
    text = "Cuối năm 2024, huyện An Hòa, tỉnh Nghệ An còn {} hộ nghèo."
    above, below = read(text.format("4.000"), "huyen.txt"), read(text.format("900"), "huyen.txt")
    elsewhere = read(text.format("4.000").replace("Nghệ An", "Thanh Hóa"), "huyen.txt")
    earlier = read(text.format("4.000").replace("Cuối", "Đầu"), "huyen.txt")
    (line,) = across([whole, above], WORDS)
    assert "phần không thể lớn hơn toàn bộ" in line.message_vi
    assert [across([whole, x], WORDS) for x in (below, elsewhere, earlier)] == [[], [], []]


def test_a_running_total_may_not_fall() -> None:
    a = read("Tính đến ngày 15/3/2024, huyện An Hòa đã vận động ủng hộ được 90 triệu đồng.", "a.txt")
    b = read("Tính đến ngày 20/6/2024, huyện An Hòa đã vận động ủng hộ được 75 triệu đồng.", "b.txt")
    c = read("Tính đến ngày 20/6/2024, huyện An Hòa đã vận động ủng hộ được 120 triệu đồng.", "c.txt")
    assert [line.document for line in across([a, b], WORDS)] == ["b.txt"]
    assert across([a, c], WORDS) == []


@needs_shared
def test_the_judged_rows_of_the_real_documents() -> None:
    """At least 0.85 of the verdicts right; certainty about what cannot be compared in at most 5 % of such rows."""
    folder = SHARED / "gold" / "totals"
    known = Totals(load(folder, topic_names(), category_names()), WORDS)
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = {
        name: list(known.compare(read((SHARED / "documents" / "text" / name).read_text("utf-8"), name)))
        for name in {r["document"] for r in rows}
    }
    right = wrong_certain = uncertain = 0
    for row in rows:
        here = [c for c in lines[row["document"]] if c.total == row["total_id"]]
        if row["start"]:
            here = [c for c in here if c.figure and c.figure.start == int(row["start"])]
        got = {c.verdict for c in here}
        right += got == {row["verdict"]}
        if row["verdict"] in ("not_comparable", "unmatched"):
            uncertain += 1
            wrong_certain += bool(got & {"agree", "contradiction"})
    assert right >= 0.85 * len(rows)
    assert wrong_certain <= 0.05 * uncertain
