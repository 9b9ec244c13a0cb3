"""Every check is opened: its examples run, and numbers that are true, however printed, are never contradicted."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from random import Random
from typing import Any

import pytest
from claims import KINDS, claim
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from pipeline.checks.look import CHECKS, check
from pipeline.ingest import Source
from pipeline.run import process
from schemas.finding import Finding
from schemas.mention import Figure
from schemas.record import Comparison, Record

ROOM = ROOT / "pipeline" / "checks"
LISTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when")


def examples() -> list[Any]:
    return [
        pytest.param(path.stem, example, id=f"{path.stem}-{i}")
        for path in sorted(ROOM.glob("*.toml"))
        for i, example in enumerate(tomllib.loads(path.read_text("utf-8")).get("example", ()))
    ]


class Page:
    """One text with its figures, named by what is printed: "62 sổ", or "62 sổ#2" for the second such."""

    def __init__(self, text: str, published: str | None = None) -> None:
        head = f"Ngày đăng: {'/'.join(reversed(published.split('-')))}\n\n" if published else ""
        run = process(Source("mau.txt", (head + text).encode()))
        self.figures = run.figures
        self.text = head + text
        self.document = run.document.model_copy(
            update={"published": None if published is None else date.fromisoformat(published)}
        )

    def id(self, surface: str) -> str:
        name, _, nth = surface.partition("#")
        same = [f for f in self.figures if f.text == name]
        assert len(same) >= int(nth or 1), f"{surface!r} is no figure: {[f.text for f in self.figures]}"
        return same[int(nth or 1) - 1].id

    def record(self, number: int, slots: dict[str, Any]) -> Record:
        given: dict[str, Any] = {k: tuple(map(self.id, slots[k])) for k in LISTS if k in slots}
        for k in ("part_of", "repeats"):
            if k in slots:
                given[k] = f"r{slots[k]}"
        if "as_of" in slots:
            given["as_of"] = self.id(slots["as_of"])
        for k in ("action", "giver"):
            if k in slots:
                start = self.text.index(slots[k])
                given[k] = {"start": start, "end": start + len(slots[k]), "text": slots[k]}
        given |= {k: slots[k] for k in ("what", "status", "partition", "items") if k in slots}
        given["comparisons"] = tuple(
            Comparison(**{k: v if k == "basis" else self.id(v) for k, v in c.items()})
            for c in slots.get("comparisons", ())
        )
        known = {
            *LISTS,
            "part_of",
            "repeats",
            "as_of",
            "action",
            "giver",
            "what",
            "status",
            "partition",
            "items",
            "comparisons",
        }
        assert set(slots) <= known
        return Record(id=f"r{number}", rule="example", **given)

    def look(self, records: list[dict[str, Any]]) -> tuple[Finding, ...]:
        made = tuple(self.record(i, r) for i, r in enumerate(records, 1))
        return check(self.document, self.figures, made, (), self.text)


@pytest.mark.parametrize(("name", "example"), examples())
def test_example(name: str, example: dict[str, Any]) -> None:
    page = Page(example["text"], example.get("published"))
    texts: dict[str, Figure] = {f.id: f for f in page.figures}
    findings = [f for f in page.look(example.get("record", [])) if f.check == name]
    got = [(f.verdict, sorted(f.figures)) for f in findings]
    want = [(w["verdict"], sorted(page.id(s) for s in w["figures"])) for w in example["finds"]]
    said = [(f.verdict, [texts[i].text for i in f.figures], f.message_vi) for f in findings]
    assert sorted(got) == sorted(want), said
    for finding in findings:
        assert finding.message_vi.endswith(".")
        assert finding.message_en.endswith(".")
        assert "None" not in finding.message_vi + finding.message_en
    suggested = [w["suggestion"] for w in example["finds"] if "suggestion" in w]
    if suggested or any(w["verdict"] == "contradiction" for w in example["finds"]):
        assert [f.suggestion.value for f in findings if f.suggestion] == suggested, said


def test_every_check_has_examples_of_something_and_of_nothing() -> None:
    for look in CHECKS:
        name = look.__module__.rsplit(".", 1)[-1]
        own = [p.values[1] for p in examples() if p.values[0] == name]
        doubts = [any(w["verdict"] != "consistent" for w in e["finds"]) for e in own]
        assert any(doubts), name
        assert not all(doubts), name


@settings(max_examples=3000 if os.environ.get("SOLIEU_TORTURE") else 100, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(KINDS)))
def test_what_is_true_is_never_contradicted(rng: Random, kind: str) -> None:
    """However it is rounded, cut off or worded."""
    made = claim(rng, kind)
    said = [(f.check, f.message_vi) for f in made.look() if f.verdict in ("contradiction", "malformed")]
    assert said == [], [(f.text, getattr(f, "modifier", "")) for f in made.figures]
    first = [f.verdict for f in claim(rng, kind, ("all",)).look() if f.check == kind]
    assert set(first) <= {"consistent", "suspicious"}


def test_absurd_numbers_do_no_harm() -> None:
    nines = "9" * 2000
    page = Page(f"Tặng {nines} hộ, tổng {nines}.{nines}.1 đồng, đạt {nines}%. Trao 25 suất quà.")
    ids = {kind: tuple(f.id for f in page.figures if f.kind == kind) for kind in ("count", "money", "percent")}
    record = Record(id="r1", rule="x", count=ids["count"][:1], total=ids["money"][:1], percent=ids["percent"][:1])
    found = check(page.document, page.figures, (record,), ())
    assert {f.verdict for f in found} <= {"malformed"}, [(f.text[:80], len(f.text)) for f in page.figures]


def test_what_stands_in_the_chrome_of_the_page_is_not_checked() -> None:
    page = Page("Họp trước ngày 31/6/2024.")
    assert page.look([])
    page.figures = tuple(f.model_copy(update={"zone": "boilerplate"}) for f in page.figures)
    assert page.look([]) == ()


def test_findings_are_numbered_in_the_order_of_the_text() -> None:
    page = Page(
        "Họp ngày 31/6/2024. Tặng 30 suất quà, mỗi suất 500.000 đồng, tổng 15.000.000 đồng. Xong trước 31/9/2024."
    )
    ids = {f.text: f.id for f in page.figures}
    slots = {"count": ["30 suất quà"], "unit_amount": ["500.000 đồng"], "total": ["15.000.000 đồng"]}
    found = page.look([slots])
    assert [f.id for f in found] == ["c1", "c2", "c3"], ids
    assert [f.check for f in found] == ["possible_date", "unit_x_count", "possible_date"]
