"""What kinds of faults are called where documents are counted by them: the code of each, in Vietnamese and English."""

from __future__ import annotations

FAULTS: dict[str, tuple[str, str]] = {
    "missing": ("không tìm thấy", "missing"), "unreadable": ("không mở được", "cannot be opened"),
    "empty": ("không có chữ", "no text"), "encoding": ("không rõ bảng mã", "unknown encoding"),
    "too_large": ("tệp quá lớn", "too large"), "unsupported": ("loại tệp chưa đọc được", "format not supported"),
    "container": ("tệp chứa nhiều tài liệu", "holds other documents"),
    "damaged": ("hỏng hoặc bị cắt cụt", "damaged or cut off"), "encrypted": ("có mật khẩu", "protected by a password"),
    "bomb": ("mở ra quá lớn", "unfolds to too much"), "timeout": ("đọc quá lâu", "took too long"),
    "memory": ("cần quá nhiều bộ nhớ", "needs too much memory"), "crashed": ("bộ đọc bị dừng đột ngột", "the reader died"),
    "page": ("không có trang đó", "no such page"), "waiting": ("chờ cài thêm gói", "waits for a package"),
    "empty_folder": ("không thấy tài liệu nào", "no document was found"),
    "internal": ("lỗi của chương trình", "a fault of the program"),
    "not_regular": ("lối tắt hoặc tệp đặc biệt", "a link or special file"),
    "writing": ("đang được ghi", "being written"), "permission": ("chưa được cấp quyền đọc", "permission is missing"),
    "disk_full": ("ổ đĩa đã đầy", "the disk is full"), "read_only": ("ổ đĩa chỉ cho đọc", "the disk is read-only"),
    "long_name": ("tên quá dài", "the name is too long"), "system": ("hệ thống không cho đọc", "refused by the system"),
}  # fmt: skip


def fault_name(code: str, lang: str) -> str:
    """The code itself where it has no name."""
    vi, en = FAULTS.get(code, (code, code))
    return en if lang == "en" else vi
