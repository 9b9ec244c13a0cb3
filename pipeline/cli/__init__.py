"""The command line: one module a command. Arguments in, exit code out; what is heavy is imported when it is needed."""

from __future__ import annotations

import io
import os
import sys

import typer

from pipeline.cli import (
    adopt,
    backup,
    config,
    diff,
    doctor,
    evaluate,
    export,
    extract,
    ingest,
    init,
    reprocess,
    review,
    schema,
    status,
    usage,
    validate,
    verify,
    watch,
)  # fmt: skip
from schemas.errors import EXIT_INTERNAL, EXIT_OK, EXIT_USAGE
from schemas.system import why

app = typer.Typer(
    name="solieu",
    help="Tìm mọi số liệu trong văn bản tiếng Việt về an sinh xã hội, kèm đúng vị trí trong văn bản gốc.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Mã thoát: 0 xong · 1 lỗi chương trình · 2 sai cách gọi · 3 có tài liệu không đọc được · 4 không đọc được tài liệu nào · 5 chưa đạt mức yêu cầu (evaluate) · 6 có số liệu không khớp tổng số đã biết (validate --fail-on).",
)
COMMANDS = (
    extract, schema, evaluate, validate, init, watch, ingest, status, review, reprocess, diff, adopt, export, backup, verify,
    doctor, config,
)  # fmt: skip
for command in COMMANDS:
    app.command(name=command.NAME, help=command.HELP)(command.run)


def main() -> None:
    """Entry point of the command `solieu`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Vietnamese is printed whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        sys.stderr.write("Đã dừng.\n")
        sys.exit(EXIT_INTERNAL)
    except BrokenPipeError:  # `solieu … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_OK)
    except OSError as e:
        where = f" vào “{e.filename}”" if e.filename else ""
        sys.stderr.write(
            f"Không ghi được kết quả{where} ({why(e)[0]}). Hãy kiểm tra tên thư mục, quyền ghi và dung lượng đĩa, rồi chạy lại.\n"
        )
        sys.exit(EXIT_INTERNAL)
    except Exception as e:
        if not usage.is_usage(e):
            raise
        if type(e).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{e}\n")
        else:
            sys.stderr.write(usage.message(e, usage.lang_of(sys.argv[1:])) + "\n")
        sys.exit(EXIT_USAGE)
