"""One official paper has one identity, whatever its file; what is attached to it, or cites it, is not the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bench_formats import FORMS
from made_pdf import needs_fonts

from conftest import ROOT
from pipeline.doctypes.describe import describe
from pipeline.identity import OFFICIAL, identity
from pipeline.ingest import Source
from pipeline.run import look, process
from schemas.document import Document

SIGNED: dict[str, Any] = {
    "type": "report", "number": "15/BC-UBND", "published": date(2024, 2, 5), "issuer": "UBND XÃ HÒA LẠC",
}  # fmt: skip


def of(**fields: Any) -> str | None:
    return identity(Document(**{"path": "a", "sha256": "0" * 64, "text_length": 1} | SIGNED | fields))


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"subject": "khác", "signer": "Lê Văn An", "path": "b"}),
    ({}, {"number": "15/bc-ubnd", "issuer": "Ubnd  xã Hòa Lạc"}),
    ({}, {"number": "015/BC-UBND", "issuer": "UBND XÃ HOÀ LẠC"}),
    ({}, {"number": "15 /BC – UBND"}),
    ({}, {"number": "15/BC\u2011UBND"}),
    ({"number": "7/QĐ-UBND"}, {"number": "07/QÐ-UBND"}),
    ({"issuer": "Huyện Ðức"}, {"issuer": "HUYỆN ĐỨC"}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_makes_no_difference(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert of(**one) == of(**other) is not None


OTHER: list[dict[str, Any]] = [
    {"number": "150/BC-UBND"}, {"number": "5/BC-UBND"}, {"number": "15/BC-HĐND"}, {"published": date(2024, 2, 6)},
    {"issuer": "UBND XÃ HÒA LẠC 2"}, {"issuer": "UBND XÃ HÒA LỘC"}, {"type": "plan"},
]  # fmt: skip


@pytest.mark.parametrize("fields", OTHER)
def test_another_paper(fields: dict[str, Any]) -> None:
    assert of(**fields) not in (None, of())


def test_all_of_it_must_be_told() -> None:
    assert [of(**{name: None}) for name in ("number", "published", "issuer")] == [None] * 3
    assert [of(type=t) for t in ("portal", "news", "other", "other_official")] == [None] * 4
    found = {of(type=t, subject="Mức quà Tết") for t in OFFICIAL}
    assert len(found - {None}) == len(OFFICIAL) == 10
    assert len({of(type="other_official", subject=s) for s in ("Phụ lục I", "Phụ lục II", "PHỤ LỤC I")}) == 2


HEAD = (
    "ỦY BAN NHÂN DÂN\nXÃ HÒA LẠC\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "Số: {}\nHòa Lạc, ngày 05 tháng 02 năm 2024\n"
)
GIFTS = "Ủy ban nhân dân xã đã trao 120 suất quà, mỗi suất 500.000 đồng, cho 120 hộ nghèo trong dịp Tết.\n"
LIST = "| TT | Họ tên | Số tiền (đồng) |\n| 1 | Nguyễn Văn An | 500.000 |\n| 2 | Lê Thị Bình | 500.000 |\n"
PAPERS = {
    "15/UBND-VX": "V/v tặng quà Tết\nKính gửi: Các thôn\n" + GIFTS + "DANH SÁCH HỘ NGHÈO\n" + LIST,
    "15/UBND-TH": "V/v tặng quà Tết\n" + GIFTS.strip() + " " + GIFTS + "DANH SÁCH HỘ NGHÈO\n" + LIST,
    "15/QĐ-UBND": "QUYẾT ĐỊNH\nVề việc tặng quà Tết\nĐiều 1. " + GIFTS,
    "15/BC-UBND": "BÁO CÁO\nKết quả tặng quà Tết\n" + GIFTS,
}
ATTACHED = [
    "DANH SÁCH HỘ NGHÈO ĐƯỢC TẶNG QUÀ\n",
    "DANH SÁCH HỘ CẬN NGHÈO ĐƯỢC TẶNG QUÀ\n",
    "BIỂU TỔNG HỢP QUÀ TẶNG\n",
    "PHỤ LỤC\nDANH SÁCH HỘ NGHÈO\n(Kèm theo Quyết định số 15/QĐ-UBND ngày 05/02/2024 của UBND xã Hòa Lạc)\n",
    "V/v tặng quà Tết\nPHỤ LỤC 1\nDANH SÁCH HỘ NGHÈO\n",
    "BIỂU SỐ LIỆU KÈM THEO\nBÁO CÁO\nKết quả tặng quà Tết\n",
    "QUY ĐỊNH\nMức quà Tết\n(Ban hành kèm theo Quyết định số 15/QĐ-UBND)\n",
]


def read(text: str) -> Document:
    return process(Source("a.txt", text.encode())).document


@pytest.mark.parametrize("number", PAPERS)
def test_what_bears_the_number_of_a_paper_is_not_the_paper(number: str) -> None:
    paper = read(HEAD.format(number) + PAPERS[number])
    assert (paper.number, paper.published, paper.issuer) == (number, date(2024, 2, 5), "ỦY BAN NHÂN DÂN XÃ HÒA LẠC")
    assert paper.type == {"Q": "decision", "B": "report"}.get(number[3], "cong_van")
    attached = [read(HEAD.format(number) + title + LIST) for title in ATTACHED]
    assert {a.number for a in attached} == {number}
    assert len({identity(d) for d in (paper, *attached)} - {None}) == 1 + len(ATTACHED)


CITING = [
    "PHỤ LỤC\nDANH SÁCH HỘ NGHÈO\n(Kèm theo Quyết định số 15/QĐ-UBND ngày 05/02/2024 của UBND xã Hòa Lạc)\n" + LIST,
    "Xã Hòa Lạc tặng quà Tết cho hộ nghèo\nThứ hai, 05/02/2024\nUBND xã Hòa Lạc vừa ban hành báo cáo\n"
    "Số: 15/BC-UBND ngày 05 tháng 02 năm 2024 về kết quả tặng quà Tết.\n" + 3 * GIFTS,
    "Trang chủ | Tin tức\nBÁO CÁO kết quả tặng quà Tết của UBND xã\nNgày đăng: 05/02/2024\n"
    "Theo Báo cáo số 15/BC-UBND ngày 05/02/2024 của UBND xã Hòa Lạc, " + 3 * GIFTS + "Lượt truy cập: 12.345\n",
]  # fmt: skip


@pytest.mark.parametrize("text", CITING)
def test_what_cites_a_paper_has_no_identity(text: str) -> None:
    assert identity(read(text)) is None


@pytest.mark.parametrize("form", [pytest.param(f, marks=needs_fonts) if f == "PDF" else f for f in FORMS])
def test_a_paper_has_its_identity_in_every_format(form: str) -> None:
    name, made = FORMS[form]
    texts = [p.read_text("utf-8").removeprefix("\ufeff") for p in sorted((ROOT / "corpus").glob("*/van-ban.txt"))]
    pairs = [(w, headed(name, made(t))) for t in texts if (w := headed("a.txt", t.encode())) is not None]
    assert sum(a == b for a, b in pairs) >= len(pairs) - 1 > 8  # one head has its columns typed beside each other


def headed(name: str, data: bytes) -> str | None:
    reading = look(Source(name, data))
    header = describe(reading.text, reading.layout)
    told = {n: getattr(header, n) for n in ("type", "number", "issuer", "subject")}
    return of(**told, published=reading.layout.published)
