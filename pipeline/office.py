"""An office: the folder that a clerk drops documents into, with what belongs to it, one working process at a time."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import FILE, Settings, load
from pipeline.settings import commented
from schemas.errors import BadSettings, IsBackup, NotAnOffice, OfficeRefused
from schemas.inbox_errors import FolderRefused
from schemas.office_errors import InboxTaken, OfficeBusy, WatchRuns
from schemas.system import why

BACKUP = "backup.json"  # what makes a folder a backup: nobody works in it, or it is as it was written no more
_PATIENCE = 1  # seconds: what another's look at the lock, or the end of a killed process, may take


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that works in an office, as it wrote itself into the lock; 0 and "" where it has not yet."""

    pid: int
    command: str

    @property
    def watches(self) -> bool:
        """Whether it takes what comes into the inbox, until it is stopped."""
        return self.command.split()[1:2] == ["watch"]


@dataclass(frozen=True, slots=True)
class Office:
    """`root` is absolute, without links. Its folders may lie elsewhere (a share); its store never does."""

    root: Path
    settings: Settings

    @classmethod
    def find(cls, start: Path | None = None, flags: Mapping[str, object] = {}) -> Office:
        """The office in the folder `start`; where none is given, in the current folder or the nearest above it.

        Raises NotAnOffice, and BadSettings for its file or where its folders lie in each other.
        """
        here = (start or Path()).resolve()
        for folder in (here,) if start is not None else (here, *here.parents):
            if (folder / FILE).is_file():
                office = cls(folder, load(folder, flags))
                office._folders_apart()
                return office
        raise NotAnOffice(str(here))

    @classmethod
    def create(cls, root: Path) -> Office:
        """Makes an office, or completes one that was left half made; what is there stays as it is.

        Raises OfficeRefused (inside another office, something in the way, no permission), and BadSettings for the
        settings of an office that is already there.
        """
        root = root.resolve()
        for above in root.parents:
            if (above / FILE).is_file():
                raise OfficeRefused(
                    str(root),
                    detail=f"thư mục này nằm trong văn phòng “{above}”. Hãy chọn một thư mục ở ngoài",
                    detail_en=f"it lies in the office “{above}”; choose a folder outside",
                )
        try:
            _make(root)
            office = cls(root, load(root))
            office._folders_apart()
            for folder in office.own_folders:
                _make(folder)
            if not (root / FILE).exists():  # last: what has it is an office
                _write(root / FILE, commented())
        except (FileExistsError, NotADirectoryError) as e:
            raise OfficeRefused(
                str(root),
                detail=f"“{e.filename}” là một tệp, không phải thư mục. Hãy đổi tên hoặc chuyển nó đi, rồi chạy lại",
                detail_en=f"“{e.filename}” is a file, not a folder; rename or move it, then run again",
            ) from e
        except OSError as e:
            raise OfficeRefused(
                str(root),
                detail=f"không ghi được “{e.filename}” ({why(e)[0]}). Hãy kiểm tra quyền ghi và dung lượng đĩa",
                detail_en=f"“{e.filename}” cannot be written ({why(e)[1]}); check the permissions and the disk",
            ) from e
        return office

    @property
    def inbox(self) -> Path:
        return self.root / self.settings.folders.inbox

    @property
    def done(self) -> Path:
        return self.root / self.settings.folders.done

    @property
    def failed(self) -> Path:
        return self.root / self.settings.folders.failed

    @property
    def results(self) -> Path:
        return self.root / self.settings.folders.results

    @property
    def totals(self) -> Path:
        return self.root / self.settings.folders.totals

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def originals(self) -> Path:
        return self.store / "originals"

    @property
    def tmp(self) -> Path:
        return self.store / "tmp"

    @property
    def parsed(self) -> Path:
        """What documents were parsed to; all of it may be deleted."""
        return self.store / "parsed"

    @property
    def lock_path(self) -> Path:
        return self.store / "office.lock"

    @property
    def log_path(self) -> Path:
        return self.store / "log.jsonl"

    @property
    def database_url(self) -> str:
        """May hold a password: print it through `settings.masked` only."""
        return self.settings.store.url or f"sqlite:///{self.database_path}"

    @property
    def database_path(self) -> Path | None:
        """SQLite's file; None where the database is a server's."""
        return None if self.settings.store.url else self.store / "solieu.sqlite"

    @property
    def folders(self) -> dict[str, Path]:
        """The folders that a clerk sees, by the names of their settings, and the store."""
        return {name: getattr(self, name) for name in ("inbox", "done", "failed", "results", "totals", "store")}

    @property
    def own_folders(self) -> list[Path]:
        """Those that are made with the office. A folder outside is somebody's: a share that is not mounted is not made."""
        return [*(f for f in self.folders.values() if self.root in f.parents), self.originals, self.tmp]

    def no_backup(self) -> None:
        """Raises IsBackup where the office is a backup: what works in it changes it."""
        if (self.root / BACKUP).exists():
            raise IsBackup(str(self.root))

    @contextmanager
    def locked(self, *, for_inbox: bool = False) -> Iterator[None]:
        """Works in the office alone, until the block ends or the process does. `for_inbox`: to take what lies in the inbox.

        Raises OfficeBusy, IsBackup, FolderRefused.
        """
        self.no_backup()
        try:
            lock = os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise FolderRefused.of(self.store, e) from e
        try:
            if not _taken(lock, fcntl.LOCK_EX, _PATIENCE):
                holder = _holder(lock)
                busy = OfficeBusy if not holder.watches else InboxTaken if for_inbox else WatchRuns
                raise busy(str(self.root), pid=holder.pid or "?", command=holder.command or "?", inbox=self.inbox)
            command = " ".join((Path(sys.argv[0]).name, *sys.argv[1:]))
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n{command}\n".encode("utf-8", "surrogateescape"), 0)
            try:
                yield
            finally:
                os.ftruncate(
                    lock, 0
                )  # the file stays: who removes it lets two in, one with the old and one with the new
        finally:
            os.close(lock)

    def holder(self) -> Holder | None:
        """Who works in the office now, if somebody does. Raises OSError."""
        try:
            lock = os.open(self.lock_path, os.O_RDONLY | os.O_CLOEXEC)  # whoever may read it may ask
        except FileNotFoundError:
            return None
        try:
            return None if _taken(lock, fcntl.LOCK_SH, 0) else _holder(lock)
        finally:
            os.close(lock)

    def _folders_apart(self) -> None:
        """Raises BadSettings where one folder is or lies in another: what is moved out of one would come in again."""
        real = {name: folder.resolve() for name, folder in self.folders.items()}
        for name, folder in real.items():
            if folder == self.root or folder in self.root.parents:
                raise self._wrong(name, "chứa cả văn phòng", "holds the whole office")
            for other, outer in real.items():
                if other != name and (outer == folder or outer in folder.parents):
                    # the store has no setting
                    at_fault, with_ = (other, name) if name == "store" else (name, other)
                    vi, en = (f"{word} ({self.folders[with_]})" for word in self._called(with_))
                    vi, en = f"trùng hoặc chồng lên {vi}", f"is or overlaps {en}"
                    raise self._wrong(at_fault, vi, en)
        if not self.settings.store.url and "?" in str(self.store):  # an address of a database ends there
            raise BadSettings(
                str(self.root),
                detail="tên thư mục văn phòng không được có dấu “?”",
                detail_en="the name of an office's folder may not have a “?”",
            )

    def _called(self, name: str) -> tuple[str, str]:
        """How a folder is named to who has to set it."""
        if name == "store":
            return "kho dữ liệu", "the store"
        return f"mục “folders.{name}”", f"“folders.{name}”"

    def _wrong(self, name: str, vi: str, en: str) -> BadSettings:
        folder = self.folders[name]
        return BadSettings(
            str(self.root / FILE),
            detail=f"mục “folders.{name}” ({folder}) {vi}",
            detail_en=f"“folders.{name}” ({folder}) {en}",
        )


def _taken(lock: int, how: int, seconds: int) -> bool:
    """Whether the lock is ours now; it is let go when `lock` is closed."""
    until = time.monotonic() + seconds
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, how | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(1 / 20)


def _holder(lock: int) -> Holder:
    pid, _, command = os.pread(lock, 4096, 0).decode("utf-8", "replace").partition("\n")
    return Holder(int(pid) if pid.isdecimal() else 0, command.strip())


def _make(folder: Path) -> None:
    """Makes a folder and those above it, each on the disk before it is relied on. Raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _write(path: Path, text: str) -> None:
    """Writes a file whole or not at all. Raises OSError."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("w", encoding="utf-8") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
