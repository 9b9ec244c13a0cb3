"""Who gives out work, who does it and who reads is killed at random moments; the archive ends like an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from test_kills import COMMAND, ENVIRONMENT, TORTURE, children, documents, report, solieu

from pipeline.store.engine import opened
from schemas.errors import EXIT_SOME_UNREAD

KILLS = 200 if TORTURE else 30
MORE = 90  # documents besides those of the other test
SECONDS = 120  # that the last life may take
ENGINE = ("--engine", "local", "--workers", "2")


def archive(folder: Path) -> Path:
    for name, data in [*documents(), *((f"them/{n:03}.txt", report(100 + n).encode()) for n in range(MORE))]:
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
        _disturb(place, folder, chance, hits, min(KILLS, hits.total() + 15))
        assert outcome(place) == expected
        number += 1
    assert all(hits[met] >= KILLS // 10 for met in ("coordinator", "worker", "reader")), hits


def _disturb(place: Path, folder: Path, chance: random.Random, hits: Counter[str], until: int) -> None:
    command = [*COMMAND, "reprocess", str(folder), "--office", str(place), *ENGINE]
    while hits.total() < until:
        with (place / "said.txt").open("ab") as said:
            life = subprocess.Popen(command, env=os.environ | ENVIRONMENT, stdout=said, stderr=said)
        end = time.monotonic() + chance.uniform(1, 6)
        while time.monotonic() < end and life.poll() is None:
            time.sleep(chance.uniform(0.2, 0.8))
            if hits.total() < until - 1 and chance.random() < 0.5:
                _kill_one(life.pid, chance, hits)
        if life.poll() is None:
            hits["coordinator"] += 1
        life.kill()
        life.wait()
    last = subprocess.run(
        [*command, "--json"], env=os.environ | ENVIRONMENT, capture_output=True, text=True, timeout=SECONDS
    )
    assert json.loads(last.stdout)["failed"] == 2, last.stderr
    again = solieu("reprocess", str(folder), "--office", str(place), *ENGINE, "--json")
    assert json.loads(again.stdout)["done"] == 0


def _kill_one(coordinator: int, chance: random.Random, hits: Counter[str]) -> None:
    """A worker, or a process that reads for one."""
    workers = [p for p in children(coordinator) if p in _direct(coordinator)]
    readers = [p for p in children(coordinator) if p not in workers]
    met, some = chance.choice((("worker", workers), ("reader", readers)))
    if some:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(some), signal.SIGKILL)
            hits[met] += 1


def _direct(pid: int) -> set[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return {int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()}
    return set()
