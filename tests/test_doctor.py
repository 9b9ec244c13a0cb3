"""The doctor: whatever is broken is seen, said in both languages with what to do, and counts in the exit code."""

from __future__ import annotations

import errno
import importlib
import os
import sys
import tomllib
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from conftest import ROOT
from pipeline import doctor, probes
from pipeline.cli import main
from pipeline.config import FILE
from pipeline.doctor import Diagnosis, examine
from pipeline.office import Office
from pipeline.probes import PROBE, Space
from schemas.errors import EXIT_INTERNAL, EXIT_OK, EXIT_USAGE, MissingPackage

ENTRIES = tomllib.loads((ROOT / "pipeline" / "doctor.toml").read_text("utf-8"))
WELL = ["packages", "tesseract", "libreoffice", "clock", *["folder"] * 4, "folder_read", "folder", "totals", "disk", *["moves"] * 2, "local", "leases", "events", "watches", "database", "watch_missing"]  # fmt: skip
SECRET = "mật-khẩu"


class Case:
    """An office that is well, and what a case may break of it."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self.office, self.monkeypatch, self.stack = office, monkeypatch, stack
        self.replace = monkeypatch.setattr
        self.complete = types.ModuleType("pipeline.inbox.complete")
        self.engine = types.ModuleType("pipeline.store.engine")
        self.always("complete", is_local=True, leases_work=True)
        opened = types.SimpleNamespace(dispose=lambda: None)
        self.always(
            "engine", connect=opened, revision="0002", durability={"journal_mode": "wal", "synchronous": "full"}
        )
        self.engine.head = lambda: "0002"  # type: ignore[attr-defined]
        for module in (self.complete, self.engine):
            monkeypatch.setitem(sys.modules, module.__name__, module)
            package, _, own = module.__name__.rpartition(".")
            monkeypatch.setattr(
                importlib.import_module(package), own, module, raising=False
            )  # where other tests loaded the real one
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr("pipeline.parse.recognise.ready", lambda path: None)
        monkeypatch.setattr(probes, "space", lambda folder: Space(1, 9 << 30, 50, 50))
        monkeypatch.setattr(probes, "watches", lambda: 1 << 16)
        monkeypatch.setattr(probes, "may_lease_others", lambda: False)
        office.inbox.chmod(0o755)
        (office.store / "solieu.sqlite").touch()

    def always(self, module: str, **answers: object) -> None:
        for name, answer in answers.items():
            setattr(getattr(self, module), name, lambda *_, answer=answer: answer)

    def fails(self, fault: Exception) -> Callable[..., object]:
        def fail(*_: object, **__: object) -> object:
            raise fault

        return fail

    def settings(self, text: str) -> None:
        (self.office.root / FILE).write_text(text, "utf-8")

    def seen(self) -> list[Diagnosis]:
        return list(examine(Office.find(self.office.root)))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    for name in [n for n in os.environ if n.startswith("SOLIEU_")]:
        monkeypatch.delenv(name)
    with ExitStack() as stack:
        yield Case(Office.create(tmp_path / "văn phòng"), monkeypatch, stack)


def no_folder(case: Case) -> None:
    case.office.done.rmdir()


def no_share(case: Case) -> None:
    case.settings(f'[folders]\ninbox = "{case.office.root.parent}/share"')


def file_for_folder(case: Case) -> None:
    case.office.results.rmdir()
    case.office.results.touch()


def others_drop(case: Case) -> None:
    case.office.inbox.chmod(0o775)


def no_events(case: Case) -> None:
    case.replace(probes, "watch", lambda *_, **__: iter([set()] * 30))


def nothing_may_be_watched(case: Case) -> None:
    case.replace(probes, "watch", case.fails(OSError("OS file watch limit reached")))


def elsewhere(case: Case) -> None:
    case.complete.is_local = lambda path: path != case.office.inbox  # type: ignore[attr-defined]


def programs(*there: str) -> Callable[[Case], None]:
    return lambda case: case.replace("shutil.which", lambda name: name if name in there else None)


def attribute(target: str, value: object) -> Callable[[Case], None]:
    return lambda case: case.replace(target, value)


def engine(**answers: object) -> Callable[[Case], None]:
    return lambda case: case.always("engine", **answers)


# What is broken, what is seen of it, and what is said.
BROKEN: list[tuple[Callable[[Case], object], str, str]] = [
    (attribute("importlib.metadata.requires", lambda name: ["typer>=0.1", "không-có[a]>=1", 'thêm; extra == "x"']), "packages_missing", "pip install không-có"),
    (lambda c: c.replace("pipeline.parse.recognise.ready", c.fails(MissingPackage("", packages="x"))), "tesseract_missing", "apt-get install tesseract-ocr tesseract-ocr-vie"),
    (programs("catdoc"), "libreoffice_catdoc", "apt-get install libreoffice"),
    (programs(), "libreoffice_missing", "apt-get install libreoffice"),
    (attribute("pipeline.doctor.local_day", lambda: date(1970, 1, 1)), "clock_wrong", "1970-01-01"),
    (no_folder, "folder_missing", "mkdir '"),
    (no_share, "folder_missing_outside", "/share"),
    (file_for_folder, "folder_refused", "results: không dùng được (không phải thư mục)"),
    (lambda c: (c.office.totals / "z.toml").write_text("[hỏng", "utf-8"), "totals_unusable", "z.toml”: sai cú pháp TOML"),
    (attribute("pipeline.probes.space", lambda folder: Space(1, 1 << 29, 50, 50)), "disk_full", "0.5 GB"),
    (attribute("pipeline.probes.space", lambda folder: Space(1, 9 << 30, 4, 50)), "disk_full", "9.0 GB (4 %)"),
    (attribute("pipeline.probes.space", lambda folder: Space(1, 9 << 30, 50, 4)), "disk_inodes", "4 %"),
    (lambda c: c.replace(probes, "moves", c.fails(OSError(errno.EXDEV, "x"))), "moves_copied", "hai hệ thống tệp"),
    (elsewhere, "remote", "yên 10 giây"),
    (lambda c: c.always("complete", is_local=False), "store_remote", "PostgreSQL"),
    (lambda c: c.settings('[inbox]\nleases = "never"\nstill_seconds = 7'), "leases_off", "yên 7 giây"),
    (lambda c: c.always("complete", leases_work=False), "leases_refused", "yên 10 giây"),
    (others_drop, "leases_of_others", "CAP_LEASE"),
    (no_events, "events_missing", "trong vòng 10 giây"),
    (nothing_may_be_watched, "events_missing", "max_user_instances"),
    (attribute("pipeline.probes.watches", lambda: 1024), "watches_few", "chỉ cho theo dõi 1024"),
    (lambda c: (c.office.store / "solieu.sqlite").unlink(), "database_missing", "solieu init"),
    (engine(revision=None), "database_missing", "solieu init"),
    (engine(revision="0001"), "database_older", "phiên bản 0001, chương trình cần 0002"),
    (engine(durability={"journal_mode": "delete", "synchronous": "full"}), "database_unsafe", "journal_mode delete"),
    (engine(durability={"journal_mode": "wal", "synchronous": "normal"}), "database_unsafe", "synchronous normal"),
    (lambda c: setattr(c.engine, "connect", c.fails(RuntimeError("file is not a database\nmore"))), "database_unreachable", "(file is not a database)"),
    (lambda c: c.stack.enter_context(c.office.locked()), "watch", f"tiến trình {os.getpid()}"),
    (lambda c: c.replace(probes, "watches", c.fails(OSError(5, "Input/output error"))), "failed", "“events” (ổ đĩa gặp lỗi đọc ghi)"),
]  # fmt: skip


def test_an_office_that_is_well(case: Case) -> None:
    assert [d.name for d in case.seen()] == WELL
    assert {d.verdict for d in case.seen()} == {"ok", "warn"}  # nothing watches its inbox


@pytest.mark.parametrize(("broken", "name", "said"), BROKEN, ids=[f"{n}-{s}" for _, n, s in BROKEN])
def test_what_is_broken_is_seen(broken: Callable[[Case], object], name: str, said: str, case: Case) -> None:
    broken(case)
    seen = case.seen()
    found = [d for d in seen if d.name == name]
    assert found
    assert said in found[0].said[0] + found[0].advice[0]
    others = {d.name for d in seen} - {name, *WELL}
    assert others <= {"remote"}  # a store on a share: its inbox is there too


def test_every_entry_is_seen_somewhere() -> None:
    assert {*WELL, *(name for _, name, _ in BROKEN)} == set(ENTRIES)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_says_the_same_in_both_languages(name: str) -> None:
    entry = ENTRIES[name]
    blanks = {
        k: {b for _, b, _, _ in Formatter().parse(str(entry.get(k, ""))) if b} for k in ("vi", "en", "do_vi", "do_en")
    }
    assert blanks["vi"] == blanks["en"]
    assert blanks["do_vi"] == blanks["do_en"]
    assert ("do_vi" in entry) == ("do_en" in entry) == (entry["verdict"] != "ok")


@pytest.mark.parametrize(
    ("broken", "code", "told"),
    [
        (lambda c: None, EXIT_OK, "0 chỗ hỏng, 1 chỗ cần chú ý, 19 chỗ tốt."),
        (no_folder, EXIT_INTERNAL, "HỎNG   Không thấy thư mục"),
        (others_drop, EXIT_OK, "       → Không bắt buộc: chạy solieu với quyền CAP_LEASE"),
        (lambda c: c.settings("[inbox"), EXIT_USAGE, ""),
    ],
)
def test_the_command(
    broken: Callable[[Case], object], code: int, told: str, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(case)
    case.replace(sys, "argv", ["solieu", "doctor", "--office", str(case.office.root)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert (stop.value.code or EXIT_OK) == code
    assert told in capsys.readouterr().out


def test_a_password_is_never_told(case: Case) -> None:
    url = f"postgresql+psycopg://an:{SECRET}@máy/kho"
    case.settings(f'[store]\nurl = "{url}"')
    case.engine.connect = case.fails(RuntimeError(f"cannot connect to {url}"))  # type: ignore[attr-defined]
    told = str(case.seen())
    assert "database_unreachable" in told
    assert "an:***@máy" in told
    assert SECRET not in told


def test_nothing_is_left_behind(case: Case) -> None:
    """Nor is anything of the office touched, whatever fails on the way."""
    (case.office.inbox / "thư.txt").write_text("x")
    before = sorted(case.office.root.rglob("*"))
    case.seen()
    with case.monkeypatch.context() as m:
        m.setattr(Path, "rename", case.fails(OSError(errno.EIO, "x")))
        assert "folder_refused" in {d.name for d in case.seen()}
    assert sorted(case.office.root.rglob("*")) == before


def test_a_probe_is_written_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is really tried: what is put there has the name that the scan passes over, and reaches the disk."""
    put: list[tuple[str, int]] = []
    real = os.fsync

    def seen(fd: int) -> None:
        put.append((str(Path(f"/proc/self/fd/{fd}").readlink()), os.fstat(fd).st_size))
        real(fd)

    monkeypatch.setattr(os, "fsync", seen)
    probes.write(tmp_path)
    (where, size), *_ = put
    assert Path(where).parent == tmp_path
    assert Path(where).name.startswith(PROBE)
    assert size > 0


