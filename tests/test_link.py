"""What belongs together: example sentences, read by the whole line."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.link.topic import Topic, Topics, topics
from pipeline.run import process
from schemas.record import Record
from schemas.run import Extraction

SLOTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio")
SPANS = ("giver", "source", "place", "action")
DATA = ROOT / "tests" / "data"


def examples(name: str) -> list[Any]:
    entries = tomllib.loads((DATA / name).read_text("utf-8"))["example"]
    return [pytest.param(e, id=f"{name}-{i}-{e.get('about', e['text'])[:50]}") for i, e in enumerate(entries)]


def read(text: str, head: str = "") -> Extraction:
    return process(Source("mau.txt", (head + text).encode()))


def seen(run: Extraction, record: Record, wanted: dict[str, Any]) -> dict[str, Any]:
    """The record as an example writes it: the fields that the example names, and every slot that is not empty."""
    texts = {f.id: f.text for f in run.figures}
    numbers = {r.id: n for n, r in enumerate(run.records, 1)}
    found: dict[str, Any] = {s: [texts[i] for i in getattr(record, s)] for s in SLOTS if getattr(record, s)}
    for name in wanted:
        match name:
            case "when":
                found[name] = [texts[i] for i in record.when]
            case "changes" | "averages":
                found[name] = [texts[i] for i in getattr(record.scope, name)]
            case "kind" | "event" | "edge":
                found[name] = getattr(record.scope, name) or ""
            case "what":
                found[name] = record.what or ""
            case "part_of" | "repeats":
                found[name] = numbers.get(getattr(record, name) or "", 0)
            case "as_of":
                found[name] = texts.get(record.as_of or "", "")
            case "members":
                found[name] = list(record.place_unit.members) if record.place_unit else []
            case "comparisons":
                found[name] = [texts[c.base] for c in record.comparisons if c.base]
            case "place_unit":
                unit = record.place_unit
                found[name] = [unit.type, unit.name, unit.level, *unit.within] if unit else []
            case _ if name in SPANS:
                span = getattr(record, name)
                found[name] = span.text if span else ""
            case _ if name not in SLOTS:
                found[name] = getattr(record, name)
    return found


@pytest.mark.parametrize("example", [e for f in ("link", "place", "party", "scope") for e in examples(f"{f}.toml")])
def test_what_a_careful_reader_ties(example: dict[str, Any]) -> None:
    run = read(example["text"], example.get("head", ""))
    wanted = [
        {k: [t.partition("#")[0] for t in v] if k in SLOTS else v for k, v in r.items()} for r in example["record"]
    ]
    got = [seen(run, r, w) for r, w in zip(run.records, [*wanted, *({} for _ in run.records)], strict=False)]
    assert got == wanted


@pytest.mark.parametrize("topic", topics(), ids=lambda t: t.id)
def test_a_topic_reads_its_examples(topic: Topic) -> None:
    for text in topic.examples:
        assert topic.id in [r.what for r in read(text).records], text


@pytest.mark.parametrize("topic", topics(), ids=lambda t: t.id)
def test_a_topic_is_found_by_each_of_its_words(topic: Topic) -> None:
    for word in topic.words:
        text = (
            f"Tại đây {word} là 45 triệu đồng." if not topic.counts_only else f"Tại đây {word} là 45 {topic.units[0]}."
        )
        low = text.lower()
        at = low.index("45")
        unit = topic.units[0] if topic.counts_only and topic.units else None
        assert (
            Topics(low, 0).of((0, len(low)), (at, len(low) - 1), money=not topic.counts_only, unit=unit) == topic.id
        ), word
