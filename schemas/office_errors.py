"""Faults of an office in which another process works; what helps depends on what is asked and on what runs."""

from __future__ import annotations

from schemas.errors import EXIT_USAGE, SolieuError


class OfficeBusy(SolieuError):
    """Another process works in the office, and ends of itself; one at a time does."""

    code = "office_busy"
    exit_code = EXIT_USAGE
    vi = (
        "Văn phòng “{path}” đang có chương trình khác làm việc (tiến trình {pid}: {command}). Chưa làm gì cả. Hãy đợi chương trình "
        "đó xong, rồi chạy lại lệnh này; trong lúc ấy tệp trong {inbox} cứ nằm chờ, không mất."
    )
    en = (
        "Another program works in the office “{path}” (process {pid}: {command}), and nothing was done. Wait until it is done, "
        "then run this again; until then files in {inbox} wait there."
    )


class InboxTaken(OfficeBusy):
    """`watch` runs and takes whatever comes into the inbox, which is all that was asked for."""

    vi = (
        "Văn phòng “{path}” đang có chương trình khác làm việc (tiến trình {pid}: {command}). Không cần chạy thêm: cứ thả tệp vào "
        "{inbox}, chương trình đó sẽ xử lý."
    )
    en = (
        "Another program works in the office “{path}” (process {pid}: {command}). There is no need for a second: drop files into "
        "{inbox} and it will take them."
    )


class WatchRuns(OfficeBusy):
    """`watch` runs, which never ends of itself and does not do what was asked for."""

    vi = (
        "Văn phòng “{path}” đang được trông hộp nhận (tiến trình {pid}: {command}), nên chưa làm gì cả. Hãy dừng chương trình đó "
        "(Ctrl+C trong cửa sổ của nó; nếu là dịch vụ: systemctl stop), chạy lại lệnh này, xong thì mở lại solieu watch. Trong lúc "
        "ấy tệp trong {inbox} cứ nằm chờ, không mất."
    )
    en = (
        "The inbox of the office “{path}” is being watched (process {pid}: {command}), and nothing was done. Stop that program "
        "(Ctrl+C in its window; a service: systemctl stop), run this again, then start solieu watch again. Until then files in "
        "{inbox} wait there."
    )
