"""Where one source comes in two files that do not tell the same, the difference is told, in figures and in words."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from sqlalchemy import Engine, insert, select, update

from pipeline.clock import stamp
from pipeline.export.difference import SHOWN, beside, in_words
from pipeline.export.results import line_of
from pipeline.ingest import Source
from pipeline.run import process
from pipeline.store import held
from pipeline.store.difference import differs
from pipeline.store.runs import Key, document_of, save
from pipeline.store.sources import link
from pipeline.store.tables import documents, figures, files, originals
from schemas.held import Difference
from schemas.run import Extraction

HEAD = (
    "ỦY BAN NHÂN DÂN\nXÃ HÒA LẠC\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "Số: 15/BC-UBND\nHòa Lạc, ngày 05 tháng 02 năm 2024\nBÁO CÁO\nKết quả tặng quà Tết\n"
)
FIRST = (
    "Xã đã trao 120 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, đạt 95% kế hoạch.\n"
    "Thôn An trao 35 suất quà, thôn Bình trao 35 suất quà.\n"
)
NONE = Difference()
CASES = [
    (FIRST, NONE),
    ("Thôn An trao 35 suất quà, thôn Bình trao 35 suất quà.\n" + FIRST.splitlines()[0], NONE),  # in another order
    (FIRST.replace("120", "125"), Difference(changed=(("120 suất quà", "125 suất quà"),))),
    (FIRST.replace("500.000", "500 nghìn"), NONE),  # the same value, printed otherwise
    (FIRST.replace("35", "53", 1), Difference(changed=(("35 suất quà", "53 suất quà"),))),
    (FIRST.replace(", đạt 95% kế hoạch", ""), Difference(lost=("95%",))),
    (FIRST + "Kinh phí khác 7 triệu đồng.\n", Difference(gained=("7 triệu đồng",))),
    (
        FIRST.replace("95%", "59%").replace("120 suất quà", "120 phần quà") + "Thôn Cát có 4 thương binh.\n",
        Difference(gained=("4 thương binh",), changed=(("95%", "59%"),)),
    ),
    (
        FIRST.replace("120 suất quà", "quà") + "Thôn Cát có 4 thương binh.\n",
        Difference(gained=("4 thương binh",), lost=("120 suất quà",)),
    ),
    (
        FIRST.replace("35 suất", "36 suất"),
        Difference(changed=(("35 suất quà", "36 suất quà"), ("35 suất quà", "36 suất quà"))),
    ),
]  # fmt: skip


@cache
def extraction(text: str) -> Extraction:
    return process(Source("a.txt", (HEAD + text).encode()), with_text=True)


def keep(store: Engine, text: str, name: str) -> int:
    digest = hashlib.sha256((name + text).encode()).hexdigest()
    with store.begin() as c:
        c.execute(insert(originals).values(sha256=digest, size=1, stored_at=stamp()))
        c.execute(
            insert(files).values(
                name=name, raw_name=name.encode(), state="done", day="2024-02-06", sha256=digest, appeared_at="", changed_at=""
            )
        )  # fmt: skip
        document = document_of(c, save(c, Key(digest, name), extraction(text), stamp()))
        link(c, document)
    return document


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_two_documents_differ_in(store: Engine, text: str, expected: Difference) -> None:
    one, other = keep(store, FIRST, "a.txt"), keep(store, text, "b.txt")
    with store.connect() as c:
        assert without_recipients(differs(c, one, other)) == expected
        back = Difference(expected.lost, expected.gained, tuple((b, a) for a, b in expected.changed))
        assert without_recipients(differs(c, other, one)) == back
        assert differs(c, one, one) == NONE


def test_what_is_boilerplate_is_no_figure_of_the_document(store: Engine) -> None:
    one, other = keep(store, FIRST, "a.txt"), keep(store, FIRST, "b.txt")
    with store.begin() as c:
        run = c.scalar(select(documents.c.current_run).where(documents.c.id == other))
        c.execute(update(figures).where(figures.c.run == run, figures.c.whole == 120).values(zone="boilerplate"))
        assert differs(c, one, other) == Difference(lost=("120 suất quà",))


def without_recipients(found: Difference) -> Difference:
    """A group of people whose figure came or went came or went as well."""
    groups = ("thương binh",)
    return Difference(
        tuple(f for f in found.gained if f not in groups),
        tuple(f for f in found.lost if f not in groups),
        found.changed,
    )


def test_it_is_seen_where_the_reference_alone_says_that_they_are_one(store: Engine) -> None:
    names = ("a.txt", "b.txt", "c.docx")
    for text, name in zip((FIRST, FIRST.replace("120", "125"), FIRST), names, strict=True):
        keep(store, text, name)
    found = {h.path: h for h in held.held(store, with_text=True)}
    assert [(found[n].same_as, found[n].same_by) for n in names] == [
        (None, None), ("a.txt", "reference"), ("a.txt", "text"),
    ]  # fmt: skip
    changed = Difference(changed=(("120 suất quà", "125 suất quà"),))
    assert [found[n].difference for n in names] == [None, changed, None]
    assert "120 suất quà → 125 suất quà" in line_of(found["b.txt"])


WORDS = [
    (NONE, "số liệu không khác", "no figure differs"),
    (Difference(changed=(("120 suất quà", "125 suất quà"),)), "đổi 1 (120 suất quà → 125 suất quà)", "changed 1 (120 suất quà → 125 suất quà)"),
    (Difference(("7 triệu\n đồng",), ("95%", "3%")), "thêm 1 (7 triệu đồng); thiếu 2 (95%, 3%)", "gained 1 (7 triệu đồng); lost 2 (95%, 3%)"),
    (Difference(lost=("1%",) * (SHOWN + 2)), f"thiếu 7 ({'1%, ' * SHOWN}và 2 số liệu nữa)", f"lost 7 ({'1%, ' * SHOWN}and 2 more)"),
]  # fmt: skip


@pytest.mark.parametrize(("difference", "vi", "en"), WORDS)
def test_in_words(difference: Difference, vi: str, en: str) -> None:
    assert [in_words(difference, lang) for lang in ("vi", "en")] == [vi, en]
    assert beside(difference, "vi") == f" So với bản được tính: {vi}."
    assert beside(None, "vi") == ""
