"""Parsing apart and the worker: limits hold, a document costs itself alone, nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.parse import parse
from pipeline.parse.forkserver import Limits
from pipeline.parse.isolate import Isolated, _Words
from pipeline.run import process
from pipeline.worker import Begun, Told, Worker, _work
from schemas.errors import BrokenReader, DocumentError, EmptyDocument, KilledReader, TooHeavy, TookTooLong
from schemas.run import Extraction

TEXT = "Xã đã tặng 12 suất quà cho hộ nghèo, trị giá 6 triệu đồng.\n"


@pytest.fixture(scope="module")
def apart() -> Iterator[Isolated]:
    with Isolated() as isolated:
        yield isolated


def test_the_same_document_apart_and_here(apart: Isolated) -> None:
    data = (TEXT * 3).encode()
    assert apart.parse(data, "a.txt") == parse(data, "a.txt")


def test_a_fault_of_the_document_comes_back_as_itself(apart: Isolated) -> None:
    with pytest.raises(EmptyDocument) as told:
        apart.parse(b" \n", "trong.txt")
    assert "trong.txt" in told.value.message_vi


@pytest.mark.parametrize(
    ("limits", "fault", "words"),
    [
        (Limits(memory_mb=120), TooHeavy, "bộ nhớ"),
        (Limits(wall_seconds=0), TookTooLong, "giây"),
        (Limits(file_mb=1), DocumentError, "lon.txt"),
    ],
    ids=["memory", "time", "file"],
)
def test_what_breaks_a_limit_is_ended_and_told(limits: Limits, fault: type[DocumentError], words: str) -> None:
    with Isolated(limits) as isolated:
        with pytest.raises(fault) as told:
            isolated.parse((TEXT * 400_000).encode(), "lon.txt")
        assert words in told.value.message_vi
        if limits.wall_seconds:
            assert isolated.parse(TEXT.encode(), "a.txt").text == TEXT


def test_the_next_file_gets_a_new_server() -> None:
    page = f"<html><body><p>{TEXT}</p></body></html>".encode()
    with Isolated() as isolated:
        isolated.parse(page, "a.html")
        assert isolated._server is not None
        os.kill(isolated._server.pid, signal.SIGKILL)
        assert isolated.parse(page, "b.html").text.strip() == TEXT.strip()


def test_a_short_plain_text_needs_no_server() -> None:
    with Isolated() as isolated:
        assert isolated.parse(TEXT.encode(), "a.txt").text == TEXT
        with pytest.raises(EmptyDocument):
            isolated.parse(b"", "a.txt")
        assert isolated.parse(TEXT.encode("utf-16"), "a.txt").text == TEXT


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Isolated(Limits(wall_seconds=0)) as isolated:
        with pytest.raises(TookTooLong):
            isolated.parse((TEXT * 100_000).encode(), "a.txt")
        assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(seconds=5)  # a new process loads its words in one or two
    yield made
    made.close()


def zipped(**files: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as z:
        for name, data in files.items():
            z.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


def test_a_document_that_takes_too_long_costs_itself_alone(worker: Worker) -> None:
    (slow,) = worker.read(Source("cham.txt", (TEXT * 400_000).encode()))
    assert isinstance(slow, TookTooLong)
    assert slow.path == "cham.txt"
    (good,) = worker.read(Source("a.txt", TEXT.encode()))
    assert isinstance(good, Extraction)


def test_a_killed_worker_is_replaced() -> None:
    worker = Worker(seconds=60)
    try:
        list(worker.read(Source("a.txt", TEXT.encode())))
        assert worker._process is not None
        assert worker._process.pid is not None
        threading.Timer(0.3, os.kill, (worker._process.pid, signal.SIGKILL)).start()
        (lost,) = worker.read(Source("b.txt", (TEXT * 200_000).encode()))
        (good,) = worker.read(Source("a.txt", TEXT.encode()))
    finally:
        worker.close()
    assert isinstance(lost, BrokenReader)
    assert isinstance(good, Extraction)


def test_a_poisonous_member_costs_itself_alone(worker: Worker) -> None:
    data = zipped(a_txt=TEXT.encode(), b_txt=(TEXT * 400_000).encode(), c_txt=TEXT.encode())
    results = list(worker.read(Source("goi.zip", data)))
    told = [r.path if isinstance(r, DocumentError) else r.document.path for r in results]
    assert told == ["goi.zip!/a.txt", "goi.zip!/b.txt", "goi.zip!/c.txt"]
    assert [isinstance(r, DocumentError) for r in results] == [False, True, False]


def test_a_caller_who_has_seen_enough_does_not_spoil_the_next_source(worker: Worker) -> None:
    data = zipped(a_txt=TEXT.encode(), b_txt=TEXT.encode(), c_txt=TEXT.encode())
    reading = worker.read(Source("goi.zip", data))
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    (good,) = worker.read(Source("khac.txt", TEXT.encode()))
    assert isinstance(good, Extraction)
    assert good.document.path == "khac.txt"


def test_a_worker_whose_caller_went_ends_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(os.getpid(), theirs, Limits(), None))
    process.start()
    theirs.close()
    ours.send((Source("a.txt", TEXT.encode()), False, frozenset()))
    ours.close()  # as the system does some time before it tells the end of a process that was killed
    process.join(20)
    assert process.exitcode == 0
    assert capfd.readouterr().err == ""


def test_a_stop_while_a_worker_starts_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, start, before = Worker(), SpawnProcess.start, {p.name for p in multiprocessing.active_children()}

    def stopped(process: SpawnProcess) -> None:
        start(process)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # it comes to whoever is not deaf, and that is nobody

    monkeypatch.setattr(SpawnProcess, "start", stopped)
    with pytest.raises(KeyboardInterrupt):
        worker.start()
    worker.close()
    assert not [p for p in multiprocessing.active_children() if p.name not in before]


def test_a_worker_that_died_between_documents_costs_none(worker: Worker) -> None:
    list(worker.read(Source("a.txt", TEXT.encode())))
    assert worker._connection is not None
    worker._connection.close()
    (good,) = worker.read(Source("b.txt", TEXT.encode()))
    assert isinstance(good, Extraction)


def test_a_worker_that_died_behind_a_document_costs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it told stands, and is not followed by a fault of the same document."""
    result = process(Source("a.txt", TEXT.encode()))
    heard = iter([Begun("a.txt"), Told(result), KilledReader("a.txt", detail="", detail_en="")])
    monkeypatch.setattr("pipeline.worker._heard", lambda *_: next(heard))
    monkeypatch.setattr(Worker, "_send", lambda *_: None)
    assert list(Worker().read(Source("a.txt", TEXT.encode()))) == [result]


