"""`solieu review`: the auditor's desk in the browser."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened, user
from schemas.errors import EXIT_OK, SolieuError

NAME = "review"
HELP = "Mở bàn kiểm tra trong trình duyệt: xem, sửa, ký duyệt số liệu của văn phòng."
_READY = (
    "Bàn kiểm tra đang mở. Đường dẫn dùng được một lần:\n  {link}\nNhấn Ctrl+C để đóng.",
    "The desk is open. The link works once:\n  {link}\nPress Ctrl+C to close it.",
)


def run(
    office: OfficeOption = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Cổng; mặc định: cổng trống đầu tiên từ 8321.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Chỉ in đường dẫn, không mở trình duyệt.")] = False,
    host: Annotated[str, typer.Option("--host", help="Địa chỉ của máy này; chỉ nhận 127.0.0.1, ::1 hoặc localhost.")] = "127.0.0.1",
    who: Annotated[str | None, typer.Option("--who", metavar="TÊN", help="Tên người kiểm tra; đổi được trên trang.")] = None,
    lang: LangOption = Lang.vi,
) -> None:  # fmt: skip
    from pipeline.review.serve import room_of, serve

    here = opened(office)

    def ready(link: str) -> None:
        typer.echo(_READY[lang is Lang.en].format(link=link))
        sys.stdout.flush()
        if not no_browser:
            import webbrowser

            webbrowser.open(link)

    try:
        here.no_backup()
        with room_of(here) as room:
            serve(room, host, port, who or user(), lang.value, ready)
    except SolieuError as e:
        raise ended_by(e) from e
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_OK) from None
