"""Hostile input: every kind ends within its limits with a clear word, and takes no neighbour with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile import KINDS, TEXT

from pipeline.ingest import Source
from pipeline.parse.forkserver import Limits
from pipeline.worker import Worker
from schemas.errors import DocumentError
from schemas.run import Extraction

LIMITS = Limits(memory_mb=1500, cpu_seconds=20, wall_seconds=40, file_mb=200)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(LIMITS, seconds=40)
    yield made
    made.close()


def test_there_are_sixty_kinds() -> None:
    assert len(KINDS) >= 60


@pytest.mark.parametrize("name", KINDS)
def test_it_ends_with_a_word_and_the_next_is_read(name: str, worker: Worker) -> None:
    build, allowed = KINDS[name]
    results = list(worker.read(Source(name, build())))
    assert results
    for result in results:
        if isinstance(result, DocumentError):
            assert result.code in allowed, result.message_en
            assert name in result.message_vi
            assert result.message_vi[-1] == "."
        else:
            assert "read" in allowed, result.document.notes
    (neighbour,) = worker.read(Source("ben-canh.txt", TEXT.encode()))
    assert isinstance(neighbour, Extraction)
    assert len(neighbour.figures) >= 2
