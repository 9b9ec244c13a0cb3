"""Texts in every encoding that offices used: the right one is found by what the bytes say, or the text is refused."""

from __future__ import annotations

import html
import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from old_encodings import ENCODINGS, encoded, writable

from conftest import ROOT, SHARED, needs_shared
from pipeline.ingest import Source
from pipeline.parse import legacy, parse
from pipeline.parse.encoding import decode, read
from pipeline.parse.legacy import convert, from_font, from_font_spans, is_legacy_font
from pipeline.parse.mojibake import encoding_within, mend
from pipeline.parse.syllable import is_syllable, weigh
from pipeline.run import process
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, UnsupportedFormat, WrongEncoding
from schemas.parsed import Parsed

REPORT = (
    "Ủy ban nhân dân xã báo cáo: trong năm đã trao 1.250 suất quà cho hộ nghèo, hộ cận nghèo, trẻ em mồ côi; "
    "tổng kinh phí 625 triệu đồng, mỗi suất 500.000 đồng. Những hộ bị thiệt hại do bão được hỗ trợ sửa nhà."
)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def corpus() -> list[str]:
    return [nfc(p.read_text("utf-8")) for p in sorted((ROOT / "corpus").glob("*/van-ban.txt"))]


def plain(data: bytes) -> Parsed:
    return parse(data, "van-ban.txt")


