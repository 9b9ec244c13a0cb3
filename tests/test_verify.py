"""`solieu verify` sees whatever was changed in an office, names it, and sees nothing in one that is as it should be."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from offices import DAY, Furnished, furnished
from sqlalchemy import text

from conftest import ROOT
from pipeline.store import problems, trail, verify_files
from pipeline.store.originals import place_of
from pipeline.store.verify import verify


@pytest.fixture
def place(store_url: str, tmp_path: Path) -> Iterator[Furnished]:
    """An office on each kind of database."""
    made = furnished(tmp_path / "văn phòng", store_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def shelf(sqlite_store: Path, tmp_path: Path) -> Iterator[Furnished]:
    """An office for what has nothing to do with its database."""
    made = furnished(tmp_path / "văn phòng", f"sqlite:///{sqlite_store}")
    yield made
    made.engine.dispose()


def codes(place: Furnished) -> list[str]:
    return sorted({p.code for p in verify(place.office, place.engine)})


def original(place: Furnished, name: str = "quà tết.txt") -> Path:
    with place.engine.connect() as c:
        return place_of(place.office.originals, c.scalar(text("SELECT sha256 FROM files WHERE name = :n"), {"n": name}))


def sql(*statements: str) -> Callable[[Furnished], None]:
    """Changes the store from outside, past its keys and triggers."""

    def change(place: Furnished) -> None:
        with place.engine.connect() as c:
            if place.engine.dialect.name == "postgresql":
                c.execute(text("SET session_replication_role = replica"))
            else:
                c.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
                for name in c.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                    c.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                plain = statement if place.engine.dialect.name == "postgresql" else statement.replace("::json", "")
                assert c.exec_driver_sql(plain.replace("%", "%%") if plain is statement else plain).rowcount
            c.commit()
            if place.engine.dialect.name == "postgresql":
                c.execute(text("SET session_replication_role = DEFAULT"))
                c.commit()

    return change


def write(inner: str, content: bytes = b"x") -> Callable[[Furnished], None]:
    def change(place: Furnished) -> None:
        path = place.office.root / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return change


def flip(place: Furnished) -> None:
    """One bit of an original, its size as it was."""
    path = original(place)
    data = bytearray(path.read_bytes())
    data[7] ^= 1
    path.write_bytes(bytes(data))


def linked(place: Furnished) -> None:
    path = original(place)
    path.rename(place.office.root / "elsewhere")
    path.symlink_to(place.office.root / "elsewhere")


BROKEN_FILES: list[tuple[Callable[[Furnished], object], list[str]]] = [
    (lambda p: None, []),
    (flip, ["original_changed"]),
    (lambda p: original(p).unlink(), ["original_missing"]),
    (lambda p: original(p).write_bytes(b""), ["original_changed"]),
    (linked, ["original_changed"]),
    (write(f"store/originals/ab/{'ab' * 32}"), ["original_stray"]),
    (write("store/originals/ab/Thumbs.db"), ["original_stray"]),
    (write("store/originals/lạ"), ["original_stray"]),
    (write("store/tmp/1234"), ["left_half_done"]),
    (write(f"done/{DAY}/quà tết.txt", "sửa".encode()), ["filed_changed"]),
    (lambda p: (p.office.done / DAY / "quà tết.txt").unlink(), ["filed_missing"]),
    (lambda p: (p.office.failed / DAY / "hỏng.pdf").unlink(), []),
    (write(f"results/{DAY}/lạ.json", b'{"document": {"path": "a", "sha256": "00"}}'), ["result_stray"]),
    (write(f"results/{DAY}/khác.json", b'{"x": 1}'), []),
]  # fmt: skip
BROKEN_STORES: list[tuple[Callable[[Furnished], object], list[str]]] = [
    (lambda p: None, []),
    # texts and runs
    (sql("UPDATE texts SET content = content || ' '"), ["text_changed"]),
    (sql("UPDATE texts SET content = replace(content, '120', '121') WHERE content LIKE '%120%'"), ["text_changed", "ungrounded"]),
    (sql("UPDATE figures SET whole = 121 WHERE whole = 120"), ["changed"]),
    (sql("UPDATE figures SET value = '121' WHERE value = '120'"), ["changed"]),
    (sql("UPDATE figures SET surface = '121 suất quà' WHERE whole = 120"), ["changed"]),
    (sql("UPDATE figures SET data = replace(CAST(data AS TEXT), '\"120\"', '\"121\"')::json WHERE whole = 120"), ["changed"]),
    (sql("""UPDATE figures SET data = replace(CAST(data AS TEXT), '"start":5', '"start":6')::json WHERE whole = 120"""), ["changed", "ungrounded"]),
    (sql("UPDATE figures SET data = '{}' WHERE whole = 120"), ["unreadable_run"]),
    (sql("UPDATE figures SET category = 'x' WHERE kind = 'recipient'"), ["changed"]),
    (sql("DELETE FROM figures WHERE whole = 120"), ["changed", "dangling"]),
    (sql("DELETE FROM figures WHERE whole = 27"), ["changed", "dangling"]),
    (sql("UPDATE figures SET position = 99 WHERE whole = 120"), ["changed"]),
    (sql("DELETE FROM slots WHERE slot = 'count'"), ["changed"]),
    (sql("UPDATE slots SET figure = 'f99' WHERE slot = 'count'"), ["changed"]),
    (sql("UPDATE records SET data = replace(CAST(data AS TEXT), '\"f1\"', '\"f99\"')::json"), ["changed", "dangling"]),
    (sql("UPDATE records SET status = 'norm'"), ["changed"]),
    (sql("UPDATE unclaimed SET start = start + 1"), ["ungrounded"]),
    (sql("UPDATE comparisons SET verdict = 'contradiction'"), ["changed"]),
    (sql("UPDATE comparisons SET surface = 'x'"), ["changed"]),
    (sql("UPDATE runs SET number = '1/QĐ'"), ["changed"]),
    (sql("UPDATE runs SET text = NULL WHERE id = 1"), ["unreadable_run"]),
    (sql("UPDATE documents SET current_run = NULL WHERE id = 1"), ["document_without_run"]),
    (sql("UPDATE documents SET current_run = 2 WHERE id = 1"), ["document_without_run"]),
    (sql("UPDATE documents SET same_as = 1 WHERE id = 1"), ["document_without_run"]),
    (sql("UPDATE documents SET same_as = 3 - id WHERE id < 3"), ["document_without_run"]),
    (sql("UPDATE documents SET same_as = 2 WHERE id = 1", "UPDATE documents SET superseded = true WHERE id = 2"), ["document_without_run"]),
    (sql("UPDATE documents SET same_as = 2 WHERE id = 1"), []),
    # decisions
    (sql("UPDATE reviews SET who = 'Mai' WHERE id = 1"), ["trail"]),
    (sql("DELETE FROM reviews WHERE id = 1"), ["trail"]),
    (sql("DELETE FROM reviews WHERE id = 2"), ["trail"]),
    # files
    (sql("UPDATE files SET moved = false WHERE state = 'done'"), ["not_moved"]),
    (sql("UPDATE files SET state = 'done' WHERE state = 'failed'"), ["file_incomplete"]),
    (sql("UPDATE files SET sha256 = NULL WHERE state = 'received'"), ["file_incomplete"]),
    (sql("UPDATE files SET first = NULL WHERE state = 'duplicate'"), ["file_incomplete"]),
    (sql("UPDATE files SET code = NULL WHERE state = 'failed'"), ["file_incomplete"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), BROKEN_FILES, ids=range(len(BROKEN_FILES)))
def test_changed_files_are_seen(shelf: Furnished, change: Callable[[Furnished], object], expected: list[str]) -> None:
    change(shelf)
    assert codes(shelf) == expected


@pytest.mark.parametrize(("change", "expected"), BROKEN_STORES, ids=range(len(BROKEN_STORES)))
def test_changed_stores_are_seen(place: Furnished, change: Callable[[Furnished], object], expected: list[str]) -> None:
    change(place)
    assert codes(place) == expected


def test_keys_that_lead_nowhere_are_seen(shelf: Furnished) -> None:
    sql("DELETE FROM originals WHERE sha256 IN (SELECT sha256 FROM files WHERE state = 'failed')")(shelf)
    assert codes(shelf) == ["database_damaged", "original_stray"]


def test_what_arrives_meanwhile_is_no_stray(shelf: Furnished) -> None:
    """An original lies in the store a moment before the ledger knows it; what is gone by the end is nobody's."""
    known, path = original(shelf), shelf.office.originals / "ab" / ("ab" * 32)
    with shelf.engine.connect() as c:
        assert list(verify_files.of_strays(c, shelf.office, [known, path])) == []
        write(f"store/originals/ab/{path.name}")(shelf)
        assert verify_files.strays(c, shelf.office) == [path]


