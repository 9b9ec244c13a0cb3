"""Archives by the present version: what is done again after which change, what is left, and what one bad document costs."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from offices import KNOWN_TOTAL

from conftest import ROOT
from pipeline.batch import arrive, engine, keys, workshop
from pipeline.batch.engine import Inline
from pipeline.batch.keys import Rules
from pipeline.batch.report import Report
from pipeline.batch.reprocess import Reprocess
from pipeline.batch.task import Done, Item, Task
from pipeline.batch.walk import walk
from pipeline.export.shell import shell
from pipeline.office import Office
from pipeline.parse.keep import pack
from pipeline.store import ledger, sources
from pipeline.store.engine import opened, prepare
from pipeline.store.held import held
from pipeline.worker import Worker
from schemas.batch_errors import OtherRules, OwnFolder, WorkersDied
from schemas.errors import MissingDocument
from schemas.parsed import Parsed
from schemas.run import Extraction

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
TEXT = "Xã Hòa Bình {n} báo cáo: ngày {d}/01/2025, đã tặng {g} suất quà cho hộ nghèo, mỗi suất 500.000 đồng.\n"
PAPER = """ỦY BAN NHÂN DÂN
XÃ HÒA LẠC
Số: {n}/BC-UBND

Hòa Lạc, ngày 05 tháng 02 năm 2024

BÁO CÁO
Kết quả tặng quà Tết

Xã đã tặng {g} suất quà cho hộ nghèo, mỗi suất 500.000 đồng.
"""


def text(n: int) -> str:
    return TEXT.format(n=n, d=n % 27 + 1, g=10 + n)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    return made


@pytest.fixture
def any_office(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Office:
    """On each kind of database."""
    made = Office.create(tmp_path / "van-phong")
    if store_url.startswith("sqlite"):
        (tmp_path / "solieu.sqlite").rename(made.store / "solieu.sqlite")
        return made
    monkeypatch.setenv("SOLIEU_STORE__URL", store_url)
    return Office.find(made.root)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Three documents, a copy of one, a container of two, one that is no PDF, one hidden and one that is none."""
    folder = tmp_path / "luu-tru"
    (folder / "2024").mkdir(parents=True)
    for n in range(3):
        (folder / "2024" / f"{n}.txt").write_text(text(n), "utf-8")
    (folder / "chep.txt").write_text(text(1), "utf-8")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<")
    (folder / ".an.txt").write_text(text(9), "utf-8")
    (folder / "anh.bin").write_bytes(b"\0\1\2")
    with zipfile.ZipFile(folder / "goi.zip", "w") as z:
        for n in (5, 6):
            z.writestr(f"{n}.txt", text(n))
    return folder


def reprocess(office: Office, *paths: Path, again: bool = False, rehash: bool = False) -> tuple[int, int, int]:
    store = opened(office.database_url)
    try:
        report = Reprocess(office, store, paths, again=again, rehash=rehash).run(Inline())
    finally:
        store.dispose()
    return report.done, report.skipped, report.failed


def exported(office: Office) -> list[str]:
    store = opened(office.database_url)
    try:
        return sorted(h.extraction.model_dump_json() for h in held(store) if h.extraction is not None)
    finally:
        store.dispose()


