"""`solieu doctor`: whether an office can work, and what to do where it cannot."""

from __future__ import annotations

from collections import Counter

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, opened
from schemas.errors import EXIT_INTERNAL, EXIT_OK

NAME = "doctor"
HELP = "Kiểm tra văn phòng: phần mềm, thư mục, đĩa, cơ sở dữ liệu; nói rõ cần làm gì. Mã thoát 1 nếu có chỗ hỏng."
_VERDICTS = {"ok": ("tốt", "ok"), "warn": ("chú ý", "warn"), "bad": ("HỎNG", "BAD")}  # Vietnamese, English
_END = (
    "{bad} chỗ hỏng, {warn} chỗ cần chú ý, {ok} chỗ tốt.",
    "{bad} broken, {warn} to note, {ok} well.",
)


def run(office: OfficeOption = None, lang: LangOption = Lang.vi) -> None:
    from pipeline.doctor import examine

    en = lang is Lang.en
    seen: Counter[str] = Counter(dict.fromkeys(_VERDICTS, 0))
    for found in examine(opened(office)):
        seen[found.verdict] += 1
        typer.echo(f"{_VERDICTS[found.verdict][en]:<6} {found.said[en]}")
        if found.advice[en]:
            typer.echo(f"{'':<6} → {found.advice[en]}")
    typer.echo(_END[en].format(**seen))
    raise typer.Exit(EXIT_INTERNAL if seen["bad"] else EXIT_OK)
