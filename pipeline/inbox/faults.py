"""What went wrong with one file: whether to try again, when, and how to say it to the clerk."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from pipeline.clock import stamp
from schemas.errors import FailedDocument, SolieuError
from schemas.system import why

_Words = tuple[str, str]
_DISK_FULL = ("disk_full", ("Hãy dọn bớt ổ đĩa", "Make room"))
_PERMISSION = ("permission", ("Hãy báo người quản lý máy cấp quyền", "Ask the administrator for permission"))
# What a clerk can do where the system refuses a file. All of it may pass.
_TODO: dict[int, tuple[str, _Words]] = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EROFS: ("read_only", ("Hãy báo người quản lý máy", "Tell the administrator")),
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.ENAMETOOLONG: (
        "long_name",
        ("Hãy rút ngắn tên tệp và tên các thư mục chứa nó", "Shorten its name and those of its folders"),
    ),
}
_OTHER = ("system", ("Tệp vẫn còn nguyên", "The file is untouched"))


@dataclass(frozen=True, slots=True)
class Fault:
    """`retries`: how often it is tried again before it counts as final; None for as long as it takes."""

    code: str
    message_vi: str
    message_en: str
    retries: int | None

    def is_final(self, attempts: int) -> bool:
        """Whether a file that was tried `attempts` times is given up."""
        return self.retries is not None and attempts > self.retries


def fault_of(error: Exception, name: str) -> Fault:
    """`error` as it is told of the file `name`.

    What the system refuses may pass and is tried as long as it takes; a fault of the program is final for this file.
    """
    if isinstance(error, SolieuError):
        return Fault(error.code, error.message_vi, error.message_en, error.retries)
    if isinstance(error, OSError):
        code, because, todo = refused(error)
        vi = f"Chưa nhận được “{name}” ({because[0]}). {todo[0]}; chương trình tự thử lại."
        en = f"“{name}” could not be taken yet ({because[1]}). {todo[1]}; it is tried again by itself."
        return Fault(code, vi, en, None)
    # its name alone: what it says may hold the document's text
    return fault_of(FailedDocument(name, detail=type(error).__name__), name)


def refused(error: OSError) -> tuple[str, _Words, _Words]:
    """The code of what the system refuses, why, and what a person can do about it."""
    code, todo = _TODO.get(error.errno or 0, _OTHER)
    return code, why(error), todo


def next_attempt(attempts: int, first_seconds: int, longest_seconds: int) -> str:
    """When a file that was tried `attempts` times (1 or more) is tried again: twice as late each time."""
    return stamp(min(first_seconds * 2 ** min(attempts - 1, 30), longest_seconds))
