"""The mark inside what we write for people: dropped into an inbox it is no document, whatever it is called then."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

TAG = '<meta name="generator" content="solieu">'  # in the head of every page
PROPERTY = ("solieu", "results")  # of every workbook: programs keep it when they save the file anew
_BEGINNING = 4096  # bytes of a page in which its head's first tags stand, a browser's own words before them
_PLACE = "docProps/custom.xml"
_LONGEST = 1 << 16  # bytes of that part


def is_ours(path: Path) -> bool:
    """Whether a page or workbook is one that we wrote; not so where it cannot be looked at. No link is followed."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as f:
            head = f.read(_BEGINNING)
            return TAG.encode() in head or (head.startswith(b"PK\x03\x04") and _is_workbook(f))
    except (OSError, ValueError):  # a folder, a pipe: who takes it says what it is
        return False


def _is_workbook(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as z, z.open(_PLACE) as part:
            return f'name="{PROPERTY[0]}"'.encode() in part.read(_LONGEST)
    except (KeyError, OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error):
        return False
