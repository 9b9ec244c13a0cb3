"""`solieu review` as it is called: its link, its refusals, its end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

from conftest import ROOT

COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def called(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, env=ENVIRONMENT)


def test_a_desk_is_opened_by_its_link_and_closed_by_the_keyboard(tmp_path: Path) -> None:
    office = str(tmp_path / "văn phòng")
    assert called("init", office).returncode == 0
    refused = called("review", "--office", office, "--no-browser", "--host", "0.0.0.0")
    assert refused.returncode == 2
    assert "127.0.0.1" in refused.stderr

    arguments = ["review", "--office", office, "--no-browser", "--who", "Trần Thị Lan"]
    desk = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    try:
        assert desk.stdout
        link = next(m[0] for line in desk.stdout if (m := re.search(r"http://127\.0\.0\.1:\d+/open/\S+", line)))
        page = build_opener(HTTPCookieProcessor()).open(link, timeout=20).read().decode()
        assert "Trần Thị Lan" in page
        assert "văn phòng" in page
        desk.send_signal(signal.SIGINT)
        assert desk.wait(20) == 0
        assert desk.stderr
        assert desk.stderr.read() == ""
    finally:
        desk.kill()
        desk.communicate()


def test_no_office_is_told(tmp_path: Path) -> None:
    told = called("review", "--office", str(tmp_path), "--no-browser")
    assert told.returncode == 2
    assert "solieu init" in told.stderr
