"""Who gives out work, who does it and who reads is killed at random moments; the archive ends like an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from test_batch import PAPER
from test_kills import COMMAND, ENVIRONMENT, TORTURE, children, documents, left, report, solieu

from pipeline.store.engine import opened
from schemas.errors import EXIT_SOME_UNREAD

KILLS = 200 if TORTURE else 30
MORE = 120  # documents besides those of the other test
SECONDS = 120  # that the last life may take
SOON = 5  # seconds after which nothing is left of what was killed
MET = ("coordinator", "worker", "reader")
COURSES = (("coordinator",), ("reader", "coordinator"), ("worker", "reader"), ("reader", "worker"))  # of one life
READS = re.compile("spawn_main|forkserver")
ENGINE = ("--engine", "local", "--workers", "2")


def archive(folder: Path) -> Path:
    more = ((f"them/{n:03}.txt", report(100 + n).encode()) for n in range(MORE))
    twins = ((f"sinh-doi/{n:02}.txt", PAPER.format(n=n % 12, g=10 + n).encode()) for n in range(24))
    for name, data in [*documents(), *more, *twins]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def outcome(place: Path) -> dict[str, object]:
    exported = solieu("export", "--format", "jsonl", "--office", str(place))
    verified = solieu("verify", "--office", str(place))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    engine = opened(f"sqlite:///{place}/store/solieu.sqlite")
    with engine.connect() as c:
        states = sorted(map(tuple, c.execute(text("SELECT name, state, code FROM files"))))
        twice = c.scalar(text("SELECT count(*) - count(DISTINCT document) FROM runs"))
        steps = sorted(map(tuple, c.execute(text("SELECT step, count(*) FROM steps GROUP BY step"))))
    engine.dispose()
    assert twice == 0
    return {"export": sorted(exported.stdout.splitlines()), "states": states, "steps": steps}


def test_killed_archives_end_like_undisturbed_ones(tmp_path: Path) -> None:
    folder = archive(tmp_path / "luu-tru")
    calm = tmp_path / "calm"
    solieu("init", str(calm))
    assert solieu("reprocess", str(folder), "--office", str(calm), "--engine", "inline").returncode == EXIT_SOME_UNREAD
    expected = outcome(calm)
    chance = random.Random(20250128)
    hits: Counter[str] = Counter()
    number = 0
    while hits.total() < KILLS:
        place = tmp_path / f"killed-{number}"
        solieu("init", str(place))
        _disturb(place, folder, chance, hits)
        assert outcome(place) == expected
        number += 1
    assert all(hits[met] >= KILLS // 6 for met in MET), hits
    assert not left(str(tmp_path), SOON)


def _disturb(place: Path, folder: Path, chance: random.Random, hits: Counter[str]) -> None:
    """Lives of the command, each ended by a kill while it is at work, until the archive is done or enough were killed."""
    command = [*COMMAND, "reprocess", str(folder), "--office", str(place), *ENGINE]
    environment = os.environ | ENVIRONMENT | {"OF_TEST": str(place)}
    ended = False
    while not ended and hits.total() < KILLS:
        with (place / "said.txt").open("ab") as said:
            life = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        ended = _live(life, chance, hits)
        life.kill()
        life.wait()
    last = subprocess.run(
        [*command, "--json"], env=os.environ | ENVIRONMENT, capture_output=True, text=True, timeout=SECONDS
    )
    assert json.loads(last.stdout)["failed"] == 2, last.stderr
    again = solieu("reprocess", str(folder), "--office", str(place), *ENGINE, "--json")
    assert json.loads(again.stdout)["done"] == 0


def _live(life: subprocess.Popen[bytes], chance: random.Random, hits: Counter[str]) -> bool:
    """Kills what works for the command now and then, and the command itself at last; whether it ended before."""
    least = min(
        MET, key=lambda met: hits[met]
    )  # a life may be over before its second kill: the first goes where it lacks
    for met in chance.choice([course for course in COURSES if course[0] == least]):
        moment = time.monotonic() + chance.uniform(0, 1.2)
        while not (readers := _readers(life.pid)) or time.monotonic() < moment:
            if life.poll() is not None:
                return True
            time.sleep(0.02)
        some = {"coordinator": [life.pid], "worker": sorted(_direct(life.pid)), "reader": readers}[met]
        if some and hits.total() < KILLS:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(some), signal.SIGKILL)
                hits[met] += 1
    return False


def _readers(coordinator: int) -> list[int]:
    """Processes that read for the workers."""
    workers = _direct(coordinator)
    return [p for p in children(coordinator) if p not in workers and READS.search(_command(p))]


def _direct(pid: int) -> set[int]:
    """What the process started itself and works for it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        found = {int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()}
        return {c for c in found if "resource_tracker" not in _command(c)}
    return set()


def _command(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return "resource_tracker"
