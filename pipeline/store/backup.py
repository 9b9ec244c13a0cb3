"""A backup: a folder that is an office of its own, complete or absent, made while others go on working.

It holds the settings, the store (SQLite, whatever the office's own is), every original, the known totals, the results and
the slips of what failed. What lies in done/ and failed/ is in the originals already: restoring puts it back from there.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import tomlkit
from sqlalchemy import Connection, func, select, text

from pipeline.clock import stamp
from pipeline.config import FILE
from pipeline.office import BACKUP, Office
from pipeline.settings import masked
from pipeline.store import sums, trail
from pipeline.store.copy import copy_all, copy_file, snapshot
from pipeline.store.engine import connect, head, opened, prepare
from pipeline.store.originals import digest_of, place_of
from pipeline.store.problems import Problem, problem
from pipeline.store.sums import Sum, Unread, copied
from pipeline.store.tables import files, originals
from pipeline.version import version
from schemas.store_errors import BackupDamaged, BackupRefused
from schemas.system import why

TOLD = BACKUP
DATABASE = Path("store", "solieu.sqlite")
Progress = Callable[[int, int], None]  # originals that are done, of how many
_KEPT = ("totals", "results")  # copied as they are


@dataclass(slots=True)
class Made:
    """A finished backup, and what was wrong in the office while it was made (those originals are not in it)."""

    folder: Path
    originals: int
    problems: list[Problem]


def backup(office: Office, destination: Path, progress: Progress = lambda done, total: None) -> Made:
    """Makes a new folder "solieu-backup-…" in `destination`. Raises BackupRefused, StoreError; then nothing is left there."""
    destination = destination.resolve()
    if destination == office.root or office.root in destination.parents:
        vi, en = (
            "nơi đó nằm trong chính văn phòng; hãy chọn ổ đĩa khác",
            "it lies in the office itself; choose another disk",
        )
        raise BackupRefused(str(destination), detail=vi, detail_en=en)
    moment = stamp()
    name = "solieu-backup-" + moment.partition(".")[0].translate({ord(c): None for c in "-:"}) + "Z"
    if not destination.parent.is_dir():
        vi = f"không có thư mục “{destination.parent}”; nếu đó là ổ đĩa rời, hãy cắm ổ rồi chạy lại, hoặc tạo thư mục trước"
        en = f"there is no folder “{destination.parent}”; connect the disk, or make the folder first, then run again"
        raise BackupRefused(str(destination), detail=vi, detail_en=en)
    try:
        destination.mkdir(exist_ok=True)  # what is above may be a disk that is not there
        with _own_folder(destination, name) as fresh:
            made = _Maker(office, fresh, progress).made(moment)
            made.folder = _named(fresh, destination, name)
    except OSError as e:
        full = e.errno in (errno.ENOSPC, errno.EDQUOT)
        vi, en = why(e)
        if not full:
            vi = f"không ghi được “{e.filename}” ({vi}); hãy kiểm tra quyền ghi và ổ đĩa"
            en = f"“{e.filename}” cannot be written ({en}); check permissions and disk"
        raise BackupRefused(str(destination), detail=vi, detail_en=en) from e
    return made


@contextmanager
def _own_folder(destination: Path, name: str) -> Iterator[Path]:
    """A hidden folder to work in, gone unless it gets another name. Those that killed backups left are cleared away."""
    for left in destination.glob(".solieu-backup-*.tmp"):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left)
    fresh = destination / f".{name}.{os.getpid()}.tmp"
    fresh.mkdir()
    with ExitStack() as stack:
        with suppress(OSError):  # a share without locks
            stack.enter_context(_locked(fresh))
        try:
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@dataclass(slots=True)
class _Maker:
    office: Office
    fresh: Path
    progress: Progress
    problems: list[Problem] = field(default_factory=list)

    def made(self, moment: str) -> Made:
        for folder in ("inbox", "done", "failed", "results", "totals", "store/originals", "store/tmp"):
            (self.fresh / folder).mkdir(parents=True)
        kept = trail.kept_head(self.office.store)  # before the store: its trail only grows
        _copy_database(self.office, self.fresh / DATABASE)
        with (self.fresh / sums.NAME).open("xb") as out:
            engine = connect(f"sqlite:///{self.fresh / DATABASE}")
            try:
                with snapshot(engine) as connection:
                    _check(connection, self.fresh)
                    self._copy_head(connection, kept)
                    count = self._copy_originals(connection, out)
                    self._copy_slips(connection, out)
            finally:
                engine.dispose()
            for folder in _KEPT:
                source = getattr(self.office, folder)
                for path in _files(source):
                    self._copy(path, Path(folder) / path.relative_to(source), out)
            left_out = _write_settings(self.office, self.fresh)
            told = {
                "made_at": moment,
                "office": str(self.office.root),
                "code": version().code,
                "store": head(),
                "originals": count,
                "left_out": left_out,
            }
            (self.fresh / TOLD).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
            store = [p.relative_to(self.fresh) for p in sorted((self.fresh / "store").iterdir()) if p.is_file()]
            for inner in (Path(FILE), Path(TOLD), *store):
                sums.write(out, Sum(digest_of(self.fresh / inner), inner))
        return Made(self.fresh, count, self.problems)

    def _copy_head(self, connection: Connection, kept: str | None) -> None:
        """The head of the trail, as new as the copied store; one that the trail does not bear out stays what it is."""
        faults = trail.check(connection, kept)
        if not faults:
            trail.keep_head(connection, self.fresh / "store")
        elif kept is not None:
            (self.fresh / "store" / trail.HEAD).write_text(kept + "\n", "ascii")
        self.problems += [problem("trail", "reviews", detail=f.message_vi, detail_en=f.message_en) for f in faults]

    def _copy_originals(self, connection: Connection, out: BinaryIO) -> int:
        """Copies what the store knows; one that is not as it came is told and left out. Returns how many there are."""
        total = connection.scalar(select(func.count()).select_from(originals)) or 0
        count = 0
        rows = connection.scalars(select(originals.c.sha256), execution_options={"yield_per": 1000})
        for done, sha256 in enumerate(rows, 1):
            inner, source = place_of(Path("store", "originals"), sha256), place_of(self.office.originals, sha256)
            told = {"sha256": sha256[:12], "detail": "nội dung khác", "detail_en": "other bytes"}
            try:
                if copied(source, self.fresh / inner) == sha256:
                    sums.write(out, Sum(sha256, inner))
                    count += 1
                else:
                    (self.fresh / inner).unlink()
                    names = names_of(connection, sha256)
                    self.problems.append(problem("original_changed", str(source), names=names, **told))
            except Unread:
                (self.fresh / inner).unlink(missing_ok=True)
                names = names_of(connection, sha256)
                self.problems.append(problem("original_missing", str(source), names=names, **told))
            self.progress(done, total)
        return count

    def _copy_slips(self, connection: Connection, out: BinaryIO) -> None:
        """The slips beside what failed: they are nowhere in the store."""
        for name in connection.scalars(select(files.c.notice).where(files.c.notice.is_not(None))):
            inner = Path(os.fsdecode(name))
            if not inner.is_absolute() and ".." not in inner.parts:
                self._copy(self.office.root / inner, inner, out)

    def _copy(self, source: Path, inner: Path, out: BinaryIO) -> None:
        """Copies a file that may be gone by now, or be there already."""
        if (self.fresh / inner).exists():
            return
        try:
            sums.write(out, Sum(copied(source, self.fresh / inner), inner))
        except Unread as e:
            (self.fresh / inner).unlink(missing_ok=True)
            if e.errno != errno.ENOENT:
                self.problems.append(problem("not_copied", str(source), detail=why(e)[0], detail_en=why(e)[1]))


def _copy_database(office: Office, copy: Path) -> None:
    source = opened(office.database_url)
    try:
        if office.database_path is not None:
            copy_file(office.database_path, copy)
            return
        prepare(f"sqlite:///{copy}")
        target = connect(f"sqlite:///{copy}")
        try:
            copy_all(source, target)
        finally:
            target.dispose()
    finally:
        source.dispose()


def _check(connection: Connection, fresh: Path) -> None:
    """Raises BackupDamaged where the copy of the store is not whole: the store itself is damaged, or the new disk."""
    found = connection.scalar(text("PRAGMA quick_check(1)"))
    if found != "ok":
        raise BackupDamaged(
            str(fresh), detail=f"kho dữ liệu không nguyên vẹn ({found})", detail_en=f"its store: {found}"
        )


def names_of(connection: Connection, sha256: str) -> str:
    """The names under which an original came, the first three."""
    found = connection.scalars(select(files.c.name).where(files.c.sha256 == sha256).order_by(files.c.id).limit(3)).all()
    return ", ".join(f"“{n}”" for n in found) or "—"


def _files(folder: Path) -> Iterator[Path]:
    """The regular files below a folder, no links followed, nothing hidden (which is being written)."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(above, name)
            if not name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _write_settings(office: Office, fresh: Path) -> dict[str, str]:
    """The office's settings without those that lead out of the folder; returns these, no password among them."""
    document = tomlkit.parse((office.root / FILE).read_bytes().decode("utf-8-sig"))
    left_out = {}
    for section, names in (("folders", None), ("store", ("url",))):
        table = document.get(section)
        for name in list(table or ()) if names is None else names:
            if table is not None and name in table:
                left_out[f"{section}.{name}"] = masked(str(table.pop(name)))
    (fresh / FILE).write_text(tomlkit.dumps(document), "utf-8")
    return left_out


def _named(fresh: Path, destination: Path, name: str) -> Path:
    """Puts everything on the disk and gives the folder its name."""
    os.sync()
    final = destination / name
    for number in range(2, 100):
        if not final.exists():
            break
        final = destination / f"{name}-{number}"
    fresh.rename(final)
    descriptor = os.open(destination, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return final
