"""Originals leave the inbox: under free names, never over anything, never elsewhere; and what the slips beside them say."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rooms import NAMES, ODD, Room, nobody, sha256, tree

from pipeline import disk
from pipeline.inbox import move as module
from pipeline.inbox import notice
from pipeline.inbox.move import move, plan
from pipeline.inbox.scan import Seen, scan
from pipeline.inbox.tidy import Emptied

HELLO = b"Xin ch\xc3\xa0o"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def out(room: Room, seen: Seen, target: bytes, digest: str | None = None) -> bool:
    return move(room.inbox, seen.raw, seen.device, seen.inode, room.done, target, digest)


# --- names

# what is there already, what comes, whether with a slip -> the names they get
PLANS: list[tuple[list[str], str, bool, tuple[str, str | None]]] = [
    ([], "tên.pdf", False, ("tên.pdf", None)),
    ([], "tên.pdf", True, ("tên.pdf", "tên.pdf.txt")),
    (["tên.pdf"], "tên.pdf", False, ("tên (2).pdf", None)),
    (["tên.pdf", "tên (2).pdf"], "tên.pdf", False, ("tên (3).pdf", None)),
    (["tên (2).pdf"], "tên.pdf", False, ("tên.pdf", None)),
    (["tên.pdf.txt"], "tên.pdf", False, ("tên.pdf", None)),
    (["tên.pdf.txt"], "tên.pdf", True, ("tên (2).pdf", "tên (2).pdf.txt")),
    (["tên.pdf", "tên (2).pdf.txt"], "tên.pdf", True, ("tên (3).pdf", "tên (3).pdf.txt")),
    (["tên/x"], "tên", False, ("tên (2)", None)),
    ([], "Xã A/Thôn 1/tên.pdf", True, ("Xã A/Thôn 1/tên.pdf", "Xã A/Thôn 1/tên.pdf.txt")),
    (["Xã A/tên.pdf"], "Xã A/tên.pdf", False, ("Xã A/tên (2).pdf", None)),
    (["tên.pdf"], "Xã A/tên.pdf", False, ("Xã A/tên.pdf", None)),
    (["Xã A"], "Xã A/tên.pdf", False, ("Xã A (2)/tên.pdf", None)),
    (["Xã A", "Xã A (2)/tên.pdf"], "Xã A/tên.pdf", False, ("Xã A (2)/tên (2).pdf", None)),
    (["a.tar.gz"], "a.tar.gz", False, ("a.tar (2).gz", None)),
    (["không đuôi"], "không đuôi", False, ("không đuôi (2)", None)),
    (["1. Nghị quyết của Hội đồng"], "1. Nghị quyết của Hội đồng", False, ("1. Nghị quyết của Hội đồng (2)", None)),
    ([".pdf"], ".pdf", False, (".pdf (2)", None)),
]  # fmt: skip


@pytest.mark.parametrize(("there", "name", "slip", "expected"), PLANS)
def test_names_that_are_free(
    room: Room, there: list[str], name: str, slip: bool, expected: tuple[str, str | None]
) -> None:
    for each in there:
        path = room.done / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    target, slip_name = plan(room.done, name.encode(), slip)
    assert (target.decode(), slip_name and slip_name.decode()) == expected


def test_links_are_no_folders(room: Room) -> None:
    (room.done / "a").symlink_to(room.outside)
    (room.done / "b").symlink_to(room.outside / "nothing")
    assert plan(room.done, b"a/x", False) == (b"a (2)/x", None)
    assert plan(room.done, b"b", False) == (b"b (2)", None)


LONG: dict[str, tuple[bytes, bytes]] = {  # two names that differ in what is cut off
    "letters": (b"x" * 254 + b"1", b"x" * 254 + b"2"),
    "suffix": (b"x" * 251 + b"1.pd", b"x" * 251 + b"2.pd"),
    "Vietnamese": (("ế" * 83 + "ề.pd").encode(), ("ế" * 84 + ".pd").encode()),
    "pictures": ("\U0001f4c4".encode() * 63, ("\U0001f4c4" * 62 + "\U0001f4c5").encode()),
    "no UTF-8": (b"\xff" * 255, b"\xff" * 254 + b"\xfe"),
    "only middles of letters": (b"\x80" * 255, b"\x80" * 254 + b"\x81"),
}


@pytest.mark.parametrize("kind", LONG)
def test_long_names_are_shortened_between_letters(room: Room, kind: str) -> None:
    targets = set()
    for raw in LONG[kind] * 2:
        target, slip = plan(room.done, raw, True)
        assert slip is not None
        assert 240 < len(slip) <= 255
        for name in (target, slip):
            (room.done / os.fsdecode(name)).write_bytes(b"")
        targets.add(target)
        if kind not in ("no UTF-8", "only middles of letters"):
            target.decode()
        assert target.endswith(b".pd") == raw.endswith(b".pd")
    assert len(targets) == 4


def test_names_too_deep_for_a_path_lie_flat(room: Room) -> None:
    folders = (b"x" * 200 + b"/") * 20
    one, _ = plan(room.done, folders + b"a.txt", False)
    assert one == b"a.txt"


part = st.binary(min_size=1, max_size=255).filter(lambda b: b not in (b".", b"..") and not set(b) & {0, 0x2F})


@given(
    parts=st.lists(st.lists(part | st.sampled_from([b"a", b"a.txt", b"a.txt.txt"]), min_size=1, max_size=3), max_size=6)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_nothing_is_written_over(tmp_path: Path, parts: list[list[bytes]]) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    for number, raw in enumerate(parts):
        target, slip = plan(folder, b"/".join(raw), number % 2 == 0)
        for name in filter(None, (target, slip)):
            with disk.opened(folder, disk.split(name)[0], make=True) as at:
                fd = os.open(disk.split(name)[1], os.O_WRONLY | os.O_CREAT | os.O_EXCL, dir_fd=at)
                os.write(fd, b"%d" % number)
                os.close(fd)
    assert len(tree(folder)) == len(parts) + (len(parts) + 1) // 2
    shutil.rmtree(os.fsencode(folder))


# --- moves


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_goes_through(room: Room, name: bytes) -> None:
    path = room.drop(b"sub/" + name, name)
    inode = path.stat().st_ino
    seen = room.seen()
    target, _ = plan(room.done, seen.raw, False)
    assert out(room, seen, target)
    assert tree(room.inbox) == {}
    assert tree(room.done) == {target: name}
    assert (room.done / os.fsdecode(target)).stat().st_ino == inode
    assert target == seen.raw or len(name) > 251


@pytest.mark.parametrize("odd", ODD)
def test_odd_things_are_moved_as_themselves(room: Room, odd: str) -> None:
    (room.outside / "secret.txt").write_bytes(b"secret")
    ODD[odd][0](room.inbox / "x.txt", room.outside)
    kind, inode = (room.inbox / "x.txt").lstat().st_mode, (room.inbox / "x.txt").lstat().st_ino
    assert out(room, room.seen(), b"a/x.txt")
    moved = (room.done / "a" / "x.txt").lstat()
    assert (moved.st_mode, moved.st_ino) == (kind, inode)
    assert tree(room.outside) == {b"secret.txt": b"secret"}


def test_hard_link_only_its_name_moves(room: Room) -> None:
    (room.outside / "mine.txt").write_bytes(b"mine")
    os.link(room.outside / "mine.txt", room.inbox / "a.txt")
    assert out(room, room.seen(), b"a.txt")
    assert tree(room.outside) == {b"mine.txt": b"mine"}
    assert (room.done / "a.txt").stat().st_ino == (room.outside / "mine.txt").stat().st_ino


def test_another_file_that_has_the_name_stays(room: Room) -> None:
    room.drop("a.txt", b"first")
    seen = room.seen()
    (room.root / "new").write_bytes(b"other")
    (room.root / "new").replace(room.inbox / "a.txt")
    assert not out(room, seen, b"a.txt", sha256(b"first"))
    assert tree(room.inbox) == {b"a.txt": b"other"}
    assert tree(room.done) == {}


def test_a_file_whose_number_the_disk_has_changed_is_known_by_its_bytes(room: Room) -> None:
    room.drop("a.txt")
    seen = replace(room.seen(), device=99, inode=7)
    assert not out(room, seen, b"a.txt")
    assert not out(room, seen, b"a.txt", sha256(b"other"))
    assert out(room, seen, b"a.txt", sha256(HELLO))
    assert out(room, seen, b"a.txt", sha256(HELLO))


def test_file_that_takes_the_name_at_the_last_moment_goes_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.drop("a.txt", b"first")
    seen, rename = room.seen(), module.rename

    def late(*names: int | bytes) -> None:
        (room.root / "new").write_bytes(b"other")
        (room.root / "new").replace(room.inbox / "a.txt")
        monkeypatch.undo()
        rename(*names)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "rename", late)
    assert not out(room, seen, b"a.txt")
    assert tree(room.inbox) == {b"a.txt": b"other"}
    assert tree(room.done) == {}


@pytest.mark.parametrize("way", ["gone", "folder gone", "folder a link"])
def test_file_that_the_clerk_took_away(room: Room, way: str) -> None:
    room.drop("sub/a.txt")
    seen = room.seen()
    shutil.move(room.inbox / "sub" / "a.txt", room.outside)
    if way != "gone":
        (room.inbox / "sub").rmdir()
    if way == "folder a link":
        (room.inbox / "sub").symlink_to(room.outside)
    assert not out(room, seen, b"sub/a.txt", sha256(HELLO))
    assert tree(room.outside) == {b"a.txt": HELLO}
    assert tree(room.done) == {}


@pytest.mark.parametrize("kind", ["file", "folder", "link", "link to nothing"])
def test_nothing_is_moved_over(room: Room, kind: str) -> None:
    room.drop("a.txt")
    seen, there = room.seen(), room.done / "a.txt"
    if kind == "file":
        there.write_bytes(b"theirs")
    elif kind == "folder":
        there.mkdir()
    else:
        there.symlink_to(room.outside / ("nothing" if "nothing" in kind else ""))
    before = tree(room.done)
    with pytest.raises(FileExistsError):
        out(room, seen, b"a.txt", sha256(HELLO))
    assert tree(room.inbox) == {b"a.txt": HELLO}
    assert tree(room.done) == before
    assert tree(room.outside) == {}


@pytest.mark.parametrize("kind", ["file", "link"])
def test_target_folder_that_became_something_else(room: Room, kind: str) -> None:
    room.drop("sub/a.txt")
    seen = room.seen()
    if kind == "file":
        (room.done / "sub").write_bytes(b"theirs")
    else:
        (room.done / "sub").symlink_to(room.outside)
    with pytest.raises(FileExistsError):
        out(room, seen, b"sub/a.txt", sha256(HELLO))
    assert tree(room.inbox) == {b"sub/a.txt": HELLO}
    assert tree(room.outside) == {}


@pytest.mark.parametrize("gone", ["inbox", "done"])
def test_folders_that_are_not_there_tell_nothing_of_the_file(room: Room, gone: str) -> None:
    room.drop("a.txt")
    seen = room.seen()
    getattr(room, gone).rename(room.root / "unmounted")
    with pytest.raises(FileNotFoundError):
        out(room, seen, b"a.txt", sha256(HELLO))


def test_done_again_after_a_crash(room: Room) -> None:
    room.drop("sub/a.txt")
    seen = room.seen()
    for _ in range(2):
        assert out(room, seen, b"sub/a.txt")
    shutil.rmtree(room.inbox / "sub")
    assert out(room, seen, b"sub/a.txt")
    room.drop("sub/a.txt", b"another that was dropped since")
    assert out(room, seen, b"sub/a.txt")
    assert tree(room.inbox) == {b"sub/a.txt": b"another that was dropped since"}


def test_target_may_not_be_written(room: Room) -> None:
    folder = Path(tempfile.mkdtemp(prefix="solieu-test-"))
    mine = Room(folder)
    for path in (folder, mine.inbox):
        path.chmod(0o777)
    mine.done.chmod(0o555)
    mine.drop("a.txt")
    seen = mine.seen()
    try:
        with nobody(), pytest.raises(PermissionError):
            out(mine, seen, b"a.txt")
        assert tree(mine.inbox) == {b"a.txt": HELLO}
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    fsync = os.fsync

    def fsynced(fd: int) -> None:
        found.append(Path(f"/proc/self/fd/{fd}").readlink().name)
        fsync(fd)

    monkeypatch.setattr(os, "fsync", fsynced)
    return found


def test_move_lasts(room: Room, synced: list[str]) -> None:
    room.drop("a/x.txt")
    seen = room.seen()
    assert out(room, seen, b"b/y.txt")
    assert synced == ["done", "b", "a"]  # the new folder's name, and both folders of the file
    synced.clear()
    assert out(room, seen, b"b/y.txt")  # after a crash it is there, but may not last
    assert synced == ["b"]


def test_moves_that_are_made_lasting_at_once(room: Room, synced: list[str]) -> None:
    room.drop("x.txt")
    seen = room.seen()
    assert move(room.inbox, seen.raw, seen.device, seen.inode, room.done, b"x.txt", lasting=False)
    assert synced == []
    disk.sync_all(room.inbox)


class _NoRename:
    """A system that knows no renaming without replacing."""


class _Refused:
    def __init__(self, number: int) -> None:
        self.number = number

    def renameat2(self, *_: object) -> int:
        disk.ctypes.set_errno(self.number)
        return -1


@pytest.mark.parametrize("system", [_NoRename(), _Refused(errno.EINVAL), _Refused(errno.ENOSYS)])
def test_older_systems_do_not_move_over_either(room: Room, monkeypatch: pytest.MonkeyPatch, system: object) -> None:
    room.drop("a.txt")
    (room.done / "b.txt").symlink_to(room.outside / "nothing")
    seen = room.seen()
    monkeypatch.setattr(disk, "_LIBC", system)
    with pytest.raises(FileExistsError):
        out(room, seen, b"b.txt")
    assert out(room, seen, b"a.txt")
    assert tree(room.done)[b"a.txt"] == HELLO
    disk.sync_all(room.done)


def test_what_the_system_refuses_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.drop("a.txt")
    seen = room.seen()
    monkeypatch.setattr(disk, "_LIBC", _Refused(errno.EROFS))
    with pytest.raises(OSError, match=os.strerror(errno.EROFS)):
        out(room, seen, b"a.txt")


# --- to another disk


@pytest.fixture
def apart(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The done folder lies on another disk; where there is none, the system plays one."""
    shm = Path("/dev/shm")
    if shm.is_dir() and os.access(shm, os.W_OK) and shm.stat().st_dev != room.inbox.stat().st_dev:
        room.done.rmdir()
        room.done = Path(tempfile.mkdtemp(prefix="solieu-test-", dir=shm))
        yield room
        shutil.rmtree(room.done)
        return
    rename = module.rename

    def refused(source: int, name: bytes, target: int, new: bytes) -> None:
        if source != target:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(source, name, target, new)

    monkeypatch.setattr(module, "rename", refused)
    yield room


