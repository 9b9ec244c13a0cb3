"""`solieu verify`: whether the office still holds everything as it was stored."""

from __future__ import annotations

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from pipeline.cli.problems import progress, tell
from schemas.errors import EXIT_INTERNAL, EXIT_OK, SolieuError

NAME = "verify"
HELP = "Kiểm tra kho: băm lại mọi bản gốc, đối chiếu từng số liệu với văn bản đã lưu, tìm tệp thừa thiếu. Mã thoát 1 nếu có chỗ hỏng."
_END = (
    "Đã kiểm tra {originals} bản gốc, {runs} lần đọc, {files} tệp: {bad} chỗ hỏng, {notes} chỗ cần chú ý.",
    "Looked at {originals} originals, {runs} runs, {files} files: {bad} broken, {notes} to note.",
)


def run(office: OfficeOption = None, lang: LangOption = Lang.vi) -> None:
    from pipeline.store.engine import opened as store_of
    from pipeline.store.verify import counted, verify

    place, en = opened(office), lang is Lang.en
    bad = notes = 0
    try:
        engine = store_of(place.database_url)
        try:
            known = counted(engine)
            with progress("Verifying" if en else "Đang kiểm tra") as moved:
                for found in verify(place, engine, moved):
                    tell(found, lang)
                    notes += found.is_note
                    bad += not found.is_note
        finally:
            engine.dispose()
    except SolieuError as e:
        raise ended_by(e) from e
    told = {"originals": known.originals, "runs": known.runs, "files": known.files}
    typer.echo(_END[en].format(bad=bad, notes=notes, **told))
    raise typer.Exit(EXIT_INTERNAL if bad else EXIT_OK)
