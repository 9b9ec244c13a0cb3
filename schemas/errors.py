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
    retries: int | None = 0  # how often trying again may help; None: until it passes
    vi = "Có lỗi: {detail}"
    en = "Error: {detail_en}"

    def __init__(self, path: str = "", **details: object) -> None:
        self.path = path
        # what is the same in both languages is given once
        values = {"path": path, **{f"{name}_en": value for name, value in details.items()}, **details}
        self.details = details
        self.message_vi = self.vi.format(**values)
        self.message_en = self.en.format(**values)
        super().__init__(self.message_en)

    def __reduce__(self) -> tuple[object, ...]:
        """Faults cross from the process that met them to the one that tells them."""
        return _again, (type(self), self.path, self.details)

    def message(self, lang: str) -> str:
        return self.message_en if lang == "en" else self.message_vi


def _again(kind: type[SolieuError], path: str, details: dict[str, object]) -> SolieuError:
    return kind(path, **details)


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
    en = "“{path}” cannot be opened ({detail_en}). Check that you may read it, then run again."


class EmptyDocument(DocumentError):
    code = "empty"
    vi = "“{path}” không có chữ nào. Hãy kiểm tra xem tệp đã được chép hoặc tải về đầy đủ chưa."
    en = "“{path}” holds no text. Check that it was copied or downloaded completely."


class WrongEncoding(DocumentError):
    """Text whose encoding no evidence decides: it is refused rather than read wrongly."""

    code = "encoding"
    vi = "Không chắc “{path}” dùng bảng mã nào ({candidates}). Hãy mở tệp bằng phần mềm đã tạo ra nó và lưu lại với mã UTF-8."
    en = "It is not certain how “{path}” is encoded ({candidates}). Open it where it was made and save it as UTF-8."


class TooLarge(DocumentError):
    code = "too_large"
    vi = "“{path}” quá lớn ({size} MB; tối đa {limit} MB). Hãy tách thành nhiều tệp nhỏ hơn."
    en = "“{path}” is too large ({size} MB; at most {limit} MB). Split it into smaller files."


class UnsupportedFormat(DocumentError):
    code = "unsupported"
    vi = "“{path}” là {kind}: loại tệp này chưa đọc được. Hãy lưu tài liệu thành PDF, Word (.docx), Excel (.xlsx) hoặc văn bản (.txt)."
    en = "“{path}” is {kind_en}: that format is not supported. Save the document as PDF, Word (.docx), Excel (.xlsx) or text (.txt)."


class HoldsDocuments(DocumentError):
    """A container: what it holds is read, each by itself."""

    code = "container"
    vi = "“{path}” là tệp chứa nhiều tài liệu; hãy giải nén rồi đọc từng tệp bên trong."
    en = "“{path}” holds other documents; unpack it and read each file inside."


class DamagedDocument(DocumentError):
    code = "damaged"
    vi = "“{path}” bị hỏng hoặc bị cắt cụt ({detail}). Hãy chép hoặc tải lại tệp gốc rồi thử lại."
    en = "“{path}” is damaged or cut off ({detail_en}). Copy or download the original again, then retry."


class EncryptedDocument(DocumentError):
    code = "encrypted"
    vi = "“{path}” có mật khẩu nên không đọc được. Hãy mở bằng mật khẩu, lưu một bản không mật khẩu rồi thử lại."
    en = "“{path}” is protected by a password. Open it with the password, save a copy without one, then retry."


class Unpacked(DocumentError):
    """What unfolds beyond its limit: bombs, and honest files that are too large."""

    code = "bomb"
    vi = "“{path}” khi mở ra quá lớn ({detail}) nên không đọc. Hãy tách hoặc nén lại thành các tệp nhỏ hơn."
    en = "“{path}” unfolds to more than is allowed ({detail_en}) and was not read. Split it into smaller files."


class TookTooLong(DocumentError):
    code = "timeout"
    retries = 1  # the machine may have been busy
    vi = "“{path}” đọc quá {seconds} giây nên đã dừng; các tài liệu khác không bị ảnh hưởng. Hãy tách tệp hoặc lưu lại rồi thử lại."
    en = "“{path}” took more than {seconds} seconds and was stopped; other documents are unaffected. Split or save it anew, then retry."


class TooHeavy(DocumentError):
    code = "memory"
    vi = "“{path}” cần quá nhiều bộ nhớ (tối đa {limit} MB) nên đã dừng. Hãy tách tệp thành nhiều phần nhỏ hơn."
    en = "“{path}” needs too much memory (at most {limit} MB) and was stopped. Split it into smaller parts."


class BrokenReader(DocumentError):
    """The library that read the document died of it; its process was its own."""

    code = "crashed"
    vi = "Bộ đọc tệp bị dừng đột ngột khi mở “{path}” ({detail}). Tệp vẫn còn nguyên; hãy mở và lưu lại tệp bằng phần mềm khác rồi thử lại."
    en = "The reader died on “{path}” ({detail_en}). The file is untouched; open and save it with another program, then retry."


class MissingPage(DocumentError):
    code = "page"
    vi = "“{path}” không có trang {page}."
    en = "“{path}” has no page {page}."


class KilledReader(BrokenReader):
    """Something ended the process from outside: the system for want of memory, or a person. It may pass."""

    retries = 5


class MissingPackage(DocumentError):
    """A Debian package is absent: the document waits, nothing is wrong with it."""

    code = "waiting"
    retries = None
    vi = "“{path}” đang chờ: cần cài gói {packages} (lệnh: apt-get install {packages}), rồi chạy lại."
    en = "“{path}” waits for the packages {packages} (apt-get install {packages}); run again after installing them."


