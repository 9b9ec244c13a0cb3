"""Who may use the desk: one browser of this machine, let in by a link that works once; and what no page may ever do.

Everything is refused that does not carry the session's cookie, was not asked of this very address, or changes something
without the token that only our own pages know. The policy lets a page load nothing but our own files and run no inline script.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.review.texts import text

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
LARGEST = 1 << 18  # bytes of what a page may send: a form with its reason
DOOR = "/open/"
_SAFE = ("GET", "HEAD")


@dataclass(slots=True)
class Session:
    """A browser that came by the link. `who` signs its decisions."""

    who: str
    lang: str = "vi"
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Gate:
    """Lets browsers in. `origins` are the addresses at which the desk is served ("http://127.0.0.1:8765")."""

    def __init__(self, port: int, who: str, lang: str = "vi") -> None:
        self.origins = {f"http://{host}:{port}" for host in ("127.0.0.1", "localhost", "[::1]")}
        self.cookie = f"solieu_{port}"  # browsers keep one jar for all ports of a host
        self.who, self.lang = who, lang
        self.link: str | None = secrets.token_urlsafe(32)
        self.sessions: dict[str, Session] = {}

    def enter(self, told: str) -> str | None:
        """The new session's cookie for whoever brings the link, which is used up; None for anybody else."""
        if self.link is None or not _same(told, self.link):
            return None
        self.link = None
        key = secrets.token_urlsafe(32)
        self.sessions[key] = Session(self.who, self.lang)
        return key

    def session(self, request: Request) -> Session | None:
        return self.sessions.get(request.cookies.get(self.cookie, ""))


class Guard:
    """The desk behind its gate: an ASGI application around another one."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no web sockets here
            return

        async def armed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {k.lower().encode() for k in HEADERS}
                kept = [(k, v) for k, v in message["headers"] if k.lower() not in own | {b"server"}]
                told = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                message = {**message, "headers": [*kept, *told]}
            await send(message)

        request = Request(scope, receive)
        answer = self._answer(request)
        if answer is not None:
            await answer(scope, receive, armed)
        else:
            await self.app(scope, receive, armed)

    def _answer(self, request: Request) -> Response | None:
        """What is answered without asking the desk; None where it is asked."""
        if f"http://{request.headers.get('host', '')}" not in self.gate.origins:
            return _refused(request, 403, "refused_host")
        if request.url.path.startswith(DOOR):
            return self._open(request)
        session = self.gate.session(request)
        if session is None:
            return _refused(request, 401, "refused_session")
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _refused(request, 403, "refused_origin")
        if request.method not in _SAFE and (refusal := self._refused_change(request, session)):
            return refusal
        request.scope.setdefault("state", {})["session"] = session
        return None

    def _refused_change(self, request: Request, session: Session) -> Response | None:
        if request.headers.get("origin") not in self.gate.origins:
            return _refused(request, 403, "refused_origin")
        if not _same(request.headers.get("x-csrf-token", ""), session.token):
            return _refused(request, 403, "refused_token")
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            return _refused(request, 413, "refused_size")
        return None

    def _open(self, request: Request) -> Response:
        key = self.gate.enter(request.url.path.removeprefix(DOOR)) if request.method == "GET" else None
        if key is None and self.gate.session(request) is None:
            return _refused(request, 401, "refused_link")
        answer = RedirectResponse("/", 303)
        if key is not None:
            answer.set_cookie(self.gate.cookie, key, httponly=True, samesite="strict", path="/")
        return answer


def session_of(request: Request) -> Session:
    """The session of a request that the guard let through."""
    session: Session = request.state.session
    return session


def _same(told: str, expected: str) -> bool:
    return secrets.compare_digest(told.encode("utf-8", "surrogatepass"), expected.encode())


def _refused(request: Request, status: int, key: str) -> Response:
    vi, en = text(key, "vi"), text(key, "en")
    if "text/html" in request.headers.get("accept", ""):
        page = (
            f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>solieu</title>'
            f'<h1>solieu</h1><p>{vi}</p><p lang="en">{en}</p></html>'
        )
        return HTMLResponse(page, status)
    told: dict[str, Any] = {"code": key, "message_vi": vi, "message_en": en}
    return JSONResponse(told, status)
