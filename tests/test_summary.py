"""Sums over documents: nothing twice, no units mixed, every sum led back to what is printed."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from decimal import Decimal
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checks import Page

from conftest import ROOT
from pipeline.export.labels import SKIPS
from pipeline.export.summary import Summary, Why, summarise
from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Count, Figure, Money, Recipient
from schemas.record import Comparison, Record, Status
from schemas.run import Extraction, Version

EXAMPLES = tomllib.loads((ROOT / "tests" / "data" / "summaries.toml").read_text("utf-8"))["example"]
VERSION = Version(code="1", rules="r")
STATUSES = ("done", "done", "done", *get_args(Status))


def read(number: int, document: dict[str, Any]) -> Extraction:
    page = Page(document["text"])
    records = tuple(page.record(n, r) for n, r in enumerate(document["record"], 1))
    return Extraction(
        document=page.document.model_copy(update={"path": f"{number}.txt"}),
        figures=page.figures,
        records=records,
        unclaimed=(),
        version=VERSION,
    )


def sums(summary: Summary) -> list[tuple[list[str], str, Decimal, list[str]]]:
    return sorted(
        (list(g.categories), s.unit.name, s.value, sorted(t.text for t in s.terms))
        for g in summary.groups
        for s in g.sums
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["name"])
def test_example(example: dict[str, Any]) -> None:
    documents = [read(n, d) for n, d in enumerate(example["document"], 1)]
    got = summarise(documents, ("poor_households",))
    assert sums(got) == sorted((s["to"], s["unit"], Decimal(s["value"]), sorted(s["from"])) for s in example["sums"])
    assert dict(got.skipped) == example.get("skipped", {})
    assert dict(got.left_out) == example.get("left_out", {})
    assert got.copies == example.get("copies", 0)
    assert sums(summarise(reversed(documents), ("poor_households",))) == sums(got)


def test_every_reason_has_a_label_and_an_example() -> None:
    reasons = set(get_args(Why))
    assert reasons == set(SKIPS)
    shown = {w for e in EXAMPLES for w in (*e.get("skipped", ()), *e.get("left_out", ()))}
    assert shown == reasons - {"title", "doubtful"}  # those two have a test of their own


def gift(number: int, value: int, start: int, **more: object) -> Count:
    fields = {"start": start, "end": start + 9, "text": f"{value} suất", "zone": "body", "rule": "t", "unit": "suất"}
    return Count.model_validate(fields | {"id": f"f{number}", "value": Decimal(value), "step": Decimal(1)} | more)


def poor(number: int, category: str = "poor_household") -> Recipient:
    return Recipient(id=f"f{number}", start=0, end=3, text="hộ", zone="body", rule="t", category=category)


def document(name: str, figures: list[Figure], records: list[Record], findings: tuple[Finding, ...] = ()) -> Extraction:
    return Extraction(
        document=Document(path=name, sha256=name.ljust(64, "0"), text_length=10_000),
        figures=tuple(figures),
        records=tuple(records),
        findings=findings,
        unclaimed=(),
        version=VERSION,
    )


def claim(number: int, figure: int, **more: object) -> Record:
    return Record.model_validate(
        {"id": f"r{number}", "recipients": ("f1",), "count": (f"f{figure}",), "status": "done", "rule": "t"} | more
    )


@pytest.mark.parametrize(("more", "why"), [({"zone": "title"}, "title"), ({"doubtful": True}, "doubtful")])
def test_what_may_be_told_twice_or_misread_is_not_added(more: dict[str, object], why: str) -> None:
    got = summarise([document("a", [poor(1), gift(2, 50, 5, **more)], [claim(1, 2)])])
    assert (got.groups, got.skipped) == ((), ((why, 1),))


def test_a_sum_says_how_sure_it_is() -> None:
    figures = [poor(1), gift(2, 50, 5), gift(3, 40, 20, modifier="over", step=Decimal(10))]
    got = summarise([document("a", figures, [claim(1, 2), claim(2, 3)])])
    (total,) = got.groups[0].sums
    assert (total.value, total.interval.text()) == (Decimal(90), "(90; 100]")


def test_a_term_leads_back_to_its_figure_and_to_what_questions_it() -> None:
    doubt = Finding(
        id="c1", check="x", verdict="contradiction", figures=("f2",), records=(), message_vi="a.", message_en="a."
    )
    figures = [poor(1), gift(2, 50, 5), gift(3, 40, 20)]
    records = [claim(1, 2, what="gift"), claim(2, 3, what="allowance")]
    (total,) = summarise([document("a", figures, records, (doubt,))]).groups[0].sums
    first, second = total.terms
    assert (first.document, first.start, first.end, first.text, first.figure, first.record) == (
        "a", 5, 14, "50 suất", "f2", "r1",
    )  # fmt: skip
    assert (first.findings, second.findings) == (("c1",), ())
    assert total.by_topic() == {"gift": Decimal(50), "allowance": Decimal(40)}


def test_the_same_number_in_two_documents_is_pointed_out() -> None:
    both = [document(n, [poor(1), gift(2, 50, 5), gift(3, 7, 20)], [claim(1, 2), claim(2, 3)]) for n in "ab"]
    (total,) = summarise(both).groups[0].sums
    assert total.value == 114
    assert sorted((t.document, t.text) for t in total.alike()) == [("a", "50 suất"), ("b", "50 suất")]
    (alone,) = summarise(both[:1]).groups[0].sums
    assert alone.alike() == frozenset()


def test_no_sum_is_rounded() -> None:
    figures = [poor(1), gift(2, 10**40, 5), gift(3, 1, 20), gift(4, 7, 40)]
    (total,) = summarise([document("a", figures, [claim(n - 1, n) for n in (2, 3, 4)])]).groups[0].sums
    assert (total.value, total.interval.low) == (10**40 + 8, 10**40 + 8)
    assert total.by_topic() == {None: 10**40 + 8}


def test_a_circle_of_repeats_or_parts_does_no_harm() -> None:
    figures = [poor(1), gift(2, 50, 5), gift(3, 50, 20)]
    got = summarise([document("a", figures, [claim(1, 2, repeats="r2"), claim(2, 3, repeats="r1")])])
    assert got.added + sum(n for _, n in got.skipped) == 2
    assert summarise([document("a", figures, [claim(1, 2, part_of="r1")])]).added == 0


def made(rng: Random, name: str) -> Extraction:
    """A document of claims that repeat, contain and compare each other in any way."""
    categories = [poor(n, c) for n, c in enumerate(("poor_household", "near_poor_household", "child"), 1)]
    figures: list[Figure] = [*categories]
    records: list[Record] = []
    for n in range(rng.randint(1, 8)):
        own: list[Count | Money] = []
        for _ in range(rng.randint(0, 2)):
            number, start = len(figures) + len(own) + 1, 20 * (len(figures) + len(own))
            more = rng.choice(({}, {}, {"malformed": True}, {"modifier": "over"}, {"per": ("hộ",)}, {"doubtful": True}))
            unit = rng.choice(("người", "lượt người", "Người", "hộ"))
            amount = gift(number, rng.randint(0, 10 ** rng.randint(1, 40)), start, unit=unit, **more)
            fields = amount.model_dump(exclude={"kind", "unit", "unit_class"})
            own.append(amount if rng.random() < 0.6 else Money(**fields, currency=rng.choice(("VND", "USD"))))
        reused = [f.id for f in figures if isinstance(f, Count) and rng.random() < 0.1]
        figures += own
        ids = [f"r{i}" for i in range(1, n + 2)]
        amounts = [f.id for f in figures if isinstance(f, Count | Money)]
        base = rng.choice(amounts) if amounts and rng.random() < 0.2 else None
        records.append(
            Record(
                id=f"r{n + 1}",
                recipients=tuple(c.id for c in categories if rng.random() < 0.5),
                count=(*(f.id for f in own if isinstance(f, Count)), *reused),
                total=tuple(f.id for f in own if isinstance(f, Money)),
                status=rng.choice(STATUSES),
                part_of=rng.choice(ids) if rng.random() < 0.2 else None,
                repeats=rng.choice(ids) if rng.random() < 0.3 else None,
                comparisons=(Comparison(figure=base, base=base),) if base else (),
                rule="t",
            )
        )
    return document(name, figures, records)


def unit_of(figure: Count | Money) -> str:
    return figure.currency if isinstance(figure, Money) else figure.unit.lower()


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_nothing_is_added_twice(rng: Random) -> None:
    documents = [made(rng, name) for name in "abc"]
    printed: defaultdict[str, int] = defaultdict(int)
    figures = {(d.document.path, f.id): f for d in documents for f in d.figures}
    for d in documents:
        top = {i for r in d.records if r.status == "done" and not r.part_of for i in (*r.count, *r.total)}
        for f in d.figures:
            if f.id in top and isinstance(f, Count | Money) and f.value is not None:
                printed[unit_of(f)] += int(f.value)
    got = summarise(documents, ("poor_households",))
    seen: list[tuple[str, str]] = []
    spent: defaultdict[str, int] = defaultdict(int)
    for total in (s for g in got.groups for s in g.sums):
        assert total.terms
        assert total.value == sum(int(t.value) for t in total.terms) == sum(map(int, total.by_topic().values()))
        assert total.value <= printed[total.unit.name]
        spent[total.unit.name] += int(total.value)
        for term in total.terms:
            figure = figures[term.document, term.figure]
            assert isinstance(figure, Count | Money)
            assert (figure.value, unit_of(figure), figure.text) == (term.value, total.unit.name, term.text)
            assert (figure.start, figure.end) == (term.start, term.end)
            seen.append((term.document, term.figure))
    assert len(seen) == len(set(seen))
    assert all(spent[u] <= printed[u] for u in spent)  # not even over all groups together
    assert got.added + sum(n for _, n in got.skipped) == got.records == sum(len(d.records) for d in documents)
    rng.shuffle(documents)
    assert summarise(documents) == got


def test_money_lent_or_repaid_is_no_line_of_money_given() -> None:
    text = "Xã đã tặng hộ nghèo 30 triệu đồng. Ngân hàng đã cho hộ nghèo vay 500 triệu đồng. Ngân hàng thu nợ hộ nghèo 80 triệu đồng."
    page = Page(text)
    given = [("hộ nghèo", "30 triệu đồng", "gift"), ("hộ nghèo#2", "500 triệu đồng", "loan_granted")]
    given.append(("hộ nghèo#3", "80 triệu đồng", "loan_repaid"))
    records = tuple(
        page.record(n, {"recipients": [who], "total": [what], "status": "done", "what": topic})
        for n, (who, what, topic) in enumerate(given, 1)
    )
    run = Extraction(document=page.document, figures=page.figures, records=records, unclaimed=(), version=VERSION)
    (group,) = summarise([run], (), ("loan_granted", "loan_repaid")).groups
    assert {(s.unit.apart, s.value) for s in group.sums} == {
        ("", Decimal(30_000_000)),
        ("loan_granted", Decimal(500_000_000)),
        ("loan_repaid", Decimal(80_000_000)),
    }
    assert len(summarise([run]).groups[0].sums) == 1
