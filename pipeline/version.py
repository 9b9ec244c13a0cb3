"""Which code and which rules made a result."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from schemas.run import Version

_ROOMS = ("schemas", "extractors", "pipeline")


@cache
def version() -> Version:
    """Package version and a digest of every module and word list of the three rooms."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".css"):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    try:
        code = installed("solieu")
    except PackageNotFoundError:
        code = "0+unknown"
    return Version(code=code, rules=digest.hexdigest()[:16])
