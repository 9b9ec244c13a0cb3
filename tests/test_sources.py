"""Of documents that tell the same exactly one counts, on both databases."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, update

from pipeline.clock import stamp
from pipeline.store import archive, trail
from pipeline.store.ledger import day_written, stale_days
from pipeline.store.runs import Key, adopt, save, save_failure
from pipeline.store.sources import link, release
from pipeline.store.tables import documents, files, originals, runs
from schemas.decision import Comment, Decision
from schemas.document import Document
from schemas.errors import TookTooLong
from schemas.run import Extraction, Failure, Version

VERSION = Version(code="1.0", rules="0" * 16)
SIGNED = {"type": "report", "number": "15/BC-UBND", "published": date(2024, 2, 5), "issuer": "UBND XÃ HÒA LẠC"}
_numbers = itertools.count(1)


def made(version: Version = VERSION, **fields: Any) -> Extraction:
    """What was read of a document that has nothing in common with another but `fields`."""
    n = f"{next(_numbers):064x}"
    told = {"path": f"{n[-4:]}.txt", "sha256": n, "fingerprint": n, "text_length": 1, "text": "x"} | fields
    return Extraction(document=Document(**told), figures=(), records=(), findings=(), unclaimed=(), version=version)


def key_of(c: Connection, sha256: str) -> Key:
    original = f"{next(_numbers):064x}"
    c.execute(insert(originals).values(sha256=original, size=1, stored_at=stamp()))
    return Key(original, f"{original[-4:]}.txt", sha256=sha256)


def put(c: Connection, **fields: Any) -> int:
    """The id of a document that is stored and not yet linked."""
    extraction = made(**fields)
    run = save(c, key_of(c, extraction.document.sha256), extraction, stamp())
    return int(c.scalar(select(runs.c.document).where(runs.c.id == run)) or 0)


def ties(c: Connection) -> dict[int, tuple[int, str]]:
    rows = c.execute(select(documents).where(documents.c.same_as.is_not(None)))
    return {r.id: (r.same_as, r.same_by) for r in rows}


A, B = "a" * 64, "b" * 64
TIED: list[tuple[dict[str, Any], dict[str, Any], str | None]] = [
    ({"sha256": A}, {"sha256": A}, "text"),
    ({"fingerprint": A}, {"fingerprint": A}, "text"),
    ({"fingerprint": None}, {"fingerprint": None}, None),
    ({}, {}, None),
    (SIGNED, SIGNED, "reference"),
    (SIGNED | {"fingerprint": A}, SIGNED | {"fingerprint": A}, "text"),
    (SIGNED, SIGNED | {"published": date(2024, 2, 6)}, None),
]  # fmt: skip


def test_what_is_the_same(store: Engine) -> None:
    for first, second, by in TIED:
        with store.connect() as c:
            one, other = put(c, **first), put(c, **second)
            assert link(c, one) is None
            assert link(c, other) == (one if by else None), (first, second)
            assert ties(c) == ({other: (one, by)} if by else {}), (first, second)
            c.rollback()


def test_the_earliest_counts_and_linking_again_changes_nothing(store: Engine) -> None:
    with store.begin() as c:
        ids = [put(c, **SIGNED), put(c, **SIGNED, fingerprint=A), put(c, fingerprint=A), put(c, **SIGNED)]
        for _ in range(2):
            assert [link(c, d) for d in ids] == [None, ids[0], ids[0], ids[0]]
        assert ties(c) == dict.fromkeys(ids[1:], (ids[0], "reference"))  # the third by way of the second


# What each tells: "r" the reference, "t" the text, a capital another; and by what each is tied to the earliest.
TOGETHER = [
    (("rt", "rt", "r", "r"), ("text", "reference", "reference")),
    (("r", "rt", "t"), ("reference", "reference")),
    (("t", "r", "rt"), ("reference", "text")),
    (("rt", "rT", "T", "Rt"), ("reference", "reference", "text")),
    (("r", "t", "t", "rt"), ("reference", "reference", "reference")),
    (("T", "r", "r", "t", "rT", "t", "rt"), ("reference",) * 3 + ("text", "reference", "reference")),
]


@pytest.mark.parametrize(("told", "by"), TOGETHER)
def test_in_whatever_order_exactly_one_counts(store: Engine, told: tuple[str, ...], by: tuple[str, ...]) -> None:
    orders = list(itertools.permutations(range(len(told))))
    for order in orders[:: max(1, len(orders) // 8)]:
        with store.connect() as c:
            ids = [put(c, **telling(what)) for what in told]
            for i in order:
                link(c, ids[i])
            assert {d: to for d, (to, _) in ties(c).items()} == dict.fromkeys(ids[1:], ids[0]), order
            for i in order:
                link(c, ids[i])
            assert ties(c) == {d: (ids[0], b) for d, b in zip(ids[1:], by, strict=True)}, order
            c.rollback()


@pytest.mark.parametrize(("told", "by"), TOGETHER)
def test_each_is_tied_as_it_comes(store: Engine, told: tuple[str, ...], by: tuple[str, ...]) -> None:
    with store.begin() as c:
        ids = list[int]()
        for what in told:
            ids.append(put(c, **telling(what)))
            link(c, ids[-1])
        assert ties(c) == {d: (ids[0], b) for d, b in zip(ids[1:], by, strict=True)}


@pytest.mark.parametrize("told", [told for told, _ in TOGETHER])
def test_who_reads_first_does_not_decide_which_counts(store: Engine, told: tuple[str, ...]) -> None:
    """Files came in one order, and are read in others: the same one counts."""
    orders = list(itertools.permutations(range(len(told))))
    for order in orders[:: max(1, len(orders) // 8)]:
        with store.connect() as c:
            keys = [key_of(c, f"{n:064}") for n in range(len(told))]
            for n, key in enumerate(keys):
                came = {"name": str(n), "raw_name": b"a", "state": "done", "appeared_at": "", "changed_at": ""}
                c.execute(insert(files).values(**came, day="", sha256=key.original))
            ids = dict[int, int]()
            for n in order:
                run = save(c, keys[n], made(**{"sha256": keys[n].sha256} | telling(told[n])), stamp())
                ids[n] = int(c.scalar(select(runs.c.document).where(runs.c.id == run)) or 0)
                link(c, ids[n])
            assert {d: to for d, (to, _) in ties(c).items()} == {ids[n]: ids[0] for n in ids if n}, order
            c.rollback()


def came(c: Connection, n: int, day: str, **fields: Any) -> int:
    """A document of a file that stands in the ledger by that number; linked as it comes."""
    key = key_of(c, f"{n:064}")
    told = {"id": n, "name": "a", "raw_name": b"a", "state": "done", "appeared_at": "", "changed_at": ""}
    c.execute(insert(files).values(**told, day=day, sha256=key.original))
    run = save(c, key, made(**{"sha256": key.sha256} | fields), stamp())
    document = int(c.scalar(select(runs.c.document).where(runs.c.id == run)) or 0)
    link(c, document)
    return document


# Files by number and day, in the order in which they are read; the number of the one that counts.
READ = [
    (((2, ""), (1, "")), 1),
    (((2, "2024-01-01"), (1, "2024-01-01")), 2),  # the first was put off: what is told already stays
    (((2, "2024-01-01"), (1, "")), 2),
    (((1, ""), (2, "2024-01-01")), 2),
    (((3, ""), (2, "2024-01-01"), (1, "")), 2),
]  # fmt: skip


@pytest.mark.parametrize(("read", "counts"), READ)
def test_what_is_told_already_goes_on_counting(store: Engine, read: Any, counts: int) -> None:
    with store.begin() as c:
        ids = {n: came(c, n, day, fingerprint=A) for n, day in read}
        assert ties(c) == {d: (ids[counts], "text") for n, d in ids.items() if n != counts}


def test_what_people_decided_on_goes_on_counting(store: Engine) -> None:
    with store.begin() as c:
        second = came(c, 2, "", fingerprint=A)
        trail.append(c, Decision(document=second, original="0" * 64, who="an", act=Comment(why="đã xem")))
        first = came(c, 1, "", fingerprint=A)
        assert ties(c) == {first: (second, "text")}


def telling(what: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for letter in what:
        fields |= {
            "r": SIGNED,
            "R": SIGNED | {"number": "99/BC-UBND"},
            "t": {"fingerprint": A},
            "T": {"fingerprint": B},
        }[letter]
    return fields


def read_anew(c: Connection, document: int, **fields: Any) -> None:
    """A newer version of the rules reads the document, and its run counts."""
    original = c.scalar(select(documents.c.original).where(documents.c.id == document))
    newer = made(Version(code=f"2.{next(_numbers)}", rules="0" * 16), **fields)
    adopt(c, save(c, Key(str(original), "b.txt"), newer, stamp()))


def test_what_was_tied_to_a_document_goes_on_with_it(store: Engine) -> None:
    """A document is read anew and tells the same as an earlier one."""
    with store.begin() as c:
        first, second, third = put(c, **SIGNED), put(c, fingerprint=A), put(c, fingerprint=A)
        assert link(c, third) == second
        read_anew(c, second, fingerprint=A, **SIGNED)
        assert link(c, second) == first
        assert ties(c) == {second: (first, "reference"), third: (first, "reference")}


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_new_run_that_tells_something_else_unties(store: Engine, changed: int) -> None:
    with store.begin() as c:
        ids = [put(c, fingerprint=A) for _ in range(3)]
        for d in ids:
            link(c, d)
        read_anew(c, ids[changed])
        assert link(c, ids[changed]) is None
        one, other = (d for i, d in enumerate(ids) if i != changed)
        assert ties(c) == {other: (one, "text")}


def test_what_was_the_same_by_way_of_a_third_alone_counts_again(store: Engine) -> None:
    with store.begin() as c:
        first, second, between = put(c, fingerprint=A), put(c, **SIGNED), put(c, fingerprint=A, **SIGNED)
        assert [link(c, d) for d in (first, second, between)] == [None, first, first]
        assert set(ties(c)) == {second, between}
        read_anew(c, between, fingerprint=A)
        assert link(c, between) == first
        assert ties(c) == {between: (first, "text")}


def test_days_tell_anew_what_counts_or_no_longer_does(store: Engine) -> None:
    def stale() -> set[str]:
        found = {day for day, _ in stale_days(c)}
        for day, changes in stale_days(c):
            day_written(c, day, changes)
        return found

    with store.begin() as c:
        ids = [put(c, fingerprint=f) for f in (A, A, A, None)]
        for n, original in enumerate(c.scalars(select(documents.c.original).order_by(documents.c.id)).all()):
            told = {"name": "a", "raw_name": b"a", "state": "done", "appeared_at": "", "changed_at": ""}
            c.execute(insert(files).values(**told, day=f"2024-01-0{n}", sha256=original))
        link(c, ids[3])
        assert stale() == set()
        link(c, ids[2])  # none was linked before; its own day is known to whoever stores it
        assert stale() == {"2024-01-01"}
        for d in ids:
            link(c, d)
        assert stale() == set()
        for d, fields in ((ids[3], SIGNED), (ids[1], SIGNED | {"fingerprint": A})):
            read_anew(c, d, **fields)
            link(c, d)
        assert stale() == {"2024-01-03"}
        read_anew(c, ids[3])
        link(c, ids[3])
        assert stale() == {"2024-01-03"}
        c.execute(update(documents).where(documents.c.id == ids[0]).values(superseded=True))
        release(c, ids[0])
        assert stale() == {"2024-01-01", "2024-01-02"}


def test_what_does_not_count_is_no_source(store: Engine) -> None:
    with store.begin() as c:
        unread = key_of(c, A)
        save_failure(c, unread, TookTooLong("x", seconds=1), VERSION, stamp())
        failed = int(c.scalar(select(documents.c.id)) or 0)
        torn = put(c, sha256=A)
        c.execute(update(documents).where(documents.c.id == torn).values(superseded=True))
        third = put(c, sha256=A)
        assert [link(c, d) for d in (failed, torn, third, 10**6)] == [None] * 4
        assert ties(c) == {}
        save(c, unread, made(sha256=A), stamp())  # read at last
        assert link(c, failed) is None
        assert ties(c) == {third: (failed, "text")}


RELEASED = [
    ((A, A, A), {2: (1, "text")}),
    ((None, None, None), {2: (1, "reference")}),
    ((A, None, A), {2: (1, "reference")}),
    ((A, A, None), {2: (1, "reference")}),
]  # by their place among those stored


@pytest.mark.parametrize(("fingerprints", "after"), RELEASED)
def test_the_next_takes_the_place(
    store: Engine, fingerprints: tuple[str | None, ...], after: dict[int, tuple[int, str]]
) -> None:
    with store.begin() as c:
        ids = [put(c, **SIGNED, fingerprint=f) for f in fingerprints]
        for d in ids:
            link(c, d)
        c.execute(update(documents).where(documents.c.id == ids[0]).values(superseded=True))
        for _ in range(2):
            release(c, ids[0])
            assert ties(c) == {ids[d]: (ids[to], by) for d, (to, by) in after.items()}


def test_a_torn_version_takes_no_place(store: Engine) -> None:
    with store.begin() as c:
        ids = [put(c, fingerprint=A) for _ in range(4)]
        for d in ids:
            link(c, d)
        c.execute(update(documents).where(documents.c.id.in_(ids[:2])).values(superseded=True))
        release(c, ids[1])  # nothing was tied to it
        release(c, ids[0])
        assert ties(c) == {ids[3]: (ids[2], "text")}


def test_a_file_of_an_archive_is_found_by_its_bytes(store: Engine) -> None:
    """All files of an archive have the same day, and most of them the same state."""
    if store.dialect.name != "sqlite":
        return  # PostgreSQL's plan of a small table is to read it
    asked: list[tuple[str, Any]] = []
    event.listen(store, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
    with store.begin() as c:
        archive.settle(c, A, None)
        archive.settle(c, A, Failure(code="damaged", message_vi="hỏng", message_en="damaged"))
        archive.unsettled(c, [A, B])
        found = [(s, v) for s, v in asked if "files" in s]
        plans = [r.detail for sql, v in found for r in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", v)]
    assert plans == ["SEARCH files USING INDEX ix_files_sha256 (sha256=?)"] * 3


def test_no_table_is_read_through(store: Engine) -> None:
    """A document that is tied to none, as nearly all are, costs no more than the indexes."""
    if store.dialect.name != "sqlite":
        return  # PostgreSQL's plan of a small table is to read it
    asked: list[tuple[str, Any]] = []
    with store.begin() as c:
        document = put(c, **SIGNED)
        put(c, **SIGNED | {"number": "16/BC-UBND"})
        event.listen(store, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        link(c, document)
        plans = [r.detail for sql, v in tuple(asked) for r in c.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", v)]
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and "COVERING INDEX" not in p] == []
