"""HTML pages in a folder: one a document, each named after its document, and no page over another's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from pipeline.export.html import html_page
from pipeline.export.lines import Result
from schemas.errors import DocumentError

LONGEST_NAME = 150  # bytes; file systems stop at 255


def page_name(path: str) -> str:
    """The name of the page of the document at `path`: its folders and its name, joined by "-".

    A path that is long, or that differs from another only in its folders' borders, is told apart by a digest.
    """
    parts = [p for p in PurePath(path).parts if p not in (os.sep, "..", ".")]
    name = "-".join(parts) or "tai-lieu"
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    short = name.encode("utf-8", "replace")[-LONGEST_NAME:].decode("utf-8", "ignore")
    return f"{short}.{digest}.html"


def write_pages(
    results: Iterable[Result], folder: Path, lang: str, names: Mapping[str, str], topics: Mapping[str, str]
) -> int:
    """Writes the page of every document that was read into `folder` (made if need be); returns how many.

    `names` and `topics` are as for `html_page`. A page is complete or absent: it is written beside its place and moved there. Raises OSError where it cannot.
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
        _write(folder / name, html_page(result, lang, names, topics))
    return len(taken)


def _write(page: Path, content: str) -> None:
    with NamedTemporaryFile("w", dir=page.parent, suffix=".tmp", delete=False, encoding="utf-8", errors="replace") as f:
        fresh = Path(f.name)
        try:
            f.write(content)
            f.close()
            fresh.chmod(0o644)
            fresh.replace(page)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
