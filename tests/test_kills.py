"""Processes are killed at random moments; what the office ends with is what an undisturbed run ends with."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conftest import ROOT
from pipeline.store import engine, ledger
from schemas.errors import KilledReader

TORTURE = bool(os.environ.get("SOLIEU_TORTURE"))
KILLS = 500 if TORTURE else 40
EACH = 40  # kills a round; a round begins with a new office, and ends with what it must have come to
EARLY = 1 / 4  # of the lives end while the process still starts
OPEN = ("waiting", "received", "retry")
SECONDS = 90  # that a round may take to end once nothing is killed any more
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "SOLIEU_RETRY__FIRST_SECONDS": "1",
    "SOLIEU_RETRY__LONGEST_SECONDS": "2",
    "SOLIEU_INBOX__STILL_SECONDS": "1",
}
COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def solieu(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=os.environ | ENVIRONMENT)


def report(number: int) -> str:
    gifts = 10 + number
    return (
        f"Xã Hòa Bình {number} báo cáo kết quả chăm lo Tết Ất Tỵ 2025.\n"
        f"Ngày {number % 27 + 1}/01/2025, xã đã tặng {gifts} suất quà cho hộ nghèo, mỗi suất 500.000 đồng, "
        f"tổng trị giá {gifts * 500_000:,} đồng.\n".replace(",", ".")
        + "Đoàn viên, thanh niên cùng bà con lối xóm dọn vệ sinh đường làng ngõ xóm suốt cả tuần lễ vừa qua.\n"
    )


def documents() -> Iterator[tuple[str, bytes]]:
    for number in range(24):
        yield f"bao-cao-{number:02}.txt", report(number).encode()
    yield "chep/bao-cao-03.txt", report(3).encode()  # the same bytes
    yield "chep/trang.html", f"<html><body><p>{report(50)}</p></body></html>".encode()
    yield "hong.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>"
    yield "rong.txt", b""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        for name, number in (("a.txt", 60), ("b.txt", 61)):
            z.writestr(zipfile.ZipInfo(name), report(number))  # without the time of its making
    yield "goi.zip", packed.getvalue()


def office(folder: Path) -> Path:
    assert solieu("init", str(folder)).returncode == 0
    return folder


def drop(folder: Path, some: Iterable[tuple[str, bytes]]) -> None:
    for name, data in some:
        path = folder / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def outcome(folder: Path) -> dict[str, object]:
    """What must be the same however often it was cut: states, names, results, export."""
    told = solieu("status", "--json", "--all", "--office", str(folder))
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    names = Counter(r["name"] for r in rows)
    assert max(names.values(), default=0) <= 1, names  # a file is in one state
    exported = solieu("export", "--format", "jsonl", "--office", str(folder))
    verified = solieu("verify", "--office", str(folder))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    for path in (folder / "results").rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    return {
        "states": sorted((r["name"], r["state"], r["code"]) for r in rows),
        "export": sorted(exported.stdout.splitlines()),
        "inbox": _files(folder / "inbox"),
        "done": _files(folder / "done"),
        "failed": _files(folder / "failed"),
        "results": [name for name in _files(folder / "results") if name.endswith((".json", ".html"))],
        "on the way": [p.name for p in (folder / "store" / "tmp").iterdir()],
    }


def _files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())


def children(pid: int) -> list[int]:
    """All living processes that a process started, and what those started. A dead one that nobody has fetched counts not."""
    try:
        direct = [int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [p for d in direct for p in (*([d] if is_alive(d) else ()), *children(d))]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def marked(mark: str) -> set[int]:
    """All living processes that began with this in their environment, whoever their parent is by now."""
    found = set[int]()
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (place / "environ").read_bytes() and is_alive(int(place.name)):
                found.add(int(place.name))
    return found


def left(mark: str, seconds: int) -> set[int]:
    """Those of `marked` that have not ended within the time; they are ended here."""
    deadline = time.monotonic() + seconds
    while (found := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return found


def settled(folder: Path) -> bool:
    told = solieu("status", "--json", "--all", "--office", str(folder)).stdout.splitlines()
    states = [json.loads(line)["state"] for line in told]
    return len(states) >= len(list(documents())) and not set(states) & set(OPEN)


class Disturbed:
    """An office whose processes are killed. `hits` counts the kills by what they met."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.hits: Counter[str] = Counter()
        self.engine = engine.opened(f"sqlite:///{folder}/store/solieu.sqlite")

    def run(self, kills: int) -> None:
        """Lives of `solieu watch`, each with more files in the inbox, until there were `kills`; then it may finish."""
        left = deque(documents())
        while self.hits.total() < kills:
            more = self.chance.randint(3, 7)
            drop(self.folder, [left.popleft() for _ in range(min(more, len(left)))])
            self._live(kills)
        drop(self.folder, left)
        deadline = time.monotonic() + SECONDS
        with self._started():
            while not settled(self.folder) or any(_files(self.folder / "inbox")):
                assert time.monotonic() < deadline, solieu("status", "--all", "--office", str(self.folder)).stdout
        assert solieu("ingest", "--office", str(self.folder)).returncode == 0  # nothing new, nothing left over
        self.engine.dispose()

    def _live(self, kills: int) -> None:
        with self._started() as watch:
            if self.chance.random() < EARLY:
                until = time.monotonic() + self.chance.uniform(0, 1.5)
            else:
                self._wait(lambda: self._at_work() or not _files(self.folder / "inbox"))
                until = time.monotonic() + self.chance.uniform(0, 2)
                while self.hits.total() < kills - 1 and time.monotonic() < until and watch.poll() is None:
                    self._kill_a_child(watch.pid)
                    time.sleep(self.chance.uniform(0.01, 0.2))
            time.sleep(max(0, until - time.monotonic()))
            assert watch.poll() is None, "the death of a child must not end its parent"
            met = "parent at work" if self._at_work() else "parent at rest"
            watch.kill()
            self.hits[met] += 1

    def _kill_a_child(self, parent: int) -> None:
        below = children(parent)
        with self.engine.connect() as c:
            tired = any(r.state in OPEN and r.attempts >= KilledReader.retries for r in ledger.entries(c))
        if below and not tired:  # a document that kills its reader once more counts as damaged, and rightly so
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(below), signal.SIGKILL)
                self.hits["child"] += 1

    def _at_work(self) -> bool:
        with self.engine.connect() as c:
            return any(
                r.state == "received" or (r.inside and not r.moved and r.state not in OPEN) for r in ledger.entries(c)
            )

    @contextmanager
    def _started(self) -> Iterator[subprocess.Popen[bytes]]:
        """`solieu watch` from its first sign of life, the lock, until it is killed here at the latest."""
        with (self.folder / "said.txt").open("ab") as said:
            watch = subprocess.Popen(
                [*COMMAND, "watch", "--office", str(self.folder)],
                env=os.environ | ENVIRONMENT,
                stdout=said,
                stderr=said,
            )
        lock = self.folder / "store" / "office.lock"
        try:
            self._wait(lambda: lock.exists() and lock.read_text().partition("\n")[0] == str(watch.pid))
            yield watch
        finally:
            watch.kill()
            watch.wait()

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not until():
            assert time.monotonic() < deadline, (self.folder / "said.txt").read_text()
            time.sleep(0.01)


def test_killed_offices_end_like_undisturbed_ones(tmp_path: Path) -> None:
    calm = office(tmp_path / "calm")
    drop(calm, documents())
    solieu("ingest", "--office", str(calm))
    assert settled(calm)
    expected = outcome(calm)
    assert expected["inbox"] == []
    assert expected["on the way"] == []
    assert len(list(documents())) == 29
    chance = random.Random(20250127)
    hits: Counter[str] = Counter()
    number = 0
    while (left := KILLS - hits.total()) > 0:
        killed = Disturbed(office(tmp_path / f"killed-{number}"), chance)
        killed.run(min(left, EACH))
        assert outcome(killed.folder) == expected
        hits += killed.hits
        number += 1
    assert hits["child"] >= KILLS // 3, hits  # they must have met something
    assert hits["parent at work"] >= KILLS // 20, hits
