"""`solieu reprocess`: the store, or a folder tree, by the present version of the rules."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.errors import EXIT_NONE_READ, EXIT_OK, EXIT_SOME_UNREAD, SolieuError

if TYPE_CHECKING:
    from pipeline.batch.engine import Engine
    from pipeline.batch.report import Report

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
    from pipeline.store import engine as store

    if scheduler is not None and engine is not Which.dask:
        raise typer.BadParameter("chỉ dùng với --engine dask", param_hint="--scheduler")
    here = opened(office)
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):  # a service that is stopped ends as by Ctrl+C
        signal.signal(number, _stop)
    work = None
    try:
        with here.locked():
            work = Reprocess(here, store.opened(here.database_url), paths or (), again=again, rehash=rehash)
            with _watched(work.total, lang.value) as seen:
                report = work.run(_engine(engine, workers, scheduler), seen)
    except SolieuError as e:
        raise ended_by(e) from e
    except KeyboardInterrupt:
        if work is not None:
            typer.echo(_cut(work.report, lang.value), err=True)
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(_as_json(report, time.monotonic() - began), ensure_ascii=False))
    typer.echo(_told(report, lang.value), err=as_json)
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
def _watched(total: Callable[[], int], lang: str) -> Iterator[Callable[[Report], None]]:
    """A bar with the rate and the time that is left, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda report: None
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
        task = progress.add_task("", total=total(), rate="–")

        def seen(report: Report) -> None:
            rate = report.seen / max(time.monotonic() - began, 0.001)
            progress.update(task, completed=report.seen, rate=f"{rate:.1f}".replace(".", "," if lang == "vi" else "."))

        yield seen


def _as_json(report: Report, seconds: float) -> dict[str, object]:
    from pipeline.version import version

    own = version()
    classes = {
        code: {"count": c.count, "message_vi": c.message_vi, "message_en": c.message_en, "documents": c.names}
        for code, c in sorted(report.classes.items())
    }
    return {
        "done": report.done, "skipped": report.skipped, "failed": report.failed, "classes": classes,
        "version": {"code": own.code, "rules": own.rules}, "seconds": round(seconds, 3),
    }  # fmt: skip


def _told(report: Report, lang: str) -> str:
    vi = lang == "vi"
    counts = (
        f"Xong {report.done}, bỏ qua {report.skipped} (đã có kết quả của phiên bản này), không đọc được {report.failed}."
        if vi
        else f"Done {report.done}, skipped {report.skipped} (this version's results are there), failed {report.failed}."
    )
    lines = [counts]
    for code, c in sorted(report.classes.items(), key=lambda x: -x[1].count):
        lines.append(f"  {code}: {c.count} {'tài liệu' if vi else 'documents'}. {c.message_vi if vi else c.message_en}")
        rest = c.count - len(c.names)
        more = f" và {rest} tài liệu khác" if vi else f" and {rest} more"
        lines.append(f"    {', '.join(c.names)}{more if rest else ''}")
    return "\n".join(lines)


def _cut(report: Report, lang: str) -> str:
    if lang == "en":
        return f"Stopped: {report.done} done, {report.skipped} skipped. Run the same command again to go on."
    return f"Đã dừng: xong {report.done}, bỏ qua {report.skipped}. Chạy lại đúng lệnh này để làm tiếp."
