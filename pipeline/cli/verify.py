"""`solieu verify`: whether the office still holds everything as it was stored."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from pipeline.cli.problems import progress, tell
from schemas.errors import EXIT_INTERNAL, EXIT_OK, BadValue, SolieuError

NAME = "verify"
HELP = "Kiểm tra kho: băm lại mọi bản gốc, đối chiếu từng số liệu với văn bản đã lưu, tìm tệp thừa thiếu. Mã thoát 1 nếu có chỗ hỏng."
_END = (
    "Đã kiểm tra {originals} bản gốc, {runs} lần đọc, {files} tệp: {bad} chỗ hỏng, {notes} chỗ cần chú ý.",
    "Looked at {originals} originals, {runs} runs, {files} files: {bad} broken, {notes} to note.",
)
_HEAD_HELD = (
    "Sổ quyết định còn nguyên: vẫn có mã đầu sổ đã đưa.",
    "The trail of decisions is whole: it still has the head that was given.",
)
_HEAD_WRONG = (
    "hãy chép lại nguyên cả mã đầu sổ in trong hồ sơ kiểm tra, gồm một số, dấu hai chấm và 64 ký tự",
    "copy the whole head that the evidence pack prints: a number, a colon and 64 characters",
)
HeadOption = Annotated[
    str | None,
    typer.Option(
        "--head",
        metavar="SỐ:MÃ",
        help="Mã đầu sổ in trong hồ sơ kiểm tra: kiểm tra sổ quyết định từng có mã ấy; sổ bị cắt hoặc bị viết lại thì báo.",
        show_default=False,
    ),
]


def run(office: OfficeOption = None, head: HeadOption = None, lang: LangOption = Lang.vi) -> None:
    from pipeline.store import trail
    from pipeline.store.engine import opened as store_of
    from pipeline.store.verify import counted, verify

    if head is not None and not trail.is_head(head):
        raise ended_by(BadValue(typed=head, detail=_HEAD_WRONG[0], detail_en=_HEAD_WRONG[1]))
    place, en = opened(office), lang is Lang.en
    bad = notes = 0
    whole = True
    try:
        engine = store_of(place.database_url)
        try:
            known = counted(engine)
            with progress("Verifying" if en else "Đang kiểm tra") as moved:
                for found in verify(place, engine, moved, head):
                    tell(found, lang)
                    notes += found.is_note
                    bad += not found.is_note
                    whole = whole and found.code != "trail"
        finally:
            engine.dispose()
    except SolieuError as e:
        raise ended_by(e) from e
    if head is not None and whole:
        typer.echo(_HEAD_HELD[en])
    told = {"originals": known.originals, "runs": known.runs, "files": known.files}
    typer.echo(_END[en].format(bad=bad, notes=notes, **told))
    raise typer.Exit(EXIT_INTERNAL if bad else EXIT_OK)
