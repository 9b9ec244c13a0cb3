"""The command line: one module a command. Arguments in, exit code out; what is heavy is imported when it is needed."""

from __future__ import annotations

import sys

import typer

from pipeline.cli import evaluate, extract, schema
from schemas.errors import EXIT_OK

app = typer.Typer(
    name="solieu",
    help="Tìm mọi số liệu trong văn bản tiếng Việt về an sinh xã hội, kèm đúng vị trí trong văn bản gốc.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Mã thoát: 0 xong · 1 lỗi chương trình · 2 sai cách gọi · 3 có tài liệu không đọc được · 4 không đọc được tài liệu nào · 5 chưa đạt mức yêu cầu (evaluate).",
)
for command in (extract, schema, evaluate):
    app.command(name=command.NAME, help=command.HELP)(command.run)


def main() -> None:
    """Entry point of the command `solieu`."""
    try:
        app()
    except BrokenPipeError:  # `solieu … | head`: the reader has seen enough
        sys.stdout = None
        sys.exit(EXIT_OK)
