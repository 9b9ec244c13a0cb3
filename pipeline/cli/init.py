"""`solieu init`: a new office."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, ended_by
from schemas.errors import SolieuError

NAME = "init"
HELP = "Lập văn phòng trong một thư mục: nơi thả tệp (inbox), nơi nhận kết quả, cấu hình và kho dữ liệu."


def run(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục của văn phòng; chưa có thì tạo mới.")],
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.config import FILE
    from pipeline.office import Office
    from pipeline.store.engine import prepare

    already = (folder / FILE).is_file()
    try:
        office = Office.create(folder)
        with office.locked():  # no database is upgraded under a program that works with it
            prepare(office.database_url)
    except SolieuError as e:
        raise ended_by(e) from e
    root, command = office.root, f"solieu watch --office {quote(str(office.root))}"
    if lang is Lang.en:
        made = "is an office already; its settings and documents stay as they are" if already else "is an office now"
        labels = ("Drop documents into", "Results will be in", "Settings", "To start")
    else:
        made = "đã là văn phòng từ trước; giữ nguyên cấu hình và tài liệu" if already else "nay là văn phòng số liệu"
        labels = ("Thả tài liệu vào", "Kết quả sẽ ở", "Cấu hình", "Bắt đầu xử lý")
    typer.echo(f"“{root}” {made}.")
    for label, value in zip(labels, (office.inbox, office.results, root / FILE, command), strict=True):
        typer.echo(f"{label + ':':<20}{value}")
