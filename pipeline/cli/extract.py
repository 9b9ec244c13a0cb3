"""`solieu extract`: the figures of files and folders."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import EXIT_INTERNAL, EXIT_NONE_READ, EXIT_OK, EXIT_SOME_UNREAD, DocumentError, FailedDocument

if TYPE_CHECKING:
    from pipeline.export.lines import Result

NAME = "extract"
NAMED = 20  # files that are passed over; more are counted
HELP = "Tìm số liệu trong các tệp và thư mục; kết quả ra đầu ra chuẩn, thông báo ra đầu ra lỗi."


class Format(StrEnum):
    jsonl = "jsonl"
    json = "json"
    table = "table"
    csv = "csv"
    html = "html"


class Lang(StrEnum):
    vi = "vi"
    en = "en"


class Tally:
    """How many documents were read, how many were not, and whether the program itself failed on one."""

    def __init__(self) -> None:
        self.read = self.unread = self.failed = 0

    @property
    def exit_code(self) -> int:
        if self.failed:
            return EXIT_INTERNAL
        if self.unread:
            return EXIT_SOME_UNREAD if self.read else EXIT_NONE_READ
        return EXIT_OK


def results(paths: list[Path], with_text: bool, lang: str, tally: Tally) -> Iterator[Result]:
    """Each document's extraction or the fault that kept it from being read; faults are told on standard error."""
    from pipeline.ingest import documents
    from pipeline.worker import shared_worker

    for source in documents(paths):
        found = [source] if isinstance(source, DocumentError) else shared_worker().read(source, with_text=with_text)
        for result in found:
            if isinstance(result, DocumentError):
                tally.unread += 1
                tally.failed += isinstance(result, FailedDocument)
                typer.echo(result.message(lang), err=True)
            else:
                tally.read += 1
            yield result


def tell_passed_over(paths: list[Path], lang: str, but: Collection[Path] = ()) -> None:
    """What is passed over of a folder is named, so that nobody wonders what became of them."""
    from pipeline.ingest import passed_over, shown

    other = [shown(f) for p in paths for f in passed_over(p, but)]
    if other:
        named, rest = ", ".join(other[:NAMED]), len(other) - NAMED
        vi, en = (
            f"Bỏ qua {len(other)} tệp không phải tài liệu đọc được: {named}"
            + (f" và {rest} tệp khác." if rest > 0 else "."),
            f"{len(other)} files that are no documents that can be read are left out: {named}"
            + (f" and {rest} more." if rest > 0 else "."),
        )
        typer.echo(en if lang == "en" else vi, err=True)


def _watched(found: Iterable[Result]) -> Iterator[Result]:
    """The same, with a running count on a terminal."""
    if not sys.stderr.isatty():
        yield from found
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} tài liệu  {task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for result in found:
            path = result.path if isinstance(result, DocumentError) else result.document.path
            progress.update(task, advance=1, description=path[-60:])
            yield result


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Tệp hoặc thư mục (PDF, ảnh, Word, Excel, HTML, thư, ZIP, văn bản)."),
    ],
    form: Annotated[Format, typer.Option("--format", help="Dạng kết quả.")] = Format.jsonl,
    with_text: Annotated[bool, typer.Option("--with-text", help="Kèm toàn văn (document.text).")] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ của thông báo.")] = Lang.vi,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="THƯ_MỤC", help="Với --format html: thư mục nhận mỗi tài liệu một trang."),
    ] = None,
) -> None:
    from pipeline.export.lines import csv_rows, json_array, jsonl

    pages = form is Format.html
    if pages and out_folder is None:
        raise typer.BadParameter("dạng html cần thư mục nhận các trang, ví dụ: --out bao-cao", param_hint="--out")
    if out_folder is not None and not pages:
        raise typer.BadParameter("chỉ dùng với --format html", param_hint="--out")
    tell_passed_over(paths, lang.value)
    tally = Tally()
    found = _watched(results(paths, with_text or form is Format.table or pages, lang.value, tally))
    if out_folder is not None:
        from pipeline.contract import category_names, topic_names
        from pipeline.export.pages import write_pages

        written = write_pages(found, out_folder, lang.value, category_names(), topic_names())
        vi, en = f"Đã ghi {written} trang vào {out_folder}.", f"{written} pages written to {out_folder}."
        typer.echo(en if lang is Lang.en else vi, err=True)
    elif form is Format.table:
        from pipeline.cli.table import show

        show(found, lang.value)
    else:
        writer = {Format.jsonl: jsonl, Format.json: json_array, Format.csv: csv_rows}[form]
        out = open(sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", newline="", closefd=False)  # noqa: SIM115
        for piece in writer(found):
            out.write(piece)
            out.flush()
    raise typer.Exit(tally.exit_code)
