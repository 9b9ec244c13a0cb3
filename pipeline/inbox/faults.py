"""What went wrong with one file: whether to try again, when, and how to say it to the clerk."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from pipeline.clock import stamp
from schemas.errors import FailedDocument, SolieuError

# What the system says of a file or disk, in the clerk's words: (code, Vietnamese, English). All of it may pass.
_SAID: dict[int, tuple[str, str, str]] = {
    errno.ENOSPC: (
        "disk_full",
        "Ổ đĩa đã đầy nên chưa chép được “{path}” vào kho. Hãy dọn bớt ổ đĩa; chương trình tự thử lại.",
        "The disk is full: “{path}” could not be copied into the store yet. Make room; it is tried again by itself.",
    ),
    errno.EROFS: (
        "read_only",
        "Ổ đĩa chỉ cho đọc nên chưa lưu được “{path}”. Hãy báo người quản lý máy; chương trình tự thử lại.",
        "The disk is read-only: “{path}” could not be kept yet. Tell the administrator; it is tried again by itself.",
    ),
    errno.EACCES: (
        "permission",
        "Chưa có quyền đọc hoặc ghi “{path}”. Hãy báo người quản lý máy cấp quyền; chương trình tự thử lại.",
        "“{path}” may not be read or written yet. Ask the administrator for permission; it is tried again by itself.",
    ),
}
_SAID[errno.EDQUOT] = _SAID[errno.ENOSPC]
_SAID[errno.EPERM] = _SAID[errno.EACCES]
_OTHER = (
    "system",
    "Hệ thống báo lỗi với “{path}” ({detail}). Tệp vẫn còn nguyên; chương trình tự thử lại.",
    "The system reports a fault with “{path}” ({detail}). The file is untouched; it is tried again by itself.",
)


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
        code, vi, en = _SAID.get(error.errno or 0, _OTHER)
        values = {"path": name, "detail": error.strerror or str(error)}
        return Fault(code, vi.format(**values), en.format(**values), None)
    # its name alone: what it says may hold the document's text
    return fault_of(FailedDocument(name, detail=type(error).__name__), name)


def next_attempt(attempts: int, first_seconds: int, longest_seconds: int) -> str:
    """When a file that was tried `attempts` times (1 or more) is tried again: twice as late each time."""
    return stamp(min(first_seconds * 2 ** min(attempts - 1, 30), longest_seconds))
