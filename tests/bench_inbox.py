"""`make bench`: how soon a dropped file is told, and what storing costs beside extracting.

    python tests/bench_inbox.py [--files 500 2000 10000] [--drops 15]

Small reports are generated; each command is a process of its own, and both stand in one run. Beside the wall's time
stands that of the processors, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
TEXT = (
    "Xã Hòa Bình {n} báo cáo kết quả chăm lo Tết Ất Tỵ 2025. Ngày {d}/01/2025, xã đã tặng {g} suất quà cho hộ nghèo, "
    "mỗi suất 500.000 đồng, tổng trị giá {t} đồng; đạt {p}% kế hoạch. Đoàn thanh niên huy động {y} lượt đoàn viên dọn "
    "vệ sinh {r} tuyến đường, giúp {h} hộ gia đình khó khăn sửa lại nhà cửa trước Tết. Bà con rất phấn khởi, cùng nhau "
    "trang hoàng đường làng ngõ xóm, chuẩn bị đón một năm mới ấm no, hạnh phúc.\n"
)


def report(n: int) -> str:
    g = 10 + n
    total = f"{g * 500_000:,}".replace(",", ".")
    return TEXT.format(n=n, d=n % 27 + 1, g=g, t=total, p=90 + n % 10, y=100 + n, r=n % 9 + 1, h=n % 30 + 2)


def run(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    return time.perf_counter() - began


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def peak_mb(process: subprocess.Popen[bytes]) -> int:
    """The most memory that a process had at once, until it ended."""
    most = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            break
        most = max([most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.1)
    return most // 1024


def storing(folder: Path, files: int) -> None:
    office, plain = folder / f"office-{files}", folder / f"plain-{files}"
    run("init", str(office))
    plain.mkdir()
    for n in range(files):
        for place in (plain, office / "inbox"):
            (place / f"{n:06}.txt").write_text(report(n), "utf-8")
    before = processors()
    extracted = run("extract", str(plain))
    between = processors()
    began = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "ingest", "--office", str(office)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    most = peak_mb(process)
    stored = time.perf_counter() - began
    done = sum(1 for _ in (office / "done").iterdir())
    walls = extracted, stored, stored - extracted
    times = between - before, processors() - between, processors() - 2 * between + before
    for said, (plainly, kept, more) in (("wall", walls), ("processors", times)):
        each = f"extract {plainly * 1000 / files:.2f}, ingest {kept * 1000 / files:.2f}, difference {more * 1000 / files:.2f}"
        print(f"{files} files, {said}: {each} ms each", flush=True)
    print(f"{files} files: {done} done; peak of the parent {most} MB", flush=True)


def processors() -> float:
    """Seconds that the processes which have ended took of the processors."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def latency(folder: Path, drops: int, leases: str) -> None:
    office = folder / f"watch-{leases}"
    run("init", str(office))
    options = environment() | {"SOLIEU_INBOX__LEASES": leases}
    service = subprocess.Popen([*COMMAND, "watch", "--office", str(office)], stderr=subprocess.DEVNULL, env=options)
    time.sleep(8)
    took = []
    for n in range(drops):
        name = f"tha-{n}.txt"
        (office / "inbox" / name).write_text("".join(report(1000 * n + k) for k in range(10)), "utf-8")
        began = time.perf_counter()
        while not list((office / "results").rglob(f"{name}*.json")) and time.perf_counter() - began < 60:
            time.sleep(0.02)
        took.append(time.perf_counter() - began)
    service.terminate()
    service.wait()
    print(
        f"leases {leases}: result after {statistics.median(took):.2f} s (median), {max(took):.2f} s (most) of {drops}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[500, 2000, 10000])
    parser.add_argument("--drops", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=ROOT) as name:
        folder = Path(name)
        latency(folder, arguments.drops, "auto")
        latency(folder, max(3, arguments.drops // 5), "never")
        for files in arguments.files:
            storing(folder, files)


if __name__ == "__main__":
    main()
