"""Parsed documents kept in a folder, so that a scan is recognised once and not at every look at it.

What is kept is a cache: anything of it may be deleted, and what is damaged or of other parsers is parsed anew. It is read
as numbers and text alone, never as objects, so that a changed file can do no more than be refused.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple, fields
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path, PurePath
from typing import Any

from pipeline.disk import cache_file
from pipeline.parse.models import converters, converts, recogniser
from schemas.document import Note
from schemas.parsed import Area, Cell, Glyphs, Grid, Parsed, Run, Shape

Parse = Callable[[bytes, str], Parsed]
# What bytes are read by besides our own modules.
LIBRARIES = (
    "lxml", "olefile", "opencv-python-headless", "openpyxl", "pdfplumber", "pillow", "puremagic", "pypdfium2", "pytesseract",
    "trafilatura",
)  # fmt: skip
_MAGIC = b"solieu parsed 1\n"
_ARRAYS = tuple(f.name for f in fields(Glyphs))


class Kept:
    """`read` with a memory: a parser of documents whose results are kept below `folder`."""

    def __init__(self, folder: Path, read: Parse) -> None:
        self.folder, self.read = folder, read

    def __call__(self, data: bytes, path: str) -> Parsed:
        """As pipeline.parse.parse. Raises DocumentError."""
        place = self._place(data, path, parsers(converts(data)))
        known = _load(place)
        if known is not None:
            return known
        parsed = self.read(data, path)
        cache_file(place, pack(parsed))
        return parsed

    def versions(self, data: bytes, path: str) -> Iterator[Parsed]:
        """What other versions of the parsers made of the document, as far as that was kept, the newest first."""
        own = self._place(data, path, parsers(converts(data)))
        with suppress(OSError):
            others = [p for p in own.parent.glob(f"{own.name.partition('.')[0]}.*") if p != own]
            for place in sorted(others, key=lambda p: p.stat().st_mtime_ns, reverse=True):
                if (parsed := _load(place)) is not None:
                    yield parsed

    def _place(self, data: bytes, path: str, version: str) -> Path:
        """The name of a file has a say in how its bytes are read, by its suffix."""
        key = hashlib.sha256(data)
        key.update(PurePath(path).suffix.lower().encode("utf-8", "surrogatepass"))
        name = key.hexdigest()
        return self.folder / name[:2] / f"{name}.{version}"


@cache
def parsers(converting: bool = True) -> str:
    """A digest of all that turns bytes into text: our modules, the libraries, the recogniser of scans, the converters of old
    Word files; without `converting`, of what those have no say in, so that no scan is recognised anew for their sake."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("*.py"), here.parent.parent / "schemas" / "parsed.py"]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in LIBRARIES:
        digest.update(f"{library} {installed(library)}\0".encode())
    digest.update(recogniser().encode())
    if converting:
        digest.update(b"\0" + converters().encode())
    return digest.hexdigest()[:16]


def pack(parsed: Parsed) -> bytes:
    """`parsed` as bytes that `unpack` reads."""
    glyphs = parsed.glyphs
    told = {
        "text": parsed.text,
        "media_type": parsed.media_type,
        "pages": parsed.pages,
        "grids": [[g.start, g.end, [astuple(c) for c in g.cells]] for g in parsed.shape.grids],
        "areas": [astuple(a) for a in parsed.shape.areas],
        "unwrapped": parsed.shape.unwrapped,
        "runs": [astuple(r) for r in parsed.runs],
        "notes": [n.model_dump() for n in parsed.notes],
        "glyphs": None if glyphs is None else {n: len(getattr(glyphs, n)) for n in _ARRAYS},
    }
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    body = b"".join(_swapped(getattr(glyphs, n)).tobytes() for n in _ARRAYS) if glyphs is not None else b""
    return _MAGIC + zlib.compress(len(head).to_bytes(8, "little") + head + body, 3)


def unpack(packed: bytes) -> Parsed:
    """Raises ValueError (KeyError, TypeError) where `packed` holds no parsed document."""
    if not packed.startswith(_MAGIC):
        raise ValueError("no parsed document")
    try:
        raw = zlib.decompress(packed[len(_MAGIC) :])
    except zlib.error as e:
        raise ValueError(str(e)) from e
    at = 8 + int.from_bytes(raw[:8], "little")
    told: dict[str, Any] = json.loads(raw[8:at].decode("utf-8", "surrogatepass"))
    glyphs = None
    if told["glyphs"] is not None:
        glyphs = Glyphs()
        for name in _ARRAYS:
            values: array[Any] = getattr(glyphs, name)
            count = told["glyphs"][name]
            if count != len(told["text"]) and not (name == "confidence" and count == 0):
                raise ValueError(f"{count} {name} of {len(told['text'])} characters")
            size = count * values.itemsize
            values.frombytes(raw[at : at + size])
            _swapped(values)
            if len(values) != count:
                raise ValueError("cut off")
            at += size
    return Parsed(
        text=told["text"],
        media_type=told["media_type"],
        pages=told["pages"],
        shape=Shape(
            tuple(Grid(a, b, tuple(Cell(*c) for c in cells)) for a, b, cells in told["grids"]),
            tuple(Area(*a) for a in told["areas"]),
            told["unwrapped"],
        ),
        runs=tuple(Run(*r) for r in told["runs"]),
        glyphs=glyphs,
        notes=tuple(Note(**n) for n in told["notes"]),
    )


def _swapped(values: array[Any]) -> array[Any]:
    """Numbers lie in the file with the lowest byte first, on whatever machine."""
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values


def _load(place: Path) -> Parsed | None:
    try:
        return unpack(place.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None
