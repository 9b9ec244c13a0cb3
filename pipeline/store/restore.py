"""An office from its backup: complete in a new folder, or not there. Every file is hashed on its way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from sqlalchemy import Connection, select, update

from pipeline.config import FILE
from pipeline.office import Office
from pipeline.store import sums
from pipeline.store.backup import DATABASE, TOLD, Progress
from pipeline.store.copy import copy_all
from pipeline.store.engine import connect, prepare
from pipeline.store.ledger import ENDED
from pipeline.store.originals import place_of
from pipeline.store.problems import Problem, problem
from pipeline.store.sums import Unread, copied
from pipeline.store.tables import files
from schemas.store_errors import BackupDamaged, NotABackup, RestoreRefused, StoreRefused

_PENDING = ("received", "retry")  # files whose original still lies in the inbox


@dataclass(frozen=True, slots=True)
class Restored:
    """The office, and what of the backup was not as it was written (those files are left out)."""

    office: Office
    problems: tuple[Problem, ...]


def restore(
    backup: Path, root: Path, url: str | None = None, progress: Progress = lambda done, total: None
) -> Restored:
    """Makes the office `root`, which is new or empty, from a backup; its store in SQLite, or in the empty database `url`.

    What was in done/ and failed/, and what waited in the inbox to be read, is put back there. `progress` is told of
    files. Raises NotABackup, BackupDamaged, RestoreRefused, StoreError, OSError.
    """
    backup, root = backup.resolve(), root.resolve()
    listed = _listed(backup)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise RestoreRefused(str(root), detail="ở đó đã có tệp", detail_en="there are files in it")
    if url is not None and not url.startswith("postgresql+psycopg://"):
        vi, en = "cần một địa chỉ postgresql+psycopg://…", "it takes an address postgresql+psycopg://…"
        raise StoreRefused("store.url", detail=vi, detail_en=en)
    above = next((p for p in root.parents if (p / FILE).exists()), None)
    if above is not None or backup == root or backup in root.parents:
        told = {"detail": "nơi đó nằm trong một văn phòng khác", "detail_en": "it lies in another office"}
        raise RestoreRefused(str(root), **told)
    fresh = root.with_name(f".{root.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)  # of an attempt that was cut off
    try:
        problems = list(_copy(backup, fresh, listed, progress))
        prepare(f"sqlite:///{fresh / DATABASE}")  # a backup may be older than this program
        _put_back(fresh)
        if url is not None:
            _move_store(fresh, url)
        os.sync()
        if root.exists():
            root.rmdir()
        fresh.rename(root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(Office.create(root), tuple(problems))


def _listed(backup: Path) -> list[sums.Sum]:
    if not (backup / TOLD).is_file() or not (backup / sums.NAME).is_file():
        raise NotABackup(str(backup), detail=f"thiếu {TOLD} hoặc {sums.NAME}", detail_en=f"no {TOLD} or {sums.NAME}")
    try:
        listed = list(sums.read(backup / sums.NAME))
    except ValueError as e:
        told = {"detail": f"{sums.NAME} không đọc được", "detail_en": f"{sums.NAME} cannot be read"}
        raise BackupDamaged(str(backup), **told) from e
    return listed


def _copy(backup: Path, fresh: Path, listed: list[sums.Sum], progress: Progress) -> Iterator[Problem]:
    """Copies every file whose bytes are as they were written. Raises BackupDamaged where that is not so of the store."""
    for done, (sha256, inner) in enumerate(listed, 1):
        code = None
        try:
            if copied(backup / inner, fresh / inner) != sha256:
                code = "backup_changed"
        except Unread:
            code = "backup_missing"
        if code is not None:
            (fresh / inner).unlink(missing_ok=True)
            found = problem(code, str(backup / inner))
            if inner in (DATABASE, Path(FILE)):
                raise BackupDamaged(str(backup), detail=found.said[0].rstrip("."), detail_en=found.said[1].rstrip("."))
            yield found
        progress(done, len(listed))
    (fresh / TOLD).unlink(missing_ok=True)  # it is an office now, and no backup


def _put_back(fresh: Path) -> None:
    """Originals to where the ledger says that they lie, for those that are below the office."""
    engine = connect(f"sqlite:///{fresh / DATABASE}")
    try:
        with engine.begin() as connection:
            filed = select(files.c.sha256, files.c.target, files.c.state, files.c.notice).where(
                files.c.moved, files.c.state.in_(ENDED), files.c.target.is_not(None), files.c.sha256.is_not(None)
            )
            for sha256, target, state, slip in connection.execute(filed).all():
                # what failed lies beside its slip until somebody takes it out
                if state != "failed" or slip is None or (fresh / os.fsdecode(slip)).exists():
                    _lay(fresh, sha256, os.fsdecode(target))
            pending = select(files.c.id, files.c.sha256, files.c.raw_name).where(
                files.c.state.in_(_PENDING), files.c.inside, files.c.sha256.is_not(None)
            )
            for number, sha256, name in connection.execute(pending).all():
                there = _lay(fresh, sha256, os.path.join("inbox", os.fsdecode(name)))  # noqa: PTH118
                if there is not None:
                    _know(connection, number, there)
    finally:
        engine.dispose()


def _lay(fresh: Path, sha256: str, target: str) -> Path | None:
    """A copy of an original at its place below the office; None where it has none there, or the backup lacks it."""
    inner = Path(target)
    original, there = place_of(fresh / "store" / "originals", sha256), fresh / inner
    if inner.is_absolute() or ".." in inner.parts or there.exists() or not original.exists():
        return None
    copied(original, there)
    return there


def _know(connection: Connection, number: int, there: Path) -> None:
    """The ledger knows the file in the inbox for the one that it took."""
    told = there.stat()
    found = {"device": told.st_dev, "inode": told.st_ino, "size": told.st_size, "mtime_ns": told.st_mtime_ns}
    connection.execute(update(files).where(files.c.id == number).values(found))


def _move_store(fresh: Path, url: str) -> None:
    """The store into the database `url`, and its address into the settings."""
    prepare(url)
    source, target = connect(f"sqlite:///{fresh / DATABASE}"), connect(url)
    try:
        copy_all(source, target)
    finally:
        source.dispose()
        target.dispose()
    (fresh / DATABASE).unlink()
    settings = fresh / FILE
    document = tomlkit.parse(settings.read_bytes().decode("utf-8-sig"))
    document.setdefault("store", tomlkit.table())["url"] = url
    settings.write_text(tomlkit.dumps(document), "utf-8")
    settings.chmod(0o600)  # it may hold a password