def test_every_problem_is_told_in_words() -> None:
    for code, entry in problems._entries().items():
        names = {n for k in ("vi", "en", "do_vi", "do_en") for _, n, _, _ in Formatter().parse(entry[k]) if n}
        told = problems.problem(code, "p", **dict.fromkeys(names - {"path"}, "…"))
        assert all(told.said + told.advice), code
        assert set(entry) - {"note"} == {"vi", "en", "do_vi", "do_en"}


def test_progress_ends_where_it_should(shelf: Furnished) -> None:
    seen: list[tuple[int, int]] = []
    assert list(verify(shelf.office, shelf.engine, lambda *at: seen.append(at))) == []
    assert seen == [(n, len(seen)) for n in range(1, len(seen) + 1)]
    assert len(seen) == 4 + 2 + 5  # originals, runs, files


def test_a_store_at_work_is_no_problem(shelf: Furnished) -> None:
    """What is on its way while others work is not told: temporaries, files not moved yet."""
    write("store/tmp/1234")(shelf)
    sql("UPDATE files SET moved = false WHERE state = 'done'")(shelf)
    with shelf.office.locked():
        assert codes(shelf) == []


def test_the_command(shelf: Furnished) -> None:
    run = [sys.executable, "-c", "from pipeline.cli import main; main()", "verify", "--office", str(shelf.office.root)]
    well = subprocess.run(run, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (well.returncode, well.stderr) == (0, "")
    assert well.stdout == "Đã kiểm tra 4 bản gốc, 2 lần đọc, 5 tệp: 0 chỗ hỏng, 0 chỗ cần chú ý.\n"
    flip(shelf)
    broken = subprocess.run([*run, "--lang", "en"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert broken.returncode == 1
    assert broken.stdout.startswith("BAD    The original ")
    assert "1 broken" in broken.stdout


HEADS: list[tuple[Callable[[str], str], int, str]] = [
    # the head that is given, of the trail's own; exit code; what is told
    (lambda head: head, 0, "Sổ quyết định còn nguyên: vẫn có mã đầu sổ đã đưa."),
    (lambda head: f"9:{head.partition(':')[2]}", 1, "phần cuối đã bị cắt"),
    (lambda head: f"{head.partition(':')[0]}:{'f' * 64}", 1, "sổ đã bị viết lại"),
    (lambda head: head[:12], 2, "chép lại nguyên cả mã đầu sổ"),
]


def test_a_head_that_a_pack_printed_is_looked_for(shelf: Furnished) -> None:
    with shelf.engine.connect() as c:
        head = trail.head(c)
    run = [sys.executable, "-c", "from pipeline.cli import main; main()", "verify", "--office", str(shelf.office.root)]
    for given, code, words in HEADS:
        told = subprocess.run([*run, "--head", given(head)], capture_output=True, text=True, check=False, cwd=ROOT)
        assert told.returncode == code, words
        assert words in (told.stderr if code == 2 else told.stdout)
        assert (told.stderr == "") == (code != 2)
        assert ("còn nguyên" in told.stdout) == (code == 0)


def test_memory_does_not_grow_with_the_store(sqlite_store: Path, tmp_path: Path) -> None:
    place = furnished(tmp_path / "o", f"sqlite:///{sqlite_store}")

    def peak() -> int:
        tracemalloc.start()
        assert list(verify(place.office, place.engine)) == []
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak()
    few = peak()
    long = "Trao 120 suất quà cho 5 hộ nghèo.\n" * 60
    for n in range(12):
        place.finish(f"{n}.txt", f"{long} {n} hộ nghèo.")
    assert peak() < few + 2_000_000
    place.engine.dispose()


def test_nothing_is_changed_by_looking(shelf: Furnished) -> None:
    def all_bytes() -> dict[str, bytes]:
        there = (p for p in shelf.office.root.rglob("*") if p.is_file() and not p.name.startswith("solieu.sqlite"))
        return {os.fspath(p): p.read_bytes() for p in there}

    before = all_bytes()
    codes(shelf)
    assert all_bytes() == before
