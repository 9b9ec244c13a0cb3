"""What makes a version: everything that has a say in what is found, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from conftest import ROOT
from pipeline import version as versions
from pipeline.parse import keep
from pipeline.version import digest_of, files_of, version

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
