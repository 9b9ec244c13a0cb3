"""Reading ahead: order, what a fault costs, what closing early leaves, and how much lies in memory."""

from __future__ import annotations

import os
import signal
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

import pytest

from pipeline.ahead import _AHEAD, Ahead
from pipeline.ingest import Source
from pipeline.worker import Result
from schemas.errors import BrokenReader, DocumentError, SolieuError
from schemas.run import Extraction

TEXT = "Xã đã tặng {} suất quà cho hộ nghèo, trị giá 6 triệu đồng.\n"
LONG = (TEXT * 200_000).encode()
Items = list[tuple[int, Callable[[], Source]]]


@pytest.fixture(scope="module")
def ahead() -> Iterator[Ahead]:
    made = Ahead(2)
    made.warm()
    yield made
    made.close()


def source(number: int) -> Source:
    return Source(f"{number}.txt", TEXT.format(number + 10).encode())


def items(*numbers: int) -> Items:
    return [(n, partial(source, n)) for n in numbers]


def zipped(count: int) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for n in range(count):
            z.writestr(f"{n}.txt", TEXT.format(n + 10))
    return buffer.getvalue()


def paths(results: Iterator[Result]) -> list[str]:
    return [r.path if isinstance(r, DocumentError) else r.document.path for r in results]


def processes(ahead: Ahead) -> list[int | None]:
    """Those that are there and run."""
    found = (lane._worker._process for lane in ahead._lanes)
    return [p.pid for p in found if p is not None and p.is_alive()]


def met(condition: Callable[[], bool]) -> bool:
    """Whether it is so within some seconds."""
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_each_source_has_its_own_results_in_order(ahead: Ahead) -> None:
    told = [(key, list(results)) for key, results in ahead.read(items(*range(7)))]
    assert [key for key, _ in told] == list(range(7))
    for key, (result,) in told:
        assert isinstance(result, Extraction)
        assert result.document.path == f"{key}.txt"
        assert result.document.text == TEXT.format(key + 10)
    assert list(ahead.read([])) == []


def test_what_comes_next_is_at_hand_once_it_has_come(ahead: Ahead) -> None:
    assert not ahead.at_hand()
    hold = threading.Event()

    def late() -> Source:
        hold.wait(20)
        return source(2)

    told: list[bool] = []
    for key, results in ahead.read([*items(0, 1), (2, late)]):
        paths(results)
        told.append(ahead.at_hand() if key else met(ahead.at_hand))  # the second is read while the first is looked at
        if key == 1:
            hold.set()
    assert told == [True, False, False]


def test_a_container_tells_all_it_holds_before_the_next(ahead: Ahead) -> None:
    many = 3 * _AHEAD
    mixed: Items = [*items(0), (1, lambda: Source("goi.zip", zipped(many))), *items(2)]
    assert [paths(found) for _, found in ahead.read(mixed)] == [
        ["0.txt"],
        [f"goi.zip!/{n}.txt" for n in range(many)],
        ["2.txt"],
    ]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_what_the_caller_does_not_take_is_not_told_of_the_next(ahead: Ahead, taken: int) -> None:
    bundles: Items = [(k, partial(Source, f"{k}.zip", zipped(3 * _AHEAD))) for k in range(4)]
    for key, found in ahead.read(bundles):
        assert paths(r for _, r in zip(range(taken), found, strict=False)) == [
            f"{key}.zip!/{n}.txt" for n in range(taken)
        ]


class Refused(SolieuError):
    """A fault of the caller's own."""

    vi = en = "no"


@pytest.mark.parametrize("fault", [OSError("gone"), Refused(), RuntimeError("ours")], ids=lambda f: type(f).__name__)
def test_a_source_that_cannot_be_fetched_costs_itself_alone(ahead: Ahead, fault: Exception) -> None:
    def fetch() -> Source:
        raise fault

    before = processes(ahead)
    good, bad = [], []
    for key, found in ahead.read([*items(0), (1, fetch), *items(2), (3, fetch), *items(4)]):
        if key == 3:
            continue  # nobody asks, and nobody is told
        try:
            good += paths(found)
        except type(fault) as e:
            bad.append((key, e))
        assert list(found) == []
    assert good == ["0.txt", "2.txt", "4.txt"]
    assert bad == [(1, fault)]
    assert processes(ahead) == before


def test_a_document_that_kills_its_process_costs_itself_alone(ahead: Ahead) -> None:
    before = processes(ahead)

    def kill() -> Source:
        victim = ahead._lanes[1 % len(ahead._lanes)]._worker._process
        assert victim is not None
        assert victim.pid is not None
        threading.Timer(0.2, os.kill, (victim.pid, signal.SIGKILL)).start()
        return Source("1.txt", LONG)

    told = [only for _, (only,) in ahead.read([*items(0), (1, kill), *items(2, 3)])]
    assert [isinstance(r, BrokenReader) for r in told] == [False, True, False, False]
    assert paths(iter(told)) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert len(set(before) - set(processes(ahead))) == 1


def test_a_caller_who_goes_ends_what_is_read_and_the_next_call_is_whole(ahead: Ahead) -> None:
    long = [(n, lambda: Source("dai.txt", LONG)) for n in range(2, 6)]

    def store() -> None:
        for _, found in ahead.read([*items(0, 1), *long]):
            assert paths(found) == ["0.txt"]
            raise Refused

    began = time.monotonic()
    with pytest.raises(Refused):
        store()
    assert time.monotonic() - began < 5  # the long ones would take much longer
    assert [paths(found) for _, found in ahead.read(items(5, 6, 7))] == [["5.txt"], ["6.txt"], ["7.txt"]]


def test_no_more_is_fetched_than_may_wait(ahead: Ahead) -> None:
    fetched = []

    def counted(n: int) -> Callable[[], Source]:
        def fetch() -> Source:
            fetched.append(n)
            return source(n)

        return fetch

    most = 0
    for taken, (_, found) in enumerate(ahead.read([(n, counted(n)) for n in range(40)]), 1):
        list(found)
        if taken == 3:
            assert met(lambda: len(fetched) > 4)  # it goes on while the caller does something else
            time.sleep(0.2)
        most = max(most, len(fetched) - taken)
    assert 2 <= most <= len(ahead._lanes) * _AHEAD
    assert sorted(fetched) == list(range(40))


def test_processes_stay_for_the_next_call_and_end_with_the_last() -> None:
    """The system ends a worker's process with the thread that started it, so that the thread must stay."""
    ahead = Ahead()
    try:
        assert processes(ahead) == []
        told, pids = [], []
        for _ in range(3):
            told.append([paths(found) for _, found in ahead.read(items(0))])
            time.sleep(0.1)
            pids.append(processes(ahead))
        ((pid,),) = set(map(tuple, pids))
        assert pid is not None
        ahead.close()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert processes(ahead) == []
        told.append([paths(found) for _, found in ahead.read(items(0))])
        assert told == [[["0.txt"]]] * 4
    finally:
        ahead.close()
        ahead.close()
