"""Head and foot of papers and pages, as examples: what is read, and what must stay empty."""

from __future__ import annotations

import pytest

from pipeline.ingest import Source
from pipeline.run import process
from schemas.document import Document

LETTER = """UBND TỈNH HÒA AN
SỞ NỘI VỤ
-------
Số: 412/SNV-NCC
V/v tặng quà người có công
dịp 27/7

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hòa An, ngày 08 tháng 7 năm 2025

Kính gửi:
- UBND các xã, phường;
- Trung tâm Điều dưỡng người có công.

Sở đề nghị các đơn vị trao 1.250 suất quà trước ngày 20/7/2025.

Nơi nhận:
- Như trên;
- Lưu: VT, NCC.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Lê Thị Mỹ Hạnh
"""
PARTY = """| ĐẢNG BỘ TỈNH HÒA AN<br>HUYỆN ỦY SÔNG THAO<br>* | ĐẢNG CỘNG SẢN VIỆT NAM |
|---|---|
"""
DECISION = """ỦY BAN NHÂN DÂN
TỈNH HÒA AN

Số: 77/QĐ-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hòa An, ngày 3 tháng 3 năm 2024

QUYẾT ĐỊNH
Về việc hỗ trợ hộ nghèo sửa chữa nhà ở

Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ;

Điều 1. Hỗ trợ 45 hộ nghèo, mỗi hộ 40 triệu đồng.

Nơi nhận:
- Như Điều 3;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Y Blốc Niê
"""
EVENT = """Phường Hòa Thuận trao quà Tết

Ngày 12/01/2025, phường Hòa Thuận trao 120 suất quà cho hộ nghèo. Nghị định 20/2021/NĐ-CP là căn cứ để phường chi trả.
"""


def read(text: str) -> Document:
    return process(Source("a.txt", text.encode())).document


def test_letter() -> None:
    got = read(LETTER)
    assert (got.type, got.number, got.issuer) == ("cong_van", "412/SNV-NCC", "SỞ NỘI VỤ")
    assert got.subject == "tặng quà người có công dịp 27/7"
    assert str(got.published) == "2025-07-08"
    assert got.addressees == ("UBND các xã, phường", "Trung tâm Điều dưỡng người có công")
    assert got.distribution == ("Như trên", "Lưu: VT, NCC")
    assert (got.signer, got.signer_role) == ("Lê Thị Mỹ Hạnh", "PHÓ GIÁM ĐỐC")


LEFT = "SỞ NỘI VỤ\nSố: 412/SNV-NCC\nV/v tặng quà người có công\ndịp 27/7\n"
REST = "\n\nKính gửi: UBND các xã.\n\nXã trao 12 suất quà.\n"


