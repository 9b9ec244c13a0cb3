"""`solieu diff`: what another version of the rules reads otherwise, document by document."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, apart, ended_by, opened
from schemas.errors import SolieuError

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.export.change_sums import Tally
    from pipeline.export.words import Words
    from pipeline.office import Office
    from pipeline.store.versions import Told, Wanted
    from schemas.change import Compared

NAME = "diff"
HELP = (
    "So sánh hai phiên bản: số liệu, bản ghi, kết luận thêm, mất, đổi; quyết định không còn khớp.\n\n"
    "Không nêu phiên bản: kể các phiên bản có trong kho. Phiên bản: số thứ tự, ít nhất 4 ký tự đầu của mã quy tắc, hien-tai "
    "(kết quả đang dùng), moi-nhat, hoặc #SỐ của một lần đọc. Cả hai bên được đối chiếu với tổng số đã biết hiện nay. Không "
    "thay đổi gì trong kho."
)
_WIDE = 200  # characters
SHOWN = 20  # documents of the terminal's table, and changes below it
_NO_VERSIONS = ("Kho chưa có kết quả nào.", "The store holds no results yet.")
_HEADS = (
    ("Số", "Chương trình", "Mã quy tắc", "Từ", "Đến", "Đọc được", "Không đọc được", "Đang dùng"),
    ("No.", "Program", "Rules", "First", "Last", "Read", "Unread", "Current"),
)
_CURRENT = ("kết quả đang dùng", "what counts now")


class Format(StrEnum):
    table = "table"
    xlsx = "xlsx"
    html = "html"
    jsonl = "jsonl"


def run(
    a: Annotated[str | None, typer.Argument(metavar="[A]", help="Phiên bản trước.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="Phiên bản sau.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Dạng kết quả.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", metavar="TỆP", help="Nơi ghi; cần với xlsx và html.")] = None,
    document: Annotated[list[str] | None, typer.Option("--document", metavar="TÀI_LIỆU", help="Chỉ tài liệu này: đường dẫn (dùng được *), số văn bản, hoặc phần đầu mã SHA-256.")] = None,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:  # fmt: skip
    from pipeline.export.change_sums import Tally
    from pipeline.inbox.totals import Known
    from pipeline.store.engine import opened as store_of
    from pipeline.store.versions import named, versions
    from pipeline.versus import compared

    here = opened(office)
    if a is not None and b is None:
        raise typer.BadParameter("cần hai phiên bản, ví dụ: solieu diff hien-tai moi-nhat", param_hint="B")
    goal = _goal(form, out, here)
    try:
        engine = store_of(here.database_url)
        with engine.connect() as c:
            if a is None or b is None:
                _list(versions(c), lang)
                return
            left, right = named(c, a), named(c, b)
        tally = Tally(_name(left, lang), _name(right, lang), lang.value)
        totals = Known(here.totals).loaded()
        _tell(form, compared(engine, left, right, tuple(document or ()), totals.compare), tally, goal, here)
    except SolieuError as e:
        raise ended_by(e) from e


def _goal(form: Format, out: Path | None, office: Office) -> Path | None:
    if out is None:
        if form in (Format.xlsx, Format.html):
            raise typer.BadParameter(f"dạng {form} cần nơi ghi, ví dụ: --out so-sanh.{form}", param_hint="--out")
        return None
    if form is Format.table:
        raise typer.BadParameter(
            "dạng table chỉ in ra màn hình; hãy thêm --format xlsx, html hoặc jsonl", param_hint="--out"
        )
    if out.suffix.lower() != f".{form}":
        raise typer.BadParameter(f"tên tệp cần kết thúc bằng .{form}", param_hint="--out")
    return apart(out, office)


def _tell(form: Format, found: Iterable[Compared], tally: Tally, goal: Path | None, office: Office) -> None:
    from pipeline.contract import apart_topics, category_names, stock_topics, topic_names
    from pipeline.export.words import Words

    words = Words(category_names(), topic_names(), stock_topics(), apart_topics())
    if form is Format.jsonl:
        _lines(found, tally, words, goal)
        return
    if form is Format.xlsx and goal is not None:
        from pipeline.export.change_book import write_book
        from pipeline.export.results import way_to

        write_book(goal, found, tally, words, way_to(office.results, goal.parent), office.tmp)
    elif form is Format.html and goal is not None:
        from pipeline.export.change_page import change_page
        from pipeline.export.whole import write

        write(goal, change_page(found, tally, words))
    else:
        _show(found, tally, words)
        return
    told = ", ".join(f"{k} {n}" for k, n in tally.sums() if n)
    typer.echo(f"{'Written to' if tally.lang == 'en' else 'Đã ghi vào'} {goal}: {told}.", err=True)


def _lines(found: Iterable[Compared], tally: Tally, words: Words, goal: Path | None) -> None:
    """A line a document that is not equal, and a last one with the sums."""
    from pipeline.export.change_rows import lines, reason
    from pipeline.export.whole import written

    def told() -> Iterable[str]:
        for each in found:
            tally.add(each)
            if each.fate != "equal":
                changes = [x.plain for x in lines(each, tally.lang, words)]
                why = reason(each.b, tally.lang) or reason(each.a, tally.lang) or None
                yield _json({"document": each.path, "fate": each.fate, "reason": why, "changes": changes})
        yield _json({"sums": tally.plain})

    if goal is None:
        for line in told():
            sys.stdout.write(line)
        return
    with written(goal) as fresh, fresh.open("w", encoding="utf-8", errors="replace") as f:
        f.writelines(told())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _show(found: Iterable[Compared], tally: Tally, words: Words) -> None:
    from rich.table import Table
    from rich.text import Text

    from pipeline.export.change_labels import FATE, SORT, WORDS
    from pipeline.export.change_rows import lines
    from pipeline.export.labels import said
    from schemas.change import SIDES, SORTS

    first: list[Text] = []
    count, lang = 0, tally.lang
    for each in found:
        tally.add(each)
        count += len(each.difference.changes)
        if len(first) < SHOWN and each.difference.changes:
            for x in lines(each, lang, words)[: SHOWN - len(first)]:
                page = f"{said(WORDS['page'], lang).lower()} {x.page}, " if x.page else ""
                at = "" if x.start is None else f" ({x.of} {page}{x.start}–{x.end})"
                what = f"{said(SORT[x.sort], lang)} {x.word}, {x.name} “{x.quote}”"
                first.append(Text(f"{x.document}{at}: {what}: {x.before or '–'} → {x.after or '–'}"))
    console = _console()
    console.print(Text(f"A: {tally.a}\nB: {tally.b}"))
    sums = Table(show_header=False, box=None)
    for name, n in tally.sums():
        sums.add_row(Text(name), Text(str(n)))
    console.print(sums)
    if not tally.documents:
        console.print(Text(said(WORDS["nothing"], lang)))
        return
    sorts = [s for s in SORTS if any(tally.counts[s, side] for side in SIDES)]
    table = Table(said(WORDS["document"], lang), said(WORDS["fate"], lang), *(said(SORT[s], lang) for s in sorts))
    for d in tally.ranked[:SHOWN]:
        fate = said(FATE[d.fate], lang) + (f": {d.reason}" if d.reason else "")
        table.add_row(*(Text(x) for x in (d.path, fate, *(d.count(s) for s in sorts))))
    console.print(table)
    for text in first:
        console.print(text)
    more = max(len(tally.documents) - SHOWN, 0) + count - len(first)
    if more:
        console.print(Text(said(WORDS["more"], lang, n=more)))


def _console() -> Console:
    """As wide as the terminal; where the output goes elsewhere, so wide that nothing is broken."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE, soft_wrap=True)


def _list(there: Iterable[Told], lang: Lang) -> None:
    from datetime import datetime

    from rich.table import Table

    told, en = list(there), lang is Lang.en
    if not told:
        typer.echo(_NO_VERSIONS[en])
        return
    table = Table(*_HEADS[en])
    for t in told:
        first, last = (datetime.fromisoformat(m).astimezone().strftime("%d/%m/%Y %H:%M") for m in (t.first, t.last))
        table.add_row(*map(str, (t.number, t.version.code, t.version.rules, first, last, t.read, t.failed, t.current)))
    _console().print(table)


def _name(wanted: Wanted, lang: Lang) -> str:
    if wanted.version is not None:
        return f"{wanted.number}: {wanted.version.code}, {wanted.version.rules}"
    return _CURRENT[lang is Lang.en] if wanted.run is None else f"#{wanted.run}"
