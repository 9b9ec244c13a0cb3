"""Faults of what is dropped into the inbox and of what is kept of it."""

from __future__ import annotations

from schemas.errors import DocumentError, SolieuError


class NotRegular(DocumentError):
    """A link, pipe, device or socket: it is never opened nor followed."""

    code = "not_regular"
    vi = "“{path}” là {kind}, không phải tệp tài liệu, nên không mở. Hãy chép chính tài liệu đó vào đây."
    en = "“{path}” is {kind_en}, no document, and was not opened. Copy the document itself here."


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
