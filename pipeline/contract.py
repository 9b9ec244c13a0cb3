"""The published form of the output: JSON Schema, draft 2020-12."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from extractors.recipient.taxonomy import taxonomy
from schemas.run import Extraction, Refusal


def json_schema() -> dict[str, Any]:
    """The schema of one line of `solieu extract --format jsonl`: an extraction, or a document that was not read."""
    schema = TypeAdapter[Extraction | Refusal](Extraction | Refusal).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "solieu extract", **schema}


def category_names() -> dict[str, str]:
    """The Vietnamese names of the beneficiary taxonomy's categories, by id."""
    return {c.id: c.vi for c in taxonomy().category}
