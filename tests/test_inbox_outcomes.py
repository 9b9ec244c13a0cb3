"""Every file ends in one state, whatever happens on the way: examples by name, on each kind of database."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import stat
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.status import sentence
from pipeline.config import FILE
from pipeline.inbox import arrive, take
from pipeline.inbox.faults import fault_of
from pipeline.inbox.keep import TOGETHER, File
from pipeline.inbox.watch import Watch
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.run import process
from pipeline.store import engine, ledger, runs
from pipeline.store.held import held
from pipeline.store.ledger import Entry
from pipeline.store.verify import verify
from pipeline.worker import Result
from schemas.errors import BadSettings, BrokenReader, DamagedDocument, DocumentError, KilledReader, MissingPackage
from schemas.inbox_errors import FolderRefused, NotRegular
from schemas.store_errors import StoreBusy, StoreUnreachable

K = TypeVar("K")
BEFORE = "2020-01-01T00:00:00.000000Z"
CUT = b"%PDF-1.4 cut off"


def report(number: int) -> bytes:
    rest = "Bà con trong xã ai nấy đều phấn khởi, cùng nhau dọn dẹp nhà cửa đón năm mới."
    return f"Ngày 20/01/2025, xã Hòa Bình đã tặng {number} suất quà, mỗi suất 500.000 đồng. {rest}\n".encode()


class Light:
    """Reads in this process, one document a file; the faults of `faults` come first, one a try."""

    def __init__(self) -> None:
        self.faults: list[DocumentError] = []
        self.ahead = True  # whether everything is read at once
        self.reads = 0

    def read(
        self, items: Sequence[tuple[K, Callable[[], Source]]]
    ) -> Generator[tuple[K, Iterator[Result]], None, None]:
        for key, fetch in items:
            yield key, self._results(fetch)

    def _results(self, fetch: Callable[[], Source]) -> Iterator[Result]:
        source = fetch()
        self.reads += 1
        if self.faults:
            yield self.faults.pop(0)
        elif source.data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(source.data)) as z:
                for inner in z.namelist():
                    yield self._result(Source(f"{source.path}!/{inner}", z.read(inner)))
        else:
            yield self._result(source)

    def _result(self, source: Source) -> Result:
        if source.data == CUT:
            return DamagedDocument(source.path, detail="bị cắt", detail_en="cut")
        try:
            return process(source, with_text=True)
        except DocumentError as e:
            return e

    def at_hand(self) -> bool:
        return self.ahead

    def close(self) -> None:
        pass


class Room:
    """An office whose watch is driven by hand; complete files need no quiet, and turns come when `hurry` says."""

    def __init__(self, root: Path, url: str, settings: str = "") -> None:
        Office.create(root)
        if url.startswith("sqlite"):
            (root / "store" / "solieu.sqlite").write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
        else:
            settings = f"[store]\nurl = '{url}'\n{settings}"
        (root / FILE).write_text(settings, "utf-8")
        self.office = Office.find(root)
        self.engine = engine.opened(self.office.database_url)
        self.light = Light()
        self.start()

    def start(self) -> None:
        self.watch = Watch(self.office, self.engine)
        self.watch.reading.ahead = self.light  # type: ignore[assignment]
        self.watch.arrivals.still.still_seconds = 0

    def drop(self, name: str, data: bytes) -> Path:
        path = self.office.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def look(self) -> None:
        self.watch.arrivals.look()

    def go(self) -> None:
        self.look()
        while self.watch.reading.read_due():
            pass
        self.watch.reading.mover.move_all()
        self.watch.grown.look()
        self.check()

    def hurry(self) -> None:
        """The turn of everything that waits comes now."""
        with self.engine.begin() as c:
            for row in ledger.entries(c, ("retry",)):
                ledger.change(c, row.id, next_attempt=BEFORE)

    def rows(self) -> list[Entry]:
        with self.engine.connect() as c:
            return ledger.entries(c)

    def told(self) -> list[tuple[str, str, str | None]]:
        return [(r.name, r.state, r.code) for r in self.rows()]

    def counted(self) -> list[str]:
        return [h.path for h in held(self.engine) if h.counts]

    def lies(self, folder: Path) -> list[str]:
        return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())

    def results(self) -> list[str]:
        return [name for name in self.lies(self.office.results) if name.endswith(".json")]

    def check(self) -> None:
        """Every file in one place and one state; what is settled has left the inbox, what is read is in the store."""
        rows = self.rows()
        placed = [r.target for r in rows if r.target is not None and r.state in ("done", "failed", "duplicate")]
        assert len(set(placed)) == len(placed)
        for r in rows:
            if r.state in ("done", "failed", "duplicate"):
                assert r.moved or not r.inside, r
            if r.state in ("failed", "retry", "superseded", "duplicate"):
                assert r.message_vi, r
                assert r.message_en, r
            assert (r.next_attempt is not None) == (r.state == "retry"), r
            if r.state == "done":
                assert self.watch.reading.originals.read(r.sha256 or "")
        assert not list(self.office.tmp.iterdir())


@pytest.fixture
def room(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr("pipeline.inbox.complete._QUIET", 0)
    made = Room(tmp_path / "van-phong", store_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def blind(sqlite_room: Callable[[str], Room]) -> Room:
    """A room where no lease tells whether a file is complete."""
    return sqlite_room("[inbox]\nleases = 'never'\nstill_seconds = 1\n")


@pytest.fixture
def quick(sqlite_room: Callable[[str], Room]) -> Room:
    return sqlite_room("")


@pytest.fixture
def sqlite_room(sqlite_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Room]]:
    monkeypatch.setattr("pipeline.inbox.complete._QUIET", 0)
    made: list[Room] = []

    def make(settings: str) -> Room:
        made.append(Room(tmp_path / "van-phong", f"sqlite:///{sqlite_store}", settings))
        return made[-1]

    yield make
    for r in made:
        r.engine.dispose()


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        for name, content in members.items():
            z.writestr(name + ".txt", content)
    return data.getvalue()


def test_outcomes(room: Room) -> None:
    room.drop("a.txt", report(1))
    room.drop("b/a.txt", report(1))
    room.drop("c.pdf", CUT)
    room.drop("d.zip", packed(tot=report(2), hong=CUT))
    room.drop("e.zip", packed(hong=CUT, te=CUT))
    room.drop("f.txt", b"")
    room.drop("g.txt.crdownload", report(3))
    room.drop("~$h.docx", b"owner")
    room.drop(".~lock.h.odt#", b"owner")
    room.drop("b/Thumbs.db", b"x")
    room.go()
    assert room.told() == [
        (".~lock.h.odt#", "ignored", "lock"),
        ("a.txt", "done", None),
        ("b/Thumbs.db", "ignored", "system"),
        ("b/a.txt", "duplicate", "duplicate"),
        ("c.pdf", "failed", "damaged"),
        ("d.zip", "done", "partial"),
        ("e.zip", "failed", "damaged"),
        ("f.txt", "failed", "empty"),
        ("g.txt.crdownload", "waiting", "temporary"),
        ("~$h.docx", "ignored", "lock"),
    ]
    assert room.lies(room.office.inbox) == [".~lock.h.odt#", "b/Thumbs.db", "g.txt.crdownload", "~$h.docx"]
    assert room.lies(room.office.done) == ["a.txt", "b/a.txt", "b/a.txt.txt", "d.zip", "d.zip.txt"]
    assert room.lies(room.office.failed) == sorted(n + s for n in ("c.pdf", "e.zip", "f.txt") for s in ("", ".txt"))
    assert room.counted() == ["a.txt", "d.zip!/tot.txt"]
    slip = (room.office.failed / "c.pdf.txt").read_text("utf-8-sig")
    assert "TỆP CHƯA ĐỌC ĐƯỢC" in slip
    assert "bị hỏng hoặc bị cắt cụt" in slip
    receipt = (room.office.done / "b/a.txt.txt").read_text("utf-8-sig")
    assert "Nội dung giống hệt một tệp đã đọc xong:\n“a.txt”" in receipt
    assert "1 tài liệu đọc được và 1 tài liệu không đọc được" in (room.office.done / "d.zip.txt").read_text("utf-8-sig")
    before = room.told(), room.light.reads
    room.start()  # a start says nothing twice and reads nothing again
    room.go()
    assert (room.told(), room.light.reads) == before


def test_a_failure_that_has_passed_leaves_no_trace(room: Room) -> None:
    room.light.faults = [BrokenReader("a.txt", detail="SIGSEGV")]
    room.drop("a.txt", report(1))
    room.go()
    (failed,) = room.rows()
    assert (failed.state, failed.code) == ("failed", "crashed")
    (room.office.failed / "a.txt").rename(room.office.inbox / "a.txt")
    room.go()
    (again,) = room.rows()
    assert (again.id, again.state, again.code) == (failed.id, "done", None)
    assert room.lies(room.office.failed) == []
    assert room.lies(room.office.done) == ["a.txt"]
    assert room.counted() == ["a.txt"]


def test_a_slip_that_its_owner_wrote_in_stays(quick: Room) -> None:
    quick.light.faults = [BrokenReader("a.txt", detail="SIGSEGV")]
    quick.drop("a.txt", report(1))
    quick.go()
    with (quick.office.failed / "a.txt.txt").open("a", encoding="utf-8") as f:
        f.write("Đã gọi xã, ngày mai gửi lại.")
    (quick.office.failed / "a.txt").rename(quick.office.inbox / "a.txt")
    quick.go()
    assert quick.lies(quick.office.failed) == ["a.txt.txt"]
    assert quick.counted() == ["a.txt"]


def test_a_slip_dropped_into_the_inbox_is_known(room: Room) -> None:
    room.drop("c.pdf", CUT)
    room.go()
    room.drop("doi-ten.txt", (room.office.failed / "c.pdf.txt").read_bytes())
    room.go()
    assert room.told()[1] == ("doi-ten.txt", "duplicate", "notice")
    assert room.light.reads == 1


def test_names_that_change_before_a_file_is_complete(room: Room) -> None:
    one, other = room.drop("a.txt.part", report(1)), room.drop("b.txt.part", report(2))
    room.go()
    one.rename(one.with_suffix(""))
    other.unlink()
    room.go()
    assert room.told() == [("a.txt", "done", None), ("b.txt.part", "vanished", "gone")]
    room.drop("b.txt.part", report(3)).rename(room.office.inbox / "b.txt")
    room.go()
    assert room.told()[2] == ("b.txt", "done", None)


def test_copies_count_while_one_of_them_failed(quick: Room) -> None:
    """Only a file that is done makes its copies duplicates."""
    quick.light.faults = [BrokenReader("a.txt", detail="SIGSEGV")]
    quick.drop("a.txt", report(1))
    quick.drop("b.txt", report(1))
    quick.go()
    assert quick.told() == [("a.txt", "failed", "crashed"), ("b.txt", "done", None)]
    assert len(quick.counted()) == 1


def test_what_is_no_file_is_moved_as_itself(quick: Room, tmp_path: Path) -> None:
    outside = tmp_path / "ngoai"
    outside.mkdir()
    (outside / "kin.txt").write_bytes(report(5))
    before = (outside / "kin.txt").stat()
    inbox = quick.office.inbox
    (inbox / "lien-ket.txt").symlink_to(outside / "kin.txt")
    (inbox / "lien-ket-thu-muc").symlink_to(outside)
    (inbox / "gay.txt").symlink_to(outside / "khong-co")
    os.mkfifo(inbox / "ong.txt")
    os.link(outside / "kin.txt", inbox / "cung.txt")
    expected = {"cung.txt": "done", "gay.txt": "failed", "lien-ket-thu-muc": "failed", "lien-ket.txt": "failed"}
    expected["ong.txt"] = "failed"
    try:
        os.mknod(inbox / "thiet-bi.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
        expected["thiet-bi.txt"] = "failed"
    except PermissionError:
        pass  # only root makes devices
    quick.go()
    assert {r.name: r.state for r in quick.rows()} == expected
    assert {r.code for r in quick.rows() if r.state == "failed"} == {"not_regular"}
    assert quick.lies(inbox) == []
    assert (quick.office.failed / "lien-ket.txt").is_symlink()
    assert "lối tắt" in (quick.office.failed / "lien-ket.txt.txt").read_text("utf-8-sig")
    after = (outside / "kin.txt").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)
    assert [p.name for p in outside.iterdir()] == ["kin.txt"]


NAMES = {
    b"dong\nmoi.txt": "done",
    "a\u202etxt.fdp".encode(): "done",
    b"d" * 251 + b".txt": "done",
    b"h" * 251 + b".pdf": "failed",
    b"hong-\xff.txt": "done",
    "thư mục/tên có dấu.txt".encode(): "done",
    "cu\u0309a xa\u0303.txt".encode(): "done",  # decomposed, as a Mac writes it
}


def test_strange_names(room: Room) -> None:
    for number, (name, state) in enumerate(NAMES.items()):
        room.drop(os.fsdecode(name), CUT if state == "failed" else report(number))
    room.go()
    rows = {r.raw_name: r for r in room.rows()}
    assert {name: r.state for name, r in rows.items()} == NAMES
    assert all(c.isprintable() for r in rows.values() for c in r.name)
    assert room.lies(room.office.inbox) == []
    done = {os.fsencode(name) for name in room.lies(room.office.done)}
    short = {name for name, state in NAMES.items() if state == "done" and len(name) < 250}
    assert short <= done  # these keep every byte of their names
    assert len(done) == len(short) + 1
    slip, original = sorted(room.lies(room.office.failed), key=len, reverse=True)
    assert slip == original + ".txt"


class Refusing:
    """A function of the product that fails as the system would, until it `passes`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: Exception) -> None:
        self.error: Exception | None = error
        real = getattr(owner, name)

        def called(*args: object, **kwargs: object) -> object:
            if self.error is not None:
                raise self.error
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, called)

    def passes(self) -> None:
        self.error = None


