"""What all tests share: the shared real documents, if they lie beside the checkout, and the law that CI skips nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres import Databases, binaries, server

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NO_SHARED = "../shared is not here"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=NO_SHARED)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With SOLIEU_FAIL_ON_SKIP, a skipped test fails the run; only the shared documents may be absent."""
    if not os.environ.get("SOLIEU_FAIL_ON_SKIP"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [r for r in reporter.stats.get("skipped", ()) if NO_SHARED not in str(r.longrepr)] if reporter else []
    if skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for report in skipped:
            reporter.write_line(f"skipped, and CI allows none: {report.nodeid}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """A PostgreSQL server of these tests' own."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    with server() as address:
        yield Databases(address)


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store as `init` makes it, to be copied."""
    from pipeline.store.engine import prepare

    path = tmp_path_factory.mktemp("store") / "solieu.sqlite"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new database without tables, on each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    databases: Databases = request.getfixturevalue("postgres")
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new and empty store, on each kind of database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_store"), tmp_path / "solieu.sqlite")
        yield f"sqlite:///{tmp_path / 'solieu.sqlite'}"
        return
    databases: Databases = request.getfixturevalue("postgres")
    url = databases.prepared()
    yield url
    databases.give_back(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """A new and empty store, on each kind of database."""
    from pipeline.store.engine import opened

    engine = opened(store_url)
    yield engine
    engine.dispose()
