"""The parts of the desk that need no browser: texts in two languages, leaves, cut text, forms, charts."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.review.chart import WIDTH, Entry, both, lying, standing
from pipeline.review.form import fields_of, forms_for
from pipeline.review.leaves import LONGEST, leaf_at, leaves_of
from pipeline.review.paper import Paper
from pipeline.review.serve import _listening
from pipeline.review.state import state_of
from pipeline.review.texts import _PAIRS, _VIETNAMESE, catalogue, text
from pipeline.review.words import Words
from pipeline.run import look, process
from schemas.desk_errors import NotLoopback, PortTaken
from schemas.run import Extraction

REVIEW = ROOT / "pipeline" / "review"
DOCUMENTS = [p.parent.name for p in sorted((ROOT / "corpus").glob("*/van-ban.txt"))]
WORDS = re.compile(r"\{(\w+)\}")


def read(name: str) -> Extraction:
    return process(Source(name, (ROOT / "corpus" / name / "van-ban.txt").read_bytes()), with_text=True)


# --- texts -----------------------------------------------------------------------------------------------------------


def test_every_text_speaks_both_languages_with_the_same_words() -> None:
    for key, (vi, en) in catalogue().items():
        assert bool(vi) == bool(en), key
        assert set(WORDS.findall(vi)) == set(WORDS.findall(en)) or key.partition(".")[0] in _PAIRS, key
    alike = {k for k, (vi, en) in catalogue().items() if vi and vi == en}
    assert alike <= {"reads_as"}


def test_the_catalogue_holds_what_is_asked_for_and_nothing_else() -> None:
    sources = "".join(p.read_text("utf-8") for p in [*REVIEW.glob("*.py"), *REVIEW.glob("templates/*")])
    asked = set(re.findall(r'(?<!\w)(?:t|text)\("([a-z_.]+)"', sources))
    keys = set(catalogue())
    assert {k for k in asked if not k.endswith((".", "_")) and k not in keys} == set()
    groups = {f"{g}." for g in (*_VIETNAMESE, *_PAIRS)}
    built = [k for k in asked if k.endswith("_")] + re.findall(r't\("([a-z_]+_)" ~', sources)
    listed = set(re.findall(r'"([a-z_]+)"', sources))  # those of lists, forms and refusals
    idle = {k for k in keys if not k.startswith(tuple(groups)) and not k.startswith(tuple(built)) and k not in listed}
    assert idle == set()


def test_templates_hold_no_words_of_their_own() -> None:
    allowed = {"solieu", "– solieu", "English", "Tiếng Việt", "Ctrl ↵", "1 tỷ 810", "Tết 2026", "xã, phường, tỉnh …"}
    for page in REVIEW.glob("templates/*.html"):
        bare = re.sub(
            r"\{[{%#].*?[%#}]\}|<script.*?</script>|<kbd>.*?</kbd>", " ", page.read_text("utf-8"), flags=re.DOTALL
        )
        said = [w.strip() for w in re.findall(r">([^<>]+)<", bare)]
        assert {w for w in said if re.search(r"[^\W\d_]{2,}", w)} <= allowed, page.name


def test_texts_are_filled_in() -> None:
    assert text("page_n", "vi", n=3) == "Trang 3"
    assert text("page_n", "en", n=3) == "Page 3"


def note_codes(source: str) -> set[str]:
    """The codes that a module of the line writes into `note`: named, put into a dict, or given where a `note` is taken."""
    tree = ast.parse(source)
    known = {
        t.id: n.value for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    taken = {
        f.name: i for f in tree.body if isinstance(f, ast.FunctionDef) for i, a in enumerate(f.args.args) if a.arg == "note"
    }  # fmt: skip
    written: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="note", value=value):
                written.append(value)
            case ast.Dict(keys=keys, values=values):
                written += [v for k, v in zip(keys, values, strict=True) if getattr(k, "value", None) == "note"]
            case ast.Call(func=ast.Name(id=name), args=args) if name in taken:
                written += args[taken[name] : taken[name] + 1]
            case ast.Assign(targets=targets, value=value) if any("note" in ast.unparse(t) for t in targets):
                written.append(value)
    inside = [n for w in written for n in ast.walk(w)]
    inside += [n for name in inside if isinstance(name, ast.Name) for n in ast.walk(known.get(name.id, name))]
    told = {n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {t for t in told if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", t)}


def test_every_note_of_the_line_has_a_text() -> None:
    codes = set[str]().union(*(note_codes(p.read_text("utf-8")) for p in (ROOT / "extractors").rglob("*.py")))
    assert {"unit_of_caption", "words_differ", "space_grouping", "malformed_grouping"} <= codes
    assert {c for c in codes if not all(catalogue().get(f"note.{c}", ("", "")))} == set()


def test_a_figure_with_two_notes_has_both_in_words() -> None:
    figure = next(f for f in read(DOCUMENTS[0]).figures if f.kind == "money" or f.kind == "count")
    noted = figure.model_copy(update={"note": "column_thousands, unit_of_caption, of_another_version"})
    told = dict(Words("vi").facts(noted, 1))["Cách đọc"]
    assert "Đơn vị tính" in told
    assert "theo cả cột" in told
    assert told.endswith("of_another_version")


# --- leaves and paper ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_leaves_hold_the_text_and_cut_no_figure(name: str) -> None:
    extraction = read(name)
    content = extraction.document.text or ""
    leaves = leaves_of(extraction)
    assert "".join(content[a.start : a.end] for a in leaves) == content
    for figure in extraction.figures:
        leaf = leaves[leaf_at(leaves, figure.start)]
        assert leaf.start <= figure.start
        assert figure.end <= leaf.end
    paper = Paper(state_of(extraction, (), lambda: look(Source(name, b""))), "vi")
    for leaf in leaves:
        pieces = paper.pieces(leaf, numerals=True)
        assert "".join(p.text for p in pieces) == content[leaf.start : leaf.end]
        shown = {m.ref for p in pieces for m in p.marks}
        assert shown >= {f"figure:{f.id}" for f in extraction.figures if leaf.start <= f.start < leaf.end}


def test_a_text_without_lines_is_cut_between_words() -> None:
    long = process(Source("a.txt", ("trao 120 suất quà cho hộ nghèo, " * 2000).encode()), with_text=True)
    leaves = leaves_of(long)
    assert len(leaves) > 5
    assert max(a.end - a.start for a in leaves) <= LONGEST + 100
    ends = {a.end for a in leaves[:-1]}
    assert not any(f.start < e < f.end for f in long.figures for e in ends)


def test_pages_are_leaves_even_where_they_hold_no_figure() -> None:
    plain = process(Source("a.txt", "Trao 1.200 suất quà.\nTrang hai.\nTrao 35 suất quà.".encode()), with_text=True)
    figures = tuple(f.model_copy(update={"page": p}) for f, p in zip(plain.figures, (1, 4), strict=True))
    document = plain.document.model_copy(update={"media_type": "application/pdf", "pages": 5})
    leaves = leaves_of(plain.model_copy(update={"document": document, "figures": figures}))
    assert [a.page for a in leaves] == [1, 2, 3, 4, 5]
    assert leaf_at(leaves, figures[0].start) == 0
    assert leaf_at(leaves, figures[1].start) == 3


# --- forms -----------------------------------------------------------------------------------------------------------

CHOSEN = [
    ("1 tỷ 810 triệu đồng", "money", "1.810.000.000"),
    ("500.000đ", "money", "500.000"),
    ("94,1%", "percent", "94,1"),
    ("120 suất quà", "count", "120"),
    ("", "count", ""),
]


@pytest.mark.parametrize(("chosen", "kind", "value"), CHOSEN)
def test_an_added_figure_begins_with_what_its_words_say(chosen: str, kind: str, value: str) -> None:
    fields = fields_of(None, chosen)
    assert fields["kind", ""] == kind
    assert fields["value", kind] == value


@pytest.mark.parametrize("name", DOCUMENTS[:6])
def test_a_form_shows_what_the_figure_is(name: str) -> None:
    for figure in read(name).figures:
        fields = fields_of(figure, figure.text)
        assert fields["kind", ""] == figure.kind
        names = {f.name for f in forms_for(Words("vi")) if figure.kind in f.kinds}
        assert names
        assert {n for n, k in fields if k == figure.kind} == names


# --- charts ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-(10**14), 10**14), max_size=60))
@settings(max_examples=100, deadline=None)
def test_bars_stay_on_the_canvas_in_the_order_of_their_values(values: list[int]) -> None:
    for draw, used in ((lying, [abs(v) for v in values]), (both, values), (standing, [abs(v) for v in values])):
        chart = draw([Entry(f"nhóm {i}", Decimal(v), str(v)) for i, v in enumerate(used)])
        assert len(chart.bars) == len(values)
        for bar, value in zip(chart.bars, used, strict=True):
            assert bar.x >= 0
            assert bar.x + bar.width <= WIDTH
            assert bar.y >= 0
            assert bar.y + bar.height <= chart.height
            assert (bar.height if chart.kind == "standing" else bar.width) > 0 or value == 0
        sizes = [b.height if chart.kind == "standing" else b.width for b in chart.bars]
        by_value = [s for _, s in sorted(zip([abs(v) for v in used], sizes, strict=True))]
        assert by_value == sorted(by_value)


# --- where it is served ----------------------------------------------------------------------------------------------

ELSEWHERE = ["0.0.0.0", "::", "192.168.1.5", "8.8.8.8", "example.org", "", "127.0.0.1.evil.test"]


@pytest.mark.parametrize("host", ELSEWHERE)
def test_the_desk_is_served_to_this_machine_alone(host: str) -> None:
    with pytest.raises(NotLoopback) as caught, _listening(host, None):
        pass
    assert "127.0.0.1" in caught.value.message_vi


def test_a_port_that_is_taken_is_told_and_the_usual_one_gives_way() -> None:
    with _listening("127.0.0.1", None) as first, _listening("127.0.0.1", None) as second:
        taken = first.getsockname()[1]
        assert second.getsockname()[1] > taken
        with pytest.raises(PortTaken), _listening("127.0.0.1", taken):
            pass


def test_scripts_take_nothing_from_elsewhere_and_make_no_markup() -> None:
    for script in Path(REVIEW / "static").glob("*"):
        source = script.read_text("utf-8")
        assert "//" not in re.sub(r"^\s*//.*$|http://www\.w3\.org/2000/svg| // .*$", "", source, flags=re.MULTILINE)
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|@import|url\(", source
        )


LABELS = [
    ("Học sinh, sinh viên", True),
    ("Người có công với cách mạng", True),
    ("Người lao động có hoàn cảnh khó khăn", False),
    ("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", False),
    ("WWWWWWWWWWWWWWWWWWWWWWWW", False),
]


@pytest.mark.parametrize(("label", "whole"), LABELS)
def test_labels_find_room_left_of_the_bars(label: str, whole: bool) -> None:
    (bar,) = lying([Entry(label, Decimal(1), "1")]).bars
    assert (bar.label == label) == whole
    assert bar.label.rstrip("…") == label[: len(bar.label.rstrip("…"))]
    assert bar.label
