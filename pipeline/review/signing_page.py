"""Signing a document off, and what leaves the desk: the evidence pack and the workbook."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from pipeline.clock import stamp
from pipeline.review.card import view_of
from pipeline.review.desk_page import Document
from pipeline.review.evidence import evidence
from pipeline.review.pages import Here, Who, render
from pipeline.review.room import Opened, Room
from pipeline.review.state import BLOCKING, counted
from pipeline.review.workbook import write_workbook
from pipeline.store import trail
from schemas.desk_errors import NoSuchDocument
from schemas.held import Held

router = APIRouter(prefix="/documents/{document}")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 80  # characters of a file's name


@router.get("/sign-off", response_class=HTMLResponse)
def show(request: Request, room: Here, who: Who, document: Document) -> HTMLResponse:
    """How the document stands, what is still open, and how it is signed, opened again or taken along."""
    here = room.opened(document)
    state = here.state
    with room.engine.connect() as connection:
        head = trail.head(connection)
    return render(
        request,
        "signing.html",
        document=document,
        told=state.extraction.document,
        state=state,
        seen=here.basis,
        counts=[(n, word, p in BLOCKING) for p, n, word in counted(state, who.lang)],
        blocking=len(state.blocking),
        signed=state.stage == "signed_off",
        decisions=len(state.entries),
        moves=[d for d in view_of(here, who.lang).told(state.entries) if d.number in _moves(here)],
        head=head,
        office=room.name,
    )


@router.get("/pack", responses={200: {"content": {"text/html": {}}}}, response_class=Response)
def pack(room: Here, who: Who, document: Document) -> Response:
    """The evidence pack: one file that is read without a server."""
    here = room.opened(document)
    with room.engine.connect() as connection:
        head = trail.head(connection)
    page = evidence(here.state, head, stamp(), who.lang, here.named)
    return _file(page.encode("utf-8", "replace"), "text/html; charset=utf-8", _name(here, "html"))


@router.get("/workbook", responses={200: {"content": {XLSX: {}}}}, response_class=Response)
def workbook(room: Here, who: Who, document: Document) -> Response:
    """The workbook: figures, records, findings as they stand, and every decision."""
    here = room.opened(document)
    with TemporaryDirectory(prefix="solieu-") as folder:
        made = Path(folder) / "document.xlsx"
        write_workbook(here, _held(room, here), made)
        return _file(made.read_bytes(), XLSX, _name(here, "xlsx"))


def _moves(here: Opened) -> set[int]:
    return {e.id for e in here.state.entries if e.decision.act.action == "move"}


def _held(room: Room, here: Opened) -> Held:
    with room.engine.connect() as connection:
        filed = room.shelf.filed(connection, here.case.document)
    if filed is None:
        raise NoSuchDocument(str(here.case.document))
    return Held(
        path=filed.path, name=filed.path, original=filed.original, inner=filed.inner, day=filed.day,
        extraction=here.state.extraction, comparisons=tuple(c.comparison for c in here.state.comparisons),
    )  # fmt: skip


def _name(here: Opened, suffix: str) -> str:
    told = here.state.extraction.document
    plain = re.sub(r"[^\w.-]+", "-", told.number or Path(told.path).stem).strip("-.")[:_LONGEST]
    return f"ho-so-{here.case.document}-{plain or 'tai-lieu'}.{suffix}"


def _file(data: bytes, kind: str, name: str) -> Response:
    """Always to be saved and never shown here: what a document holds is no page of ours."""
    return Response(
        data, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )
