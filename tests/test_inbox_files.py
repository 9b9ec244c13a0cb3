"""Files of the inbox: what is seen, when it is complete, and that only what was seen, whole and still, gets into the store."""

from __future__ import annotations

import errno
import io
import mmap
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from made_office import ole
from PIL import Image
from rooms import NAMES, ODD, Room, nobody, sha256

from pipeline.inbox import complete, take
from pipeline.inbox.complete import Stillness, Unleasable, Writing, is_local, leases_work, read_lease
from pipeline.inbox.ends import has_intact_end
from pipeline.inbox.scan import Seen, scan
from pipeline.inbox.take import Changed, Vanished, take_outside
from pipeline.probes import Mount
from pipeline.store.originals import Originals
from schemas.errors import MissingDocument, TooLarge
from schemas.inbox_errors import FolderRefused, NotRegular


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture
def leased(room: Room) -> Room:
    if not leases_work(room.inbox):
        pytest.skip("no leases on this disk")
    return room


@pytest.fixture
def open_room() -> Iterator[Room]:
    """A room that another user may enter too."""
    folder = Path(tempfile.mkdtemp(prefix="solieu-test-"))
    room = Room(folder)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o777)
    yield room
    for path in (room.inbox / "a", room.originals.tmp):
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder)


@contextmanager
def few_files(more: int) -> Iterator[None]:
    """Only so many more files can be opened."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = [os.dup(0) for _ in range(more + 1)]  # there may be gaps in what is open already
    for descriptor in free:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[-1], hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# --- what is seen

# name -> why it waits by its name, and whether it is the system's own
BY_NAME: dict[str, tuple[str | None, bool]] = {
    "bao-cao.pdf": (None, False),
    "Xã A/bao-cao.docx": (None, False),
    "tải về.pdf.part": ("temporary", False),
    "X.TMP": ("temporary", False),
    "x.pdf.crdownload": ("temporary", False),
    "x.pdf.download/x.pdf": ("temporary", False),
    "x.filepart": ("temporary", False),
    ".bao-cao.pdf.Ab12Cd": ("temporary", False),
    ".git/config.txt": ("temporary", False),
    "part.pdf": (None, False),
    "x.part.pdf": (None, False),
    "~$o cáo.docx": ("lock", True),
    ".~lock.bao-cao.odt#": ("lock", False),
    "Thumbs.db": (None, True),
    "sub/desktop.ini": (None, True),
    ".DS_Store": (None, True),
    "._bao-cao.pdf": (None, True),
    "__MACOSX/x.pdf": (None, True),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_names_tell_what_waits(room: Room, name: str) -> None:
    room.drop(name)
    seen = room.seen()
    assert (seen.name, seen.raw, seen.kind) == (name, name.encode(), "file")
    assert (seen.waits, seen.system) == BY_NAME[name]


def test_seen_is_what_the_disk_says(room: Room) -> None:
    path = room.drop("sub/a.txt", b"12345")
    at = path.stat()
    assert room.seen() == Seen(b"sub/a.txt", "sub/a.txt", "file", at.st_dev, at.st_ino, 5, at.st_mtime_ns, 1)


def test_our_own_probes_are_not_seen(room: Room) -> None:
    room.drop(".solieu-probe-17")
    room.drop("sub/.solieu-probe-17-lease")
    assert scan(room.inbox) == []


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_is_seen_as_it_is(room: Room, name: bytes) -> None:
    room.drop(name)
    seen = room.seen()
    assert seen.raw == name
    assert seen.name.isprintable()
    seen.name.encode()


def test_seen_in_the_order_of_names(room: Room) -> None:
    for name in ("b", "a/z", "a.txt", "a/b/c", "ă"):
        room.drop(name)
    assert [s.raw for s in scan(room.inbox)] == [b"a.txt", b"a/b/c", b"a/z", b"b", "ă".encode()]


@pytest.mark.parametrize("odd", ODD)
def test_odd_things_are_seen_and_not_followed(room: Room, odd: str) -> None:
    (room.outside / "secret.txt").write_bytes(b"secret")
    make, kind = ODD[odd]
    make(room.inbox / "x.txt", room.outside)
    assert [(s.raw, s.kind) for s in scan(room.inbox)] == [(b"x.txt", kind)]


def test_folder_swapped_for_a_link_leads_nowhere(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.inbox import scan as module

    room.drop("a/b/mine.txt")
    (room.outside / "b").mkdir()
    (room.outside / "b" / "secret.txt").write_bytes(b"secret")

    def opened(root: Path, folders: Any = ()) -> Any:
        if list(folders) == [b"a", b"b"]:  # it was seen as a folder a moment ago
            (room.inbox / "a").rename(room.root / "gone")
            (room.inbox / "a").symlink_to(room.outside)
        return original(root, folders)

    original = module.opened
    monkeypatch.setattr(module, "opened", opened)
    assert scan(room.inbox) == []


def test_folder_that_may_not_be_read_is_told_and_the_rest_goes_on(open_room: Room) -> None:
    open_room.drop("a/hidden.txt")
    open_room.drop("b.txt")
    (open_room.inbox / "a").chmod(0)
    with nobody():
        seen = scan(open_room.inbox)
    assert [(s.raw, s.kind, s.error) for s in seen] == [(b"a", "unreadable", errno.EACCES), (b"b.txt", "file", 0)]
    with pytest.raises(PermissionError):
        open_room.take(seen[0])


def test_names_that_may_be_listed_but_not_looked_at_are_told(open_room: Room) -> None:
    open_room.drop("a/x.txt")
    (open_room.inbox / "a").chmod(0o444)
    with nobody():
        seen = scan(open_room.inbox)
    assert [(s.raw, s.kind, s.error) for s in seen] == [(b"a/x.txt", "unreadable", errno.EACCES)]


def test_inbox_that_is_not_there_is_an_error_and_not_empty(room: Room) -> None:
    room.inbox.rmdir()
    with pytest.raises(FolderRefused, match="inbox"):
        scan(room.inbox)


def test_deep_folders(room: Room) -> None:
    """Deeper than one path may be long, and than this process may have folders open."""
    at, name = os.open(room.inbox, os.O_RDONLY), b"x" * 200
    for _ in range(30):
        os.mkdir(name, dir_fd=at)
        inner = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("x.txt", os.O_WRONLY | os.O_CREAT, dir_fd=at))
    os.close(at)
    with few_files(5):
        assert [s.raw for s in scan(room.inbox)] == [(name + b"/") * 30 + b"x.txt"]
        assert room.take(room.seen()).size == 0
    subprocess.run(["rm", "-rf", str(room.inbox)], check=True)  # pytest's own way does not go so deep


# --- complete: leases


def test_leases_work_and_leave_nothing(leased: Room) -> None:
    assert list(leased.inbox.iterdir()) == []


def test_where_leases_are_unknown_they_do_not_work(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "")

    monkeypatch.setattr(complete.fcntl, "fcntl", refuse)
    assert not leases_work(room.inbox)
    assert list(room.inbox.iterdir()) == []


def test_leases_that_are_always_granted_prove_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complete.fcntl, "fcntl", lambda *_: 0)
    assert not leases_work(room.inbox)


LOCAL = {"ext4": True, "xfs": True, "btrfs": True, "tmpfs": True, "zfs": True, "overlay": True}
REMOTE = dict.fromkeys(("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuseblk", "vboxsf", "virtiofs", "?"), False)


@pytest.mark.parametrize("type_", LOCAL | REMOTE)
def test_file_systems_that_only_this_machine_writes(monkeypatch: pytest.MonkeyPatch, type_: str) -> None:
    monkeypatch.setattr(complete, "mount_of", lambda path: Mount(path, type_))
    assert is_local(Path("/x")) is (LOCAL | REMOTE)[type_]


def test_proc_is_not_local() -> None:
    assert not is_local(Path("/proc/self"))


def _append(path: Path) -> Callable[[], None]:
    f = path.open("ab")
    return f.close


def _read_and_write(path: Path) -> Callable[[], None]:
    fd = os.open(path, os.O_RDWR)
    return lambda: os.close(fd)


def _mapped(path: Path) -> Callable[[], None]:
    """A mapping writes on after its file was closed."""
    with path.open("r+b") as f:
        m = mmap.mmap(f.fileno(), 0)
    return m.close


@pytest.mark.parametrize("writer", [_append, _read_and_write, _mapped])
def test_file_of_a_writer_that_pauses_is_never_taken(
    leased: Room, writer: Callable[[Path], Callable[[], None]]
) -> None:
    close = writer(leased.drop("a.txt"))
    try:
        for _ in range(3):
            with pytest.raises(Writing):
                leased.take(leased.seen(), use_lease=True)
    finally:
        close()
    assert leased.is_empty_handed()
    assert leased.take(leased.seen(), use_lease=True).how == "lease"


def test_writer_that_comes_breaks_the_lease_and_ends_nothing(leased: Room) -> None:
    path = leased.drop("a.txt")
    with path.open("rb") as f:
        with read_lease(f.fileno()) as lease:
            assert not lease.broken()
            with pytest.raises(BlockingIOError):
                os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            time.sleep(0.01)  # time for a signal to come
            assert lease.broken()
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))  # nobody is kept out after


def test_lease_ends_though_another_process_has_inherited_the_file(leased: Room) -> None:
    path = leased.drop("a.txt")
    with path.open("rb") as f:
        with read_lease(f.fileno()):
            child = os.fork()
            if not child:
                time.sleep(10)
                os._exit(0)
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody")
def test_file_of_another_user_is_left_to_stillness(open_room: Room) -> None:
    path = open_room.drop("a.txt")
    path.chmod(0o644)
    with nobody(), path.open("rb") as f, pytest.raises(Unleasable), read_lease(f.fileno()):
        pass


@pytest.mark.parametrize(
    ("number", "fault"),
    [(errno.EAGAIN, Writing), (errno.EINVAL, Unleasable), (errno.EACCES, Unleasable), (errno.EIO, OSError)],
)
def test_refused_leases(room: Room, monkeypatch: pytest.MonkeyPatch, number: int, fault: type[Exception]) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, "")

    room.drop("a.txt")
    monkeypatch.setattr(complete.fcntl, "fcntl", refuse)
    with pytest.raises(fault):
        room.take(room.seen(), use_lease=True)
    assert room.is_empty_handed()


# --- complete: stillness


def seen_as(size: int = 5, mtime_ns: int = 0, raw: bytes = b"a.txt") -> Seen:
    return Seen(raw, raw.decode(), "file", 1, 1, size, mtime_ns)


# looks at one file, still after 10 s: (moment, size, time of change) -> quiet, still
LOOKS = [
    (0, 5, 0, False, False),
    (0.2, 5, 0, False, False),
    (0.4, 5, 0, True, False),
    (9.9, 5, 0, True, False),
    (10, 5, 0, True, True),
    (11, 6, 0, False, False),  # it grew
    (12, 6, 0, True, False),
    (20.9, 6, 1, False, False),  # written over
    (30.8, 6, 1, True, False),
    (30.9, 6, 1, True, True),
    (31, 6, -(10**18), False, False),  # a clock that jumped
    (41, 6, -(10**18), True, True),
]


def test_stillness_is_what_we_saw_ourselves(room: Room) -> None:
    still = Stillness(10, room.inbox)
    for moment, size, mtime, quiet, is_still in LOOKS:
        seen = seen_as(size, mtime)
        assert (still.is_quiet(seen, moment), still.is_still(seen, moment)) == (quiet, is_still), moment


def test_time_of_change_proves_nothing(room: Room) -> None:
    """Copies keep the time of the original, and clocks differ."""
    still = Stillness(10, room.inbox)
    assert not still.is_still(seen_as(mtime_ns=0), 1000)
    assert not still.is_quiet(seen_as(mtime_ns=0), 1000)
    assert still.is_still(seen_as(mtime_ns=10**19), 1010) is False
    assert still.is_still(seen_as(mtime_ns=10**19), 1020)


def test_file_that_takes_a_name_begins_anew(room: Room) -> None:
    still = Stillness(10, room.inbox)
    assert not still.is_still(seen_as(), 0)
    other = Seen(b"a.txt", "a.txt", "file", 1, 2, 5, 0)
    assert not still.is_still(other, 20)
    assert still.is_still(seen_as(), 20)


def test_stillness_forgets_what_nobody_asks_for(room: Room) -> None:
    still = Stillness(10, room.inbox)
    for i in range(20_000):
        still.is_quiet(seen_as(raw=b"%d" % i), i)
    assert len(still._known) < 2 * 3600 + 1000
    assert still.is_still(seen_as(raw=b"19999"), 20_020)


def pdf() -> bytes:
    document = FPDF()
    document.add_page()
    return bytes(document.output())


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", b"<x/>" * 99)
        z.writestr("inner.zip", b"PK\x05\x06" + b"\0" * 18)
        z.writestr("word/more.xml", b"<y/>" * 500)
        z.comment = b"PK\x05\x06 is what an end begins with"
    return out.getvalue()


def picture(format_: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((40, 40), 50).save(out, format_)
    return out.getvalue()


WITH_END: dict[str, bytes] = {
    "pdf": pdf(),
    "zip": zipped(),
    "png": picture("PNG"),
    "jpeg": picture("JPEG"),
    "ole": ole(["WordDocument", "1Table"], content=b"x"),
}


def end_of(path: Path, data: bytes) -> bool | None:
    path.write_bytes(data)
    with path.open("rb") as f:
        return has_intact_end(f.fileno(), len(data))


@pytest.mark.parametrize("format_", WITH_END)
def test_formats_tell_their_end(tmp_path: Path, format_: str) -> None:
    data, path = WITH_END[format_], tmp_path / "x"
    assert end_of(path, data) is True
    step = max(1, len(data) // 97)
    for end in [*range(600, len(data) - 520, step), len(data) - 520]:
        assert end_of(path, data[:end]) is False, end
        if format_ != "ole":  # which may well end in zeros
            assert end_of(path, data[:end].ljust(len(data), b"\0")) is False, end  # room that was set aside


def test_large_ole_file_ends_where_its_table_says(tmp_path: Path) -> None:
    data = bytearray(WITH_END["ole"])
    data[44:48] = (110).to_bytes(4, "little")  # sectors of the table, more than the header lists
    assert end_of(tmp_path / "x", bytes(data)) is False
    with (tmp_path / "x").open("r+b") as f:
        f.truncate(110 * 128 * 512)
        assert has_intact_end(f.fileno(), 110 * 128 * 512) is True


@pytest.mark.parametrize("data", [b"", b"x", b"Xin ch\xc3\xa0o", b"<html>", b"GIF89a", b"{\\rtf1"], ids=ascii)
def test_formats_without_an_end_have_none(tmp_path: Path, data: bytes) -> None:
    assert end_of(tmp_path / "x", data) is None


@pytest.mark.parametrize("format_", WITH_END)
def test_a_missing_end_is_waited_for_longer(room: Room, format_: str) -> None:
    room.drop("whole", WITH_END[format_])
    room.drop("torn", WITH_END[format_][:-550])
    torn, whole = scan(room.inbox)
    still = Stillness(10, room.inbox)
    for moment, expected in ((0, (False, False)), (10, (True, False)), (39, (True, False)), (40, (True, True))):
        assert (still.is_still(whole, moment), still.is_still(torn, moment)) == expected


# --- taken


def test_what_was_seen_is_kept_as_it_was(room: Room) -> None:
    data = os.urandom(700_000)
    path = room.drop("Xã A/a.pdf", data)
    seen = room.seen()
    taken = room.take(seen, prefixes=[0, 1, 300_000, 262_144, 700_000, 900_000])
    assert (taken.sha256, taken.size, taken.how) == (sha256(data), len(data), "still")
    assert (taken.device, taken.inode, taken.mtime_ns) == (seen.device, seen.inode, seen.mtime_ns)
    assert taken.prefixes == {n: sha256(data[:n]) for n in (1, 262_144, 300_000)}
    assert room.originals.read(taken.sha256) == data
    assert list(room.originals.tmp.iterdir()) == []
    assert path.read_bytes() == data


def test_empty_file(room: Room) -> None:
    room.drop("a.txt", b"")
    assert room.take(room.seen(), prefixes=[3]).sha256 == sha256(b"")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_is_taken(room: Room, name: bytes) -> None:
    room.drop(b"sub/" + name)
    assert room.take(room.seen()).size == 9


@pytest.mark.parametrize("odd", ODD)
def test_odd_things_are_never_opened(room: Room, odd: str) -> None:
    (room.outside / "secret.txt").write_bytes(b"secret")
    ODD[odd][0](room.inbox / "x.txt", room.outside)
    with pytest.raises(NotRegular) as e:
        room.take(room.seen(), use_lease=True)
    assert "x.txt" in e.value.message_vi
    assert room.is_empty_handed()


def _gone(path: Path, room: Room) -> None:
    path.unlink()


def _folder_gone(path: Path, room: Room) -> None:
    shutil.rmtree(path.parent)


def _folder_linked(path: Path, room: Room) -> None:
    shutil.copy(path, room.outside)
    shutil.rmtree(path.parent)
    path.parent.symlink_to(room.outside)


def _folder_a_file(path: Path, room: Room) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_bytes(b"x")


def _linked(path: Path, room: Room) -> None:
    shutil.move(path, room.outside)
    path.symlink_to(room.outside / path.name)


def _pipe(path: Path, room: Room) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path, room: Room) -> None:
    path.unlink()
    path.mkdir()


def _other(path: Path, room: Room) -> None:
    new = room.root / "new"
    new.write_bytes(path.read_bytes())
    os.utime(new, ns=(path.stat().st_mtime_ns,) * 2)
    new.replace(path)


def _grown(path: Path, room: Room) -> None:
    with path.open("ab") as f:
        f.write(b"!")


def _rewritten(path: Path, room: Room) -> None:
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(0, 0))


SWAPPED: dict[Callable[[Path, Room], None], type[Exception]] = {
    _gone: Vanished,
    _folder_gone: Vanished,
    _folder_linked: Vanished,
    _folder_a_file: Vanished,
    _linked: Vanished,
    _pipe: Changed,
    _folder: Changed,
    _other: Changed,
    _grown: Changed,
    _rewritten: Changed,
}


@pytest.mark.parametrize("swap", SWAPPED)
def test_only_what_was_seen_is_taken(room: Room, swap: Callable[[Path, Room], None]) -> None:
    path = room.drop("sub/a.txt")
    seen = room.seen()
    swap(path, room)
    with pytest.raises(SWAPPED[swap]):
        room.take(seen)
    assert room.is_empty_handed()


def test_pipe_that_got_the_number_of_the_file_that_was_seen(room: Room) -> None:
    os.mkfifo(room.inbox / "a.txt")
    with pytest.raises(Changed):
        room.take(replace(room.seen(), kind="file"))
    assert room.is_empty_handed()


def test_inbox_that_went_away_does_not_make_its_files_vanish(room: Room) -> None:
    room.drop("sub/a.txt")
    seen = room.seen()
    room.inbox.rename(room.root / "unmounted")
    with pytest.raises(FileNotFoundError):
        room.take(seen)


def _cut(path: Path, room: Room) -> None:
    os.truncate(path, 3)


def _written_back(path: Path, room: Room) -> None:
    """The same size, and the time of change set back: as copying programs do."""
    at = path.stat()
    path.write_bytes(b"y" * at.st_size)
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


@pytest.mark.parametrize("change", [_grown, _cut, _rewritten, _written_back])
@pytest.mark.parametrize("size", [9, 600_000])
def test_file_that_changes_while_it_is_copied(
    room: Room, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, Room], None], size: int
) -> None:
    path = room.drop("a.txt", b"x" * size)
    seen, read = room.seen(), os.read

    def disturbed(fd: int, most: int) -> bytes:
        monkeypatch.undo()
        data = read(fd, most)
        change(path, room)
        return data

    time.sleep(0.01)  # times on the disk are as exact as the system's ticks
    monkeypatch.setattr(take.os, "read", disturbed)
    with pytest.raises(Changed):
        room.take(seen)
    assert room.is_empty_handed()


def test_file_that_grows_as_fast_as_it_is_read(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read = room.drop("a.txt", b"x" * 600_000), os.read
    seen, reads = room.seen(), []

    def disturbed(fd: int, most: int) -> bytes:
        reads.append(most)
        assert len(reads) < 10
        with path.open("ab") as f:
            f.write(b"x" * most)
        return read(fd, most)

    monkeypatch.setattr(take.os, "read", disturbed)
    with pytest.raises(Changed):
        room.take(seen)
    assert room.is_empty_handed()


@pytest.mark.parametrize("at", [1, 2, 4])
def test_writer_that_comes_while_a_file_is_copied(leased: Room, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """It is let in as soon as the copy is given up, and what it writes is in the next copy."""
    path, read = leased.drop("a.txt", b"x" * 600_000), os.read
    seen, came, reads = leased.seen(), [], []

    def write() -> None:
        with path.open("ab") as f:
            f.write(b"end")
        came.append(time.monotonic())

    writer = threading.Thread(target=write)

    def disturbed(fd: int, most: int) -> bytes:
        reads.append(most)
        if len(reads) == at:  # the fourth finds the end
            writer.start()
            time.sleep(0.1)
            assert not came
        return read(fd, most)

    with monkeypatch.context() as m:
        m.setattr(take.os, "read", disturbed)
        with pytest.raises(Changed):
            leased.take(seen, use_lease=True)
    writer.join(2)
    assert came
    assert len(reads) == at
    assert leased.is_empty_handed()
    assert leased.take(leased.seen(), use_lease=True).size == 600_003


def test_writer_does_not_wait_for_the_disk(leased: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = leased.drop("a.txt")

    def adopt(self: Originals, temporary: Path, *_: object) -> None:
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        temporary.unlink()

    monkeypatch.setattr(Originals, "adopt", adopt)
    leased.take(leased.seen(), use_lease=True)


def test_lease_in_another_file_system_below_the_inbox_proves_nothing(
    leased: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    leased.drop("share/a.txt")
    seen, fstat = leased.seen(), os.fstat
    monkeypatch.setattr(take.os, "fstat", lambda fd: os.stat_result([*fstat(fd)[:2], 12345, *fstat(fd)[3:]]))
    with pytest.raises(Unleasable):
        leased.take(seen, use_lease=True)


def test_hard_link_is_a_file_like_any_other(room: Room) -> None:
    (room.outside / "mine.txt").write_bytes(b"mine")
    os.link(room.outside / "mine.txt", room.inbox / "a.txt")
    assert room.seen().nlink == 2
    assert room.originals.read(room.take(room.seen()).sha256) == b"mine"
    assert (room.outside / "mine.txt").stat().st_mode & 0o200  # what the store does to its copy is not done to it


def test_too_large(room: Room) -> None:
    with room.drop("a.pdf").open("r+b") as f:
        f.truncate(200_000_001)
    with pytest.raises(TooLarge):
        room.take(room.seen())
    assert room.is_empty_handed()


# --- what the system refuses


@pytest.mark.parametrize("call", ["write", "fsync", "read"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE])
def test_refused_by_the_disk(room: Room, monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    room.drop("a.txt")
    seen = room.seen()
    with monkeypatch.context() as m:
        m.setattr(os, call, refuse)
        with pytest.raises(OSError, match=os.strerror(number)):
            room.take(seen)
    assert room.is_empty_handed()
    assert room.take(seen).size == 9


def test_full_disk(room: Room) -> None:
    """A real one where we may mount it; `test_refused_by_the_disk` plays it everywhere."""
    disk = room.root / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "solieu", disk], capture_output=True).returncode:
        return
    try:
        (disk / "originals").mkdir()
        (disk / "tmp").mkdir()
        room.originals = Originals(disk / "originals")
        room.drop("a.txt", b"x" * 300_000)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            room.take(room.seen())
        assert room.is_empty_handed()
        room.drop("a.txt", b"x" * 200_000)
        assert room.take(room.seen()).size == 200_000
    finally:
        subprocess.run(["umount", disk], check=True)


def test_may_not_be_read(open_room: Room) -> None:
    open_room.drop("a.txt").chmod(0)
    seen = open_room.seen()
    with nobody(), pytest.raises(PermissionError):
        open_room.take(seen)
    assert open_room.is_empty_handed()


def test_store_may_not_be_written(open_room: Room) -> None:
    open_room.drop("a.txt").chmod(0o644)
    open_room.originals.tmp.chmod(0o555)
    seen = open_room.seen()
    with nobody(), pytest.raises(PermissionError):
        open_room.take(seen)


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_open_files(room: Room, more: int) -> None:
    room.drop("a.txt")
    seen = room.seen()
    with few_files(more), pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
        room.take(seen)
    assert room.is_empty_handed()
    assert room.take(seen).size == 9


# --- files named on the command line


def test_outside_is_taken_and_stays(room: Room) -> None:
    path = room.outside / "a.txt"
    path.write_bytes(b"mine")
    before = path.stat()
    taken = take_outside(path, room.originals, prefixes=[2])
    assert room.originals.read(taken.sha256) == b"mine"
    assert taken.prefixes == {2: sha256(b"mi")}
    assert (path.stat().st_ino, path.stat().st_mode, path.read_bytes()) == (before.st_ino, before.st_mode, b"mine")


@pytest.mark.parametrize("odd", ODD)
def test_outside_odd_things_are_refused(room: Room, odd: str) -> None:
    (room.outside / "secret.txt").write_bytes(b"secret")
    ODD[odd][0](room.outside / "x.txt", room.outside)
    with pytest.raises(NotRegular):
        take_outside(room.outside / "x.txt", room.originals)
    assert room.is_empty_handed()


def test_outside_nothing(room: Room) -> None:
    for path in (room.outside / "nothing.txt", room.drop("a.txt") / "b.txt"):
        with pytest.raises(MissingDocument):
            take_outside(path, room.originals)


def test_outside_folder_is_no_document(room: Room) -> None:
    with pytest.raises(NotRegular):
        take_outside(room.outside, room.originals)


def test_outside_being_written(leased: Room) -> None:
    path = leased.outside / "a.txt"
    with path.open("wb") as f:
        f.write(b"half")
        f.flush()
        with pytest.raises(Writing):
            take_outside(path, leased.originals)


def test_outside_where_nobody_can_tell(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take, "is_local", lambda path: False)
    path = room.outside / "a.txt"
    path.write_bytes(b"mine")
    assert take_outside(path, room.originals).how == "still"
