"""Archives whose files are moved, copied, renamed, named twice or by another way: each original is read once, and not never."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from test_batch import exported, replace_rules, reprocess, states, text

from pipeline.batch import keys
from pipeline.batch.engine import Inline
from pipeline.batch.given import Given
from pipeline.batch.report import Report
from pipeline.batch.reprocess import Reprocess
from pipeline.batch.walk import walk
from pipeline.inbox.outside import Outside
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import opened, prepare
from pipeline.store.originals import Originals
from schemas.batch_errors import OwnFolder


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    (folder / "b").mkdir(parents=True)
    for n in range(3):
        (folder / "b" / f"{n}.txt").write_text(text(n), "utf-8")
    return folder


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on the rules are others."""
    return lambda: monkeypatch.setattr(keys, "version", lambda: replace_rules("0" * 16))


def registered(office: Office, *paths: Path) -> None:
    """As a call that was killed before anything was read."""
    store = opened(office.database_url)
    try:
        list(Reprocess(office, store, paths)._tasks())
    finally:
        store.dispose()


def ingested(office: Office, path: Path) -> None:
    """As the inbox leaves it: received by name, and done."""
    store = opened(office.database_url)
    try:
        number = Outside(store, Originals(office.originals, office.tmp)).take(path)
        with store.begin() as c:
            ledger.change(c, number, state="done")
    finally:
        store.dispose()


def test_a_moved_archive_is_read_by_the_next_version(office: Office, archive: Path, newer: Callable[[], None]) -> None:
    assert reprocess(office, archive / "b") == (3, 0, 0)
    moved = (archive / "b").rename(archive / "b-2024")
    assert reprocess(office, moved) == (0, 3, 0)
    newer()
    assert reprocess(office, moved) == (3, 0, 0)
    assert len(exported(office)) == 3


def test_an_archive_that_was_moved_before_it_was_read_is_read(office: Office, archive: Path) -> None:
    registered(office, archive / "b")
    assert reprocess(office, (archive / "b").rename(archive / "b-2024")) == (3, 0, 0)
    assert set(states(office).values()) <= {"done", "duplicate"}


