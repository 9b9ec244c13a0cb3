"""What the commands of an office share: the option that names it, and what a clerk is told where it cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.usage import lang_of
from schemas.errors import SolieuError

if TYPE_CHECKING:
    from pipeline.office import Office

OfficeOption = Annotated[
    Path | None,
    typer.Option("--office", metavar="THƯ_MỤC", help="Thư mục văn phòng; mặc định: thư mục đang đứng hoặc ở trên nó."),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ của thông báo.")]


def opened(office: Path | None, flags: Mapping[str, object] = {}) -> Office:
    """The office that the command works in; where there is none, says so and ends the command."""
    from pipeline.office import Office

    try:
        return Office.find(office, flags)
    except SolieuError as e:
        raise ended_by(e) from e


def ended_by(error: SolieuError) -> typer.Exit:
    """Tells the fault on standard error, in the language that the command line asks for; raise what it returns."""
    typer.echo(error.message(lang_of(sys.argv[1:])), err=True)
    return typer.Exit(error.exit_code)
