"""The slips beside originals: plain Vietnamese for the clerk, in a file that any Windows opens rightly."""

from __future__ import annotations

import codecs
import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipeline.disk import READ, NoSuchFolder, opened, rename, split

# The first line tells ours from others' files.
FAILED = "solieu – TỆP CHƯA ĐỌC ĐƯỢC"
DUPLICATE = "solieu – TỆP TRÙNG VỚI TỆP ĐÃ NHẬN"
REMARK = "solieu – TỆP ĐÃ ĐỌC, CÓ ĐIỀU CẦN XEM"


class Told(Protocol):
    """What a slip tells of a file: these columns of the ledger."""

    @property
    def id(self) -> int: ...
    @property
    def raw_name(self) -> bytes: ...
    @property
    def state(self) -> str: ...
    @property
    def code(self) -> str | None: ...
    @property
    def message_vi(self) -> str | None: ...
    @property
    def message_en(self) -> str | None: ...
    @property
    def day(self) -> str: ...
    @property
    def appeared_at(self) -> str: ...


def of_fault(file: Told) -> str:
    """The slip of a file that could not be read, or that was read with something to be said about it."""
    failed = file.state == "failed"
    todo = (
        "1. Sửa tệp theo hướng dẫn ở phần lý do.\n"
        "2. Thả tệp vào lại thư mục inbox. Chương trình tự đọc lại và tự bỏ giấy báo này đi."
        if failed
        else "Xem lại phần chưa đọc được. Nếu cần, sửa tệp rồi thả vào lại thư mục inbox."
    )
    return _slip(
        FAILED if failed else REMARK,
        f"Tệp: {_named(file)}",
        f"Nhận lúc: {_when(file)}",
        "",
        "Lý do:" if failed else "Cần biết:",
        _printable(file.message_vi or ""),
        "",
        "Cần làm:",
        todo,
        "",
        "---",
        f"In English: {_printable(file.message_en or '')}",
        f"(số {file.id}, mã {file.code})",
    )


def of_duplicate(file: Told, first: Told) -> str:
    """The slip of a file whose bytes had come before, in `first`."""
    return _slip(
        DUPLICATE,
        f"Tệp: {_named(file)}",
        f"Nhận lúc: {_when(file)}",
        "",
        "Nội dung giống hệt một tệp đã đọc xong:",
        f"{_named(first)}, nhận lúc {_when(first)}",
        f"Kết quả của tệp đó nằm trong kết quả ngày {_day(first.day)}.",
        "",
        "Số liệu chỉ được tính một lần. Không cần làm gì thêm.",
        "",
        "---",
        f"In English: the same bytes as {_named(first)}; its figures count once. Nothing needs to be done.",
        f"(số {file.id}, trùng với số {first.id})",
    )


def digest(text: str) -> str:
    """The SHA-256 of a slip's file."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def write(folder: Path, name: bytes, text: str) -> None:
    """Writes a slip below `folder`, whole and lasting, or not at all; one that is there already stays.

    Raises FileExistsError where another file has the name, OSError.
    """
    folders, last = split(name)
    data = _bytes(text)
    temporary = b".solieu-" + hashlib.sha256(last).hexdigest()[:16].encode() + b".slip"
    with opened(folder, folders, make=True) as at:
        if _read(at, last, len(data)) == data:
            os.fsync(at)
            return
        with suppress(FileNotFoundError):  # from a program that was killed
            os.unlink(temporary, dir_fd=at)
        try:
            made = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644, dir_fd=at)
            with os.fdopen(made, "wb") as f:
                f.write(data)
                f.flush()
                os.fsync(made)
            rename(at, temporary, at, last)
            os.fsync(at)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=at)


def remove(folder: Path, name: bytes, sha256: str | None) -> bool:
    """Takes a slip away, unless it is not, or not any more, what we wrote; whether it did. Raises OSError."""
    folders, last = split(name)
    try:
        with opened(folder, folders) as at:
            data = _read(at, last, 1 << 20)
            if data is None or hashlib.sha256(data).hexdigest() != sha256:
                return False
            os.unlink(last, dir_fd=at)
            return True
    except NoSuchFolder:
        return False


def _read(folder: int, name: bytes, most: int) -> bytes | None:
    """A file's first bytes, one more than `most`; None where it is no file."""
    try:
        with os.fdopen(os.open(name, READ, dir_fd=folder), "rb") as f:
            return f.read(most + 1)
    except OSError:
        return None


def _slip(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _bytes(text: str) -> bytes:
    """As Notepad wants it: a mark that says UTF-8, and its own line ends."""
    return codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode("utf-8", "replace")


def _named(file: Told) -> str:
    return f"“{_printable(os.fsdecode(file.raw_name))}”"


def _printable(text: str) -> str:
    """`text` in one line; what would not show, or would turn the line round, is written as its number."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _when(file: Told) -> str:
    at = datetime.fromisoformat(file.appeared_at).astimezone()
    return f"{at:%H:%M} ngày {_day(at.date().isoformat())}"


def _day(day: str) -> str:
    return "/".join(reversed(day.split("-")))
