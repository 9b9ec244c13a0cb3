"""What all tests share: the shared real documents, if they lie beside the checkout, and the law that CI skips nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
