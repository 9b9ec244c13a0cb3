"""Faults of the store, told so that a clerk knows what to do. The temporary ones may be gone when it is tried again."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, SolieuError


class StoreError(SolieuError):
    """A fault of the store; `path` is its file, or its address without the password.

    Of a temporary one the same can be tried again later.
    """

    code = "store"
    temporary = False
    vi = "Kho dữ liệu “{path}” gặp lỗi ({detail}). Hãy báo người phụ trách phần mềm."
    en = "The store “{path}” has a fault ({detail_en}). Please tell the developers."


class StoreMissing(StoreError):
    code = "store_missing"
    exit_code = EXIT_USAGE
    vi = "Chưa có kho dữ liệu ở “{path}”. Hãy tạo bằng lệnh: solieu init THƯ_MỤC_VĂN_PHÒNG."
    en = "There is no store at “{path}”. Make it: solieu init OFFICE_FOLDER."


class StoreOlder(StoreError):
    code = "store_older"
    exit_code = EXIT_USAGE
    vi = (
        "Kho dữ liệu “{path}” còn ở dạng cũ ({revision}; chương trình này cần {head}). "
        "Hãy dừng solieu watch nếu đang chạy, rồi nâng cấp bằng lệnh: solieu init THƯ_MỤC_VĂN_PHÒNG. Dữ liệu được giữ nguyên."
    )
    en = (
        "The store “{path}” has an older form ({revision}; this program needs {head}). "
        "Stop solieu watch if it runs, then upgrade: solieu init OFFICE_FOLDER. Nothing is lost."
    )


class StoreNewer(StoreError):
    code = "store_newer"
    exit_code = EXIT_USAGE
    vi = (
        "Kho dữ liệu “{path}” do phiên bản mới hơn của chương trình tạo ra ({revision}; chương trình này chỉ biết đến {head}), "
        "nên không mở để khỏi làm hỏng. Hãy cài phiên bản mới: pip install --upgrade solieu."
    )
    en = (
        "The store “{path}” was made by a newer version of this program ({revision}; this one knows up to {head}) and was "
        "left alone. Install the newer version: pip install --upgrade solieu."
    )


class StoreForeign(StoreError):
    """A database whose tables are somebody else's."""

    code = "store_foreign"
    exit_code = EXIT_USAGE
    vi = "Cơ sở dữ liệu “{path}” đã có bảng của chương trình khác ({tables}). Hãy dùng một cơ sở dữ liệu trống cho solieu."
    en = "The database “{path}” holds tables of another program ({tables}). Give solieu an empty database."


class StoreNotEmpty(StoreError):
    code = "store_not_empty"
    exit_code = EXIT_USAGE
    vi = "Kho dữ liệu “{path}” đã có dữ liệu (bảng {table}), không chép đè lên. Hãy dùng một cơ sở dữ liệu trống."
    en = "The store “{path}” holds data already (table {table}) and was left alone. Use an empty database."


class StoreDamaged(StoreError):
    code = "store_damaged"
    vi = (
        "Tệp kho dữ liệu “{path}” bị hỏng hoặc không phải kho dữ liệu ({detail}). Đừng xóa tệp này. "
        "Hãy khôi phục từ bản sao lưu: solieu init THƯ_MỤC_MỚI --from BẢN_SAO_LƯU."
    )
    en = (
        "The store's file “{path}” is damaged, or is no store ({detail_en}). Do not delete it. "
        "Restore a backup: solieu init NEW_FOLDER --from BACKUP."
    )


class StoreRefused(StoreError):
    """No entry: password, rights, address, a database that is not there."""

    code = "store_refused"
    exit_code = EXIT_USAGE
    vi = (
        "Không vào được kho dữ liệu “{path}”: {detail}. Hãy kiểm tra quyền đọc ghi của tệp và thư mục; "
        "nếu dùng PostgreSQL: tên, mật khẩu, quyền (mục store.url trong solieu.toml)."
    )
    en = (
        "The store “{path}” cannot be entered: {detail_en}. Check the rights to the file and its folder; "
        "for PostgreSQL name, password and rights (store.url in solieu.toml)."
    )


class StoreUnreachable(StoreError):
    code = "store_unreachable"
    temporary = True
    vi = "Không kết nối được kho dữ liệu “{path}”. Hãy kiểm tra máy chủ cơ sở dữ liệu và đường mạng, rồi chạy lại lệnh (solieu watch đang chạy thì tự thử lại)."
    en = "The store “{path}” cannot be reached ({detail_en}). Check the database server and the network, then run the command again (a running solieu watch tries again by itself)."


class StoreBusy(StoreError):
    code = "store_busy"
    temporary = True
    vi = "Kho dữ liệu “{path}” đang bận vì chương trình khác giữ khóa. Hãy đợi một lát, rồi chạy lại lệnh (solieu watch đang chạy thì tự thử lại)."
    en = "The store “{path}” is busy: another program holds its lock ({detail_en}). Wait a little, then run the command again (a running solieu watch tries again by itself)."


class StoreFull(StoreError):
    code = "store_full"
    temporary = True
    vi = "Ổ đĩa của kho dữ liệu “{path}” đã đầy. Hãy giải phóng dung lượng, rồi chạy lại lệnh (solieu watch đang chạy thì tự thử lại)."
    en = "The disk of the store “{path}” is full. Free some space, then run the command again (a running solieu watch tries again by itself)."


class WouldLose(StoreError):
    """A downgrade that would throw rows away."""

    code = "store_would_lose"
    exit_code = EXIT_USAGE
    vi = "Không hạ cấp kho dữ liệu: bảng {table} còn {rows} dòng sẽ bị mất. Hãy sao lưu (solieu backup) và giữ nguyên phiên bản này."
    en = "The store was not downgraded: {rows} rows of {table} would be lost. Make a backup (solieu backup) and keep this version."


class BackupRefused(StoreError):
    """A place that takes no backup, or a disk that has no room for it; nothing is left there."""

    code = "backup_refused"
    exit_code = EXIT_USAGE
    vi = "Không sao lưu được vào “{path}”: {detail}."
    en = "No backup can be made in “{path}”: {detail_en}."


class NotABackup(StoreError):
    code = "not_a_backup"
    exit_code = EXIT_USAGE
    vi = "“{path}” không phải bản sao lưu của văn phòng ({detail}). Hãy chọn thư mục solieu-backup-… do lệnh solieu backup tạo ra."
    en = "“{path}” is no backup of an office ({detail_en}). Choose a folder solieu-backup-… that solieu backup made."


class BackupDamaged(StoreError):
    """A backup whose database is not as it was written: nothing can be restored from it."""

    code = "backup_damaged"
    vi = "Bản sao lưu “{path}” bị hỏng: {detail}. Hãy dùng một bản sao lưu khác."
    en = "The backup “{path}” is damaged: {detail_en}. Use another one."


class RestoreRefused(StoreError):
    code = "restore_refused"
    exit_code = EXIT_USAGE
    vi = "Không khôi phục vào “{path}”: {detail}. Hãy chọn một thư mục mới hoặc trống."
    en = "Nothing was restored into “{path}”: {detail_en}. Choose a new or empty folder."
