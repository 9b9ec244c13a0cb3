"""The line run again for corrected figures: unchanged ones change nothing, and every numeral keeps its one place."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.parse.keep import Kept, pack, unpack
from pipeline.review.numerals import held, left_over
from pipeline.review.readings import Readings
from pipeline.run import Reading, look, process, recheck
from schemas.document import Note
from schemas.errors import StaleReading
from schemas.mention import Count, Figure, Money, Recipient, Unclaimed
from schemas.parsed import Area, Box, Cell, Glyphs, Grid, Parsed, Run, Shape
from schemas.run import Extraction

DOCUMENTS = sorted((ROOT / "corpus").glob("[0-9]*/van-ban.*"))
NAMES = [p.parent.name for p in DOCUMENTS]


@cache
def read(path: Path) -> tuple[Reading, Extraction]:
    source = Source(path.name, path.read_bytes())
    reading = look(source)
    return reading, process(source, read=lambda data, name: reading.parsed, with_text=True)


def doubly_held(extraction: Extraction) -> list[int]:
    """Where a digit of the text stands in no place or in two."""
    text = extraction.document.text or ""
    spans = [*held(extraction.figures), *((u.start, u.end) for u in extraction.unclaimed)]
    return [m.start() for m in re.finditer("[0-9]", text) if sum(a <= m.start() < b for a, b in spans) != 1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_unchanged_figures_change_nothing(path: Path) -> None:
    reading, extraction = read(path)
    assert recheck(reading, extraction.figures, extraction.unclaimed, with_text=True) == extraction
    assert left_over(reading.text, extraction.figures, extraction.unclaimed, extraction.figures) == extraction.unclaimed


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_any_figures_left_out_leave_a_whole_extraction(path: Path) -> None:
    """Whatever is rejected: each numeral in one place, and records and findings speak of figures that are there."""
    reading, extraction = read(path)
    chance = random.Random(path.parent.name)
    for share in (0.1, 0.5, 1.0):
        kept = tuple(f for f in extraction.figures if chance.random() >= share)
        unclaimed = left_over(reading.text, extraction.figures, extraction.unclaimed, kept)
        again = recheck(reading, kept, unclaimed, with_text=True)
        assert doubly_held(again) == []
        assert all(reading.text[u.start : u.end] == u.text for u in again.unclaimed)
        assert dangling(again) == set()
        gone = {f.start for f in extraction.figures if f not in kept and not isinstance(f, Recipient)}
        told = [u for u in again.unclaimed if u.why == "rejected"]
        assert all(any(f.start <= u.start < f.end or words(f, u.start) for f in extraction.figures) for u in told)
        assert bool(gone) == bool(told)


def words(figure: Figure, at: int) -> bool:
    return isinstance(figure, Money) and figure.words is not None and figure.words.start <= at < figure.words.end


def dangling(extraction: Extraction) -> set[str]:
    """Ids of figures and records that something speaks of and that are not there."""
    known = {x.id for x in (*extraction.figures, *extraction.records)}
    told: set[str | None] = set()
    for r in extraction.records:
        for slot in ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when"):
            told |= set(getattr(r, slot))
        told |= {r.part_of, r.repeats, r.as_of}
        told |= {i for c in r.comparisons for i in (c.figure, c.base, c.change, c.percent)}
    for f in extraction.findings:
        told |= {*f.figures, *f.records}
    return {i for i in told if i is not None} - known


def test_a_corrected_amount_is_checked_anew() -> None:
    text = "Trao 20 suất quà, mỗi suất 500.000 đồng, tổng trị giá 12.000.000 đồng cho hộ nghèo."
    reading = look(Source("a.txt", text.encode()))
    extraction = process(Source("a.txt", text.encode()))
    assert [f.verdict for f in extraction.findings if f.check == "unit_x_count"] == ["contradiction"]
    figures = tuple(
        f.model_copy(update={"value": Decimal(10_000_000)}) if isinstance(f, Money) and f.value == 12_000_000 else f
        for f in extraction.figures
    )
    again = recheck(reading, figures, extraction.unclaimed)
    assert [f.verdict for f in again.findings if f.check == "unit_x_count"] == ["consistent"]


def test_an_added_figure_gets_its_place_in_the_file_and_no_doubt() -> None:
    """What a person has read is certain, however badly its picture was."""
    text = "Trao 5 suất quà, mã 12."
    glyphs = Glyphs()
    for i in range(len(text)):
        glyphs.add(Box(3, i, 10, i + 1, 20), 10)
    parsed = Parsed(text, "application/pdf", pages=3, glyphs=glyphs)
    source = Source("a.pdf", b"")
    extraction = process(source, read=lambda data, path: parsed)
    (read_one,) = extraction.figures
    assert (read_one.page, read_one.doubtful) == (3, True)
    at = text.index("12")
    added = Count(
        id="a1", start=at, end=at + 2, text="12", zone="body", rule="review.add", unit="mã", value=Decimal(12)
    )
    again = recheck(look(source, read=lambda data, path: parsed), (read_one, added), ())
    assert again.figures[0] == read_one
    assert again.figures[1] == added.model_copy(update={"page": 3, "boxes": ((at, 10, at + 2, 20),)})


EXAMPLES = [
    # text, spans of the figures before, of the unclaimed, of the figures after -> what is unclaimed then
    ("trao 20 suất và 30 hộ", [(5, 12), (16, 21)], [], [(5, 12)], [("30", "rejected")]),
    ("trao 20 suất và 30 hộ", [(5, 12)], [(16, 18)], [(5, 12), (16, 21)], []),
    ("số 12 và 13, 14 hộ", [], [(3, 15)], [(9, 11)], [("12", "unread"), ("14", "unread")]),
    ("hai hộ và 5 hộ", [(0, 6), (10, 14)], [], [(10, 14)], [("hai hộ", "rejected")]),
    ("từ 5 đến 7 hộ", [(3, 13)], [], [(9, 13)], [("5", "rejected")]),
    ("giá 1.000.000 đồng", [(4, 18)], [], [], [("1.000.000", "rejected")]),
]


@pytest.mark.parametrize(("text", "before", "aside", "after", "expected"), EXAMPLES)
def test_left_over(text: str, before: list, aside: list, after: list, expected: list) -> None:
    def figures(spans: list[tuple[int, int]]) -> tuple[Figure, ...]:
        return tuple(
            Count(id=f"f{i}", start=a, end=b, text=text[a:b], zone="body", rule="r", unit="hộ")
            for i, (a, b) in enumerate(spans, 1)
        )

    unclaimed = tuple(Unclaimed(start=a, end=b, text=text[a:b], zone="body", why="unread") for a, b in aside)
    found = left_over(text, figures(before), unclaimed, figures(after))
    assert [(u.text, u.why) for u in found] == expected
    assert all(text[u.start : u.end] == u.text for u in found)


def parsed_documents() -> list[Parsed]:
    page = Glyphs()
    for i, confidence in enumerate((99, 40, 100)):
        page.add(Box(1, i, 2.5, i + 1, 9.25), confidence)
    cells = (Cell(0, 1, 0, 0, heading=True), Cell(2, 3, 0, 1, columns=2))
    note = Note(code="ocr", message_vi="đọc từ ảnh", message_en="read from pictures")
    shape = Shape((Grid(0, 3, cells),), (Area(0, 3, "boilerplate"),), True)
    return [
        Parsed("", "text/plain"),
        Parsed("a\tb", "application/pdf", 2, shape, glyphs=page, notes=(note,)),
        Parsed("ố\ud800\u0000", "text/html", runs=(Run(0, 3, "/html/body/p[1]/text()[1]", 4, 2),)),
        *(read(path)[0].parsed for path in DOCUMENTS[:3]),
    ]


def test_a_parsed_document_comes_back_as_it_was() -> None:
    for parsed in parsed_documents():
        assert unpack(pack(parsed)) == parsed


def test_what_is_no_parsed_document_is_refused() -> None:
    packed = pack(parsed_documents()[1])
    parsed = parsed_documents()[1]
    assert parsed.glyphs is not None
    short = replace(parsed, text="a")  # more boxes than characters
    for broken in (pack(short), b"", packed[:-4], packed[1:], packed[:16], packed.replace(b"1\n", b"2\n", 1)):
        with pytest.raises((ValueError, KeyError, TypeError)):
            unpack(broken)


def test_a_document_is_parsed_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def parse(data: bytes, path: str) -> Parsed:
        asked.append(path)
        return Parsed(data.decode(), "text/plain")

    kept = Kept(tmp_path, parse)
    assert kept(b"a", "x.pdf") == kept(b"a", "elsewhere/y.PDF") == Parsed("a", "text/plain")
    assert asked == ["x.pdf"]
    kept(b"b", "x.pdf")
    kept(b"a", "x.txt")  # the suffix has a say in how bytes are read
    assert asked == ["x.pdf", "x.pdf", "x.txt"]
    for place in tmp_path.rglob("*.*"):
        place.write_bytes(b"damaged")
    kept(b"a", "x.pdf")
    assert len(asked) == 4
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Kept(blocked, parse)(b"d", "x.txt").text == "d"  # where nothing can be kept, it is read all the same


def test_a_reading_is_held_and_another_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    said = "Trao 5 suất quà."

    def parse(data: bytes, path: str) -> Parsed:
        asked.append(path)
        return Parsed(said, "text/plain")

    def readings() -> Readings:
        return Readings(Kept(tmp_path, parse), held=1)

    source = Source("a.pdf", b"%PDF")
    first = readings()
    assert first.of("0", said, lambda: source) is first.of("0", said, lambda: source)
    assert len(asked) == 1
    first.of("1", said, lambda: Source("b.pdf", b"%PDF-1.7"))
    first.of("0", said, lambda: source)  # was put out of memory, but is kept
    assert len(asked) == 2
    stored = said
    monkeypatch.setattr("pipeline.parse.keep.parsers", lambda *_: "newer")
    said = "Trao 5 suất quà và 1 xe lăn."
    assert readings().of("0", stored, lambda: source).text == stored  # by the parsers that were
    with pytest.raises(StaleReading):
        readings().of("0", "khác", lambda: source)
