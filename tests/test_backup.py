"""A backup is an office, complete or absent; what is restored from it is the office that it was made of."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from offices import DAY, TEXTS, Furnished, furnished
from sqlalchemy import Engine, insert, select, text
from test_migrations import rows
from test_store import put, told
from typer.testing import CliRunner

from conftest import ROOT
from pipeline.cli import app
from pipeline.config import FILE
from pipeline.office import Office
from pipeline.store import backup as maker
from pipeline.store import engine as door
from pipeline.store import sums
from pipeline.store.backup import DATABASE, TOLD, backup
from pipeline.store.copy import copy_all
from pipeline.store.originals import digest_of, place_of
from pipeline.store.restore import restore
from pipeline.store.sums import Sum
from pipeline.store.tables import files
from pipeline.store.verify import verify
from schemas.errors import EXIT_USAGE, SolieuError
from schemas.store_errors import BackupDamaged, BackupRefused, NotABackup, RestoreRefused, StoreNotEmpty, StoreRefused

PENDING = {"device", "inode", "size", "mtime_ns"}  # of a file that is put back into the inbox


@pytest.fixture
def place(store_url: str, tmp_path: Path) -> Iterator[Furnished]:
    """An office on each kind of database."""
    made = furnished(tmp_path / "văn phòng", store_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def shelf(sqlite_store: Path, tmp_path: Path) -> Iterator[Furnished]:
    """An office for what has nothing to do with its database."""
    made = furnished(tmp_path / "văn phòng", f"sqlite:///{sqlite_store}")
    yield made
    made.engine.dispose()


def problems(office: Office) -> list[str]:
    engine = door.opened(office.database_url)
    try:
        return [p.code for p in verify(office, engine)]
    finally:
        engine.dispose()


def held(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the office's store; of files what a restored one cannot share is left out."""
    engine = door.opened(office.database_url)
    try:
        found = rows(engine)
        without = [n for n, c in enumerate(files.c) if c.name in PENDING]
        found["files"] = [tuple(v for n, v in enumerate(r) if n not in without) for r in found["files"]]
        return found
    finally:
        engine.dispose()


def tree(folder: Path) -> dict[str, str]:
    return {os.fspath(p.relative_to(folder)): digest_of(p) for p in folder.rglob("*") if p.is_file()}


def test_an_office_comes_back_as_it_was(place: Furnished, tmp_path: Path) -> None:
    made = backup(place.office, tmp_path / "đĩa")
    assert made.problems == []
    assert made.originals == 4
    copy = Office.find(made.folder)
    assert copy.database_path is not None  # SQLite, whatever the office's own is
    assert held(copy) == held(place.office)
    assert problems(copy) == []
    restored = restore(made.folder, tmp_path / "mới")
    assert restored.problems == ()
    assert held(restored.office) == held(place.office)
    assert problems(restored.office) == []
    for folder in ("done", "failed", "inbox", "results", "totals", "store/originals"):
        assert tree(restored.office.root / folder) == tree(place.office.root / folder)
    assert not (restored.office.root / TOLD).exists()


def test_a_waiting_file_is_known_again(shelf: Furnished, tmp_path: Path) -> None:
    office = restore(backup(shelf.office, tmp_path / "đĩa").folder, tmp_path / "mới").office
    there = (office.inbox / "đang chờ.txt").stat()
    engine = door.opened(office.database_url)
    with engine.connect() as c:
        row = c.execute(select(files).where(files.c.state == "received")).one()
    engine.dispose()
    assert (row.device, row.inode, row.mtime_ns) == (there.st_dev, there.st_ino, there.st_mtime_ns)


