"""Faults that stop a document or a command; each owns its exit code and says what to do next."""

from __future__ import annotations

EXIT_OK = 0
EXIT_INTERNAL = 1
EXIT_USAGE = 2
EXIT_SOME_UNREAD = 3
EXIT_NONE_READ = 4
EXIT_BELOW_EXPECTED = 5
EXIT_DIFFERS = 6


class SolieuError(Exception):
    """A fault with a stable `code`, a message in Vietnamese and in English, and an exit code."""

    code = "error"
    exit_code = EXIT_INTERNAL
    vi = "Có lỗi: {detail}"
    en = "Error: {detail}"

    def __init__(self, path: str = "", **details: object) -> None:
        self.path = path
        values = {"path": path, **details}
        self.message_vi = self.vi.format(**values)
        self.message_en = self.en.format(**values)
        super().__init__(self.message_en)

    def message(self, lang: str) -> str:
        return self.message_en if lang == "en" else self.message_vi


class DocumentError(SolieuError):
    """A document that cannot be read; the other documents of the command go on."""

    exit_code = EXIT_SOME_UNREAD


class MissingDocument(DocumentError):
    code = "missing"
    vi = "Không tìm thấy “{path}”. Hãy kiểm tra lại tên tệp hoặc thư mục."
    en = "“{path}” does not exist. Check the name of the file or folder."


class UnreadableDocument(DocumentError):
    code = "unreadable"
    vi = "Không mở được “{path}” ({detail}). Hãy kiểm tra quyền đọc tệp, rồi chạy lại."
    en = "“{path}” cannot be opened ({detail}). Check that you may read it, then run again."


class EmptyDocument(DocumentError):
    code = "empty"
    vi = "“{path}” không có chữ nào. Hãy kiểm tra xem tệp đã được chép hoặc tải về đầy đủ chưa."
    en = "“{path}” holds no text. Check that it was copied or downloaded completely."


class BinaryDocument(DocumentError):
    code = "binary"
    vi = "“{path}” không phải là văn bản thuần (có byte nhị phân). Hãy lưu lại tài liệu dưới dạng văn bản UTF-8."
    en = "“{path}” is not plain text (it holds binary bytes). Save the document as UTF-8 text."


class WrongEncoding(DocumentError):
    code = "encoding"
    vi = "“{path}” không phải là UTF-8 (byte thứ {position} không đọc được). Hãy mở tệp và lưu lại với mã UTF-8."
    en = "“{path}” is not UTF-8 (byte {position} cannot be decoded). Open it and save it as UTF-8."


class TooLarge(DocumentError):
    code = "too_large"
    vi = "“{path}” quá lớn ({size} MB; tối đa {limit} MB). Hãy tách thành nhiều tệp nhỏ hơn."
    en = "“{path}” is too large ({size} MB; at most {limit} MB). Split it into smaller files."


class UnsupportedFormat(DocumentError):
    code = "unsupported"
    vi = "Chưa đọc được loại tệp của “{path}”. Hãy lưu tài liệu dưới dạng văn bản (.txt, .md) mã UTF-8."
    en = "The format of “{path}” is not supported yet. Save the document as UTF-8 text (.txt, .md)."


class EmptyFolder(DocumentError):
    code = "empty_folder"
    vi = "Thư mục “{path}” không có tài liệu nào đọc được (.txt, .md). Hãy kiểm tra lại thư mục."
    en = "The folder “{path}” holds no document that can be read (.txt, .md). Check the folder."


class FailedDocument(DocumentError):
    """A fault of ours on one document: it is reported like any other and the rest go on."""

    code = "internal"
    vi = (
        "Chương trình gặp lỗi khi xử lý “{path}” ({detail}). Tài liệu vẫn còn nguyên; "
        "hãy gửi tệp này cho người phụ trách phần mềm."
    )
    en = "The program failed on “{path}” ({detail}). The document is untouched; please send it to the developers."


class BadExpectations(SolieuError):
    code = "expectations"
    exit_code = EXIT_USAGE
    vi = "Tệp kết quả mong đợi “{path}” không dùng được: {detail}. Hãy sửa tệp rồi chạy lại."
    en = "The expectations “{path}” cannot be used: {detail}. Mend the file, then run again."


class Ungrounded(SolieuError):
    """A figure whose span does not hold its text: never printed, always a fault of ours."""

    code = "ungrounded"
    vi = "Lỗi chương trình: số liệu “{text}” không khớp vị trí {start}–{end} trong văn bản."
    en = "Program fault: the figure “{text}” does not match the text at {start}–{end}."


class BadLexicon(SolieuError):
    code = "lexicon"
    vi = "Bảng từ “{path}” có lỗi: {detail}. Hãy sửa mục đó rồi chạy lại."
    en = "The lexicon “{path}” has a fault: {detail}. Mend that entry, then run again."


class BadTotals(SolieuError):
    code = "totals"
    exit_code = EXIT_USAGE
    vi = "Không dùng được các tổng số đã biết trong “{path}”: {detail}. Hãy sửa mục đó rồi chạy lại."
    en = "The known totals in “{path}” cannot be used: {detail_en}. Mend that entry, then run again."
