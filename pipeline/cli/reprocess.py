"""`solieu reprocess`: the store, or a folder tree, by the present version of the rules."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.errors import EXIT_NONE_READ, EXIT_OK, EXIT_SOME_UNREAD, SolieuError

if TYPE_CHECKING:
    from pipeline.batch.engine import Engine
    from pipeline.batch.reprocess import Reprocess

_LOOK = 1  # seconds between two looks at how far it is
NAME = "reprocess"
HELP = "Đọc lại cả kho, hoặc một cây thư mục, bằng phiên bản hiện tại; việc đã xong thì bỏ qua, chạy lại là làm tiếp."


class Which(StrEnum):
    inline = "inline"
    local = "local"
    dask = "dask"


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Tệp hoặc thư mục (để nguyên tại chỗ); không nêu: mọi bản gốc trong kho.")
    ] = None,
    engine: Annotated[Which, typer.Option("--engine", help="Ai làm: tiến trình này, các tiến trình của máy này, hay cụm Dask.")] = Which.local,
    workers: Annotated[int | None, typer.Option("--workers", min=1, metavar="N", help="Số tiến trình; mặc định: số nhân của máy.")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="tcp://…", help="Bộ điều phối Dask; mặc định: một cụm trên máy này.")] = None,
    rehash: Annotated[bool, typer.Option("--rehash", help="Băm lại mọi tệp, kể cả tệp trông như chưa đổi.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Thử lại cả những tài liệu mà phiên bản này đã không đọc được.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON ra đầu ra chuẩn.")] = False,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:  # fmt: skip
    from pipeline.batch.reprocess import Reprocess
    from pipeline.cli.reprocessed import NOTHING, cut, told
    from pipeline.cli.reprocessed import as_json as plain
    from pipeline.store import engine as store

    if scheduler is not None and engine is not Which.dask:
        raise typer.BadParameter("chỉ dùng với --engine dask", param_hint="--scheduler")
    if workers is not None and engine is Which.inline:
        raise typer.BadParameter(
            "--engine inline chỉ có một tiến trình; hãy bỏ --workers, hoặc dùng --engine local", param_hint="--workers"
        )
    if workers is not None and scheduler is not None:
        raise typer.BadParameter(
            "cụm của --scheduler có số tiến trình của nó; hãy bỏ --workers", param_hint="--workers"
        )
    here = opened(office)
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):  # a service that is stopped ends as by Ctrl+C
        signal.signal(number, _stop)
    work = None
    try:
        with here.locked():
            work = Reprocess(here, store.opened(here.database_url), paths or (), again=again, rehash=rehash)
            with _watched(work, lang.value):
                report = work.run(_engine(engine, workers, scheduler))
    except SolieuError as e:
        raise ended_by(e) from e
    except KeyboardInterrupt:
        if work is not None:
            typer.echo(cut(work.report, work.stored(), lang.value), err=True)
        raise typer.Exit(130) from None
    if as_json:
        seconds = {"seconds": round(time.monotonic() - began, 3)}
        typer.echo(json.dumps(plain(report) | seconds, ensure_ascii=False))
    typer.echo(told(report, lang.value) if paths or report.seen else NOTHING[lang is Lang.en], err=as_json)
    fine = report.done + report.skipped
    raise typer.Exit(EXIT_OK if not report.failed else EXIT_SOME_UNREAD if fine else EXIT_NONE_READ)


def _stop(*_: object) -> None:
    """Ends the work once: who presses Ctrl+C again does not disturb the tidying."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _engine(which: Which, workers: int | None, scheduler: str | None) -> Engine:
    from pipeline.batch.engine import Inline, Local

    if which is Which.inline:
        return Inline()
    if which is Which.local:
        return Local(workers)
    from pipeline.batch.dask import Dask

    return Dask(scheduler, workers)


@contextmanager
def _watched(work: Reprocess, lang: str) -> Iterator[None]:
    """A bar with the rate and the time that is left, on a terminal; it moves as documents are stored."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    each, left, word = ("tài liệu", "còn", "tài liệu/giây") if lang == "vi" else ("documents", "left:", "documents/s")
    columns = (
        BarColumn(), MofNCompleteColumn(), TextColumn(each), TextColumn("{task.fields[rate]} " + word),
        TextColumn(left), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        began = time.monotonic()
        task = progress.add_task("", total=work.total(), rate="–")
        over = Event()

        def look() -> None:
            while not over.wait(_LOOK):
                skipped = work.report.skipped  # before the rest: a file is never counted twice
                seen = skipped + sum(work.stored())
                rate = seen / max(time.monotonic() - began, 0.001)
                progress.update(task, completed=seen, rate=f"{rate:.1f}".replace(".", "," if lang == "vi" else "."))

        watcher = Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
