"""What it costs to store documents of a page or two, to read them back, to verify them, and to copy the office."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, insert

from conftest import ROOT
from pipeline.ingest import Source
from pipeline.office import Office
from pipeline.run import process
from pipeline.store.backup import backup
from pipeline.store.engine import opened, prepare
from pipeline.store.originals import place_of
from pipeline.store.restore import restore
from pipeline.store.runs import Key, load, save
from pipeline.store.tables import originals
from pipeline.store.verify import verify
from schemas.run import Extraction

COUNT = 600
FIGURES = range(12, 29)  # of a document of a page or two


def small() -> list[Extraction]:
    paths = sorted((ROOT / "corpus").glob("*/van-ban.txt"))
    found = (process(Source(p.parent.name, p.read_bytes()), with_text=True) for p in paths)
    return [x for x in found if len(x.figures) in FIGURES]


def numbered(extraction: Extraction, number: int) -> tuple[bytes, Extraction]:
    """The document with a text of its own."""
    text = f"{extraction.document.text} {number}"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    update = {"text": text, "sha256": sha256, "path": f"{number}.txt"}
    return text.encode(), extraction.model_copy(update={"document": extraction.document.model_copy(update=update)})


def store(engine: Engine, office: Office, documents: list[Extraction]) -> list[tuple[float, float]]:
    """Seconds by the clock and of the processor that each document took."""
    taken = []
    for number in range(COUNT):
        data, extraction = numbered(documents[number % len(documents)], number)
        sha256 = extraction.document.sha256
        path = place_of(office.originals, sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        began, worked = time.perf_counter(), time.process_time()
        with engine.begin() as c:
            c.execute(insert(originals).values(sha256=sha256, size=len(data), stored_at=""))
            save(c, Key(sha256, extraction.document.path), extraction, "")
        taken.append((time.perf_counter() - began, time.process_time() - worked))
    return taken


def measured(label: str, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    print(f"{label:<40}{(time.perf_counter() - began) * 1000 / COUNT:8.2f} ms a document")


def main() -> None:
    documents = small()
    figures = sum(len(x.figures) for x in documents) / len(documents)
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        office = Office.create(Path(folder, "o"))
        prepare(office.database_url)
        engine = opened(office.database_url)
        taken = store(engine, office, documents)
        for label, each in (("save and commit", 0), ("of it the processor", 1)):
            middle = sorted(t[each] for t in taken)[COUNT // 2]
            print(f"{label:<40}{middle * 1000:8.2f} ms a document of {figures:.0f} figures (median)")
        with engine.connect() as c:
            measured("load", lambda: [load(c, run) for run in range(1, COUNT + 1)])
        measured("verify", lambda: list(verify(office, engine)))
        measured("backup", lambda: backup(office, Path(folder, "b")))
        (made,) = Path(folder, "b").iterdir()
        measured("restore", lambda: restore(made, Path(folder, "r")))
        engine.dispose()


if __name__ == "__main__":
    main()
