"""Extractions as JSON lines, as one JSON array and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from pipeline.export.mask import masked
from schemas.errors import DocumentError
from schemas.mention import IS_DAY, Figure
from schemas.run import Extraction, Failure, Refusal, Unread

Result = Extraction | DocumentError
COLUMNS = (
    "path", "id", "kind", "text", "value", "low", "high", "currency", "unit", "modifier", "per", "step", "sense",
    "numerator", "denominator", "start_date", "end_date", "date", "lunar", "category", "also", "unit_inferred", "note", "malformed", "doubtful", "page", "boxes", "spots", "zone", "start", "end", "rule",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def refusal(error: DocumentError) -> Refusal:
    """The line of a document that could not be read."""
    failure = Failure(code=error.code, message_vi=error.message_vi, message_en=error.message_en)
    return Refusal(document=Unread(path=error.path), error=failure)


def as_json(result: Result) -> str:
    """One line of JSON. `document.text` appears only where it was asked for."""
    if isinstance(result, DocumentError):
        return refusal(result).model_dump_json()
    without = {"document": {"text"}} if result.document.text is None else None
    return masked(result).model_dump_json(exclude=without)


def jsonl(results: Iterable[Result]) -> Iterator[str]:
    for result in results:
        yield as_json(result) + "\n"


def json_array(results: Iterable[Result]) -> Iterator[str]:
    """One JSON array, indented, a document after the other."""
    opening = "["
    for result in results:
        yield opening + "\n" + json.dumps(json.loads(as_json(result)), ensure_ascii=False, indent=1)
        opening = ","
    yield ("[" if opening == "[" else "\n") + "]\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    text = "; ".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)
    return text if IS_DAY.match(text) else guarded(text)


def guarded(text: str) -> str:
    """`text` for a cell of a CSV file: a spreadsheet would run what begins like a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def places_of(figure: Figure) -> dict[str, list[str]]:
    """Where the figure stands in its file, as text: boxes on its page, spots in a file without pages."""
    return {
        "boxes": [" ".join(map(str, box)) for box in figure.boxes],
        "spots": [f"{s.at} {s.start}–{s.end}" for s in figure.spots],
    }


def csv_rows(results: Iterable[Result]) -> Iterator[str]:
    """A line a figure, with a byte-order mark so that spreadsheets read the Vietnamese letters."""
    yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    for result in results:
        if isinstance(result, DocumentError):
            continue
        for figure in result.figures:
            row = figure.model_dump(mode="json") | {"path": result.document.path} | places_of(figure)
            buffer = io.StringIO()
            csv.writer(buffer).writerow([_cell(row.get(c)) for c in COLUMNS])
            yield buffer.getvalue()