class Evil:
    """What a reader that a file has taken over might send."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def dumped(self) -> bytes:
        """A pickle that asks for the name, and calls it."""
        return (
            b"\x80\x04"
            + b"".join(b"\x8c" + bytes([len(x)]) + x.encode() for x in (self.module, self.name))
            + b"\x93)R."
        )


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "getpid"),
        ("builtins", "eval"),
        ("schemas.parsed", "Parsed.__init__.__globals__.clear"),
        ("schemas.errors", "SolieuError.__init__"),
        ("schemas.parsed", "array"),
        ("array", "array.__class__"),
    ],
)
def test_a_reader_that_was_taken_over_can_name_nothing_but_our_words(module: str, name: str) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _Words(BytesIO(Evil(module, name).dumped())).load()


def test_a_killed_user_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    code = """
import sys
from pipeline.ingest import Source
from pipeline.worker import Worker
if __name__ == "__main__":
    worker = Worker()
    print(len(list(worker.read(Source("a.txt", b"Tang 12 suat qua.")))), flush=True)
    list(worker.read(Source("b.txt", b"Tang 12 suat qua. " * 2_000_000)))
"""
    script = tmp_path / "doc.py"
    script.write_text(code)
    made = tmp_path / "tmp"
    made.mkdir()
    env = os.environ | {"TMPDIR": str(made), "PYTHONPATH": str(ROOT), "SOLIEU_TEST": str(tmp_path)}
    user = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=env)
    assert user.stdout is not None
    assert user.stdout.readline().strip() == b"1"
    time.sleep(0.5)
    user.kill()
    user.wait()
    user.stdout.close()
    mark = f"SOLIEU_TEST={tmp_path}".encode()
    for _ in range(100):
        left = [p for p in Path("/proc").glob("[0-9]*/environ") if _holds(p, mark)]
        if not left and not list(made.glob("solieu-*")):
            return
        time.sleep(0.1)
    raise AssertionError((left, list(made.iterdir())))


def _holds(path: Path, mark: bytes) -> bool:
    try:
        return mark in path.read_bytes()
    except OSError:
        return False


def test_a_container_under_a_wrong_name_is_told_on_what_it_holds(worker: Worker) -> None:
    data = zipped(a_txt=TEXT.encode(), b_txt=b"")
    for name, codes in (("goi.zip", []), ("goi", []), ("goi.pdf", ["misnamed"])):
        read, empty = worker.read(Source(name, data))
        assert isinstance(read, Extraction)
        assert [n.code for n in read.document.notes] == codes
        assert isinstance(empty, EmptyDocument)
