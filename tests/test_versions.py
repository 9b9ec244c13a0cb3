"""The versions of a store, how they are named, and its documents by two of them, on both databases."""

from __future__ import annotations

import hashlib

import pytest
from altered import NEW, OLD, by, read, renumbered, with_figure, without
from sqlalchemy import Engine, insert, update

from pipeline.review.anchor import Anchors
from pipeline.store import desk, trail
from pipeline.store.runs import Key, save, save_failure
from pipeline.store.tables import documents, originals
from pipeline.store.versions import named, pairs, versions
from pipeline.versus import compared
from schemas.change import Compared
from schemas.decision import Accept, Decision
from schemas.errors import BadFilter, DocumentError, TookTooLong
from schemas.run import Extraction, Version
from schemas.version_errors import ManyVersions, NoSuchVersion, OtherDocument

MOMENT = "2026-01-05T02:00:00.000000Z"
LATER = "2026-02-05T02:00:00.000000Z"
TEXT = "Xã đã tặng 120 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 60 triệu đồng.\n"
Result = Extraction | DocumentError | None


def put(engine: Engine, path: str, a: Result, b: Result) -> tuple[int | None, ...]:
    """Stores a document as OLD and NEW read it; its runs."""
    sha256 = hashlib.sha256(path.encode()).hexdigest()
    with engine.begin() as c:
        c.execute(insert(originals).values(sha256=sha256, size=1, stored_at=MOMENT))
        return tuple(_save(c, Key(sha256, path), r, v, at) for r, v, at in ((a, OLD, MOMENT), (b, NEW, LATER)))


def _save(c, key: Key, result: Result, version: Version, moment: str) -> int | None:  # type: ignore[no-untyped-def]
    if result is None:
        return None
    if isinstance(result, DocumentError):
        return save_failure(c, key, result, version, moment)
    run = save(c, key, by(version, result), moment)
    desk.follow(c, run)
    return run


SLOW = TookTooLong("a.txt", seconds=9)
# How the two versions read a document, and what became of it; + − ~ of figures.
FATES: list[tuple[Result, Result, str | None, tuple[int, int, int]]] = [
    (read(TEXT), read(TEXT), "equal", (0, 0, 0)),
    (read(TEXT), renumbered(read(TEXT)), "equal", (0, 0, 0)),
    (read(TEXT), with_figure(read(TEXT), "120 suất quà", page=4), "equal", (0, 0, 0)),
    (read(TEXT), without(read(TEXT), "60 triệu đồng"), "different", (0, 1, 0)),
    (read(TEXT), with_figure(read(TEXT), "120 suất quà", unit="suất"), "different", (0, 0, 1)),
    (read(TEXT), read(TEXT + "Thêm 7 hộ nghèo."), "different", (2, 0, 0)),
    (read(TEXT), SLOW, "now_unreadable", (0, 0, 0)),
    (SLOW, read(TEXT), "now_readable", (0, 0, 0)),
    (SLOW, SLOW, "equal", (0, 0, 0)),
    (read(TEXT), None, "only_a", (0, 0, 0)),
    (None, read(TEXT), "only_b", (0, 0, 0)),
    (None, None, None, (0, 0, 0)),
]


def sides(c: Compared) -> tuple[int, ...]:
    return tuple(c.difference.counts["figure", s] for s in ("gained", "lost", "changed"))  # type: ignore[index]


def test_every_document_has_one_fate(store: Engine) -> None:
    for n, (a, b, _, _) in enumerate(FATES):
        put(store, f"{n}.txt", a, b)
    with store.connect() as c:
        old, new = named(c, "1"), named(c, "2")
        told = versions(c)
    assert [(t.number, t.version, t.read, t.failed, t.first) for t in told] == [
        (1, OLD, 8, 2, MOMENT), (2, NEW, 8, 2, LATER),
    ]  # fmt: skip
    assert [t.current for t in told] == [8 + 1, 2]
    found = {c.path: (c.fate, sides(c)) for c in compared(store, old, new)}
    wanted = {f"{n}.txt": (fate, counts) for n, (_, _, fate, counts) in enumerate(FATES) if fate}
    assert found == wanted
    back = {c.path: (c.fate, sides(c)) for c in compared(store, new, old)}
    turned = {
        "now_readable": "now_unreadable",
        "now_unreadable": "now_readable",
        "only_a": "only_b",
        "only_b": "only_a",
    }
    assert back == {p: (turned.get(f, f), (m, k, n)) for p, (f, (k, m, n)) in wanted.items()}
    assert {c.fate for c in compared(store, new, new)} == {"equal"}
    (one,) = compared(store, old, new, ["3.*"])
    assert (one.path, one.fate) == ("3.txt", "different")
    with pytest.raises(BadFilter):
        list(compared(store, old, new, ["99.txt"]))


