"""From bytes to text: one module a format, found by what the bytes are and not by what the file is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from pipeline.parse.signatures import SHEET, WORD
from pipeline.parse.sniff import media_type
from schemas.document import Note
from schemas.errors import DocumentError, HoldsDocuments, UnsupportedFormat
from schemas.parsed import Parsed


class Parser(Protocol):
    """What the module of a document's format offers."""

    def parse(self, data: bytes, path: str) -> Parsed:
        """The document in `data`; `path` is for messages alone. Raises DocumentError."""


class Container(Protocol):
    """What the module of a format that holds other files offers."""

    def members(self, data: bytes, path: str) -> Iterator[tuple[str, bytes | DocumentError]]:
        """The name and bytes of each file inside, in its order there, or the fault that keeps it in. Raises DocumentError."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its media type, the suffixes of files that rightly hold it, the module that reads it.

    The module is loaded when the first such file comes: each brings a library that takes long to load.
    """

    media_type: str
    suffixes: tuple[str, ...]
    module: str
    container: bool = False


FORMATS: tuple[Format, ...] = (
    Format("application/pdf", (".pdf",), "pdf"),
    Format("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), "image"),
    Format("image/png", (".png",), "image"),
    Format("image/tiff", (".tif", ".tiff"), "image"),
    Format(WORD, (".docx", ".docm", ".dotx"), "docx"),
    Format("application/msword", (".doc", ".dot"), "doc"),
    Format("application/rtf", (".rtf", ".doc"), "doc"),
    Format(SHEET, (".xlsx", ".xlsm"), "xlsx"),
    Format("text/html", (".html", ".htm", ".xhtml"), "html"),
    Format("message/rfc822", (".eml", ".mht", ".mhtml"), "eml", container=True),
    Format("application/zip", (".zip",), "zip", container=True),
    Format("text/markdown", (".md", ".markdown"), "plain"),
    Format("text/plain", (".txt", ".text", ""), "plain"),
)
SUFFIXES = frozenset(s for f in FORMATS for s in f.suffixes if s)


@cache
def load(name: str) -> object:
    """The module of a format, with the libraries it needs."""
    return import_module(f"pipeline.parse.{name}")


def format_of(data: bytes, path: str) -> Format:
    """The format of `data`. Raises UnsupportedFormat, EmptyDocument."""
    kind = media_type(data, path)
    for known in FORMATS:
        if known.media_type == kind:
            return known
    raise UnsupportedFormat(path, kind=kind)


def parse(data: bytes, path: str, known: Format | None = None) -> Parsed:
    """The document in `data`, with a note where its name says another format; `known` where that is found out already.

    Raises HoldsDocuments for a container (its note is the fault's detail "notes"), else DocumentError where it cannot be read.
    """
    known = known or format_of(data, path)
    if known.container:
        raise HoldsDocuments(path, notes=_misnamed(path, known))
    parsed = cast(Parser, load(known.module)).parse(data, path)
    return replace(parsed, media_type=known.media_type, notes=(*parsed.notes, *_misnamed(path, known)))


def members(data: bytes, path: str, known: Format | None = None) -> Iterator[tuple[str, bytes | DocumentError]]:
    """The files inside a container, or nothing where `data` is a document itself. Raises DocumentError."""
    known = known or format_of(data, path)
    if known.container:
        yield from cast(Container, load(known.module)).members(data, path)


def _misnamed(path: str, known: Format) -> tuple[Note, ...]:
    """The note of a file whose name says another format than it has, or none."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES or suffix in known.suffixes:
        return ()
    # of a container the note goes with each file inside: it says whose name is meant
    name = f"“{PurePath(path).name}” " if known.container else ""
    note = Note(
        code="misnamed",
        message_vi=f"Tên tệp {name}có đuôi “{suffix}” nhưng nội dung là {known.media_type}; đã đọc theo nội dung.",
        message_en=f"The file {name}is named “{suffix}” but holds {known.media_type}; it was read as what it holds.",
    )
    return (note,)
