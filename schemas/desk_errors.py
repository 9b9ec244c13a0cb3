"""Faults of the auditor's desk; each says what to do next."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, BadDecision, SolieuError


class NoSuchDocument(SolieuError):
    code = "no_document"
    exit_code = EXIT_USAGE
    vi = "Không có tài liệu số {path}, hoặc tài liệu đó không đọc được. Hãy quay lại danh sách rồi chọn lại."
    en = "There is no document {path}, or it could not be read. Go back to the list and choose again."


class NoSuchThing(SolieuError):
    code = "no_thing"
    exit_code = EXIT_USAGE
    vi = "Tài liệu nay không còn “{path}”, có thể vì vừa có người sửa. Hãy tải lại trang."
    en = "The document does not hold “{path}” any more; somebody may have corrected it. Load the page again."


class ChangedSince(BadDecision):
    """What a person decides on was changed after the page that they look at was made."""

    code = "changed_since"
    vi = "Chưa ghi: chỗ này vừa được {who} sửa ở nơi khác ({number}). Hãy xem lại, rồi quyết định."
    en = "Not recorded: {who} has just changed this elsewhere ({number_en}). Look at it again, then decide."


class BadTotalForm(SolieuError):
    """What a person typed for a known total cannot be one; nothing was written."""

    code = "total_form"
    exit_code = EXIT_USAGE
    vi = "Chưa ghi tổng số này: {detail}. Hãy sửa trong mẫu rồi ghi lại."
    en = "The total was not written: {detail_en}. Mend the form, then save again."


class NotLoopback(SolieuError):
    """The desk has no lock but the browser's session: it is served to this machine alone."""

    code = "not_loopback"
    exit_code = EXIT_USAGE
    vi = (
        "Không mở bàn kiểm tra ở địa chỉ “{path}”: máy khác vào được địa chỉ này, mà bàn kiểm tra chỉ dành cho người "
        "ngồi ở máy này. Hãy bỏ tùy chọn --host, hoặc dùng --host 127.0.0.1."
    )
    en = (
        "The desk is not served at “{path}”: other machines could reach it, and it is for whoever sits at this one. "
        "Leave --host out, or use --host 127.0.0.1."
    )


class PortTaken(SolieuError):
    code = "port"
    exit_code = EXIT_USAGE
    vi = "Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác: solieu review --port {other}."
    en = "Another program uses port {port}. Choose another one: solieu review --port {other}."