# Bytes as offices typed them, written down by hand: what is read here was not written by the tables under test.
TYPED = [
    (legacy.TCVN3, "C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam, \xae\xe9c l\xcbp, tr\xad\xeang h\xeep h\xe9 ngh\xcco \xae\xad\xeec h\xe7 tr\xee", "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, trường hợp hộ nghèo được hỗ trợ"),
    (legacy.VNI, "Co\xe4ng ho\xf8a xa\xf5 ho\xe4i chu\xfb ngh\xf3a Vie\xe4t Nam, \xd1o\xe4c la\xe4p, tr\xf6\xf4\xf8ng h\xf4\xefp ho\xe4 nghe\xf8o \xf1\xf6\xf4\xefc ho\xe3 tr\xf4\xef", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập, trường hợp hộ nghèo được hỗ trợ"),
    (legacy.VISCII, "C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam, \xd0\xb5c l\xa7p, tr\xdf\xb6ng h\xfep h\xb5 ngh\xe8o \xf0\xdf\xfec h\xb2 tr\xfe", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập, trường hợp hộ nghèo được hỗ trợ"),
    (legacy.WINDOWS, "C\xf4\xf2ng ho\xcca xa\xde h\xf4\xf2i chu\xd2 nghi\xdea Vi\xea\xf2t Nam, \xd0\xf4\xf2c l\xe2\xf2p, tr\xfd\xf5\xccng h\xf5\xf2p h\xf4\xf2 nghe\xcco \xf0\xfd\xf5\xf2c h\xf4\xde tr\xf5\xf2", "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập, trường hợp hộ nghèo được hỗ trợ"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "shown", "text"), TYPED, ids=[t[0] for t in TYPED])
def test_bytes_as_they_were_typed(encoding: str, shown: str, text: str) -> None:
    found = read(shown.encode("latin-1"), "x.txt")
    assert (found.encoding, nfc(found.text)) == (encoding, text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_document_of_the_corpus_in_every_encoding(encoding: str) -> None:
    for text in corpus():
        data = encoded(text, encoding)
        found = plain(data)
        want = writable(text, encoding)
        assert [n.code for n in found.notes] == ["encoding"]
        assert encoding in found.notes[0].message_vi
        got = found.text
        assert got.lower() == want.lower()
        assert encoding == legacy.TCVN3 or got == want


@needs_shared
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_real_documents_in_every_encoding(encoding: str) -> None:
    for path in sorted((SHARED / "documents" / "text").glob("*.txt"))[::2]:
        text = nfc(path.read_text("utf-8"))
        assert read(encoded(text, encoding), path.name).encoding == encoding, path.name


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_pieces_are_recognised_or_refused_and_never_misread(encoding: str) -> None:
    random = Random(5)
    texts = corpus()
    long = recognised = 0
    for _ in range(300):
        words = random.choice(texts).split()
        size = random.choice((2, 4, 8, 16, 40))
        start = random.randrange(len(words) - size)
        piece = " ".join(words[start : start + size])
        data = encoded(piece, encoding)
        if data.isascii() or _is_utf8(data):
            continue
        try:
            found = read(data, "x.txt").encoding
        except (WrongEncoding, DamagedDocument):
            found = None
        assert found in (encoding, None), piece
        long += size >= 16
        recognised += size >= 16 and found == encoding
    assert recognised >= 0.9 * long


def _is_utf8(data: bytes) -> bool:
    """A word or two of VISCII may be UTF-8 for some other script: nothing in them tells."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


WORDS = sorted({w for w in REPORT.split() if w.isalpha()})


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=28, unique=True), st.sampled_from(ENCODINGS))
def test_vietnamese_of_some_length_comes_back(words: list[str], encoding: str) -> None:
    text = " ".join(words)
    found = read(encoded(text, encoding), "x.txt")
    assert found.encoding == encoding
    assert nfc(found.text).lower() == text.lower()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = read(data, "x.txt")
    except DocumentError:
        return
    assert not found.runs or found.runs[-1].end == len(found.text)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=200))
def test_utf8_text_is_its_own_text(text: str) -> None:
    try:
        found = read(text.encode(), "x.txt")
    except EmptyDocument:
        return
    assert (found.text, found.encoding, found.runs) == (text, "UTF-8", ())


FOREIGN = {
    "French": "Les élèves de l'école ont été reçus à la mairie, où le préfet a remis des bourses d'études. Né à Hué, le député a déclaré que l'état paierait 3 000 francs à chaque élève; là, à côté, déjà.",
    "German": "Für die Schüler wurden Bücher gekauft. Die Übergabe fand im Rathaus statt; größere Spenden müssen geprüft werden, damit ärmere Familien künftig mehr erhalten.",
    "Spanish": "El año pasado la señora Muñoz recibió mil pesetas por los niños del pueblo; según él, la educación será así más fácil.",
    "Portuguese": "A comissão não dará às famílias três ações à razão de um só cão até amanhã; é só pão, mãe, irmão, avó e avô. Já não vê a lã, nem a fé.",
    "English": "The café’s naïve résumé said: “£300, 20°C, déjà vu” – the coöperative’s fiancé agreed.",
}  # fmt: skip


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_no_vietnamese(language: str) -> None:
    data = FOREIGN[language].encode("cp1252")
    for size in (40, 100, len(data)):
        for start in range(0, len(data), 25):
            piece = data[start : start + size]
            if not piece.isascii():
                with pytest.raises(WrongEncoding, match="TCVN3"):
                    read(piece, "x.txt")
    assert encoding_within(FOREIGN[language]) is None


def test_ascii_is_utf8_without_runs_or_notes() -> None:
    found = plain(b"Xa da tang 15 suat qua, tri gia 7 trieu dong.")
    assert (found.runs, found.notes) == ((), ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_wide_characters_lead_back_to_their_bytes(codec: str, marked: bool) -> None:
    if not marked and "32" in codec:
        return  # without its mark nothing uses it
    mark = "\ufeff".encode(codec) if marked else b""
    text = REPORT + " 𝟛 Hết."
    data = mark + text.encode(codec)
    found = plain(data)
    assert found.text == text
    for run in found.runs:
        for i in range(run.start, run.end):
            at = run.offset + (i - run.start) * run.width
            assert data[at : at + run.width].decode(codec) == text[i]
    assert codec.upper() in found.notes[0].message_en


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_characters_of_old_encodings_lead_back_to_their_bytes(encoding: str) -> None:
    text = corpus()[0]
    data = encoded(text, encoding)
    found = plain(data)
    at = 0
    for run in found.runs:
        assert (run.start, run.at) == (at, "byte")
        for i in range(run.start, run.end):
            first = run.offset + (i - run.start) * run.width
            old = data[first : first + run.width]
            assert nfc(found.text[i]).lower() in (nfc(writable(nfc(found.text[i]), encoding)).lower(), "?")
            assert not found.text[i].isascii() or old == found.text[i].encode()
        at = run.end
    assert at == len(found.text)
    assert run.offset + (run.end - run.start) * run.width == len(data)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_figures_are_those_of_the_utf8_text(encoding: str) -> None:
    want = process(Source("a.txt", REPORT.encode())).figures
    data = encoded(REPORT, encoding)
    got = process(Source("a.txt", data)).figures
    assert [(f.text, f.start, f.end) for f in got] == [(f.text, f.start, f.end) for f in want]
    for figure in got:
        assert [s.at for s in figure.spots][:1] == ["byte"]
        old = data[figure.spots[0].start : figure.spots[-1].end]
        assert old == encoded(figure.text, encoding)


def test_utf8_with_broken_bytes_names_the_first() -> None:
    data = REPORT.encode() + b"\n" + "Tặng ".encode() + b"\xff\xfe" + " quà".encode()
    with pytest.raises(DamagedDocument) as e:
        plain(data)
    assert "2 byte sai" in e.value.message_vi
    assert f"dòng 2, byte {data.index(0xFF) + 1}" in e.value.message_vi
    with pytest.raises(DamagedDocument):
        plain("Tặng 5 suất".encode() + "ộ".encode()[:2])  # cut off within a letter
    with pytest.raises(DamagedDocument):
        plain(REPORT.encode("utf-16")[:-1])


def test_undecided_names_its_candidates() -> None:
    with pytest.raises(WrongEncoding) as e:
        plain(b"Ho t\xean: An")
    assert "windows-1258" in e.value.message_vi
    for data in (b"\x00\x01\x02\xff" * 50, b"\x7fELF\x02\x01\x01" + b"\x00" * 60, REPORT.encode() + b"\x01" * 9):
        with pytest.raises(UnsupportedFormat):
            plain(data)
    for data in (b"\xff\xfe", b"\xef\xbb\xbf", b" \r\n", "\ufeff \u200b".encode()):
        with pytest.raises(EmptyDocument):
            plain(data)


def test_capitals_typed_in_a_font_of_capitals() -> None:
    shown = "C\xe9NG H\xdfA X\xb7 H\xe9I CH\xf1 NGH\xdcA VI\xd6T NAM\nU\xfb ban nh\xa9n d\xa9n, UBND x\xb7 \xae\xb7 trao; C\xb8c h\xe9 nghi\xd6m tr\xc7u"
    got = convert(shown, legacy.TCVN3)
    assert got.split("\n") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Uỷ ban nhân dân, UBND xã đã trao; Các hộ nghiệm trầu",
    ]


def test_fonts() -> None:
    assert all(is_legacy_font(f) for f in (".VnTime", ".VnTimeH", ".vnArial Narrow", "VNI-Times", "'.VnTime', serif"))
    assert not any(is_legacy_font(f) for f in ("Times New Roman", "Vnet", "Arial", "", "VNU Sans", "Invni-x"))
    assert from_font("\xae\xe5ng 5.000", ".VnTime") == "đồng 5.000"
    assert (
        from_font("quyết định".replace("ế", "\xd5").replace("ị", "\xde").replace("đ", "\xae"), ".VnTimeH")
        == "QUYẾT ĐỊNH"
    )
    assert from_font("quy\xd5t", ".VnArialH Bold") == "QUYẾT"
    assert from_font("\xd1o\xe0ng h\xf4\xefp", "VNI-Times") == "Đồng hợp"
    assert from_font("có hộ nghèo", ".VnTime") == "có hộ nghèo"  # typed in Unicode, the font only named
    assert from_font("\xae\xe5ng", "Arial") == "\xae\xe5ng"
    old = "ho\xe4 5 tri\xe4eu \xf1o\xe0ng"
    spans = from_font_spans(old, "VNI-Helve")
    assert "".join(p for p, _, _ in spans) == from_font(old, "VNI-Helve")
    assert [b for _, _, b in spans[:-1]] == [a for _, a, _ in spans[1:]]
    assert (spans[0], spans[1]) == (("h", 0, 1), ("ộ", 1, 3))
    assert all(len(p) == b - a or len(p) == 1 for p, a, b in spans)


@pytest.mark.parametrize("encoding", [legacy.TCVN3, legacy.VNI])
def test_letters_saved_as_unicode_unconverted_are_mended(encoding: str) -> None:
    for text in corpus():
        wrong = encoded(text, encoding).decode("cp1252")
        found = plain(wrong.encode())
        assert found.text.lower() == convert(encoded(text, encoding).decode("cp1252"), encoding).lower()
        assert [n.code for n in found.notes] == ["encoding"]
        assert "UTF-8" in found.notes[0].message_vi
        assert {r.at for r in found.runs} == {"character"}
        last = found.runs[-1]
        assert last.offset + (last.end - last.start) * last.width == len(wrong)


def test_a_paragraph_of_old_letters_among_good_ones() -> None:
    good, other = corpus()[:2]
    wrong = encoded(REPORT, legacy.TCVN3).decode("cp1252")
    mending = mend(f"{good}\n{wrong}\n{other}")
    assert mending is not None
    assert mending[0] == f"{good}\n{REPORT.replace('Ủ', 'ủ', 1)}\n{other}"
    for text in corpus():
        assert mend(text) is None
        assert mend(unicodedata.normalize("NFD", text)) is None
    assert mend("Có là và đã có bà, cô, chú, bé. Tên: Lê Hà, 30°C, §5, © 2024, «có»") is None


PAGES = [
    ("utf-8", "utf-8", None, "UTF-8"),
    ("utf-8-sig", "utf-8-sig", "windows-1252", "UTF-8"),
    ("utf-8 declared wrongly", "utf-8", "iso-8859-1", "UTF-8"),
    ("utf-16", "utf-16", "utf-8", "UTF-16-LE"),
    ("utf-16 without mark", "utf-16-be", None, "UTF-16-BE"),
    ("tcvn3", legacy.TCVN3, "windows-1252", legacy.TCVN3),
    ("vni", legacy.VNI, None, legacy.VNI),
    ("viscii", legacy.VISCII, "viscii", legacy.VISCII),
    ("windows-1258", legacy.WINDOWS, "windows-1252", legacy.WINDOWS),
]


@pytest.mark.parametrize(("how", "declared", "name"), [p[1:] for p in PAGES], ids=[p[0] for p in PAGES])
def test_pages_are_decoded_by_what_they_hold(how: str, declared: str | None, name: str) -> None:
    page = f"<html><head><style>p {{color: red}}</style></head><body><p class='x'>{REPORT}</p></body></html>"
    data = encoded(page, how) if how in ENCODINGS else page.encode(how)
    text, found = decode(data, declared, "a.htm")
    assert found == name
    assert nfc(text).lower() == page.lower()


def test_windows_1252_with_entities() -> None:
    page = "<p>" + "".join(c if c.isascii() or _fits(c) else f"&#{ord(c)};" for c in "\n".join(corpus())) + "</p>"
    data = page.encode("cp1252")
    for declared in ("windows-1252", "iso-8859-1", "", None):
        text, found = decode(data, declared, "a.htm")
        assert found == "windows-1252"
        assert "\n".join(corpus()) in html.unescape(text)
    with pytest.raises(WrongEncoding):
        decode(b"<p>t\xean: An</p>", "no-such-charset", "a.htm")
    assert decode(b"<p>t\xean: An</p>", "windows-1252", "a.htm")[0] == "<p>tên: An</p>"


def _fits(c: str) -> bool:
    return len(c.encode("cp1252", "ignore")) == 1


def test_tables_are_whole_and_in_their_standards_order() -> None:
    tones = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    small = [nfc(v + t) for v in "aăâeêioôơuưy" for t in tones]
    high = bytes(range(0xB5, 0xFF)).decode("latin-1")
    shown = [c for c in convert(high, legacy.TCVN3) if c.islower()]
    assert shown == small  # TCVN 5712 sorts them as the dictionary does
    assert convert("\xa8\xa9\xaa\xab\xac\xad\xae", legacy.TCVN3) == "ăâêôơưđ"
    letters = {*small, *"ăâêôơưđ"} | {c.upper() for c in (*small, *"ăâêôơưđ")}
    codes = [chr(c) for c in (*legacy.VISCII_CONTROLS, *range(0x80, 0x100))]
    assert sorted(convert("".join(codes), legacy.VISCII)) == sorted(letters)
    alike = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÙÚÝ"  # RFC 1456 leaves Latin-1's letters where they are
    assert convert(alike, legacy.VISCII) == alike
    assert {c for c in letters if encoded(c, legacy.VNI) == b"?"} == set()
    assert {convert(encoded(c, legacy.VNI).decode("latin-1"), legacy.VNI) for c in letters} == letters


@needs_shared
def test_the_real_tcvn3_file() -> None:
    files = SHARED / "documents" / "files"
    want = (files / "tcvn3_demo1_utf8_expected.txt").read_bytes().decode()
    found = parse((files / "tcvn3_demo1.txt").read_bytes(), "a.txt")
    assert found.text == want
    assert legacy.TCVN3 in found.notes[0].message_vi
    wide = parse((files / "tcvn3_demo1_utf16le.txt").read_bytes(), "a.txt")
    assert wide.text.replace("\r\n", "\n") == want.replace("\r\n", "\n")
    page = (files / "luongminh_KH_25-11.htm").read_bytes()
    assert [decode(page, d, "a.htm")[1] for d in ("windows-1252", None)] == ["windows-1252"] * 2


def test_syllables() -> None:
    good = "nghiêng quyết giếng gì khuỷu thuở quốc ưu yêu ỷ xoong Đắk huỳnh khúc tuýp nguyệt"
    assert all(is_syllable(w) for w in good.split())
    bad = "hoc các\u0301 nghà cể ñ việtt gha qà zô «ng ®ång École été"
    assert not any(is_syllable(w) for w in bad.split())
    weight = weigh("QĐ 20/QĐ-UBND trả 5 trđ, 6 đ")
    assert (weight.marked, weight.marked_valid) == (1, 1)
