"""Who gives out work is killed while its processes start: a few seconds later none of them is left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_kills import COMMAND, ENVIRONMENT, left, marked, report

from pipeline.office import Office
from pipeline.store.engine import prepare

FILES = 80  # some tasks: one alone is done without other processes
SECONDS = 6  # a process that is being loaded looks for its parent only then
OURS = re.compile("spawn_main|forkserver")
COMMANDS = {
    "local": ("reprocess", "luu-tru", "--workers", "2"),
    "inline": ("reprocess", "luu-tru", "--engine", "inline"),
    "watch": ("watch",),
}
# the command, and as which of its processes starts it is killed: of "local" two workers come first, then their readers and
# what parses for these
MOMENTS = [("local", 1), ("local", 2), ("local", 3), ("local", 5), ("inline", 1), ("watch", 1)]


def test_a_process_whose_parent_went_before_it_could_ask_ends_itself() -> None:
    asked = "import os, signal; from pipeline.process import dies_with_parent as d; d(signal.SIGKILL, {}); print(1)"
    for parent, ended in (("os.getppid()", 0), ("os.getppid() + 1", -signal.SIGKILL)):
        command = [sys.executable, "-c", asked.format(parent)]
        done = subprocess.run(command, env=os.environ | ENVIRONMENT, capture_output=True)
        assert (done.returncode, bool(done.stdout)) == (ended, not ended)


@pytest.mark.parametrize(("command", "processes"), MOMENTS)
def test_nobody_outlives_who_gave_out_the_work(tmp_path: Path, command: str, processes: int) -> None:
    place = tmp_path / "van-phong"
    prepare(Office.create(place).database_url)
    folder = place / "inbox" if command == "watch" else tmp_path / "luu-tru"
    folder.mkdir(exist_ok=True)
    for n in range(FILES):
        (folder / f"{n:02}.html").write_text(f"<html><body><p>{report(n)}</p></body></html>", "utf-8")
    environment = os.environ | ENVIRONMENT | {"OF_TEST": str(place)}
    with (tmp_path / "said.txt").open("wb") as said:
        words = [*COMMAND, *COMMANDS[command], "--office", str(place)]
        life = subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=said, stderr=said)
    try:
        while _begun(str(place)) < processes:
            assert life.poll() is None, (tmp_path / "said.txt").read_text()
            time.sleep(0.01)
    finally:
        life.kill()
        life.wait()
        found = left(str(place), SECONDS)
    assert not found


def _begun(mark: str) -> int:
    """How many processes work for the command, their parents among them."""
    return sum(1 for p in marked(mark) if OURS.search(_command(p)))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
