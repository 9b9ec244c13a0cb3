"""Known totals beside figures that people changed: every place tells the figure as it stands, and nothing later resets it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from altered import NEW, by, renumbered
from made_desk import make_desk
from rooms import ODD
from starlette.testclient import TestClient
from test_batch import reprocess
from test_review_pages import HERE, TOTAL

from pipeline.adopt import adopt
from pipeline.clock import stamp
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.review import gathered
from pipeline.review.acts import Acts
from pipeline.review.draft import Form
from pipeline.review.room import Room
from pipeline.review.serve import room_of
from pipeline.review.state import State
from pipeline.store import desk, shelf, trail
from pipeline.store.engine import opened, prepare
from pipeline.store.originals import place_of
from pipeline.store.runs import Key, save
from pipeline.store.versions import named
from pipeline.typed import read_typed
from schemas.decision import Act
from schemas.desk_errors import ChangedSince
from schemas.errors import DocumentError
from schemas.total import Total

PAPER = """UỶ BAN NHÂN DÂN XÃ TRUNG CHẢI
Số: 12/BC-UBND
Trung Chải, ngày 5 tháng 2 năm 2024
BÁO CÁO
Kết quả trao quà Tết

Xã đã trao 120 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 61.000.000 đồng.
"""
PRINTED = "61.000.000 đồng"
SIXTY = TOTAL | {"printed": "60.000.000", "url": ""}


@dataclass
class Worked:
    """A desk with one paper on it, and one known total."""

    room: Room
    client: TestClient
    headers: dict[str, str]

    @property
    def state(self) -> State:
        return self.room.opened(1).state

    def total(self, **form: str) -> None:
        assert self.client.post("/api/totals", json=SIXTY | form, headers=self.headers).status_code == 200
        self.room.compare_again().join()

    def figure(self, text: str) -> str:
        return next(s.figure.id for s in self.state.figures if s.figure.text == text)

    def decide(self, **asked: object) -> None:
        answer = self.client.post("/api/documents/1/decisions", json={"why": "x"} | asked, headers=self.headers)
        assert answer.status_code == 200, answer.json()

    def undo(self) -> None:
        assert self.client.post("/api/documents/1/undo", json={}, headers=self.headers).status_code == 200

    def correct(self, value: str) -> None:
        self.decide(action="correct", figure=self.figure(PRINTED), form={"value": value})

    def told(self) -> dict[str, list[tuple[str, str]]]:
        """By each place that tells it: verdict and printed words of what was found beside the total."""
        found = [c.comparison for c in self.state.comparisons if c.comparison.verdict in SHOWN]
        page, pack = (self.client.get(path).text for path in ("/totals", "/documents/1/pack"))
        book = openpyxl.load_workbook(io.BytesIO(self.client.get("/documents/1/workbook").content))
        head, *rows = book["Đối chiếu"].iter_rows(values_only=True)
        verdict, message = (head.index(x) for x in ("Kết luận", "Nhận xét"))
        words = {vi: verdict for verdict, vi in SHOWN.items()}
        return {
            "desk": sorted((c.verdict, c.message_vi) for c in found),
            "page of totals": sorted((c.verdict, c.message_vi) for c in found if c.message_vi in page),
            "pack": sorted((c.verdict, c.message_vi) for c in found if c.message_vi in pack),
            "workbook": sorted((words[row[verdict]], str(row[message])) for row in rows if row[verdict] in words),
        }

    def differs(self) -> int:
        with self.room.engine.connect() as c:
            (row,) = desk.queue(c)
        assert row.summary.differs == sum(p.problem == "differs" for p in self.state.points)
        return row.summary.differs


SHOWN = {"agree": "khớp", "suspicious": "nên xem lại", "contradiction": "không khớp", "part_of": "là một phần"}


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Worked]:
    made = make_desk(tmp_path, [Source("a.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    yield Worked(made.room, client, {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token})
    made.close()


def moved(w: Worked) -> dict[str, Any]:
    start = PAPER.index("61.000.000")
    return {
        "action": "correct",
        "figure": w.figure(PRINTED),
        "form": {"start": start, "end": start + 10, "value": "60.000.000"},
    }


ACTS: list[tuple[str, Callable[[Worked], dict[str, Any]], list[str], int]] = [
    # what a person does, and the verdicts and differences then
    ("right", lambda w: {"action": "correct", "figure": w.figure(PRINTED), "form": {"value": "60.000.000"}}, ["agree"], 0),
    ("wrong", lambda w: {"action": "correct", "figure": w.figure(PRINTED), "form": {"value": "65.000.000"}}, ["contradiction"], 1),
    ("another place", moved, ["agree"], 0),
    ("no figure", lambda w: {"action": "reject", "figure": w.figure(PRINTED)}, [], 0),
]  # fmt: skip


@pytest.mark.parametrize(("act", "verdicts", "differs"), [a[1:] for a in ACTS], ids=[a[0] for a in ACTS])
def test_every_place_tells_the_figure_as_it_stands(
    worked: Worked, act: Callable[[Worked], dict[str, Any]], verdicts: list[str], differs: int
) -> None:
    worked.total()
    before = worked.told()
    assert [v for v, _ in before["desk"]] == ["contradiction"]
    assert before["page of totals"] == before["workbook"] == before["pack"] == before["desk"]
    assert worked.differs() == 1
    worked.decide(**act(worked))
    after = worked.told()
    assert [v for v, _ in after["desk"]] == verdicts
    assert after["page of totals"] == after["workbook"] == after["pack"] == after["desk"]
    for path in ("/totals", "/documents/1/pack"):
        assert before["desk"][0][1] not in worked.client.get(path).text
    assert worked.differs() == differs
    worked.undo()
    assert worked.told() == before
    assert worked.differs() == 1


def test_an_added_figure_meets_the_totals(worked: Worked) -> None:
    worked.total(what="gift", measure="count", unit="suất quà", printed="110")
    start = PAPER.index("120 suất quà")
    worked.decide(action="reject", figure=worked.figure("120 suất quà"))
    assert worked.told()["desk"] == []
    form = {"start": start, "end": start + 12, "kind": "count", "value": "125", "unit": "suất quà"}
    worked.decide(action="add", form=form)
    told = worked.told()
    assert [v for v, _ in told["desk"]] == ["contradiction"]
    assert told["page of totals"] == told["desk"]
    assert worked.differs() == 1


def test_a_total_that_changes_meets_the_figure_as_corrected(worked: Worked) -> None:
    worked.total()
    assert "đã sửa thành" not in worked.client.get("/pictures").text
    worked.correct("60.000.000")
    assert worked.differs() == 0
    assert "(đã sửa thành 60.000.000)" in worked.client.get("/pictures").text
    first = worked.room.known.totals()[0].id
    worked.total(printed="59.000.000", replaces=first)  # of the figure as read nothing changes
    assert [v for v, _ in worked.told()["desk"]] == ["contradiction"]
    assert "đã sửa thành 60.000.000 đồng" in worked.told()["desk"][0][1]
    assert worked.differs() == 1
    worked.total(printed="60.000.000", replaces=first)
    assert worked.differs() == 0
    worked.undo()
    assert [v for v, _ in worked.told()["desk"]] == ["contradiction"]
    assert worked.differs() == 1


def test_a_ruling_is_on_the_figure_as_it_was_then(worked: Worked) -> None:
    worked.total()
    (differing,) = (c.comparison for c in worked.state.comparisons if c.comparison.verdict == "contradiction")
    assert differing.figure
    ruling = {"action": "compare", "total": differing.total, "start": differing.figure.start, "ruling": "explained"}
    worked.decide(**ruling)
    assert worked.differs() == 0
    ruled = "Kết luận của Lan: chấp nhận giải trình. Lý do: x (số 1)"
    assert ruled in worked.client.get("/documents/1/pack").text
    worked.correct("65.000.000")  # differs still, but not as it was explained
    assert worked.differs() == 1
    assert [o.entry.id for o in worked.state.orphans] == [1]
    assert ruled not in worked.client.get("/documents/1/pack").text
    worked.undo()
    assert worked.differs() == 0
    assert worked.state.orphans == ()


def test_what_cannot_be_held_anew_tells_nothing_of_what_was_changed(worked: Worked) -> None:
    worked.total()
    worked.total(printed="110", measure="count", unit="suất quà", programme="Quà của xã")
    count = "120 suất quà"
    assert {c.comparison.figure.text for c in worked.state.comparisons if c.comparison.figure} >= {PRINTED, count}
    worked.correct("60.000.000")
    here = worked.room.opened(1)
    (worked.room.known.folder / "ban-kiem-tra.toml").write_text("[[total]]\nid = 3", "utf-8")
    told = here.case.state(here.state.entries)
    kept = {c.comparison.figure.text for c in told.comparisons if c.comparison.figure}
    assert count in kept
    assert PRINTED not in kept


@pytest.mark.parametrize("name", ["a.toml", ".#a.toml"])
@pytest.mark.parametrize("odd", ["link to nothing", "link to itself", "pipe", "folder"])
def test_what_is_no_file_of_totals_keeps_no_corrected_document_closed(worked: Worked, odd: str, name: str) -> None:
    worked.total()
    worked.correct("60.000.000")
    (known,) = worked.room.known.totals()
    place = worked.room.known.folder / name
    if odd == "folder":
        place.mkdir()
    else:
        ODD[odd][0](place, place.parent)
    worked.room._held.clear()
    page = worked.client.get("/documents/1")
    assert page.status_code == 200
    worked.room.compare_again().join()
    told = worked.client.get("/totals").text
    if name.startswith("."):  # an editor's lock is none of the office's files
        assert name not in told
        assert worked.room.known.named(known.id) != known.id
        assert [v for v, _ in worked.told()["desk"]] == ["agree"]
    else:
        assert f"“{place}”" in told
        assert worked.room.known.named(known.id) == known.id
        assert PRINTED not in {c.comparison.figure.text for c in worked.state.comparisons if c.comparison.figure}
    place.rmdir() if odd == "folder" else place.unlink()


def test_totals_that_change_while_a_document_is_compared_are_not_lost(worked: Worked) -> None:
    """Another thread reads the new ones between the look at the files and the comparison."""
    worked.total()
    known, extraction = worked.room.known, worked.room.opened(1).case.extraction
    file = known.folder / "ban-kiem-tra.toml"
    fresh = file.read_text("utf-8").replace("60000000", "61000000")
    os.utime(file, ns=(1, 1))  # read anew
    real = known.totals

    def meanwhile() -> tuple[Total, ...]:
        found = real()
        if "60000000" in file.read_text("utf-8"):
            file.write_text(fresh, "utf-8")
            assert real()[0].value == 61_000_000
        return found

    known.totals = meanwhile  # type: ignore[method-assign]
    known.compare(extraction)
    meanwhile()
    assert [c.verdict for c in known.compare(extraction) if c.verdict in SHOWN] == ["agree"]


@dataclass
class Two:
    """A desk with two papers on it, the same figure corrected in both."""

    room: Room
    client: TestClient
    headers: dict[str, str]

    def forget(self, document: int) -> None:
        """Its original goes."""
        gone = self.room.opened(document).case.extraction.document.sha256
        place_of(self.room.store / "originals", gone).unlink()
        self.room.readings._held.clear()
        self.room._held.clear()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    other = PAPER.replace("TRUNG CHẢI", "TẢ PHÌN").replace("Trung Chải", "Tả Phìn")
    made = make_desk(tmp_path, [Source("a.txt", PAPER.encode()), Source("b.txt", other.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    headers = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    for n in (1, 2):
        figure = next(f.id for f in made.room.opened(n).state.extraction.figures if f.text == PRINTED)
        asked = {"action": "correct", "figure": figure, "form": {"value": "60.000.000"}, "why": "x"}
        assert client.post(f"/api/documents/{n}/decisions", json=asked, headers=headers).status_code == 200
    yield Two(made.room, client, headers)
    made.close()


def test_a_view_of_the_totals_opens_some_documents_and_tells_how_many_wait(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathered, "_OPENING", 0)
    looked: list[int] = []
    real = two.room.opened
    monkeypatch.setattr(two.room, "opened", lambda document: (looked.append(document), real(document))[1])
    two.client.get("/totals")  # there are none
    assert looked == []
    for place in ("Trung Chải", "Tả Phìn"):
        total = SIXTY | {"place": place, "programme": f"Quà của {place}"}
        assert two.client.post("/api/totals", json=total, headers=two.headers).status_code == 200
    two.room.compare_again().join()
    looked.clear()
    two.client.get("/totals?words=khác")
    assert looked == []
    first, second, third = (two.client.get("/totals").text for _ in range(3))
    assert looked == [1, 2]
    assert "Còn 1 tài liệu có số liệu đã sửa" in first
    assert "b.txt" not in first  # what was stored of it is not how it stands
    corrected = "(đã sửa thành 60.000.000 đồng) khớp với"
    assert (first.count(corrected), second.count(corrected), third.count(corrected)) == (1, 2, 2)
    assert "chưa xem tới" not in second + third


def test_pictures_leave_out_a_document_whose_original_is_gone_and_say_so(two: Two) -> None:
    assert "120.000.000" in two.client.get("/pictures").text
    two.client.app.app.state.gatherer._held.clear()  # type: ignore[attr-defined]
    two.forget(1)
    page = two.client.get("/pictures")
    assert page.status_code == 200
    assert "60.000.000" in page.text
    assert "120.000.000" not in page.text
    assert "Chưa cộng 1 tài liệu vì không mở được tệp gốc" in page.text
    assert "a.txt" in page.text


def test_an_original_that_is_gone_keeps_no_other_from_its_totals(two: Two) -> None:
    room, client, headers = two.room, two.client, two.headers
    two.forget(1)
    with pytest.raises(DocumentError):
        room.opened(1)
    there = TOTAL | {"printed": "60.000.000", "place": "Tả Phìn", "url": ""}
    assert client.post("/api/totals", json=there, headers=headers).status_code == 200
    room.compare_again().join()
    assert "agree" in {c.comparison.verdict for c in room.opened(2).state.comparisons}
    assert "(đã sửa thành 60.000.000 đồng) khớp với" in client.get("/totals").text
    with room.engine.begin() as c:
        for n in (1, 2):
            run = shelf.current(c, n)
            assert run
            desk.follow(c, run)
        assert desk.behind(c) == (1, 2)
    room.catch_up()
    with room.engine.connect() as c:
        assert desk.behind(c) == (1,)


# --- what is done to the office beside the desk ------------------------------------------------------------------------


TOML = """[[total]]
id = "tet"
programme = "Quà Tết của xã Trung Chải"
what = "gift"
as_of = 2024-02-05
place = {{ name = "Trung Chải", type = "xã", level = "commune" }}
measure = "money"
value = {value}
printed = "{printed}"
source = {{ document = "Sổ quà" }}
origin = "thử"
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "office")
    prepare(made.database_url)
    known(made, "60.000.000")
    (tmp_path / "vb").mkdir()
    (tmp_path / "vb" / "a.txt").write_text(PAPER, "utf-8")
    assert reprocess(made, tmp_path / "vb") == (1, 0, 0)
    return made