@pytest.mark.parametrize(
    "head",
    [
        LEFT + "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHòa An, ngày 08 tháng 7 năm 2025",
        LEFT + "-------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHòa An, ngày 08 tháng 7 năm 2025",
        LEFT + "Hòa An, ngày    tháng 7 năm 2025",
        LEFT + "Hòa An, ngày … tháng … năm 2025",
        LEFT.replace("công\n", "công        Hòa An, ngày 08 tháng 7 năm 2025\n"),
        LEFT.replace("\ndịp", " dịp") + "Hòa An, ngày 08 tháng 7 năm 2025",
        "\ufeff" + LEFT + "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ],
    ids=["state", "ruler", "place and date", "dots for the day", "side by side", "long line", "mark of the encoding"],
)
def test_a_subject_ends_where_the_other_column_of_the_head_begins(head: str) -> None:
    got = read(head + REST)
    assert (got.type, got.issuer, got.subject) == ("cong_van", "SỞ NỘI VỤ", "tặng quà người có công dịp 27/7")


@pytest.mark.parametrize("state", ["CỘNG HÒA\nXÃ HỘI CHỦ NGHĨA\nVIỆT NAM", "CỘNG HOÀ XÃ\nHỘI CHỦ NGHĨA VIỆT NAM"])
def test_the_state_is_no_part_of_the_issuer_where_its_name_is_torn(state: str) -> None:
    left, number = LEFT.split("\n", 1)
    got = read(f"{left}\n{state}\n{number}Hòa An, ngày 08 tháng 7 năm 2025{REST}")
    assert (got.number, got.issuer) == ("412/SNV-NCC", "SỞ NỘI VỤ")


def test_a_day_within_the_subject_does_not_end_it() -> None:
    for blank in (" ", "\n"):
        got = read(LEFT.replace("\ndịp 27/7", f"\ndịp Quốc tế Thiếu nhi,{blank}ngày 01 tháng 6") + REST)
        assert got.subject == "tặng quà người có công dịp Quốc tế Thiếu nhi, ngày 01 tháng 6"


REPORT = "BÁO CÁO\nKết quả rà soát hộ nghèo\nnăm 2024, nhiệm vụ năm 2025\n"
TITLE = "Kết quả rà soát hộ nghèo năm 2024, nhiệm vụ năm 2025"


@pytest.mark.parametrize("text", ["Xã báo cáo như sau:\n", "Ngành đã rà soát 4 xã.\n", "Biểu kèm\n"])
def test_a_title_ends_at_a_sentence_or_a_table(text: str) -> None:
    page = "<p>" + (REPORT + text).replace("\n", "</p><p>") + "</p>"
    rows = "".join(f"<tr><td>Xã {x}</td><td>{n}</td></tr>" for x, n in (("An", 12), ("Bình", 30), ("Cát", 5)))
    table = f"<table border=1><tr><th>Xã</th><th>Số hộ nghèo</th></tr>{rows}</table>"
    got = process(Source("a.html", f"<html><body>{page}{table}</body></html>".encode())).document
    assert got.subject == (TITLE if text.endswith((":\n", ".\n")) else TITLE + " Biểu kèm")


def test_a_report_without_a_title_has_no_subject() -> None:
    sentence = (
        "Trong quý, các xã đã hỗ trợ xây mới và sửa chữa 120 căn nhà cho hộ nghèo, hộ cận nghèo theo kế hoạch của tỉnh."
    )
    assert read("BÁO CÁO\n" + sentence + "\nSau đó có 5 xã tiếp tục.\n").subject is None


def test_decision() -> None:
    got = read(DECISION)
    assert (got.type, got.number) == ("decision", "77/QĐ-UBND")
    assert got.issuer == "ỦY BAN NHÂN DÂN TỈNH HÒA AN"
    assert got.subject == "Về việc hỗ trợ hộ nghèo sửa chữa nhà ở"
    assert str(got.published) == "2024-03-03"
    assert (got.signer, got.signer_role) == ("Y Blốc Niê", "CHỦ TỊCH")


def test_columns_side_by_side() -> None:
    head = "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHƯỜNG BẾN GỖ             Độc lập - Tự do - Hạnh phúc\n\nSố: 14/BC-UBND\n\nBÁO CÁO\nKết quả tặng quà\n"
    got = read(head)
    assert (got.issuer, got.subject) == ("ỦY BAN NHÂN DÂN PHƯỜNG BẾN GỖ", "Kết quả tặng quà")


def test_a_page_copied_whole_names_its_outlet() -> None:
    assert read("BÁO HÒA AN ONLINE\nTrang chủ | Xã hội\n\n" + EVENT).issuer == "BÁO HÒA AN ONLINE"
    assert read("BÁO CÁO CỦA PHƯỜNG HÒA THUẬN\n\n" + EVENT).issuer is None


def test_a_letter_without_its_letterhead_and_an_annex_after_the_signature() -> None:
    got = read(LETTER[LETTER.index("Kính gửi") :] + "\nPHỤ LỤC\nMức quà tặng\n" + "Mỗi suất 300.000 đồng.\n" * 90)
    assert (got.type, got.number, got.signer) == ("cong_van", None, "Lê Thị Mỹ Hạnh")
    assert read(EVENT + "Kính gửi bạn đọc lời chúc năm mới.\n").type != "cong_van"


def test_blank_lines_take_no_time() -> None:
    """These took seconds a thousand blanks: they must come back at all."""
    read("tặng 5 suất" + " " * 5000 + "x hộ nghèo")
    read("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nNơi nhận: x " + "\n" * 2900 + "x")


def test_a_number_in_running_text_is_no_head() -> None:
    assert read(EVENT + "Số: 5-TP Hà Nội là nơi trao quà.\n").number is None
    assert read(EVENT + "\nHội viên phụ nữ đều vui mừng khi nhận quà\n").issuer is None
    assert read(EVENT + "\nAi cũng vui (Nguyễn Văn A)\n").issuer is None


def test_a_place_of_receipt_in_the_text_is_no_foot() -> None:
    text = DECISION.replace(
        "Điều 1. Hỗ trợ", "Nơi nhận hồ sơ là xã.\n" + "Xã lập danh sách từng hộ.\n" * 90 + "Điều 1. Hỗ trợ"
    )
    assert read(text).signer == "Y Blốc Niê"


def test_an_annex_has_no_signer() -> None:
    got = read(DECISION + "\nPHỤ LỤC\nDanh sách Hộ Nghèo\nTrần Văn Bình\n")
    assert (got.signer, got.signer_role) == ("Y Blốc Niê", "CHỦ TỊCH")


def test_an_event_is_no_publication_and_a_cited_decree_no_number() -> None:
    got = read(EVENT)
    assert (got.number, got.issuer, got.signer) == (None, None, None)
    assert got.published is None


@pytest.mark.parametrize(
    "stamp", ["09:17 - 06/02/2026", "Thứ Sáu, 06/02/2026 | 09:17", "06/02/2026 09:17 GMT+7", "06/02/26 09:17"]
)
def test_the_day_of_a_page_is_the_one_printed_under_its_title(stamp: str) -> None:
    assert str(read(EVENT.replace("Tết\n", f"Tết\n\n{stamp}\n")).published) == "2026-02-06"


@pytest.mark.parametrize(
    "text", ["Số: 5", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi:", "Nơi nhận:", "V/v", PARTY]
)
def test_a_torn_head_gives_nothing_wrong(text: str) -> None:
    got = read(text)
    assert (got.number, got.signer, got.published) == (None, None, None)
