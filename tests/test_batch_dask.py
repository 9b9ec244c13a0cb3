"""A Dask cluster tells what one process tells, whoever of it dies; what it cannot do safely it refuses in plain words."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from postgres import Databases
from sqlalchemy import text

from conftest import ROOT
from pipeline.batch import dask, workshop
from pipeline.batch.dask import Dask
from pipeline.batch.keys import Rules
from pipeline.batch.task import Done, Task
from pipeline.batch.workshop import Workshop
from pipeline.office import Office
from pipeline.store.engine import opened, prepare
from schemas.batch_errors import NeedsServer, NoDask, NoScheduler, NotShared, OtherRules, WorkersDied

pytest.importorskip("distributed", reason="Dask comes with the extra `batch`")

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
TEXT = "Xã Hòa Bình {n} báo cáo: ngày {d}/01/2025, đã tặng {g} suất quà cho hộ nghèo, mỗi suất 500.000 đồng.\n"
FILES = 100


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    return made


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "luu-tru"
    folder.mkdir()
    for n in range(FILES):
        (folder / f"{n:03}.txt").write_text(TEXT.format(n=n, d=n % 27 + 1, g=10 + n), "utf-8")
    return folder


def started(*arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def solieu(*arguments: str) -> str:
    with started(*arguments) as process:
        told, said = process.communicate()
    assert process.returncode == 0, said
    return told


def below(pid: int) -> set[int]:
    """The processes that it started, and theirs."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = path.read_text().partition(" (")
            parents[int(number)] = int(rest.rpartition(") ")[2].split()[1])
    found, more = set[int](), {pid}
    while more:
        more = {p for p, parent in parents.items() if parent in more} - found
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    return {
        p for p in pids if Path(f"/proc/{p}").exists() and "\nState:\tZ" not in Path(f"/proc/{p}/status").read_text()
    }


def waited(for_: object, seconds: int = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if for_():  # type: ignore[operator]
            return True
        time.sleep(1 / 50)
    return False


def stored(office: Path) -> int:
    import sqlite3

    with sqlite3.connect(f"file:{office}/store/solieu.sqlite?mode=ro", uri=True) as c:
        return int(c.execute("SELECT count(*) FROM runs").fetchone()[0])


def test_two_workers_one_of_them_killed_tell_what_one_process_tells(tmp_path: Path, tree: Path) -> None:
    found = []
    for engine in ("inline", "local", "dask"):
        place = tmp_path / engine
        prepare(Office.create(place).database_url)
        options = ["--workers", "2"] if engine != "inline" else []
        work = started("reprocess", str(tree), "--office", str(place), "--engine", engine, "--json", *options)
        if engine == "dask":
            assert waited(lambda place=place: stored(place) > 0), work.communicate()[1]
            children = {p for p in below(work.pid) if b"spawn_main" in Path(f"/proc/{p}/cmdline").read_bytes()}
            readers = set.union(*(below(p) for p in children))
            os.kill(min(children - readers), signal.SIGKILL)
        told, said = work.communicate()
        assert work.returncode == 0, said
        counts = json.loads(told)
        assert (counts["done"], counts["skipped"], counts["failed"]) == (FILES, 0, 0)
        assert len(said.splitlines()) == 1, said  # Dask keeps its words to itself
        found.append(sorted(solieu("export", "--format", "jsonl", "--office", str(place)).splitlines()))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == FILES


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running(tmp_path: Path, tree: Path, how: signal.Signals) -> None:
    place = tmp_path / "van-phong"
    prepare(Office.create(place).database_url)
    with started("reprocess", str(tree), "--office", str(place), "--engine", "dask", "--workers", "1") as work:
        assert waited(lambda: stored(place) > 0)
        family = below(work.pid)
        assert len(family) >= 2
        work.send_signal(how)
        _, said = work.communicate(timeout=20)
    assert waited(lambda: not alive(family)), alive(family)
    if how != signal.SIGKILL:
        assert work.returncode == 130
        assert said.startswith("Đã dừng"), said
        assert "Traceback" not in said


def dask_command(*arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments], env=environment, **quiet)  # type: ignore[call-overload, no-any-return]


def test_a_cluster_as_the_readme_makes_it(tmp_path: Path, tree: Path, postgres: Databases) -> None:
    """A scheduler and two workers, each started by itself, with PostgreSQL; one worker goes while it works."""
    url = postgres.prepared()
    place, calm = tmp_path / "van-phong", tmp_path / "calm"
    prepare(Office.create(calm).database_url)
    solieu("reprocess", str(tree), "--office", str(calm), "--engine", "inline")
    Office.create(place)
    (place / "solieu.toml").write_text(f'[store]\nurl = "{url}"\n', "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    host, port = address.removeprefix("tcp://").split(":")
    running = [dask_command("scheduler", "--host", host, "--port", port, "--no-dashboard")]
    try:
        options = ("--nworkers", "1", "--nthreads", "1", "--memory-limit", "0", "--no-dashboard", "--local-directory")
        running += [dask_command("worker", address, *options, str(tmp_path / f"worker-{n}")) for n in range(2)]
        assert waited(lambda: _answers(host, int(port)))
        arguments = (
            "reprocess",
            str(tree),
            "--office",
            str(place),
            "--engine",
            "dask",
            "--scheduler",
            address,
            "--json",
        )
        work = started(*arguments)
        assert waited(lambda: _runs(url) > 0, 60), work.communicate()[1]
        for pid in below(running[1].pid) | {running[1].pid}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        told, said = work.communicate()
        assert work.returncode == 0, said
        counts = json.loads(told)
        assert (counts["done"], counts["skipped"], counts["failed"]) == (FILES, 0, 0)
        counts = json.loads(solieu(*arguments))
        assert (counts["done"], counts["skipped"], counts["failed"]) == (0, FILES, 0)
        exports = [
            sorted(solieu("export", "--format", "jsonl", "--office", str(p)).splitlines()) for p in (place, calm)
        ]
        assert exports[0] == exports[1]
        assert len(exports[0]) == FILES
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()
        postgres.drop(url)


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), 1):
        return True
    return False


