"""What lies in the inbox now, by name and kind. Nothing is opened but folders, and no link is followed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.disk import NoSuchFolder, opened
from pipeline.ingest import shown
from pipeline.parse.names import is_system
from pipeline.probes import PROBE
from schemas.inbox_errors import FolderRefused

Kind = Literal["file", "link", "pipe", "device", "socket", "unreadable", "other"]
_KINDS: dict[int, Kind] = {
    stat.S_IFREG: "file",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
    stat.S_IFSOCK: "socket",
}
# Names that browsers and copying programs give to what is on its way.
_TEMPORARY = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download")


@dataclass(frozen=True, slots=True)
class Seen:
    """One name in the inbox. Of a folder or name that may not be looked at ("unreadable"), the numbers are 0.

    `raw` is the name below the inbox with its folders, as the file system has it; `name` is the same, printable.
    `waits` tells why a file waits by its name alone ("temporary", "lock"); `error` is the errno that kept us out.
    """

    raw: bytes
    name: str
    kind: Kind
    device: int = 0
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0
    nlink: int = 0
    waits: str | None = None
    system: bool = False
    error: int = 0


def scan(inbox: Path) -> list[Seen]:
    """All that lies in the inbox and its folders, in the order of their raw names.

    What lies in a folder that cannot be read is not told: the folder is, as "unreadable". Raises FolderRefused for the inbox.
    """
    found: list[Seen] = []
    left: list[tuple[bytes, ...]] = [()]
    while left:
        parts = left.pop()
        try:
            with opened(inbox, parts) as folder, os.scandir(folder) as entries:
                for entry in entries:
                    raw = os.fsencode(entry.name)
                    if raw.startswith(PROBE.encode()):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        left.append((*parts, raw))
                        continue
                    try:
                        at = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue
                    except OSError as e:
                        found.append(_unreadable((*parts, raw), e))
                        continue
                    found.append(_seen((*parts, raw), at))
        except NoSuchFolder:  # it went, or became another thing: the next scan sees what it is
            continue
        except OSError as e:
            if not parts:
                raise FolderRefused.of(inbox, e) from e
            found.append(_unreadable(parts, e))
    return sorted(found, key=lambda s: s.raw)


def _seen(parts: tuple[bytes, ...], at: os.stat_result) -> Seen:
    raw = b"/".join(parts)
    name = shown(Path(os.fsdecode(raw)))
    kind = _KINDS.get(stat.S_IFMT(at.st_mode), "other")
    system = is_system(name)
    waits = _waits(parts, system)
    return Seen(
        raw, name, kind, at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_nlink, waits=waits, system=system
    )


def _unreadable(parts: tuple[bytes, ...], e: OSError) -> Seen:
    raw = b"/".join(parts)
    return Seen(raw, shown(Path(os.fsdecode(raw))), "unreadable", error=e.errno or 0)


def _waits(parts: tuple[bytes, ...], system: bool) -> str | None:
    """Why a file waits by its name, or by that of a folder around it."""
    name = parts[-1]
    if name.startswith(b"~$") or (name.startswith(b".~lock.") and name.endswith(b"#")):
        return "lock"
    if not system:
        for part in parts:
            # rsync and others write to hidden names first; browsers keep a download in a folder of its own
            if part.startswith(b".") or part.lower().endswith(tuple(t.encode() for t in _TEMPORARY)):
                return "temporary"
    return None
