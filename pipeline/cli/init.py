"""`solieu init`: a new office."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from pipeline.cli.office import ended_by
from schemas.errors import SolieuError

NAME = "init"
HELP = "Lập văn phòng trong một thư mục: nơi thả tệp (inbox), nơi nhận kết quả, cấu hình và kho dữ liệu."


def run(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục của văn phòng; chưa có thì tạo mới.")],
) -> None:
    from pipeline.config import FILE
    from pipeline.office import Office
    from pipeline.store.engine import prepare

    already = (folder / FILE).is_file()
    try:
        office = Office.create(folder)
        prepare(office.database_url)
    except SolieuError as e:
        raise ended_by(e) from e
    if already:
        typer.echo(f"“{office.root}” đã là văn phòng số liệu từ trước; giữ nguyên cấu hình và tài liệu.")
    else:
        typer.echo(f"Đã lập văn phòng ở “{office.root}”.")
    typer.echo(f"Thả tài liệu vào: {office.inbox}")
    typer.echo(f"Kết quả sẽ ở:     {office.results}")
    typer.echo(f"Cấu hình:         {office.root / FILE}")
    typer.echo(f"Bắt đầu xử lý:    solieu watch --office {quote(str(office.root))}")