@pytest.fixture
def kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the files that were kept together, and how many documents of them."""
    told: list[list[str]] = []
    real = room.watch.reading.keeping._store

    def store(files: Sequence[File]) -> None:
        told.append([f"{f.row.name} {len(f.found)}" for f in files])
        real(files)

    monkeypatch.setattr(room.watch.reading.keeping, "_store", store)
    return told


@pytest.mark.parametrize(("ahead", "together"), [(True, [["1.txt 1", "2.txt 1", "3.txt 1"]]), (False, None)])
def test_what_has_been_read_is_kept_together_and_waits_for_nothing_else(
    room: Room, kept: list[list[str]], ahead: bool, together: list[list[str]] | None
) -> None:
    room.light.ahead = ahead
    for number in (1, 2, 3):
        room.drop(f"{number}.txt", report(number))
    room.go()
    assert room.told() == [(f"{n}.txt", "done", None) for n in (1, 2, 3)]
    if together is not None:
        assert kept == together
    else:  # each when it has come, and once more when it is seen that nothing more comes of it
        assert kept == [[f"{n}.txt {left}"] for n in (1, 2, 3) for left in (1, 0)]


def test_a_large_container_is_kept_in_parts(room: Room, kept: list[list[str]]) -> None:
    many = TOGETHER + 3
    room.drop("a.txt", report(900))
    room.drop("b.zip", packed(**{f"{n:02}": report(n + 1) for n in range(many)}))
    room.drop("c.txt", report(901))
    room.go()
    assert {r.state for r in room.rows()} == {"done"}
    assert len(room.counted()) == many + 2
    assert kept[0] == ["a.txt 1", f"b.zip {TOGETHER - 1}"]
    assert kept[1] == ["b.zip 4", "c.txt 1"]


@pytest.mark.parametrize("where", ["stored", "written"])
def test_of_files_kept_together_one_that_cannot_be_costs_itself_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    real = room.watch.results.write if where == "written" else runs.keep

    def refuse(*args: Any) -> object:
        if "b.txt" in (getattr(a, "path", None) for a in args):
            raise ValueError("b.txt")
        return real(*args)

    owner: object = room.watch.results if where == "written" else runs
    monkeypatch.setattr(owner, "write" if where == "written" else "keep", refuse)
    for number, name in enumerate(("a.txt", "b.txt", "c.txt")):
        room.drop(name, report(number + 1))
    room.go()
    assert [state for _, state, _ in room.told()] == ["done", "failed", "done"]
    assert room.results() == sorted(n for n in room.results() if "/b.txt" not in n)
    assert len(room.results()) == 2


def test_what_a_torn_version_tells_is_not_kept_once_the_whole_has_come(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.drop("a.txt", report(1))
    real = room.watch.reading.keeping.keep

    def superseded_before(files: Sequence[File]) -> None:
        for file in files:
            room.watch.arrivals.supersede(file.row)
        real(files)

    monkeypatch.setattr(room.watch.reading.keeping, "keep", superseded_before)
    room.look()
    room.watch.reading.read_due()
    assert room.told() == [("a.txt", "superseded", "superseded")]
    assert room.counted() == []
    assert room.results() == []


PASSING = [(errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only"), (errno.EACCES, "permission"), (errno.EIO, "system")]


@pytest.mark.parametrize(("number", "code"), PASSING)
@pytest.mark.parametrize("where", ["temporary", "_copied", "read"])
def test_faults_of_the_disk_pass(
    quick: Room, monkeypatch: pytest.MonkeyPatch, number: int, code: str, where: str
) -> None:
    owner = quick.watch.reading.originals if where != "_copied" else take
    fault = Refusing(monkeypatch, owner, where, OSError(number, os.strerror(number)))
    quick.drop("a.txt", report(1))
    quick.look()
    quick.watch.reading.read_due()
    (row,) = quick.rows()
    assert (row.state, row.code, row.attempts) == ("retry", code, 1)
    assert row.message_vi is not None
    assert "“a.txt”" in row.message_vi
    quick.look()
    quick.watch.reading.read_due()
    assert quick.rows()[0].attempts == 1  # its turn has not come
    quick.hurry()
    quick.look()
    quick.watch.reading.read_due()
    (row,) = quick.rows()
    assert row.state == "retry"
    assert quick.lies(quick.office.inbox) == ["a.txt"]
    fault.passes()
    quick.hurry()
    quick.go()
    assert quick.told() == [("a.txt", "done", None)]


@pytest.mark.parametrize("where", ["_place", "_is_whole"])
def test_originals_that_cannot_be_kept_stay_in_the_inbox(
    quick: Room, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    fault = Refusing(monkeypatch, quick.watch.reading.originals, where, OSError(errno.ENOSPC, "full"))
    quick.drop("a.txt", report(1))
    try:
        quick.look()
    except OSError:  # told by the service, which looks again
        assert quick.rows() == []
    assert quick.lies(quick.office.inbox) == ["a.txt"]
    assert list(quick.office.tmp.iterdir()) == []
    fault.passes()
    quick.hurry()
    quick.go()
    assert quick.told() == [("a.txt", "done", None)]


def test_a_file_that_is_removed_while_it_waits_for_its_turn(quick: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    Refusing(monkeypatch, take, "_copied", OSError(errno.EIO, "bad sector"))
    path = quick.drop("a.txt", report(1))
    quick.go()
    assert quick.told() == [("a.txt", "retry", "system")]
    path.unlink()
    quick.go()
    assert quick.told() == [("a.txt", "vanished", "gone")]


def test_a_store_that_is_busy_anywhere_loses_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.drop("a.txt", report(1))
    for owner, name in (
        (arrive.ledger, "receive"), (ledger, "to_read"), (room.watch.results, "write"), (ledger, "touch_day"),
        (room.watch.reading.mover, "planned"),
    ):  # fmt: skip
        with monkeypatch.context() as m:
            Refusing(m, owner, name, StoreBusy("kho", detail="khóa", detail_en="locked"))
            with pytest.raises(StoreBusy):
                room.go()
        assert [r.state for r in room.rows()] in ([], ["received"], ["done"])
        assert (room.office.inbox / "a.txt").exists()
    room.go()
    assert room.told() == [("a.txt", "done", None)]
    assert room.counted() == ["a.txt"]
    assert len(room.results()) == 1


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_no_jump_of_the_clock_keeps_a_file_waiting(quick: Room, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    from pipeline import clock

    real, now = clock.stamp, 0

    def jumped(seconds: int = 0) -> str:
        return real(seconds + now)

    for module in ("clock", "inbox.faults", "inbox.arrive", "inbox.read", "store.keep", "inbox.grown", "store.ledger"):
        monkeypatch.setattr(f"pipeline.{module}.stamp", jumped)
    quick.light.faults = [MissingPackage("a.txt", packages="x")]
    fault = Refusing(monkeypatch, quick.watch.arrivals, "_take", OSError(errno.ENOSPC, "full"))
    quick.drop("b.txt", report(2))
    quick.look()
    fault.passes()
    quick.drop("a.txt", report(1))
    quick.look()
    quick.watch.reading.read_due()
    assert [r.state for r in quick.rows()] == ["retry", "retry"]
    now = jump
    quick.go()
    assert [r.state for r in quick.rows()] == ["done", "done"]


def test_a_damaged_original_is_told_and_mended_by_dropping_the_file_again(quick: Room) -> None:
    quick.drop("a.txt", report(1))
    quick.look()
    (row,) = quick.rows()
    kept = quick.watch.reading.originals.path(row.sha256 or "")
    kept.chmod(0o644)
    kept.write_bytes(report(2))
    quick.go()
    (row,) = quick.rows()
    assert (row.state, row.code) == ("failed", "original_damaged")
    assert quick.counted() == []
    (quick.office.failed / "a.txt").rename(quick.office.inbox / "a.txt")
    quick.go()
    assert quick.told() == [("a.txt", "done", None)]
    assert quick.counted() == ["a.txt"]


@pytest.mark.parametrize(
    ("fault", "tries", "ends"),
    [
        (KilledReader("a.txt", detail="SIGKILL"), 5, "failed"),
        (MissingPackage("a.txt", packages="x"), 40, None),
        (BrokenReader("a.txt", detail="SIGSEGV"), 0, "failed"),
    ],
)
def test_faults_of_reading(quick: Room, fault: DocumentError, tries: int, ends: str | None) -> None:
    quick.drop("a.txt", report(1))
    quick.look()
    for number in range(tries):
        quick.light.faults = [fault]
        quick.hurry()
        assert quick.watch.reading.read_due() == 1
        (row,) = quick.rows()
        assert (row.state, row.attempts) == ("retry", number + 1)
    quick.light.faults = [fault] if ends else []
    quick.hurry()
    quick.go()
    assert quick.rows()[0].state == (ends or "done")


WHOLE = report(7) + report(8)


def test_a_writer_with_a_file_open_is_waited_for(room: Room) -> None:
    if not room.watch.arrivals.leases:
        pytest.skip("the file system of the tests grants no leases")
    with (room.office.inbox / "a.txt").open("wb", buffering=0) as writer:
        for part in range(0, len(WHOLE), 60):
            writer.write(WHOLE[part : part + 60])
            room.go()
            assert room.told() == [("a.txt", "waiting", "writing")]
            assert not list(room.watch.reading.originals.all())
    room.go()
    assert room.told() == [("a.txt", "done", None)]


@pytest.mark.parametrize("grows", ["inbox", "retry", "done", "failed"])
def test_a_torn_version_counts_no_more_once_it_grows(blind: Room, grows: str) -> None:
    if grows == "retry":
        blind.light.faults = [MissingPackage("a.txt", packages="x")]
    if grows == "failed":
        blind.light.faults = [BrokenReader("a.txt", detail="SIGSEGV")]
    with (blind.office.inbox / "a.txt").open("wb", buffering=0) as writer:
        writer.write(WHOLE[:160])
        blind.look()
        if grows != "inbox":
            blind.watch.reading.read_due()
        assert blind.rows()[0].state == {"inbox": "received"}.get(grows, grows)
        assert blind.counted() == (["a.txt"] if grows == "done" else [])
        assert len(blind.results()) == (1 if grows in ("done", "failed") else 0)
        writer.write(WHOLE[160:])
        blind.watch.grown.look()
    blind.hurry()
    blind.go()
    torn, whole = blind.rows()
    assert (torn.state, whole.state, whole.size) == ("superseded", "done", len(WHOLE))
    assert [h.original for h in held(blind.engine)] == [whole.sha256]
    assert len(blind.results()) == 1
    assert blind.lies(blind.office.inbox) == []
    assert blind.lies(blind.office.done) == ["a.txt"]
    assert blind.lies(blind.office.failed) == []


def test_a_name_that_comes_again_longer(room: Room) -> None:
    for data in (WHOLE[:160], WHOLE, report(9) * 3):
        room.drop("a.txt", data)
        room.go()
    assert [r.state for r in room.rows()] == ["superseded", "done", "done"]
    assert [h.original for h in held(room.engine)] == sorted(r.sha256 or "" for r in room.rows()[1:])
    room.drop("khac.txt", WHOLE[:160])  # what was torn once may be a document under another name
    room.go()
    assert room.rows()[3].state == "done"
    assert len(room.counted()) == 3


def test_status_tells_each_file_once(quick: Room) -> None:
    quick.drop("a.txt", report(1))
    quick.drop("b.txt", report(1))
    quick.drop("c.pdf", CUT)
    quick.drop("d.txt.part", b"x")
    quick.go()
    said = CliRunner().invoke(app, ["status", "--json", "--all", "--office", str(quick.office.root)])
    assert said.exit_code == 0
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(line["name"], line["state"]) for line in lines] == [
        ("a.txt", "done"), ("b.txt", "duplicate"), ("c.pdf", "failed"), ("d.txt.part", "waiting"),
    ]  # fmt: skip
    assert "phấn khởi" not in said.stdout


def test_what_we_wrote_is_no_document_wherever_it_is_dropped(quick: Room, tmp_path: Path) -> None:
    quick.drop("a.txt", report(1))
    quick.go()
    quick.watch.results.write_days(at_once=True)
    for number, path in enumerate(p for p in quick.office.results.rglob("*") if p.suffix in (".html", ".xlsx")):
        quick.drop(f"gửi lại {number}{path.suffix}", path.read_bytes())
    quick.drop(
        "trang.html", b"<!DOCTYPE html><html><head><title>x</title></head><body>" + report(2) + b"</body></html>"
    )
    quick.go()
    assert sorted((r.state, r.code) for r in quick.rows()[1:]) == [
        ("done", None), ("duplicate", "own_result"), ("duplicate", "own_result"), ("duplicate", "own_result"),
    ]  # fmt: skip
    assert len(quick.counted()) == 2
    quick.watch.results.write_days(at_once=True)
    (page,) = quick.office.results.rglob("tom-tat-*.html")
    assert "Kết quả do chương trình viết, không phải tài liệu." in page.read_text("utf-8")
    assert [p for p in verify(quick.office, quick.engine) if not p.is_note] == []


def test_a_slip_with_its_file_leaves_the_office_sound(quick: Room) -> None:
    quick.drop("hong.pdf", CUT)
    quick.go()
    for path in list(quick.office.failed.iterdir()):
        path.rename(quick.office.inbox / path.name)
    quick.go()
    assert ("hong.pdf.txt", "duplicate", "notice") in quick.told()
    assert [p for p in verify(quick.office, quick.engine) if not p.is_note] == []


@pytest.mark.parametrize("path", [".", "", "results", "store", "failed", "done"])
def test_ingest_passes_over_the_office_itself(path: str, quick: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.drop("a.txt", report(1))
    quick.drop("hong.pdf", CUT)
    quick.go()
    quick.watch.results.write_days(at_once=True)
    (quick.office.root / "ngoai.txt").write_bytes(report(2))
    before = quick.told()
    monkeypatch.chdir(quick.office.root)
    said = CliRunner().invoke(app, ["ingest", path])
    wanted = [("done", None)] if path in (".", "") else []
    assert [(state, code) for _, state, code in quick.told()[len(before) :]] == wanted
    assert said.exit_code == (0 if wanted else 4)
    assert "Bỏ qua" not in said.output
    assert wanted or "thư mục của chính văn phòng" in said.output


def test_a_container_tells_how_many_of_its_documents_came_before(quick: Room) -> None:
    quick.drop("tin.zip", packed(tot=report(1)))
    quick.drop("xa/tin.zip", packed(tot=report(1), moi=report(2)))
    quick.go()
    said = quick.rows()[1].message_vi or ""
    assert said.startswith("1 trong 2 tài liệu bên trong cùng nguồn")
    assert "“tin.zip!/tot.txt” ngày " in said


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.EACCES, "Permission denied", "/x")


def test_the_folder_is_blamed_and_not_the_document(quick: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.drop("a.txt", report(1))
    with monkeypatch.context() as m:
        m.setattr(quick.watch.reading.results, "write", refuse)
        quick.look()
        quick.watch.reading.read_due()
        (row,) = quick.rows()
        assert (row.state, row.code) == ("retry", "folder")
        assert f"“{quick.office.results}”: chưa được cấp quyền" in (row.message_vi or "")
    quick.hurry()
    with monkeypatch.context() as m:
        m.setattr("pipeline.inbox.settle.move", refuse)
        with pytest.raises(FolderRefused) as e:
            quick.watch.reading.read_due()
        assert str(quick.office.done) in e.value.message_vi
        assert "đã xong (tệp gốc còn trong hộp nhận, chờ chuyển)" in sentence(quick.rows()[0], "vi")
    quick.go()
    assert "hộp nhận" not in sentence(quick.rows()[0], "vi")


@pytest.mark.parametrize(("folder", "command"), [("inbox", "status"), ("inbox", "ingest"), ("store", "watch")])
def test_a_folder_that_is_gone_is_named(folder: str, command: str, quick: Room) -> None:
    gone = quick.office.root / folder
    gone.rename(gone.with_name("mất"))
    said = CliRunner().invoke(app, [command, "--office", str(quick.office.root)])
    assert said.exit_code == 1
    assert f"Không dùng được thư mục “{gone}”: không tìm thấy." in said.output
    assert "thử lại" not in said.output


def test_status_of_a_name_that_never_came(quick: Room) -> None:
    quick.drop("a.txt", report(1))
    quick.go()
    said = CliRunner().invoke(app, ["status", "không-có", "--office", str(quick.office.root)]).output
    assert "Trong các tệp đã đến, không có tệp nào khớp." in said
    assert "Chưa có tệp nào" not in said


def test_two_folders_in_one_place_are_both_named(quick: Room) -> None:
    (quick.office.root / FILE).write_text('[folders]\ndone = "xong"\nfailed = "xong"\n', "utf-8")
    with pytest.raises(BadSettings) as e:
        Office.find(quick.office.root)
    for said in (e.value.message_vi, e.value.message_en):
        assert "“folders.done”" in said
        assert "“folders.failed”" in said


FAULTS: list[Exception] = [
    *(OSError(number, os.strerror(number)) for number in (errno.EPERM, errno.EEXIST, errno.ENOENT, errno.EIO, 123)),
    NotRegular("x", kind="lối tắt (liên kết)", kind_en="a link"),
]
REFUSED = [
    b"\0\1\2\3 abc",
    b"Rar!\x1a\x07\0",
    b"%PDF-1.4 cut off",
    b"PK\x03\x04 cut",
    b"<?xml version='1.0'?><a/>",
    b"GIF89a\0\1",
    b"\0" * 9,
]


@pytest.mark.parametrize("fault", [*FAULTS, *REFUSED], ids=lambda f: repr(f)[:30])
def test_a_message_is_in_one_language(fault: Exception | bytes) -> None:
    if isinstance(fault, bytes):
        with pytest.raises(DocumentError) as e:
            process(Source("x", fault))
        fault = e.value
    said = fault_of(fault, "x")
    english = re.compile(r"\b(the|is|it|an?|not|no|file|cannot|binary|permitted|zero)\b")
    assert not english.search(said.message_vi), said.message_vi
    assert not re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđư]", said.message_en), said.message_en


def test_a_store_that_cannot_be_reached_promises_nothing_to_a_command() -> None:
    fault = StoreUnreachable("kho", detail="x", detail_en="connection refused")
    assert "connection" not in fault.message_vi
    assert "rồi chạy lại lệnh" in fault.message_vi
