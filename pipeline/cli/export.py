"""`solieu export`: what the office's store holds, or a part of it, as a workbook, CSV, Parquet or lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, apart, ended_by, opened
from schemas.errors import SolieuError

if TYPE_CHECKING:
    from pipeline.export.leads import Page
    from pipeline.office import Office
    from schemas.held import Held

NAME = "export"
HELP = (
    "Xuất số liệu trong kho của văn phòng ra Excel, CSV, Parquet hoặc JSON, có thể lọc.\n\n"
    "Bộ lọc khác loại phải cùng đúng; nhiều giá trị của một loại thì đúng một là đủ. Bản ghi được chọn theo địa bàn, thời "
    "gian và đối tượng của chính nó (không ghi địa bàn, thời gian thì theo tài liệu); số liệu đi theo bản ghi. Với jsonl, "
    "tài liệu nào có số liệu được chọn thì được xuất cả tài liệu. Tài liệu trùng nguồn chỉ có ở bảng Nguồn."
)


class Format(StrEnum):
    xlsx = "xlsx"
    csv = "csv"
    parquet = "parquet"
    jsonl = "jsonl"


def run(
    form: Annotated[Format, typer.Option("--format", help="Dạng kết quả.")] = Format.xlsx,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="NƠI_GHI",
            help="Tệp .xlsx, .jsonl, hoặc thư mục nhận các tệp CSV, Parquet; tệp cũ cùng tên bị thay. jsonl: mặc định in ra màn hình.",
        ),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option("--place", metavar="TÊN", help="Địa bàn: nơi này và mọi nơi thuộc về nó, ví dụ “huyện An Hòa”."),
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(
            "--period",
            metavar="THỜI_GIAN",
            help="Thời gian có phần trùng với: 2024, 2024-Q2, 2024-05, 2024-05-14, 2024-01-01..2024-06-30.",
        ),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="NHÓM", help="Đối tượng, tên hoặc mã; nhóm rộng gồm cả các nhóm hẹp."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            "--document", metavar="TÀI_LIỆU", help="Đường dẫn (dùng được *), số văn bản, hoặc phần đầu mã SHA-256."
        ),
    ] = None,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.contract import category_names, place_named, wider_categories
    from pipeline.export.select import Known, Selection

    here = opened(office)
    goal = _goal(form, out, here)
    try:
        known = Known(category_names(), wider_categories(), place_named)
        selection = Selection(
            known, places=place or (), periods=period or (), categories=category or (), documents=document or ()
        )
        pages = selection.pages(_held(here, with_text=form is not Format.jsonl))
        if form is Format.jsonl:
            _lines(pages, goal)
            return
        counts = _tables(form, pages, goal or Path(), here)
    except SolieuError as e:
        raise ended_by(e) from e
    told = ", ".join(f"{title} {count}" for title, count in counts.items())
    typer.echo(f"{'Written to' if lang is Lang.en else 'Đã ghi vào'} {goal}: {told}.", err=True)


def _held(office: Office, *, with_text: bool) -> Iterator[Held]:
    from pipeline.store.engine import opened
    from pipeline.store.held import held

    yield from held(opened(office.database_url), with_text=with_text)


def _goal(form: Format, out: Path | None, office: Office) -> Path | None:
    """Where it is written."""
    if out is None:
        if form is Format.jsonl:
            return None
        example = "so-lieu.xlsx" if form is Format.xlsx else "so-lieu"
        raise typer.BadParameter(f"dạng {form} cần nơi ghi, ví dụ: --out {example}", param_hint="--out")
    if form is Format.xlsx and out.suffix.lower() != ".xlsx":
        raise typer.BadParameter("tên tệp Excel cần kết thúc bằng .xlsx", param_hint="--out")
    return apart(out, office)


def _tables(form: Format, pages: Iterable[Page], goal: Path, office: Office) -> dict[str, int]:
    from pipeline.contract import apart_topics, category_names, stock_topics, topic_names
    from pipeline.export.results import way_to
    from pipeline.export.rows import TABLES
    from pipeline.export.words import Words

    words = Words(category_names(), topic_names(), stock_topics(), apart_topics())
    if form is Format.csv:
        from pipeline.export.csv_tables import write_csv

        return write_csv(goal, pages, TABLES, words)
    if form is Format.parquet:
        from pipeline.export.parquet import write_parquet

        return write_parquet(goal, pages, TABLES)
    from pipeline.export.workbook import book

    with book(goal, TABLES, words, way=way_to(office.results, goal.parent), scratch=office.tmp) as made:
        for page in pages:
            made.add(page)
    return made.counts


def _lines(pages: Iterable[Page], goal: Path | None) -> None:
    """A line a document of the output contract, in the order of the store; those that do not count are left out."""
    from pipeline.export.results import line_of
    from pipeline.export.whole import written

    lines = (line_of(page.held) + "\n" for page in pages if page.held.same_as is None)
    if goal is None:
        for line in lines:
            sys.stdout.write(line)
        return
    with written(goal) as fresh, fresh.open("w", encoding="utf-8", errors="replace") as f:
        f.writelines(lines)
