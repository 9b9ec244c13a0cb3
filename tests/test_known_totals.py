"""The office's known totals as they change, and while they cannot be used: what is compared is what is noted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from offices import KNOWN_TOTAL
from sqlalchemy import delete, select, update

from pipeline.batch.engine import Inline
from pipeline.batch.reprocess import Reprocess
from pipeline.inbox.totals import Known
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.store.engine import opened, prepare
from pipeline.store.keep import keep
from pipeline.store.rows import Together
from pipeline.store.runs import Key, load
from pipeline.store.tables import comparisons, documents, runs, steps
from pipeline.store.versions import named
from pipeline.versus import compared as versions_compared
from pipeline.worker import Worker
from schemas.errors import BadTotals, DamagedDocument

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
TEXT = "Ngày 20/01/2025, xã Hòa Bình đã tặng {n} suất quà cho hộ nghèo, mỗi suất 500.000 đồng."
BROKEN = "[hỏng"
OLD = "0" * 16  # the rules of an older version


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    total(made, "mot", 12)
    return made


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "luu-tru"
    folder.mkdir()
    for n in (12, 13):
        (folder / f"{n}.txt").write_text(TEXT.format(n=n), "utf-8")
    return folder


def total(office: Office, id_: str, value: int) -> None:
    (office.totals / f"{id_}.toml").write_text(KNOWN_TOTAL.format(id=id_, value=value), "utf-8")


def spoil(office: Office) -> Path:
    path = office.totals / "z.toml"
    path.write_text(BROKEN, "utf-8")
    return path


def reprocess(office: Office, *paths: Path) -> tuple[int, int, int]:
    store = opened(office.database_url)
    try:
        report = Reprocess(office, store, paths).run(Inline())
    finally:
        store.dispose()
    return report.done, report.skipped, report.failed


def compared(office: Office) -> set[tuple[int, str, str]]:
    """Run, total and verdict of all that could be compared."""
    store = opened(office.database_url)
    try:
        with store.connect() as c:
            rows = c.execute(select(comparisons.c.run, comparisons.c.data)).all()
    finally:
        store.dispose()
    told = [(r.run, r.data if isinstance(r.data, dict) else json.loads(r.data)) for r in rows]
    return {(run, data["total"], data["verdict"]) for run, data in told if data["verdict"] != "not_comparable"}


def noted(office: Office) -> list[str]:
    store = opened(office.database_url)
    try:
        with store.connect() as c:
            return sorted(c.scalars(select(steps.c.step)))
    finally:
        store.dispose()


def solieu(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_archives_refuse_totals_that_cannot_be_used(office: Office, tree: Path) -> None:
    reprocess(office, tree)
    before = compared(office)
    assert {v for _, t, v in before if t == "mot"} == {"agree", "contradiction"}
    spoil(office)
    (tree / "moi.txt").write_text(TEXT.format(n=14), "utf-8")
    told = solieu("reprocess", tree, "--office", office.root, "--engine", "inline")
    assert (told.returncode, told.stdout) == (2, "")
    assert "z.toml”: sai cú pháp TOML ở dòng 1. Hãy sửa" in told.stderr
    assert compared(office) == before
    assert noted(office) == ["compare"] * 2 + ["extract"] * 2


def test_a_folder_that_is_gone_is_no_folder_without_totals(office: Office, tree: Path) -> None:
    reprocess(office, tree)
    before = compared(office)
    office.totals.rename(office.root / "đâu rồi")
    with pytest.raises(BadTotals, match="does not exist"):
        reprocess(office)
    assert compared(office) == before


def test_the_inbox_reads_on_and_leaves_the_comparing_for_later(office: Office) -> None:
    path = spoil(office)
    (office.inbox / "a.txt").write_text(TEXT.format(n=12), "utf-8")
    told = solieu("ingest", "--office", office.root)
    assert (told.returncode, told.stdout) == (0, "a.txt: đã xong\n")
    assert "z.toml”: sai cú pháp TOML" in told.stderr
    assert "hãy chạy solieu reprocess" in told.stderr
    assert (compared(office), noted(office)) == (set(), ["extract"])
    path.unlink()
    assert reprocess(office) == (1, 0, 0)
    assert compared(office) == {(1, "mot", "agree")}
    assert reprocess(office) == (0, 1, 0)


def test_what_was_compared_is_never_overwritten_by_nothing(office: Office, tree: Path) -> None:
    """Bytes that an archive brought are dropped into the inbox: their run is there already, and compared."""
    reprocess(office, tree)
    before = compared(office)
    store = opened(office.database_url)
    with store.begin() as c:
        original = c.scalar(select(documents.c.original).where(documents.c.current_run == 1))
        assert original is not None
        found = load(c, 1, with_text=True)
        keep(c, Together(), Key(original, found.document.path), found, None)
    store.dispose()
    assert compared(office) == before


def test_a_watch_tells_a_fault_once_and_when_it_begins(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    known = Known(office.totals)
    spoil(office)
    with caplog.at_level("WARNING", "solieu.inbox"):
        assert known.asked() is known.asked() is None
    assert [r.getMessage() for r in caplog.records] == ["totals"]
    assert known.fault is not None
    (office.totals / "z.toml").unlink()
    assert known.asked() is not None
    assert known.fault is None


def test_what_is_noted_is_what_was_compared(office: Office, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The totals change while a task is done."""
    read = Worker.read

    def meanwhile(self: Worker, source: object, **options: bool) -> Iterator[object]:
        total(office, "mot", 13)
        return read(self, source, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "read", meanwhile)
        assert reprocess(office, tree / "12.txt") == (1, 0, 0)
    assert compared(office) == {(1, "mot", "agree")}  # with those that the task was given for
    assert reprocess(office) == (1, 0, 0)  # the new ones were not held against it yet
    assert compared(office) == {(1, "mot", "part_of")}
    total(office, "mot", 12)
    assert reprocess(office) == (1, 0, 0)