def known(office: Office, printed: str) -> None:
    (office.totals / "tet.toml").write_text(TOML.format(printed=printed, value=read_typed(printed).value), "utf-8")


def verdicts(room: Room) -> tuple[list[str], int]:
    """What the desk tells of the totals, and how many differences the queue tells of."""
    room.catch_up()
    state = room.opened(1).state
    with room.engine.connect() as c:
        (row,) = desk.queue(c)
    assert not row.due
    return [c.comparison.verdict for c in state.comparisons if c.comparison.verdict in SHOWN], row.summary.differs


def corrected(room: Room, value: str) -> None:
    figure = next(f for f in room.opened(1).state.extraction.figures if f.text == PRINTED)
    room.decide(1, "Lan", lambda acts, _: acts.correct(figure.id, Form(value=value), "x"))


def test_totals_that_are_compared_again_do_not_reset_a_correction(office: Office) -> None:
    """The desk is open meanwhile."""
    with room_of(office) as room:
        assert verdicts(room) == (["contradiction"], 1)
        known(office, "61.000.000")
        assert reprocess(office) == (1, 0, 0)
        assert verdicts(room) == (["agree"], 0)  # nothing is decided
        known(office, "60.000.000")
        assert reprocess(office) == (1, 0, 0)
        corrected(room, "60.000.000")
        assert verdicts(room) == (["agree"], 0)
        known(office, "59.000.000")
        assert reprocess(office) == (1, 0, 0)
        assert verdicts(room) == (["contradiction"], 1)
        room.undo(1, "Lan")
        assert verdicts(room) == (["contradiction"], 1)
        known(office, "61.000.000")  # as it was once
        assert reprocess(office) == (1, 0, 0)
        assert verdicts(room) == (["agree"], 0)