def states(office: Office) -> dict[str, str]:
    store = opened(office.database_url)
    try:
        with store.connect() as c:
            return {Path(e.name).name: e.state for e in ledger.entries(c)}
    finally:
        store.dispose()


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on, nothing may be read."""

    def refuse(*args: object, **kwargs: object) -> Iterator[object]:
        raise AssertionError("read")

    return lambda: monkeypatch.setattr(Worker, "read", refuse)


def test_a_tree_is_read_once(
    any_office: Office, tree: Path, monkeypatch: pytest.MonkeyPatch, shut: Callable[[], None]
) -> None:
    assert reprocess(any_office, tree) == (4, 1, 1)
    assert states(any_office) == {
        "0.txt": "done", "1.txt": "done", "2.txt": "done", "chep.txt": "duplicate", "goi.zip": "done", "hong.pdf": "failed",
    }  # fmt: skip
    first = exported(any_office)
    assert len(first) == 5
    shut()

    def refuse(*args: object, **kwargs: object) -> object:
        raise AssertionError("opened")

    monkeypatch.setattr(arrive, "take_outside", refuse)
    assert reprocess(any_office, tree) == (0, 5, 1)  # nothing is opened
    assert reprocess(any_office) == (0, 4, 1)
    assert exported(any_office) == first
    assert not any(any_office.results.iterdir())


def test_other_rules_read_again_what_was_parsed(office: Office, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of parsing is what is read: it is altered, and the figures follow it."""
    reprocess(office, tree / "2024" / "0.txt")
    (kept,) = [p for p in office.parsed.rglob("*") if p.is_file()]
    kept.write_bytes(pack(Parsed("Xã tặng 77 suất quà cho hộ nghèo.", "text/plain")))
    seen: list[str] = []
    save = workshop.keep

    def spied(c: object, together: object, key: object, extraction: Extraction, compared: object) -> object:
        seen.extend(f.text for f in extraction.figures)
        return save(c, together, key, extraction, compared)  # type: ignore[arg-type]

    monkeypatch.setattr(workshop, "keep", spied)
    assert reprocess(office) == (0, 1, 0)
    monkeypatch.setattr(keys, "version", lambda: replace_rules("0" * 16))
    assert reprocess(office) == (1, 0, 0)
    assert "77 suất quà" in seen


def replace_rules(rules: str) -> object:
    from pipeline.version import version

    return version().model_copy(update={"rules": rules})


def test_other_totals_compare_again_and_read_nothing(office: Office, tree: Path, shut: Callable[[], None]) -> None:
    assert reprocess(office, tree / "2024") == (3, 0, 0)
    shut()
    (office.totals / "tet.toml").write_text(KNOWN_TOTAL.format(id="tet", value=12), "utf-8")
    assert reprocess(office) == (3, 0, 0)
    assert reprocess(office) == (0, 3, 0)


def test_what_could_not_be_read_is_tried_again_where_that_may_help(
    office: Office, tree: Path, shut: Callable[[], None]
) -> None:
    assert reprocess(office, tree / "hong.pdf") == (0, 0, 1)
    asked: list[str] = []
    read = Worker.read

    def spied(self: Worker, source: object, **options: bool) -> Iterator[object]:
        asked.append("read")
        return read(self, source, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "read", spied)
        assert reprocess(office) == (0, 0, 1)
        assert asked == []
        assert reprocess(office, again=True) == (0, 0, 1)
        assert asked == ["read"]
        patch.setenv("SOLIEU_READING__MEMORY_MB", "4000")
        assert reprocess(Office.find(office.root)) == (0, 0, 1)  # within other limits it may be read
        assert asked == ["read", "read"]


def test_changes_of_files_are_seen(office: Office, tree: Path) -> None:
    path = tree / "2024" / "0.txt"
    assert reprocess(office, path) == (1, 0, 0)
    os.utime(path, (1, 1))
    assert reprocess(office, path) == (0, 1, 0)  # touched: the same bytes
    moment = path.stat().st_mtime_ns
    path.write_text(text(8), "utf-8")
    os.utime(path, ns=(moment, moment))
    assert len(text(8)) == len(text(0))
    assert reprocess(office, path) == (0, 1, 0)  # nothing tells that it changed …
    assert reprocess(office, path, rehash=True) == (1, 0, 0)  # … but its bytes
    assert len(exported(office)) == 1  # what it held before counts no more


def test_what_is_the_offices_own_and_what_cannot_be_found(office: Office, tmp_path: Path) -> None:
    (office.inbox / "a.txt").write_text(text(1), "utf-8")
    for own in (office.root, office.inbox, office.store / "originals"):
        with pytest.raises(OwnFolder):
            reprocess(office, own)
    (office.root / "luu-tru").mkdir()
    (office.root / "luu-tru" / "b.txt").write_text(text(2), "utf-8")
    assert reprocess(office, office.root / "luu-tru") == (1, 0, 0)
    assert reprocess(office, tmp_path) == (0, 1, 0)  # nothing of the inbox, though it lies below
    assert reprocess(office, tmp_path / "khong-co") == (0, 0, 1)
    (missing,) = walk(tmp_path / "khong-co")
    assert isinstance(missing, MissingDocument)


