"""What this machine reads by besides Python: the recogniser of scans and what it was taught, the converters of old Word files."""

from __future__ import annotations

import codecs
import hashlib
import shutil
import subprocess
from functools import cache
from pathlib import Path

LANGUAGE = "vie"
_SECONDS = 20
_CONVERTED = (b"\xd0\xcf\x11\xe0", b"{\\rtf")  # how files begin that a converter may read
_BESIDE = ("versionrc", "libswlo.so")  # of LibreOffice: what it says of itself, and its Writer


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


def converters() -> str:
    """The programs that old Word files are read by, as far as they are there. None is started: files tell them apart."""
    told = []
    for name in ("soffice", "catdoc"):  # as pipeline.parse.doc asks for them
        if found := shutil.which(name):
            program = Path(found).resolve()
            sizes = [p.stat().st_size for p in (program, *map(program.with_name, _BESIDE)) if p.is_file()]
            about = program.with_name(_BESIDE[0])
            said = hashlib.sha256(about.read_bytes()).hexdigest() if about.is_file() else ""
            told.append(f"{name} {sizes} {said}")
    return "; ".join(told)


def converts(data: bytes) -> bool:
    """Whether a converter has a say in what is read of these bytes."""
    return data[:64].removeprefix(codecs.BOM_UTF8).lstrip().startswith(_CONVERTED)


def _said(option: str) -> str:
    told = subprocess.run(
        ["tesseract", option], capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=True
    )
    return told.stdout + told.stderr
