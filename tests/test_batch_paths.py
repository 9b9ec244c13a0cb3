"""Archives whose files are moved, copied, renamed, named twice or by another way: each original is read once, and not never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.batch import keys
from pipeline.batch.given import Given
from pipeline.batch.reprocess import Reprocess
from pipeline.inbox.outside import Outside
from pipeline.office import Office
from pipeline.store import ledger
from pipeline.store.engine import opened, prepare
from pipeline.store.originals import Originals
from test_batch import exported, replace_rules, reprocess, states, text


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
        list(Reprocess(office, store, paths)._tasks(lambda report: None))
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
    assert [given.add(n) for n in (1, 9, 1, 0, 100_000, 9, 8, 100_000)] == [True, True, False, True, True, False, True, False]
    assert len(given._bits) == 100_000 // 8 + 1
