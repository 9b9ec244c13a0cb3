"""What `reprocess` tells an archivist: of containers, of what is left out, of a run that was cut, in words and as JSON."""

from __future__ import annotations

import errno
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from test_batch import exported, solieu, text

from pipeline.batch.engine import Inline
from pipeline.batch.report import Report
from pipeline.batch.reprocess import Reprocess
from pipeline.batch.task import Done, Task
from pipeline.batch.workshop import Workshop
from pipeline.cli.reprocessed import cut
from pipeline.cli.reprocessed import told as words
from pipeline.export.faults import FAULTS
from pipeline.inbox.faults import refused
from pipeline.office import Office
from pipeline.store.engine import opened, prepare
from pipeline.worker import Worker
from schemas.errors import EXIT_NONE_READ, EXIT_OK, EXIT_USAGE, DocumentError
from schemas.run import Failure

BROKEN = b"%PDF-1.4\n1 0 obj\n<<"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A text, one container that can be read in part, one that cannot, and a document that cannot."""
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "a.txt").write_text(text(1), "utf-8")
    (folder / "hong.pdf").write_bytes(BROKEN)
    with zipfile.ZipFile(folder / "goi.zip", "w") as z:
        z.writestr("b.txt", text(2))
        z.writestr("c.pdf", BROKEN + b"c")
        z.writestr("d.pdf", BROKEN + b"d")
    with zipfile.ZipFile(folder / "goi-hong.zip", "w") as z:
        z.writestr("e.pdf", BROKEN + b"e")
        z.writestr("g.pdf", BROKEN + b"g")
    return folder


def reported(office: Office, *paths: Path, again: bool = False) -> Report:
    store = opened(office.database_url)
    try:
        return Reprocess(office, store, paths, again=again).run(Inline())
    finally:
        store.dispose()


def told(report: Report) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    files, inside = (
        {code: sorted(Path(n).name for n in c.names) for code, c in found.items()}
        for found in (report.classes, report.inside)
    )
    return files, inside


def test_what_a_container_holds_unread_is_told_each_time(
    office: Office, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ({"damaged": ["goi-hong.zip", "hong.pdf"]}, {"damaged": ["c.pdf", "d.pdf", "e.pdf", "g.pdf"]})
    first = reported(office, archive)
    assert (first.done, first.skipped, first.failed) == (2, 0, 2)
    assert told(first) == expected
    for paths in ((archive,), ()):
        again = reported(office, *paths)
        assert (again.done, again.skipped, again.failed) == (0, 2, 2)
        assert told(again) == expected
    asked: list[str] = []
    read = Worker.read
    monkeypatch.setattr(Worker, "read", lambda self, s, **o: asked.append(Path(s.path).name) or read(self, s, **o))  # type: ignore[func-returns-value]
    tried = reported(office, archive, again=True)
    assert sorted(asked) == ["goi-hong.zip", "goi.zip", "hong.pdf"]
    assert (tried.done, tried.skipped, tried.failed) == (1, 1, 2)
    assert told(tried) == expected
    assert len(exported(office)) == 2


class Cut:
    """An engine that is stopped when a task is done and nobody has heard of it."""

    def run(self, office: Office, tasks: Iterable[Task]) -> Iterator[Done]:
        shop = Workshop(office)
        try:
            for task in tasks:
                shop.perform(task)
                raise KeyboardInterrupt
            yield Done(0)
        finally:
            shop.close()


def test_what_was_stored_is_told_of_a_run_that_was_cut(office: Office, archive: Path) -> None:
    store = opened(office.database_url)
    try:
        work = Reprocess(office, store, [archive])
        with pytest.raises(KeyboardInterrupt):
            work.run(Cut())
        assert (work.report.done, work.report.failed) == (0, 0)
        assert work.stored() == (2, 2)
        assert cut(work.report, work.stored(), "vi").startswith("Đã dừng: xong 2, bỏ qua 0, không đọc được 2.")
        work = Reprocess(office, store, [archive])
        work.run(Inline())
        assert work.stored() == (0, 2)
    finally:
        store.dispose()


def report_of(**fields: int) -> Report:
    report = Report(**fields)
    for n in range(2):
        report.blame(Failure(code="damaged", message_vi=f"“{n}.pdf” bị hỏng.", message_en="Damaged."), f"{n}.pdf")
    report.blame_inside(Failure(code="encrypted", message_vi="“x.zip/a” có mật khẩu.", message_en="Locked."), "x.zip/a")
    for n in range(21):
        report.leave(Path(f"{n}.bin"))
    return report


WORDS = [
    (Report(done=3), ["Xong 3, bỏ qua 0, không đọc được 0."]),
    (
        Report(done=1, there=2, copies=1, ours=4),
        ["Xong 1, bỏ qua 7 (đã có kết quả của phiên bản này: 2; trùng nội dung với tệp khác, hoặc được nêu hai lần: 1; do chính solieu tạo ra: 4), không đọc được 0."],
    ),
    (
        report_of(copies=1),
        [
            "Xong 0, bỏ qua 1 (trùng nội dung với tệp khác, hoặc được nêu hai lần: 1), không đọc được 2.",
            "  Hỏng hoặc bị cắt cụt (2 tài liệu): 0.pdf, 1.pdf",
            "    Tệp đầu tiên: “0.pdf” bị hỏng.",
            "Bên trong các tệp trên (tệp nén, thư điện tử) còn 1 tài liệu không đọc được, không tính vào các số trên; thêm --again để thử lại:",
            "  Có mật khẩu (1 tài liệu): x.zip/a",
            "    “x.zip/a” có mật khẩu.",
            "Không xem 21 mục không phải tài liệu đọc được, hoặc bị ẩn: " + ", ".join(f"{n}.bin" for n in range(20)) + " và 1 mục khác.",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("report", "lines"), WORDS)
def test_the_report_in_words(report: Report, lines: list[str]) -> None:
    assert words(report, "vi").splitlines() == lines
    assert len(words(report, "en").splitlines()) == len(lines)


def test_every_fault_of_a_document_has_a_name() -> None:
    kinds, codes = [DocumentError], set[str]()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        codes.add(kind.code)
    codes |= {refused(OSError(number, ""))[0] for number in errno.errorcode} | {"writing"}
    assert codes - {DocumentError.code} == set(FAULTS)


COMMANDS = [
    (["{empty}", "--json"], EXIT_NONE_READ, "empty_folder"),
    (["{empty}", "--engine", "inline"], EXIT_NONE_READ, "Không thấy tài liệu nào trong"),
    (["--engine", "inline"], EXIT_OK, "Văn phòng chưa nhận tệp nào"),
    (["--engine", "inline", "--workers", "2"], EXIT_USAGE, "--workers"),
    (["--engine", "dask", "--scheduler", "tcp://a:1", "--workers", "2"], EXIT_USAGE, "--workers"),
]


def test_the_command_says_when_there_is_nothing(office: Office, tmp_path: Path) -> None:
    (tmp_path / "rong").mkdir()
    for arguments, code, said in COMMANDS:
        given = [a.format(empty=tmp_path / "rong") for a in arguments]
        found = solieu("reprocess", *given, "--office", str(office.root))
        assert found.returncode == code, (arguments, found.stderr)
        assert said in found.stdout + found.stderr, arguments
        if "--json" in arguments:
            assert json.loads(found.stdout)["failed"] == 1