def test_what_came_through_the_inbox_is_read_from_its_archive(office: Office, archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "0.txt"
    copy.write_text(text(0), "utf-8")
    ingested(office, copy)
    assert reprocess(office, archive / "b") == (3, 0, 0)


def test_a_copy_stands_for_what_was_removed(office: Office, archive: Path, newer: Callable[[], None]) -> None:
    for name in ("d/a/x.txt", "d/b/x.txt"):
        (archive / name).parent.mkdir(parents=True)
        (archive / name).write_text(text(7), "utf-8")
    assert reprocess(office, archive / "d") == (1, 1, 0)
    (archive / "d/a/x.txt").unlink()
    newer()
    assert reprocess(office, archive / "d") == (1, 0, 0)


def test_a_file_that_is_named_three_times_is_done_once(office: Office, archive: Path) -> None:
    b = archive / "b"
    assert reprocess(office, b, b, b / "1.txt") == (3, 1, 0)


def test_a_slip_that_we_wrote_is_no_document(office: Office, archive: Path) -> None:
    """Its copy in an archive is told by its bytes, which the inbox knows."""
    ingested(office, archive / "b" / "1.txt")
    store = opened(office.database_url)
    try:
        with store.begin() as c:
            ledger.change(c, 1, state="duplicate", code="notice")
    finally:
        store.dispose()
    assert reprocess(office, archive / "b") == (2, 1, 0)


def test_what_was_given_out_is_a_bit_each() -> None:
    given = Given()
    assert [given.add(n) for n in (1, 9, 1, 0, 100_000, 9, 8, 100_000)] == [
        True,
        True,
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert len(given._bits) == 100_000 // 8 + 1


def test_no_spelling_leads_into_the_offices_own_folders(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.inbox / "a.txt").write_text(text(1), "utf-8")
    (tmp_path / "khac").mkdir()
    (tmp_path / "loi-tat").symlink_to(office.inbox)
    (tmp_path / "khac" / "goc").symlink_to(office.root)
    monkeypatch.chdir(office.root)
    for path in (
        "../van-phong",
        ".",
        "inbox/../failed",
        "../loi-tat",
        "../khac/goc",
        "../khac/../khac/goc/inbox/a.txt",
    ):
        with pytest.raises(OwnFolder):
            reprocess(office, Path(path))
    monkeypatch.chdir(tmp_path / "khac")
    assert reprocess(office, Path()) == (0, 0, 1)  # a link inside is not followed: nothing is there


def test_a_file_has_one_spelling(
    office: Office, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loi-tat").symlink_to(archive)
    monkeypatch.chdir(archive)
    assert reprocess(office, Path("b")) == (3, 0, 0)
    for path in (Path("b/../b"), Path("../loi-tat"), tmp_path / "loi-tat" / "b" / "0.txt", Path("../loi-tat/../kho/b")):
        assert reprocess(office, path)[0] == 0
        assert len(rows(office)) == 3
    (archive / "lien-ket.txt").symlink_to("b/0.txt")
    assert reprocess(office, archive / "lien-ket.txt") == (0, 0, 1)  # a link to a file is never opened


def rows(office: Office) -> list[ledger.Entry]:
    store = opened(office.database_url)
    try:
        with store.connect() as c:
            return ledger.entries(c)
    finally:
        store.dispose()


def test_a_tree_may_be_deeper_than_any_path(office: Office, archive: Path) -> None:
    """What no path reaches is told, and costs itself only."""
    at = archive / "b"
    home = os.open(".", os.O_RDONLY)
    try:
        os.chdir(at)
        for _ in range(2500):
            os.mkdir("dd")  # noqa: PTH102
            os.chdir("dd")
    finally:
        os.fchdir(home)
        os.close(home)
    deep = at.joinpath(*["dd"] * 1100)
    (deep / "sau.txt").write_text(text(8), "utf-8")
    try:
        report = reported(office, archive)
    finally:
        subprocess.run(["rm", "-rf", str(at)], check=True)  # what clears up behind tests goes as deep as Python goes
    assert (report.done, report.failed) == (4, 1)
    (told,) = report.classes.values()
    assert "tên quá dài" in told.message_vi
    assert len(told.message_vi) < 500


def reported(office: Office, *paths: Path) -> Report:
    store = opened(office.database_url)
    try:
        work = Reprocess(office, store, paths)
        assert work.total() == sum(1 for p in work.paths for _ in walk(p))
        return work.run(Inline())
    finally:
        store.dispose()


def test_what_is_left_out_is_told_and_so_is_an_archive_that_is_not_there(office: Office, archive: Path) -> None:
    for name in ("anh.bin", ".an.txt", "b/Thumbs.db"):
        (archive / name).write_bytes(b"\0\1\2")
    (archive / ".git").mkdir()
    left = reported(office, archive).left
    assert (left.count, sorted(Path(n).name for n in left.names)) == (4, [".an.txt", ".git", "Thumbs.db", "anh.bin"])
    (archive / "rong" / "con").mkdir(parents=True)
    report = reported(office, archive / "rong")
    assert (report.failed, set(report.classes)) == (1, {"empty_folder"})
    assert "nối" in report.classes["empty_folder"].message_vi


# What is done to files of a folder, a call after each step; then which texts count, whatever else was read once.
CHANGES: dict[str, tuple[list[dict[str, str]], str]] = {
    "changed": ([{"p": "X"}, {"p": "Y"}], "Y"),
    "changed and changed back": ([{"p": "X"}, {"p": "Y"}, {"p": "X"}], "X"),
    "changed, back, and changed once more": ([{"p": "X"}, {"p": "Y"}, {"p": "X"}, {"p": "Y"}], "Y"),
    "a copy lies elsewhere": ([{"p": "X", "q": "X"}, {"p": "Y"}], "XY"),
    "the copy was changed": ([{"p": "X", "q": "X"}, {"q": "Y"}], "XY"),
    "both were changed": ([{"p": "X", "q": "X"}, {"p": "Y"}, {"q": "Z"}], "YZ"),
    "both in one call": ([{"p": "X", "q": "X"}, {"p": "Y", "q": "Y"}], "Y"),
    "the copy is gone": ([{"p": "X", "q": "X"}, {"q": "", "p": "Y"}], "Y"),
    "moved and then changed": ([{"p": "X"}, {"p": "", "q": "X"}, {"q": "Y"}], "Y"),
    "two change places": ([{"p": "X", "q": "Y"}, {"p": "Y", "q": "X"}], "XY"),
    "what is gone comes back elsewhere": ([{"p": "X"}, {"p": "Y"}, {"r": "X"}], "XY"),
    "removed": ([{"p": "X", "q": "Y"}, {"p": ""}], "XY"),
}


def test_a_file_counts_by_what_it_holds(office: Office, tmp_path: Path, newer: Callable[[], None]) -> None:
    names = list(CHANGES)
    for step in range(4):
        for name, (calls, _) in CHANGES.items():
            (tmp_path / "la" / name).mkdir(parents=True, exist_ok=True)
            for file, which in (calls[step] if step < len(calls) else {}).items():
                path = tmp_path / "la" / name / f"{file}.txt"
                if which:
                    path.write_text(text(gifts_of(names.index(name), which) - 10), "utf-8")
                    os.utime(path, (step, step))
                else:
                    path.unlink()
        reprocess(office, tmp_path / "la")
    found = gifts(office)
    for n, name in enumerate(names):
        assert "".join(which for which in "XYZ" if gifts_of(n, which) in found) == CHANGES[name][1], name
    assert "received" not in {r.state for r in rows(office)}
    newer()
    assert reprocess(office)[0] == len(found)  # the others are read by no later version


def gifts_of(case: int, which: str) -> int:
    """How many gifts that text of the case tells of; no other text does."""
    return 100 + 10 * case + "XYZ".index(which)


def gifts(office: Office) -> set[int]:
    """The numbers of gifts that the export tells."""
    return {int(n) for told in exported(office) for n in re.findall(r'"text":"(\d+) suất quà', told)}


def test_a_disk_that_is_back_counts_again(office: Office, tmp_path: Path) -> None:
    """While it was away, the copy on another was changed."""
    for place in ("a", "b"):
        (tmp_path / "kho" / place).mkdir(parents=True)
        (tmp_path / "kho" / place / "p.txt").write_text(text(0), "utf-8")
    reprocess(office, tmp_path / "kho")
    away = (tmp_path / "kho" / "a").rename(tmp_path / "xa")
    (tmp_path / "kho" / "b" / "p.txt").write_text(text(1), "utf-8")
    reprocess(office, tmp_path / "kho")
    assert gifts(office) == {11}
    away.rename(tmp_path / "kho" / "a")
    assert reprocess(office, tmp_path / "kho") == (0, 2, 0)
    assert gifts(office) == {10, 11}
