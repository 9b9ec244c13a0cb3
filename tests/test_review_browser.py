"""The desk in a real browser: the whole way of a document, the keyboard alone, hostile texts, and who reads by ear."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from made_desk import Desk, make_desk, served
from made_pdf import needs_fonts
from playwright.sync_api import Browser, Dialog, Page, Request, expect, sync_playwright
from test_review_pages import PAPER, two_pages

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.review.evidence import evidence
from pipeline.review.state import sign_off
from pipeline.store import trail
from schemas.decision import Accept

CHROMIUM = os.environ.get("SOLIEU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="the Debian package chromium is absent")
WAIT = 8000  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        # as root, which CI is, Chromium has no sandbox of its own
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


class Watched:
    """A page of which everything is noted that a hostile text might make it do."""

    def __init__(self, browser: Browser, desk: Desk, width: int = 1280, height: int = 800) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", accept_downloads=True
        )
        context.set_default_timeout(WAIT)
        self.page, self.desk = context.new_page(), desk
        self.dialogs: list[str] = []
        self.foreign: list[str] = []
        self.faults: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)

    def go(self, path: str) -> Page:
        self.page.goto(self.desk.url + path)
        return self.page

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.desk.url):
            self.foreign.append(request.url)

    def assert_calm(self) -> None:
        assert (self.dialogs, self.foreign, self.faults) == ([], [], [])


def entered(browser: Browser, desk: Desk, **size: int) -> Watched:
    watched = Watched(browser, desk, **size)
    watched.go(f"/open/{desk.gate.link}")
    return watched


def idle(page: Page) -> None:
    """Waits until the desk has done what it was told: keys that are pressed before are no decision."""
    page.wait_for_selector("#desk:not([data-busy]) #card:not([aria-busy])")


def said(page: Page, words: str) -> None:
    expect(page.locator("#say")).to_contain_text(words, timeout=WAIT)


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_the_whole_way_of_a_document(browser: Browser, tmp_path: Path) -> None:
    """Open the link, filter, jump both ways, correct, undo, re-check, rule, sign off, export."""
    other = "BÁO CÁO\nHuyện B trao 40 suất quà cho người cao tuổi."
    made = make_desk(tmp_path, [Source("báo cáo.txt", PAPER.encode()), Source("b.txt", other.encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.page
        expect(page.locator(".queue tbody tr")).to_have_count(2)
        page.keyboard.press("/")
        page.keyboard.type("trung chải")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("words="))
        expect(page.locator(".queue tbody tr")).to_have_count(1)
        page.keyboard.press("n")
        page.wait_for_selector(".leaf.brought .text")

        # from the paper to the list, and back
        page.locator('#paper .fig:text-is("120 suất quà")').click()
        expect(page.locator("#list .item.chosen-mark")).to_contain_text("120 suất quà")
        page.locator("#list .item", has_text="35 hộ").first.click()
        expect(page.locator("#paper .chosen-mark").first).to_have_text(re.compile("^35"))
        expect(page.locator("#card h2")).to_contain_text("35 hộ")
        assert in_view(page, "#paper", "#paper .chosen-mark")

        # the next problem is the contradiction; its calculation leads to its figures
        page.keyboard.press("n")
        expect(page.locator("#card h2")).to_contain_text("không khớp")
        expect(page.locator("#card .calc")).to_contain_text("60.000.000")
        assert page.locator("#paper .chosen-mark").count() == 3
        page.locator("#card .calc button", has_text="61.000.000").click()
        expect(page.locator("#card h2")).to_have_text("61.000.000 đồng")

        # corrected: the line runs again, and the contradiction is gone
        page.keyboard.press("c")
        page.locator('#edit input[name="value"]:visible').fill("1 tỷ 81")
        expect(page.locator("#edit .reads.bad")).to_contain_text("hai cách")
        page.locator('#edit input[name="value"]:visible').fill("60 triệu")
        expect(page.locator("#edit .reads:visible").first).to_have_text("= 60.000.000")
        page.locator("#edit .quick button").first.click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#edit")).to_be_hidden()
        expect(page.locator(".text .contradiction")).to_have_count(0)
        page.locator("#list .item", has_text="60.000.000").first.click()
        expect(page.locator("#card")).to_contain_text("Nhận dạng sai chữ số")
        expect(page.locator("#card .tag.corrected")).to_be_visible()

        # undone, and there again
        idle(page)
        page.keyboard.press("u")
        expect(page.locator(".text .contradiction")).to_have_count(3)
        expect(page.locator("#stage")).to_have_text("chưa xem")

        # ruled on, then signed
        idle(page)
        page.keyboard.press("n")
        idle(page)
        page.keyboard.press("a")
        page.locator("#ask textarea").fill("Đã hỏi xã: in sai")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#ask")).to_be_visible()  # no ruling is chosen for anybody
        page.locator('#ask input[value="confirmed"]').check()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#progress-words")).to_contain_text("1/")
        page.keyboard.press("s")
        page.locator("#sign").wait_for()
        page.wait_for_load_state("load")  # its script as well
        page.locator("#sign").click()
        expect(page.locator("#reopen")).to_be_visible()
        with page.expect_download() as got:
            page.get_by_role("link", name="Hồ sơ kiểm tra").click()
        got.value.save_as(tmp_path / "pack.html")
        with page.expect_download() as got:
            page.get_by_role("link", name="Bảng tính").click()
        got.value.save_as(tmp_path / "book.xlsx")
        watched.assert_calm()

        pack = (tmp_path / "pack.html").read_text("utf-8")
        assert "Đã hỏi xã: in sai" in pack
        assert "<script" not in pack
        assert "Quyết định" in openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
        with made.room.engine.connect() as c:
            assert trail.head(c) in pack
            assert [e.decision.act.action for e in trail.decisions(c, 1)] == ["correct", "undo", "rule", "move"]


def in_view(page: Page, side: str, element: str) -> bool:
    outer, inner = page.locator(side).bounding_box(), page.locator(element).first.bounding_box()
    assert outer
    assert inner
    return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def forty_figures() -> str:
    """A report of forty figures and one number that is missed, by its look a list number."""
    lines = [f"- Thôn {chr(65 + i)} trao {20 + i} suất quà cho {30 + i} hộ nghèo." for i in range(13)]
    return "BÁO CÁO\nngày 5 tháng 2 năm 2024\n" + "\n".join(lines) + "\nSĩ số lớp 7 em.\n"


def test_forty_figures_are_cleared_by_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", forty_figures().encode())])
    figures = len(made.room.opened(1).state.figures)
    assert figures >= 40
    with served(made) as desk:
        watched = entered(browser, desk)
        page, pressed = watched.page, 0

        def press(*keys: str) -> None:
            nonlocal pressed
            for key in keys:
                page.keyboard.press(key)
                pressed += 1

        press("n")  # the document that needs eyes first
        page.wait_for_selector(".leaf.brought .text")
        press("n")
        page.wait_for_selector(".thing")
        left = len(made.room.opened(1).state.points)
        while left:
            press("a")
            left -= 1
            expect(page.locator("#open-count")).to_have_text(re.compile(rf"\b{left}\b"), timeout=WAIT)
            if left:
                idle(page)
        expect(page.locator("#alarm")).to_contain_text("Mọi chỗ đều đã quyết định")
        press("s")
        page.wait_for_selector("#sign")
        press("Tab")
        while page.evaluate("document.activeElement.id") != "sign":
            press("Tab")
        press("Enter")
        expect(page.locator("#reopen")).to_be_visible()
        assert pressed <= figures + 15  # one for each, the way there, and the way to the signature
        watched.assert_calm()


def test_keys_pressed_before_the_next_card_is_there_decide_nothing(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", forty_figures().encode())])
    with served(made) as desk:
        page = entered(browser, desk).go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        page.keyboard.press("n")
        idle(page)
        page.evaluate(
            "for (const _ of '12345') document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))"
        )
        idle(page)
        with made.room.engine.connect() as c:
            assert len(trail.decisions(c, 1)) == 1


PRESSED = [
    # keys pressed at once, and what is decided then: on the card that was brought, and on none that nobody asked for
    ("na", 1),
    ("nana", 1),
    ("nnna", 1),
    ("a", 0),
    ("naaaa", 1),
]


@pytest.mark.parametrize(("keys", "decided"), PRESSED)
def test_keys_wait_for_the_card_that_they_are_meant_for(
    browser: Browser, tmp_path: Path, keys: str, decided: int
) -> None:
    made = make_desk(tmp_path, [Source("b.txt", forty_figures().encode())])
    state = made.room.opened(1).state
    brought = [p.start for p in state.points][keys.partition("a")[0].count("n") - 1]
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        page.evaluate(PRESS, keys)
        idle(page)
        with made.room.engine.connect() as c:
            acts = [e.decision.act for e in trail.decisions(c, 1)]
        assert [a.anchor.start for a in acts if isinstance(a, Accept)] == [brought] * decided
        watched.assert_calm()


PRESS = """keys => {
  for (const key of keys) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}"""


def test_all_that_is_decided_leaves_no_key_behind(browser: Browser, tmp_path: Path) -> None:
    """Where n brings nothing, the card that stands there is not decided on."""
    made = make_desk(tmp_path, [Source("b.txt", "Trao 1.200 suất quà.".encode())])
    with served(made) as desk:
        page = entered(browser, desk).go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        page.evaluate(PRESS, "na")
        expect(page.locator("#alarm")).to_contain_text("Mọi chỗ đều đã quyết định")
        idle(page)
        page.evaluate(PRESS, "na")
        idle(page)
        with made.room.engine.connect() as c:
            assert len(trail.decisions(c, 1)) == 1


def test_keys_that_decide_tell_that_a_document_is_signed(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", "Trao 1.200 suất quà.".encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        made.room.decide(1, "Mai", lambda _, state: sign_off(state))
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.locator("#stage")).to_have_text("đã ký duyệt")
        expect(page.locator("[data-unsigned]:visible")).to_have_count(0)
        page.locator("#list .item").first.click()
        expect(page.locator("#card [data-do]")).to_have_count(0)
        for key in "acrfmu":
            page.keyboard.press(key)
            expect(page.locator("#alarm")).to_contain_text("Tài liệu đã ký duyệt")
            expect(page.locator("dialog[open]")).to_have_count(0)
            idle(page)
        page.get_by_role("link", name="Mở lại tài liệu").click()
        expect(page.locator("#reopen")).to_be_visible()
        watched.assert_calm()


def test_two_windows_do_not_overwrite_each_other(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        one = watched.go("/documents/1")
        two = one.context.new_page()
        two.goto(desk.url + "/documents/1")
        for page in (one, two):
            page.locator("#list .item", has_text="120 suất").first.click()
            expect(page.locator("#card h2")).to_contain_text("120 suất")
        two.keyboard.press("c")
        two.locator('#edit input[name="value"]:visible').fill("62")
        two.locator("#edit textarea").fill("Nhận dạng")
        one.keyboard.press("a")
        expect(one.locator("#progress-words")).to_contain_text("1/")
        two.keyboard.press("Control+Enter")
        expect(two.locator("#edit .fault")).to_contain_text("vừa được Lan sửa")
        expect(two.locator("#progress-words")).to_contain_text("1/")
        two.keyboard.press("Escape")
        one.locator("#list .item", has_text="35 hộ").first.click()
        expect(one.locator("#card h2")).to_contain_text("35 hộ")
        one.keyboard.press("a")
        expect(one.locator("#progress-words")).to_contain_text("2/")
        two.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(two.locator("#progress-words")).to_contain_text("2/")
        with made.room.engine.connect() as c:
            assert [e.decision.act.action for e in trail.decisions(c, 1)] == ["accept", "accept"]


def test_the_keyboard_rejects_adds_comments_and_undoes(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        heading = page.locator("#card .thing h2")
        page.keyboard.press("j")
        first = heading.inner_text()
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(heading).to_contain_text("120 suất quà")
        page.keyboard.press("k")
        page.keyboard.press("k")
        expect(heading).to_have_text(first)
        page.keyboard.press("r")
        page.keyboard.type("Không phải")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#card .tag.rejected")).to_be_visible()
        idle(page)
        # a reason is needed
        page.locator("#list .item", has_text="35 hộ").first.click()
        page.keyboard.press("m")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#ask")).to_be_visible()
        page.keyboard.type("Hỏi lại xã")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#card")).to_contain_text("Hỏi lại xã")
        # a missed figure, found by its words
        idle(page)
        page.keyboard.press("f")
        page.keyboard.type("7 lớp")
        page.keyboard.press("Enter")
        expect(page.locator("#edit mark")).to_have_text("7 lớp")
        assert page.locator('#edit input[name="unit"]:visible').input_value() == "lớp"
        page.locator("#edit textarea").fill("Sót")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#card .tag.added")).to_be_visible()
        # and one that is selected in the text
        page.keyboard.press("u")
        expect(page.locator(".text .added")).to_have_count(0)
        idle(page)
        page.evaluate(SELECT, "Sĩ số 7 lớp")
        page.keyboard.press("f")
        expect(page.locator("#edit mark")).to_have_text("Sĩ số 7 lớp")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.locator("#help")).to_contain_text("hoàn tác")
        page.keyboard.press("Escape")
        watched.assert_calm()


AT = [0, 4, 30]  # lines of the third leaf that has letters


@pytest.mark.parametrize("line", AT)
def test_the_first_problem_of_a_long_text_stays_in_view(browser: Browser, tmp_path: Path, line: int) -> None:
    """Leaves of short lines are higher than their letters let one guess, and those above come after the one looked at."""
    long, short = "Việc khác của thôn. " * 5, "Thôn trao 20 suất quà cho 30 hộ nghèo trong thôn."
    lines = [long] * 30 + [long] * 30 + [short] * 60 + [short] * 300
    line += 120
    lines[line] = "Sĩ số\n1 …………………………"
    made = make_desk(tmp_path, [Source("b.txt", "\n".join(lines).encode())])
    with served(made) as desk:
        watched = entered(browser, desk, width=1366, height=768)
        page = watched.go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        page.keyboard.press("n")
        page.wait_for_selector("#paper .chosen-mark")
        page.wait_for_timeout(600)  # leaves around it come by themselves
        page.wait_for_load_state("networkidle")
        assert in_view(page, "#paper", "#paper .chosen-mark")
        watched.assert_calm()


SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector('#paper .text'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}"""


