"""From bytes to passages: Unicode, line breaks, sentences, zones, and the way back to the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.view import fold, see
from pipeline.ingest import Source
from pipeline.normalise import normalise
from pipeline.run import process
from pipeline.segment import segment
from schemas.parsed import Shape
from schemas.passage import Passage

NFC = "Tặng 500\u00a0triệu đồng cho hộ nghèo ở Hoà Bình, thuỷ điện."


def test_nfc_text_is_left_as_it_is() -> None:
    text = normalise(NFC)
    assert text.content == NFC
    assert text.anchors is None


def test_nfd_text_knows_where_its_characters_came_from() -> None:
    source = unicodedata.normalize("NFD", NFC)
    text = normalise(source)
    assert text.content == NFC
    for i, character in enumerate(text.content):
        cluster = source[text.origin(i) : text.origin(i + 1)]
        assert unicodedata.normalize("NFC", cluster) == character
    with pytest.raises(IndexError):
        normalise(NFC).origin(len(NFC) + 1)


@given(st.text(max_size=60))
def test_any_text_is_normalised_with_anchors_in_order(source: str) -> None:
    text = normalise(source)
    assert unicodedata.normalize("NFC", source) == text.content
    anchors = [text.origin(i) for i in range(len(text.content) + 1)]
    assert anchors == sorted(anchors)
    assert anchors[-1] == len(source)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("uỷ ban", "ủy ban"), ("tỉ", "tỷ"), ("liệt sỹ", "liệt sĩ"), ("TỔNG SỐ", "tổng số"), ("2020–2025", "2020-2025"), ("5\u00a0tỷ", "5 tỷ"), ("“quà”", '"quà"')],
)  # fmt: skip
def test_two_spellings_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["hoàn", "khoản", "quý", "quỹ", "huỳnh", "thị", "tuyên"])
def test_spellings_that_must_not_be_touched(word: str) -> None:
    assert fold(word) == word


@given(st.text(max_size=80))
def test_a_view_leads_back_to_its_text(text: str) -> None:
    view = see(text)
    assert len(view.low) == len(view.raw)
    for i in range(len(view.low)):
        start, end = view.anchors.origin_span(i, i + 1)
        assert 0 <= start < end <= len(text)


def sentences(text: str) -> list[str]:
    return [text[p.start : p.end] for p in segment(text).passages]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quà đến từng nhà trường.Trong năm, xã tặng 5 suất.", ["Quà đến từng nhà trường.", "Trong năm, xã tặng 5 suất."]),
        ("Chi 1.730 tỷ đồng. Còn 8.2 là ngày.", ["Chi 1.730 tỷ đồng.", "Còn 8.2 là ngày."]),
        ("Nộp 30. 000 đồng mỗi lượt.", ["Nộp 30. 000 đồng mỗi lượt."]),
        ("(điều tra 172 phiếu).100% nhân khẩu", ["(điều tra 172 phiếu).", "100% nhân khẩu"]),
        ("I. KẾT QUẢ\nTặng quà", ["I. KẾT QUẢ", "Tặng quà"]),
        ("Hội nghị kéo dài từ sáng đến chiều ngày 24\ntháng 11 năm 2025 tại xã.", ["Hội nghị kéo dài từ sáng đến chiều ngày 24\ntháng 11 năm 2025 tại xã."]),
        ("Hỗ trợ theo mức sau:\n1. Hộ nghèo\n2. Hộ cận nghèo", ["Hỗ trợ theo mức sau:", "1.", "Hộ nghèo", "2.", "Hộ cận nghèo"]),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("thay thế Nghị định số 128/2014/NĐ-\nCP ngày 31/12/2014 của Chính phủ.", 1),
        ("Xã đã tặng quà cho hộ nghèo\nvà hộ cận nghèo trên địa bàn.", 1),
        ("Các đơn vị gồm:\nHội Nông dân\nHội Phụ nữ", 3),
        ("- Phòng Tài chính -\nKế hoạch huyện", 2),
    ],
)
def test_paragraphs_of_a_file_go_on_where_their_words_say_so(text: str, passages: int) -> None:
    assert len(segment(text, Shape(unwrapped=True)).passages) == passages


def test_table_cells_know_their_headings() -> None:
    text = "| Xã | Số hộ |\n|---|---|\n| Hòa An | 15 |"
    cells = {text[p.start : p.end].strip(): p for p in segment(text).passages}
    heading = cells["15"].heading
    assert heading is not None
    assert text[slice(*heading)].strip() == "Số hộ"
    assert cells["Xã"].heading is None


ARTICLE = (
    "Xã Hòa An đã trao 15 suất quà cho hộ nghèo nhân dịp lễ; "
    + "công tác an sinh được bảo đảm chu đáo, " * 4
    + "xong sớm."
)
PAGE = f"""Trang chủ
Đường dây nóng
0263.3999.012
Lượt truy cập: 6204377

