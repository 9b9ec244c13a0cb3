"""Migrations make what tables.py says, lose nothing on their way up and down, and undo themselves where they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DatabaseError
from test_store import put, told

from pipeline.clock import stamp
from pipeline.store import engine as door
from pipeline.store import views
from pipeline.store.desk_tables import metadata
from pipeline.store.runs import load
from pipeline.store.tables import documents, files, originals, reviews
from schemas.store_errors import WouldLose


@pytest.fixture
def blank(empty_url: str) -> Iterator[Engine]:
    engine = door.connect(empty_url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as c:
        return list(compare_metadata(MigrationContext.configure(c), metadata))


def fill(engine: Engine) -> int:
    run = put(engine, told())
    with engine.begin() as c:
        c.execute(insert(files), [file(1, "a.txt"), file(2, "b.txt") | {"first": 1, "state": "duplicate"}])
        c.execute(insert(documents), document("b", same_as=1, same_by="text"))
        c.execute(insert(documents), document("c", superseded=True))
    return run


def file(number: int, name: str) -> dict[str, object]:
    return {
        "id": number, "name": name, "raw_name": name.encode(), "state": "done", "day": "2024-01-05",
        "sha256": told().document.sha256, "appeared_at": stamp(), "changed_at": stamp(), "first": None,
    }  # fmt: skip


def document(inner: str, **more: object) -> dict[str, object]:
    return {"original": told().document.sha256, "inner": inner, "path": f"a.zip!/{inner}", "current_run": 1, **more}


def decide(connection: Connection) -> None:
    row = {"id": 1, "document": 1, "run": 1, "action": "accept", "who": "Lan", "made_at": "", "data": {}}
    connection.execute(insert(reviews).values(**row, previous="0" * 64, hash="1" * 64))


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the store holds."""
    with engine.connect() as c:
        there = [t for t in metadata.sorted_tables if inspect(c).has_table(t.name)]
        return {t.name: [tuple(r) for r in c.execute(select(t).order_by(*t.primary_key))] for t in there}


def test_migrations_make_the_tables(blank: Engine) -> None:
    door.upgrade(blank)
    assert differences(blank) == []
    assert door.revision(blank) == door.head()
    with blank.begin() as c:  # the comparison sees what is missing
        c.execute(text("DROP INDEX ix_files_day"))
    assert differences(blank)


