"""The queue: what needs eyes first, found by everything a person knows of a document; and decisions that move it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, func, insert, select, update
from test_decisions import TEXT
from test_trail import engine  # noqa: F401  (the store of both)

from pipeline.ingest import Source
from pipeline.review.acts import Acts
from pipeline.review.decide import Case, catch_up, decide, summarise, undo
from pipeline.review.draft import Form
from pipeline.review.state import open_again, sign_off
from pipeline.run import look, process
from pipeline.store import desk, trail
from pipeline.store.desk import Filters, Summary
from pipeline.store.desk_tables import desk as rows
from pipeline.store.desk_tables import desk_words
from pipeline.store.engine import downgrade, opened, upgrade
from pipeline.store.runs import Key, adopt, load, save, save_comparisons
from pipeline.store.tables import documents, metadata, originals, reviews, runs
from schemas.decision import Compare, Undo
from schemas.errors import BadDecision, NotOpen
from schemas.record import PlaceUnit
from schemas.total import Comparison, Place

PAPER = """UỶ BAN NHÂN DÂN XÃ TRUNG CHẢI
Số: 12/BC-UBND
Trung Chải, ngày 5 tháng 2 năm 2024
BÁO CÁO
Kết quả trao quà Tết
"""


def case(document: int, text: str, comparisons: tuple[Comparison, ...] = ()) -> Case:
    source = Source(f"vb-{document}.txt", text.encode())
    return Case(document, None, process(source, with_text=True), lambda: look(source), comparisons)


@pytest.fixture
def cases(engine: Engine) -> list[Case]:  # noqa: F811
    """Three documents, the second of which needs eyes first."""
    place = PlaceUnit(name="Trung Chải", type="xã", within=("Sa Pa", "Lào Cai"))
    made = [case(1, PAPER + "Trao 120 suất quà, tổng trị giá 1 tỷ 810 triệu đồng cho hộ nghèo."), case(2, TEXT)]
    told = made[0].extraction.document.model_copy(update={"place": place})
    made[0] = Case(1, None, made[0].extraction.model_copy(update={"document": told}), made[0].reading)
    with engine.begin() as c:
        c.execute(insert(documents).values(id=3, original="a" * 64, inner="c.txt", path="c.txt", superseded=False))
        made.append(case(3, "Tỷ lệ hộ nghèo còn 94,1%."))
        for each in made:
            desk.put(c, each.document, each.extraction, desk.summary(each.extraction, each.comparisons))
    return made


def found(engine: Engine, filters: Filters | None = None) -> list[int]:  # noqa: F811
    with engine.connect() as c:
        page = [q.document for q in desk.queue(c, filters)]
        assert desk.size(c, filters) == len(page)
        return page


SEARCHES = [
    (Filters(), [2, 1, 3]),
    (Filters(words="TRUNG CHẢI"), [1]),
    (Filters(words="qua tet ket"), [1]),
    (Filters(words="12/BC-UBND"), [1]),
    (Filters(words="suất quà"), [2, 1]),
    (Filters(words="100%_"), []),
    (Filters(words="vb-3"), [3]),
    (Filters(numbers=(Decimal(1810000000),)), [1]),
    (Filters(numbers=(Decimal("94.10"), Decimal(7))), [2, 3]),
    (Filters(numbers=(Decimal(99),)), []),
    (Filters(place="lao cai"), [1]),
    (Filters(place="Cai"), []),
    (Filters(category="near_poor_household"), [2]),
    (Filters(category="poor_household", words="94"), []),
    (Filters(since="2024-01-01", until="2024-02-05"), [1]),
    (Filters(until="2023-12-31"), []),
    (Filters(stage="open"), [2, 1, 3]),
    (Filters(stage="signed_off"), []),
]


@pytest.mark.usefixtures("cases")
def test_queue_finds(engine: Engine) -> None:  # noqa: F811
    assert [found(engine, filters) for filters, _ in SEARCHES] == [expected for _, expected in SEARCHES]


RANKED = [
    Summary(contradictions=2), Summary(contradictions=1, malformed=9, doubtful=9), Summary(contradictions=1),
    Summary(malformed=5000, unread=3), Summary(malformed=1), Summary(doubtful=1, differs=9), Summary(doubtful=1),
    Summary(differs=1, again=1), Summary(again=1), Summary(suspicious=3), Summary(unread=3), Summary(unread=1), Summary(),
    Summary(contradictions=9, stage="signed_off"),
]  # fmt: skip


def test_rank_orders_by_what_needs_eyes_first() -> None:
    ranks = [s.rank for s in RANKED]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert all(abs(r) < 2**63 for r in ranks)


def test_pages_hold_every_document_once(engine: Engine) -> None:  # noqa: F811
    with engine.begin() as c:
        extraction = process(Source("a.txt", b"x"))
        for n in range(3, 60):
            c.execute(insert(documents).values(id=n, original="a" * 64, inner=str(n), path=f"{n}", superseded=n == 7))
            desk.put(c, n, extraction, Summary(contradictions=n % 3, unread=n % 2))
    seen, after = list[int](), None
    with engine.connect() as c:
        while page := desk.queue(c, None, after, page=10):
            seen += [q.document for q in page]
            after = page[-1].key
    assert sorted(seen) == [n for n in range(3, 60) if n != 7]  # a torn version is left out
    assert [n % 3 for n in seen] == sorted((n % 3 for n in seen), reverse=True)


def test_overview_counts(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    with engine.connect() as c:
        told = desk.overview(c)
    assert told.stages == {"open": 3}
    assert told.places == {"xã Trung Chải, Sa Pa": 1, "huyện A": 1}
    assert told.months == {"2024-02": 1}
    assert told.categories["near_poor_household"] == 1
    assert (told.decided, told.total) == (0, sum(desk.summary(x.extraction).total for x in cases))


def test_summary_is_what_the_state_says(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    """The row of a fresh run and the row after a look at it are the same."""

    def row(document: int) -> tuple[object, ...]:
        with engine.connect() as c:
            skipped = {"changed_at"}
            return tuple(
                c.execute(
                    select(*(x for x in rows.c if x.name not in skipped)).where(rows.c.document == document)
                ).one()
            )

    place = Place(start=0, end=5, text="Huyện")
    comparison = Comparison(
        total="t", document="", figure=place, verdict="suspicious", aspects={}, message_vi="", message_en=""
    )
    doubtful = tuple(f.model_copy(update={"doubtful": True}) for f in cases[1].extraction.figures[:1])
    extraction = cases[1].extraction.model_copy(update={"figures": doubtful + cases[1].extraction.figures[1:]})
    for each in (*cases, Case(2, None, extraction, cases[1].reading, (comparison,))):
        with engine.begin() as c:
            desk.put(c, each.document, each.extraction, desk.summary(each.extraction, each.comparisons))
        before = row(each.document)
        with engine.begin() as c:
            summarise(c, each, each.state(()))
        assert row(each.document) == before


def test_a_decision_moves_the_document_in_the_queue(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    two = cases[1]
    with engine.begin() as c:
        acts = Acts(two.state(()), two.reading)
        figure = next(f.id for f in two.extraction.figures if f.text == "12.000.000 đồng")
        state = decide(c, two, "Lan", acts.correct(figure, Form(value="10 triệu"), "In sai"))
    assert state.progress.decided == 1
    with engine.connect() as c:
        (queued,) = desk.queue(c, Filters(numbers=(Decimal(10_000_000),)))
        assert (queued.document, queued.summary.contradictions, queued.summary.malformed) == (2, 0, 1)
        assert (queued.summary.stage, queued.summary.decided, queued.due) == ("in_review", 1, False)
        assert desk.queue(c, Filters(numbers=(Decimal(12_000_000),))) == ()
        assert [e.decision.original for e in trail.decisions(c, 2)] == [two.extraction.document.sha256]
    with engine.begin() as c:
        undo(c, two, "Lan")
    with engine.connect() as c:
        assert [q.document for q in desk.queue(c, Filters(numbers=(Decimal(12_000_000),)))] == [2]
    with engine.begin() as c, pytest.raises(BadDecision):
        undo(c, two, "Lan")


def test_what_does_not_fit_is_not_recorded(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    two = cases[1]
    acts = Acts(two.state(()), two.reading)
    figures = {f.text: f.id for f in two.extraction.figures}
    with engine.begin() as c:
        decide(c, two, "Lan", acts.correct(figures["12.000.000 đồng"], Form(value="10 triệu"), "In sai"))
    finding = next(r.finding for r in two.state(()).findings if r.finding.verdict == "contradiction")
    add = acts.add(Form(kind="count", start=(at := TEXT.index("số 2") + 3), end=at + 1, value="2", unit="nơi"), "Sót")
    moved = add.model_copy(update={"after": add.after.model_copy(update={"text": "3"})})
    refused = [
        (acts.accept(figures["12.000.000 đồng"]), "nay đã khác"),  # somebody corrected it since
        (acts.reject(figures["12.000.000 đồng"], "x"), "nay đã khác"),
        (acts.rule(finding.id, "confirmed", "x"), "nay đã khác"),  # the correction ended it
        (Compare(ruling="explained", total="t", verdict="contradiction", why="x"), "nay đã khác"),
        (moved, "không đứng ở vị trí"),
        (Undo(decision=77), "không còn hiệu lực"),
        (Undo(decision=1), "là của Lan"),
    ]
    for act, said in refused:
        with pytest.raises(BadDecision) as caught, engine.begin() as c:
            decide(c, two, "Minh", act)
        assert said in caught.value.message_vi
    with engine.connect() as c:
        assert c.scalar(select(func.count()).select_from(reviews)) == 1
        assert trail.check(c) == ()


def test_a_signed_document_takes_nothing_until_it_is_opened_again(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    three = cases[2]
    signed = sign_off(three.state(()))
    with engine.begin() as c:
        decide(c, three, "Lan", signed)
    acts = Acts(three.state(()), three.reading)
    with pytest.raises(NotOpen), engine.begin() as c:
        decide(c, three, "Lan", acts.comment("Sau khi ký"))
    with pytest.raises(BadDecision), engine.begin() as c:
        decide(c, three, "Lan", signed)
    assert found(engine) == [2, 1, 3]
    assert found(engine, Filters(stage="signed_off")) == [3]
    with engine.begin() as c:
        state = three.state(trail.decisions(c, 3))
        decide(c, three, "Minh", open_again(state, "Có số mới"))
    with engine.begin() as c:
        assert decide(c, three, "Lan", acts.comment("Sau khi mở lại")).stage == "reopened"


def test_a_document_is_not_signed_with_open_points(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    move = sign_off(cases[2].state(()))
    with pytest.raises(BadDecision, match="still to be decided"), engine.begin() as c:
        decide(c, cases[1], "Lan", move)


def test_a_new_run_of_a_decided_document_is_due(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    two = cases[1]
    acts = Acts(two.state(()), two.reading)
    with engine.begin() as c:
        decide(c, two, "Lan", acts.reject(two.extraction.figures[0].id, "x"))
    with engine.begin() as c:
        desk.put(c, 2, two.extraction, desk.summary(two.extraction))
    with engine.connect() as c:
        (queued,) = [q for q in desk.queue(c) if q.document == 2]
        assert (queued.due, queued.summary.stage) == (True, "in_review")


def test_the_queue_catches_up(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    two = cases[1]
    with engine.begin() as c:
        for n in (1, 2, 3):
            c.execute(
                insert(runs).values(
                    id=n, document=n, code="1", rules="r", made_at="", error_code="damaged" if n == 3 else None
                )
            )
            c.execute(update(documents).where(documents.c.id == n).values(current_run=n))
        assert desk.behind(c) == ()
        acts = Acts(two.state(()), two.reading)
        decide(c, two, "Lan", acts.accept(two.extraction.figures[0].id))
        desk.put(c, 2, two.extraction, desk.summary(two.extraction))
        c.execute(rows.delete().where(rows.c.document.in_([1, 3])))
        assert desk.behind(c) == (1, 2)  # the third could not be read
        assert catch_up(c, lambda n: cases[n - 1]) == 2
        assert desk.behind(c) == ()
        c.execute(update(desk_words).where(desk_words.c.document == 2).values(words="vb-2.txt"))  # of the former form
        assert desk.behind(c) == (2,)
        assert catch_up(c, lambda n: cases[n - 1]) == 1
        assert desk.behind(c) == ()
        assert [q.summary.decided for q in desk.queue(c)] == [1, 0]


def test_the_queue_shows_what_the_run_says(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    with engine.begin() as c:
        run = c.execute(
            insert(runs).values(
                document=1,
                code="1",
                rules="r",
                made_at="",
                number="12/BC-UBND",
                issuer="UBND",
                subject="s",
                type="report",
            )
        ).inserted_primary_key
        assert run
        c.execute(update(documents).where(documents.c.id == 1).values(current_run=run[0], same_as=2, path="x/vb.txt"))
        (queued,) = [q for q in desk.queue(c) if q.document == 1]
    told = (
        queued.run,
        queued.path,
        queued.number,
        queued.issuer,
        queued.type,
        queued.same_as,
        queued.published,
        queued.place,
    )
    assert told == (run[0], "x/vb.txt", "12/BC-UBND", "UBND", "report", 2, "2024-02-05", "xã Trung Chải, Sa Pa")


def test_the_queue_follows_runs(store: Engine) -> None:
    one, two = case(1, TEXT).extraction, case(1, TEXT.replace("12.000.000", "10.000.000")).extraction
    newer = two.model_copy(update={"version": two.version.model_copy(update={"code": "9"})})
    place = Place(start=0, end=5, text="Huyện")
    comparison = Comparison(
        total="t", document="", figure=place, verdict="contradiction", aspects={}, message_vi="", message_en=""
    )

    def seen(c: Connection) -> tuple[int, int]:
        (queued,) = desk.queue(c)
        return queued.summary.contradictions, queued.summary.differs

    with store.begin() as c:
        c.execute(insert(originals).values(sha256=one.document.sha256, size=1, stored_at=""))
        key = Key(one.document.sha256, "vb.txt")
        first = save(c, key, one, "")
        desk.follow(c, first, one, ())
        assert seen(c) == (1, 0)
        save_comparisons(c, first, [comparison])
        desk.follow(c, first)
        assert seen(c) == (1, 1)
        second = save(c, key, newer, "")
        desk.follow(c, second, newer, ())
        assert seen(c) == (1, 1)  # it waits to be adopted
        adopt(c, second)
        desk.follow(c, second)
        assert seen(c) == (0, 0)


def test_two_who_write_a_documents_row_wait_for_each_other(engine: Engine, cases: list[Case]) -> None:  # noqa: F811
    """As a batch that compares anew, while somebody decides."""
    two = cases[1]

    def put(c: Connection, undecided: int) -> None:
        desk.put(c, 2, two.extraction, Summary(unread=undecided, total=9), decided=True)

    def later() -> None:
        with engine.begin() as c:
            put(c, 2)

    with ThreadPoolExecutor(1) as beside:
        with engine.begin() as c:
            put(c, 1)
            waiting = beside.submit(later)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        waiting.result(30)
    with engine.connect() as c:
        assert [q.summary.unread for q in desk.queue(c) if q.document == 2] == [2]


def test_migrations_go_down_and_up_with_data(store_url: str) -> None:
    """Decisions stay; the queue is empty then, and catches up."""
    store = opened(store_url)
    two = case(1, TEXT)
    with store.begin() as c:
        c.execute(insert(originals).values(sha256=two.extraction.document.sha256, size=1, stored_at=""))
        run = save(c, Key(two.extraction.document.sha256, "vb.txt"), two.extraction, "")
        two = Case(1, run, load(c, run, with_text=True), two.reading)
        desk.put(c, 1, two.extraction, desk.summary(two.extraction))
        decide(c, two, "Lan", Acts(two.state(()), two.reading).accept(two.extraction.figures[0].id))
        before, head = desk.queue(c), trail.head(c)
    downgrade(store, "0002")
    upgrade(store)
    with store.begin() as c:
        assert trail.check(c, head) == ()
        assert desk.queue(c) == ()
        assert catch_up(c, lambda n: two) == 1
        (after,) = desk.queue(c)
        assert replace(after, changed_at="") == replace(before[0], changed_at="")
        assert not compare_metadata(MigrationContext.configure(c), metadata)
    store.dispose()


LETTERS = (
    "BÁO CÁO\nKết quả trao quà xã Hòa An\nXã đã trao 40 suất quà cho hộ nghèo. Tổng kinh phí cấp là 7788.",
    "BÁO CÁO\nKết quả hòa giải, giữ gìn an ninh\nXã đã trao 41 suất quà cho hộ nghèo. Mã số 9.120.",
    "BÁO CÁO\nKết quả trao hoa cho bản Anh\nXã đã trao 42 suất quà cho hộ nghèo. Điện thoại 0912 345 678.",
)
LOOKED_FOR = [
    (Filters(words="hòa an"), [1]),  # side by side
    (Filters(words="an hòa"), [1, 2]),  # nowhere side by side: each somewhere
    (Filters(words="ninh"), [2]),
    (Filters(words="nin"), []),
    (Filters(numbers=(Decimal(7788),)), [1]),  # in no figure
    (Filters(numbers=(Decimal(9120),)), [2]),
    (Filters(numbers=(Decimal(912),)), []),  # a part of a telephone number
    (Filters(numbers=(Decimal(42),)), [3]),
]


def test_whole_words_and_printed_numbers_find(engine: Engine) -> None:  # noqa: F811
    with engine.begin() as c:
        c.execute(insert(documents).values(id=3, original="a" * 64, inner="c.txt", path="c.txt", superseded=False))
        for number, text in enumerate(LETTERS, 1):
            each = case(number, text).extraction
            subject = text.split("\n")[1]
            each = each.model_copy(update={"document": each.document.model_copy(update={"subject": subject})})
            desk.put(c, number, each, desk.summary(each))
    for filters, expected in LOOKED_FOR:
        assert sorted(found(engine, filters)) == expected, filters