@needs_fonts
def test_pages_are_pictures_with_boxes_that_lead_both_ways(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("hai trang.pdf", two_pages())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        page.wait_for_selector("#paper image[href]")
        page.locator("#list .item", has_text="45 suất").click()
        box = page.locator("#paper .boxes .chosen-mark")
        expect(box).to_have_count(1)
        assert in_view(page, "#paper", "#paper .boxes .chosen-mark")
        page.locator("#paper .leaf").nth(0).locator("g.count").first.click()
        expect(page.locator("#card h2")).to_contain_text("120 suất")
        page.keyboard.press("o")  # numbers in no figure, on the picture too
        expect(page.locator("#paper .boxes g.none")).to_have_count(1)
        page.keyboard.press("t")
        expect(page.locator("#paper .text").first).to_contain_text("120 suất quà")
        page.keyboard.press("t")
        page.wait_for_selector("#paper image[href]")
        watched.assert_calm()


def test_a_phone_is_wide_enough(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    with served(made) as desk:
        watched = entered(browser, desk, width=360, height=740)
        for path in ("/", "/documents/1", "/documents/1/sign-off", "/totals", "/pictures", "/documents/1/trail"):
            page = watched.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 361, path
        page = watched.go("/documents/1")
        page.locator("#next").click()
        expect(page.locator("#card h2")).to_contain_text("không khớp")
        watched.assert_calm()


# --- who reads by ear ------------------------------------------------------------------------------------------------


@needs_fonts
def test_axe_finds_nothing_serious(browser: Browser, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    sources = [Source("b.txt", PAPER.encode()), Source("c.txt", forty_figures().encode()), Source("d.pdf", two_pages())]
    made = make_desk(tmp_path, sources)
    shutil.copy(ROOT / "corpus" / "totals" / "qua-tang.toml", tmp_path / "totals")
    made.room.compare_again().join()
    found: list[tuple[str, str, str]] = []

    def look(page: Page, where: str) -> None:
        told = Axe().run(page).response
        assert len(told["passes"]) > 10
        found.extend((where, v["impact"], v["id"]) for v in told["violations"])

    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.page
        look(page, "queue")
        for path in ("/documents/1/sign-off", "/documents/1/trail", "/totals", "/pictures", "/nothing"):
            look(watched.go(path), path)
        watched.faults.clear()  # the page that is not there
        watched.go("/totals").locator("#new-total").click()
        look(page, "form of a total")
        watched.go("/documents/3")
        page.wait_for_selector("image[href]")
        look(page, "pages")
        watched.go("/documents/1")
        page.wait_for_selector(".item")
        page.keyboard.press("n")
        page.wait_for_selector(".thing")
        idle(page)
        page.keyboard.press("o")
        idle(page)
        look(page, "finding")
        page.locator("#card .calc button").first.click()
        page.wait_for_selector("[data-do=correct]")
        look(page, "figure")
        for key, dialog in (("c", "edit"), ("r", "ask"), ("?", "help"), ("f", "seek")):
            page.keyboard.press(key)
            page.wait_for_selector(f"#{dialog}[open]")
            look(page, dialog)
            page.keyboard.press("Escape")
        watched.assert_calm()
    assert [f for f in found if f[1] in ("serious", "critical")] == []


def test_what_happens_is_said(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("b.txt", PAPER.encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        page.wait_for_selector(".item")
        page.keyboard.press("n")
        said(page, "không khớp")
        assert page.evaluate("document.activeElement.id") == "card"
        page.locator("#list .item", has_text="35 hộ").first.click()
        page.keyboard.press("a")
        said(page, "Đã xác nhận")
        idle(page)
        page.keyboard.press("u")
        said(page, "Đã hoàn tác")
        page.locator("#list .item.chosen-mark").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#list .item:focus")).to_have_class(re.compile("chosen-mark"))
        watched.assert_calm()


# --- hostile texts ---------------------------------------------------------------------------------------------------

BREAKS = ["", '"', "'>", '">', "</title>", "</script>", "</textarea>", "-->", "]]>", "}}{{7*7}}"]
ACTS = [
    "<script>window.ran=1;alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<img src=http://evil.test/a.png>", "<link rel=stylesheet href=http://evil.test/a.css>",
    "<iframe src='javascript:alert(1)'></iframe>", "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>", "<base href=http://evil.test/>", "<object data=http://evil.test/x></object>",
    "<meta http-equiv=refresh content='0;url=http://evil.test/'>", "<style>@import 'http://evil.test/a.css';</style>",
    "<form action=http://evil.test/><input autofocus onfocus=alert(1)>", " onmouseover=alert(1) style=x:expression(1) ",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<template><script>alert(1)</script></template>",
    "javascript:alert(1)", "{% include 'base.html' %}${alert(1)}", "\u202e<script>alert(1)</script>\u2066",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]  # fmt: skip
PAYLOADS = [a + b for a, b in product(BREAKS, ACTS)]


def test_hostile_texts_do_nothing(browser: Browser, tmp_path: Path) -> None:
    """Two hundred payloads as the text of a document, the name of its file, its header, comments, names, searches, totals."""
    assert len(PAYLOADS) == 200
    body = "\n".join(f"{i}) {p} trao {100 + i} suất quà cho hộ nghèo {p}" for i, p in enumerate(PAYLOADS))
    names = [p.replace("/", "∕").replace("\n", " ")[:120] for p in PAYLOADS[20:40]]
    sources = [Source(f"{names[0]}.txt", f"BÁO CÁO\n{PAYLOADS[20]}\nngày 5 tháng 2 năm 2024\n{body}".encode())]
    sources += [Source(f"{n}.txt", f"{n}\nTrao {i} suất quà {n}.".encode()) for i, n in enumerate(names[1:8])]
    made = make_desk(tmp_path, sources, who=PAYLOADS[22])
    room = made.room
    for payload in PAYLOADS[:40]:
        room.decide(1, payload, lambda acts, _, why=payload: acts.comment(why, "f1"))  # type: ignore[misc]
    for payload in PAYLOADS[40:60]:
        room.decide(1, "Lan", lambda acts, _, why=payload: acts.comment(why))  # type: ignore[misc]
    total = {
        "id": "x", "programme": PAYLOADS[21], "what": "gift", "as_of": "2024-02-05", "measure": "count", "unit": PAYLOADS[22],
        "place": {"name": PAYLOADS[23], "type": PAYLOADS[24], "level": "commune"}, "value": 100, "printed": PAYLOADS[25],
        "source": {"document": PAYLOADS[26], "url": "javascript:alert(1)"}, "origin": PAYLOADS[27],
    }  # fmt: skip
    room.known.put(total)
    room.compare_again().join()
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.page
        for path in ("/", "/totals", "/pictures", "/documents/1/trail", "/documents/1/sign-off", "/documents/3"):
            watched.go(path)
            assert page.evaluate("window.ran") is None
        for payload in PAYLOADS[::25]:
            watched.go(f"/?words={quote(payload)}")
        watched.go("/documents/1")
        page.keyboard.press("o")
        for number in range(len(room.opened(1).leaves)):
            page.locator(".leaf").nth(number).scroll_into_view_if_needed()
            page.wait_for_selector(f'.leaf.brought[data-leaf="{number}"]')
        page.locator("#list .item").first.click()
        page.wait_for_selector(".thing")
        page.locator('#paper [data-ref="figure:f1"]').first.click()
        expect(page.locator("#card .decisions li")).to_have_count(40)
        for link in page.locator("#card a, #paper a, #list a").all():
            assert (link.get_attribute("href") or "/").startswith(("/", "#"))
        page.keyboard.press("c")
        page.wait_for_selector("#edit[open]")
        page.keyboard.press("Escape")
        watched.assert_calm()
        (tmp_path / "pack.html").write_text(pack_of(desk), "utf-8")
        page.goto((tmp_path / "pack.html").as_uri())
        assert page.evaluate("window.ran") is None
        assert [u for u in watched.foreign if not u.startswith("file:")] == []
        assert watched.dialogs == []


def pack_of(desk: Desk) -> str:
    return evidence(desk.room.opened(1).state, "0:" + "0" * 64, "2026-01-05T02:00:00.000000Z")


LACKING = [("vi", "Hãy điền “Lý do”."), ("en", "Fill in “Reason”.")]


@pytest.mark.parametrize(("lang", "said"), LACKING)
def test_what_a_form_lacks_is_said_in_the_language_of_the_page(
    browser: Browser, tmp_path: Path, lang: str, said: str
) -> None:
    made = make_desk(tmp_path, [Source("a.txt", PAPER.encode())])
    with served(made) as desk:
        watched = entered(browser, desk)
        page = watched.go(f"/documents/1?lang={lang}")
        page.locator('#paper .fig:text-is("120 suất quà")').click()
        idle(page)
        page.keyboard.press("r")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#ask .fault")).to_have_text(said)
        expect(page.locator("#ask textarea")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#ask")).to_be_hidden()
        idle(page)
        page.keyboard.press("m")
        expect(page.locator("#ask-label")).to_have_text("Ghi chú" if lang == "vi" else "Comment")
        page = watched.go(f"/totals?lang={lang}")
        page.locator("#new-total").click()
        page.locator("#total [name=programme]").press("Control+Enter")
        expect(page.locator("#total [name=programme]")).to_be_focused()
        expect(page.locator("#total .fault")).to_be_in_viewport(ratio=1)
        watched.assert_calm()


LONG = "BÁO CÁO\n" + "\n".join(
    f"Xã đã trao {n} suất quà cho {whom}, tổng trị giá {n} triệu đồng."
    for n, whom in enumerate(
        ["người lao động có hoàn cảnh khó khăn", "cán bộ, công chức, viên chức", "hộ nghèo", "hộ cận nghèo", "người cao tuổi",
         "người khuyết tật", "trẻ em mồ côi", "học sinh, sinh viên", "người có công với cách mạng", "thương binh"], 120,
    )
)  # fmt: skip


def test_pictures_are_whole_on_the_screen_and_on_paper(browser: Browser, tmp_path: Path) -> None:
    made = make_desk(tmp_path, [Source("a.txt", LONG.encode())])
    with served(made) as desk:
        watched = entered(browser, desk, width=1366, height=768)
        page = watched.go("/pictures")
        assert page.locator(".chart").count() >= 3
        cut = "e => e.getBBox().x < 0 || e.getBBox().x + e.getBBox().width > 760"
        assert [t.text_content() for t in page.locator(".chart text").all() if t.evaluate(cut)] == []
        tables = page.locator(".picture .scroll")
        assert tables.count() >= 3
        assert tables.evaluate_all("es => es.every(e => e.scrollHeight <= e.clientHeight)")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 1000})
        expect(page.locator("#print")).to_be_hidden()
        assert page.locator(".panel").evaluate_all("es => es.every(e => e.getBoundingClientRect().right < innerWidth)")


def test_a_card_that_fails_says_so_and_a_malformed_figure_asks_why(browser: Browser, tmp_path: Path) -> None:
    with served(
        make_desk(tmp_path, [Source("a.txt", "Xã B hỗ trợ 136.000.0000 đồng cho 35 hộ nghèo.".encode())])
    ) as desk:
        watched = entered(browser, desk)
        page = watched.go("/documents/1")
        page.wait_for_selector(".leaf.brought .text")
        page.locator("#list .item", has_text="35 hộ").first.click()
        expect(page.locator("#card h2")).to_contain_text("35 hộ")
        page.route("**/things/figure/*", lambda route: route.fulfill(status=500, body="Internal Server Error"))
        page.locator("#list .item", has_text="136.000.0000").first.click()
        expect(page.locator("#card [role=alert]")).to_contain_text("Bàn kiểm tra gặp lỗi")
        idle(page)
        page.keyboard.press("a")  # is not taken for the figure that was looked at before
        expect(page.locator("#alarm")).to_contain_text("Chưa chọn số liệu nào")
        page.unroute("**/things/figure/*")
        page.locator("#list .item", has_text="136.000.0000").first.click()
        expect(page.locator("#card .acts")).to_contain_text("để nguyên")
        idle(page)
        page.keyboard.press("a")
        page.locator("#ask-quick button").first.click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#ask")).to_be_hidden()
        expect(page.locator("#progress-words")).to_contain_text("2/")  # the figure, and that it is malformed