@pytest.mark.parametrize("digest", [sha256(HELLO), None])
def test_to_another_disk(apart: Room, digest: str | None) -> None:
    path = apart.drop("sub/a.txt")
    os.utime(path, ns=(10**18, 10**18 + 5))
    seen = apart.seen()
    assert out(apart, seen, b"sub/a.txt", digest)
    assert tree(apart.inbox) == {}
    assert tree(apart.done) == {b"sub/a.txt": HELLO}
    moved = (apart.done / "sub" / "a.txt").stat()
    assert (moved.st_mtime_ns, stat.S_IMODE(moved.st_mode) & 0o044) == (10**18 + 5, 0o044)
    assert out(apart, seen, b"sub/a.txt", sha256(HELLO))


@pytest.mark.parametrize("odd", [o for o in ODD if o != "device"])
def test_odd_things_to_another_disk(apart: Room, odd: str) -> None:
    (apart.outside / "secret.txt").write_bytes(b"secret")
    ODD[odd][0](apart.inbox / "x.txt", apart.outside)
    kind = (apart.inbox / "x.txt").lstat().st_mode
    assert out(apart, apart.seen(), b"x.txt")
    assert stat.S_IFMT((apart.done / "x.txt").lstat().st_mode) == stat.S_IFMT(kind)
    assert list(apart.inbox.iterdir()) == []
    assert tree(apart.outside) == {b"secret.txt": b"secret"}