def test_head_is_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(door.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == door.head()
    assert tuple(s.revision for s in reversed(list(script.walk_revisions()))) == door.revisions()


def test_down_and_up_keep_the_data(store: Engine) -> None:
    run = fill(store)
    before = rows(store)
    door.downgrade(store, "0001")
    assert door.revision(store) == "0001"
    assert not inspect(store).get_view_names()
    left = rows(store)
    assert left == {n: r for n, r in before.items() if n in left}
    assert set(before) - set(left) >= {"reviews"}
    door.upgrade(store)
    assert rows(store) == before
    assert differences(store) == []
    with store.connect() as c:
        assert load(c, run, with_text=True) == told()


def test_base_and_head(blank: Engine) -> None:
    for _ in range(2):
        door.upgrade(blank)
        door.downgrade(blank, "base")
        assert set(inspect(blank).get_table_names()) <= {"alembic_version"}
    door.upgrade(blank)
    assert differences(blank) == []


def test_no_downgrade_loses_rows(store: Engine) -> None:
    fill(store)
    with store.begin() as c:
        decide(c)
    before = rows(store)
    with pytest.raises(WouldLose, match="reviews"):
        door.downgrade(store, "0001")
    with pytest.raises(WouldLose, match="reviews"):
        door.downgrade(store, "base")
    assert rows(store) == before
    assert door.revision(store) == door.head()


def test_documents_are_not_lost_by_a_downgrade(store: Engine) -> None:
    fill(store)
    with pytest.raises(WouldLose, match="originals"):
        door.downgrade(store, "base")
    assert door.revision(store) == door.head()  # all or nothing
    assert inspect(store).has_table("reviews")


def test_a_failing_migration_leaves_nothing(blank: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with blank.begin() as c:
        c.execute(text("CREATE VIEW counted_figures AS SELECT 1 AS x"))  # in the way of 0002
    with pytest.raises(DatabaseError):
        door.upgrade(blank)
    assert inspect(blank).get_table_names() == []


def test_decisions_are_only_added_to(store: Engine) -> None:
    fill(store)
    with store.begin() as c:
        decide(c)
    for change in (update(reviews).values(who="Mai"), delete(reviews)):
        with pytest.raises(DatabaseError, match="only added to"), store.begin() as c:
            c.execute(change)
    with store.connect() as c:
        assert c.scalar(select(reviews.c.who)) == "Lan"


def test_views_have_the_columns_that_are_documented(store: Engine) -> None:
    told = {v.name: [c.name for c in v.columns] for v in views.metadata.tables.values()}
    seen = inspect(store)
    assert {n: [c["name"] for c in seen.get_columns(n)] for n in seen.get_view_names()} == told
    assert all(v.comment and all(c.comment for c in v.columns) for v in views.metadata.tables.values())


def test_views_leave_out_what_does_not_count(store: Engine) -> None:
    fill(store)
    with store.connect() as c:
        figures = c.execute(select(views.counted_figures).order_by(views.counted_figures.c.position)).all()
        assert [f.surface for f in figures] == [f.text for f in told().figures]
        assert {f.document for f in figures} == {1}
        assert all((told().document.text or "")[f.start : f.end] == f.surface for f in figures)
        assert all(f.path == "a.txt" for f in figures)
        assert [d.path for d in c.execute(select(views.counted_documents))] == ["a.txt"]
        assert len(c.execute(select(views.counted_records)).all()) == len(told().records)
        sources = c.execute(select(views.all_sources).order_by(views.all_sources.c.document)).all()
        assert [(s.counted, s.same_as, s.superseded) for s in sources] == [
            (True, None, False), (False, 1, False), (False, None, True),
        ]  # fmt: skip
        states = c.execute(select(views.file_states).order_by(views.file_states.c.file)).all()
        assert [(s.name, s.state, s.first_name) for s in states] == [
            ("a.txt", "done", None),
            ("b.txt", "duplicate", "a.txt"),
        ]


def test_an_upgrade_keeps_a_copy(sqlite_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "solieu.sqlite"
    path.write_bytes(sqlite_store.read_bytes())
    engine = door.connect(f"sqlite:///{path}")
    run = fill(engine)
    door.downgrade(engine, "0001")
    door.prepare(f"sqlite:///{path}")
    door.prepare(f"sqlite:///{path}")  # nothing to do: no copy
    (copy,) = tmp_path.glob("solieu.sqlite.0*")
    assert re.fullmatch(r"solieu\.sqlite\.0001-\d{8}T\d{6}Z", copy.name)
    old = door.connect(f"sqlite:///{copy}")
    assert door.revision(old) == "0001"
    with old.connect() as c, engine.connect() as now:
        assert load(c, run) == load(now, run)
        assert c.scalar(text("PRAGMA integrity_check")) == "ok"
    for each in (old, engine):
        each.dispose()


def test_migrations_are_shipped() -> None:
    """Alembic finds its migrations in an installed package: every folder of them is one."""
    for folder in (door.MIGRATIONS, door.MIGRATIONS / "versions"):
        assert (folder / "__init__.py").exists()
    assert alembic.command.upgrade


def test_a_new_store_is_durable(store: Engine) -> None:
    if store.dialect.name == "sqlite":
        assert door.durability(store) == {"journal_mode": "wal", "synchronous": "full"}
    with store.connect() as c:
        assert not c.execute(select(originals)).all()
        if store.dialect.name == "sqlite":
            assert c.scalar(text("PRAGMA foreign_keys")) == 1
        else:
            assert c.scalar(text("SHOW timezone")) == "UTC"
