"""HTML pages in a folder: one a document, each named after its document, and no page over another's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from pipeline.export.html import html_page
from pipeline.export.lines import Result
from pipeline.export.whole import write
from schemas.errors import DocumentError

LONGEST_NAME = 150  # bytes; file systems stop at 255
_UNSAFE = '<>:"\\|?*#%'  # what Windows does not take in a name, or a link not as it is


def page_name(path: str, key: str | None = None) -> str:
    """The name of the page of the document at `path`: its folders and its name, joined by "-".

    A path that is long, or that differs from another only in its folders' borders, is told apart by a digest; that of
    `key` where the path alone does not say which document it is.
    """
    parts = [p for p in PurePath(path).parts if p not in (os.sep, "..", ".")]
    name = "".join(c if c.isprintable() and c not in _UNSAFE else "_" for c in "-".join(parts)).lstrip(".")
    digest = hashlib.sha256((path if key is None else key).encode("utf-8", "surrogatepass")).hexdigest()
    short = (name or "tai-lieu").encode()[-LONGEST_NAME:].decode("utf-8", "ignore")
    return f"{short}.{digest[: 8 if key is None else 12]}.html"


def write_pages(
    results: Iterable[Result], folder: Path, lang: str, names: Mapping[str, str], topics: Mapping[str, str]
) -> int:
    """Writes the page of every document that was read into `folder` (made if need be); returns how many.

    `names` and `topics` are as for `html_page`. Raises OSError where it cannot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for result in results:
        if isinstance(result, DocumentError):
            continue
        name = page_name(result.document.path)
        number = 2
        while name in taken:  # names that differ in bytes that no screen can show
            name = page_name(f"{result.document.path}-{number}")
            number += 1
        taken.add(name)
        write(folder / name, html_page(result, lang, names, topics), synced=False)
    return len(taken)
