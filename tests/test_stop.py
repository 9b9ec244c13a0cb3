"""Ctrl+C and a service's end reach every process of a group: all ends soon and quietly, and no file is blamed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from test_kills import is_alive

from conftest import ROOT
from pipeline.batch.task import SIZE
from pipeline.store.engine import opened

SENTENCE = "Xã đã tặng 12 suất quà cho hộ nghèo, trị giá 6 triệu đồng.\n"
LONG = SENTENCE * 150_000  # minutes of reading
STOPS = [signal.SIGINT, signal.SIGTERM]


def solieu(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, text=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def done(*arguments: str) -> str:
    process = solieu(*arguments)
    said, fault = process.communicate(timeout=60)
    assert process.returncode == 0, fault
    return said


def stopped(process: subprocess.Popen[str], number: signal.Signals) -> str:
    """What a process said that ends, with all its group, within some seconds of the signal."""
    began = time.monotonic()
    os.killpg(process.pid, number)
    try:
        _, said = process.communicate(timeout=12)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert time.monotonic() - began < 8
    assert "Traceback" not in said, said
    deadline = time.monotonic() + 5
    while found := living(process.pid):
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"left of the group: {found}")
        time.sleep(0.05)
    return said


def living(group: int) -> list[str]:
    """The commands of a group's living processes. A dead one may lie there until the first process looks."""
    found = []
    for pid in (int(p.name) for p in Path("/proc").glob("[0-9]*")):
        with suppress(OSError):
            if os.getpgid(pid) == group and is_alive(pid):
                found.append(Path(f"/proc/{pid}/cmdline").read_text())
    return found


def rows(office: Path) -> list[tuple[str, str, int]]:
    engine = opened(f"sqlite:///{office}/store/solieu.sqlite")
    with engine.connect() as c:
        found = [tuple(r) for r in c.execute(text("SELECT name, state, attempts FROM files ORDER BY name"))]
    engine.dispose()
    return found  # type: ignore[return-value]


def wait_until_read(office: Path, name: str) -> None:
    deadline = time.monotonic() + 30
    while name not in [n for n, state, _ in rows(office) if state == "received"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(1.5)  # it is at work on it by now


@pytest.mark.parametrize("number", STOPS, ids=lambda n: n.name)
@pytest.mark.parametrize("busy", [True, False], ids=["busy", "idle"])
def test_a_watch_that_is_stopped_with_its_group(tmp_path: Path, number: signal.Signals, busy: bool) -> None:
    office = tmp_path / "van-phong"
    done("init", str(office))
    service = solieu("watch", "--office", str(office))
    if busy:
        (office / "inbox" / "dai.txt").write_text(LONG, "utf-8")
        wait_until_read(office, "dai.txt")
    else:
        log, deadline = office / "store" / "log.jsonl", time.monotonic() + 30
        while not log.exists() or "started" not in log.read_text("utf-8"):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(1)  # its reader is being started, or idle
    said = stopped(service, number)
    assert service.returncode == 0, said
    assert json.loads(said.splitlines()[-1])["message"] == "stopped"
    assert rows(office) == ([("dai.txt", "received", 0)] if busy else [])


@pytest.mark.parametrize("engine", ["inline", "local"])
@pytest.mark.parametrize("number", STOPS, ids=lambda n: n.name)
def test_a_batch_that_is_stopped_with_its_group(tmp_path: Path, engine: str, number: signal.Signals) -> None:
    office, tree = tmp_path / "van-phong", tmp_path / "luu-tru"
    tree.mkdir()
    done("init", str(office))
    (tree / "dai.txt").write_text(LONG, "utf-8")
    for n in range(SIZE):  # with another long one in the next task, for another process where there are some
        (tree / f"ngan-{n}.txt").write_text(SENTENCE * (n + 1), "utf-8")
    (tree / "sau.txt").write_text(LONG + SENTENCE, "utf-8")
    work = solieu("reprocess", str(tree), "--office", str(office), "--engine", engine)
    wait_until_read(office, str(tree / "dai.txt"))
    said = stopped(work, number)
    assert work.returncode == 130, said
    assert "Đã dừng: xong 0" in said
    assert rows(office)[0][2] == 0
