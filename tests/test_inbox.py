"""What becomes of files that are dropped into the inbox: outcomes, faults, files that go on growing."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench_formats import as_docx

from conftest import ROOT
from pipeline.ahead import Ahead
from pipeline.inbox import faults, settle
from pipeline.inbox.watch import Watch
from pipeline.office import Office
from pipeline.store import engine, ledger, runs
from pipeline.store.held import held
from pipeline.store.ledger import Entry
from schemas.errors import KilledReader, MissingPackage, Ungrounded
from schemas.store_errors import StoreBusy

REPORT = (
    "Ngày 20/01/2025, xã Hòa Bình đã tặng {n} suất quà cho hộ nghèo, mỗi suất 500.000 đồng. "
    "Bà con trong xã ai nấy đều phấn khởi, cùng nhau dọn dẹp nhà cửa đón năm mới thật ấm cúng và an vui.\n"
)


def report(number: int) -> bytes:
    return REPORT.format(n=number).encode()


@pytest.fixture(scope="module")
def ahead() -> Iterator[Ahead]:
    reader = Ahead()
    yield reader
    reader.close()


class Room:
    """An office whose one watch is driven by hand."""

    def __init__(self, root: Path, flags: dict[str, Any], ahead: Ahead) -> None:
        Office.create(root)
        self.office = Office.find(root, {"retry.first_seconds": 1, "retry.longest_seconds": 2} | flags)
        engine.prepare(self.office.database_url)
        self.engine = engine.opened(self.office.database_url)
        self.watch = Watch(self.office, self.engine)
        self.watch.reading.ahead = ahead

    def drop(self, name: str | bytes, data: bytes) -> Path:
        path = self.office.inbox / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def go(self, rounds: int = 4) -> None:
        """Looks and reads until nothing happens any more; files get the quiet that they need."""
        for _ in range(rounds):
            self.watch.arrivals.look()
            time.sleep(0.35)
            self.watch.arrivals.look()
            self.watch.reading.mover.move_all()
            if not self.watch.reading.read_due():
                break
        self.watch.reading.mover.move_all()

    def rows(self) -> list[Entry]:
        with self.engine.connect() as c:
            return ledger.entries(c)

    def states(self) -> dict[str, str]:
        rows = self.rows()
        assert len({r.name for r in rows}) == len(rows)
        return {r.name: r.state for r in rows}

    def counted(self) -> list[str]:
        return sorted(h.path for h in held(self.engine) if h.counts)


@pytest.fixture
def room(tmp_path: Path, ahead: Ahead) -> Callable[..., Room]:
    def make(**flags: object) -> Room:
        return Room(tmp_path / "van-phong", {k.replace("__", "."): v for k, v in flags.items()}, ahead)

    return make


def listed(folder: Path) -> list[str]:
    return sorted(
        os.fsencode(p.relative_to(folder)).decode("utf-8", "replace") for p in folder.rglob("*") if not p.is_dir()
    )


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("tot.txt", report(70))
        z.writestr("hong.pdf", b"%PDF-1.4 cut")
    return packed.getvalue()


def test_each_file_has_its_outcome(room: Callable[..., Room]) -> None:
    r = room()
    dropped = {
        "a.txt": (report(1), "done"),
        "b/b.txt": (report(1), "duplicate"),
        "c/d/e.txt": (report(2), "done"),
        "hong.pdf": (b"%PDF-1.4 cut", "failed"),
        "goi.zip": (archive(), "done"),
        "dang-tai.pdf.part": (b"%PDF-1.4", "waiting"),
        "~$bao-cao.docx": (b"owner", "ignored"),
        "Thumbs.db": (b"x", "ignored"),
    }
    for name, (data, _) in dropped.items():
        r.drop(name, data)
    r.go()
    assert r.states() == {name: state for name, (_, state) in dropped.items()}
    assert listed(r.office.inbox) == ["Thumbs.db", "dang-tai.pdf.part", "~$bao-cao.docx"]
    assert listed(r.office.failed) == ["hong.pdf", "hong.pdf.txt"]
    assert listed(r.office.done) == ["a.txt", "b/b.txt", "b/b.txt.txt", "c/d/e.txt", "goi.zip", "goi.zip.txt"]
    assert "“a.txt”" in (r.office.done / "b/b.txt.txt").read_text("utf-8-sig")
    assert "hong.pdf" in (r.office.done / "goi.zip.txt").read_text("utf-8-sig")
    assert r.counted() == ["a.txt", "c/d/e.txt", "goi.zip!/tot.txt"]
    results = listed(r.office.results)
    assert [name for name in results if "a.txt" in name and name.endswith(".json")]
    r.watch.results.write_days(at_once=True)
    day = r.rows()[0].day
    assert {f"{day}/tong-hop-{day}.xlsx", f"{day}/tom-tat-{day}.html"} <= set(listed(r.office.results))


SIGNED = (
    "ỦY BAN NHÂN DÂN\nXÃ HÒA BÌNH\nSố: 15/BC-UBND\nHòa Bình, ngày 25 tháng 01 năm 2025\nBÁO CÁO\nKết quả tặng quà\n"
    + REPORT
)


def test_one_source_in_several_files_counts_once_and_says_what_differs(room: Callable[..., Room]) -> None:
    r = room()
    told = SIGNED.format(n=120)
    r.drop("1.txt", told.encode())
    r.drop("2.docx", as_docx(told))
    r.drop("3.txt", told.replace("120", "125").encode())
    r.drop("4.txt", told.replace("15/BC", "16/BC").encode())
    r.go()
    assert set(r.states().values()) == {"done"}
    assert r.counted() == ["1.txt", "4.txt"]
    said = {row.name: (row.code, row.message_vi) for row in r.rows()}
    assert said["1.txt"] == said["4.txt"] == (None, None)
    assert said["2.docx"] == (
        "same_source",
        "Cùng nguồn với “1.txt” (cùng nội dung): đã lưu, nhưng số liệu chỉ tính một lần.",
    )
    assert said["3.txt"] == (
        "same_source",
        "Cùng nguồn với “1.txt” (cùng số, ngày và cơ quan ban hành): đã lưu, nhưng số liệu chỉ tính một lần. "
        "So với bản được tính: đổi 1 (120 suất quà → 125 suất quà).",
    )


def test_a_failed_file_that_is_dropped_back_is_tried_again(room: Callable[..., Room]) -> None:
    r = room()
    r.drop("hong.pdf", b"%PDF-1.4 cut")
    r.go()
    (failed,) = r.rows()
    (r.office.failed / "hong.pdf").rename(r.office.inbox / "hong.pdf")
    r.go()
    (again,) = r.rows()
    assert (again.id, again.state) == (failed.id, "failed")
    assert listed(r.office.failed) == ["hong.pdf", "hong.pdf.txt"]
    # mended, under its old name
    (r.office.failed / "hong.pdf").unlink()
    r.drop("hong.pdf", report(3))
    r.go()
    assert [row.state for row in r.rows()] == ["superseded", "done"]
    assert listed(r.office.failed) == []  # the slip says that it goes away, and it does


def test_a_slip_goes_once_a_file_of_its_name_is_read(room: Callable[..., Room]) -> None:
    r = room()
    r.drop("hong.pdf", b"%PDF-1.4 cut")
    r.go()
    r.drop("hong.pdf", b"%PDF-1.5 cut")
    r.go()
    assert listed(r.office.failed) == ["hong (2).pdf", "hong (2).pdf.txt", "hong.pdf", "hong.pdf.txt"]
    r.drop("hong.pdf", report(3))
    r.go()
    assert listed(r.office.failed) == ["hong (2).pdf", "hong.pdf"]


def test_our_own_slip_is_no_document(room: Callable[..., Room]) -> None:
    r = room()
    r.drop("hong.pdf", b"%PDF-1.4 cut")
    r.go()
    r.drop("hong.pdf.txt", (r.office.failed / "hong.pdf.txt").read_bytes())
    r.go()
    assert r.rows()[1].code == "notice"
    assert r.counted() == []


def test_a_temporary_name_waits_until_it_is_renamed(room: Callable[..., Room]) -> None:
    r = room()
    path = r.drop("bao-cao.txt.part", report(4))
    r.go()
    assert r.states() == {"bao-cao.txt.part": "waiting"}
    path.rename(path.with_suffix(""))
    r.go()
    assert r.states() == {"bao-cao.txt": "done"}


def test_a_file_that_is_removed_before_it_is_complete_is_told(room: Callable[..., Room]) -> None:
    r = room()
    path = r.drop("tam.part", b"x")
    r.watch.arrivals.look()
    path.unlink()
    r.watch.arrivals.look()
    assert r.states() == {"tam.part": "vanished"}


def test_nothing_outside_is_touched_and_nothing_strange_is_opened(room: Callable[..., Room], tmp_path: Path) -> None:
    r = room()
    outside = tmp_path / "ngoai.txt"
    outside.write_bytes(report(5))
    (r.office.inbox / "lien-ket.txt").symlink_to(outside)
    os.mkfifo(r.office.inbox / "ong")
    os.link(outside, r.office.inbox / "cung.txt")
    r.go()
    assert r.states() == {"cung.txt": "done", "lien-ket.txt": "failed", "ong": "failed"}
    assert outside.read_bytes() == report(5)
    assert listed(r.office.inbox) == []


NAMES = [b"dong\nmoi.txt", "a\u202etxt.fdp".encode(), b"d" * 251 + b".txt", b"hong-\xff.txt", "tên có dấu.txt".encode()]


def test_strange_names_are_kept(room: Callable[..., Room]) -> None:
    r = room()
    for number, name in enumerate(NAMES):
        r.drop(name, report(10 + number) if number else b"%PDF-1.4 cut")
    r.go()
    assert sorted(row.raw_name for row in r.rows()) == sorted(NAMES)
    assert sorted(r.states().values()) == ["done"] * 4 + ["failed"]
    assert len(listed(r.office.done)) == 4
    assert len(listed(r.office.failed)) == 2
    assert listed(r.office.inbox) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_faults_of_the_disk_pass(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    r = room()
    with monkeypatch.context() as m:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        m.setattr(r.watch.arrivals.originals, "temporary", refuse)
        r.drop("a.txt", report(1))
        r.go(1)
        (row,) = r.rows()
        assert (row.state, row.sha256) == ("retry", None)
        assert row.message_vi is not None
        assert "a.txt" in row.message_vi
    time.sleep(1.1)
    r.go()
    assert r.states() == {"a.txt": "done"}


def test_results_that_cannot_be_written_pass(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    r = room()
    with monkeypatch.context() as m:

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        m.setattr(r.watch.reading.results, "write", refuse)
        r.drop("a.txt", report(1))
        r.go(1)
        assert r.states() == {"a.txt": "retry"}
        assert listed(r.office.inbox) == ["a.txt"]
    time.sleep(1.1)
    r.go()
    assert r.states() == {"a.txt": "done"}
    assert r.counted() == ["a.txt"]


def test_a_busy_store_loses_nothing(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    r = room()
    r.drop("a.txt", report(1))
    with monkeypatch.context() as m:

        def busy(*_: object) -> None:
            raise StoreBusy("solieu.sqlite", detail="locked", detail_en="locked")

        m.setattr("pipeline.inbox.keep.settle", busy)
        with pytest.raises(StoreBusy):
            r.go()
        assert r.states() == {"a.txt": "received"}
    r.go()
    assert r.states() == {"a.txt": "done"}
    assert r.counted() == ["a.txt"]


@pytest.mark.parametrize("fault", [ValueError("secret words"), Ungrounded("b.txt", text="5", start=0, end=1)])
def test_a_file_that_cannot_be_stored_costs_itself(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    r = room()
    keep = runs.keep

    def refuse(c: Any, together: Any, key: runs.Key, *rest: Any) -> runs.Stored:
        if key.path == "b.txt":
            raise fault
        return keep(c, together, key, *rest)

    monkeypatch.setattr(runs, "keep", refuse)
    for number, name in enumerate(("a.txt", "b.txt", "c.txt")):
        r.drop(name, report(number + 1))
    r.go()
    assert r.states() == {"a.txt": "done", "b.txt": "failed", "c.txt": "done"}
    assert "secret" not in (r.office.failed / "b.txt.txt").read_text("utf-8-sig")


def test_a_watch_whose_thread_breaks_ends(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    r = room()

    class Idle:
        def warm(self) -> None: ...
        def close(self) -> None: ...
        def read(self, items: object) -> Iterator[Any]:
            yield from ()

    def broken() -> None:
        raise ValueError("broken")

    r.watch.reading.ahead = Idle()  # type: ignore[assignment]
    monkeypatch.setattr(r.watch.arrivals, "look", broken)
    with pytest.raises(ValueError, match="broken"):
        r.watch.forever()


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_jumps_keeps_nobody_waiting(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    r = room()
    real = faults.stamp
    with monkeypatch.context() as m:
        m.setattr(faults, "stamp", lambda seconds=0: real(seconds + jump))
        m.setattr(r.watch.reading.results, "write", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        r.drop("a.txt", report(1))
        r.go(1)
        assert r.states() == {"a.txt": "retry"}
    r.go()
    assert r.states() == {"a.txt": "done"}


@pytest.mark.parametrize(
    ("fault", "tries", "state"),
    [(KilledReader("a.txt", detail="SIGKILL"), 9, "failed"), (MissingPackage("a.txt", packages="x"), 9, "retry")],
)
def test_what_may_pass_is_tried_again(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch, fault: Exception, tries: int, state: str
) -> None:
    r = room()

    class Faulty:
        def at_hand(self) -> bool:
            return False

        def read(self, items: list[tuple[Entry, object]]) -> Iterator[tuple[Entry, Iterator[Exception]]]:
            for row, _ in items:
                yield row, iter([fault])

    monkeypatch.setattr(settle, "next_attempt", lambda *_: "2020-01-01T00:00:00.000000Z")
    r.watch.reading.ahead = Faulty()  # type: ignore[assignment]
    r.drop("a.txt", report(1))
    r.go(1)
    for _ in range(tries):
        r.watch.reading.read_due()
    assert r.states() == {"a.txt": state}


def test_a_writer_that_pauses_is_waited_for(room: Callable[..., Room]) -> None:
    r = room()
    text = report(6)
    with (r.office.inbox / "a.txt").open("wb", buffering=0) as writer:
        writer.write(text[:90])
        for _ in range(3):
            r.go(1)
            assert r.states() == {"a.txt": "waiting"}
        writer.write(text[90:])
    r.go()
    assert r.states() == {"a.txt": "done"}
    assert r.counted() == ["a.txt"]


def still(r: Room) -> None:
    """Long enough for a file to be taken where no lease tells that it is complete."""
    r.watch.arrivals.look()
    time.sleep(1.05)
    r.watch.arrivals.look()
    r.watch.reading.read_due()
    r.watch.reading.mover.move_all()


@pytest.mark.parametrize("read_first", [True, False])
def test_a_torn_version_never_counts(room: Callable[..., Room], read_first: bool) -> None:
    r = room(inbox__leases="never", inbox__still_seconds=1)
    whole = report(7) + report(8)
    with (r.office.inbox / "a.txt").open("wb", buffering=0) as writer:
        writer.write(whole[:120])
        if read_first:
            still(r)  # read, and moved to done/, where its writer goes on
            assert r.counted() == ["a.txt"]
        else:
            r.watch.arrivals.look()
            time.sleep(1.05)
            r.watch.arrivals.look()
        torn = [row.sha256 for row in r.rows()]
        writer.write(whole[120:])
    r.watch.grown.look()
    still(r)
    still(r)
    rows = r.rows()
    assert [row.state for row in rows] == ["superseded", "done"]
    assert rows[0].sha256 == torn[0] != rows[1].sha256
    (told,) = [h for h in held(r.engine) if h.counts]
    assert told.original == rows[1].sha256
    assert len([name for name in listed(r.office.results) if name.endswith(".json")]) == 1
    assert listed(r.office.inbox) == []


def test_the_whole_of_a_torn_file_dropped_later_takes_its_place(room: Callable[..., Room]) -> None:
    r = room()
    whole = report(7) + report(8)
    r.drop("a.txt", whole[:200])
    r.go()
    r.drop("a.txt", whole)
    r.go()
    assert [row.state for row in r.rows()] == ["superseded", "done"]
    r.drop("a.txt", report(9) + report(9))  # another document of that name
    r.go()
    assert [row.state for row in r.rows()] == ["superseded", "done", "done"]


def solieu(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    return subprocess.Popen(command, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, **options)


def test_the_service(tmp_path: Path) -> None:
    folder = tmp_path / "van-phong"
    assert solieu("init", str(folder)).wait() == 0
    service = solieu("watch", "--office", str(folder), stderr=subprocess.PIPE)
    try:
        time.sleep(3)
        second = solieu("watch", "--office", str(folder), stderr=subprocess.PIPE)
        _, said = second.communicate(timeout=20)
        assert second.returncode == 2
        assert str(service.pid) in said
        (folder / "inbox" / "a.txt").write_bytes(report(1))
        deadline = time.monotonic() + 30
        while not list((folder / "results").rglob("a.txt*.json")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        service.send_signal(signal.SIGTERM)
        _, log = service.communicate(timeout=30)
    assert service.returncode == 0
    events = [json.loads(line) for line in log.splitlines()]
    assert [e["message"] for e in events][-1] == "stopped"
    assert "done" in [e["message"] for e in events]
    assert "phấn khởi" not in log
    assert (folder / "store" / "log.jsonl").read_text("utf-8").count("\n") == len(events)
