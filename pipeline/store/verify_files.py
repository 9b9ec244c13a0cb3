"""Files: originals are as they came, what was filed is where the ledger says, and nothing lies there that nobody knows."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Row, select

from pipeline.export.labels import FILE_STATES
from pipeline.office import Office
from pipeline.store import sums
from pipeline.store.backup import TOLD, names_of
from pipeline.store.ledger import OURS
from pipeline.store.originals import digest_of, is_original, kept, place_of
from pipeline.store.problems import Problem, problem
from pipeline.store.tables import documents, files, originals
from schemas.system import why

_ENDED = ("done", "failed", "duplicate")  # states in which the file goes to its place
_PART = 500  # rows or paths in memory at once


def strays(connection: Connection, office: Office) -> list[Path]:
    """What lies in the store's folders and is not known; some of it may be on its way into the ledger."""
    found = list(office.tmp.iterdir()) if office.tmp.is_dir() else []
    for part in _parts(kept(office.originals)):
        known = _known(connection, originals.c.sha256, [p.name for p in part if is_original(p)])
        found += [p for p in part if not is_original(p) or p.name not in known]
    return found


def of_strays(connection: Connection, office: Office, found: list[Path]) -> Iterator[Problem]:
    """Those of the strays that are still there and still unknown, and that nobody is at work on."""
    at_work = office.holder() is not None
    known = _known(connection, originals.c.sha256, [p.name for p in found])
    for path in found:
        if path.name in known or not os.path.lexists(path):
            continue
        if path.parent != office.tmp:
            yield problem("original_stray", str(path))
        elif not at_work:
            yield problem("left_half_done", str(path))


def of_originals(connection: Connection, office: Office, seen: Callable[[], None]) -> Iterator[Problem]:
    """Originals that are missing or not as they came."""
    for part in _rows(connection, originals.c.sha256, originals.c.size):
        for sha256, size in part:
            path = place_of(office.originals, sha256)
            told = {"sha256": sha256[:12], "names": names_of(connection, sha256)}
            try:
                there = path.lstat()
                if not stat.S_ISREG(there.st_mode):
                    vi, en = "không phải tệp thường", "it is no regular file"
                elif there.st_size != size:
                    vi, en = f"{there.st_size} byte thay vì {size}", f"{there.st_size} bytes instead of {size}"
                elif digest_of(path) != sha256:
                    vi, en = "nội dung khác", "other bytes"
                else:
                    vi = en = ""
            except FileNotFoundError:
                yield problem("original_missing", str(path), **told)
            except OSError as e:
                yield problem("original_changed", str(path), detail=why(e)[0], detail_en=why(e)[1], **told)
            else:
                if vi:
                    yield problem("original_changed", str(path), detail=vi, detail_en=en, **told)
            seen()


def of_files(connection: Connection, office: Office, seen: Callable[[], None]) -> Iterator[Problem]:
    """Rows of the ledger that are not what their states say. In a backup the files themselves are not filed."""
    is_backup, at_work = (office.root / TOLD).exists(), office.holder() is not None
    for part in _rows(connection, files.c.id, *(c for c in files.c if c.name != "id")):
        read = _known(connection, documents.c.original, [r.sha256 for r in part if r.sha256])
        for row in part:
            if lacks := _lacks(row, read):
                vi, en = lacks
                yield problem("file_incomplete", row.name, name=row.name, detail=vi, detail_en=en, **_state(row))
            elif row.state in _ENDED and row.inside and not is_backup:
                yield from _filed(row, office, at_work)
            seen()


def _lacks(row: Row[Any], read: set[str]) -> tuple[str, str] | None:
    """What a row has to have in its state and does not, in Vietnamese and English."""
    if row.state in ("received", "done", "duplicate") and row.sha256 is None:
        return "mã của bản gốc", "its original"
    if row.state == "done" and row.sha256 not in read:
        return "kết quả đọc", "its result"
    if row.state == "duplicate" and row.first is None and row.code not in OURS:
        return "tệp mà nó trùng", "the file that it is a copy of"
    if row.state == "failed" and not (row.code and row.message_vi):
        return "lý do", "the reason"
    return None


def _state(row: Row[Any]) -> dict[str, str]:
    """The row's state as people are told it."""
    vi, en = FILE_STATES[row.state]
    return {"state": f"“{vi}”", "state_en": f"“{en}”"}


def _filed(row: Row[Any], office: Office, at_work: bool) -> Iterator[Problem]:
    if not row.moved:
        if not at_work:
            yield problem("not_moved", row.name, name=row.name)
        return
    if row.target is None or row.sha256 is None:
        return
    path = office.root / os.fsdecode(row.target)
    told = {"name": row.name, "original": place_of(office.originals, row.sha256), **_state(row)}
    try:
        changed = path.is_symlink() or digest_of(path) != row.sha256
    except FileNotFoundError:
        if row.state != "failed":  # those are taken out to be dropped again
            yield problem("filed_missing", str(path), **told)
        return
    except OSError:
        changed = True
    if changed:
        yield problem("filed_changed", str(path), **told)


def of_results(connection: Connection, office: Office) -> Iterator[Problem]:
    """Results of documents that the store does not know."""
    for part in _parts(p for p in office.results.rglob("*.json") if not p.name.startswith(".")):
        told = {path: said for path in part if (said := _said(path)) is not None}
        hashes = _known(connection, documents.c.sha256, [s for s, _ in told.values() if s])
        shown = _known(connection, documents.c.path, [p for _, p in told.values()])
        for path, (sha256, name) in told.items():
            if sha256 not in hashes if sha256 else name not in shown:
                yield problem("result_stray", str(path))


def _said(path: Path) -> tuple[str | None, str] | None:
    """The hash and path of the document that a file of results is about; None where it is about none."""
    try:
        document = json.loads(path.read_bytes())["document"]
        return document.get("sha256"), str(document["path"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def of_backup(office: Office) -> Iterator[Problem]:
    """Where the office is a backup: its files that are not as they were written. Originals are looked at by themselves."""
    if not (office.root / TOLD).exists():
        return
    try:
        for sha256, inner in sums.read(office.root / sums.NAME):
            if inner.parts[:2] == ("store", "originals"):
                continue
            try:
                if digest_of(office.root / inner) != sha256:
                    yield problem("backup_changed", str(office.root / inner))
            except OSError:
                yield problem("backup_missing", str(office.root / inner))
    except (OSError, ValueError):
        yield problem("backup_changed", str(office.root / sums.NAME))


def _rows(connection: Connection, key: Column[Any], *others: Column[Any]) -> Iterator[list[Any]]:
    """The rows of a table in the order of its key, in parts that are read before they are looked at."""
    last = None
    while True:
        there = select(key, *others).order_by(key).limit(_PART)
        part = list(connection.execute(there if last is None else there.where(key > last)))
        if not part:
            return
        yield part
        last = part[-1][0]


def _parts(paths: Iterable[Path]) -> Iterator[list[Path]]:
    left = iter(paths)
    while part := list(islice(left, _PART)):
        yield part


def _known(connection: Connection, column: Column[Any], values: list[str]) -> set[str]:
    """Those of the values that stand in the column."""
    known: set[str] = set()
    for at in range(0, len(values), _PART):
        known |= set(connection.scalars(select(column).where(column.in_(values[at : at + _PART]))))
    return known
