"""Faults of whole archives' processing; each says what to do next."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, EmptyFolder, SolieuError
from schemas.inbox_errors import NotRegular


class OtherRules(SolieuError):
    """A worker of another version, or with other settings or known totals, than who gives out the work."""

    code = "other_rules"
    vi = (
        "Tiến trình làm việc cho “{path}” có phiên bản, cấu hình hoặc tổng số đã biết khác với nơi giao việc, nên không "
        "làm để khỏi lẫn kết quả. Hãy cài cùng một phiên bản solieu và cùng các gói tesseract, LibreOffice, catdoc trên mọi máy, khởi động lại các tiến trình, rồi chạy lại."
    )
    en = (
        "A worker on “{path}” has another version, other settings or other known totals than who gives out the work, and "
        "mixes no results. Install the same solieu and the same packages tesseract, LibreOffice, catdoc on all machines, start the workers anew, then run again."
    )


class OwnFolder(SolieuError):
    code = "own_folder"
    exit_code = EXIT_USAGE
    vi = (
        "“{path}” là thư mục của chính văn phòng, không phải kho lưu trữ bên ngoài. Để đọc lại những gì văn phòng đã nhận, "
        "hãy chạy: solieu reprocess (không kèm đường dẫn). Tệp mới thì thả vào inbox."
    )
    en = (
        "“{path}” is the office's own folder, no archive outside. To read again what the office has received, run: solieu "
        "reprocess (without a path). Drop new files into the inbox."
    )


class EmptyArchive(EmptyFolder):
    vi = (
        "Không thấy tài liệu nào trong “{path}”. Nếu kho nằm trên ổ đĩa rời hoặc thư mục chung, hãy kiểm tra xem nó đã được nối "
        "(gắn) vào máy chưa; nếu không, hãy kiểm tra lại đường dẫn. Những gì đã có trong kho của văn phòng vẫn còn nguyên."
    )
    en = (
        "No document was found in “{path}”. If the archive lies on another disk or a share, check that it is mounted; "
        "otherwise check the path. What the office's store holds is untouched."
    )


class NoDocument(NotRegular):
    """A link, pipe, device or socket in an archive."""

    vi = "“{path}” là {kind}, chứ không phải tài liệu, nên không mở. Nếu cần đọc, hãy chạy lệnh với đường dẫn của chính tài liệu đó."
    en = "“{path}” is {kind_en}, no document, and was not opened. To have it read, name the document itself."


class WorkersDied(SolieuError):
    """Workers end one after the other without finishing anything."""

    code = "workers_died"
    vi = (
        "Các tiến trình làm việc bị dừng {times} lần liền mà không xong việc nào (thường do máy thiếu bộ nhớ). "
        "Những gì đã xong vẫn còn. Hãy giảm số tiến trình (--workers 1) rồi chạy lại lệnh; chương trình làm tiếp."
    )
    en = (
        "The workers ended {times} times in a row without finishing anything (mostly for want of memory). What was done "
        "stays. Use fewer of them (--workers 1) and run the command again: it goes on."
    )


class NoScheduler(SolieuError):
    code = "no_scheduler"
    exit_code = EXIT_USAGE
    vi = "Không làm việc được với bộ điều phối “{path}” ({detail}). Hãy kiểm tra địa chỉ, “dask scheduler” và các “dask worker”, rồi chạy lại; việc đã xong không làm lại."
    en = "The scheduler “{path}” cannot be used ({detail_en}). Check the address, “dask scheduler” and the “dask worker” processes, then run again."


class NoDask(SolieuError):
    code = "no_dask"
    exit_code = EXIT_USAGE
    vi = "Chưa cài Dask cho nhiều máy. Hãy cài: pip install 'solieu[batch]', hoặc dùng --engine local."
    en = "Dask is not installed. Install it: pip install 'solieu[batch]', or use --engine local."


class NeedsServer(SolieuError):
    """SQLite's file is shared by machines: it would be damaged."""

    code = "needs_server"
    exit_code = EXIT_USAGE
    vi = (
        "Máy “{machine}” không được ghi vào kho SQLite của “{path}”: nhiều máy cùng ghi một tệp SQLite sẽ làm hỏng kho. Chưa có gì "
        "bị ghi từ máy đó. Hãy chuyển kho sang PostgreSQL (mục store.url trong solieu.toml), hoặc dùng --engine local."
    )
    en = (
        "The machine “{machine}” may not write into the SQLite store of “{path}”: several machines would damage its file. Nothing "
        "was written from there. Move the store to PostgreSQL (store.url in solieu.toml), or use --engine local."
    )


class NotShared(SolieuError):
    """A worker's machine does not have the office's folder."""

    code = "not_shared"
    exit_code = EXIT_USAGE
    vi = "Máy “{machine}” không thấy văn phòng “{path}”. Hãy gắn thư mục chung vào đúng đường dẫn đó trên mọi máy, rồi chạy lại."
    en = "The machine “{machine}” has no office at “{path}”. Mount the shared folder there, by the same path on all machines, then run again."
