"""What stands in the folder of results for each document: its line of the contract and its page, under its day."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from os.path import relpath
from pathlib import Path, PurePath

from pipeline.export.difference import beside
from pipeline.export.html import html_page
from pipeline.export.labels import SAME_BY
from pipeline.export.lines import as_json
from pipeline.export.pages import page_name
from pipeline.export.whole import write
from pipeline.export.words import Words
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


def way_to(results: Path, folder: Path) -> Callable[[str], str]:
    """From `folder` to pages that are given from the folder of results: the relative path, "" where there is no such page."""
    start = folder.resolve()

    @lru_cache(1024)
    def found(page: str) -> str:
        path = results / page
        return PurePath(relpath(path.resolve(), start)).as_posix() if path.is_file() else ""

    def way(report: str) -> str:
        page, sign, anchor = report.partition("#")
        there = found(page)
        return there + sign + anchor if there else ""

    return way


def line_of(held: Held) -> str:
    """The document's line of the output contract, without its text and without a line end."""
    if held.extraction is None:
        assert held.error is not None
        return Refusal(document=Unread(path=held.path), error=held.error).model_dump_json()
    return as_json(_noted(held, held.extraction, text=False))


def write_document(
    results: Path,
    held: Held,
    words: Words,
    lang: str = "vi",
    *,
    json: bool = True,
    html: bool = True,
    synced: bool = True,
) -> list[Path]:
    """Writes the JSON and, where the document was read, the page into its day's folder below `results`; returns their paths.

    For the page the extraction must carry its text (ValueError). `lang` is as for `html_page`, `synced` as for `written`. Each file is whole or absent, and writing again gives the same files. Raises OSError.
    """
    page = results / result_of(held)
    page.parent.mkdir(parents=True, exist_ok=True)
    made = []
    if json:
        made.append(page.with_suffix(".json"))
        write(made[-1], line_of(held) + "\n", synced=synced)
    if html and held.extraction is not None:
        made.append(page)
        told = _noted(held, held.extraction, text=True)
        write(page, html_page(told, lang, words.categories, words.topics), synced=synced)
    return made


def _noted(held: Held, extraction: Extraction, *, text: bool) -> Extraction:
    """The extraction; one that does not count says so."""
    update: dict[str, object] = {} if text else {"text": None}
    if held.same_as is not None:
        why = f" ({SAME_BY[held.same_by]})" if held.same_by else ""
        vi, en = (beside(held.difference, lang) for lang in ("vi", "en"))
        note = Note(
            code="same_source",
            message_vi=f"Trùng nguồn với “{held.same_as}”{why}: số liệu của tài liệu này không được tính lần nữa.{vi}",
            message_en=f"Tells the same as “{held.same_as}”: its figures are not counted again.{en}",
        )
        update["notes"] = (*extraction.document.notes, note)
    if not update:
        return extraction
    return extraction.model_copy(update={"document": extraction.document.model_copy(update=update)})
