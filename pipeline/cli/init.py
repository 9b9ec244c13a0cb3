"""`solieu init`: a new office, or one that is restored from its backup."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, ended_by
from pipeline.cli.problems import progress, tell
from schemas.errors import EXIT_INTERNAL, EXIT_OK, EXIT_USAGE, SolieuError

if TYPE_CHECKING:
    from pipeline.office import Office

NAME = "init"
HELP = "Lập văn phòng trong một thư mục: nơi thả tệp (inbox), nơi nhận kết quả, cấu hình và kho dữ liệu; hoặc khôi phục từ bản sao lưu (--from)."


def run(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục của văn phòng; chưa có thì tạo mới.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="BẢN_SAO_LƯU", help="Khôi phục từ thư mục solieu-backup-… vào thư mục mới."),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--store.url", metavar="ĐỊA_CHỈ", help="Khi khôi phục: đưa kho vào cơ sở dữ liệu PostgreSQL trống này."
        ),
    ] = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.config import FILE

    if url is not None and source is None:
        said = "--store.url goes with --from only." if lang is Lang.en else "--store.url chỉ dùng cùng với --from."
        typer.echo(said, err=True)
        raise typer.Exit(EXIT_USAGE)
    already = (folder / FILE).is_file()
    try:
        office, code = (_made(folder), EXIT_OK) if source is None else _restored(source, folder, url, lang)
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
    raise typer.Exit(code)


def _made(folder: Path) -> Office:
    from pipeline.office import Office
    from pipeline.store.engine import prepare

    office = Office.create(folder)
    with office.locked():  # no database is upgraded under a program that works with it
        prepare(office.database_url)
    return office


def _restored(source: Path, folder: Path, url: str | None, lang: Lang) -> tuple[Office, int]:
    """The office that was restored, and the exit code: 1 where the backup lacked something."""
    from pipeline.store.restore import restore

    with progress("Restoring" if lang is Lang.en else "Đang khôi phục") as moved:
        restored = restore(source, folder, url, moved)
    for each in restored.problems:
        tell(each, lang)
    return restored.office, EXIT_INTERNAL if restored.problems else EXIT_OK
