"""What makes a version: everything that has a say in what is found, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline import version as versions
from pipeline.parse import keep
from pipeline.version import digest_of, files_of, version
from schemas.parsed import Parsed

LINE = {p.relative_to(ROOT).as_posix() for p in files_of("pipeline.run", "pipeline.identity")}


@pytest.mark.parametrize(
    "path",
    [
        "pipeline/run.py", "pipeline/normalise.py", "pipeline/segment.py", "pipeline/link/tables.py", "pipeline/link/topics.toml",
        "pipeline/checks/parts_sum.py", "pipeline/checks/units.toml", "pipeline/doctypes/types.toml", "pipeline/grid/sums.py",
        "pipeline/identity.py", "pipeline/fingerprint.py", "extractors/unit/lexicon.toml", "extractors/recipient/rules.py",
        "schemas/mention.py",
    ],
)  # fmt: skip
def test_what_finds_has_a_say(path: str) -> None:
    assert path in LINE


@pytest.mark.parametrize(
    "room", ["cli", "export", "inbox", "store", "review", "batch", "office.py", "worker.py", "config.py"]
)
def test_what_stores_and_shows_has_none(room: str) -> None:
    assert [p for p in LINE if p.startswith(f"pipeline/{room}")] == []


def test_every_drawer_has_a_say() -> None:
    drawers = {
        p.relative_to(ROOT).as_posix() for p in (ROOT / "extractors").glob("*/*") if p.suffix in (".py", ".toml")
    }
    assert drawers - LINE <= {p for p in drawers if p.endswith("/__init__.py")}


def test_libraries_of_what_finds_have_a_say() -> None:
    """Every package from outside that the line or a parser imports is told by its version."""
    parsers = [*(ROOT / "pipeline" / "parse").glob("*.py")]
    tops = set()
    for path in [*parsers, *(ROOT / p for p in LINE if p.endswith(".py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {a.name.split(".")[0] for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                tops.add(node.module.split(".")[0])
    known = {*keep.LIBRARIES, *versions.LIBRARIES}
    packages = packages_distributions()
    # numpy only carries pixels, pydantic and typing extensions only types
    free = {"numpy", "pydantic", "typing_extensions", "schemas", "extractors", "pipeline", *sys.stdlib_module_names}
    missing = {t for t in tops - free if not {d.lower() for d in packages[t]} & known}
    assert missing == set()


def test_a_changed_word_list_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.py", "b.py", "words.toml", "c.py"):
        path = tmp_path / "pipeline" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text({"a.py": "def f():\n    from pipeline.b import (\n        x,\n    )\n"}.get(name, "x = 1\n"))
    monkeypatch.setattr(versions, "_ROOT", tmp_path)
    told = [digest_of("pipeline.a")]
    for name, other in (("c.py", False), ("words.toml", True), ("b.py", True), ("a.py", True)):
        path = tmp_path / "pipeline" / name
        path.write_text(path.read_text() + "# khác\n")
        told.append(digest_of("pipeline.a"))
        assert (told[-1] != told[-2]) == other, name


def test_every_process_tells_the_same() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from pipeline.version import version; print(version().rules)"],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == version().rules


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine's only folder of programs, with catdoc."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(keep, "recogniser", lambda: "one")
    put(folder / "catdoc", "#!/bin/sh\n")
    keep.parsers.cache_clear()
    yield folder
    keep.parsers.cache_clear()


def put(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    path.chmod(0o755)


def libreoffice(folder: Path, version: str) -> None:
    """As Debian has it: a link to where its parts lie together."""
    own = folder.parent / "libreoffice"
    own.mkdir(exist_ok=True)
    put(own / "soffice", "#!/bin/sh\n")
    put(own / "versionrc", version)
    link = folder / "soffice"
    link.unlink(missing_ok=True)
    link.symlink_to(own / "soffice")


@pytest.mark.parametrize(
    "change",
    [
        lambda f: libreoffice(f, "buildid=40"),
        lambda f: (f / "catdoc").unlink(),
        lambda f: put(f / "catdoc", "#!/bin/sh\n# mới hơn\n"),
    ],
)
def test_programs_that_read_have_a_say(programs: Path, change: Callable[[Path], None]) -> None:
    """What is kept of a scan stays: it is read by other programs."""
    before, kept = keep.parsers(), keep.parsers(False)
    change(programs)
    keep.parsers.cache_clear()
    assert keep.parsers() != before
    assert keep.parsers(False) == kept


def test_another_libreoffice_has_a_say(programs: Path) -> None:
    libreoffice(programs, "buildid=40")
    before = keep.parsers()
    libreoffice(programs, "buildid=40")  # installed again
    keep.parsers.cache_clear()
    assert keep.parsers() == before
    libreoffice(programs, "buildid=41")
    keep.parsers.cache_clear()
    assert keep.parsers() != before


def test_what_a_converter_read_is_read_again_by_another(programs: Path, tmp_path: Path) -> None:
    """An old Word file that catdoc read, and a page that is no matter of converters."""
    read: list[str] = []

    def parse(data: bytes, path: str) -> Parsed:
        read.append(path)
        return Parsed("văn bản", "text/plain")

    files = {"a.doc": b"\xd0\xcf\x11\xe0\xa1", "b.rtf": b"\n{\\rtf1 }", "c.pdf": b"%PDF-1.4"}
    for again in (list(files), ["a.doc", "b.rtf"], []):
        for path, data in files.items():
            keep.Kept(tmp_path / "parsed", parse)(data, path)
        assert read == again
        read.clear()
        libreoffice(programs, "buildid=40")
        keep.parsers.cache_clear()