def _runs(url: str) -> int:
    store = opened(url)
    with store.connect() as c:
        count = c.scalar(text("SELECT count(*) FROM runs"))
    store.dispose()
    return int(count or 0)


@pytest.fixture
def cluster() -> Iterator[str]:
    """A scheduler with a worker, both in this process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0"
    ) as made:
        yield made.scheduler_address


def tasks(office: Office, count: int = 5) -> list[Task]:
    return [Task(n, Rules.of(office), ()) for n in range(count)]


class Another(Task):
    """As another version makes it."""

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, (Task, "of_another_version")


def _at_fault(*_: object) -> Done:
    raise AttributeError("ours")


def test_what_a_worker_refuses(office: Office, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, (task, *_) = Dask(cluster), tasks(office)
    assert [d.number for d in engine.run(office, [task])] == [0]
    with pytest.raises(OtherRules):
        list(engine.run(office, [replace(task, rules=replace(task.rules, extract="khác"))]))
    with pytest.raises(OtherRules):
        list(engine.run(office, [Another(0, task.rules, ())]))
    with monkeypatch.context() as patch:
        patch.setattr(Workshop, "perform", _at_fault)
        with pytest.raises(AttributeError, match="ours"):
            list(engine.run(office, [task]))
    with pytest.raises(NotShared):
        list(engine.run(Office(tmp_path / "noi-khac", office.settings), [task]))
    with monkeypatch.context() as patch:
        patch.setenv("SOLIEU_STORE__URL", "postgresql+psycopg://a:b@c/d")
        elsewhere = Office.find(office.root)
    with pytest.raises(OtherRules):  # the worker would write into SQLite
        list(engine.run(elsewhere, [task]))
    (office.totals / "tet.toml").write_text("# khác", "utf-8")
    assert [d.number for d in engine.run(office, tasks(office)[:1])] == [0]  # a worker lives through other totals
    monkeypatch.setattr(dask, "_machine", lambda: threading.current_thread().name)  # the worker's is another
    monkeypatch.setattr(dask, "_own", dask._Own())
    with pytest.raises(NeedsServer):
        list(engine.run(office, tasks(office)[:1]))


def test_tasks_are_asked_for_as_they_are_done(office: Office, cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop.Workshop, "perform", lambda self, task: Done(task.number))
    asked = 0

    def lazily() -> Iterator[Task]:
        nonlocal asked
        for task in tasks(office, 40):
            asked += 1
            yield task

    ahead = [asked - n for n, _ in enumerate(Dask(cluster).run(office, lazily()))]
    assert asked == 40
    assert max(ahead) <= 3


def test_a_task_that_kills_every_worker_ends_the_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_perform", _dies)
    monkeypatch.setattr(dask, "PATIENCE", 2)
    from dask import config

    # each loss of a worker is told at once: the first is tried anew, the second ends the work
    with config.set({"distributed.scheduler.allowed-failures": 0}), pytest.raises(WorkersDied):
        list(Dask(None, 1).run(office, tasks(office, 1)))


def _dies(place: object, task: Task) -> Done:
    os._exit(9)


def test_no_scheduler_and_no_dask(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_CONNECT", 1)
    for address, why in (("tcp://127.0.0.1:9", "không ai trả lời"), ("máy-chủ", "tcp://máy:cổng")):
        with pytest.raises(NoScheduler) as told:
            list(Dask(address).run(office, tasks(office)))
        assert why in told.value.message_vi
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoDask):
        list(Dask().run(office, tasks(office)))


def test_a_scheduler_without_workers(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(dask, "_WORKERS", 0)
    with (
        LocalCluster(n_workers=0, processes=False, protocol="tcp", dashboard_address=":0") as made,
        pytest.raises(NoScheduler) as told,
    ):
        list(Dask(made.scheduler_address).run(office, tasks(office)))
    assert "dask worker" in told.value.message_vi
