"""Two runs of a document are told by what is gained, lost and changed; nothing twice, and the same from either side."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
from altered import NEW, altered, by, read, renumbered, with_figure, without
from documents import document
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diff.compare import Doubted, Run, difference
from pipeline.diff.says import differing
from schemas.change import Change, Difference
from schemas.decision import Comment, Decision, Entry
from schemas.mention import Count, Figure
from schemas.run import Extraction
from schemas.total import Comparison, Place

TEXT = (
    "UBND xã Hòa Lạc báo cáo.\n"
    "Xã đã tặng 120 suất quà cho hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 60 triệu đồng.\n"
    "Xã sửa chữa 12/20 nhà cho hộ cận nghèo, đạt 60% kế hoạch.\n"
)
Other = Callable[[Extraction], Extraction]


def told(d: Difference) -> list[str]:
    """Each change in a line: what, which side, what is printed, which fields."""
    return [line(c) for c in d.changes]


def line(c: Change) -> str:
    item = c.b if c.a is None else c.a
    name = getattr(item, "text", "") or getattr(item, "check", "") or getattr(item, "total", "")
    fields = ",".join(
        f"{f.name}: {f.before} → {f.after}" for f in c.fields if f.name not in ("step", "expected", "actual")
    )
    return " ".join(x for x in (c.sort, c.side, name if isinstance(name, str) else "", fields) if x)


def says(e: Extraction) -> Extraction:
    return e


# How version B reads TEXT otherwise, and what is told of it.
EXAMPLES: list[tuple[str, Other, list[str]]] = [
    ("nothing", says, []),
    ("another version's name", lambda e: by(NEW, e), []),
    ("other ids", renumbered, []),
    ("another rule, page and box", lambda e: with_figure(e, "120 suất quà", rule="count.new", page=2), []),
    ("a value", lambda e: with_figure(e, "120 suất quà", value=Decimal(12)), ["figure changed 120 suất quà value: 120 → 12"]),
    (
        "a modifier",
        lambda e: with_figure(e, "60 triệu đồng", modifier="over"),
        ["figure changed 60 triệu đồng modifier: exact → over"],
    ),
    ("a unit", lambda e: with_figure(e, "120 suất quà", unit="suất"), ["figure changed 120 suất quà unit: suất quà → suất"]),
    (
        "a category",
        lambda e: with_figure(e, "hộ nghèo", category="poor"),
        ["figure changed hộ nghèo category: poor_household → poor"],
    ),
    (
        "a span",
        lambda e: with_figure(e, "120 suất quà", end=e.figures[0].end - 4, text="120 suất"),
        ["figure changed 120 suất quà text: 120 suất quà → 120 suất"],
    ),
    (
        "a head",
        lambda e: e.model_copy(update={"document": e.document.model_copy(update={"number": "7/BC"})}),
        ["header changed number: None → 7/BC"],
    ),
    (
        "a figure less",
        lambda e: without(e, "500.000 đồng"),
        [
            "figure lost 500.000 đồng",
            "record changed unit_amount: ['“500.000 đồng”'] → None",
            "finding lost unit_x_count",
        ],
    ),
    (
        "a record less",
        lambda e: e.model_copy(update={"records": e.records[:1], "findings": e.findings[:1]}),
        ["record lost", "finding lost ratio_percent"],
    ),
    (
        "a status",
        lambda e: with_record(e, 1, status="planned"),
        ["record changed status: unknown → planned"],
    ),
    (
        "another figure in a slot",
        lambda e: with_record(e, 0, total=("f3",), unit_amount=("f4",)),
        [
            "record changed total: ['“60 triệu đồng”'] → ['“500.000 đồng”'],"
            "unit_amount: ['“500.000 đồng”'] → ['“60 triệu đồng”']"
        ],
    ),
    (
        "a verdict",
        lambda e: with_finding(e, 0, verdict="contradiction"),
        ["finding changed unit_x_count verdict: consistent → contradiction"],
    ),
    ("the words of a finding", lambda e: with_finding(e, 0, message_vi="Khớp rồi."), []),
]  # fmt: skip


def with_record(e: Extraction, at: int, **update: object) -> Extraction:
    records = tuple(r.model_copy(update=update) if n == at else r for n, r in enumerate(e.records))
    return e.model_copy(update={"records": records})


def with_finding(e: Extraction, at: int, **update: object) -> Extraction:
    findings = tuple(f.model_copy(update=update) if n == at else f for n, f in enumerate(e.findings))
    return e.model_copy(update={"findings": findings})


@pytest.mark.parametrize(("other", "expected"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_what_differs_is_told(other: Other, expected: list[str]) -> None:
    assert told(difference(Run(read(TEXT)), Run(other(read(TEXT))))) == expected


def test_another_kind_at_a_place_is_a_change_of_one_figure() -> None:
    a = read(TEXT)
    old = a.figures[0]
    fresh = Count(
        id="f1",
        start=old.start,
        end=old.end - 4,
        text="120 suất",
        zone="body",
        rule="x",
        value=Decimal(120),
        unit="suất",
    )
    b = a.model_copy(update={"figures": (fresh, *a.figures[1:])})
    (change,) = difference(Run(a), Run(b)).changes
    assert (change.sort, change.side) == ("figure", "changed")
    assert {f.name for f in change.fields} == {"step", "text", "unit", "unit_class"}


# Another text of the same document: what is told of figures then.
TEXTS: list[tuple[str, str, list[str], int]] = [
    ("a line more at the top", "Nơi nhận: các xã.\n" + TEXT, [], 0),
    ("a line joined to the next", TEXT.replace("đồng.\n", "đồng. "), [], 7),
    ("blank lines", TEXT.replace("\n", "\n\n\n"), [], 0),
    ("the last line first", "\n".join([*TEXT.splitlines()[2:], *TEXT.splitlines()[:2]]) + "\n", [], 3),
    ("one number is another", TEXT.replace("120", "125"), ["figure lost 120 suất quà", "figure gained 125 suất quà"], 3),
    ("a figure is gone", TEXT.replace("mỗi suất 500.000 đồng, ", ""), ["figure lost 500.000 đồng"], 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "moved"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_another_text_moves_figures_and_changes_only_what_it_says(text: str, expected: list[str], moved: int) -> None:
    d = difference(Run(read(TEXT)), Run(by(NEW, read(text))))
    assert [x for x in told(d) if x.startswith("figure")] == expected
    assert d.moved == moved
    (text_change,) = [c for c in d.changes if c.fields and c.fields[0].name == "text" and c.sort == "header"]
    assert (text_change.fields[0].before, text_change.fields[0].after) == (len(TEXT), len(text))


def comparison(verdict: str, figure: Figure | None, total: str = "qua-tet") -> Comparison:
    at = figure and Place(start=figure.start, end=figure.end, text=figure.text)
    told = {"total": total, "document": "a", "figure": at, "verdict": verdict, "aspects": {}}
    return Comparison.model_validate(told | {"message_vi": "x", "message_en": "x"})


TOTALS: list[tuple[str, list[tuple[str, int | None]], list[tuple[str, int | None]], list[str]]] = [
    ("the same", [("agree", 0)], [("agree", 0)], []),
    (
        "a verdict",
        [("agree", 0)],
        [("contradiction", 0)],
        ["comparison changed qua-tet verdict: agree → contradiction"],
    ),
    ("another figure", [("agree", 0)], [("agree", 2)], ["comparison lost qua-tet", "comparison gained qua-tet"]),
    ("no figure", [("unmatched", None)], [("unmatched", None)], []),
    ("one more", [], [("agree", 0)], ["comparison gained qua-tet"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), [t[1:] for t in TOTALS], ids=[t[0] for t in TOTALS])
def test_known_totals_are_compared(
    before: list[tuple[str, int | None]], after: list[tuple[str, int | None]], expected: list[str]
) -> None:
    a, b = read(TEXT), by(NEW, renumbered(read(TEXT)))
    sides = [
        [comparison(v, None if i is None else e.figures[i]) for v, i in told] for e, told in ((a, before), (b, after))
    ]
    assert told(difference(Run(a, sides[0]), Run(b, sides[1]))) == expected


def doubted(*ids: int) -> list[Doubted]:
    act = Decision(document=1, who="Lan", act=Comment(why="x"))
    return [Doubted(Entry(id=i, decision=act, made_at="", previous="", hash=""), "gone") for i in ids]


def test_decisions_that_no_longer_anchor_are_told_once() -> None:
    a, b = Run(read(TEXT), doubted=doubted(1, 2)), Run(read(TEXT), doubted=doubted(2, 3))
    found = [(c.side, (c.a or c.b).id) for c in difference(a, b).changes if c.sort == "decision"]  # type: ignore[union-attr]
    assert found == [("lost", 3), ("gained", 1)]


@st.composite
def runs(draw: st.DrawFn) -> tuple[Run, Run]:
    """Two versions' readings of a made-up report, of one text or of two that differ in lines."""
    rng = Random(draw(st.integers(0, 2**32)))
    text = document(rng)
    lines = text.split("\n")
    other = text
    if draw(st.booleans()):
        at = rng.randrange(len(lines))
        other = "\n".join(
            rng.choice([[*lines[:at], *lines[at + 1 :]], [*lines[at:], *lines[:at]], [*lines[:at], "", *lines[at:]]])
        )
    a = altered(rng, read(text), rng.randint(0, 2))
    b = altered(rng, read(other if other.strip() else text), rng.randint(0, 4))
    sides = [
        [comparison(rng.choice(["agree", "suspicious"]), f) for f in e.figures if rng.random() < 0.5] for e in (a, b)
    ]
    return Run(a, sides[0], doubted(*rng.sample(range(1, 5), 2))), Run(
        b, sides[1], doubted(*rng.sample(range(1, 5), 2))
    )


