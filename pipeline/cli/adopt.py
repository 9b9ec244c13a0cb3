"""`solieu adopt`: another version's results count from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened, user
from schemas.errors import EXIT_USAGE, SolieuError

if TYPE_CHECKING:
    from pipeline.adopt import Adopted

NAME = "adopt"
HELP = (
    "Dùng kết quả của một phiên bản khác làm kết quả chính thức.\n\n"
    "Quyết định của người kiểm tra được giữ và áp lại; chỗ nào không còn khớp thì được kể tên để xem lại. Nên xem trước bằng: "
    "solieu diff hien-tai PHIÊN_BẢN."
)
_PLAN = (
    "Sẽ đổi sang kết quả của phiên bản {name}: {adopted} tài liệu (đang dùng rồi: {already}; phiên bản đó không đọc được: {unread}).",
    "To be changed to version {name}: {adopted} documents (used already: {already}; not read by it: {unread}).",
)
_DONE = (
    "Đã đổi sang kết quả của phiên bản {name}: {adopted} tài liệu; đang dùng từ trước: {already}; phiên bản đó không đọc được, giữ nguyên: {unread}.",
    "Changed to version {name}: {adopted} documents; used before: {already}; not read by it and left as they were: {unread}.",
)
_AGAIN = (
    "Có quyết định cần xem lại ở {n} tài liệu (mở bằng: solieu review):",
    "Decisions ask to be looked at again in {n} documents (open them: solieu review):",
)
_OF = (("{path}: {n} quyết định", ", đã ký duyệt"), ("{path}: {n} decisions", ", signed off"))
_UNOPENED = (
    "{path}: chưa mở được tệp gốc, quyết định sẽ được áp lại khi mở bàn kiểm tra.",
    "{path}: the original cannot be opened; its decisions are carried over when the desk opens.",
)


def run(
    version: Annotated[str, typer.Argument(metavar="PHIÊN_BẢN", help="Như ở solieu diff: số thứ tự, phần đầu mã quy tắc, moi-nhat, hoặc #SỐ của một lần đọc.")],
    document: Annotated[list[str] | None, typer.Option("--document", metavar="TÀI_LIỆU", help="Chỉ tài liệu này: đường dẫn (dùng được *), số văn bản, hoặc phần đầu mã SHA-256.")] = None,
    who: Annotated[str | None, typer.Option("--who", metavar="TÊN", help="Tên người quyết định, ghi vào sổ.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:  # fmt: skip
    from pipeline.adopt import adopt, plan
    from pipeline.store.engine import opened as store_of
    from pipeline.store.versions import named

    here, en = opened(office), lang is Lang.en
    try:
        engine = store_of(here.database_url)
        with engine.connect() as c:
            wanted = named(c, version)
        name = _name(wanted.number, wanted.version.rules if wanted.version else None, wanted.run)
        names = tuple(document or ())
        if not yes:
            told = plan(engine, wanted, names)
            typer.echo(_told(_PLAN[en], name, told))
            if told.adopted and not typer.confirm("Go on?" if en else "Đổi?"):
                raise typer.Exit(EXIT_USAGE)
        done = adopt(here, engine, wanted, who or user(), names)
    except SolieuError as e:
        raise ended_by(e) from e
    typer.echo(_told(_DONE[en], name, done))
    if done.again:
        typer.echo(_AGAIN[en].format(n=len(done.again)))
        line, signed = _OF[en]
        for again in done.again:
            typer.echo("  " + line.format(path=again.path, n=again.decisions) + (signed if again.signed else ""))
    for path in done.unopened:
        typer.echo("  " + _UNOPENED[en].format(path=path))


def _told(sentence: str, name: str, told: Adopted) -> str:
    return sentence.format(name=name, adopted=told.adopted, already=told.already, unread=told.unread)


def _name(number: int | None, rules: str | None, run: int | None) -> str:
    return f"#{run}" if run is not None else f"{number} ({rules})"