def test_pages_are_joined(store: Engine) -> None:
    for n in range(7):
        put(store, f"{n}.txt", read(TEXT), read(TEXT))
    with store.begin() as c:
        old, new = named(c, "1"), named(c, "2")
        c.execute(update(documents).where(documents.c.path == "2.txt").values(superseded=True))
    assert [p.path for p in pairs(store, old, new, page=2)] == [f"{n}.txt" for n in range(7) if n != 2]


NAMES: list[tuple[str, str]] = [
    ("1", "version 1"), ("2", "version 2"), ("0a0a", "version 1"), ("1B1B1b", "version 2"), ("moi-nhat", "version 2"),
    ("latest", "version 2"), ("hien-tai", "current"), ("#2", "run 2"), ("3", "run 3"), ("#1", "run 1"),
    ("0a0", "none"), ("#99", "none"), ("99", "none"), ("", "none"), ("x", "none"), ("2.0", "none"), ("#²", "none"),
    ("9" * 30, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_a_version_is_named(sqlite_named: Engine, name: str, expected: str) -> None:
    with sqlite_named.connect() as c:
        if expected == "none":
            with pytest.raises(NoSuchVersion, match=r"1\.0, 0a0a0a0a"):
                named(c, name)
            return
        w = named(c, name)
    assert f"{w.kind} {w.number or w.run or ''}".strip() == expected


@pytest.fixture
def sqlite_named(sqlite_store, tmp_path):  # type: ignore[no-untyped-def]
    import shutil

    from pipeline.store.engine import opened

    shutil.copy(sqlite_store, tmp_path / "s.sqlite")
    engine = opened(f"sqlite:///{tmp_path / 's.sqlite'}")
    put(engine, "a.txt", read(TEXT), read(TEXT))
    put(engine, "b.txt", read(TEXT), None)
    yield engine
    engine.dispose()


def test_a_name_of_several_versions_is_refused(sqlite_named: Engine) -> None:
    twin = Version(code="2.0", rules="0a0a" + "c" * 12)
    with sqlite_named.begin() as c:
        sha256 = hashlib.sha256(b"a.txt").hexdigest()
        save(c, Key(sha256, "a.txt"), by(twin, read(TEXT)), LATER)
    with sqlite_named.connect() as c:
        with pytest.raises(ManyVersions, match=r"1 .*3 \(2.0"):
            named(c, "0a0a")
        assert named(c, "0a0ac").version == twin


def test_two_runs_of_one_document(sqlite_named: Engine) -> None:
    with sqlite_named.connect() as c:
        first, second, other = named(c, "#1"), named(c, "#2"), named(c, "#3")
        old = named(c, "1")
    assert [(c.path, c.fate) for c in compared(sqlite_named, first, second)] == [("a.txt", "equal")]
    assert [(c.path, c.fate) for c in compared(sqlite_named, other, old)] == [("b.txt", "equal")]
    with pytest.raises(OtherDocument):
        list(compared(sqlite_named, first, other))


def test_decisions_that_lose_their_figure_are_told(store: Engine) -> None:
    a, b = read(TEXT), without(read(TEXT), "60 triệu đồng")
    put(store, "a.txt", a, b)
    figures = {f.text: f for f in a.figures}
    with store.begin() as c:
        for text in ("60 triệu đồng", "120 suất quà"):
            f = figures[text]
            act = Accept(anchor=Anchors(TEXT).at(f.start, f.end), before=f)
            trail.append(c, Decision(document=1, run=1, who="Lan", act=act))
    with store.connect() as c:
        old, new = named(c, "1"), named(c, "2")
    (found,) = compared(store, old, new)
    (lost,) = [c for c in found.difference.changes if c.sort == "decision"]
    assert (lost.side, lost.doubt, lost.a.id) == ("lost", "reread", 1)  # type: ignore[union-attr]
    (back,) = compared(store, new, old)
    assert [c.side for c in back.difference.changes if c.sort == "decision"] == ["gained"]
