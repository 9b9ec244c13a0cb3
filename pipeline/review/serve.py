"""The desk of an office on a port of this machine, until somebody ends it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import uvicorn

from pipeline.office import Office
from pipeline.parse.forkserver import Limits
from pipeline.parse.keep import Kept
from pipeline.review.apart import Apart
from pipeline.review.app import make_app
from pipeline.review.known import Known
from pipeline.review.pageimages import PageImages
from pipeline.review.readings import Readings
from pipeline.review.room import Room
from pipeline.review.security import DOOR, Gate
from pipeline.review.stored import Stored
from pipeline.store.engine import opened
from schemas.desk_errors import NotLoopback, PortTaken

PORT = 8321
_TRIED = 20  # ports behind the usual one, where nobody asked for a certain one


@contextmanager
def room_of(office: Office) -> Iterator[Room]:
    """The office's room, whose readers end with the block. Raises StoreError."""
    engine = opened(office.database_url)
    told = office.settings.reading
    limits = Limits(memory_mb=told.memory_mb, wall_seconds=told.wall_seconds, cpu_seconds=told.cpu_seconds)
    drawn, read = Apart(limits), Apart(limits)
    drawn.warm()
    try:
        yield Room(
            engine,
            Stored(engine, office.originals, read),
            Readings(Kept(office.parsed, read.parse)),
            PageImages(office.store / "pages", drawn),
            Known(office.totals),
            office.root.name,
            office.store,
        )
    finally:
        drawn.close()
        read.close()
        engine.dispose()


def serve(room: Room, host: str, port: int | None, who: str, lang: str, ready: Callable[[str], None]) -> None:
    """Serves the desk until it is interrupted; `ready` is given the link that lets one browser in.

    Raises NotLoopback, PortTaken.
    """
    with _listening(host, port) as listener:
        at: int = listener.getsockname()[1]
        gate = Gate(at, who, lang)
        config = uvicorn.Config(make_app(room, gate), log_level="warning", access_log=False, server_header=False)
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{at}{DOOR}{gate.link}")
        uvicorn.Server(config).run([listener])


@contextmanager
def _listening(host: str, port: int | None) -> Iterator[socket.socket]:
    address = "127.0.0.1" if host == "localhost" else host
    try:
        loopback = ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopback(host)
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for at in range(PORT, PORT + _TRIED) if port is None else (port,):
            try:
                listener.bind((address, at))
                break
            except OSError:
                continue
        else:
            raise PortTaken(port=port or PORT, other=(port or PORT) + _TRIED)
        listener.listen()  # a browser that comes before the server waits
        yield listener
