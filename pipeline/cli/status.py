"""`solieu status`: what became of every file, when and why."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.errors import SolieuError

if TYPE_CHECKING:
    from pipeline.store.ledger import Entry

NAME = "status"
HELP = "Mỗi tệp đã đến đang ở đâu, từ lúc nào và vì sao."
SHOWN = 50  # files that are listed unless more are asked for


def sentence(row: Entry, lang: str) -> str:
    """One file in one line: its name, its state, why."""
    from pipeline.export.labels import FILE_STATES
    from pipeline.store.ledger import ENDED

    vi, en = FILE_STATES[row.state]
    why = row.message_en if lang == "en" else row.message_vi
    if row.inside and not row.moved and row.state in ENDED:
        lies = ("tệp gốc còn trong hộp nhận, chờ chuyển", "the original waits in the inbox to be moved")
        vi, en = f"{vi} ({lies[0]})", f"{en} ({lies[1]})"
    return f"{row.name}: {en if lang == 'en' else vi}" + (f" – {why}" if why else "")


def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[TÊN]...", help="Chỉ những tệp có tên chứa chữ này.")
    ] = None,
    state: Annotated[list[str] | None, typer.Option("--state", help="Chỉ trạng thái này.")] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"Kể hết, không chỉ {SHOWN} tệp mới nhất.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Mỗi tệp một dòng JSON.")] = False,
    office: OfficeOption = None,
    lang: LangOption = Lang.vi,
) -> None:
    from pipeline.export.labels import FILE_STATES
    from pipeline.inbox.scan import scan
    from pipeline.ingest import shown
    from pipeline.store import engine, ledger

    for name in state or ():
        if name not in FILE_STATES:
            raise typer.BadParameter(f"“{name}”: chọn một trong {', '.join(FILE_STATES)}", param_hint="--state")
    here = opened(office)
    try:
        store = engine.opened(here.database_url)
        with store.connect() as c:
            tally = ledger.tally(c)
            rows = ledger.entries(c, tuple(state or ()), None if everything or names else SHOWN)  # type: ignore[arg-type]
            known = {r.raw_name for r in ledger.in_inbox(c)}
        unseen = [s.name for s in scan(here.inbox) if s.raw not in known]
    except SolieuError as e:
        raise ended_by(e) from e
    rows = [r for r in rows if not names or any(n.casefold() in r.name.casefold() for n in names)]
    if as_json:
        for r in rows:
            sys.stdout.write(json.dumps(_plain(r, here.root), ensure_ascii=False) + "\n")
        return
    en = lang is Lang.en
    if not rows and not unseen:
        none = ("No file has come yet.", "Chưa có tệp nào.")
        if tally:
            none = ("No file of those that came fits.", "Trong các tệp đã đến, không có tệp nào khớp.")
        typer.echo(none[0 if en else 1])
    for r in rows:
        at = datetime.fromisoformat(r.changed_at).astimezone()
        typer.echo(f"{at:%d/%m/%Y %H:%M}  {sentence(r, lang.value)}")
    for name in unseen[:SHOWN]:
        vi, told = (
            "trong hộp nhận, chưa được ghi nhận (solieu watch có đang chạy không?)",
            "in the inbox, not noticed yet (is solieu watch running?)",
        )
        typer.echo(f"{shown(Path(name))}: {told if en else vi}")
    counts = ", ".join(f"{FILE_STATES[s][1 if en else 0]} {n}" for s, n in tally.items())
    more = len(unseen)
    typer.echo(
        f"{'In all' if en else 'Tổng cộng'}: {counts or 0}"
        + (f", {'unnoticed' if en else 'chưa ghi nhận'} {more}" if more else "")
    )


def _plain(row: Entry, root: Path) -> dict[str, object]:
    import os

    values = asdict(row)
    values["raw_name"] = os.fsdecode(row.raw_name).encode("utf-8", "backslashreplace").decode()
    for key in ("target", "notice"):
        path = values[key]
        values[key] = None if path is None else os.fsdecode(path).encode("utf-8", "backslashreplace").decode()
    return values
