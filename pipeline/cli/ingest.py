"""`solieu ingest`: takes what is in the inbox, or named files, once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang, tell_passed_over
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.batch_errors import OwnFolder
from schemas.errors import EXIT_NONE_READ, EXIT_OK, EXIT_SOME_UNREAD, DocumentError, EmptyFolder, SolieuError

if TYPE_CHECKING:
    from pipeline.store.ledger import Entry

NAME = "ingest"
HELP = "Nhận và đọc một lần: các tệp, thư mục nêu tên (để nguyên tại chỗ), hoặc mọi tệp trong hộp nhận nếu không nêu."
_READ = ("done", "duplicate")
_NO_DOCUMENT = ("ignored", "superseded")


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Tệp hoặc thư mục ngoài hộp nhận.")
    ] = None,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.cli.status import sentence
    from pipeline.config import FILE
    from pipeline.inbox.complete import Writing
    from pipeline.inbox.log import open_log
    from pipeline.inbox.take import Changed
    from pipeline.inbox.watch import Watch
    from pipeline.ingest import find_documents, shown
    from pipeline.store import engine, ledger

    here = opened(office)
    read, missed, writing = 0, 0, False
    try:
        with here.locked(for_inbox=True):
            store = engine.opened(here.database_url)
            open_log(here.log_path, here.settings.log.level, quiet=True)
            watch = Watch(here, store)
            with store.connect() as c:
                last = ledger.last(c)
            numbers: set[int] = set()
            but = {folder.resolve() for folder in here.folders.values()} | {here.root / FILE}
            tell_passed_over(paths or [], lang.value, but)
            for path in paths or ():
                if path.resolve().is_relative_to(here.inbox.resolve()):
                    continue  # it is taken with the rest of the inbox
                try:
                    if any(path.resolve().is_relative_to(own) for own in but):
                        raise OwnFolder(shown(path))
                    for each in find_documents(path, but):
                        try:
                            numbers.add(watch.outside.take(each))
                        except (Writing, Changed):
                            missed += 1
                            vi, en = (
                                "đang được ghi; hãy chạy lại khi tệp đã xong",
                                "is being written; run again when it is complete",
                            )
                            typer.echo(f"“{shown(each)}” {en if lang is Lang.en else vi}.", err=True)
                except (DocumentError, OwnFolder) as e:
                    if isinstance(e, EmptyFolder) and path.resolve() == here.root:
                        continue  # the office itself: what it has to read is in its inbox
                    missed += 1
                    typer.echo(e.message(lang.value), err=True)
            watch.once(lambda names: typer.echo(_waits(names, lang), err=True))
            if fault := watch.results.totals.fault:
                typer.echo(fault[lang is Lang.en], err=True)
            with store.connect() as c:
                for row in ledger.since(c, last, sorted(numbers)):
                    typer.echo(sentence(row, lang.value))
                    read += row.state in _READ
                    missed += _is_unread(row)
                    writing = writing or row.code == "writing"
    except SolieuError as e:
        raise ended_by(e) from e
    if writing:
        typer.echo(
            "Run again when the files above are complete." if lang is Lang.en else "Hãy chạy lại khi tệp đã ghi xong.",
            err=True,
        )
    raise typer.Exit(EXIT_OK if not missed else EXIT_SOME_UNREAD if read else EXIT_NONE_READ)


def _is_unread(row: Entry) -> bool:
    """Whether a document is still to be read; a lock file, or a name that says "not yet", is none."""
    return row.state not in (*_READ, *_NO_DOCUMENT) and (row.state != "waiting" or row.code in ("new", "writing"))


def _waits(names: list[str], lang: Lang) -> str:
    named = ", ".join(f"“{name}”" for name in names)
    return f"Waiting for {named}: being written." if lang is Lang.en else f"Đang chờ {named} được ghi xong …"
