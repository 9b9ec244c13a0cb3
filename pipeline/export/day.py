"""The results of one day of an office: a workbook of its documents, and a page that tells the day in short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.export.day_page import SHOWN, Day, day_page
from pipeline.export.leads import Page
from pipeline.export.looks import Looks
from pipeline.export.results import way_to
from pipeline.export.rows import TABLES
from pipeline.export.summary import summarise
from pipeline.export.whole import write
from pipeline.export.words import Words
from pipeline.export.workbook import Book, book
from schemas.held import Arrived, Held
from schemas.run import Extraction


def write_day(
    results: Path,
    day: str,
    held: Iterable[Held],
    files: Sequence[Arrived],
    words: Words,
    *,
    scratch: Path | None = None,
) -> tuple[Path, Path]:
    """Writes `tong-hop-<day>.xlsx` and `tom-tat-<day>.html` into the day's folder below `results`; returns both paths.

    `held` are the day's documents (one pass, none is kept), `files` what became of the day's files, `day` is ISO. The
    folder is made if need be; each file is whole or absent. `scratch` is as for `book`. Raises OSError.
    """
    folder = results / day
    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / f"tong-hop-{day}.xlsx", folder / f"tom-tat-{day}.html"
    way = way_to(results, folder)
    told = Day(day=day, workbook=table.name, files=files, looks=Looks(SHOWN), way=way)
    with book(table, TABLES, words, way=way, scratch=scratch) as made:
        told.summary = summarise(_told(held, told, made), words.stocks, words.apart)
        told.rows = made.counts
    write(page, day_page(told, words))
    return table, page


def _told(held: Iterable[Held], day: Day, made: Book) -> Iterator[Extraction]:
    """Tells each document to the workbook and the day; yields those that count, named by their pages: a path may be two
    documents'."""
    for each in held:
        page = Page(each)
        made.add(page)
        day.add(page)
        if page.read is not None and each.counts and page.report is not None:
            day.paths[page.report] = each.path
            yield page.read.model_copy(
                update={"document": page.read.document.model_copy(update={"path": page.report, "text": None})}
            )
