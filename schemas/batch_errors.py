"""Faults of whole archives' processing; each says what to do next."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, SolieuError


class OtherRules(SolieuError):
    """A worker of another version, or with other settings or known totals, than who gives out the work."""

    code = "other_rules"
    vi = (
        "Tiến trình làm việc cho “{path}” có phiên bản, cấu hình hoặc tổng số đã biết khác với nơi giao việc, nên không "
        "làm để khỏi lẫn kết quả. Hãy cài cùng một phiên bản solieu trên mọi máy, khởi động lại các tiến trình, rồi chạy lại."
    )
    en = (
        "A worker on “{path}” has another version, other settings or other known totals than who gives out the work, and "
        "mixes no results. Install the same solieu on all machines, start the workers anew, then run again."
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
    vi = "Không nối được tới bộ điều phối “{path}” ({detail}). Hãy kiểm tra địa chỉ và máy chạy “dask scheduler”, rồi chạy lại."
    en = "The scheduler “{path}” cannot be reached ({detail_en}). Check the address and the machine of “dask scheduler”, then run again."


class NoDask(SolieuError):
    code = "no_dask"
    exit_code = EXIT_USAGE
    vi = "Chưa cài Dask cho nhiều máy. Hãy cài: pip install 'solieu[batch]', hoặc dùng --engine local."
    en = "Dask is not installed. Install it: pip install 'solieu[batch]', or use --engine local."
