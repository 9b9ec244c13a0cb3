"""An office's folders for tests of what happens to files, and files of every kind to put into them."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.inbox.scan import Seen, scan
from pipeline.inbox.take import Taken, take
from pipeline.store.originals import Originals


class Room:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox, self.done, self.failed = root / "inbox", root / "done", root / "failed"
        self.outside = root / "outside"
        for folder in (self.inbox, self.done, self.failed, self.outside, root / "originals", root / "tmp"):
            folder.mkdir(exist_ok=True)
        self.originals = Originals(root / "originals")

    def drop(self, name: str | bytes, data: bytes = b"Xin ch\xc3\xa0o") -> Path:
        path = self.inbox / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def seen(self) -> Seen:
        (one,) = scan(self.inbox)
        return one

    def take(self, seen: Seen, *, use_lease: bool = False, **more: Any) -> Taken:
        return take(self.inbox, seen, self.originals, use_lease=use_lease, **more)

    def is_empty_handed(self) -> bool:
        """Whether the store is as if nothing had been tried."""
        return not list(self.originals.all()) and not list(self.originals.tmp.iterdir())


def tree(folder: Path) -> dict[bytes, object]:
    """All that lies below a folder: files by their bytes, links by where they lead."""
    found: dict[bytes, object] = {}
    for at, _, names in os.walk(os.fsencode(folder)):
        for name in names:
            path = os.path.join(at, name)  # noqa: PTH118
            key = os.path.relpath(path, os.fsencode(folder))
            found[key] = os.readlink(path) if os.path.islink(path) else Path(os.fsdecode(path)).read_bytes()  # noqa: PTH114, PTH115
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(f"/proc/self/fd/{(fd := os.open(path.parent, os.O_RDONLY))}/{path.name}")
        os.close(fd)


def make_device(path: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))  # what /dev/null is
    except PermissionError:
        pytest.skip("only root makes devices")


# What is no file, by how it is made: the way to it, and what it is called.
ODD: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "link to a file outside": (lambda p, out: p.symlink_to(out / "secret.txt"), "link"),
    "link to a folder outside": (lambda p, out: p.symlink_to(out), "link"),
    "link to nothing": (lambda p, out: p.symlink_to(out / "nothing"), "link"),
    "link to itself": (lambda p, out: p.symlink_to(p), "link"),
    "pipe": (lambda p, out: os.mkfifo(p), "pipe"),
    "socket": (lambda p, out: make_socket(p), "socket"),
    "device": (lambda p, out: make_device(p), "device"),
}

# Names that file systems take and people or attackers give.
NAMES: tuple[bytes, ...] = (
    "Báo cáo tháng 11.pdf".encode(),
    "Báo cáo".encode() + b"\xcc\x81.txt",
    b"a\nb.txt",
    b"tab\there.txt",
    "a\u202efdp.exe.txt".encode(),
    "a\u200bb.txt".encode(),
    b"\xff\xfe\x80.txt",
    b"\xe1\xba.txt",
    b"-rf",
    b"con.txt",
    b"a b",
    b"  ",
    b"'\"$(reboot)`;&|.txt",
    b"%s%n.txt",
    b"..a",
    b"a..",
    b"x" * 255,
    ("ế" * 85).encode(),
    b"y" * 251 + b".txt",
)  # fmt: skip


@contextmanager
def nobody() -> Iterator[None]:
    """Without root's rights, which no permission stops."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
