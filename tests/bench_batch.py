"""`make bench`: what a whole archive costs, by step, by engine, by its size, and what looking at it again costs.

    python tests/bench_batch.py [--documents 320] [--files 10000] [--keys 100000] [--only steps,engines,growth,overhead,keys,again]

Documents are those of ../shared/documents/text, or of corpus/ where that is absent, each with a number of its own. Every engine is
a process of its own that is called as people call it; rates leave out its start (two runs, one with a quarter of the documents).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bench_extract import texts
from bench_inbox import COMMAND, environment

from pipeline.batch import dask, engine
from pipeline.batch.dask import Dask
from pipeline.batch.engine import Inline, Local
from pipeline.batch.keys import Rules
from pipeline.batch.reprocess import Reprocess
from pipeline.batch.task import SIZE, Done, Item, Task
from pipeline.clock import stamp
from pipeline.office import Office
from pipeline.store import archive, steps
from pipeline.store.engine import opened, prepare
from pipeline.store.rows import Together, add
from pipeline.store.tables import files, originals

SLEEP = 0.05  # seconds of a document whose work is nothing


def office(folder: Path, name: str) -> Office:
    made = Office.create(folder / name)
    prepare(made.database_url)
    return made


def tree(folder: Path, name: str, numbers: Iterable[int], documents: list[str]) -> Path:
    place = folder / name
    for n in numbers:
        path = place / f"{n // 1000:03}" / f"{n:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{documents[n % len(documents)]}\nTổng cộng {1000 + n} suất quà.\n", "utf-8")
    return place


def family(pid: int) -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(") ")[2].split()[1])
    found, more = [pid], {pid}
    while more := {p for p, parent in parents.items() if parent in more}:
        found += more
    return found


def memory_mb(pid: int) -> int:
    """What the process holds: what it shares with others is divided among them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) // 1024
    return 0


def worked(pid: int) -> float:
    """Seconds of processor that the process took, with those of its children that have ended."""
    with suppress(OSError):
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[11:15]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return 0