Xã Hòa An tặng quà hộ nghèo
Ngày đăng: 24/07/2024 | 15:40 | Lượt xem: 218

{ARTICLE}

Tin liên quan
Huyện trao 2.000 suất quà
"""


def zone_of(text: str, part: str) -> str:
    at = text.index(part)
    return next(p.zone for p in segment(text).passages if p.start <= at < p.end)


def test_zones_of_a_portal_page() -> None:
    assert zone_of(PAGE, "0263.3999") == "boilerplate"
    assert zone_of(PAGE, "6204377") == "boilerplate"
    assert zone_of(PAGE, "Xã Hòa An tặng") == "title"
    assert zone_of(PAGE, "24/07/2024") == "dateline"
    assert zone_of(PAGE, "15 suất") == "body"
    assert zone_of(PAGE, "2.000 suất") == "boilerplate"
    assert str(segment(PAGE).published) == "2024-07-24"


def test_an_article_without_chrome_keeps_every_line() -> None:
    text = f"Đọc thêm sách cho trẻ\n\n{ARTICLE}\n\nLiên hệ 15 hộ nữa."
    assert {p.zone for p in segment(text).passages} == {"title", "body"}


def test_a_second_lead_of_the_same_outlet_is_another_article() -> None:
    text = f"Kinhtedothi - {ARTICLE}\n\n{ARTICLE}\n\nBài khác về quà Tết\n\nKinhtedothi - Huyện Hòa An vừa trao 900 suất quà cho hộ nghèo."
    assert zone_of(text, "900 suất") == "boilerplate"
    assert zone_of(text, "Bài khác") == "boilerplate"
    assert zone_of(text, "15 suất") == "body"


def test_official_head_and_signature() -> None:
    text = f"UBND XÃ HÒA AN\nSố: 15/BC-UBND\n\nHòa An, ngày 05 tháng 3 năm 2024\n\nBÁO CÁO\n\n{ARTICLE}\n\nNơi nhận:\n- Như trên;\n- Lưu: VT (02).\n"
    layout = segment(text)
    assert str(layout.published) == "2024-03-05"
    assert zone_of(text, "15/BC-UBND") == "header"
    assert zone_of(text, "Lưu: VT") == "signature"
    for annex in ("**PHỤ\nLỤC**", "QUY ĐỊNH\n(Kèm theo Nghị quyết này)"):
        assert zone_of(f"{text}\n{annex}\n\nMức chi 70.000 đồng/buổi.\n", "70.000") == "body"


@given(st.text(alphabet="ab1. \n|-:Số", max_size=120))
def test_passages_are_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for p in segment(text).passages:
        assert isinstance(p, Passage)
        assert end <= p.start < p.end <= len(text)
        end = p.end


def test_a_caption_printed_twice_counts_once() -> None:
    caption = "Trao 15 suất quà cho hộ nghèo. Ảnh: An Bình"
    page = f"Trao quà Tết\n\nSáng nay, phường trao quà.\n\n{caption}\n{caption}\n\nTổ có 12 hộ.\nTổ có 12 hộ.\n"
    zones = [p.zone for p in segment(page).passages if "15 suất" in page[p.start : p.end]]
    assert zones == ["body", "boilerplate"]
    assert [p.zone for p in segment(page).passages if "12 hộ" in page[p.start : p.end]] == ["body", "body"]


def test_figures_of_a_decomposed_text_lead_to_its_own_characters() -> None:
    typed = unicodedata.normalize("NFD", "Xã đã trao 12 suất quà cho 7 hộ, trị giá 6 triệu đồng.")
    run = process(Source("a.txt", typed.encode()))
    assert len(run.figures) >= 3
    for figure in run.figures:
        (spot,) = figure.spots
        assert spot.at == "character"
        assert unicodedata.normalize("NFC", typed[spot.start : spot.end]) == figure.text
    composed = process(Source("a.txt", unicodedata.normalize("NFC", typed).encode()))
    assert all(f.spots == () for f in composed.figures)
