"""`solieu validate`: a document's figures beside known reported totals."""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang, Tally, results, tell_passed_over
from schemas.errors import EXIT_DIFFERS, EXIT_OK, DocumentError, SolieuError

if TYPE_CHECKING:
    from schemas.run import Extraction
    from schemas.total import Comparison

NAME = "validate"
HELP = "Đối chiếu số liệu của các tệp với những tổng số đã biết (thư mục tệp .toml)."


class Form(StrEnum):
    table = "table"
    jsonl = "jsonl"


class FailOn(StrEnum):
    contradiction = "contradiction"
    suspicious = "suspicious"


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Tệp hoặc thư mục (PDF, ảnh, Word, Excel, HTML, thư, ZIP, văn bản)."),
    ],
    folder: Annotated[Path, typer.Option("--totals", metavar="THƯ_MỤC", help="Thư mục các tổng số đã biết (.toml).")],
    form: Annotated[Form, typer.Option("--format", help="Dạng kết quả.")] = Form.table,
    lang: Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ của thông báo.")] = Lang.vi,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Trả mã thoát 6 nếu có đối chiếu từ mức này trở lên.")
    ] = None,
) -> None:
    from pipeline.contract import category_names, topic_names, total_words
    from pipeline.totals.across import across
    from pipeline.totals.align import Totals
    from pipeline.totals.load import load

    try:
        totals = load(folder, topic_names(), category_names())
    except SolieuError as e:
        typer.echo(e.message(lang.value), err=True)
        raise typer.Exit(e.exit_code) from e
    known = Totals(totals, total_words())
    tell_passed_over(paths, lang.value)
    tally = Tally()
    read: list[Extraction] = []
    lines: list[Comparison] = []
    for result in results(paths, False, lang.value, tally):
        if isinstance(result, DocumentError):
            continue
        read.append(result)
        for line in known.compare(result):
            lines.append(line)
            if form is Form.jsonl:
                sys.stdout.write(line.model_dump_json() + "\n")
    between = across(read, known.words)
    if form is Form.table:
        from pipeline.cli.comparisons import show

        show(lines, between, {t.id: t for t in totals}, lang.value)
    else:
        for other in between:
            sys.stdout.write(other.model_dump_json() + "\n")
    raise typer.Exit(_exit_code(tally, lines, between, fail_on))


def _exit_code(tally: Tally, lines: list[Comparison], between: list[Comparison], fail_on: FailOn | None) -> int:
    verdicts = Counter(line.verdict for line in [*lines, *between])
    differs = verdicts["contradiction"] + (verdicts["suspicious"] if fail_on is FailOn.suspicious else 0)
    if fail_on is not None and differs and tally.exit_code == EXIT_OK:
        return EXIT_DIFFERS
    return tally.exit_code
