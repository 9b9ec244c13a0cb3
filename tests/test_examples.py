"""Every drawer is opened: its example sentences, its words, its rules. An example that is not run is a rumour."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from extractors.drawers import DRAWERS, extract
from extractors.lexicon import load
from extractors.numeral.number import read_number
from extractors.view import fold, folded
from pipeline.segment import segment, split_words
from schemas.lexicon import Entry
from schemas.mention import Count, Figure, Money, Percent, Quantity, Unclaimed
from schemas.passage import Layout

EXTRACTORS = ROOT / "extractors"
KIND = {"amount": "money"}  # a drawer's name is its kind, but for this one


def read(text: str, published: str | None = None) -> tuple[tuple[Figure, ...], tuple[Unclaimed, ...]]:
    layout = segment(text)
    if published:
        layout = Layout(layout.passages, date.fromisoformat(published))
    return extract(text, layout, split_words)


def examples() -> list[Any]:
    found = []
    for path in sorted(EXTRACTORS.glob("*/examples.toml")):
        for i, example in enumerate(tomllib.loads(path.read_text("utf-8"))["example"]):
            found.append(pytest.param(path.parent.name, example, id=f"{path.parent.name}-{i}"))
    return found


def differences(expected: list[dict[str, Any]], got: list[dict[str, Any]]) -> list[str]:
    wrong = (
        [] if len(expected) == len(got) else [f"{len(got)} found, {len(expected)} expected: {[g['text'] for g in got]}"]
    )
    for want, have in zip(expected, got, strict=False):
        for key, value in want.items():
            printed = "null" if have.get(key, "") is None else have.get(key)
            if printed != value:
                wrong.append(f"{have['text']!r}: {key} {printed!r}, expected {value!r}")
    return wrong


@pytest.mark.parametrize(("drawer", "example"), examples())
def test_example(drawer: str, example: dict[str, Any]) -> None:
    text = example["text"]
    figures, unclaimed = read(text, example.get("published"))
    if drawer == "other":
        got = [json.loads(u.model_dump_json()) for u in unclaimed if u.why != "unread"]
        expected = [{k: v for k, v in e.items() if k != "rule"} for e in example["found"]]
    else:
        got = [json.loads(f.model_dump_json()) for f in figures if f.kind == KIND.get(drawer, drawer)]
        expected = example["found"]
    assert differences(expected, got) == []


def test_every_rule_has_an_example() -> None:
    """Each rule is named by an example; that the name is right is seen where figures carry it."""
    named = {e["rule"] for p in examples() for e in p.values[1]["found"] if "rule" in e}
    rules = {rule.name for drawer in DRAWERS for rule in drawer.rules}
    assert rules - named == set()


def test_every_drawer_has_examples_of_something_and_of_nothing() -> None:
    for drawer in DRAWERS:
        if drawer.name == "names":
            continue
        own = [p.values[1] for p in examples() if p.values[0] == drawer.name]
        assert any(e["found"] for e in own), drawer.name
        assert any(not e["found"] for e in own) or drawer.name == "percent", drawer.name


Seen = tuple[tuple[Figure, ...], tuple[Unclaimed, ...]]


def _kind(kind: str) -> Callable[[Entry, Seen], bool]:
    return lambda entry, seen: any(f.kind == kind for f in seen[0])


WORD_IS_USED: dict[str, Callable[[Entry, Seen], bool]] = {
    "unit": lambda e, s: any(isinstance(f, Count) and f.unit_class == e.id for f in s[0]),
    "modifier": lambda e, s: any(
        (isinstance(f, Quantity) and f.modifier == e.id.split("__")[0]) or e.role == "between" for f in s[0]
    ),
    "other": lambda e, s: any(u.why == e.value for u in s[1]),
    "amount": lambda e, s: any(isinstance(f, Money) and e.value in (None, f.currency) for f in s[0]),
    "percent": lambda e, s: any(isinstance(f, Percent) and e.value in (None, f.sense) for f in s[0]),
    "reference": _kind("reference"),
    "date": _kind("date"),
    "period": _kind("period"),
    "occasion": _kind("occasion"),
    "count": _kind("count"),
    "recipient": _kind("recipient"),
}


def words() -> list[Any]:
    lexicons = sorted(EXTRACTORS.glob("*/lexicon.toml"))
    return [pytest.param(p.parent.name, e, id=f"{p.parent.name}-{e.id}") for p in lexicons for e in load(p).entry]


@pytest.mark.parametrize(("drawer", "entry"), words())
def test_word(drawer: str, entry: Entry) -> None:
    assert entry.examples, "an entry without an example"
    if drawer == "numeral":
        for example in entry.examples:
            phrase, _, value = example.partition(" = ")
            number = read_number(fold(phrase), 0, len(phrase))
            assert number is not None, example
            assert number.read("whole").value == int(value), example
        assert not [f for n in entry.nothing for f in read(n)[0] if f.kind == "money"]
        return
    used = WORD_IS_USED[drawer]
    assert [e for e in entry.examples if not used(entry, read(e))] == []
    assert [n for n in entry.nothing if used(entry, read(n))] == []


def test_every_unit_is_found_after_a_number() -> None:
    """Not only the examples: each surface of the unit lexicon, in one sentence frame."""
    missed = []
    for entry in load(EXTRACTORS / "unit" / "lexicon.toml").entry:
        for surface in entry.all_surfaces:
            figures, _ = read(f"Huyện đã lo đủ 1.215 {surface}, xong trước hạn.")
            if not any(isinstance(f, Count) and folded(f.unit) == folded(surface) for f in figures):
                missed.append((surface, [(f.kind, f.text) for f in figures]))
    assert missed == []


def test_lexicons_hold_no_surface_twice() -> None:
    for path in EXTRACTORS.glob("*/lexicon.toml"):
        load(path)


def test_a_faulty_lexicon_is_refused(tmp_path: Path) -> None:
    from schemas.errors import BadLexicon

    path = tmp_path / "lexicon.toml"
    entry = '[[entry]]\nid = "{}"\nsurfaces = ["hộ"]\n'
    path.write_text(entry.format("a") + entry.format("b"), "utf-8")
    with pytest.raises(BadLexicon, match="hộ"):
        load(path)


def test_no_example_is_copied_from_the_corpus_of_another_file() -> None:
    """Examples stand once: the same sentence in two files is a list typed twice."""
    seen: dict[str, str] = {}
    for parameter in examples():
        text = re.sub(r"\s+", " ", parameter.values[1]["text"])
        assert seen.setdefault(text, parameter.values[0]) == parameter.values[0]
