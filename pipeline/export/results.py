"""What stands in the folder of results for each document: its line of the contract and its page, under its day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.export.html import html_page
from pipeline.export.labels import SAME_BY
from pipeline.export.lines import as_json
from pipeline.export.pages import page_name
from pipeline.export.whole import write
from schemas.document import Note
from schemas.held import Held
from schemas.run import Extraction, Refusal, Unread


def result_of(held: Held) -> str:
    """The path of the document's page below the folder of results, "/" between its parts; its JSON stands beside it.

    The same document has the same name whenever it is written, and no two documents of an office share one.
    """
    return f"{held.day}/{page_name(held.path, f'{held.original}/{held.inner}')}"


def report_of(held: Held) -> str | None:
    """The path of its page, as `result_of` gives it; None where there is none: it could not be read."""
    return result_of(held) if held.extraction is not None else None


def line_of(held: Held) -> str:
    """The document's line of the output contract, without its text and without a line end."""
    if held.extraction is None:
        assert held.error is not None
        return Refusal(document=Unread(path=held.path), error=held.error).model_dump_json()
    return as_json(_noted(held, held.extraction, text=False))


def write_document(
    results: Path,
    held: Held,
    lang: str,
    names: Mapping[str, str],
    topics: Mapping[str, str],
    *,
    synced: bool = True,
) -> list[Path]:
    """Writes the JSON and, where the document was read, the page into its day's folder below `results`; returns both paths.

    The extraction must carry its text (ValueError). `names` and `topics` are as for `html_page`, `synced` as for
    `written`. Each file is whole or absent, and writing again gives the same files. Raises OSError.
    """
    page = results / result_of(held)
    data = page.with_suffix(".json")
    page.parent.mkdir(parents=True, exist_ok=True)
    write(data, line_of(held) + "\n", synced=synced)
    if held.extraction is None:
        return [data]
    write(page, html_page(_noted(held, held.extraction, text=True), lang, names, topics), synced=synced)
    return [data, page]


def _noted(held: Held, extraction: Extraction, *, text: bool) -> Extraction:
    """The extraction; one that does not count says so."""
    update: dict[str, object] = {} if text else {"text": None}
    if held.same_as is not None:
        why = f" ({SAME_BY[held.same_by]})" if held.same_by else ""
        note = Note(
            code="same_source",
            message_vi=f"Trùng nguồn với “{held.same_as}”{why}: số liệu của tài liệu này không được tính lần nữa.",
            message_en=f"Tells the same as “{held.same_as}”: its figures are not counted again.",
        )
        update["notes"] = (*extraction.document.notes, note)
    if not update:
        return extraction
    return extraction.model_copy(update={"document": extraction.document.model_copy(update=update)})
