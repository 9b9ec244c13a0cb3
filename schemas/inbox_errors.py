"""Faults of what is dropped into the inbox and of what is kept of it."""

from __future__ import annotations

import errno

from schemas.errors import DocumentError, SolieuError
from schemas.system import why


class NotRegular(DocumentError):
    """A link, pipe, device or socket: it is never opened nor followed."""

    code = "not_regular"
    vi = "“{path}” là {kind}, chứ không phải tài liệu, nên không mở. Hãy chép chính tài liệu đó vào inbox."
    en = "“{path}” is {kind_en}, no document, and was not opened. Copy the document itself into the inbox."


class FolderRefused(SolieuError):
    """A folder of the office that is missing or takes nothing: no document is at fault, and it may pass."""

    code = "folder"
    retries = None
    vi = "Không dùng được thư mục “{path}”: {detail}. Tài liệu vẫn còn nguyên. Hãy {todo}."
    en = "The folder “{path}” cannot be used: {detail_en}. No document is lost. {todo_en}."

    @classmethod
    def of(cls, folder: object, error: OSError) -> FolderRefused:
        """The fault of that folder."""
        vi, en = why(error)
        todo = (
            ("tạo lại thư mục đó, hoặc nối lại ổ đĩa chứa nó", "Make it again, or mount its disk again")
            if error.errno == errno.ENOENT
            else ("báo người quản lý máy kiểm tra quyền và ổ đĩa", "Have its permissions and the disk checked")
        )
        return cls(str(folder), detail=vi, detail_en=en, todo=todo[0], todo_en=todo[1])


class DamagedOriginal(SolieuError):
    """What the store keeps of a file is not there or not the same any more."""

    code = "original_damaged"
    vi = (
        "Bản gốc trong kho “{path}” bị hỏng ({detail}). Hãy thả lại tệp gốc vào inbox, hoặc lấy tệp này từ bản sao lưu; "
        "lệnh “solieu verify” cho biết còn tệp nào khác bị hỏng không."
    )
    en = (
        "The original “{path}” in the store is damaged ({detail_en}). Drop the file into the inbox again, or take this "
        "file from a backup; “solieu verify” tells whether others are damaged."
    )
