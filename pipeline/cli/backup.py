"""`solieu backup`: a copy of the whole office, made while others work in it."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from pipeline.cli.problems import progress, tell
from schemas.errors import EXIT_INTERNAL, EXIT_OK, SolieuError

NAME = "backup"
HELP = "Sao lưu văn phòng (kho, bản gốc, kết quả) vào một thư mục mới; solieu watch vẫn chạy bình thường. Mã thoát 1 nếu có bản gốc hỏng không sao lưu được."


def run(
    destination: Annotated[
        Path,
        typer.Argument(metavar="NƠI_CẤT", help="Thư mục cất bản sao lưu, nên ở ổ đĩa khác; mỗi lần một thư mục mới."),
    ],
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.store.backup import backup

    source, en = opened(office), lang is Lang.en
    try:
        with progress("Backing up" if en else "Đang sao lưu") as moved:
            made = backup(source, destination, moved)
    except SolieuError as e:
        raise ended_by(e) from e
    for each in made.problems:
        tell(each, lang)
    folder = quote(str(made.folder))
    if en:
        typer.echo(f"The backup is in “{made.folder}” ({made.originals} originals).")
        typer.echo(f"Check it:   solieu verify --office {folder}\nRestore it: solieu init NEW_FOLDER --from {folder}")
    else:
        typer.echo(f"Bản sao lưu ở “{made.folder}” ({made.originals} bản gốc).")
        typer.echo(f"Kiểm tra:  solieu verify --office {folder}\nKhôi phục: solieu init THƯ_MỤC_MỚI --from {folder}")
    raise typer.Exit(EXIT_INTERNAL if made.problems else EXIT_OK)
