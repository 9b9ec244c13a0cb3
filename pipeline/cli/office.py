"""What the commands of an office share: the option that names it, and what a clerk is told where it cannot be used."""

from __future__ import annotations

import getpass
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


def user() -> str:
    """The name under which the person is known to the system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def apart(goal: Path, office: Office) -> Path:
    """`goal` as a place that may be written to, its folder made. Nothing goes where the office would take it for a document,
    or among what it keeps: ends the command then."""
    goal = goal.resolve()
    for name, folder in office.folders.items():
        if name != "results" and folder.resolve() in (goal, *goal.parents):
            raise typer.BadParameter(f"không ghi vào thư mục {folder} của văn phòng", param_hint="--out")
    goal.parent.mkdir(parents=True, exist_ok=True)
    return goal
