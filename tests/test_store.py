"""The store gives back exactly what it was given, on both databases."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, insert, select

from conftest import ROOT
from pipeline.clock import stamp
from pipeline.ingest import Source
from pipeline.run import process
from pipeline.store.runs import Key, load, save
from pipeline.store.tables import originals
from schemas.run import Extraction, Version

CORPUS = sorted(p for p in (ROOT / "corpus").rglob("*.txt"))
VERSION = Version(code="1.0", rules="a" * 16)


@cache
def read(path: Path) -> Extraction:
    return process(Source(path.name, path.read_bytes()), with_text=True)


def told(content: str, path: str = "a.txt") -> Extraction:
    return process(Source(path, content.encode()), with_text=True)


def key(extraction: Extraction, inner: str = "") -> Key:
    return Key(extraction.document.sha256, extraction.document.path, inner)


def put(engine: Engine, extraction: Extraction, inner: str = "") -> int:
    with engine.begin() as c:
        sha256 = extraction.document.sha256
        if c.scalar(select(originals.c.sha256).where(originals.c.sha256 == sha256)) is None:
            c.execute(insert(originals).values(sha256=sha256, size=1, stored_at=stamp()))
        return save(c, key(extraction, inner), extraction, stamp())


def without_text(extraction: Extraction) -> Extraction:
    return extraction.model_copy(update={"document": extraction.document.model_copy(update={"text": None})})


def test_everything_comes_back_as_it_was(store: Engine) -> None:
    stored = {path: put(store, read(path)) for path in CORPUS}
    assert len(stored) > 40
    with store.connect() as c:
        for path, run in stored.items():
            assert load(c, run, with_text=True) == read(path)
            assert load(c, run, with_text=True).model_dump_json() == read(path).model_dump_json()
            assert load(c, run) == without_text(read(path))
