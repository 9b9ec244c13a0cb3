"""The published form of the output: JSON Schema, draft 2020-12."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from extractors.recipient.taxonomy import taxonomy
from extractors.unit.find import class_of_unit
from pipeline.link.topic import topics
from schemas.run import Extraction, Refusal


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
    return {t.id: t.vi for t in topics()} | OTHER_TOPICS


# Known totals also speak of funds of whole programmes, which no single word of a clause tells.
OTHER_TOPICS = {"programme_funds": "kinh phí chương trình"}
