"""The desk over HTTP: who is let in, what each page and each decision answers, and what leaves it."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fpdf import FPDF
from made_desk import PORT, Desk, make_desk
from made_pdf import needs_fonts
from PIL import Image
from sqlalchemy import delete, update
from starlette.routing import Mount
from starlette.testclient import TestClient

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.store import trail
from pipeline.store.desk_tables import desk as desk_rows
from pipeline.store.tables import documents
from schemas.finding import ROWS, SLIPS

HERE = f"http://127.0.0.1:{PORT}"
PAPER = """UỶ BAN NHÂN DÂN XÃ TRUNG CHẢI
Số: 12/BC-UBND
Trung Chải, ngày 5 tháng 2 năm 2024
BÁO CÁO
Kết quả trao quà Tết

Xã đã trao 120 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 61.000.000 đồng.
Hỗ trợ gạo cho 35 hộ cận nghèo. Liên hệ: 0912 345 678. Sĩ số 7 lớp.
"""
OTHER = "BÁO CÁO\nHuyện B trao 40 suất quà cho người cao tuổi, trị giá 20.000.000 đồng."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    made = make_desk(folder, [Source("báo cáo 1.txt", PAPER.encode()), Source("b.txt", OTHER.encode())])
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    client = TestClient(desk.app, base_url=HERE)
    assert client.get(f"/open/{desk.gate.link}").url == f"{HERE}/"
    return client


@pytest.fixture(scope="module")
def signed(client: TestClient) -> dict[str, str]:
    """The headers of a request that our own page sends."""
    token = re.search(r'name="csrf" content="([^"]+)"', client.get("/").text)
    assert token
    return {"origin": HERE, "x-csrf-token": token[1]}


def decide(client: TestClient, signed: dict[str, str], document: int, **asked: object) -> Any:
    return client.post(f"/api/documents/{document}/decisions", json=asked, headers=signed)


def addresses(desk: Desk) -> list[tuple[str, str]]:
    """Method and path of every route, with something in place of its parameters."""
    found = []
    for route in desk.app.app.routes:
        path = re.sub(r"\{[^}]+\}", "1", getattr(route, "path", ""))
        methods = getattr(route, "methods", None) or {"GET"}
        found += [(m, f"{path}/desk.css" if isinstance(route, Mount) else path) for m in sorted(methods)]
    api = [
        (m.upper(), re.sub(r"\{[^}]+\}", "1", p)) for p, ways in desk.app.app.openapi()["paths"].items() for m in ways
    ]
    return sorted({*found, *api})


# --- who is let in ---------------------------------------------------------------------------------------------------


def test_every_route_refuses_without_the_session(desk: Desk) -> None:
    stranger = TestClient(desk.app, base_url=HERE)
    asked = addresses(desk)
    assert len(asked) > 20
    for method, path in asked:
        answer = stranger.request(method, path, headers={"origin": HERE, "x-csrf-token": "x"})
        assert answer.status_code == 401, (method, path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_link_works_once(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [])
    link = made.gate.link
    first, second = (TestClient(made.app, base_url=HERE, follow_redirects=False) for _ in range(2))
    for wrong in ("", "x", f"{link}x", "é"):
        assert first.get(f"/open/{wrong}").status_code == 401
    answer = first.get(f"/open/{link}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"solieu_{PORT}=" in cookie
    assert first.get("/").status_code == 200
    assert first.get(f"/open/{link}").status_code == 303  # who is in already goes on
    assert second.get(f"/open/{link}").status_code == 401
    second.cookies.set(f"solieu_{PORT}", "guess")
    assert second.get("/").status_code == 401


FOREIGN_HOSTS = [
    "evil.test",
    f"evil.test:{PORT}",
    "127.0.0.1",
    "127.0.0.1:80",
    f"127.0.0.1:{PORT}.evil.test",
    f"0.0.0.0:{PORT}",
    "",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


CHANGES: list[tuple[str, dict[str, str | None], int]] = [
    # what of the headers is another, and the answer
    ("as it should be", {}, 200),
    ("no token", {"x-csrf-token": None}, 403),
    ("wrong token", {"x-csrf-token": "guess"}, 403),
    ("no origin", {"origin": None}, 403),
    ("null origin", {"origin": "null"}, 403),
    ("other origin", {"origin": "http://evil.test"}, 403),
    ("other port", {"origin": "http://127.0.0.1:1"}, 403),
    ("other scheme", {"origin": f"https://127.0.0.1:{PORT}"}, 403),
    ("asked by another site", {"sec-fetch-site": "cross-site"}, 403),
    ("asked by another port", {"sec-fetch-site": "same-site"}, 403),
]


@pytest.mark.parametrize(("name", "changed", "status"), CHANGES, ids=[c[0] for c in CHANGES])
def test_changes_need_origin_and_token(
    client: TestClient, signed: dict[str, str], name: str, changed: dict[str, str | None], status: int
) -> None:
    headers = {k: v for k, v in (signed | changed).items() if v is not None}
    assert client.post("/api/who", json={"who": "Lan"}, headers=headers).status_code == status


def test_large_and_endless_bodies_are_refused(client: TestClient, signed: dict[str, str]) -> None:
    assert client.post("/api/who", content=b"x" * (1 << 18 | 1), headers=signed).status_code == 413
    assert client.post("/api/who", content=iter([b"{}"]), headers=signed).status_code == 413


def test_what_no_page_may_do(client: TestClient) -> None:
    for path in ("/", "/documents/1", "/static/desk.js", "/nothing", "/documents/1/pack"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'; style-src 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"


def test_pages_hold_no_inline_script_or_style(client: TestClient) -> None:
    for path in ("/", "/documents/1", "/documents/1/sign-off", "/documents/1/trail", "/totals", "/pictures"):
        page = client.get(path).text
        for script in re.findall(r"<script[^>]*>", page):
            assert 'src="/static/' in script or 'type="application/json"' in script
        assert not re.search(r"<[^>]* (?:on\w+|style)=", page)


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_needs_eyes_first(client: TestClient) -> None:
    page = client.get("/").text
    assert "Kết quả trao quà Tết" in page
    assert "1 không khớp" in page
    assert page.index("/documents/1") < page.index("/documents/2")


FILTERS = [
    ("words=trung chai", [1]),
    ("words=huyện b", [2]),
    ("number=61 triệu", [1]),
    ("number=40", [2]),
    ("number=khong", [1, 2]),  # no number: told, and not filtered by
    ("place=Trung Chải", [1]),
    ("category=elderly", [2]),
    ("since=2024-01-01&until=2024-12-31", [1]),
    ("stage=signed_off", []),
    ("after=-1,1", [2]),
    ("after=0,2", []),
    ("after=x", [1, 2]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_the_queue_filters(client: TestClient, query: str, expected: list[int]) -> None:
    page = client.get(f"/?{query}").text
    assert [int(n) for n in re.findall(r'<a href="/documents/(\d+)"', page)] == expected


def test_documents_that_came_in_are_queued_when_the_queue_is_looked_at(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", OTHER.encode())])
    with made.room.engine.begin() as c:
        c.execute(delete(desk_rows))
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    until = time.monotonic() + 5
    while "/documents/1" not in client.get("/").text and time.monotonic() < until:
        time.sleep(0.02)
    assert "/documents/1" in client.get("/").text


def test_the_desk_speaks_both_languages(desk: Desk, client: TestClient) -> None:
    assert "Chỗ cần xem tiếp" in client.get("/documents/1").text
    assert "Next problem" in client.get("/documents/1?lang=en").text
    assert "Next problem" in client.get("/documents/1").text  # it stays
    assert "Chỗ cần xem tiếp" in client.get("/documents/1?lang=vi").text


def test_a_leaf_holds_its_text_and_every_figure(desk: Desk, client: TestClient) -> None:
    leaf = client.get("/documents/1/leaves/0").text
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', leaf, re.DOTALL)
    assert text
    assert re.sub(r"<[^>]+>", "", text[1]) == PAPER
    figures = desk.room.opened(1).state.extraction.figures
    assert {f"figure:{f.id}" for f in figures} <= set(re.findall(r'data-ref="([^"]+)"', leaf))
    unread = {u.start for u in desk.room.opened(1).state.extraction.unclaimed if u.why == "unread"}
    assert {int(n) for n in re.findall(r'data-ref="numeral:(\d+)"', leaf)} == unread
    with_numerals = client.get("/documents/1/leaves/0?numerals=true").text
    shown = {int(n) for n in re.findall(r'data-ref="numeral:(\d+)"', with_numerals)}
    assert shown == {u.start for u in desk.room.opened(1).state.extraction.unclaimed}


def test_cards_tell_everything(desk: Desk, client: TestClient) -> None:
    found = {f.text: f.id for f in desk.room.opened(1).state.extraction.figures}
    card = client.get(f"/documents/1/things/figure/{found['61.000.000 đồng']}").text
    for said in ("61.000.000", "không khớp", "500.000", "60.000.000", "Quy tắc", "Trong bản ghi", "đúng 60.000.000"):
        assert said in card
    finding = client.get("/documents/1/things/finding/c1").text
    assert "Phép tính" in finding
    assert 'data-do="rule"' in finding
    record = client.get("/documents/1/things/record/r1").text
    assert "hộ nghèo" in record
    start = next(u.start for u in desk.room.opened(1).state.extraction.unclaimed)
    assert "Không tính là số liệu" in client.get(f"/documents/1/things/numeral/{start}").text


GONE = [
    "/documents/99", "/documents/99/leaves/0", "/documents/1/leaves/9", "/documents/1/things/figure/f999",
    "/documents/1/things/finding/c99", "/documents/1/things/record/r99", "/documents/1/things/numeral/1",
    "/documents/1/things/total/none", "/documents/1/things/decision/77", "/documents/99/pack", "/nothing", "/static/nothing.js",
]  # fmt: skip


@pytest.mark.parametrize("path", GONE)
def test_what_is_not_there_is_told(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["message_vi"]
    as_page = client.get(path, headers={"accept": "text/html"})
    assert as_page.status_code == 404
    assert "<h1>" in as_page.text


def test_next_goes_through_all_that_is_open(client: TestClient) -> None:
    seen, key = [], ""
    while True:
        told = client.get("/documents/1/next", params={"after": key}).json()
        if told["key"] in seen:
            break
        seen.append(key := told["key"])
        assert client.get(f"/documents/1/things/{told['ref'].replace(':', '/')}").status_code == 200
    assert seen[0].startswith("contradiction:")
    assert len(seen) == int(re.search(r"Còn (\d+) chỗ", client.get("/documents/1").text)[1])  # type: ignore[index]


def test_words_are_found_in_the_text(client: TestClient) -> None:
    places = client.get("/documents/1/find", params={"text": "SUẤT"}).json()["places"]
    assert [PAPER[a:b] for a, b in places] == ["suất", "suất"]


TYPED = [
    ("1 tỷ 810", "whole", "1.810.000.000"),
    ("94,1", "fraction", "94,1"),
    ("27/12/2023", "day", "2023-12-27"),
    ("1 tỷ 81", "whole", None),
]


@pytest.mark.parametrize(("text", "reads", "value"), TYPED)
def test_what_is_typed_is_read_back(client: TestClient, text: str, reads: str, value: str | None) -> None:
    told = client.get("/api/typed", params={"text": text, "reads": reads}).json()
    assert told["value"] == value
    assert (told["fault"] is None) == (value is not None)


# --- decisions -------------------------------------------------------------------------------------------------------


MALFORMED = "BÁO CÁO\nXã trao 40 suất quà cho hộ nghèo, trị giá 136.000.0000 đồng. Hỗ trợ 35 hộ cận nghèo."


def test_progress_and_what_is_left_say_the_same(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", MALFORMED.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    told = client.get("/api/documents/1/standing").json()
    assert [c[0] for c in told["counts"]] == ["malformed", "figure"]
    done = [told["decided"]]
    for figure in made.room.opened(1).state.extraction.figures:
        bad = "136.000" in figure.text
        asked = {"action": "reject", "why": "In sai"} if bad else {"action": "accept"}
        told = decide(client, signed, 1, figure=figure.id, **asked).json()
        assert told["decided"] + told["open"] == told["total"]
        assert told["open"] == sum(n for _, n, _ in told["counts"])
        done.append(told["decided"])
    assert (done[0], done[-1]) == (0, told["total"])
    assert done == sorted(done)
    row = client.get("/").text
    assert f"{told['total']}/{told['total']}" in row
    for path, words in (("/documents/1", "Có thể ký duyệt"), ("/documents/1/sign-off", "Có thể ký duyệt")):
        assert words in shown(client.get(path).text)
    assert "Những chỗ còn lại" not in client.get("/documents/1/sign-off").text
    assert decide(client, signed, 1, action="sign_off").status_code == 200
    for path in ("/documents/1", "/documents/1/sign-off"):
        assert "Có thể ký duyệt" not in shown(client.get(path).text)


def shown(page: str) -> str:
    """A page without what only its script reads."""
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_a_signed_document_offers_nothing_but_to_open_it_again(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    hidden = r"<(?:button|a)[^>]* data-(unsigned|signed)( hidden)?>"
    assert set(re.findall(hidden, client.get("/documents/1").text)) == {("unsigned", ""), ("signed", " hidden")}
    decide(client, signed, 1, action="rule", finding="c1", ruling="confirmed", why="Văn bản sai")
    assert decide(client, signed, 1, action="sign_off").status_code == 200
    assert set(re.findall(hidden, client.get("/documents/1").text)) == {("unsigned", " hidden"), ("signed", "")}
    figures = {f.text: f.id for f in made.room.opened(1).state.extraction.figures}
    for thing in (f"figure/{figures['61.000.000 đồng']}", "finding/c1", f"numeral/{PAPER.index('7 lớp')}"):
        card = client.get(f"/documents/1/things/{thing}").text
        assert "data-do=" not in card, thing
        assert "Muốn sửa, hãy mở lại" in card


def test_the_card_of_a_rejected_figure_takes_it_back(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    figure = next(f.id for f in made.room.opened(1).state.extraction.figures if f.text == "120 suất quà")
    decide(client, signed, 1, action="reject", figure=figure, why="Nhầm")
    card = client.get(f"/documents/1/things/figure/{figure}").text
    assert re.findall(r'data-do="(\w+)"', card) == ["accept", "comment"]
    assert "Lấy lại số liệu này" in card
    assert decide(client, signed, 1, action="accept", figure=figure).status_code == 200
    assert "Lấy lại" not in client.get(f"/documents/1/things/figure/{figure}").text
    assert figure in {f.id for f in made.room.opened(1).state.extraction.figures}


def test_a_document_of_the_same_source_names_the_first_and_how_it_differs(tmp_path: Path) -> None:
    later = PAPER.replace("35 hộ", "36 hộ").replace("Sĩ số 7 lớp", "Hỗ trợ 12 người khuyết tật")
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode()), Source("c.txt", later.encode())])
    with made.room.engine.begin() as c:
        c.execute(update(documents).where(documents.c.id == 2).values(same_as=1))
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    assert "trùng nguồn với “Kết quả trao quà Tết”" in client.get("/").text
    note = re.search(r'<p class="note" id="twin">(.*?)</p>', client.get("/documents/2").text, re.DOTALL)
    assert note
    assert '<a href="/documents/1">Kết quả trao quà Tết</a>' in note[1]
    assert re.search(r"35 hộ.* → 36 hộ", note[1])
    assert "12 người" in note[1]
    assert 'id="twin"' not in client.get("/documents/1").text


FASTER: list[tuple[str, dict[str, Any], dict[str, Any], int]] = [
    # what another window does first, what this one then does on the page that it had before, the answer
    ("same figure", {"action": "correct", "figure": "$61.000.000 đồng", "form": {"value": "60 triệu"}, "why": "In sai"},
     {"action": "correct", "figure": "$61.000.000 đồng", "form": {"value": "62 triệu"}, "why": "Nhận dạng"}, 409),
    ("accepted there", {"action": "accept", "figure": "$120 suất quà"}, {"action": "reject", "figure": "$120 suất quà", "why": "x"}, 409),
    ("rejected there", {"action": "reject", "figure": "$120 suất quà", "why": "x"}, {"action": "accept", "figure": "$120 suất quà"}, 409),
    ("finding settled", {"action": "correct", "figure": "$61.000.000 đồng", "form": {"value": "60 triệu"}, "why": "In sai"},
     {"action": "rule", "finding": "c1", "ruling": "confirmed", "why": "x"}, 409),
    ("ruled on there", {"action": "rule", "finding": "c1", "ruling": "confirmed", "why": "x"},
     {"action": "rule", "finding": "c1", "ruling": "no_problem", "why": "y"}, 409),
    ("signing", {"action": "rule", "finding": "c1", "ruling": "confirmed", "why": "x"}, {"action": "sign_off"}, 409),
    ("numeral passed by", {"action": "pass_by", "start": "$7"}, {"action": "pass_by", "start": "$7"}, 409),
    ("another figure", {"action": "accept", "figure": "$35 hộ"}, {"action": "reject", "figure": "$120 suất quà", "why": "x"}, 200),
    ("a comment", {"action": "comment", "figure": "$120 suất quà", "why": "x"}, {"action": "accept", "figure": "$120 suất quà"}, 200),
]  # fmt: skip


@pytest.mark.parametrize(("name", "there", "here", "status"), FASTER, ids=[f[0] for f in FASTER])
def test_what_was_changed_since_the_page_was_made_is_not_decided_on(
    tmp_path: Path, name: str, there: dict[str, Any], here: dict[str, Any], status: int
) -> None:
    made = make_desk(tmp_path, [Source("báo cáo 1.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    told = made.room.opened(1).state.extraction
    places = {f"${f.text}": f.id for f in told.figures} | {f"${u.text}": u.start for u in told.unclaimed}
    page = re.search(r'data-seen="(\d+:\d+)"', client.get("/documents/1").text)
    assert page
    first, second = ({k: places.get(str(v), v) for k, v in asked.items()} for asked in (there, here))
    assert decide(client, signed, 1, seen=page[1], **first).status_code == 200
    answer = decide(client, signed, 1, seen=page[1], **second)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["code"] == "changed_since"
        assert "Lan" in answer.json()["message_vi"]
        undo = client.post("/api/documents/1/undo", json={"seen": page[1]}, headers=signed)
        assert (undo.status_code, undo.json()["code"]) == (409, "changed_since")  # of a decision that it does not show
        fresh = client.get("/api/documents/1/standing").json()
        assert fresh["last"] == 1
        assert client.post("/api/documents/1/undo", json={"seen": fresh["seen"]}, headers=signed).status_code == 200
    made.close()


def test_the_way_of_a_document(tmp_path: Path) -> None:
    """Corrected, checked again, undone, ruled on, added to, signed, opened again; each in the trail and the pack."""
    made = make_desk(tmp_path, [Source("báo cáo 1.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    figures = {f.text: f.id for f in made.room.opened(1).state.extraction.figures}
    total = figures["61.000.000 đồng"]

    assert decide(client, signed, 1, action="sign_off").status_code == 409
    refused = decide(client, signed, 1, action="correct", figure=total, form={"value": "1 tỷ 81"}, why="x")
    assert (refused.status_code, refused.json()["code"]) == (422, "value")
    assert (
        decide(client, signed, 1, action="correct", figure=total, form={"value": "60 triệu"}, why=" ").status_code
        == 409
    )

    told = decide(client, signed, 1, action="correct", figure=total, form={"value": "60 triệu"}, why="In sai").json()
    assert (told["blocking"], told["stage"], told["last"]) == (0, "in_review", 1)
    assert "không khớp" not in client.get(f"/documents/1/things/figure/{total}").text  # checked again
    card = client.get(f"/documents/1/things/figure/{total}").text
    assert "In sai" in card
    assert "60.000.000" in card

    told = client.post("/api/documents/1/undo", json={}, headers=signed).json()
    assert told["blocking"] == 1
    assert "61.000.000" in client.get(f"/documents/1/things/figure/{total}").text
    told = decide(client, signed, 1, action="rule", finding="c1", ruling="confirmed", why="Văn bản sai").json()
    assert told["blocking"] == 0

    at = PAPER.index("7 lớp")
    form = {"kind": "count", "start": at, "end": at + 5, "value": "7", "unit": "lớp"}
    told = decide(client, signed, 1, action="add", form=form, why="Sót").json()
    added = told["ref"].removeprefix("figure:")
    assert "7 lớp" in client.get(f"/documents/1/things/figure/{added}").text
    assert decide(client, signed, 1, action="reject", figure=added, why="Nhầm").status_code == 200
    assert decide(client, signed, 1, action="comment", why="Xem kỹ").status_code == 200
    assert "Xem kỹ" in client.get("/documents/1").text
    numeral = made.room.opened(1).state.extraction.unclaimed[0].start
    assert decide(client, signed, 1, action="pass_by", start=numeral).status_code == 200

    told = decide(client, signed, 1, action="sign_off").json()
    assert told["stage"] == "signed_off"
    assert decide(client, signed, 1, action="accept", figure=total).status_code == 409
    assert "đã ký duyệt" in client.get("/?stage=signed_off").text
    assert decide(client, signed, 1, action="reopen", why="Có số mới").json()["stage"] == "reopened"

    with made.room.engine.connect() as c:
        entries = trail.decisions(c, 1)
        assert trail.check(c, trail.head(c)) == ()
        head = trail.head(c)
    assert [e.decision.act.action for e in entries] == [
        "correct", "undo", "rule", "add", "reject", "comment", "accept", "move", "move",
    ]  # fmt: skip
    assert trail.kept_head(tmp_path) == head
    assert head in client.get("/documents/1/pack").text
    assert all(e.hash[:12] in client.get("/documents/1/trail").text for e in entries)


def test_the_workbook_holds_what_counts_and_the_trail(client: TestClient, signed: dict[str, str], desk: Desk) -> None:
    figures = {f.text: f.id for f in desk.room.opened(2).state.extraction.figures}
    decide(
        client, signed, 2, action="correct", figure=figures["20.000.000 đồng"], form={"value": "21 triệu"}, why="=1+1"
    )
    answer = client.get("/documents/2/workbook")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''ho-so-2-")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    values = {c.value for row in book["Số liệu"].iter_rows() for c in row}
    assert 21_000_000 in values
    assert 20_000_000 not in values
    cells = [c for row in book["Quyết định"].iter_rows() for c in row]
    assert any(c.value == "=1+1" and c.data_type == "s" for c in cells)
    assert any(c.value == "Lan" for c in cells)


def test_the_pack_masks_telephone_numbers(client: TestClient) -> None:
    answer = client.get("/documents/1/pack")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "0912 345 678" not in answer.text
    assert "<script" not in answer.text


def test_decisions_are_signed_by_the_name_given(client: TestClient, signed: dict[str, str], desk: Desk) -> None:
    assert client.post("/api/who", json={"who": "  Trần   Thị Minh "}, headers=signed).json() == {
        "who": "Trần Thị Minh"
    }
    decide(client, signed, 1, action="comment", why="Của Minh")
    assert client.post("/api/who", json={"who": "Lan"}, headers=signed).status_code == 200
    assert desk.room.opened(1).state.comments[-1].decision.who == "Trần Thị Minh"
    assert client.post("/api/documents/1/undo", json={}, headers=signed).status_code == 409  # nothing of Lan's
    assert client.post("/api/who", json={"who": "   "}, headers=signed).status_code == 422


def test_many_at_once_leave_a_whole_trail(client: TestClient, signed: dict[str, str], desk: Desk) -> None:
    def comment(n: int) -> None:
        assert decide(client, signed, 1, action="comment", why=f"Lời {n}").status_code == 200

    threads = [threading.Thread(target=comment, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.room.engine.connect() as c:
        assert trail.check(c, trail.head(c)) == ()
    page = client.get("/documents/1/trail").text
    assert all(f"Lời {n}" in page for n in range(8))


MISSHAPEN: list[object] = [
    None, [], 7, "x", {}, {"action": "accept"}, {"action": "fly"}, {"action": "accept", "figure": 7}, {"action": "drop", "decision": 0},
    {"action": "accept", "figure": "f1", "more": 1}, {"action": "pass_by", "start": 10**30}, {"action": "comment", "why": "x" * 5000},
    {"action": "correct", "figure": "f1", "form": {"value": ["a"]}, "why": "x"},
]  # fmt: skip


@pytest.mark.parametrize("asked", MISSHAPEN)
def test_misshapen_decisions_are_told(client: TestClient, signed: dict[str, str], asked: object) -> None:
    answer = client.post("/api/documents/1/decisions", json=asked, headers=signed)
    assert answer.status_code == 422
    assert answer.json()["message_vi"]


# --- totals and pictures ---------------------------------------------------------------------------------------------

TOTAL = {
    "programme": "Quà Tết của xã Trung Chải", "what": "gift", "printed": "62 triệu", "measure": "money", "place": "Trung Chải",
    "place_type": "xã", "level": "commune", "as_of": "2024-02-05", "document": "Sổ quà", "url": "javascript:alert(1)",
}  # fmt: skip


def test_known_totals_are_added_edited_and_compared(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("báo cáo 1.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    assert client.post("/api/totals", json=TOTAL, headers=signed).json() == {
        "id": "qua-tet-cua-xa-trung-chai-trung-chai"
    }
    made.room.compare_again().join()
    page = client.get("/totals").text
    assert "62 triệu" in page
    assert 'href="javascript:' not in page
    (total,) = made.room.known.totals()
    assert (total.value, total.step) == (62_000_000, 1_000_000)
    assert total.origin.startswith("Lan")
    assert made.room.opened(1).state.comparisons
    assert "báo cáo 1.txt" in page

    changed = TOTAL | {"replaces": total.id, "printed": "61.000.000 đồng", "url": ""}
    assert client.post("/api/totals", json=changed, headers=signed).status_code == 200
    made.room.compare_again().join()
    (total,) = made.room.known.totals()
    assert total.value == 61_000_000
    assert client.get("/totals?words=sổ quà").text.count('class="panel total"') == 1
    assert client.get("/totals?words=khác").text.count('class="panel total"') == 0

    refused = [
        TOTAL | {"printed": "1 tỷ 81"},
        TOTAL | {"what": "nothing"},
        TOTAL | {"as_of": ""},
        TOTAL | {"replaces": "none"},
        TOTAL | {"printed": "-62 triệu"},
        TOTAL | {"start_date": "2024-02-05", "end_date": "2024-02-04"},
    ]
    for each in refused:
        answer = client.post("/api/totals", json=each, headers=signed)
        assert answer.status_code in (409, 422), each
        assert answer.json()["message_vi"]
    assert len(made.room.known.totals()) == 1


def test_totals_in_files_of_the_office_keep_their_other_lines(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [])
    file = tmp_path / "totals" / "a.toml"
    file.write_bytes((ROOT / "corpus" / "totals" / "qua-tang.toml").read_bytes())
    before = file.read_text("utf-8")
    first = made.room.known.totals()[0]
    entry = {
        "id": first.id, "programme": first.programme, "what": first.what, "occasion": first.occasion, "measure": "count",
        "place": {"name": "Hà Nội", "type": "thành phố", "level": "province"}, "unit": "suất quà", "value": 1165879,
        "printed": "1.165.879 suất", "origin": "x", "source": {"document": "KH"}, "status": "planned",
    }  # fmt: skip
    made.room.known.put(entry, first.id)
    after = file.read_text("utf-8")
    assert made.room.known.totals()[0].value == 1165879
    assert before.splitlines()[0] == after.splitlines()[0]
    others = [x[x.index("[[total]]", 100) :].replace(" }", "}") for x in (before, after)]
    assert others[0] == others[1]


def test_broken_totals_are_told_and_keep_nothing_else_from_working(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", OTHER.encode())])
    (tmp_path / "totals" / "a.toml").write_text("[[total]]\nid = 3")
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    assert "a.toml" in client.get("/totals").text
    assert client.get("/pictures").status_code == 200


def test_pictures_add_up_what_stands_after_decisions(client: TestClient, signed: dict[str, str], desk: Desk) -> None:
    figures = {f.text: f.id for f in desk.room.opened(2).state.extraction.figures}
    decide(
        client,
        signed,
        2,
        action="correct",
        figure=figures["20.000.000 đồng"],
        form={"value": "23 triệu"},
        why="Sửa lại",
    )
    page = client.get("/pictures").text
    assert "23.000.000" in page
    assert "20.000.000" not in page
    for picture in re.findall(r"<svg class=\"chart.*?</svg>", page, re.DOTALL):
        assert 'role="img"' in picture
        assert "<title" in picture
        assert "<desc" in picture
    assert page.count('<svg class="chart') <= page.count('<table class="plain-table">')


# --- pictures of pages -----------------------------------------------------------------------------------------------


@needs_fonts
def test_pages_are_drawn_with_boxes_where_the_figures_stand(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("hai trang.pdf", two_pages())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    state = made.room.opened(1).state
    figure = next(f for f in state.extraction.figures if f.text.startswith("45 suất"))
    assert figure.page == 2
    leaf = client.get("/documents/1/leaves/1?look=image").text
    box = re.search(
        rf'data-ref="figure:{figure.id}"[^>]*><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', leaf
    )
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', leaf)
    assert box
    assert size
    answer = client.get("/documents/1/pages/2")
    assert answer.headers["content-type"] == "image/png"
    image = Image.open(io.BytesIO(answer.content)).convert("L")
    scale = image.width / float(size[1])
    x, y, w, h = (float(v) * scale for v in box.groups())

    def darkest(left: float, right: float) -> int:
        return int(image.crop((round(left), round(y), round(right), round(y + h))).getextrema()[0])

    # the box ends where its words do: beyond is the blank, and beyond that other words
    assert darkest(x + scale, x + 8 * scale) < 80
    assert darkest(x + w - 8 * scale, x + w - scale) < 80
    assert darkest(x - scale, x + scale / 2) > 200
    assert darkest(x + w - scale / 2, x + w + scale) > 200
    assert darkest(0, x) < 80
    assert client.get("/documents/1/leaves/1?look=text").text.count("svg") == 0
    assert client.get("/documents/1/pages/3").status_code == 404
    assert client.get("/documents/2/pages/1").status_code == 404
    kept = [*(tmp_path / "pages").rglob("*.2")]
    assert len(kept) == 1
    kept[0].write_bytes(b"<script>")  # whatever lies in the cache, only a picture is served
    assert client.get("/documents/1/pages/2").content == answer.content


@needs_fonts
def test_a_page_whose_original_is_gone_is_told(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("hai trang.pdf", two_pages())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    for path in (tmp_path / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    assert client.get("/documents/1/pages/1").status_code == 410
    assert client.get("/documents/1").status_code == 200  # the text is there
    assert "45 suất" in client.get("/documents/1/leaves/1?look=image").text


def two_pages() -> bytes:
    made = FPDF()
    made.add_font("serif", fname="/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed.ttf")
    made.set_font("serif", size=12)
    for text in ("Xã A trao 120 suất quà cho hộ nghèo.", "Xã B trao 45 suất quà cho người cao tuổi. Xem mục 3."):
        made.add_page()
        made.multi_cell(0, 8, text)
    return bytes(made.output())


# --- no id of the program is shown to people -------------------------------------------------------------------------

IDS = re.compile(
    r"tet-\d{4}|>[^<]*\b(?:date|money|count|percent|occasion|review|recipient)\.[a-z_]+|parts_sum|unit_x_count"
)


def test_cards_and_the_trail_show_no_ids(tmp_path: Path) -> None:
    paper = PAPER.replace("quà Tết", "quà Tết Nguyên đán 2024").replace(
        "ngày 5 tháng 2 năm 2024", "ngày 5 tháng 02 năm 2024"
    )
    made = make_desk(tmp_path, [Source("a.txt", paper.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    assert decide(client, signed, 1, action="rule", finding="c1", ruling="confirmed", why="x").status_code == 200
    at = paper.index("7 lớp")
    form = {"kind": "count", "start": at, "end": at + 5, "value": "7", "unit": "lớp"}
    assert decide(client, signed, 1, action="add", form=form, why="Sót").status_code == 200
    state = made.room.opened(1).state
    occasion = next(f for f in state.extraction.figures if f.kind == "occasion")
    things = [f"figure/{s.figure.id}" for s in state.figures] + [f"record/{r.id}" for r in state.extraction.records]
    for lang in ("vi", "en"):
        for path in (*(f"things/{t}" for t in things), "trail", "leaves/0", "pack", f"form?figure={occasion.id}"):
            page = client.get(f"/documents/1/{path}", params={"lang": lang} if "?" not in path else None).text
            assert not IDS.search(page), (path, IDS.search(page))
    assert "“số lượng × mức”" in client.get("/documents/1/trail?lang=vi").text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/documents/1/workbook").content))
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
    assert "Tết 2024" in cells
    assert not {c for c in cells if IDS.search(f">{c}")}
    assert (
        decide(client, signed, 1, action="correct", figure=occasion.id, form={"value": "Tết 2023"}, why="x").status_code
        == 200
    )
    now = {f.id: f for f in made.room.opened(1).state.extraction.figures}
    assert now[occasion.id].value == "tet-2023"  # type: ignore[union-attr]


def test_records_and_known_totals_are_called_by_what_they_say(tmp_path: Path) -> None:
    rows = [["Đơn vị tính: triệu đồng"], ["Xã", "Số hộ nghèo (hộ)", "Kinh phí"], ["Hòa An", 120, "60"], ["Hòa Bình", 80, "40,5"],
            ["Tổng cộng", 200, "100,5"]]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    data = io.BytesIO()
    book.save(data)
    made = make_desk(tmp_path, [Source("bieu.xlsx", data.getvalue()), Source("a.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    card = client.get("/documents/1/things/record/r1").text
    assert not re.search(r">\s*r\d+\s*<", card)
    assert "200 · 100,5</button>" in card
    assert "toàn bộ ghi 200 hộ" in card
    assert "Cộng các phần được 200 hộ" in card

    assert client.post("/api/totals", json=TOTAL | {"printed": "60.000.000"}, headers=signed).status_code == 200
    made.room.compare_again().join()
    differs = next(
        c.comparison
        for c in made.room.opened(2).state.comparisons
        if c.comparison.verdict in ("contradiction", "suspicious")
    )
    asked = {"total": differs.total, "start": differs.figure.start if differs.figure else None, "ruling": "explained"}
    assert decide(client, signed, 2, action="compare", why="x", **asked).status_code == 200
    for path in ("trail", "pack"):
        page = client.get(f"/documents/2/{path}").text
        assert differs.total not in page
        assert made.room.known.named(differs.total) in page
    sheets = openpyxl.load_workbook(io.BytesIO(client.get("/documents/2/workbook").content))
    cells = {str(c.value) for row in sheets["Quyết định"].iter_rows() for c in row}
    assert made.room.known.named(differs.total) in cells
    assert "đồng/suất" in {str(c.value) for row in sheets["Bản ghi"].iter_rows() for c in row}


def test_a_corrected_figure_is_held_against_known_totals_anew(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("a.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    assert client.post("/api/totals", json=TOTAL | {"printed": "60.000.000"}, headers=signed).status_code == 200
    made.room.compare_again().join()

    def verdicts() -> list[str]:
        return [c.comparison.verdict for c in made.room.opened(1).state.comparisons if c.comparison.figure]

    def standing() -> list[str]:
        return [p.problem for p in made.room.opened(1).state.points]

    before = verdicts()
    assert "contradiction" in before
    assert "differs" in standing()
    total = next(f for f in made.room.opened(1).state.extraction.figures if f.text == "61.000.000 đồng")
    form = {"value": "60.000.000"}
    assert decide(client, signed, 1, action="correct", figure=total.id, form=form, why="x").status_code == 200
    assert "contradiction" not in verdicts()
    assert "differs" not in standing()
    card = client.get(f"/documents/1/things/figure/{total.id}").text
    assert "“61.000.000 đồng” (đã sửa thành 60.000.000 đồng) khớp với" in card
    pictures = client.get("/pictures").text
    assert "khớp" in pictures[pictures.index("Lệch so với tổng số") :]
    assert "(đã sửa thành 60.000.000 đồng) khớp với" in client.get("/totals").text
    # another total, of which the stored figures say the same as before
    first = made.room.known.totals()[0].id
    changed = TOTAL | {"printed": "59.000.000", "replaces": first}
    assert client.post("/api/totals", json=changed, headers=signed).status_code == 200
    made.room.compare_again().join()
    assert "differs" in standing()
    undone = client.post("/api/documents/1/undo", json={}, headers=signed)
    assert undone.status_code == 200
    assert "contradiction" in verdicts()


def test_calculations_and_suggestions_are_told_in_english(tmp_path: Path) -> None:
    paper = PAPER + "Kinh phí 136.000.0000 đồng cho 272 hộ, mỗi hộ 500.000 đồng.\n"
    made = make_desk(tmp_path, [Source("a.txt", paper.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    count = next(f.id for f in made.room.opened(1).state.extraction.figures if f.text == "120 suất quà")
    assert decide(client, signed, 1, action="correct", figure=count, form={"value": "125"}, why="x").status_code == 200
    findings = [r.finding for r in made.room.opened(1).state.findings]
    assert any(f.suggestion for f in findings)
    cards = [client.get(f"/documents/1/things/finding/{f.id}", params={"lang": "en"}).text for f in findings]
    page = " ".join(cards)
    malformed = next(f for f in findings if f.check == "malformed")
    for path in (f"things/record/{malformed.records[0]}", "pack"):
        assert "? (malformed) đồng" in client.get(f"/documents/1/{path}", params={"lang": "en"}).text
    told = {
        vi
        for pairs in (ROWS, SLIPS)
        for vi, _ in pairs.values()
        if vi in re.findall(r"[>(]\s*([^<>()]+?)\s*[<)]", page)
    }
    assert told == set()
    for words in (
        "Count × amount each",
        "(corrected to 125 suất quà)",
        "136.000.000 or 1.360.000.000",
        "Possible reading",
    ):
        assert words in page
    assert not re.search(r"\(f\d+\)", page)


WRONG_FIELDS = [
    ("get", "/?since=x", "Từ ngày"),
    ("get", "/?until=x&lang=en", "Đến ngày"),
    ("post", "/api/totals", "Địa bàn"),
]


@pytest.mark.parametrize(("method", "path", "said"), WRONG_FIELDS)
def test_wrong_fields_are_called_as_the_form_calls_them(
    client: TestClient, signed: dict[str, str], method: str, path: str, said: str
) -> None:
    asked = {"headers": signed, "json": {}} if method == "post" else {"headers": {"accept": "application/json"}}
    told = client.request(method, path, **asked).json()["message_vi"]  # type: ignore[arg-type]
    assert said in told or "Tên đơn vị" in told
    assert not re.search(r"since|until|place|printed|measure", told)


def test_a_wrong_currency_is_called_by_its_field(client: TestClient, signed: dict[str, str], desk: Desk) -> None:
    figure = next(f.id for f in desk.room.opened(1).state.extraction.figures if f.kind == "money")
    told = decide(client, signed, 1, action="correct", figure=figure, form={"currency": "x"}, why="x").json()
    assert "Loại tiền" in told["message_vi"]
    assert "Currency" in told["message_en"]


# --- one language at a time ------------------------------------------------------------------------------------------

VIETNAMESE_KINDS = re.compile(r"số lượng:|tiền:|tỷ lệ %:|Giá trị:|Đơn vị:|Loại:|Mức độ:|thân bài")


def test_the_english_desk_tells_decisions_in_english(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("a.txt", PAPER.encode())])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    figures = {f.text: f.id for f in made.room.opened(1).state.extraction.figures}
    accepted, corrected = figures["120 suất quà"], figures["500.000 đồng"]
    assert decide(client, signed, 1, action="accept", figure=accepted).status_code == 200
    form = {"modifier": "over", "value": "510.000"}
    assert decide(client, signed, 1, action="correct", figure=corrected, form=form, why="x").status_code == 200
    for path in ("trail", f"things/figure/{accepted}", f"things/figure/{corrected}", "pack"):
        page = client.get(f"/documents/1/{path}", params={"lang": "en"}).text
        section = page[page.index('id="decisions"') : page.index('id="findings"')] if path == "pack" else page
        assert not VIETNAMESE_KINDS.search(section), (path, VIETNAMESE_KINDS.search(section))
    trail_page = client.get("/documents/1/trail").text
    assert "count: 120 suất" in trail_page
    assert "Value: 510.000; Modifier: more than" in trail_page
    assert "số lượng: 120 suất" in client.get("/documents/1/trail?lang=vi").text


# --- the form of a known total ---------------------------------------------------------------------------------------

WRONG_TOTALS: list[tuple[dict[str, str], str]] = [
    # what is otherwise than in TOTAL, what is said of it
    ({"measure": "count"}, "chưa điền “Đơn vị”"),
    ({"as_of": ""}, "hãy điền ít nhất một mục thời gian: “Từ ngày”, “Tính đến ngày”, “Dịp”"),
    ({"start_date": "2024-99-99"}, "“Từ ngày” không phải là ngày có trong lịch"),
    ({"end_date": "2024-02-01"}, "chưa điền “Từ ngày”"),
    ({"start_date": "2024-02-02", "end_date": "2024-02-01"}, "ngày cuối trước ngày đầu"),
    ({"currency": "đồng"}, "“Loại tiền (VND, USD …)” phải là ba chữ cái"),
    ({"place": ""}, "chưa điền “Tên đơn vị”"),
    ({"what": "nothing"}, "hãy chọn “Nội dung” trong danh sách"),
    ({"category": "nothing"}, "hãy chọn “Đối tượng” trong danh sách"),
    ({"high": "61 triệu"}, "số đầu lớn hơn số cuối"),
    ({"printed": "-5"}, "“Số, như nguồn in”: số không được âm"),
    ({"printed": "20.000.000,5"}, "không có số lẻ"),
    ({"printed": "20", "high": "30,5"}, "“Đến (nếu là khoảng)”: tiền đồng không có số lẻ"),
    ({"replaces": "none"}, "không còn nữa"),
]


@pytest.mark.parametrize(("changed", "said"), WRONG_TOTALS)
def test_a_total_is_refused_in_the_words_of_its_form(
    client: TestClient, signed: dict[str, str], desk: Desk, changed: dict[str, str], said: str
) -> None:
    answer = client.post("/api/totals", json=TOTAL | changed, headers=signed)
    assert answer.status_code in (409, 422)
    told = answer.json()["message_vi"]
    assert said in told
    assert not re.search(r"toml|khóa|measure|`|start_date|as_of", told)
    assert desk.room.known.totals() == ()


def test_the_occasion_of_a_total_is_typed_and_shown_by_its_name(tmp_path: Path) -> None:
    made = make_desk(tmp_path, [])
    client = TestClient(made.app, base_url=HERE)
    client.get(f"/open/{made.gate.link}")
    signed = {"origin": HERE, "x-csrf-token": next(iter(made.gate.sessions.values())).token}
    assert client.post("/api/totals", json=TOTAL | {"occasion": "Tết 2024"}, headers=signed).status_code == 200
    assert made.room.known.totals()[0].occasion == "tet-2024"
    page = client.get("/totals").text
    assert "Tết 2024" in page
    assert "tet-2024" not in page
