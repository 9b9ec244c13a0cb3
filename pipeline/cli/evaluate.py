"""`solieu evaluate`: scores a folder of documents against what a careful reader expects of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from schemas.errors import EXIT_BELOW_EXPECTED, SolieuError

NAME = "evaluate"
HELP = "Chấm điểm một thư mục tài liệu có tệp expected.toml: độ chính xác (P), độ phủ (R), F1 và từng lỗi."


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Thư mục có các tệp expected.toml.")],
    min_f1: Annotated[float, typer.Option("--min-f1", help="Thoát với mã 5 nếu F1 chung thấp hơn mức này.")] = 0.0,
    lang: Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ của thông báo.")] = Lang.vi,
) -> None:
    from rich.console import Console
    from rich.table import Table

    from pipeline.evaluate import evaluate

    try:
        report = evaluate(folder)
    except SolieuError as e:
        typer.echo(e.message(lang.value), err=True)
        raise typer.Exit(e.exit_code) from e
    console = Console(highlight=False, soft_wrap=True)
    for error in report.errors:
        console.print(error, markup=False)
    table = Table("Loại", "P", "R", "F1", "đúng", "thừa", "thiếu")
    for kind, s in [
        *report.kinds.items(),
        ("tất cả", report.total),
        ("liên kết", report.links),
        ("kiểm tra", report.findings),
    ]:
        table.add_row(kind, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", str(s.tp), str(s.fp), str(s.fn))
    console.print(table)
    marks = "  ".join(f"{name} {s.tp}/{s.tp + s.fn}" for name, s in sorted(report.attributes.items()))
    console.print(f"{report.documents} tài liệu; {marks}", markup=False)
    if report.total.f1 < min_f1:
        raise typer.Exit(EXIT_BELOW_EXPECTED)
