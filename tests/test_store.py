"""The store gives back exactly what it was given, on both databases, and says clearly what it cannot do."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from conftest import ROOT
from pipeline.clock import stamp
from pipeline.ingest import Source
from pipeline.run import process
from pipeline.store import columns, portable
from pipeline.store.engine import connect, opened, prepare
from pipeline.store.runs import Key, adopt, load, load_comparisons, save, save_comparisons, save_failure
from pipeline.store.tables import documents, figures, originals, runs, texts
from schemas.errors import TookTooLong, Ungrounded
from schemas.mention import Count, Unclaimed
from schemas.run import Extraction, Version
from schemas.store_errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreMissing,
    StoreNewer,
    StoreOlder,
    StoreRefused,
    StoreUnreachable,
)  # fmt: skip
from schemas.total import Aspect, Comparison, Place

CORPUS = sorted((ROOT / "corpus").rglob("*.txt"))
NEWER = Version(code="9.0", rules="f" * 16)


@cache
def read(path: Path) -> Extraction:
    return process(Source(path.name, path.read_bytes()), with_text=True)


@cache
def told(content: str = "Trao 120 suất quà, trị giá 1 tỷ 810 triệu đồng cho hộ nghèo.") -> Extraction:
    return process(Source("a.txt", content.encode("utf-16" if "\x00" in content else "utf-8")), with_text=True)


def by(version: Version, extraction: Extraction) -> Extraction:
    return extraction.model_copy(update={"version": version})


def put(engine: Engine, extraction: Extraction, inner: str = "") -> int:
    sha256 = extraction.document.sha256
    with engine.begin() as c:
        if c.scalar(select(originals.c.sha256).where(originals.c.sha256 == sha256)) is None:
            c.execute(insert(originals).values(sha256=sha256, size=1, stored_at=stamp()))
        return save(c, Key(sha256, extraction.document.path, inner), extraction, stamp())


def got(engine: Engine, run: int) -> Extraction:
    with engine.connect() as c:
        return load(c, run, with_text=True)


def without_text(extraction: Extraction) -> Extraction:
    return extraction.model_copy(update={"document": extraction.document.model_copy(update={"text": None})})


def test_everything_comes_back_as_it_was(store: Engine) -> None:
    stored = {path: put(store, read(path)) for path in CORPUS}
    assert len(stored) > 40
    with store.connect() as c:
        for path, run in stored.items():
            again = load(c, run, with_text=True)
            assert again == read(path)
            assert again.model_dump_json() == read(path).model_dump_json()
            assert load(c, run) == without_text(read(path))


def test_places_in_files_come_back(store: Engine) -> None:
    box = (72.0, 700.1000000000001, 1e-7, 0.1 + 0.2)
    first, *others = told().figures
    placed = first.model_copy(update={"page": 3, "boxes": (box, box), "doubtful": True})
    extraction = told().model_copy(update={"figures": (placed, *others)})
    assert got(store, put(store, extraction)) == extraction
    with_spots = process(Source("a.html", "<p>Trao <b>120</b> suất quà</p>".encode()), with_text=True)
    assert with_spots.figures[0].spots
    assert got(store, put(store, with_spots)) == with_spots


NUMBERS = [
    ("0", 0), ("-0", 0), ("1810000000", 1810000000), ("1.81E+9", 1810000000), ("9223372036854775807", 2**63 - 1),
    ("-9223372036854775807", 1 - 2**63), ("9223372036854775808", None), ("852.30", None), ("94.1", None), ("2.0", 2),
    ("1E+40", None), ("0.000000000000000000000000000001", None), ("12345678901234567890123456789.125", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "whole"), NUMBERS)
def test_numbers_are_exact(value: str, whole: int | None) -> None:
    number = Decimal(value)
    assert columns.whole(number) == whole
    written = columns.exact(number)
    assert Decimal(written or "") == number
    assert "E" not in (written or "")


def test_a_float_is_no_number() -> None:
    with pytest.raises(TypeError):
        columns.exact(852.3)  # type: ignore[arg-type]


def test_whole_numbers_are_integers_in_the_database(store: Engine) -> None:
    put(store, told())
    with store.connect() as c:
        rows = c.execute(text("SELECT kind, whole, value, unit FROM figures WHERE whole > 100 ORDER BY position")).all()
    assert [tuple(r) for r in rows] == [("count", 120, "120", "suất quà"), ("money", 1810000000, "1810000000", "VND")]


UNHELD = [
    "a\x00b",
    "\x00",
    "\x1b",
    "\x1b0000",
    "\x1b\x00",
    "\ud800 một mình",
    "\udfff",
    "Tiếng Việt",
    "\\u0000",
    "\U0001f600",
]


@pytest.mark.parametrize("content", UNHELD, ids=ascii)
def test_words_that_no_database_holds_come_back(store: Engine, content: str) -> None:
    with store.begin() as c:
        c.execute(insert(texts).values(sha256="a" * 64, content=content))
        c.execute(insert(originals).values(sha256="b" * 64, size=0, stored_at=""))
        c.execute(insert(documents).values(id=7, original="b" * 64, inner=content, path=content))
        c.execute(insert(runs).values(document=7, code="", rules="", made_at="", data={content: [content, 1, None]}))
    with store.connect() as c:
        assert c.scalar(select(texts.c.content)) == content
        assert c.scalar(select(documents.c.id).where(documents.c.inner == content)) == 7
        assert c.scalar(select(runs.c.data)) == {content: [content, 1, None]}


@given(st.text(st.characters(codec=None)))
def test_held_words_are_told_again(words: str) -> None:
    assert portable.told(portable.held(words)) == words
    assert portable.from_json(portable.as_json([words])) == [words]
    portable.held(words).encode("utf-8")
    assert "\x00" not in portable.held(words)


def test_a_document_with_noughts_is_stored_whole(store: Engine) -> None:
    extraction = told("Trao 120 suất quà.\n" * 300 + "có \x00 và 7 \x00hộ nghèo, \x1b 5 hộ")
    assert "\x00" in (extraction.document.text or "")
    note = extraction.document.model_copy(update={"subject": "về \x00 quà \x1b"})
    extraction = extraction.model_copy(update={"document": note})
    assert got(store, put(store, extraction)) == extraction


def test_runs_are_added_never_overwritten(store: Engine) -> None:
    first = put(store, told())
    changed = told().model_copy(update={"figures": (), "records": (), "findings": (), "unclaimed": ()})
    assert put(store, changed) == first
    assert got(store, first) == told()
    second = put(store, by(NEWER, changed))
    assert second != first
    assert got(store, first) == told()
    assert got(store, second) == by(NEWER, changed)
    with store.connect() as c:
        assert c.scalar(select(func.count()).select_from(documents)) == 1
        assert c.scalar(select(func.count()).select_from(texts)) == 1
        assert c.scalar(select(documents.c.current_run)) == first
    with store.begin() as c:
        adopt(c, second)
    with store.connect() as c:
        assert c.scalar(select(documents.c.current_run)) == second


def test_what_could_not_be_read_may_be_read_later(store: Engine) -> None:
    key = Key(told().document.sha256, "a.txt")
    slow, version = TookTooLong("a.txt", seconds=3), told().version
    with store.begin() as c:
        c.execute(insert(originals).values(sha256=key.original, size=1, stored_at=""))
        failed = save_failure(c, key, slow, version, stamp())
        assert save_failure(c, key, slow, version, stamp()) == failed
        assert c.scalar(select(documents.c.current_run)) == failed
        with pytest.raises(LookupError):
            load(c, failed)
        run = save(c, key, told(), stamp())
        assert c.scalar(select(documents.c.current_run)) == run
        assert c.scalar(select(runs.c.error_vi).where(runs.c.id == failed)) == slow.message_vi
        save_failure(c, key, slow, NEWER, stamp())
        assert c.scalar(select(documents.c.current_run)) == run  # a reading stays


def test_documents_inside_are_documents(store: Engine) -> None:
    long = "thư mục/" * 2000
    stored = [put(store, told(), inner) for inner in ("", "a.txt", "b.txt", long, long + "x")]
    assert len(set(stored)) == 5
    assert put(store, told(), long) == stored[3]


def test_nothing_ungrounded_is_stored(store: Engine) -> None:
    figure = Count(id="f1", start=5, end=8, text="121", value=Decimal(121), unit="suất", zone="body", rule="count.x")
    numeral = Unclaimed(start=0, end=4, text="trao", zone="body", why="list")
    for wrong in ({"figures": (figure,)}, {"unclaimed": (numeral,)}):
        with pytest.raises(Ungrounded):
            put(store, told().model_copy(update=wrong))
    with pytest.raises(ValueError, match="text"):
        put(store, without_text(told()))
    with store.connect() as c:
        assert c.scalar(select(func.count()).select_from(runs)) == 0


def test_comparisons_come_back_in_order(store: Engine) -> None:
    run = put(store, told())
    aspects = {
        n: Aspect(match=None, total=n, document=None) for n in ("place", "period", "category", "measure", "unit")
    }
    made = [
        Comparison(
            total=f"qua-{n}",
            document="a.txt",
            figure=Place(start=5, end=8, text="120") if n else None,
            verdict="agree" if n else "unmatched",
            aspects=aspects,
            message_vi="Khớp.",
            message_en="Agrees.",
        )
        for n in range(3)
    ]
    for stored in (made, made[1:], []):  # totals change: the last comparison holds
        with store.begin() as c:
            save_comparisons(c, run, stored)
        with store.connect() as c:
            again = load_comparisons(c, run)
            assert again == tuple(stored)
            assert [m.model_dump_json() for m in again] == [m.model_dump_json() for m in stored]


def test_a_broken_transaction_leaves_nothing(store: Engine) -> None:
    def cut_off() -> None:
        with store.begin() as c:
            c.execute(insert(originals).values(sha256=told().document.sha256, size=1, stored_at=""))
            save(c, Key(told().document.sha256, "a.txt"), told(), stamp())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()
    with store.connect() as c:
        for table in (originals, documents, runs, figures, texts):
            assert c.scalar(select(func.count()).select_from(table)) == 0


def test_errors_tell_nothing_of_documents(store: Engine) -> None:
    with pytest.raises(IntegrityError) as e, store.begin() as c:
        c.execute(insert(documents).values(original="0" * 64, inner="bí mật", path="bí mật"))
    assert "bí mật" not in str(e.value)


def test_writers_wait_and_readers_do_not(store: Engine) -> None:
    """Two that read and then write do not fail each other, and a reader sees what was there before."""
    put(store, told())

    def count_up() -> None:
        for _ in range(20):
            with store.begin() as c:
                held = c.execute(select(originals).with_for_update()).one()
                c.execute(update(originals).values(size=held.size + 1))

    writers = [threading.Thread(target=count_up) for _ in range(3)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    with store.begin() as c:
        c.execute(update(originals).values(size=0))
        began = time.monotonic()
        with store.connect() as reader:
            assert reader.scalar(select(originals.c.size)) == 61
        assert time.monotonic() - began < 5


def test_a_busy_store_is_a_temporary_fault(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, told())
    monkeypatch.setattr("pipeline.store.engine.WAIT_SECONDS", 1)
    impatient = connect(store.url.render_as_string(hide_password=False))
    with store.begin() as c:
        c.execute(update(originals).values(size=5))
        with pytest.raises(StoreBusy) as e, impatient.begin() as other:
            other.execute(update(originals).values(size=6))
    assert e.value.temporary
    impatient.dispose()


def damaged(path: Path) -> str:
    path.write_bytes(path.read_bytes()[:4096] + b"\x00" * 50000)
    return f"sqlite:///{path}"


def foreign(path: Path) -> str:
    path.write_text("đây không phải cơ sở dữ liệu" * 100, "utf-8")
    return f"sqlite:///{path}"


def empty(path: Path) -> str:
    path.write_bytes(b"")
    return f"sqlite:///{path}"


def newer(path: Path) -> str:
    with sqlite3.connect(path) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
    driver.close()
    return f"sqlite:///{path}"


def older(path: Path) -> str:
    with sqlite3.connect(path) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '0001'")
    driver.close()
    return f"sqlite:///{path}"


def another(path: Path) -> str:
    path.unlink()
    path.mkdir()
    return f"sqlite:///{path}"


UNOPENED: list[tuple[Callable[[Path], str], type[StoreError], str]] = [
    (lambda p: f"sqlite:///{p}x", StoreMissing, "solieu init"),
    (empty, StoreMissing, "solieu init"),
    (damaged, StoreDamaged, "--from"),
    (foreign, StoreDamaged, "--from"),
    (newer, StoreNewer, "pip install"),
    (older, StoreOlder, "solieu init"),
    (another, StoreRefused, "quyền"),
    (lambda p: "mysql://a", StoreRefused, "store.url"),
    (lambda p: "không phải", StoreRefused, "store.url"),
    (lambda p: "postgresql+psycopg://lan:bí-mật@127.0.0.1:1/x", StoreUnreachable, "máy chủ"),
]


@pytest.mark.parametrize(("make", "kind", "says"), UNOPENED)
def test_what_cannot_be_opened_is_told(
    make: Callable[[Path], str], kind: type[StoreError], says: str, sqlite_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "solieu.sqlite"
    path.write_bytes(sqlite_store.read_bytes())
    url = make(path)
    with pytest.raises(kind) as e:
        opened(url)
    assert says in e.value.message_vi
    assert "bí-mật" not in f"{e.value.message_vi} {e.value.message_en} {e.value.__cause__}"
    assert e.value.temporary is (kind is StoreUnreachable)
    assert not (tmp_path / "solieu.sqlitex").exists()


def test_wrong_passwords_and_names_are_told(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres").empty()
    nobody = url.replace("postgres@", "nobody:bí-mật@")
    nowhere = url.replace("/test_", "/no_")
    for wrong in (nobody, nowhere):
        with pytest.raises(StoreRefused) as e:
            opened(wrong)
        assert "bí-mật" not in f"{e.value.message_vi} {e.value.message_en}"


def test_another_programs_tables_are_left_alone(empty_url: str) -> None:
    engine = connect(empty_url)
    with engine.begin() as c:
        c.execute(text("CREATE TABLE files (x INTEGER)"))
    with pytest.raises(StoreForeign, match="files"):
        prepare(empty_url)
    engine.dispose()