class EmptyFolder(DocumentError):
    code = "empty_folder"
    vi = "Thư mục “{path}” không có tài liệu nào đọc được. Hãy kiểm tra lại thư mục."
    en = "The folder “{path}” holds no document that can be read. Check the folder."


class FailedDocument(DocumentError):
    """A fault of ours on one document: it is reported like any other and the rest go on."""

    code = "internal"
    vi = (
        "Chương trình gặp lỗi khi xử lý “{path}” ({detail}). Tài liệu vẫn còn nguyên; "
        "hãy gửi tệp này cho người phụ trách phần mềm."
    )
    en = "The program failed on “{path}” ({detail_en}). The document is untouched; please send it to the developers."


class BadExpectations(SolieuError):
    code = "expectations"
    exit_code = EXIT_USAGE
    vi = "Tệp kết quả mong đợi “{path}” không dùng được: {detail}. Hãy sửa tệp rồi chạy lại."
    en = "The expectations “{path}” cannot be used: {detail_en}. Mend the file, then run again."


class Ungrounded(SolieuError):
    """A figure whose span does not hold its text: never printed, always a fault of ours."""

    code = "ungrounded"
    vi = "Lỗi chương trình: số liệu “{text}” không khớp vị trí {start}–{end} trong văn bản."
    en = "Program fault: the figure “{text}” does not match the text at {start}–{end}."


class BadLexicon(SolieuError):
    code = "lexicon"
    vi = "Bảng từ “{path}” có lỗi: {detail}. Hãy sửa mục đó rồi chạy lại."
    en = "The lexicon “{path}” has a fault: {detail_en}. Mend that entry, then run again."


class BadTotals(SolieuError):
    code = "totals"
    exit_code = EXIT_USAGE
    vi = "Không dùng được các tổng số đã biết trong “{path}”: {detail}. Hãy sửa mục đó rồi chạy lại."
    en = "The known totals in “{path}” cannot be used: {detail_en}. Mend that entry, then run again."


class BadSettings(SolieuError):
    """A setting that is unknown or has a value that it may not have; `path` is the file with its line, flag or variable."""

    code = "settings"
    exit_code = EXIT_USAGE
    vi = "Cấu hình sai ở “{path}”: {detail}. Hãy sửa rồi chạy lại."
    en = "A setting is wrong in “{path}”: {detail_en}. Mend it, then run again."


class NotAnOffice(SolieuError):
    code = "not_an_office"
    exit_code = EXIT_USAGE
    vi = "“{path}” không phải là văn phòng số liệu (không có tệp solieu.toml). Hãy vào thư mục văn phòng, dùng --office THƯ_MỤC, hoặc tạo mới bằng lệnh: solieu init THƯ_MỤC."
    en = "“{path}” is no office (it has no solieu.toml). Go to the office's folder, name it with --office DIR, or make one: solieu init DIR."


class OfficeRefused(SolieuError):
    """A folder that cannot become an office: it lies in another, something is in the way, or it cannot be written."""

    code = "office_refused"
    exit_code = EXIT_USAGE
    vi = "Không lập được văn phòng ở “{path}”: {detail}."
    en = "No office can be made in “{path}”: {detail_en}."


class IsBackup(SolieuError):
    """A backup stays as it was written."""

    code = "is_backup"
    exit_code = EXIT_USAGE
    vi = "“{path}” là bản sao lưu, không làm việc trong đó. Hãy khôi phục trước: solieu init THƯ_MỤC_MỚI --from “{path}”, rồi làm việc trong thư mục mới."
    en = "“{path}” is a backup, and nobody works in it. Restore it first: solieu init NEW_FOLDER --from “{path}”, then work in the new folder."


class BadValue(SolieuError):
    """What a person typed for a value has no reading, or more than one."""

    code = "value"
    exit_code = EXIT_USAGE
    vi = "“{typed}” không dùng được làm giá trị: {detail}."
    en = "“{typed}” cannot be used as a value: {detail_en}."


class BadDecision(SolieuError):
    """A decision that does not fit the document; nothing was recorded."""

    code = "decision"
    exit_code = EXIT_USAGE
    vi = "Chưa ghi quyết định này: {detail}."
    en = "The decision was not recorded: {detail_en}."


class NotOpen(BadDecision):
    """A signed document takes no decision until it is opened again."""

    code = "signed"
    vi = "Tài liệu đã ký duyệt. Muốn sửa, hãy mở lại tài liệu trước."
    en = "The document is signed off. Open it again before you change anything."


class StaleReading(SolieuError):
    """The file reads otherwise than it did when its figures were stored, so that their places do not hold."""

    code = "stale"
    vi = (
        "“{path}” nay được đọc khác với lúc lưu số liệu (chương trình đã đổi phiên bản), nên chưa kiểm tra lại được. "
        "Hãy chạy “solieu reprocess” rồi “solieu adopt moi-nhat”, rồi mở lại; các quyết định đã ghi vẫn còn nguyên."
    )
    en = (
        "“{path}” reads otherwise than when its figures were stored (the program has changed), so it cannot be checked "
        "again. Run “solieu reprocess”, then “solieu adopt latest”, then open it again; the decisions that were recorded are kept."
    )


class BadFilter(SolieuError):
    code = "filter"
    exit_code = EXIT_USAGE
    vi = "Không lọc được theo {option} “{value}”: {detail}"
    en = "Cannot filter by {option} “{value}”: {detail_en}"
