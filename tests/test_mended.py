"""What a clerk does to files in the office's folders, and what the ledger and exit codes say of it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_inbox_outcomes import CUT, Room, quick, report, sqlite_room  # noqa: F401 - fixtures
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.inbox import watch as module

CHANGES: dict[str, tuple[Callable[[Path], object], list[str], bool]] = {  # what is done in done/ -> states, told
    "touched": (lambda p: os.utime(p, (1, 1)), ["done"], False),
    "shorter": (lambda p: p.write_bytes(report(5)[:80]), ["done"], True),
    "edited": (lambda p: p.write_bytes(b"!" + p.read_bytes()), ["done"], True),
    "grown": (lambda p: p.write_bytes(p.read_bytes() + report(6)), ["superseded", "done"], False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_grew_in_done_is_read_again(quick: Room, change: str, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    act, states, told = CHANGES[change]
    quick.drop("a.txt", report(5))
    quick.go()
    act(quick.office.done / "a.txt")
    logging.getLogger("solieu.inbox").propagate = True
    with caplog.at_level(logging.INFO, "solieu.inbox"):
        for _ in range(3):
            quick.go()
    assert [r.state for r in quick.rows()] == states
    assert [r.message for r in caplog.records].count("edited") == told
    assert quick.lies(quick.office.done) == ["a.txt"]


def test_a_mended_file_takes_the_place_of_the_one_that_failed(quick: Room) -> None:  # noqa: F811
    quick.drop("a.pdf", CUT)
    quick.go()
    assert quick.lies(quick.office.failed) == ["a.pdf", "a.pdf.txt"]
    quick.drop("a.pdf", report(3))
    quick.go()
    assert quick.told() == [("a.pdf", "superseded", "mended"), ("a.pdf", "done", None)]
    assert quick.lies(quick.office.failed) == ["a.pdf"]


def test_every_end_is_logged(quick: Room, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    for name, data in (("a.txt", report(1)), ("b.txt", report(1)), ("c.pdf", CUT)):
        quick.drop(name, data)
    logging.getLogger("solieu.inbox").propagate = True
    with caplog.at_level(logging.INFO, "solieu.inbox"):
        quick.go()
    ends = [(r.file, r.message) for r in caplog.records if r.message in ("done", "failed", "duplicate")]  # type: ignore[attr-defined]
    assert sorted(ends) == [("a.txt", "done"), ("b.txt", "duplicate"), ("c.pdf", "failed")]


def test_a_file_has_one_row_however_it_is_named(quick: Room, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "x").mkdir()
    (tmp_path / "a.txt").write_bytes(report(1))
    (tmp_path / "link.txt").symlink_to("a.txt")
    take = quick.watch.outside.take
    for name in ("a.txt", "link.txt"):
        rows = set()
        for path in (tmp_path / name, tmp_path / "x" / ".." / name, tmp_path / "." / name):
            rows.add(take(path))
            quick.go()
        assert len(rows) == 1
    assert [r.state for r in quick.rows()] == ["done", "failed"]


@pytest.mark.parametrize(
    ("names", "code"), [(["Thumbs.db"], 0), (["desktop.ini", "~$khoa.docx", ".an.txt", "x.part"], 0), ([], 0)]
)
def test_what_is_no_document_fails_nothing(quick: Room, names: list[str], code: int) -> None:  # noqa: F811
    for name in names:
        quick.drop(name, b"x")
    said = CliRunner().invoke(app, ["ingest", "--office", str(quick.office.root)])
    assert said.exit_code == code, said.output
    assert "đang được chép" not in said.output


def test_ingest_waits_for_a_writer_not_for_ever(quick: Room, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    if not quick.watch.arrivals.leases:
        pytest.skip("the file system of the tests grants no leases")
    monkeypatch.setattr(module, "_SILENT", 0.1)
    monkeypatch.setattr(module, "_LONGEST_WRITING", 1)
    began = time.monotonic()
    with quick.drop("a.txt", report(1)).open("ab"):
        said = CliRunner().invoke(app, ["ingest", "--office", str(quick.office.root)])
    assert time.monotonic() - began < 20
    assert said.exit_code == 4
    assert "Đang chờ “a.txt”" in said.output
    assert "chạy lại khi tệp đã ghi xong" in said.output


def test_trouble_keeps_the_inbox_waiting_no_longer_than_its_patience(
    quick: Room,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    looks = 0

    def look() -> object:
        nonlocal looks
        looks += 1
        if looks == 5:
            quick.watch.stop.set()
        raise OSError(5, "I/O")

    monkeypatch.setattr(quick.watch.arrivals, "look", look)
    began = time.monotonic()
    quick.watch._look_forever()
    assert time.monotonic() - began < 3