def test_the_digest_is_of_what_was_parsed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is written anew between two looks at it: within one, nothing reads it twice."""
    path = office.totals / "mot.toml"
    known = Known(office.totals)
    before, stat, looks = known.loaded(), path.stat(), list[str]()
    total(office, "mot", 13)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as a copy that keeps times
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: (looks.append(self.name), real(self))[1])
    assert known.loaded().digest != before.digest
    assert looks == ["mot.toml"]


def age(office: Office) -> None:
    """What is in the store was found by an older version, and counts."""
    store = opened(office.database_url)
    with store.begin() as c:
        c.execute(update(runs).values(rules=OLD))
        c.execute(delete(steps))
    store.dispose()


def differing(office: Office) -> int:
    """Comparisons that differ between what counts and the newest version."""
    store = opened(office.database_url)
    try:
        with store.connect() as c:
            a, b = named(c, "hien-tai"), named(c, "moi-nhat")
        told = list(versions_compared(store, a, b, (), Known(office.totals).loaded().compare))
    finally:
        store.dispose()
    assert len(told) == 2
    return sum(len(each.difference.changes) for each in told)


def test_what_counts_is_compared_as_well(office: Office, tree: Path) -> None:
    """A newer version waits to be adopted: other totals are held against both, and `diff` tells of versions alone."""
    reprocess(office, tree)
    age(office)
    total(office, "mot", 13)
    assert differing(office) == 0
    with_13 = {"part_of", "agree"}
    assert reprocess(office) == (2, 0, 0)  # read by the new version, with other totals than before
    assert {r for r, _, _ in compared(office)} == {1, 2, 3, 4}
    assert {v for r, _, v in compared(office) if r < 3} == with_13
    assert (reprocess(office), differing(office)) == ((0, 2, 0), 0)
    total(office, "hai", 12)
    assert differing(office) == 0  # before anything of it is stored
    assert reprocess(office) == (2, 0, 0)
    found = compared(office)
    assert {(r % 2, t, v) for r, t, v in found if r < 3} == {(r % 2, t, v) for r, t, v in found if r > 2}
    assert {t for r, t, _ in found if r < 3} == {"mot", "hai"}
    assert reprocess(office) == (0, 2, 0)
    store = opened(office.database_url)
    with store.begin() as c:
        c.execute(delete(comparisons).where(comparisons.c.run < 3))
    store.dispose()
    assert differing(office) == 0  # whatever is stored
    (office.totals / "hai.toml").unlink()  # the former ones come back
    assert reprocess(office) == (2, 0, 0)
    assert {t for _, t, _ in compared(office)} == {"mot"}


def test_what_counts_is_compared_where_the_new_version_cannot_read_it(
    office: Office, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprocess(office, tree)
    age(office)

    def refuse(self: Worker, source: Source, **_: bool) -> Iterator[object]:
        yield DamagedDocument(source.path, detail="hỏng", detail_en="damaged")

    monkeypatch.setattr(Worker, "read", refuse)
    for value, verdicts in ((13, {"part_of", "agree"}), (12, {"agree", "contradiction"})):
        total(office, "mot", value)
        assert reprocess(office) == (0, 0, 2)
        assert {v for _, _, v in compared(office)} == verdicts
    monkeypatch.setattr(Reprocess, "_tasks", lambda self: iter(()) if not list(self._due()) else [None])
    assert reprocess(office) == (0, 0, 2)  # nothing is left to do