def test_what_we_wrote_is_no_document_of_an_archive(office: Office, tmp_path: Path) -> None:
    (tmp_path / "la").mkdir()
    (tmp_path / "la" / "bao-cao.html").write_text(shell("Số liệu", text(1)), "utf-8")
    assert reprocess(office, tmp_path / "la") == (0, 1, 0)
    assert exported(office) == []


def test_a_link_and_a_pipe_are_never_opened(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "la"
    folder.mkdir()
    os.mkfifo(folder / "ong.txt")
    os.mkfifo(folder / "ong")  # whose name says nothing: to look into it would be to wait for ever
    (folder / "lien-ket.txt").symlink_to("/etc/hostname")
    assert reprocess(office, folder) == (0, 0, 2)
    assert set(states(office).values()) == {"failed"}
    assert reprocess(office, folder) == (0, 0, 2)
    assert len(states(office)) == 2


def test_an_archive_is_read_by_nobody_else_and_has_no_day(office: Office, tree: Path) -> None:
    store = opened(office.database_url)
    try:
        work = Reprocess(office, store, [tree])
        list(work._tasks())  # registered, and cut before anything was read
        with store.connect() as c:
            assert ledger.to_read(c, 99, "9", "99") == []
            assert ledger.stale_days(c) == []
    finally:
        store.dispose()
    assert reprocess(office) == (4, 0, 1)  # from the store alone
    assert reprocess(office, tree) == (0, 5, 1)


def test_a_worker_with_other_rules_refuses(office: Office) -> None:
    shop = workshop.Workshop(office)
    try:
        with pytest.raises(OtherRules):
            shop.perform(Task(0, replace(Rules.of(office), extract="khác"), ()))
    finally:
        shop.close()


def test_one_document_that_cannot_be_stored_costs_itself(
    office: Office, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = sources.link

    def refuse(c: object, document: int, *rest: object) -> int | None:
        if document == 2:
            raise RuntimeError("nội dung tài liệu không được lộ ra")
        return link(c, document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.store.keep.sources.link", refuse)
    assert reprocess(office, tree / "2024") == (2, 0, 1)
    monkeypatch.undo()
    assert reprocess(office, tree / "2024") == (0, 2, 1)
    assert reprocess(office, tree / "2024", again=True) == (1, 2, 0)


POISON = """
import os, sys
try:
    import pipeline.parse.html as web
except Exception:
    web = None
if web is not None:
    parse = web.parse
    def poisoned(data, path):
        if b"TREO" in data:
            while True:
                pass
        if b"PHINH" in data:
            held = []
            while True:
                held.append(bytes(50 << 20))
        if b"GUC" in data:
            os.kill(os.getpid(), 11)
        return parse(data, path)
    web.parse = poisoned
"""
ENGINES = ("inline", "local")
MANY = 1000 if os.environ.get("SOLIEU_TORTURE") else 24


def solieu(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)} | environment
    )


def test_what_the_inbox_has_read_is_not_read_again(tmp_path: Path, tree: Path) -> None:
    """Done, done in part and failed; only what may pass another day would be tried again."""
    place = str(tmp_path / "van-phong")
    solieu("init", place)
    with zipfile.ZipFile(tree / "goi.zip", "a") as z:
        z.writestr("hong.pdf", b"%PDF-1.4 cut")
    solieu("ingest", str(tree), "--office", place)
    again = json.loads(solieu("reprocess", "--office", place, "--json").stdout)
    assert (again["done"], again["skipped"], again["failed"]) == (0, 4, 1), again
    (tmp_path / "van-phong" / "totals" / "tet.toml").write_text(KNOWN_TOTAL.format(id="tet", value=12), "utf-8")
    again = json.loads(solieu("reprocess", "--office", place, "--json").stdout)
    assert (again["done"], again["skipped"], again["failed"]) == (4, 0, 1), again


@pytest.mark.parametrize("name", [*ENGINES, "dask"])
def test_poison_costs_exactly_itself(tmp_path: Path, name: str) -> None:
    if name == "dask":
        pytest.importorskip("distributed", reason="Dask comes with the extra `batch`")
    folder = tmp_path / "luu-tru"
    folder.mkdir()
    for n in range(MANY):
        (folder / f"{n:03}.txt").write_text(text(n), "utf-8")
    for n, poison in ((3, "TREO"), (11, "PHINH"), (20, "GUC")):
        (folder / f"{n:03}.txt").unlink()
        (folder / f"{n:03}.html").write_text(f"<html><body><p>{text(n)} {poison}</p></body></html>", "utf-8")
    (tmp_path / "sitecustomize.py").write_text(POISON)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    limits = {"SOLIEU_READING__WALL_SECONDS": "2", "SOLIEU_READING__MEMORY_MB": "512"}
    place = str(tmp_path / "van-phong")
    solieu("init", place)
    told = solieu("reprocess", str(folder), "--office", place, "--engine", name, "--json", PYTHONPATH=path, **limits)
    found = json.loads(told.stdout)
    assert (found["done"], found["skipped"], found["failed"]) == (MANY - 3, 0, 3), told.stderr
    blamed = {Path(d).name: code for code, c in found["classes"].items() for d in c["documents"]}
    assert blamed == {"003.html": "timeout", "011.html": "memory", "020.html": "crashed"}


def test_engines_tell_the_same(tmp_path: Path, tree: Path) -> None:
    found = []
    for n in range(20):
        (tree / f"them-{n}.txt").write_text(text(100 + n), "utf-8")
    for n in range(40):  # two tell the same paper with other figures: the first of them counts, whoever reads it
        (tree / f"sinh-doi-{n}.txt").write_text(PAPER.format(n=n % 20, g=10 + n), "utf-8")
    for name in ENGINES:
        place = str(tmp_path / name)
        solieu("init", place)
        told = solieu("reprocess", str(tree), "--office", place, "--engine", name, "--json")
        counts = json.loads(told.stdout)
        assert counts["failed"] == 1, told.stderr
        found.append((counts["done"], counts["skipped"], sorted(_export(place))))
    assert found[0] == found[1]
    assert found[0][:2] == (64, 1)


def _export(place: str) -> list[str]:
    return solieu("export", "--format", "jsonl", "--office", place).stdout.splitlines()


def test_a_pool_whose_workers_die_goes_on_and_gives_up_at_last(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [Task(n, Rules.of(office), (Item(f"{n:064}", "a.txt"),)) for n in range(6)]
    died = office.root / "died"
    monkeypatch.setenv("SOLIEU_TEST_DIED", str(died))
    monkeypatch.setattr(engine, "_perform", _dies_once)
    assert sorted(d.number for d in engine.Local(2).run(office, tasks)) == [0, 1, 2, 3, 4, 5]
    assert died.exists()
    monkeypatch.setattr(engine, "_perform", _dies)
    monkeypatch.setattr(engine, "PATIENCE", 3)
    with pytest.raises(WorkersDied):
        list(engine.Local(2).run(office, tasks))
    assert threading.active_count() < 20


@pytest.mark.parametrize(("count", "of_them"), [(1, [0]), (5, [0, 0, 2, 2, 2])])
def test_workers_start_for_some_tasks_alone_and_while_more_are_looked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, count: int, of_them: list[int]
) -> None:
    """`of_them`: how many there are when each task is asked for."""
    found, pools = [], []
    pool = engine.ProcessPoolExecutor
    monkeypatch.setattr(engine, "ProcessPoolExecutor", lambda *of: pools.append(pool(*of)) or pools[-1])

    def tasks() -> Iterator[Task]:
        for n in range(count):
            found.append(len(multiprocessing.active_children()) - before)
            yield Task(n, Rules.of(office), ())

    before = len(multiprocessing.active_children())
    assert sorted(d.number for d in engine.Local(2).run(office, tasks())) == list(range(count))
    assert (found, len(pools)) == (of_them, count > 1)


def _dies_once(task: Task) -> Done:
    died = Path(os.environ["SOLIEU_TEST_DIED"])
    if task.number == 3 and not died.exists():
        died.touch()
        os._exit(9)
    return Done(task.number)


def _dies(task: Task) -> Done:
    os._exit(9)


def test_the_report_names_some_and_counts_all() -> None:
    report = Report()
    done = Done(0, failed=30)
    from pipeline.batch.task import Unread

    done.unread = [Unread(f"{n}.pdf", "damaged", "Hỏng.", "Damaged.") for n in range(30)]
    report.add(done)
    assert (report.failed, report.classes["damaged"].count, len(report.classes["damaged"].names)) == (30, 30, 20)
