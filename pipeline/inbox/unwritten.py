"""Files of results that are still to be written: of documents for which another version's run counts since `adopt`.

The store is changed first, in one transaction; who is killed between the two leaves a list, and whoever works in the office
next writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.export.whole import write as write_whole
from pipeline.inbox.results import Results
from pipeline.office import Office
from pipeline.store import held, runs, shelf
from pipeline.store.engine import Engine
from schemas.inbox_errors import FolderRefused
from schemas.run import Extraction

PENDING = "adopting.json"  # below the store


def note(office: Office, documents: Sequence[int]) -> None:
    """Before the store is changed: the files of these are to be written."""
    write_whole(office.store / PENDING, json.dumps(list(documents)) + "\n")


def written(office: Office) -> None:
    """They are."""
    (office.store / PENDING).unlink()


def finish(office: Office, engine: Engine, results: Results) -> None:
    """Writes what a killed process did not come to. Raises FolderRefused, StoreError: the list stays."""
    pending = office.store / PENDING
    if not pending.exists():
        return
    for document in json.loads(pending.read_text("utf-8")):
        with engine.connect() as c:
            run = shelf.current(c, document)
            extraction = None if run is None else runs.load(c, run, with_text=True)
        if extraction is not None:
            write(engine, results, document, extraction)
    written(office)


def write(engine: Engine, results: Results, document: int, extraction: Extraction) -> None:
    """The document's files for the clerk; one of an archive has none. Raises FolderRefused, StoreError."""
    with engine.connect() as c:
        told = held.told(c, document, extraction)
    if told.day:
        try:
            results.write(told)
        except OSError as e:
            raise FolderRefused.of(results.office.results, e) from e
