"""An office of a few documents with a desk on it, for tests and measurements of the review."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from sqlalchemy import Connection, Engine, insert, select

from pipeline.ingest import Source
from pipeline.parse.keep import Kept
from pipeline.review.apart import Apart
from pipeline.review.app import make_app
from pipeline.review.known import Known
from pipeline.review.pageimages import PageImages
from pipeline.review.readings import Readings
from pipeline.review.room import Room
from pipeline.review.security import Gate, Guard
from pipeline.review.stored import Stored
from pipeline.run import process
from pipeline.store import desk, runs
from pipeline.store.engine import opened, prepare
from pipeline.store.originals import place_of
from pipeline.store.tables import documents, originals
from schemas.run import Extraction
from schemas.total import Comparison

PORT = 8765
MOMENT = "2026-01-05T02:00:00.000000Z"


@dataclass
class Desk:
    room: Room
    gate: Gate
    app: Guard
    port: int = PORT

    def close(self) -> None:
        self.room.images.drawn.close()
        self.room.readings.kept.read.__self__.close()  # type: ignore[attr-defined]
        self.room.engine.dispose()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def put(
    engine: Engine,
    folder: Path,
    source: Source,
    compared: Sequence[Comparison] = (),
    extraction: Extraction | None = None,
) -> int:
    """Stores a document with its run and its row of the queue; returns its number."""
    extraction = extraction or process(source, with_text=True)
    sha256 = hashlib.sha256(source.data).hexdigest()
    place = place_of(folder / "originals", sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(source.data)
    with engine.begin() as c:
        c.execute(insert(originals).values(sha256=sha256, size=len(source.data), stored_at=MOMENT))
        run = runs.save(c, runs.Key(sha256, source.path), extraction, MOMENT)
        runs.save_comparisons(c, run, compared)
        desk.follow(c, run, extraction, compared)
        return _number(c, sha256)


def _number(connection: Connection, sha256: str) -> int:
    return int(connection.execute(select(documents.c.id).where(documents.c.original == sha256)).scalar_one())


def make_desk(folder: Path, sources: Sequence[Source], who: str = "Lan") -> Desk:
    """A desk on an office in `folder` with these documents, numbered from 1."""
    url = f"sqlite:///{folder / 'solieu.sqlite'}"
    prepare(url)
    engine = opened(url)
    for source in sources:
        put(engine, folder, source)
    drawn, read = Apart(), Apart()
    room = Room(
        engine,
        Stored(engine, folder / "originals", read),
        Readings(Kept(folder / "parsed", read.parse)),
        PageImages(folder / "pages", drawn),
        Known(folder / "totals"),
        "Phòng LĐ-TB&XH",
        folder,
    )
    (folder / "totals").mkdir(exist_ok=True)
    gate = Gate(PORT, who)
    return Desk(room, gate, make_app(room, gate))


@contextmanager
def served(made: Desk) -> Iterator[Desk]:
    """The desk at a free port of this machine, until the block ends."""
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    made.port = server.servers[0].sockets[0].getsockname()[1]
    made.gate.origins = {f"http://127.0.0.1:{made.port}"}
    made.gate.cookie = f"solieu_{made.port}"
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(5)