def called(*arguments: str) -> tuple[dict[str, float], int, int]:
    """What `solieu reprocess --json` tells, with "worked", and the most memory of it alone and with all it started (MB)."""
    command = [*COMMAND, "reprocess", *arguments, "--json"]
    work = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
    alone, whole, cpu, ended = 0, 0, 0.0, threading.Event()

    def watch() -> None:
        nonlocal alone, whole, cpu
        while not ended.wait(0.2):
            each = {p: memory_mb(p) for p in family(work.pid)}
            alone, whole = max(alone, each[work.pid]), max(whole, sum(each.values()))
            cpu = max(cpu, sum(map(worked, each)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    told, _ = work.communicate()
    ended.set()
    watcher.join()
    return json.loads(told) | {"worked": cpu}, alone, whole


def engines(folder: Path, count: int, documents: list[str]) -> None:
    few, many = (tree(folder, f"engines-{n}", range(n), documents) for n in (count // 4, count))
    rates, costs = {}, {}
    for name, workers in (("inline", 1), ("local", 1), ("local", 2), ("dask", 2)):
        options = ["--engine", name, *(["--workers", str(workers)] if name != "inline" else [])]
        seconds, cpu = [], []
        for place in (few, many):
            made = office(folder, f"o-{name}-{workers}-{place.name}")
            told, alone, whole = called(str(place), "--office", str(made.root), *options)
            seconds.append(told["seconds"])
            cpu.append(told["worked"])
        rate = rates[name, workers] = (count - count // 4) / (seconds[1] - seconds[0])
        cost = costs[name, workers] = (cpu[1] - cpu[0]) / (count - count // 4)
        print(
            f"{name:<7}{workers} workers {rate:8.1f} documents/s; with its start {count / seconds[1]:6.1f}; "
            f"peak {alone} MB, with workers and readers {whole} MB; {cost * 1000:.1f} ms of processor a document"
        )
    one, one_cost = rates["local", 1], costs["local", 1]
    for name in ("local", "dask"):
        told = f"{rates[name, 2] / one:.2f} by the clock, {2 * one_cost / costs[name, 2]:.2f} by the processor"
        print(f"two cores / one, {name}: {told}")
    for what in ("solieu.sqlite", "originals", "parsed"):
        place = made.store / what
        size = sum(p.stat().st_blocks * 512 for p in [place, *place.rglob("*")])
        print(f"stored a document, {what}: {size / count / 1024:.1f} KB on the disk")


def by_step(folder: Path, documents: list[str]) -> None:
    """Processor time of one core, in milliseconds a document; the store's fsync is in the time by the clock."""
    from extractors.drawers import extract
    from pipeline.ingest import Source
    from pipeline.normalise import normalise
    from pipeline.parse.isolate import Isolated
    from pipeline.run import process
    from pipeline.segment import segment, split_words
    from pipeline.store.keep import keep
    from pipeline.store.runs import Key

    made = office(folder, "steps")
    sources = [Source(f"{n}.txt", f"{d}\n{n}".encode()) for n, d in enumerate(documents)]
    store = opened(made.database_url)

    def parse() -> None:
        for s in sources:
            apart.parse(s.data, s.path)

    def figures() -> None:
        for d in documents:
            text = normalise(d).content
            extract(text, segment(text), split_words)

    def whole() -> None:
        found[:] = [process(s, with_text=True) for s in sources]

    def keep_all() -> None:
        for first in range(0, len(found), SIZE):
            with store.begin() as c:
                together = Together()
                for x in found[first : first + SIZE]:
                    sha256 = x.document.sha256
                    add(c, originals, [{"sha256": sha256, "size": 1, "stored_at": stamp()}])
                    keep(c, together, Key(sha256, x.document.path, ""), x, ())
                    steps.note(together, sha256, sha256, "extract")
                together.write(c)

    found: list = []  # type: ignore[type-arg]
    ms, mb = {}, {}
    with Isolated() as apart:
        parse()
        whole()
        for name, work in (("parse", parse), ("figures", figures), ("whole", whole), ("store", keep_all)):
            began, worked = time.perf_counter(), time.process_time()
            work()
            ms[name] = [
                (x - y) * 1000 / len(documents)
                for x, y in ((time.perf_counter(), began), (time.process_time(), worked))
            ]
            mb[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    store.dispose()
    print(f"parse                        {ms['parse'][1]:7.2f} ms, peak of the process so far {mb['parse']} MB")
    print(f"extract figures              {ms['figures'][1]:7.2f} ms, {mb['figures']} MB")
    print(f"link, check, describe        {ms['whole'][1] - ms['figures'][1]:7.2f} ms, {mb['whole']} MB")
    print(
        f"store                        {ms['store'][1]:7.2f} ms ({ms['store'][0]:.2f} by the clock), {mb['store']} MB"
    )


def growth(folder: Path, count: int, documents: list[str]) -> None:
    made = office(folder, "growth")
    step, before = count // 8, 0
    Reprocess(made, opened(made.database_url), [tree(folder, "warm", [10**6], documents)]).run(Inline())
    for times in (1, 2, 4, 8):
        place = tree(folder, f"growth-{times}", range(before, step * times), documents)
        began, worked = time.perf_counter(), time.process_time()
        store = opened(made.database_url)
        Reprocess(made, store, [place]).run(Inline())
        store.dispose()
        added = step * times - before
        took, used = time.perf_counter() - began, time.process_time() - worked
        print(
            f"archive ×{times}: {took * 1000 / added:.1f} ms a document more, {used * 1000 / added:.1f} of them in the store's process"
        )
        before = step * times


def overhead(folder: Path) -> None:
    made = office(folder, "overhead")
    engine._perform, dask._perform = _slept, _slept_there
    rules = Rules.of(made)
    each = [Task(n, rules, (Item("0" * 64, "a.txt"),) * SIZE) for n in range(20)]
    for name, work in (("local", Local(2)), ("dask", Dask(None, 2))):
        began = time.perf_counter()
        first, ends = 0.0, []
        for _ in work.run(made, each):
            ends.append(time.perf_counter())
        first = ends[0] - SIZE * SLEEP  # when the first task began
        share = (ends[-1] - first) / (len(each) * SIZE * SLEEP / 2) - 1
        print(
            f"{name}: overhead {share * 100:.1f} % at {SLEEP * 1000:.0f} ms a document; its start {first - began:.1f} s"
        )


def _slept(task: Task) -> Done:
    for _ in task.items:
        time.sleep(SLEEP)
    return Done(task.number, len(task.items))


def _slept_there(place: object, task: Task) -> Done:
    return _slept(task)


class _Nothing:
    """An engine that is done at once. With a store, it says so there."""

    def __init__(self, noted: bool = False) -> None:
        self.noted = noted

    def run(self, made: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        store = opened(made.database_url)
        for task in tasks:
            if self.noted:
                with store.begin() as c:
                    together = Together()
                    for item in task.items:
                        archive.settle(c, item.original, None)
                        keys = task.rules.keys(item.original, item.name)
                        steps.note(together, keys.extract, item.original, "extract")
                        steps.note(together, keys.compare, item.original, "compare")
                    together.write(c)
            yield Done(task.number, len(task.items))
        store.dispose()


def keys(folder: Path, most: int) -> None:
    peaks = []
    for count in (1000, most):
        made = office(folder, f"keys-{count}")
        store = opened(made.database_url)
        for first in range(0, count, 5000):
            with store.begin() as c:
                some = [
                    (archive.Stat(b"%d" % n, f"{n}.txt", 0, n, 1, 0), f"{n:064}")
                    for n in range(first, min(first + 5000, count))
                ]
                add(c, originals, [{"sha256": sha256, "size": 1, "stored_at": stamp()} for _, sha256 in some])
                add(c, files, [archive._row(stat, sha256, "received", None) for stat, sha256 in some])
        store.dispose()
        code = f"import bench_batch; bench_batch.one({str(made.root)!r})"
        there = environment() | {
            "PYTHONPATH": os.pathsep.join((environment()["PYTHONPATH"], str(Path(__file__).parent)))
        }
        done, seconds, peak = json.loads(
            subprocess.run([sys.executable, "-c", code], env=there, stdout=subprocess.PIPE, check=True).stdout
        )
        assert done == count
        peaks.append(peak)
        print(f"{count} keys given out: coordinator's peak {peak / 1024:.1f} MB, {seconds * 1000 / count:.2f} ms a key")
    print(f"ratio {peaks[1] / peaks[0]:.3f}")


def one(root: str) -> None:
    made = Office.find(Path(root))
    began = time.perf_counter()
    report = Reprocess(made, opened(made.database_url)).run(_Nothing())
    print(json.dumps([report.done, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))


def again(folder: Path, count: int) -> None:
    place = tree(folder, "again", range(count), ["Xã đã tặng quà."])
    made = office(folder, "o-again")
    store = opened(made.database_url)
    began = time.perf_counter()
    Reprocess(made, store, [place]).run(_Nothing(noted=True))
    store.dispose()
    print(f"{count} files taken in and noted, not read: {time.perf_counter() - began:.1f} s")
    counted = (
        "import sys; opens = []\n"
        f"hook = lambda event, a: opens.append(a[0]) if event == 'open' and str(a[0]).startswith({str(place)!r}) else None\n"
        "sys.addaudithook(hook)\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "finally: print(len(opens))"
    )
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", counted, "reprocess", str(place), "--office", str(made.root), "--json"],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ).stdout.splitlines()  # fmt: skip
    found = json.loads(told[0])
    assert found["skipped"] == count, found
    print(f"the same again: {time.perf_counter() - began:.1f} s, {told[1]} files of the archive opened")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=320)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--only", default="steps,engines,growth,overhead,keys,again")
    given, documents = parser.parse_args(), texts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work = {
            "steps": lambda: by_step(folder, documents),
            "engines": lambda: engines(folder, given.documents, documents),
            "growth": lambda: growth(folder, given.documents, documents),
            "overhead": lambda: overhead(folder),
            "keys": lambda: keys(folder, given.keys),
            "again": lambda: again(folder, given.files),
        }
        for each in given.only.split(","):
            print(f"— {each}", flush=True)
            work[each]()


if __name__ == "__main__":
    main()