def keep_newer(room: Room) -> None:
    """Another version reads the document of the room likewise."""
    newer = by(NEW, renumbered(room.opened(1).case.extraction))
    with room.engine.begin() as c:
        filed = shelf.filed(c, 1)
        assert filed
        save(c, Key(filed.original, filed.path, filed.inner, filed.sha256), newer, stamp())


def adopt_newer(office: Office) -> None:
    engine = opened(office.database_url)
    try:
        with engine.connect() as c:
            wanted = named(c, NEW.rules[:6])
        assert adopt(office, engine, wanted, "Minh").adopted == 1
        with engine.connect() as c:
            (row,) = desk.queue(c)
        assert (row.due, row.summary.differs) == (False, 0)
    finally:
        engine.dispose()


def test_adopting_another_version_does_not_reset_a_correction(office: Office) -> None:
    with room_of(office) as room:
        corrected(room, "60.000.000")
        keep_newer(room)
    known(office, "60.000.000")  # when that version read it they were others
    adopt_newer(office)
    with room_of(office) as room:
        assert verdicts(room) == (["agree"], 0)
        room.undo(1, "Lan")
        assert verdicts(room) == (["contradiction"], 1)


@pytest.mark.parametrize("asked", ["decide", "undo"])
def test_who_decides_while_another_version_is_adopted_is_told(
    office: Office, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded on the run that counted before, and the queue tells of the one that counts."""
    with room_of(office) as room:
        corrected(room, "60.000.000")
        keep_newer(room)
        here = room.opened(1)
        adopt_newer(office)
        monkeypatch.setattr(room, "opened", lambda document: here)  # as it was before
        count = next(f for f in here.state.extraction.figures if f.text == "120 suất quà")
        with pytest.raises(ChangedSince):
            room.undo(1, "Lan") if asked == "undo" else room.decide(1, "Lan", lambda acts, _: acts.accept(count.id))
        room._summarise(1)
        monkeypatch.undo()
        with room.engine.connect() as c:
            assert [e.decision.act.action for e in trail.decisions(c, 1)] == ["correct", "adopt"]
            assert shelf.current(c, 1) != here.case.run
        assert verdicts(room) == (["agree"], 0)


def test_who_decides_while_totals_are_compared_again_does_not_bring_the_former_back(office: Office) -> None:
    with room_of(office) as room:
        count = next(f for f in room.opened(1).state.extraction.figures if f.text == "120 suất quà")

        def meanwhile(acts: Acts, state: State) -> Act:
            known(office, "61.000.000")
            assert reprocess(office) == (1, 0, 0)
            return acts.accept(count.id)

        room.decide(1, "Lan", meanwhile)
        assert verdicts(room) == (["agree"], 0)
