"""Which code and which rules made a result.

The rules are everything that has a say in what is found: the modules that the line calls, their word lists, the libraries
they stand on, the programs that read scans and old Word files. What only stores, shows or serves results has none: to change it makes no archive old.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

from pipeline.parse.keep import parsers
from schemas.run import Version

_ROOT = Path(__file__).resolve().parent.parent
_LINE = ("pipeline.run", "pipeline.identity")  # where the line begins: all that they import has a say
LIBRARIES = ("lunar-vn", "spacy", "underthesea")  # of the line behind parsing
_OURS = r"(?:schemas|extractors|pipeline)(?:\.\w+)*"
_IMPORT = re.compile(rf"^[ \t]*(?:from ({_OURS}) import (\([^)]*\)|[^\n]*)|import ({_OURS}))", re.M)
_NAME = re.compile(r"\w+")


@cache
def version() -> Version:
    """The package's version, and a digest of the rules (16 hexadecimal digits)."""
    digest = hashlib.sha256(f"{parsers()} {digest_of(*_LINE)}\0".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {_installed(library)}\0".encode())
    return Version(code=_installed("solieu"), rules=digest.hexdigest()[:16])


def digest_of(*modules: str) -> str:
    """The SHA-256 of the files that `files_of` gives, with their names."""
    digest = hashlib.sha256()
    for path in sorted(files_of(*modules)):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def files_of(*modules: str) -> set[Path]:
    """The files of these modules, of all of ours that they import, wherever in their text, and of the tables beside them."""
    found, waiting = set[Path](), list(modules)
    while waiting:
        path = _file_of(waiting.pop())
        if path is None or path in found:
            continue
        found.add(path)
        waiting += _imported(path.read_text("utf-8"))
    return found | {table for path in found for table in path.parent.glob("*.toml")}


def _imported(source: str) -> Iterator[str]:
    for m in _IMPORT.finditer(source):
        yield m[1] or m[3]
        for name in _NAME.findall(m[2] or ""):  # each may be a module of that package
            yield f"{m[1]}.{name}"


def _file_of(module: str) -> Path | None:
    path = _ROOT.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def _installed(package: str) -> str:
    try:
        return installed(package)
    except PackageNotFoundError:
        return "0+unknown"
