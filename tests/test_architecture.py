"""Who may touch what: the table of the architecture, as code."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from conftest import ROOT

OURS = ("schemas", "extractors", "pipeline")
STDLIB = set(sys.stdlib_module_names)
SHARED_DRAWERS = ("numeral", "modifier", "unit")
PLAIN = (
    "scan",
    "rule",
    "lexicon",
    "view",
    "rate",
    "calendar",
    "cell",
    "measure",
)  # plain modules that any drawer may use

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
    "pipeline.parse.forkserver": (("schemas", "pipeline.parse", "pipeline.process"), ()),
    "pipeline.parse.keep": (("schemas", "pipeline.disk", "pipeline.parse.models"), ()),
    # each format's library in one module
    "pipeline.parse.sniff": (("schemas", "pipeline.parse"), ("puremagic",)),
    "pipeline.parse.ole": (("schemas",), ("olefile",)),
    "pipeline.parse.pdf": (("schemas", "pipeline.parse"), ("pypdfium2", "pdfplumber")),
    "pipeline.parse.image": (("schemas", "pipeline.parse"), ("PIL",)),
    "pipeline.parse.picture": (("schemas", "pipeline.parse"), ("PIL", "pypdfium2")),
    "pipeline.parse.ocr": (("schemas", "pipeline.parse"), ("PIL",)),
    "pipeline.parse.recognise": (("schemas", "pipeline.parse.models"), ("PIL", "pytesseract")),
    "pipeline.parse.scan": (("schemas",), ("PIL", "cv2", "numpy")),
    "pipeline.parse.scan_rulings": (("pipeline.parse",), ("cv2", "numpy")),
    "pipeline.parse.montage": (("pipeline.parse",), ("PIL", "cv2", "numpy")),
    "pipeline.parse.doubt": (("pipeline.parse",), ()),
    "pipeline.parse.scan_lines": (("pipeline.parse",), ()),
    "pipeline.parse.number_cells": (("pipeline.parse",), ()),
    "pipeline.parse.overleaf": (("pipeline.parse",), ()),
    "pipeline.parse.scan_pages": (("schemas", "pipeline.parse"), ()),
    "pipeline.parse.docx": (("schemas", "pipeline.parse"), ("lxml",)),
    "pipeline.parse.xlsx": (("schemas", "pipeline.parse"), ("openpyxl",)),
    "pipeline.parse.html": (("schemas", "pipeline.parse"), ("lxml",)),
    "pipeline.parse.elements": (("schemas", "pipeline.parse"), ("lxml",)),
    "pipeline.parse.article": (("schemas",), ("lxml", "trafilatura")),
    "pipeline.place": (("schemas",), ()),
    "pipeline.doctypes": (("schemas", "pipeline.doctypes"), ()),
    "pipeline.grid": (("schemas", "pipeline.grid"), ()),
    "pipeline.segment": (("schemas", "pipeline.doctypes", "pipeline.grid"), ("underthesea",)),
    "pipeline.normalise": (("schemas",), ()),
    "pipeline.fingerprint": (("schemas",), ()),
    "pipeline.identity": (("schemas",), ()),
    "pipeline.version": (("schemas", "pipeline.parse.keep"), ()),
    "pipeline.contract": (("schemas", "extractors.recipient.taxonomy", "extractors.unit.find", "pipeline.link.bodies", "pipeline.link.geography", "pipeline.link.kinds", "pipeline.link.scope", "pipeline.link.topics", "pipeline.totals.aspects"), ("pydantic",)),
    "pipeline.ingest": (("schemas", "pipeline.parse"), ()),
    "pipeline.run": (
        ("schemas", "extractors.drawers", "pipeline.checks.look", "pipeline.doctypes.describe", "pipeline.fingerprint", "pipeline.ingest", "pipeline.link.home", "pipeline.link.records", "pipeline.normalise", "pipeline.parse", "pipeline.place", "pipeline.segment", "pipeline.version"),
        (),
    ),
    "pipeline.process": ((), ()),
    "pipeline.worker": (("schemas", "pipeline.ingest", "pipeline.parse", "pipeline.process", "pipeline.run", "pipeline.version"), ()),
    "pipeline.link": (("schemas", "pipeline.link"), ("pydantic",)),
    "pipeline.checks": (("schemas", "pipeline.checks"), ()),
    "pipeline.totals": (("schemas", "pipeline.totals"), ("pydantic",)),
    "pipeline.totals.say": (("schemas", "pipeline.checks.say"), ()),
    "pipeline.spans": (("schemas", "extractors.drawers", "pipeline.normalise", "pipeline.segment"), ("pydantic", "spacy")),
    "pipeline.evaluate": (("schemas", "pipeline.run", "pipeline.ingest"), ()),
    "pipeline.export": (("schemas", "pipeline.export"), ()),
    "pipeline.export.rows": (("schemas", "pipeline.export", "pipeline.totals.say"), ()),
    "pipeline.export.select": (("schemas", "pipeline.export", "pipeline.totals.when"), ()),
    "pipeline.export.workbook": (("pipeline.export",), ("xlsxwriter",)),
    "pipeline.export.parquet": (("pipeline.export",), ("pyarrow",)),
    "pipeline.clock": ((), ()),
    "pipeline.store": (("schemas", "pipeline.store", "pipeline.clock"), ("sqlalchemy", "pydantic")),
    "pipeline.store.runs": (("schemas", "pipeline.identity", "pipeline.store"), ("sqlalchemy", "pydantic")),
    "pipeline.store.engine": (("schemas", "pipeline.store", "pipeline.clock"), ("sqlalchemy", "alembic")),
    "pipeline.store.backup": (("schemas", "pipeline.store", "pipeline.clock", "pipeline.config", "pipeline.office", "pipeline.settings", "pipeline.version"), ("sqlalchemy", "tomlkit")),
    "pipeline.store.restore": (("schemas", "pipeline.store", "pipeline.config", "pipeline.office"), ("sqlalchemy", "tomlkit")),
    "pipeline.store.verify": (("pipeline.store", "pipeline.office"), ("sqlalchemy",)),
    "pipeline.store.verify_files": (("schemas", "pipeline.export.labels", "pipeline.store", "pipeline.office"), ("sqlalchemy",)),
    "pipeline.store.faults": (("schemas",), ("sqlalchemy", "psycopg")),
    "pipeline.store.migrations": (("schemas",), ("sqlalchemy", "alembic")),
    "pipeline.disk": ((), ()),
    "pipeline.store.originals": (("schemas", "pipeline.disk"), ()),
    "pipeline.ahead": (("pipeline.ingest", "pipeline.parse.forkserver", "pipeline.worker"), ()),
    "pipeline.inbox": (("schemas", "pipeline.clock", "pipeline.inbox", "pipeline.ingest", "pipeline.office", "pipeline.store"), ()),
    "pipeline.inbox.grown": (("schemas", "pipeline.clock", "pipeline.disk", "pipeline.inbox", "pipeline.office", "pipeline.store"), ()),
    "pipeline.inbox.log": ((), ("pythonjsonlogger",)),
    "pipeline.inbox.keep": (("schemas", "pipeline.batch.keys", "pipeline.clock", "pipeline.export.difference", "pipeline.export.labels", "pipeline.inbox", "pipeline.office", "pipeline.store", "pipeline.version", "pipeline.worker"), ()),
    "pipeline.inbox.read": (("schemas", "pipeline.ahead", "pipeline.clock", "pipeline.export.own", "pipeline.inbox", "pipeline.ingest", "pipeline.office", "pipeline.parse.forkserver", "pipeline.store", "pipeline.worker"), ()),
    "pipeline.inbox.results": (("schemas", "pipeline.contract", "pipeline.export", "pipeline.inbox.totals", "pipeline.office", "pipeline.store", "pipeline.worker"), ()),
    "pipeline.inbox.totals": (("schemas", "pipeline.contract", "pipeline.inbox.log", "pipeline.totals"), ()),
    "pipeline.inbox.unwritten": (("schemas", "pipeline.export.whole", "pipeline.inbox", "pipeline.office", "pipeline.store"), ()),
    "pipeline.inbox.watch": (("schemas", "pipeline.inbox", "pipeline.office", "pipeline.store"), ("watchfiles",)),
    "pipeline.inbox.scan": (("schemas", "pipeline.disk", "pipeline.ingest", "pipeline.parse.names", "pipeline.probes"), ()),
    "pipeline.inbox.ends": ((), ()),
    "pipeline.inbox.complete": (("pipeline.disk", "pipeline.inbox.ends", "pipeline.inbox.scan", "pipeline.probes"), ()),
    "pipeline.inbox.take": (("schemas", "pipeline.disk", "pipeline.inbox.complete", "pipeline.inbox.scan", "pipeline.ingest", "pipeline.store.originals"), ()),
    "pipeline.inbox.move": (("pipeline.disk", "pipeline.ingest"), ()),
    "pipeline.inbox.notice": (("pipeline.disk",), ()),
    "pipeline.inbox.tidy": (("pipeline.disk",), ()),
    "pipeline.settings": (("pipeline.parse.forkserver",), ("pydantic", "pydantic_settings", "tomlkit")),
    "pipeline.config": (("schemas", "pipeline.settings"), ("pydantic", "pydantic_settings", "tomlkit")),
    "pipeline.office": (("schemas", "pipeline.config", "pipeline.settings"), ()),
    "pipeline.probes": ((), ("watchfiles",)),
    "pipeline.doctor": (("schemas", "pipeline.clock", "pipeline.inbox.complete", "pipeline.inbox.totals", "pipeline.office", "pipeline.parse.doc", "pipeline.parse.recognise", "pipeline.probes", "pipeline.settings", "pipeline.store.engine"), ()),
    "pipeline.batch.dask": (("schemas", "pipeline.batch", "pipeline.office"), ("distributed",)),
    "pipeline.cli.config": (("pipeline",), ("typer", "tomlkit")),
    # what people type and what they decide
    "pipeline.typed": (("schemas", "extractors.calendar", "extractors.numeral", "extractors.view"), ()),
    "pipeline.review": (("schemas", "pipeline.review", "pipeline.store", "pipeline.export", "pipeline.contract", "pipeline.typed", "pipeline.run"), ("pydantic",)),
    "pipeline.review.decide": (("schemas", "pipeline.review", "pipeline.store", "pipeline.export", "pipeline.run"), ()),
    "pipeline.review.readings": (("pipeline.review", "pipeline.run", "pipeline.ingest", "pipeline.parse.keep", "schemas"), ()),
    # the desk in the browser: it shows, records decisions and asks the line
    "pipeline.review.apart": (("schemas", "pipeline.parse.forkserver", "pipeline.parse.isolate", "pipeline.parse.picture"), ()),
    "pipeline.review.pageimages": (("schemas", "pipeline.disk", "pipeline.ingest", "pipeline.parse.picture", "pipeline.review"), ()),
    "pipeline.review.places": (("schemas", "pipeline.place", "pipeline.run"), ()),
    "pipeline.review.leaves": (("schemas", "pipeline.parse.picture"), ()),
    "pipeline.review.texts": (("pipeline.export", "pipeline.totals.say"), ()),
    "pipeline.review.known": (("schemas", "pipeline.contract", "pipeline.export", "pipeline.totals"), ("tomlkit",)),
    "pipeline.review.stored": (("schemas", "pipeline.ingest", "pipeline.review", "pipeline.store"), ()),
    "pipeline.review.room": (("schemas", "pipeline.ingest", "pipeline.parse.picture", "pipeline.review", "pipeline.store"), ()),
    "pipeline.review.pages": (("pipeline.review", "pipeline.export"), ("fastapi", "jinja2", "markupsafe", "starlette")),
    "pipeline.review.security": (("pipeline.review",), ("starlette",)),
    "pipeline.review.app": (("schemas", "pipeline.review"), ("fastapi", "starlette")),
    "pipeline.review.serve": (("schemas", "pipeline.office", "pipeline.parse.forkserver", "pipeline.parse.keep", "pipeline.review", "pipeline.store"), ("uvicorn",)),
    "pipeline.review.decision_api": (("schemas", "pipeline.review", "pipeline.export", "pipeline.typed"), ("fastapi", "pydantic")),
    "pipeline.review.desk_page": (("schemas", "pipeline.review", "pipeline.export", "pipeline.parse.picture"), ("fastapi", "starlette")),
    "pipeline.review.queue_page": (("schemas", "pipeline.review", "pipeline.contract", "pipeline.export", "pipeline.store", "pipeline.typed"), ("fastapi", "starlette")),
    "pipeline.review.signing_page": (("schemas", "pipeline.clock", "pipeline.review", "pipeline.store"), ("fastapi", "starlette")),
    "pipeline.review.totals_page": (("schemas", "pipeline.clock", "pipeline.contract", "pipeline.export", "pipeline.review", "pipeline.store", "pipeline.typed"), ("fastapi", "pydantic", "starlette")),
    "pipeline.review.pictures_page": (("schemas", "pipeline.contract", "pipeline.export", "pipeline.review", "pipeline.store"), ("fastapi", "starlette")),
    # archives: who does what is to be done
    "pipeline.batch": (("schemas", "pipeline.batch", "pipeline.export.own", "pipeline.inbox.complete", "pipeline.inbox.faults", "pipeline.inbox.take", "pipeline.inbox.totals", "pipeline.ingest", "pipeline.office", "pipeline.parse", "pipeline.process", "pipeline.store", "pipeline.version", "pipeline.worker"), ()),
    "pipeline.adopt": (("schemas", "pipeline.inbox", "pipeline.inbox.results", "pipeline.inbox.unwritten", "pipeline.office", "pipeline.review.decide", "pipeline.review.room", "pipeline.review.serve", "pipeline.store", "pipeline.versus"), ()),
    "pipeline.versus": (("schemas", "pipeline.diff", "pipeline.export.asked", "pipeline.review.state", "pipeline.run", "pipeline.store"), ()),
    "pipeline.diff": (("schemas", "pipeline.diff"), ()),
    "pipeline.cli": (("schemas", "pipeline"), ("typer", "rich")),
}  # fmt: skip
LONGEST_MODULE = 300
# The line counts of a module say nothing of tests, which are long lists of examples.
# scores, the geometry of pages, and moments of the monotonic clock; never a figure of a document
FLOATS_ALLOWED = (
    "pipeline.batch.workshop",
    "pipeline.cli.reprocess",
    "pipeline.inbox.complete",
    "pipeline.inbox.tidy",
    "pipeline.evaluate",
    "pipeline.cli.evaluate",
    "pipeline.place",
    "pipeline.parse.",
    "pipeline.review.pageimages",
    "pipeline.review.places",
    "schemas.parsed",
    "schemas.mention",
)


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
    if module != "pipeline.clock":
        assert not names & {"today", "now", "utcnow", "random", "uuid4"}
    if not f"{module}.".startswith(tuple(f"{m}." if m[-1] != "." else m for m in FLOATS_ALLOWED)):
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
    from pipeline.parse import FORMATS

    offers = {
        p.stem
        for p in (ROOT / "pipeline" / "parse").glob("*.py")
        if p.stem != "__init__" and re.search(r"^def (?:parse|members)\(", p.read_text("utf-8"), re.MULTILINE)
    }
    assert offers == {f.module for f in FORMATS}


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
