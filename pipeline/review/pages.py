"""From templates to pages. Whatever goes into a page is escaped, with what would hide or turn text made visible."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from pipeline.export.decisions import local
from pipeline.export.escape import escaped
from pipeline.export.labels import day, number
from pipeline.export.sides import side, sides
from pipeline.review.room import Room
from pipeline.review.security import Session, session_of
from pipeline.review.texts import LANGS, text

HERE = Path(__file__).parent


def room_of(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


def _session(request: Request, lang: str = "") -> Session:
    """The session; a page asked for with `?lang=` changes its language."""
    session = session_of(request)
    if lang in LANGS:
        session.lang = lang
    return session


Here = Annotated[Room, Depends(room_of)]
Who = Annotated[Session, Depends(_session)]


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "day": day, "local": local, "side": side, "sides": sides}
    return made


def render(
    request: Request, template: str, status: int = 200, values: Mapping[str, object] | None = None, **more: object
) -> HTMLResponse:
    """A page, or a part of one, in the session's language."""
    session = session_of(request)

    def t(key: str, **words: object) -> str:
        return text(key, session.lang, **words)

    told = {
        "t": t, "lang": session.lang, "who": session.who, "token": session.token, "path": request.url.path,
        "query": _query(request),
    }  # fmt: skip
    return HTMLResponse(environment().get_template(template).render(told | dict(values or {}) | more), status)


def _query(request: Request) -> str:
    """The page's own query without the language, for links that change it."""
    return urlencode([(k, v) for k, v in request.query_params.multi_items() if k != "lang"])


def _shown(value: object) -> object:
    return Markup(escaped(value)) if type(value) is str else value
