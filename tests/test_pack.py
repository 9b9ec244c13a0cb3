"""The evidence pack: the document, what was decided and the trail's head, complete, inert and read without a server."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from test_decisions import TEXT, Desk
from test_html import HOSTILE

from pipeline.export.decisions import local, tell
from pipeline.export.shell import POLICY
from pipeline.review.draft import Form
from pipeline.review.evidence import evidence, fates
from pipeline.review.state import sign_off
from schemas.decision import Undo

HEAD = "9:" + "ab" * 32
NOW = "2026-01-05T03:04:05.000006Z"


def worked_on(why: str = "Cộng sai", who: str = "Lan") -> Desk:
    desk = Desk(TEXT + "Điện thoại: 0912 345 678.\n")
    desk.make(desk.acts.correct(desk.id_of("12.000.000 đồng"), Form(value="10 triệu"), why), who)
    desk.make(desk.acts.accept(desk.id_of("136.000.0000 đồng"), why), who)
    desk.make(desk.acts.reject(desk.id_of("7 hộ"), why), who)
    desk.make(desk.acts.accept(desk.id_of("500.000 đồng")), who)
    desk.make(Undo(decision=4), who)
    phone = next(u for u in desk.extraction.unclaimed if u.why == "phone")
    desk.make(desk.acts.pass_by(phone.start), who)
    desk.make(sign_off(desk.state), who)
    for entry in desk.entries:
        desk.entries[entry.id - 1] = entry.model_copy(update={"made_at": NOW, "hash": f"{entry.id:064x}"})
    return desk


class Read(HTMLParser):
    """The words of a page, and its elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.elements = "", list[tuple[str, dict[str, str | None]]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pack_tells_everything(lang: str) -> None:
    desk = worked_on()
    page = evidence(desk.state, HEAD, NOW, lang)
    words = unescape(Read(page).words)
    told = [
        HEAD,
        "05/01/2026 10:04:05",
        desk.extraction.document.sha256,
        "đã ký duyệt",
        "Cộng sai",
        "Lan",
        "10.000.000",
    ]
    assert [t for t in told if t not in words] == []
    assert TEXT.split("\n")[0] in words
    decisions = {"vi": ["sửa", "bỏ", "đã hoàn tác (số 5)", "hoàn tác số 4"], "en": ["corrected", "undone by 5"]}[lang]
    assert [t for t in decisions if t not in words] == []
    assert "0912 345 678" not in words  # nor in the text, nor in a decision on it
    assert "•••• ••• 678" in words
    links = [a["href"] for tag, a in Read(page).elements if tag == "a" and a.get("href") and "class" not in a]
    assert f"#{desk.id_of('12.000.000 đồng')}" in links


def test_pack_holds_corrected_values_and_conclusions() -> None:
    desk = Desk()
    desk.make(desk.acts.correct(desk.id_of("136.000.0000 đồng"), Form(value="136.000.000"), "Thừa số không"))
    finding = next(r.finding for r in desk.state.findings if r.finding.verdict == "contradiction")
    desk.make(desk.acts.rule(finding.id, "confirmed", "Đã hỏi xã"), "Minh")
    for n, entry in enumerate(desk.entries):
        desk.entries[n] = entry.model_copy(update={"made_at": NOW})
    page = evidence(desk.state, HEAD, NOW)
    records = Read(page[page.index('id="records"') :]).words
    assert re.search(r"136\.000\.0000 đồng \([^)]*136\.000\.000 đồng\)", records)
    block = page[page.index(f'id="finding-{finding.id}"') :]
    assert "Kết luận của Minh: văn bản sai. Lý do: Đã hỏi xã (số 2)" in Read(block[: block.index("</article>")]).words


def test_pack_is_inert_whatever_people_write() -> None:
    for hostile in HOSTILE:
        page = evidence(worked_on(why=hostile, who=hostile).state, HEAD, NOW)
        read = Read(page)
        assert POLICY in page
        tags = {tag for tag, _ in read.elements}
        assert not tags & {"script", "iframe", "object", "form", "b", "i", "img", "link"}
        assert not any(name.startswith("on") for _, attrs in read.elements for name in attrs)
        assert all((attrs.get("href") or "#").startswith("#") for _, attrs in read.elements)
        assert " ".join(hostile.split()) in " ".join(read.words.split())


def test_decisions_in_words() -> None:
    desk = worked_on()
    told = [tell(e, fate=fates(desk.state).get(e.id, "")) for e in desk.state.entries]
    assert (told[0].before, told[0].after) == ("Giá trị: 12.000.000", "Giá trị: 10.000.000")
    assert told[1].before == "tiền: ? (viết sai) đồng"
    assert [t.fate for t in told] == ["", "", "", "đã hoàn tác (số 5)", "", "", ""]
    assert told[-1].action == "chuyển trạng thái"
    assert (told[-1].before, told[-1].after) == ("đang kiểm tra", "đã ký duyệt")
    assert local("2025-12-31T17:00:00.000000Z") == "01/01/2026 00:00:00"
