"""`solieu ingest`: takes what is in the inbox, or named files, once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.extract import Lang, tell_passed_over
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.errors import EXIT_NONE_READ, EXIT_OK, EXIT_SOME_UNREAD, DocumentError, SolieuError

NAME = "ingest"
HELP = "Nhận và đọc một lần: các tệp, thư mục nêu tên (để nguyên tại chỗ), hoặc mọi tệp trong hộp nhận nếu không nêu."
_READ = ("done", "duplicate")


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Tệp hoặc thư mục ngoài hộp nhận.")
    ] = None,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.cli.status import sentence
    from pipeline.inbox.complete import Writing
    from pipeline.inbox.log import open_log
    from pipeline.inbox.take import Changed
    from pipeline.inbox.watch import Watch
    from pipeline.ingest import find_documents, shown
    from pipeline.store import engine, ledger

    here = opened(office)
    read = missed = 0
    try:
        with here.locked():
            store = engine.opened(here.database_url)
            open_log(here.log_path, here.settings.log.level, quiet=True)
            watch = Watch(here, store)
            with store.connect() as c:
                last = ledger.last(c)
            numbers: set[int] = set()
            tell_passed_over(paths or [], lang.value)
            for path in paths or ():
                try:
                    for each in find_documents(path):
                        if each.absolute().is_relative_to(here.inbox):
                            continue  # it is taken with the rest of the inbox
                        try:
                            numbers.add(watch.outside.take(each))
                        except (Writing, Changed):
                            missed += 1
                            vi, en = (
                                "đang được ghi; hãy chạy lại khi tệp đã xong",
                                "is being written; run again when it is complete",
                            )
                            typer.echo(f"“{shown(each)}” {en if lang is Lang.en else vi}.", err=True)
                except DocumentError as e:
                    missed += 1
                    typer.echo(e.message(lang.value), err=True)
            watch.once()
            with store.connect() as c:
                for row in ledger.since(c, last, sorted(numbers)):
                    typer.echo(sentence(row, lang.value))
                    read += row.state in _READ
                    missed += row.state not in _READ
    except SolieuError as e:
        raise ended_by(e) from e
    raise typer.Exit(EXIT_OK if not missed else EXIT_SOME_UNREAD if read else EXIT_NONE_READ)
