"""`solieu diff` on an office: the list of versions, sums first, every change with its place, masked, in four forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from altered import NEW, OLD, by, read, with_figure, without
from sqlalchemy import Engine
from test_versions import put
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.office import Office
from pipeline.store.engine import opened, prepare
from schemas.errors import TookTooLong

GIFT = "Xã đã tặng 120 suất quà cho hộ nghèo, tổng trị giá 60 triệu đồng. Gọi 0912.345.678.\n"
EVIL = "Có =HYPERLINK(1) <script>alert(1)</script> và tặng 9 suất quà cho hộ nghèo."


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Path, Engine]]:
    made = Office.create(tmp_path / "office")
    prepare(made.database_url)
    engine = opened(made.database_url)
    yield made.root, engine
    engine.dispose()


@pytest.fixture
def filled(office: tuple[Path, Engine]) -> Path:
    root, engine = office
    put(engine, "giống.txt", read("Có 5 hộ nghèo."), read("Có 5 hộ nghèo."))
    put(engine, "quà.txt", read(GIFT), with_figure(without(read(GIFT), "60 triệu đồng"), "120 suất quà", unit="suất"))
    put(engine, "chậm.txt", read(GIFT + "x"), TookTooLong("chậm.txt", seconds=9))
    put(engine, "=1+1.txt", without(read(EVIL), "9 suất quà"), read(EVIL))
    return root


def run(root: Path, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["diff", *more, "--office", str(root)])
    return done.exit_code, done.output


def told(root: Path, *more: str) -> list[dict[str, Any]]:
    code, output = run(root, "1", "2", "--format", "jsonl", *more)
    assert code == 0
    return [json.loads(line) for line in output.splitlines()]


def test_the_versions_are_listed(office: tuple[Path, Engine], filled: Path) -> None:
    code, output = run(filled)
    assert code == 0
    for said in (OLD.rules, NEW.rules, "Đang dùng"):
        assert said in output


def test_an_empty_store_says_so(office: tuple[Path, Engine]) -> None:
    assert run(office[0]) == (0, "Kho chưa có kết quả nào.\n")
    code, output = run(office[0], "1", "2")
    assert (code, "Không có phiên bản nào tên “1”" in output) == (2, True)


def test_every_change_has_its_place(filled: Path) -> None:
    *documents, last = told(filled)
    by_path = {d["document"]: d for d in documents}
    assert set(by_path) == {"quà.txt", "chậm.txt", "=1+1.txt"}
    assert (by_path["chậm.txt"]["fate"], "quá 9 giây" in by_path["chậm.txt"]["reason"]) == ("now_unreadable", True)
    figures = [c for c in by_path["quà.txt"]["changes"] if c["sort"] == "figure"]
    assert [(c["side"], c["quote"], c["of"], c["before"], c["after"]) for c in figures] == [
        ("changed", "120 suất quà", "B", "đơn vị: suất quà", "đơn vị: suất"),
        ("lost", "60 triệu đồng", "A", "60.000.000 đồng", ""),
    ]
    for c in figures:
        assert GIFT[c["start"] : c["end"]] == c["quote"]
        assert c["line"] == 1
        assert c["quote"] in c["context"]
        assert "0912" not in c["context"]
    sums = last["sums"]
    assert sums["documents"] == {
        "equal": 1, "different": 2, "only_a": 0, "only_b": 0, "now_unreadable": 1, "now_readable": 0, "reason": 0,
    }  # fmt: skip
    assert sums["figure"] == {"gained": 1, "lost": 1, "changed": 1}
    assert [d["document"] for d in told(filled, "--document", "quà.*")[:-1]] == ["quà.txt"]


def test_a_telephone_number_that_was_a_figure_is_masked(office: tuple[Path, Engine]) -> None:
    root, engine = office
    new = read(GIFT)
    phone = next(u for u in new.unclaimed if u.why == "phone")
    seen = new.figures[0].model_copy(
        update={"start": phone.start, "end": phone.end, "text": phone.text, "value": Decimal(912345678), "id": "f99"}
    )
    old = new.model_copy(update={"figures": (*new.figures, seen), "unclaimed": ()})
    put(engine, "quà.txt", old, new)
    for form in ("jsonl", "table"):
        code, output = run(root, "1", "2", "--format", form)
        assert code == 0
        assert "678" in output
        for secret in ("0912", "912.345", "912345"):
            assert secret not in output
    for out, form in ((root / "results" / "d.html", "html"),):
        assert run(root, "1", "2", "--format", form, "--out", str(out))[0] == 0
        assert "912" not in out.read_text("utf-8")


def test_the_table_tells_sums_first_and_the_most_changed(filled: Path) -> None:
    code, output = run(filled, "1", "2")
    assert code == 0
    assert output.index("Tài liệu đã so") < output.index("chậm.txt") < output.index("quà.txt")
    assert "quà.txt (B 11–23): Số liệu đổi, số lượng “120 suất quà”: đơn vị: suất quà → đơn vị: suất" in output
    code, output = run(filled, "2", "2")
    assert "Không có gì khác nhau." in output
    code, output = run(filled, "1", "2", "--lang", "en")
    assert "Documents compared" in output
    assert "now unreadable" in output


def test_the_workbook_holds_no_formula(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "so-sanh.xlsx"
    assert run(filled, "1", "2", "--format", "xlsx", "--out", str(out))[0] == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Tổng cộng", "Tài liệu", "Chi tiết"]
    sums, documents, changes = (list(s.iter_rows(values_only=True)) for s in book)
    assert ("Tài liệu đã so", 4) in [r[:2] for r in sums]
    assert [r[0] for r in documents[1:]] == ["chậm.txt", "quà.txt", "=1+1.txt"]
    assert {"=1+1.txt", "quà.txt"} == {r[0] for r in changes[1:]}
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_the_page_is_whole_and_nothing_read_is_markup(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "so-sanh.html"
    assert run(filled, "1", "2", "--format", "html", "--out", str(out))[0] == 0
    page = out.read_text("utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "120 suất quà" in page
    assert page.index("Tài liệu đã so") < page.index("chậm.txt")
    assert 'lang="vi"' in page
    assert run(filled, "1", "2", "--format", "html", "--out", str(out), "--lang", "en")[0] == 0
    assert 'lang="en"' in out.read_text("utf-8")


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("1",), "cần hai phiên bản"),
    (("1", "ffff"), "Không có phiên bản nào tên “ffff”"),
    (("1", "2", "--format", "xlsx"), "--out so-sanh.xlsx"),
    (("1", "2", "--out", "x.txt"), "chỉ in ra màn hình"),
    (("1", "2", "--format", "html", "--out", "x.txt"), ".html"),
    (("1", "2", "--document", "không có"), "không có"),
    (("#1", "#3"), "không cùng một tài liệu"),
]


@pytest.mark.parametrize(("arguments", "says"), WRONG)
def test_wrong_calls_say_what_to_do(filled: Path, arguments: tuple[str, ...], says: str) -> None:
    code, output = run(filled, *arguments)
    assert code == 2
    assert says in " ".join(output.replace("│", " ").split())


def test_nothing_is_written_into_the_inbox(filled: Path) -> None:
    out = filled / "inbox" / "x.html"
    assert run(filled, "1", "2", "--format", "html", "--out", str(out))[0] == 2
    assert not out.exists()


def test_other_versions_of_equal_documents_are_equal(filled: Path) -> None:
    assert by(NEW, read(GIFT)).version == NEW
    code, output = run(filled, "hien-tai", "1", "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["document"] for line in output.splitlines()[:-1]] == []