def test_events_do_arrive(tmp_path: Path) -> None:
    assert probes.events_arrive(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not probes.events_arrive(tmp_path / "không có")


@pytest.mark.parametrize(
    ("path", "point", "kind"),
    [
        ("/solieu-không-có/a", "/", "ext4"),
        ("/solieu-không-có/share", "/solieu-không-có/share", "cifs"),
        ("/solieu-không-có/share/x/y", "/solieu-không-có/share", "cifs"),
        ("/solieu-không-có/share2", "/", "ext4"),
        ("/solieu-không-có/ổ mạng/x", "/solieu-không-có/ổ mạng", "nfs4"),
        ("/solieu-không-có/over/x", "/solieu-không-có/over", "xfs"),
    ],
)
def test_a_path_lies_on_the_nearest_mount(path: str, point: str, kind: str) -> None:
    table = """22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:20 / /solieu-không-có/share rw - cifs //may/share rw
24 22 0:21 / /solieu-không-có/ổ\\040mạng rw shared:2 master:1 - nfs4 may:/x rw
25 22 0:22 / /solieu-không-có/over rw - tmpfs tmpfs rw
26 25 0:23 / /solieu-không-có/over rw - xfs /dev/b rw
"""
    assert probes.mount_of(Path(path), table) == (Path(point), kind)


def test_the_real_parts_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine, with the real store and the real inbox: nothing fails of the checks themselves."""
    engine = pytest.importorskip("pipeline.store.engine", reason="the store's engine is not here yet")
    pytest.importorskip("pipeline.inbox.complete", reason="the inbox is not here yet")
    office = Office.create(tmp_path / "o")
    engine.prepare(office.database_url)
    seen = {d.name: d for d in examine(office)}
    assert "failed" not in seen, seen["failed"]
    assert "database" in seen
    assert doctor.CHECKS
