"""An office of a few documents with a desk on it, for tests and measurements of the review."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from sqlalchemy import Connection, Engine, create_engine, event, insert, select

from pipeline.ingest import Source
from pipeline.parse.keep import Kept
from pipeline.review.apart import Apart
from pipeline.review.app import make_app
from pipeline.review.pageimages import PageImages
from pipeline.review.readings import Readings
from pipeline.review.room import Room
from pipeline.review.security import Gate, Guard
from pipeline.run import process
from pipeline.store import desk
from pipeline.store.shelf import Filed, filed
from pipeline.store.tables import documents, metadata, originals, runs
from schemas.run import Extraction
from schemas.total import Comparison


@dataclass
class Held:
    """Documents and what was found in them, in memory."""

    sources: dict[int, Source] = field(default_factory=dict)
    found: dict[int, Extraction] = field(default_factory=dict)
    compared: dict[int, tuple[Comparison, ...]] = field(default_factory=dict)

    def current(self, connection: Connection, document: int) -> int | None:
        return connection.scalar(select(documents.c.current_run).where(documents.c.id == document))

    def extraction(self, connection: Connection, run: int) -> Extraction:
        return self.found[run]

    def comparisons(self, connection: Connection, run: int) -> tuple[Comparison, ...]:
        return self.compared.get(run, ())

    def filed(self, connection: Connection, document: int) -> Filed | None:
        return filed(connection, document)

    def source(self, document: int) -> Source:
        return self.sources[document]


@dataclass
class Desk:
    room: Room
    gate: Gate
    app: Guard
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def make_engine(folder: Path) -> Engine:
    engine = create_engine(f"sqlite:///{folder / 'desk.sqlite'}")
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA journal_mode=WAL"))
    metadata.create_all(engine)
    return engine


def put(engine: Engine, held: Held, source: Source, compared: Sequence[Comparison] = ()) -> int:
    """A document with one run, which has the document's number."""
    extraction = process(source, with_text=True)
    sha256 = hashlib.sha256(source.data + source.path.encode()).hexdigest()
    told = extraction.document
    with engine.begin() as c:
        c.execute(insert(originals).values(sha256=sha256, size=len(source.data), stored_at=""))
        row = c.execute(insert(documents).values(original=sha256, inner="", path=source.path, superseded=False))
        assert row.inserted_primary_key
        number = int(row.inserted_primary_key[0])
        c.execute(
            insert(runs).values(
                id=number, document=number, code="1", rules="r", made_at="", type=told.type, number=told.number,
                issuer=told.issuer, subject=told.subject,
            )
        )  # fmt: skip
        c.execute(documents.update().where(documents.c.id == number).values(current_run=number))
        desk.put(c, number, extraction, desk.summary(extraction, compared))
    held.sources[number], held.found[number], held.compared[number] = source, extraction, tuple(compared)
    return number


def make_desk(folder: Path, sources: Sequence[Source], port: int = 8765, who: str = "Lan") -> Desk:
    engine, held = make_engine(folder), Held()
    for source in sources:
        put(engine, held, source)
    drawn, read = Apart(), Apart()
    drawn.warm()
    room = Room(
        engine,
        held,
        Readings(Kept(folder / "parsed", read.parse)),
        PageImages(folder / "pages", drawn),
        "Phòng LĐ-TB&XH",
        folder,
    )
    gate = Gate(port, who)
    return Desk(room, gate, make_app(room, gate), port)


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
