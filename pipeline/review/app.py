"""The desk as a web application, behind its gate."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from pipeline.review import decision_api, desk_page, pictures_page, queue_page, signing_page, totals_page
from pipeline.review.gathered import Gatherer
from pipeline.review.pages import HERE, render
from pipeline.review.room import Room
from pipeline.review.security import Gate, Guard, session_of
from pipeline.review.texts import LANGS, field_name, text
from schemas.desk_errors import NoSuchDocument, NoSuchThing
from schemas.errors import BadValue, DocumentError, MissingPage, SolieuError

_MISSING = (NoSuchDocument, NoSuchThing, MissingPage)


def make_app(room: Room, gate: Gate) -> Guard:
    """The application that a server serves; `api_of` gives what it describes."""
    return Guard(make_api(room), gate)


def make_api(room: Room) -> FastAPI:
    """The desk without its gate: every request must carry a session."""
    app = FastAPI(title="solieu review", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.state.room = room
    app.state.upkeep = queue_page.Upkeep()
    app.state.gatherer = Gatherer(room)
    for module in (queue_page, desk_page, signing_page, totals_page, pictures_page, decision_api):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_exception_handler(SolieuError, _told)
    app.add_exception_handler(RequestValidationError, _misshapen)
    app.add_exception_handler(HTTPException, _no_page)
    return app


def _told(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, SolieuError)
    status = 404 if isinstance(fault, _MISSING) else 422 if isinstance(fault, BadValue) else 409
    if isinstance(fault, DocumentError) and not isinstance(fault, MissingPage):
        status = 410  # the original is there no more, or cannot be drawn
    return _answer(request, status, fault.code, fault.message_vi, fault.message_en)


def _misshapen(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    names = {str(part) for e in fault.errors() for part in e["loc"][-1:]}
    groups = (
        ("total", "filter", "form", "fact")
        if request.url.path == "/api/totals"
        else ("filter", "form", "fact", "total")
    )
    where = [", ".join(sorted(field_name(n, lang, *groups) for n in names))[:200] for lang in LANGS]
    key = "misshapen"
    return _answer(request, 422, key, *(text(key, lang, where=w) for lang, w in zip(LANGS, where, strict=True)))


def _no_page(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    key = "no_page" if fault.status_code == 404 else "no_method"
    return _answer(request, fault.status_code, key, text(key, "vi"), text(key, "en"))


def _answer(request: Request, status: int, code: str, vi: str, en: str) -> Response:
    """As a page where a browser asks for one, else as JSON."""
    if "text/html" in request.headers.get("accept", ""):
        return render(request, "fault.html", status, said=en if session_of(request).lang == "en" else vi)
    return JSONResponse({"code": code, "message_vi": vi, "message_en": en}, status)
