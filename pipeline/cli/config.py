"""`solieu config`: the settings that hold in an office, and who said them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, opened

NAME = "config"
HELP = "In mọi mục cấu hình đang dùng của văn phòng; --origin cho biết giá trị từ đâu mà có."
_ORIGINS = {  # Vietnamese, English
    "flag": ("tùy chọn {where}", "option {where}"),
    "environment": ("biến môi trường {where}", "environment variable {where}"),
    "office": ("tệp {where}", "file {where}"),
    "default": ("mặc định", "default"),
}


def run(
    office: OfficeOption = None,
    origin: Annotated[bool, typer.Option("--origin", help="Kèm nơi đặt ra giá trị.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
    lang: LangOption = Lang.vi,
) -> None:
    import tomlkit

    from pipeline.config import origins
    from pipeline.settings import masked

    found = [s._replace(value=masked(s.value)) if isinstance(s.value, str) else s for s in origins(opened(office).root)]
    if as_json:
        told = {s.key: {"value": s.value, "origin": s.origin, "where": s.where} if origin else s.value for s in found}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    lines = [(f"{s.key} = {tomlkit.item(s.value).as_string()}", s) for s in found]  # what the office's file may say
    width = max(len(line) for line, _ in lines)
    for line, s in lines:
        typer.echo(
            f"{line:<{width}}  # {_ORIGINS[s.origin][lang is Lang.en].format(where=s.where)}" if origin else line
        )