@settings(max_examples=150, deadline=None)
@given(runs())
def test_it_is_the_same_from_either_side_and_nothing_is_told_twice(pair: tuple[Run, Run]) -> None:
    a, b = pair
    there, back = difference(a, b), difference(b, a)
    assert there == back.turned
    for side in (a, b):
        assert difference(side, side) == Difference()
        assert (
            difference(side, Run(by(NEW, renumbered(side.extraction)), side.comparisons, side.doubted)) == Difference()
        )
    for end in ("a", "b"):
        named = Counter((c.sort, id(item)) for c in there.changes if (item := getattr(c, end)) is not None)
        assert set(named.values()) <= {1}
    if a.text == b.text:
        lost, gained = (
            {_at(x) for x in there.changes if x.side == s and x.sort == "figure"} for s in ("lost", "gained")
        )
        assert not lost & gained
    # what is kept is kept whole: figures of A less the lost are as many as those of B less the gained
    counts = there.counts
    for sort, of in (("figure", "figures"), ("record", "records"), ("finding", "findings")):
        left, right = (len(getattr(x.extraction, of)) for x in (a, b))
        assert left - counts[sort, "lost"] == right - counts[sort, "gained"]  # type: ignore[index]


def _at(c: Change) -> tuple[object, ...]:
    item = c.b if c.a is None else c.a
    return tuple(getattr(item, n) for n in ("kind", "start", "end"))


def test_a_long_document_is_compared_within_two_seconds() -> None:
    base = read("\n".join(f"Thôn {i} có {i + 3} hộ nghèo và {2 * i + 7} hộ cận nghèo." for i in range(1250)))
    assert len(base.figures) >= 5000
    text = base.document.text or ""
    moved = by(NEW, read("\n".join(line if i % 7 else line + " (hết)" for i, line in enumerate(text.split("\n")))))
    joined = by(NEW, read(text.replace(".\n", ". ")))
    for other in (altered(Random(1), base, 3), moved, joined):
        began = time.monotonic()
        difference(Run(base), Run(other))
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("a", "b", "fields"),
    [
        (0, None, [(0, None)]), (None, 0, [(None, 0)]), (0, 1, [(0, 1)]), (0, False, [(0, None)]), ("0", "", [("0", None)]),
        ("", None, []), (False, None, []), ([], None, []), (True, None, [(True, None)]),
    ],
)  # fmt: skip
def test_zero_is_not_nothing(a: object, b: object, fields: list[tuple[object, object]]) -> None:
    assert [(f.before, f.after) for f in differing({"items": a}, {"items": b})] == fields
    assert differing({"items": a}, {}) == differing({"items": a}, {"items": None})
