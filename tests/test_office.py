"""An office: who says what its settings are, its folders, its lock, and the commands that make and show it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline.cli import main
from pipeline.config import FILE, load, origins
from pipeline.office import Office
from pipeline.settings import KEYS, SECTIONS, Settings, commented, masked
from schemas.errors import EXIT_OK, EXIT_USAGE, BadSettings, NotAnOffice, OfficeRefused
from schemas.office_errors import OfficeBusy

SECRET = "mật@khẩu/1"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests, and no store: it has its own tests."""
    for name in [n for n in os.environ if n.startswith("SOLIEU_")]:
        monkeypatch.delenv(name)
    engine = types.ModuleType("pipeline.store.engine")
    engine.prepare = lambda url: (tmp_path / "prepared").write_text(url, "utf-8")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pipeline.store.engine", engine)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.create(tmp_path / "văn phòng")


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["solieu", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code or EXIT_OK


# What is said where, of `inbox.workers`, and who is believed.
@pytest.mark.parametrize(
    ("flag", "variable", "line", "value", "origin", "where"),
    [
        (None, None, None, 1, "default", ""),
        (None, None, 2, 2, "office", f"{FILE}:3"),
        (None, 3, 2, 3, "environment", "SOLIEU_INBOX__WORKERS"),
        (4, 3, 2, 4, "flag", "--workers"),
        (4, None, None, 4, "flag", "--workers"),
    ],
)
def test_the_nearest_word_holds(
    flag: int | None,
    variable: int | None,
    line: int | None,
    value: int,
    origin: str,
    where: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if line is not None:
        (tmp_path / FILE).write_text(f"# đầu tệp\n[inbox]\nworkers = {line}\n", "utf-8")
    if variable is not None:
        monkeypatch.setenv("SOLIEU_INBOX__WORKERS", str(variable))
    flags = {"inbox.workers": flag}
    assert load(tmp_path, flags).inbox.workers == value
    found = {s.key: s for s in origins(tmp_path, flags)}["inbox.workers"]
    assert (found.value, found.origin) == (value, origin)
    assert found.where.removeprefix(f"{tmp_path}/") == where
    assert {s.origin for s in origins(tmp_path, flags) if s.key != "inbox.workers"} == {"default"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("results.json", "false", False),
        ("store.url", "postgresql+psycopg://a@b/c", "postgresql+psycopg://a@b/c"),
        ("inbox.leases", "never", "never"),
        ("reading.memory_mb", "512", 512),
        ("folders.inbox", "007", "007"),
    ],
)
def test_a_variable_is_read_as_its_setting(
    key: str, text: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLIEU_" + key.replace(".", "__").upper(), text)
    assert {s.key: s.value for s in origins(tmp_path)}[key] == value


# What the office's file says, what the clerk is told of it, and where.
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[inbox]\nrescan_second = 5", 2, "không có mục “inbox.rescan_second” (có phải “inbox.rescan_seconds”?)"),
        ("[inbxo]\nworkers = 2", 2, "có phải “inbox.workers”?"),
        ("[inbxo]", None, "không có mục “inbxo”"),
        ("workers = 2", 1, "có phải “inbox.workers”?"),
        ("store = 3", 1, "không có mục “store” (có phải “store.url”?)"),
        ("inbox.workers = 65", 1, "“inbox.workers” không nhận giá trị 65; giá trị được dùng: số nguyên từ 1 đến 64"),
        ("[inbox]\n\nrescan_seconds = 0", 3, "số nguyên từ 1 đến 10"),
        ("[inbox]\nworkers = true", 2, "không nhận giá trị true"),
        ("[inbox]\nworkers = 1.5", 2, "không nhận giá trị 1.5"),
        ('[inbox]\nworkers = "2"', 2, 'không nhận giá trị "2"'),
        ('[inbox]\nleases = "luôn"', 2, "một trong: auto, never"),
        ("[results]\njson = 0", 2, "true hoặc false"),
        ('[folders]\ninbox = ""', 2, "tên hoặc đường dẫn thư mục"),
        ('[store]\nurl = "mysql://a"', 2, "postgresql+psycopg://"),
        ("[store.url]\nx = 1", None, "“store.url” không nhận"),
        ("[inbox]\nworkers 2", None, "dòng 2 viết sai cú pháp TOML"),
        ("[inbox", None, "cuối tệp viết sai cú pháp TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(
    text: str, line: int | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / FILE
    path.write_text(text, "utf-8")
    with pytest.raises(BadSettings) as fault:
        load(tmp_path)
    assert said in fault.value.message_vi
    assert f"“{path}{f':{line}' if line else ''}”" in fault.value.message_vi
    assert fault.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SOLIEU_INBOX_WORKERS", "2", "có phải “SOLIEU_INBOX__WORKERS”?"),
        ("SOLIEU_LOGLEVEL", "info", "có phải “SOLIEU_LOG__LEVEL”?"),
        ("SOLIEU_BOX__WORKERS", "2", "không có mục “SOLIEU_BOX__WORKERS”"),
        ("SOLIEU_STORE", "x", "không có mục “SOLIEU_STORE”"),
        ("SOLIEU_INBOX__WORKERS", "nhiều", 'không nhận giá trị "nhiều"'),
        ("SOLIEU_RESULTS__JSON", "có", "true hoặc false"),
        ("SOLIEU_TORTURE", "1", None),
        ("SOLIEU_TEST_POSTGRES", "1", None),
        ("STORE__URL", "của ai khác", None),
    ],
)
def test_what_is_wrong_in_the_environment_is_told_with_its_name(
    name: str, value: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    if said is None:
        assert load(tmp_path) == Settings()
        return
    with pytest.raises(BadSettings) as fault:
        load(tmp_path)
    assert said in fault.value.message_vi
    assert f"“{name}”" in fault.value.message_vi


def test_a_wrong_flag_is_told_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="--workers"):
        load(tmp_path, {"inbox.workers": 0})
    with pytest.raises(BadSettings, match="there is no setting"):
        load(tmp_path, {"inbox.worker": 1})


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_saved_by_notepad_is_read(mark: str, end: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(f"{mark}[inbox]{end}workers = 2{end}".encode())
    assert load(tmp_path).inbox.workers == 2


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_a_file_in_another_encoding_is_refused(encoding: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes("[store] # nơi để đơn".encode(encoding, "replace"))
    with pytest.raises(BadSettings, match="UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", ""),
        ("postgresql+psycopg://máy/kho", "postgresql+psycopg://máy/kho"),
        ("postgresql+psycopg://an@máy/kho", "postgresql+psycopg://an@máy/kho"),
        (f"postgresql+psycopg://an:{SECRET}@máy:5432/kho", "postgresql+psycopg://an:***@máy:5432/kho"),
        (f"postgresql+psycopg://:{SECRET}@máy/kho", "postgresql+psycopg://:***@máy/kho"),
        (
            f"postgresql+psycopg:///kho?user=an&Password={SECRET}&a=b",
            "postgresql+psycopg:///kho?user=an&Password=***&a=b",
        ),
    ],
)
def test_a_password_is_never_shown(
    url: str,
    shown: str,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert masked(url) == shown
    (office.root / FILE).write_text(f"[store]\nurl = '{url}'", "utf-8")
    assert SECRET not in repr(Office.find(office.root))
    for option in ("--origin", "--json"):
        assert call(monkeypatch, "config", option, "--office", office.root) == EXIT_OK
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    assert told.out.count(shown) >= 2
    for wrong in (f"'x{url}'", f"['x{url}']", f"{{a = 'x{url}'}}"):
        (office.root / FILE).write_text(f"[store]\nurl = {wrong}", "utf-8")
        with pytest.raises(BadSettings) as fault:
            load(office.root)
        assert SECRET not in str(fault.value) + fault.value.message_vi
        assert fault.value.__cause__ is None


def test_the_first_file_says_every_setting_at_its_default(tmp_path: Path) -> None:
    text = commented()
    assert tomllib.loads(text) == {section: {} for section in SECTIONS}
    (tmp_path / FILE).write_text(re.sub(r"(?m)^# (\w+ = )", r"\1", text), "utf-8")
    assert load(tmp_path) == Settings()
    assert [s.key for s in origins(tmp_path) if s.origin == "office" and s.where[-1].isdecimal()] == list(KEYS)


def test_reading_has_the_limits_that_it_has_without_settings() -> None:
    from pipeline.parse.forkserver import DEFAULTS

    reading = Settings().reading
    for name in ("memory_mb", "wall_seconds", "cpu_seconds"):
        assert getattr(reading, name) == getattr(DEFAULTS, name)


def test_an_office_is_made_once(tmp_path: Path) -> None:
    root = tmp_path / "a" / "văn phòng"
    office = Office.create(root)
    made = sorted(str(p.relative_to(root)) for p in root.rglob("*"))
    assert made == ["done", "failed", "inbox", "results", FILE, "store", "store/originals", "store/tmp", "totals"]
    (office.inbox / "thư.txt").write_text("50 suất quà", "utf-8")
    (root / FILE).write_text('# của tôi\n[folders]\ndone = "xong"\n', "utf-8")
    office.totals.rmdir()
    again = Office.create(root)
    assert (root / FILE).read_text("utf-8").startswith("# của tôi")
    assert (again.done, again.done.is_dir(), again.totals.is_dir()) == (root / "xong", True, True)
    assert (again.inbox / "thư.txt").exists()


def test_a_share_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    root, share = tmp_path / "office", tmp_path / "share"
    root.mkdir()
    (root / FILE).write_text(f'[folders]\ninbox = "{share}"', "utf-8")
    office = Office.create(root)
    assert office.inbox == share
    assert not share.exists()


def test_a_half_made_office_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as broken:
        broken.setattr("pipeline.office._write", full)
        with pytest.raises(OfficeRefused, match="disk is full"):
            Office.create(tmp_path / "o")
    with pytest.raises(NotAnOffice):
        Office.find(tmp_path / "o")
    Office.create(tmp_path / "o")
    assert Office.find(tmp_path / "o").inbox.is_dir()


def test_where_no_office_can_be(office: Office, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("x")
    (tmp_path / "có tệp").mkdir()
    (tmp_path / "có tệp" / "inbox").write_text("x")
    for place, said in [
        (office.inbox / "x", f"nằm trong văn phòng “{office.root}”"),
        (office.root / "x" / "y", f"nằm trong văn phòng “{office.root}”"),
        (tmp_path / "tệp", "là một tệp"),
        (tmp_path / "tệp" / "x", "là một tệp"),
        (tmp_path / "có tệp", "inbox” là một tệp"),
        (Path("/proc/văn phòng"), "không ghi được"),
    ]:
        with pytest.raises(OfficeRefused) as fault:
            Office.create(place)
        assert said in fault.value.message_vi, place
        assert not (place / FILE).exists()


@pytest.mark.parametrize(
    ("folders", "at_fault"),
    [
        ({"results": "inbox/kết quả"}, "folders.results"),
        ({"inbox": "done"}, "folders.inbox"),
        ({"inbox": "results/../results"}, "folders.inbox"),
        ({"inbox": "."}, "folders.inbox"),
        ({"inbox": ".."}, "folders.inbox"),
        ({"inbox": "/"}, "folders.inbox"),
        ({"done": "store/done"}, "folders.done"),
        ({"inbox": "store"}, "folders.inbox"),
        ({"inbox": "link"}, "folders.inbox"),
        ({"inbox": "{outside}/a", "done": "{outside}"}, "folders.inbox"),
        ({"inbox": "{outside}/a", "done": "{outside}/b"}, None),
        ({"inbox": "in/inbox", "done": "in/done"}, None),
    ],
)
def test_no_folder_lies_in_another(
    folders: dict[str, str], at_fault: str | None, office: Office, tmp_path: Path
) -> None:
    (office.root / "link").symlink_to("results")
    lines = [f'{name} = "{where.format(outside=tmp_path / "outside")}"' for name, where in folders.items()]
    (office.root / FILE).write_text("\n".join(["[folders]", *lines]), "utf-8")
    if at_fault is None:
        assert Office.find(office.root).root == office.root
        return
    for door in (Office.find, Office.create):
        with pytest.raises(BadSettings) as fault:
            door(office.root)
        assert f"mục “{at_fault}”" in fault.value.message_vi


def test_an_office_is_found_from_below(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = office.results / "2026-11-28"
    below.mkdir()
    monkeypatch.chdir(below)
    assert Office.find().root == office.root
    assert Office.find(Path("../.."), {"inbox.workers": 3}).settings.inbox.workers == 3
    for nowhere in (below, tmp_path / "không có"):  # a folder that is named is the one that is meant
        with pytest.raises(NotAnOffice):
            Office.find(nowhere)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotAnOffice, match="solieu init"):
        Office.find()


def test_the_database_is_in_the_store_unless_said(office: Office) -> None:
    assert office.database_url == f"sqlite:///{office.root}/store/solieu.sqlite"
    flagged = Office.find(office.root, {"store.url": "postgresql+psycopg://a/b"})
    assert flagged.database_url == "postgresql+psycopg://a/b"


HOLD = """
import sys
from pathlib import Path
from pipeline.office import Office
with Office.find(Path(sys.argv[1])).locked():
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["close", "kill"])
def test_one_process_at_a_time(end: str, office: Office) -> None:
    assert office.holder() is None
    command = [sys.executable, "-c", HOLD, str(office.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"in\n"
            holder = office.holder()
            assert holder is not None
            assert holder.pid == other.pid
            with pytest.raises(OfficeBusy) as fault, office.locked():
                pass
            for said in (f"tiến trình {other.pid}", str(office.root), f"tệp trong {office.inbox}"):
                assert said in fault.value.message_vi
            if end == "kill":
                other.send_signal(signal.SIGKILL)
            other.communicate(timeout=20)
        finally:
            other.kill()
    assert office.holder() is None
    with office.locked(), pytest.raises(OfficeBusy), office.locked():
        pass
    with office.locked():
        pass


# what runs; whether what is asked for would take the inbox; what to do
BUSY = [
    ("solieu watch --office x", True, "cứ thả tệp vào"),
    ("solieu watch --office x", False, "Hãy dừng chương trình đó"),
    ("solieu reprocess watch", True, "Hãy đợi"),
    ("solieu reprocess /kho", False, "Hãy đợi"),
    ("solieu adopt 2", False, "Hãy đợi"),
]


@pytest.mark.parametrize(("runs", "for_inbox", "said"), BUSY)
def test_what_to_do_about_who_works_there(
    office: Office, monkeypatch: pytest.MonkeyPatch, runs: str, for_inbox: bool, said: str
) -> None:
    monkeypatch.setattr(sys, "argv", runs.split())
    with (
        office.locked(),
        pytest.raises(OfficeBusy, match=str(office.inbox)) as fault,
        office.locked(for_inbox=for_inbox),
    ):
        pass
    advice = {said for _, _, said in BUSY if said in fault.value.message_vi}
    assert (advice, fault.value.code) == ({said}, "office_busy")


def test_init_tells_what_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "xã A"
    assert call(monkeypatch, "init", root) == EXIT_OK
    told = capsys.readouterr().out
    assert "nay là văn phòng" in told
    assert f"solieu watch --office '{root}'" in told
    assert (tmp_path / "prepared").read_text("utf-8") == f"sqlite:///{root}/store/solieu.sqlite"
    assert call(monkeypatch, "init", root) == EXIT_OK
    assert "từ trước; giữ nguyên" in capsys.readouterr().out
    (tmp_path / "prepared").unlink()
    with Office.find(root).locked():
        assert call(monkeypatch, "init", root) == EXIT_USAGE
    assert "đang có chương trình khác làm việc" in capsys.readouterr().err
    assert not (tmp_path / "prepared").exists()
    assert call(monkeypatch, "init", root / "con") == EXIT_USAGE
    told_wrong = capsys.readouterr()
    assert "nằm trong văn phòng" in told_wrong.err
    assert told_wrong.out == ""


def test_config_tells_every_setting(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (office.root / FILE).write_text("[inbox]\nworkers = 2\n", "utf-8")
    monkeypatch.setenv("SOLIEU_LOG__LEVEL", "debug")
    assert call(monkeypatch, "config", "--origin", "--office", office.root) == EXIT_OK
    lines = capsys.readouterr().out.splitlines()
    told = tomllib.loads("\n".join(lines))  # what it prints may be put into the office's file
    assert [f"{s}.{k}" for s, keys in told.items() for k in keys] == list(KEYS)
    assert told["inbox"]["workers"] == 2
    ends = {line.split(" = ")[0]: line.split("# ")[1] for line in lines}
    assert ends["inbox.workers"] == f"tệp {office.root / FILE}:2"
    assert ends["log.level"] == "biến môi trường SOLIEU_LOG__LEVEL"
    assert ends["log.level"] != ends["inbox.leases"] == "mặc định"
    assert call(monkeypatch, "config", "--json", "--origin", "--office", office.root) == EXIT_OK
    data = json.loads(capsys.readouterr().out)
    assert list(data) == list(KEYS)
    assert data["inbox.workers"] == {"value": 2, "origin": "office", "where": f"{office.root / FILE}:2"}
    assert call(monkeypatch, "config", "--office", office.inbox) == EXIT_USAGE
    assert "không phải là văn phòng" in capsys.readouterr().err
    assert call(monkeypatch, "config", "--office", office.inbox, "--lang", "en") == EXIT_USAGE
    assert "is no office" in capsys.readouterr().err
    assert call(monkeypatch, "config", "--origin", "--office", office.root, "--lang", "en") == EXIT_OK
    assert "# environment variable SOLIEU_LOG__LEVEL\n" in capsys.readouterr().out
