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
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

TORTURE = bool(os.environ.get("SOLIEU_TORTURE"))
KILLS = 500 if TORTURE else 40
EACH = 40  # kills a round; a round begins with a new office, and ends with what it must have come to
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
    for name, data in documents():
        path = folder / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return folder


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
    """All that a process started, and what those started."""
    try:
        direct = [int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid for d in direct for pid in (d, *children(d))]


def settled(folder: Path) -> bool:
    told = solieu("status", "--json", "--all", "--office", str(folder)).stdout.splitlines()
    states = [json.loads(line)["state"] for line in told]
    return len(states) >= len(list(documents())) and not set(states) & {"waiting", "received", "retry"}


def disturbed(folder: Path, kills: int, chance: random.Random) -> None:
    """Runs `solieu watch` and kills it or its children until it was done to so often; then lets it finish."""
    done = 0
    while done < kills:
        watch = subprocess.Popen(
            [*COMMAND, "watch", "--office", str(folder)],
            env=os.environ | ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.3, 1.2))
        for _ in range(chance.randrange(6)):
            below = children(watch.pid)
            if below and done < kills - 1:
                try:
                    os.kill(chance.choice(below), signal.SIGKILL)
                    done += 1
                except ProcessLookupError:
                    pass
            time.sleep(chance.uniform(0.01, 0.3))
        time.sleep(chance.uniform(0, 0.5))
        watch.kill()
        watch.wait()
        done += 1
    deadline = time.monotonic() + SECONDS
    while not settled(folder):
        assert time.monotonic() < deadline, solieu("status", "--all", "--office", str(folder)).stdout
        assert solieu("ingest", "--office", str(folder)).returncode in (0, 3, 4)


def test_killed_offices_end_like_undisturbed_ones(tmp_path: Path) -> None:
    calm = office(tmp_path / "calm")
    solieu("ingest", "--office", str(calm))
    expected = outcome(calm)
    assert expected["inbox"] == []
    assert expected["on the way"] == []
    assert len(list(documents())) == 29
    chance = random.Random(20250127)
    left, number = KILLS, 0
    while left:
        kills = min(left, EACH)
        folder = office(tmp_path / f"killed-{number}")
        disturbed(folder, kills, chance)
        assert outcome(folder) == expected
        left, number = left - kills, number + 1
