"""The published form of the output: JSON Schema, draft 2020-12."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter

from extractors.recipient.taxonomy import taxonomy
from extractors.unit.find import class_of_unit
from pipeline.link.bodies import bodies_of, telling
from pipeline.link.geography import FULL_TYPE, LEVELS, geography
from pipeline.link.kinds import kinds_in
from pipeline.link.scope import event_in
from pipeline.link.topics import topics
from pipeline.totals.aspects import Words
from schemas.run import Extraction, Refusal
from schemas.text import folded, lowered
from schemas.total import Programme


def json_schema() -> dict[str, Any]:
    """The schema of one line of `solieu extract --format jsonl`: an extraction, or a document that was not read."""
    schema = TypeAdapter[Extraction | Refusal](Extraction | Refusal).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "solieu extract", **schema}


def category_names() -> dict[str, str]:
    """The Vietnamese names of the beneficiary taxonomy's categories, by id."""
    return {c.id: c.vi for c in taxonomy().category}


def wider_categories() -> dict[str, str | None]:
    """Each category's parent in the taxonomy, by id."""
    return {c.id: c.parent for c in taxonomy().category}


def unit_class(unit: str) -> str | None:
    """The class of a counting unit as printed ("suất quà" → gift), or None where the lexicon does not know it."""
    return class_of_unit(unit)


def topic_names() -> dict[str, str]:
    """The Vietnamese names of what figures measure, by the ids of records and known totals."""
    return {t.id: t.vi for t in topics()}


def shared_topics() -> frozenset[str]:
    """Topics whose figures are no sum of their places or groups: each place reports the same whole."""
    return frozenset(t.id for t in topics() if t.shared)


def stock_topics() -> frozenset[str]:
    """Topics whose figures say what there is, and not what was given or done: no sum of gifts holds them."""
    return frozenset(t.id for t in topics() if t.stock)


def apart_topics() -> frozenset[str]:
    """Topics whose money is not spent on its recipients (lent, repaid, collected, lost): no sum with what is."""
    return frozenset(t.id for t in topics() if t.apart)


def place_named(text: str) -> tuple[str | None, str]:
    """The type that a place is given with, if any, and its name; a province by the name that records have ("TP.HCM")."""
    words = re.sub(r"(?i)^tp(?:\.\s*|(?=[A-Z]{2})|\s+)", "tp ", text.strip())
    found = re.match(rf"({'|'.join(sorted(LEVELS, key=len, reverse=True))})\s+(\S.*)", words, re.IGNORECASE)
    kind, name = (found[1].lower(), found[2]) if found else (None, words)
    if kind is None or LEVELS[kind] == "province":
        name = geography().provinces.get(folded(name), name)
    return FULL_TYPE.get(kind or "", kind), name


def party(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The bodies that a giver's or a source's name holds, under whatever name, and its other words."""
    return bodies_of(name)


def programme(name: str, what: str) -> Programme:
    """What the name of a programme says of giver, source, manner, event and documents."""
    low = lowered(name)
    giver, source = _GIVER.search(name), _SOURCE.search(name)
    return Programme(
        giver=giver[1] if giver else None,
        source=source[1] if source else None,
        kinds=tuple(kinds_in(low, what)),
        event=event_in(low),
        references=tuple(_NUMBER.findall(name)),
        done=bool(_DONE.search(low)),
        words=telling(_PARTY.sub(" ", _NUMBER.sub(" ", low))),
    )


_DONE = re.compile(r"(?<!\w)(?:đã|hoàn thành|thực hiện được|đạt được|đạt)(?!\w)")
_GIVER = re.compile(r"(?<!\w)(?:của|do) ([^,()]+?)(?= dịp | từ | nhân |[,()]|$)")
_PARTY = re.compile(r"(?<!\w)(?:của|do) [^,:()]+")
_SOURCE = re.compile(r"(?<!\w)từ (?:nguồn )?([^\d,()]+?)(?=[,()]| cho |$)")
_NUMBER = re.compile(r"(?<!\w)\d+(?:/\d{4})?[-/][^\W\d][\w-]*(?:/[\w-]+)*")


def total_words() -> Words:
    """What figures and known totals are compared by, of all drawers that know a part of it."""
    return Words(wider_categories(), unit_class, shared_topics(), programme, party, stock_topics())
