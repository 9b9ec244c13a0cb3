"""Who may touch what: the table of the architecture, as code."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from conftest import ROOT

OURS = ("schemas", "extractors", "pipeline")
STDLIB = set(sys.stdlib_module_names)
SHARED_DRAWERS = ("numeral", "modifier", "unit")
PLAIN = ("scan", "rule", "lexicon", "view", "rate", "calendar")  # plain modules that any drawer may use

# module prefix -> (our modules it may import, outside packages it may import); the longest prefix holds.
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "schemas": (("schemas",), ("pydantic",)),
    "extractors": (("schemas",), ("pydantic",)),
    "extractors.unit": (("schemas",), ("spacy",)),
    "extractors.calendar": (("schemas",), ("lunar_vn",)),
    "extractors.recipient": (("schemas",), ("pydantic",)),
    "extractors.drawers": (("schemas", "extractors"), ("pydantic",)),
    "extractors.resolve": (("schemas", "extractors.occasion.rules"), ()),
    "extractors.occasion": (("schemas", "extractors.date.rules"), ()),
    "pipeline.parse": (("schemas", "pipeline.parse"), ()),
    "pipeline.doctypes": (("schemas", "pipeline.doctypes"), ()),
    "pipeline.segment": (("schemas", "pipeline.doctypes"), ("underthesea",)),
    "pipeline.normalise": (("schemas",), ()),
    "pipeline.version": (("schemas",), ()),
    "pipeline.contract": (("schemas", "extractors.recipient.taxonomy", "extractors.unit.find", "pipeline.link.bodies", "pipeline.link.kinds", "pipeline.link.scope", "pipeline.link.topics"), ("pydantic",)),
    "pipeline.ingest": (("schemas", "pipeline.parse"), ()),
    "pipeline.run": (
        ("schemas", "extractors.drawers", "pipeline.checks.look", "pipeline.doctypes.describe", "pipeline.ingest", "pipeline.link.home", "pipeline.link.records", "pipeline.normalise", "pipeline.parse", "pipeline.segment", "pipeline.version"),
        (),
    ),
    "pipeline.link": (("schemas", "pipeline.link"), ("pydantic",)),
    "pipeline.checks": (("schemas", "pipeline.checks"), ()),
    "pipeline.totals": (("schemas", "pipeline.totals"), ("pydantic",)),
    "pipeline.spans": (("schemas", "extractors.drawers", "pipeline.normalise", "pipeline.segment"), ("pydantic", "spacy")),
    "pipeline.evaluate": (("schemas", "pipeline.run", "pipeline.ingest"), ()),
    "pipeline.export": (("schemas", "pipeline.export"), ()),
    "pipeline.cli": (("schemas", "pipeline"), ("typer", "rich")),
}  # fmt: skip
LONGEST_MODULE = 300
# The line counts of a module say nothing of tests, which are long lists of examples.
FLOATS_ALLOWED = ("pipeline.evaluate", "pipeline.cli.evaluate")  # scores, never a figure of a document


def modules() -> dict[str, Path]:
    return {
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
        for room in OURS
        for p in sorted((ROOT / room).rglob("*.py"))
    }


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                f"{node.module}.{a.name}" if node.module in OURS or _is_package(node.module) else node.module
                for a in node.names
            }
    return found


def _is_package(module: str) -> bool:
    return (ROOT / Path(*module.split(".")) / "__init__.py").exists()


def allowed(module: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    key = max((k for k in TABLE if module == k or module.startswith(k + ".")), key=len, default="schemas")
    ours, outside = TABLE[key]
    if module.startswith("extractors") and key != "extractors.drawers":
        drawer = module.split(".")[1] if "." in module else ""
        ours += tuple(f"extractors.{m}" for m in (*PLAIN, *SHARED_DRAWERS, drawer) if m)
    return ours, outside


@pytest.mark.parametrize("module", sorted(modules()))
def test_module_touches_only_what_it_may(module: str) -> None:
    ours, outside = allowed(module)
    wrong = set()
    for name in imports(modules()[module]):
        top = name.split(".")[0]
        if top in STDLIB or name == "__future__":
            continue
        permitted = ours if top in OURS else outside
        if not any(name == p or name.startswith(p + ".") for p in permitted):
            wrong.add(name)
    assert wrong == set()


@pytest.mark.parametrize("module", sorted(modules()))
def test_module_is_not_too_long(module: str) -> None:
    assert len(modules()[module].read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", sorted(modules()))
def test_no_floats_clocks_or_chance(module: str) -> None:
    """A figure is a Decimal, and the same bytes give the same records."""
    tree = ast.parse(modules()[module].read_text("utf-8"))
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }
    assert not names & {"today", "now", "utcnow", "random", "uuid4"}
    if module not in FLOATS_ALLOWED:
        floats = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
        assert floats == []
        assert "float" not in names


def test_extractors_open_no_files() -> None:
    for module, path in modules().items():
        if module.startswith("extractors") and module not in ("extractors.lexicon", "extractors.recipient.taxonomy"):
            text = path.read_text("utf-8")
            assert "open(" not in text, module
            assert "read_text" not in text, module


def test_every_drawer_stands_in_the_tuple() -> None:
    from extractors.drawers import DRAWERS, NOUN_DRAWERS

    folders = {p.parent.name for p in (ROOT / "extractors").glob("*/rules.py")} - set(SHARED_DRAWERS)
    assert folders <= {d.name for d in DRAWERS} | set(NOUN_DRAWERS)
    names = [r.name for d in DRAWERS for r in d.rules]
    assert len(names) == len(set(names))


def test_every_parser_stands_in_the_tuple() -> None:
    from pipeline.parse import PARSERS

    files = {p.stem for p in (ROOT / "pipeline" / "parse").glob("*.py")} - {"__init__"}
    assert files == {p.__name__.split(".")[-1] for p in PARSERS}  # type: ignore[attr-defined]


def test_every_check_stands_in_the_tuple() -> None:
    from pipeline.checks.look import CHECKS

    files = {p.stem for p in (ROOT / "pipeline" / "checks").glob("*.py")}
    named = {c.__module__.rsplit(".", 1)[-1] for c in CHECKS}
    assert files - named == {"__init__", "days", "facts", "look", "say", "suggest", "units", "weigh"}
    assert len(named) == len(CHECKS)


def test_top_level_is_the_one_we_agreed_on() -> None:
    agreed = {"pipeline", "extractors", "schemas", "corpus", "tests", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "BENCHMARKS.md", "requirements.lock"}  # fmt: skip
    made = {"build", "dist"}
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and not p.name.endswith(".egg-info")}
    assert found - made <= agreed
    assert not any((ROOT / "tests").glob("*/__init__.py"))
    forbidden = {"utils", "helpers", "common", "core", "base", "misc", "manager"}
    assert not {Path(p).stem for p in modules().values()} & forbidden


def test_lock_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert all("==" in line for line in lock.splitlines() if line.strip())