def test_a_store_moves_to_postgresql(shelf: Furnished, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres").empty()
    made = backup(shelf.office, tmp_path / "đĩa")
    restored = restore(made.folder, tmp_path / "mới", url)
    assert restored.office.database_url == url
    assert not (restored.office.root / DATABASE).exists()
    assert (restored.office.root / FILE).stat().st_mode & 0o077 == 0
    assert held(restored.office) == held(shelf.office)
    assert problems(restored.office) == []
    engine = door.opened(url)
    assert put(engine, told()) == 3  # ids go on
    engine.dispose()
    with pytest.raises(StoreNotEmpty):
        restore(made.folder, tmp_path / "khác", url)
    assert not (tmp_path / "khác").exists()


def test_copies_count_on(store: Engine, tmp_path: Path) -> None:
    put(store, told())
    url = f"sqlite:///{tmp_path / 'copy.sqlite'}"
    door.prepare(url)
    target = door.opened(url)
    seen: list[int] = []
    copy_all(store, target, seen.append)
    assert rows(target) == rows(store)
    assert seen[-1] == sum(map(len, rows(store).values()))
    assert put(target, told(), "b") == 2
    with pytest.raises(StoreNotEmpty):
        copy_all(store, target)
    target.dispose()


def test_rows_that_point_ahead_are_copied(store: Engine, store_url: str, tmp_path: Path) -> None:
    row = {"name": "a", "raw_name": b"\xff\n", "state": "superseded", "day": DAY, "appeared_at": "", "changed_at": ""}
    with store.begin() as c:
        c.execute(insert(files).values(id=2, first=None, **row))
        c.execute(insert(files).values(id=1, first=2, **row))
    url = f"sqlite:///{tmp_path / 'copy.sqlite'}"
    door.prepare(url)
    target = door.opened(url)
    copy_all(store, target)
    assert rows(target) == rows(store)
    target.dispose()


def test_no_table_is_left_out(store: Engine, tmp_path: Path) -> None:
    with store.begin() as c:
        c.execute(text("CREATE TABLE later (x INTEGER)"))
    with pytest.raises(RuntimeError, match="later"):
        copy_all(store, store)
    with store.begin() as c:
        c.execute(text("DROP TABLE later"))


def test_a_backup_is_of_one_moment(place: Furnished, tmp_path: Path) -> None:
    """While others store documents: what is in the backup is whole."""
    stop = threading.Event()

    def work() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            place.finish(f"{n}.txt", f"Trao {n} suất quà cho hộ nghèo.")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = [backup(place.office, tmp_path / "đĩa") for _ in range(3)]
    finally:
        stop.set()
        worker.join()
    counts = [m.originals for m in made]
    assert counts == sorted(counts)
    assert counts[-1] > 4
    for m in made:
        assert m.problems == []
        found = [c for c in problems(Office.find(m.folder)) if c != "result_stray"]  # written before they are stored
        assert found == []


def test_settings_that_lead_elsewhere_stay_behind(shelf: Furnished, tmp_path: Path) -> None:
    results = tmp_path / "ổ mạng"
    results.mkdir()
    shelf.office.results.rename(results / "kết quả")
    settings = f"# giữ nguyên\n[folders]\nresults = '{results / 'kết quả'}'\n[inbox]\nworkers = 3 # ba\n"
    (shelf.office.root / FILE).write_text(settings, "utf-8")
    made = backup(Office.find(shelf.office.root), tmp_path / "đĩa")
    copy = Office.find(made.folder)
    assert copy.results == made.folder / "results"
    assert copy.settings.inbox.workers == 3
    assert tree(copy.results) == tree(results / "kết quả")
    kept = (made.folder / FILE).read_text("utf-8")
    assert "# giữ nguyên" in kept
    assert "# ba" in kept
    assert json.loads((made.folder / TOLD).read_text("utf-8"))["left_out"] == {
        "folders.results": str(results / "kết quả")
    }


def test_no_password_is_in_a_backup(store_url: str, tmp_path: Path) -> None:
    if store_url.startswith("sqlite"):
        return
    place = furnished(tmp_path / "o", store_url.replace("postgres@", "postgres:bí-mật@"))
    made = backup(place.office, tmp_path / "đĩa")
    place.engine.dispose()
    assert all("bí-mật".encode() not in p.read_bytes() for p in made.folder.rglob("*") if p.is_file())


def test_hashes_are_sha256sums(shelf: Furnished, tmp_path: Path) -> None:
    strange = shelf.office.results / os.fsdecode(b"d\xf2ng\nhai\\ba\r.json")
    strange.write_text("{}", "utf-8")
    made = backup(shelf.office, tmp_path / "đĩa")
    command = ["sha256sum", "--check", "--strict", "--quiet", sums.NAME]
    assert subprocess.run(command, cwd=made.folder, capture_output=True, check=True).stdout == b""
    listed = {os.fspath(s.path): s.sha256 for s in sums.read(made.folder / sums.NAME)}
    assert listed == {n: d for n, d in tree(made.folder).items() if n != sums.NAME}
    assert os.fspath(strange.relative_to(shelf.office.root)) in listed


OUTSIDE = [b"", b"x", b"0" * 64 + b"  ../a", b"0" * 64 + b"  /a", b"\\" + b"0" * 64 + b"  a/../../b"]


@pytest.mark.parametrize("line", OUTSIDE, ids=ascii)
def test_lines_that_lead_out_are_refused(line: bytes, tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(line + b"\n")
    with pytest.raises(ValueError, match="b"):
        list(sums.read(tmp_path / "s"))


def test_lines_come_back(tmp_path: Path) -> None:
    names = ["a", "a b", "\\n", "\\\\n", "dòng\nhai", os.fsdecode(b"\xff\r")]
    out = io.BytesIO()
    for name in names:
        sums.write(out, Sum("0" * 64, Path(name)))
    (tmp_path / "s").write_bytes(out.getvalue())
    assert [os.fspath(s.path) for s in sums.read(tmp_path / "s")] == names


def test_links_are_not_followed(shelf: Furnished, tmp_path: Path) -> None:
    (tmp_path / "riêng").mkdir()
    (tmp_path / "riêng" / "mật.txt").write_text("mật", "utf-8")
    (shelf.office.results / "tệp").symlink_to(tmp_path / "riêng" / "mật.txt")
    (shelf.office.results / "thư mục").symlink_to(tmp_path / "riêng")
    os.mkfifo(shelf.office.totals / "ống")
    made = backup(shelf.office, tmp_path / "đĩa")
    assert made.problems == []
    assert not {p.name for p in made.folder.rglob("*")} & {"tệp", "thư mục", "ống", "mật.txt"}


def test_damaged_originals_are_told_and_left_out(shelf: Furnished, tmp_path: Path) -> None:
    with shelf.engine.connect() as c:
        first, second, third = c.scalars(text("SELECT sha256 FROM files WHERE id IN (1, 2, 4) ORDER BY id"))
    place_of(shelf.office.originals, first).write_bytes(b"x")
    place_of(shelf.office.originals, second).unlink()
    linked = place_of(shelf.office.originals, third)
    linked.rename(tmp_path / "nơi khác")
    linked.symlink_to(tmp_path / "nơi khác")
    made = backup(shelf.office, tmp_path / "đĩa")
    assert sorted(p.code for p in made.problems) == ["original_changed", "original_missing", "original_missing"]
    assert made.originals == 1
    assert any("“quà tết.txt”" in p.said[0] for p in made.problems)
    assert held(Office.find(made.folder)) == held(shelf.office)


def test_a_torn_trail_is_told_and_not_blessed(shelf: Furnished, tmp_path: Path) -> None:
    with shelf.engine.begin() as c:
        c.execute(text("DROP TRIGGER reviews_no_delete"))
        c.execute(text("DELETE FROM reviews WHERE id = 2"))
    made = backup(shelf.office, tmp_path / "đĩa")
    assert [p.code for p in made.problems] == ["trail"]
    assert problems(Office.find(made.folder)) == ["trail"]


def test_what_is_torn_or_taken_out_is_not_put_back(shelf: Furnished, tmp_path: Path) -> None:
    """A torn version that has the name of the whole one, and a failed file that somebody took out with its slip."""
    torn = shelf.receive("sau.txt", b"Trao 1", "done", state="superseded", code="superseded")
    shelf.finish("sau.txt", "Trao 120 suất quà.")
    for path in (p for p in shelf.office.failed.rglob("*") if p.is_file()):
        path.unlink()
    office = restore(backup(shelf.office, tmp_path / "đĩa").folder, tmp_path / "mới").office
    assert (office.done / DAY / "sau.txt").read_text("utf-8") == "Trao 120 suất quà."
    assert torn not in tree(office.done).values()
    assert tree(office.failed) == {}
    assert problems(office) == []


@pytest.mark.parametrize("command", ["watch", "ingest", "reprocess", "review", "init"])
def test_nobody_works_in_a_backup(
    command: str, shelf: Furnished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.inbox.watch.Watch.forever", lambda watch: None)  # they would go on for ever
    monkeypatch.setattr("pipeline.review.serve.serve", lambda *_: None)
    made = backup(shelf.office, tmp_path / "đĩa").folder
    before = tree(made)
    said = CliRunner().invoke(app, [command, *(() if command == "init" else ("--office",)), str(made)])
    assert said.exit_code == EXIT_USAGE
    assert "solieu init THƯ_MỤC_MỚI --from" in said.output
    assert tree(made) == before


def inside(place: Furnished, path: Path) -> Path:
    return place.office.root / "x"


def a_file(place: Furnished, path: Path) -> Path:
    path.write_text("x", "utf-8")
    return path


@pytest.mark.parametrize("where", [inside, a_file, lambda p, _: p.office.root, lambda _, path: path / "chưa cắm" / "x"])
def test_places_that_take_no_backup(shelf: Furnished, tmp_path: Path, where: Callable[[Furnished, Path], Path]) -> None:
    with pytest.raises(BackupRefused) as e:
        backup(shelf.office, where(shelf, tmp_path / "đĩa"))
    assert e.value.message_vi
    assert ".." not in e.value.message_vi
    assert not (tmp_path / "đĩa" / "chưa cắm").exists()


def test_a_full_disk_leaves_nothing(shelf: Furnished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def full(source: Path, target: Path) -> str:
        nonlocal count
        count += 1
        if count == 3:
            target.write_bytes(b"x")
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return sums.copied(source, target)

    monkeypatch.setattr(maker, "copied", full)
    with pytest.raises(BackupRefused, match="full"):
        backup(shelf.office, tmp_path / "đĩa")
    assert list((tmp_path / "đĩa").iterdir()) == []


def test_what_a_killed_backup_leaves_is_cleared(shelf: Furnished, tmp_path: Path) -> None:
    disk = tmp_path / "đĩa"
    script = f"""
import time
from pathlib import Path
from pipeline.office import Office
from pipeline.store import backup
backup.copied = lambda source, target: print("here", flush=True) or time.sleep(60)
backup.backup(Office.find(Path({str(shelf.office.root)!r})), Path({str(disk)!r}))
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == b"here\n"
    (left,) = disk.iterdir()
    assert backup(shelf.office, disk).problems == []
    assert left.exists()  # somebody is at work in it
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    made = backup(shelf.office, disk)
    assert not left.exists()
    assert all(p.name.startswith("solieu-backup-") for p in disk.iterdir())
    assert len(list(disk.iterdir())) == 2
    assert problems(Office.find(made.folder)) == []


def not_a_backup(made: Path, root: Path) -> Path:
    (made / TOLD).unlink()
    return root


def changed_store(made: Path, root: Path) -> Path:
    with (made / DATABASE).open("r+b") as f:
        f.seek(5000)
        f.write(b"\xff" * 100)
    return root


def no_settings(made: Path, root: Path) -> Path:
    (made / FILE).unlink()
    return root


def torn_hashes(made: Path, root: Path) -> Path:
    (made / sums.NAME).write_bytes((made / sums.NAME).read_bytes()[:30])
    return root


def filled(made: Path, root: Path) -> Path:
    root.mkdir()
    (root / "a").touch()
    return root


def taken(made: Path, root: Path) -> Path:
    root.touch()
    return root


REFUSED: list[tuple[Callable[[Path, Path], Path], type[SolieuError]]] = [
    (not_a_backup, NotABackup),
    (changed_store, BackupDamaged),
    (no_settings, BackupDamaged),
    (torn_hashes, BackupDamaged),
    (filled, RestoreRefused),
    (taken, RestoreRefused),
    (lambda made, root: made / "trong", RestoreRefused),
    (lambda made, root: made, RestoreRefused),
]


@pytest.mark.parametrize(("change", "kind"), REFUSED)
def test_what_is_not_restored(
    shelf: Furnished, tmp_path: Path, change: Callable[[Path, Path], Path], kind: type[SolieuError]
) -> None:
    made = backup(shelf.office, tmp_path / "đĩa").folder
    root = change(made, tmp_path / "mới")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(kind) as e:
        restore(made, root)
    assert ".." not in e.value.message_vi
    assert sorted(tmp_path.iterdir()) == before


def test_only_postgresql_is_an_address(shelf: Furnished, tmp_path: Path) -> None:
    made = backup(shelf.office, tmp_path / "đĩa").folder
    with pytest.raises(StoreRefused):
        restore(made, tmp_path / "mới", "sqlite:///a")


def test_damaged_files_of_a_backup_are_told(shelf: Furnished, tmp_path: Path) -> None:
    made = backup(shelf.office, tmp_path / "đĩa").folder
    result = next((made / "results" / DAY).glob("*.json"))
    result.write_text("x", "utf-8")
    (made / "totals" / "tổng.toml").unlink()
    assert sorted(problems(Office.find(made))) == ["backup_changed", "backup_missing"]
    restored = restore(made, tmp_path / "mới")
    assert sorted(p.code for p in restored.problems) == ["backup_changed", "backup_missing"]
    assert problems(restored.office) == []


def test_an_older_backup_is_brought_up(shelf: Furnished, tmp_path: Path) -> None:
    made = backup(shelf.office, tmp_path / "đĩa").folder
    engine = door.connect(f"sqlite:///{made / DATABASE}")
    door.downgrade(engine, door.revisions()[-2])
    engine.dispose()
    listed = [s for s in sums.read(made / sums.NAME) if s.path != DATABASE]
    with (made / sums.NAME).open("wb") as out:
        for each in (*listed, Sum(digest_of(made / DATABASE), DATABASE)):
            sums.write(out, each)
    restored = restore(made, tmp_path / "mới")
    assert problems(restored.office) == []


def test_the_commands(shelf: Furnished, tmp_path: Path) -> None:
    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    told = run("backup", tmp_path / "đĩa", "--office", shelf.office.root)
    assert told.returncode == 0, told.stderr
    (made,) = (tmp_path / "đĩa").iterdir()
    assert f"Bản sao lưu ở “{made}” (4 bản gốc)." in told.stdout
    told = run("init", tmp_path / "mới", "--from", made)
    assert told.returncode == 0, told.stderr
    assert f"“{tmp_path / 'mới'}” nay là văn phòng số liệu." in told.stdout
    told = run("init", tmp_path / "mới", "--from", made, "--lang", "en")
    assert (told.returncode, told.stdout) == (2, "")
    assert "Choose a new or empty folder" in told.stderr
    assert run("init", tmp_path / "khác", "--store.url", "x").returncode == 2
    assert len(TEXTS) == 2
