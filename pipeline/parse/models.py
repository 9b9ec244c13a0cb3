"""What scans are recognised by on this machine: the program and what it was taught."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

LANGUAGE = "vie"
_SECONDS = 20


@cache
def recogniser() -> str:
    """Tesseract's version and the SHA-256 of its Vietnamese; "" where it is not installed: then no scan is read."""
    try:
        told = _said("--version").split("\n", 1)[0]
        folder = _said("--list-langs").split('"')[1]
        taught = (Path(folder) / f"{LANGUAGE}.traineddata").read_bytes()
    except (OSError, subprocess.SubprocessError, IndexError):
        return ""
    return f"{told} {hashlib.sha256(taught).hexdigest()}"


def _said(option: str) -> str:
    told = subprocess.run(
        ["tesseract", option], capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=True
    )
    return told.stdout + told.stderr
