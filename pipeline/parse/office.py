"""Packages of Office Open XML (DOCX, XLSX): opened with suspicion, their parts found by relationships (ECMA-376-2)."""

from __future__ import annotations

import posixpath
import zipfile
from urllib.parse import unquote
from xml.parsers import expat

from pipeline.parse.unzip import FAULTS, MB, checked, read
from schemas.errors import DamagedDocument, EncryptedDocument

_PROLOG = 1 << 14
_RELATIONS = 4 * MB


def opened(data: bytes, path: str) -> zipfile.ZipFile:
    """The package in `data`. A document type in any of its parts is refused: Office writes none, and entities hide in it.

    Raises DamagedDocument, EncryptedDocument, UnsupportedFormat, Unpacked.
    """
    archive = checked(data, path)
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            if entry.flag_bits & 1:
                raise EncryptedDocument(path)
            _refuse_doctype(archive, entry, path)
    return archive


class _Seen(Exception):
    """Enough of a part was read: its root has begun."""


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> None:
    damaged = DamagedDocument(
        path, detail=f"{entry.filename}: có khai báo DOCTYPE", detail_en=f"{entry.filename}: it declares a DOCTYPE"
    )

    def doctype(*_: object) -> None:
        raise damaged

    def element(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        with archive.open(entry) as part:
            while chunk := part.read(_PROLOG):
                parser.Parse(chunk, False)
    except _Seen:
        return
    except expat.ExpatError:
        return  # whoever needs the part meets the fault
    except (*FAULTS, LookupError) as e:  # LookupError: an encoding that nobody knows
        raise DamagedDocument(
            path, detail=f"không đọc được {entry.filename}", detail_en=f"{entry.filename} cannot be read"
        ) from e


def relations(archive: zipfile.ZipFile, part: str, path: str) -> dict[str, tuple[str, str]]:
    """The relationships of a part ("" for the package): id to the last word of its type and the name of its target.

    Targets outside the package are left out: nothing is ever fetched.
    """
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if source not in archive.NameToInfo:
        return found

    def element(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition("}")[2] != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = unquote(attributes.get("Target", ""))
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = element
    try:
        parser.Parse(read(archive, source, path, _RELATIONS), True)
    except (expat.ExpatError, LookupError, ValueError) as e:
        raise DamagedDocument(path, detail=f"{source}: {e}") from e
    return found


def main_part(archive: zipfile.ZipFile, path: str) -> str:
    """The name of the part that is the document itself. Raises DamagedDocument."""
    for kind, target in relations(archive, "", path).values():
        if kind == "officeDocument" and target in archive.NameToInfo:
            return target
    raise DamagedDocument(path, detail="không có phần nội dung chính", detail_en="no main part")
