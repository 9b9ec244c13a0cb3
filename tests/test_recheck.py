"""The line run again for corrected figures: unchanged ones change nothing, and every numeral keeps its one place."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.review.numerals import held, left_over
from pipeline.run import Reading, look, process, recheck
from schemas.mention import Count, Figure, Money, Recipient
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
    from schemas.mention import Unclaimed

    def figures(spans: list[tuple[int, int]]) -> tuple[Figure, ...]:
        return tuple(
            Count(id=f"f{i}", start=a, end=b, text=text[a:b], zone="body", rule="r", unit="hộ")
            for i, (a, b) in enumerate(spans, 1)
        )

    unclaimed = tuple(Unclaimed(start=a, end=b, text=text[a:b], zone="body", why="unread") for a, b in aside)
    found = left_over(text, figures(before), unclaimed, figures(after))
    assert [(u.text, u.why) for u in found] == expected
    assert all(text[u.start : u.end] == u.text for u in found)
