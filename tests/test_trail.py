"""The trail: numbered without a gap whoever writes at once, append-only, and every break of its chain is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from test_decisions import decided_desk

from pipeline.store import trail
from pipeline.store.tables import documents, originals, reviews
from schemas.decision import Comment, Decision, Undo


@pytest.fixture
def engine(store: Engine) -> Engine:
    """A store with two documents."""
    with store.begin() as c:
        c.execute(insert(originals).values(sha256="a" * 64, size=1, stored_at=""))
        for path in ("a.txt", "b.txt"):
            c.execute(insert(documents).values(original="a" * 64, inner=path, path=path, superseded=False))
    return store


def said(words: str, document: int = 1, who: str = "Lan") -> Decision:
    return Decision(document=document, who=who, act=Comment(why=words))


def written(engine: Engine, count: int = 5) -> str:
    """The head of a trail of so many decisions."""
    for n in range(count):
        with engine.begin() as c:
            trail.append(c, said(f"lời {n}", document=1 + n % 2))
    with engine.connect() as c:
        return trail.head(c)


def test_decisions_come_back_as_they_were(engine: Engine) -> None:
    acts = [e.decision.act for e in decided_desk().entries] + [
        Undo(decision=1),
        Comment(why="dấu “ngoặc”\nvà dòng \x00 mới"),
    ]
    for act in acts:
        with engine.begin() as c:
            trail.append(c, Decision(document=1, original="a" * 64, who=" Lan  Anh ", act=act))
    with engine.connect() as c:
        entries = trail.decisions(c, 1)
        assert trail.decisions(c, 2) == ()
        assert trail.check(c, trail.head(c)) == ()
    assert [e.id for e in entries] == list(range(1, len(acts) + 1))
    assert [e.decision.act for e in entries] == acts
    assert {e.decision.who for e in entries} == {"Lan Anh"}
    assert entries[0].previous == trail.START
    assert [e.previous for e in entries[1:]] == [e.hash for e in entries[:-1]]


def test_many_writers_leave_no_gap(engine: Engine) -> None:
    def write(who: str) -> None:
        for n in range(10):
            with engine.begin() as c:
                trail.append(c, said(str(n), who=who))

    writers = [threading.Thread(target=write, args=(f"người {i}",)) for i in range(4)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    with engine.connect() as c:
        assert c.execute(select(reviews.c.id).order_by(reviews.c.id)).scalars().all() == list(range(1, 41))
        assert trail.check(c) == ()


def test_a_decision_that_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    written(engine, 2)
    with engine.connect() as c:
        trail.append(c, said("bỏ dở"))
        c.rollback()
    with engine.begin() as c:
        assert trail.append(c, said("tiếp")).id == 3
        assert trail.check(c) == ()


Tamper = Callable[[Connection], object]


def change(column: str, value: Any, row: int = 3) -> Tamper:
    return lambda c: c.execute(update(reviews).where(reviews.c.id == row).values({column: value}))


def remove(*rows: int) -> Tamper:
    return lambda c: c.execute(delete(reviews).where(reviews.c.id.in_(rows)))


def swap(c: Connection) -> None:
    for a, b in ((2, 99), (3, 2), (99, 3)):
        c.execute(update(reviews).where(reviews.c.id == a).values(id=b))


def close_gap(c: Connection) -> None:
    remove(3)(c)
    for n in (4, 5):
        c.execute(update(reviews).where(reviews.c.id == n).values(id=n - 1))


def rewrite(c: Connection) -> None:
    """Somebody who knows how the chain is made changes a decision and forges all that follow."""
    rows = [dict(r._mapping) for r in c.execute(select(reviews).order_by(reviews.c.id))]
    c.execute(delete(reviews))
    previous = trail.START
    for row in rows:
        row |= {"previous": previous, "who": "Người khác" if row["id"] == 3 else row["who"]}
        row["hash"] = previous = trail._hash(row)
        c.execute(insert(reviews).values(row))


TAMPERED: list[tuple[str, Tamper, set[tuple[int, str]]]] = [
    ("who", change("who", "Người khác"), {(3, "changed")}),
    ("when", change("made_at", "2020-01-01T00:00:00.000000Z"), {(3, "changed")}),
    ("action", change("action", "accept"), {(3, "changed")}),
    ("document", change("document", 2), {(3, "changed")}),
    ("data", change("data", {"original": "", "act": {"action": "comment", "why": "khác"}}), {(3, "changed")}),
    ("hash", change("hash", "0" * 64), {(3, "changed"), (4, "broken")}),
    ("previous", change("previous", "1" * 64), {(3, "broken"), (3, "changed")}),
    ("gap", remove(3), {(4, "gap"), (4, "broken")}),
    ("beginning", remove(1, 2), {(3, "gap"), (3, "broken")}),
    ("closed gap", close_gap, {(3, "broken"), (3, "changed"), (4, "changed"), (4, "cut")}),
    ("reordered", swap, {(2, "broken"), (2, "changed"), (3, "broken"), (3, "changed"), (4, "broken")}),
    ("cut", remove(4, 5), {(3, "cut")}),
    ("all gone", remove(1, 2, 3, 4, 5), {(0, "cut")}),
    ("rewritten", rewrite, {(5, "other_head")}),
]


def test_every_break_is_found(engine: Engine) -> None:
    head = written(engine)
    unlock(engine)
    for name, tamper, found in TAMPERED:
        with engine.connect() as c:
            assert trail.check(c, head) == ()
            tamper(c)
            faults = trail.check(c, head)
            c.rollback()
        assert {(f.id, f.code) for f in faults} == found, name
        assert all(f.message_vi and f.message_en for f in faults)


SAID = [((3,), "thiếu quyết định số 3:"), ((2, 3), "thiếu các quyết định số 2–3:"), ((5,), "thiếu quyết định số 5:")]


@pytest.mark.parametrize(("rows", "said"), SAID)
def test_what_is_missing_is_counted_rightly(engine: Engine, rows: tuple[int, ...], said: str) -> None:
    head = written(engine)
    unlock(engine)
    with engine.connect() as c:
        remove(*rows)(c)
        assert any(said in f.message_vi.lower() for f in trail.check(c, head))
        c.rollback()


def unlock(engine: Engine) -> None:
    """Takes away what keeps rows from being changed, as somebody would who owns the database."""
    with engine.begin() as c:
        if c.dialect.name == "postgresql":
            c.execute(text("ALTER TABLE reviews DISABLE TRIGGER ALL"))
            return
        names = c.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reviews'")).all()
        assert names
        for name in names:
            c.execute(text(f"DROP TRIGGER {name}"))


REFUSED = [
    "UPDATE reviews SET who = 'x' WHERE id = 2",
    "DELETE FROM reviews WHERE id = 2",
    "DELETE FROM reviews",
    # no row in another's place, before its time, or beside the chain
    *(
        f"{how} INTO reviews (id, action, who, made_at, data, previous, hash) "
        f"SELECT {number}, action, 'x', made_at, data, {previous}, hash FROM reviews WHERE id = 3"
        for how, number, previous in (
            ("INSERT OR REPLACE", 2, "previous"),
            ("INSERT", 2, "previous"),
            ("INSERT", 9, "hash"),
            ("INSERT", 4, "previous"),
        )
    ),
]


def test_the_database_refuses_to_change_the_trail(engine: Engine) -> None:
    written(engine, 3)
    for statement in REFUSED:
        if engine.dialect.name == "postgresql":
            statement = statement.replace(" OR REPLACE", "")
        with pytest.raises(DBAPIError), engine.begin() as c:
            c.execute(text(statement))
    with engine.connect() as c:
        assert trail.check(c, trail.head(c)) == ()
        assert len(trail.decisions(c, 1)) + len(trail.decisions(c, 2)) == 3


def test_an_old_head_still_holds_and_a_wrong_one_is_told(engine: Engine) -> None:
    old = written(engine, 2)
    written(engine, 2)
    with engine.connect() as c:
        assert trail.check(c, old) == ()
        assert trail.check(c, f"0:{trail.START}") == ()
        assert [f.code for f in trail.check(c, f"2:{'f' * 64}")] == ["other_head"]
        assert [f.code for f in trail.check(c, "xyz")] == ["bad_head"]
        # several heads, as people copy them: each is looked for, what is wrong is told once
        head = trail.head(c)
        assert trail.check(c, head, None, f" {old.upper()}\n", head) == ()
        assert [f.code for f in trail.check(c, head, f"2:{'f' * 64}")] == ["other_head"]
        assert [(f.id, f.code) for f in trail.check(c, f"7:{'f' * 64}", f"9:{'f' * 64}")] == [(4, "cut")]
        assert [f.code for f in trail.check(c, f"0:{'f' * 64}")] == ["other_head"]


def test_the_head_is_kept_beside_the_store(engine: Engine, tmp_path: Path) -> None:
    assert trail.kept_head(tmp_path) is None
    head = written(engine, 3)
    with engine.connect() as c:
        trail.keep_head(c, tmp_path)
    assert trail.kept_head(tmp_path) == head
    assert [p.name for p in tmp_path.glob("trail*")] == [trail.HEAD]


def test_a_decision_of_a_later_version_is_told_and_not_lost(engine: Engine) -> None:
    written(engine, 1)
    with engine.begin() as c:
        row: dict[str, Any] = {
            "id": 2, "document": 1, "run": None, "action": "dance", "who": "Lan", "made_at": "",
            "data": {"original": "", "act": {"action": "dance"}}, "previous": trail.head(c).partition(":")[2],
        }  # fmt: skip
        c.execute(insert(reviews).values(row | {"hash": trail._hash(row)}))
        assert [(f.id, f.code) for f in trail.check(c)] == [(2, "unreadable")]
