"""The originals: every one whole under its hash, whatever happens to the program or the disk on the way."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from rooms import sha256

from pipeline.store import originals as module
from pipeline.store.originals import Originals, digest_of, is_original, kept, place_of
from schemas.inbox_errors import DamagedOriginal

DATA = b"Xin ch\xc3\xa0o"
KEY = sha256(DATA)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    (tmp_path / "originals").mkdir()
    (tmp_path / "tmp").mkdir()
    return Originals(tmp_path / "originals")


def put(originals: Originals, data: bytes = DATA) -> str:
    temporary = originals.temporary()
    temporary.write_bytes(data)
    key = sha256(data)
    originals.adopt(temporary, key, len(data))
    return key


def on_the_way(originals: Originals) -> list[Path]:
    return list(originals.tmp.iterdir())


def test_an_original_lies_under_its_hash(originals: Originals) -> None:
    assert put(originals) == KEY
    path = originals.path(KEY)
    assert path == place_of(originals.folder, KEY) == originals.folder / KEY[:2] / KEY
    assert path.read_bytes() == originals.read(KEY) == DATA
    assert path.stat().st_mode & 0o777 == 0o444
    assert on_the_way(originals) == []
    assert (is_original(path), digest_of(path)) == (True, KEY)


def test_all_in_their_order_without_what_does_not_belong_there(originals: Originals) -> None:
    keys = sorted(put(originals, b"%d" % i) for i in range(20))
    (originals.folder / "readme.txt").write_bytes(b"")
    (originals.folder / "ab").mkdir(exist_ok=True)
    (originals.folder / "ab" / ("cd" * 32)).write_bytes(b"")
    (originals.folder / "xy").symlink_to(originals.folder / keys[0][:2])
    assert list(originals.all()) == keys
    assert len(list(kept(originals.folder))) == 23


def test_equal_bytes_are_kept_once(originals: Originals) -> None:
    put(originals)
    before = originals.path(KEY).stat()
    put(originals)
    assert originals.path(KEY).stat().st_ino == before.st_ino
    assert on_the_way(originals) == []


@pytest.mark.parametrize("torn", [b"", DATA[:-1], DATA + b"!", DATA[::-1], None], ids=ascii)
def test_what_the_disk_has_damaged_is_replaced(originals: Originals, torn: bytes | None) -> None:
    path = originals.path(KEY)
    path.parent.mkdir()
    if torn is None:
        path.symlink_to(originals.folder / "elsewhere")
    else:
        path.write_bytes(torn)
    with pytest.raises(DamagedOriginal) as e:
        originals.read(KEY)
    assert str(path) in e.value.message_vi
    assert "solieu verify" in e.value.message_vi
    put(originals)
    assert originals.read(KEY) == DATA
    assert not path.is_symlink()


def test_missing_original_is_told(originals: Originals) -> None:
    with pytest.raises(DamagedOriginal, match="missing"):
        originals.read(KEY)


def test_start_takes_away_what_was_on_its_way(originals: Originals) -> None:
    put(originals)
    originals.temporary()
    (originals.tmp / "of-somebody-else").write_bytes(b"")
    assert originals.sweep() == 1
    assert [p.name for p in on_the_way(originals)] == ["of-somebody-else"]
    assert list(originals.all()) == [KEY]


# --- it lasts


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the disk, in its order."""
    found: list[str] = []
    fsync, replace, sync_all = os.fsync, os.replace, module.sync_all

    def fsynced(fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        found.append(f"sync {'file' if path.parent.name == 'tmp' else path.name}")
        fsync(fd)

    def replaced(source: Path, target: Path) -> None:
        found.append("rename")
        replace(source, target)

    def all_synced(folder: Path) -> None:
        found.append("sync all")
        sync_all(folder)

    monkeypatch.setattr(os, "fsync", fsynced)
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(module, "sync_all", all_synced)
    return found


def test_bytes_last_before_the_name_and_the_name_before_we_go_on(originals: Originals, calls: list[str]) -> None:
    put(originals)
    assert calls == ["sync file", "rename", f"sync {KEY[:2]}", "sync originals"]
    calls.clear()
    put(originals)  # what is there may not last yet
    assert calls == [f"sync {KEY[:2]}", "sync originals"]


def test_together_bytes_last_before_names_too(originals: Originals, calls: list[str]) -> None:
    with originals.together():
        keys = {put(originals, b"%d" % i) for i in range(3)}
        put(originals, b"1")
        assert list(originals.all()) == []
        assert calls == []
    assert calls == ["sync all", "rename", "rename", "rename", "sync all"]
    assert set(originals.all()) == keys
    assert on_the_way(originals) == []
    calls.clear()
    with originals.together():
        put(originals, b"1")
    assert calls == ["sync all", "sync all"]
    calls.clear()
    with originals.together():
        pass
    assert calls == []
    put(originals)
    assert calls[0] == "sync file"


def test_together_equal_bytes_are_kept_once(originals: Originals) -> None:
    put(originals)
    before = originals.path(KEY).stat().st_ino
    with originals.together():
        put(originals)
        put(originals)
    assert originals.path(KEY).stat().st_ino == before
    assert on_the_way(originals) == []


def test_together_or_not_at_all(originals: Originals) -> None:
    with suppress(KeyError), originals.together():
        put(originals)
        raise KeyError
    assert list(originals.all()) == []
    assert on_the_way(originals) == []
    put(originals)
    assert originals.read(KEY) == DATA


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_refused_by_the_disk_nothing_is_half_there(
    originals: Originals, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as m:
        m.setattr(os, call, refuse)
        with pytest.raises(OSError, match=os.strerror(number)):
            put(originals)
    assert list(originals.all()) == []
    assert on_the_way(originals) == []
    put(originals)
    assert originals.read(KEY) == DATA


def test_together_refused_by_the_disk(originals: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as m:
        m.setattr(module, "sync_all", refuse)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)), originals.together():
            put(originals)
    assert list(originals.all()) == []
    assert on_the_way(originals) == []


@pytest.mark.parametrize("together", [False, True])
def test_killed_at_any_moment_every_original_is_whole(originals: Originals, together: bool) -> None:
    for turn in range(8):
        before = len(list(originals.all()))
        child = os.fork()
        if not child:
            for i in itertools.count():
                if together:
                    with originals.together():
                        for j in range(8):
                            put(originals, b"%d %d %d " % (turn, i, j) * 3000)
                else:
                    put(originals, b"%d %d " % (turn, i) * 3000)
        until = time.monotonic() + 20
        while len(list(originals.all())) == before and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(turn * 0.003)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for key in originals.all():
            assert sha256(originals.path(key).read_bytes()) == key
        assert all(is_original(p) for p in kept(originals.folder))
        assert len(list(originals.all())) > before
        originals.sweep()
        assert on_the_way(originals) == []
