"""What `reprocess` tells an archivist: of containers, of what is left out, of a run that was cut, in words and as JSON."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from test_batch import exported, text

from pipeline.batch.engine import Inline
from pipeline.batch.report import Report
from pipeline.batch.reprocess import Reprocess
from pipeline.office import Office
from pipeline.store.engine import opened, prepare
from pipeline.worker import Worker

BROKEN = b"%PDF-1.4\n1 0 obj\n<<"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.create(tmp_path / "van-phong")
    prepare(made.database_url)
    return made


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A text, one container that can be read in part, one that cannot, and a document that cannot."""
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "a.txt").write_text(text(1), "utf-8")
    (folder / "hong.pdf").write_bytes(BROKEN)
    with zipfile.ZipFile(folder / "goi.zip", "w") as z:
        z.writestr("b.txt", text(2))
        z.writestr("c.pdf", BROKEN + b"c")
        z.writestr("d.pdf", BROKEN + b"d")
    with zipfile.ZipFile(folder / "goi-hong.zip", "w") as z:
        z.writestr("e.pdf", BROKEN + b"e")
        z.writestr("g.pdf", BROKEN + b"g")
    return folder


def reported(office: Office, *paths: Path, again: bool = False) -> Report:
    store = opened(office.database_url)
    try:
        return Reprocess(office, store, paths, again=again).run(Inline())
    finally:
        store.dispose()


def told(report: Report) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    files, inside = (
        {code: sorted(Path(n).name for n in c.names) for code, c in found.items()}
        for found in (report.classes, report.inside)
    )
    return files, inside


def test_what_a_container_holds_unread_is_told_each_time(
    office: Office, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = ({"damaged": ["goi-hong.zip", "hong.pdf"]}, {"damaged": ["c.pdf", "d.pdf", "e.pdf", "g.pdf"]})
    first = reported(office, archive)
    assert (first.done, first.skipped, first.failed) == (2, 0, 2)
    assert told(first) == expected
    for paths in ((archive,), ()):
        again = reported(office, *paths)
        assert (again.done, again.skipped, again.failed) == (0, 2, 2)
        assert told(again) == expected
    asked: list[str] = []
    read = Worker.read
    monkeypatch.setattr(Worker, "read", lambda self, s, **o: asked.append(Path(s.path).name) or read(self, s, **o))  # type: ignore[func-returns-value]
    tried = reported(office, archive, again=True)
    assert sorted(asked) == ["goi-hong.zip", "goi.zip", "hong.pdf"]
    assert (tried.done, tried.skipped, tried.failed) == (1, 1, 2)
    assert told(tried) == expected
    assert len(exported(office)) == 2