def test_to_another_disk_only_what_was_taken(apart: Room) -> None:
    path = apart.drop("a.txt")
    seen = apart.seen()
    path.write_bytes(b"written over since")
    assert not out(apart, seen, b"a.txt", sha256(HELLO))
    assert tree(apart.inbox) == {b"a.txt": b"written over since"}
    assert tree(apart.done) == {}


def test_to_another_disk_never_over_anything(apart: Room) -> None:
    apart.drop("a.txt")
    (apart.done / "a.txt").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        out(apart, apart.seen(), b"a.txt", sha256(HELLO))
    assert tree(apart.inbox) == {b"a.txt": HELLO}
    assert tree(apart.done) == {b"a.txt": b"theirs"}


@pytest.mark.parametrize("call", ["open", "fdopen", "utime", "fsync", "unlink"])
def test_to_another_disk_killed_at_any_step(apart: Room, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    original = getattr(os, call)
    for turn in range(20):
        shutil.rmtree(apart.done, ignore_errors=True)
        apart.done.mkdir()
        apart.drop("a.txt")
        seen, calls = apart.seen(), itertools.count()

        def killed(*args: object, **more: object) -> object:
            if next(calls) == turn:  # noqa: B023
                os._exit(9)
            return original(*args, **more)

        child = os.fork()
        if not child:
            monkeypatch.setattr(os, call, killed)
            out(apart, seen, b"a.txt", sha256(HELLO))
            os._exit(0)
        _, ended = os.waitpid(child, 0)
        assert HELLO in (tree(apart.inbox).get(b"a.txt"), tree(apart.done).get(b"a.txt"))
        assert out(apart, seen, b"a.txt", sha256(HELLO))
        assert tree(apart.inbox) == {}
        assert tree(apart.done) == {b"a.txt": HELLO}
        if not ended:
            assert turn
            return
    pytest.fail("it never came to its end")


def test_to_another_disk_it_lasts_there_before_it_goes_here(
    apart: Room, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = os.unlink

    def unlinked(name: bytes, *, dir_fd: int) -> None:
        unlink(name, dir_fd=dir_fd)
        synced.append(f"unlink {os.fsdecode(name)}")

    apart.drop("a.txt")
    seen = apart.seen()
    with monkeypatch.context() as m:
        m.setattr(os, "unlink", unlinked)
        assert out(apart, seen, b"a.txt", sha256(HELLO))
    assert synced[0].endswith(".part")
    assert synced[1:] == [apart.done.name, "unlink a.txt", "inbox"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_to_another_disk_that_is_full(apart: Room, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    apart.drop("a.txt")
    seen = apart.seen()
    with monkeypatch.context() as m:
        m.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match=os.strerror(number)):
            out(apart, seen, b"a.txt", sha256(HELLO))
    assert tree(apart.inbox) == {b"a.txt": HELLO}
    assert tree(apart.done) == {}
    assert out(apart, seen, b"a.txt", sha256(HELLO))


# --- slips


@dataclass(frozen=True)
class Row:
    id: int = 17
    raw_name: bytes = "Xã A/báo cáo.pdf".encode()
    state: str = "failed"
    code: str | None = "encrypted"
    message_vi: str | None = "“báo cáo.pdf” có mật khẩu nên không đọc được. Hãy lưu một bản không mật khẩu."
    message_en: str | None = "It is protected by a password."
    day: str = "2025-11-28"
    appeared_at: str = "2025-11-28T07:05:00.000000Z"


@pytest.fixture
def in_hanoi(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import time

    monkeypatch.setenv("TZ", "UTC-7")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_hanoi")
def test_slip_of_a_failure() -> None:
    assert notice.of_fault(Row()) == (
        "solieu – TỆP CHƯA ĐỌC ĐƯỢC\n"
        "Tệp: “Xã A/báo cáo.pdf”\n"
        "Nhận lúc: 14:05 ngày 28/11/2025\n"
        "\n"
        "Lý do:\n"
        "“báo cáo.pdf” có mật khẩu nên không đọc được. Hãy lưu một bản không mật khẩu.\n"
        "\n"
        "Cần làm:\n"
        "1. Sửa tệp theo hướng dẫn ở phần lý do.\n"
        "2. Thả tệp vào lại thư mục inbox. Chương trình tự đọc lại và tự bỏ giấy báo này đi.\n"
        "\n"
        "---\n"
        "In English: It is protected by a password.\n"
        "(số 17, mã encrypted)\n"
    )


def test_slip_of_a_remark() -> None:
    text = notice.of_fault(Row(state="done", code="members"))
    assert text.startswith(notice.REMARK + "\n")
    assert "TỆP CHƯA ĐỌC ĐƯỢC" not in text


@pytest.mark.usefixtures("in_hanoi")
def test_slip_of_a_duplicate() -> None:
    first = Row(id=3, raw_name="gốc.pdf".encode(), day="2025-11-02", appeared_at="2025-11-01T20:30:00.000000Z")
    text = notice.of_duplicate(Row(state="duplicate"), first)
    assert text.startswith(notice.DUPLICATE + "\nTệp: “Xã A/báo cáo.pdf”\n")
    assert "“gốc.pdf”, nhận lúc 03:30 ngày 02/11/2025\n" in text
    assert "kết quả ngày 02/11/2025" in text
    assert text.endswith("(số 17, trùng với số 3)\n")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"a\nb.txt", r"a\nb.txt"),
        ("a\u202efdp.exe".encode(), r"a\u202efdp.exe"),
        (b"a\xff.txt", r"a\udcff.txt"),
        ("Báo cáo".encode(), "Báo cáo"),
        ("\U0001f4c4\x1b[2J".encode(), "\U0001f4c4" r"\x1b[2J"),
    ],
    ids=ascii,
)
def test_names_in_slips_hide_nothing(raw: bytes, told: str) -> None:
    row = Row(raw_name=raw, message_vi="x\r\n\u2066y")
    for text in (notice.of_fault(row), notice.of_duplicate(Row(), row)):
        assert f"“{told}”" in text
        assert all(c.isprintable() for c in text.replace("\n", ""))
    assert r"x\r\n\u2066y" in notice.of_fault(row)


def test_slips_open_in_notepad(room: Room) -> None:
    text = notice.of_fault(Row())
    notice.write(room.failed, b"Xa/a.pdf.txt", text)
    data = (room.failed / "Xa" / "a.pdf.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfsolieu ")
    assert data.count(b"\r\n") == data.count(b"\n") == text.count("\n")
    assert sha256(data) == notice.digest(text)
    assert [p.name for p in (room.failed / "Xa").iterdir()] == ["a.pdf.txt"]


def test_slip_is_written_once(room: Room) -> None:
    notice.write(room.failed, b"a.txt", "text\n")
    before = (room.failed / "a.txt").stat().st_ino
    (room.failed / ".solieu-of-a-killed-program").write_bytes(b"")
    notice.write(room.failed, b"a.txt", "text\n")
    assert (room.failed / "a.txt").stat().st_ino == before


@pytest.mark.parametrize("make", [lambda p: p.write_bytes(b"theirs"), lambda p: p.mkdir(), lambda p: os.mkfifo(p)])
def test_slip_is_never_written_over_anything(room: Room, make: Callable[[Path], object]) -> None:
    make(room.failed / "a.txt")
    with pytest.raises(FileExistsError):
        notice.write(room.failed, b"a.txt", "text\n")
    assert [p.name for p in room.failed.iterdir()] == ["a.txt"]


def test_slip_follows_no_link(room: Room) -> None:
    (room.failed / "a.txt").symlink_to(room.outside / "new.txt")
    (room.failed / "sub").symlink_to(room.outside)
    for name, fault in ((b"a.txt", FileExistsError), (b"sub/b.txt", disk.NoSuchFolder)):
        with pytest.raises(fault):
            notice.write(room.failed, name, "text\n")
        assert not notice.remove(room.failed, name, notice.digest("text\n"))
    assert tree(room.outside) == {}


def test_slip_that_broke_off_is_written_anew(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as m:
        m.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="space"):
            notice.write(room.failed, b"a.txt", "text\n")
    assert tree(room.failed) == {}
    child = os.fork()
    if not child:  # it is killed while it writes
        monkeypatch.setattr(os, "fsync", lambda fd: os._exit(0))
        notice.write(room.failed, b"a.txt", "text\n")
    os.waitpid(child, 0)
    assert len(tree(room.failed)) == 1
    notice.write(room.failed, b"a.txt", "text\n")
    assert list(tree(room.failed)) == [b"a.txt"]


def test_only_our_own_slips_are_taken_away(room: Room) -> None:
    notice.write(room.failed, b"a.txt", "text\n")
    digest = notice.digest("text\n")
    assert not notice.remove(room.failed, b"a.txt", notice.digest("other\n"))
    assert not notice.remove(room.failed, b"a.txt", None)
    assert not notice.remove(room.failed, b"b.txt", digest)
    assert not notice.remove(room.failed, b"none/b.txt", digest)
    assert notice.remove(room.failed, b"a.txt", digest)
    assert tree(room.failed) == {}


# --- folders that are left behind


def test_folders_that_were_emptied_go_after_a_while(room: Room) -> None:
    for name in ("a/b/x.txt", "a/y.txt", "b/c/d/x.txt", "c/z.txt", "c/stays.txt", "never used/x"):
        room.drop(name)
    (room.inbox / "never used" / "x").unlink()
    emptied = Emptied(room.inbox, 60)
    for at, seen in enumerate(s for s in scan(room.inbox) if s.raw != b"c/stays.txt"):
        assert out(room, seen, seen.raw)
        emptied.moved(seen.raw, at)
    assert [emptied.tidy(moment) for moment in (1, 59)] == [0, 0]
    assert sorted(p.name for p in room.inbox.iterdir()) == ["a", "b", "c", "never used"]
    assert emptied.tidy(60) == 1  # a/b; a was left a second later
    assert emptied.tidy(61) == 1
    assert emptied.tidy(62) == 3  # b with all that was in it
    assert emptied.tidy(63) == 0
    assert sorted(p.name for p in room.inbox.iterdir()) == ["c", "never used"]
    (seen,) = scan(room.inbox)
    assert out(room, seen, seen.raw)
    emptied.moved(seen.raw, 100)
    assert emptied.tidy(160) == 1
    assert [p.name for p in room.inbox.iterdir()] == ["never used"]


def test_tidying_follows_no_link(room: Room) -> None:
    (room.outside / "b").mkdir()
    (room.inbox / "a").symlink_to(room.outside)
    emptied = Emptied(room.inbox, 0)
    emptied.moved(b"a/b/x.txt", 0)
    emptied.moved(b"gone/x.txt", 0)
    assert emptied.tidy(1) == 0
    assert (room.outside / "b").is_dir()
    assert (room.inbox / "a").is_symlink()
