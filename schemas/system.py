"""What the system says of a file, folder or disk, in a clerk's words: the one list of them."""

from __future__ import annotations

import errno

_SAID: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("ổ đĩa đã đầy", "the disk is full"),
    errno.EDQUOT: ("đã dùng hết dung lượng được cấp", "the quota is used up"),
    errno.EROFS: ("ổ đĩa chỉ cho đọc", "the disk is read-only"),
    errno.EACCES: ("chưa được cấp quyền", "permission is missing"),
    errno.EPERM: ("hệ thống không cho phép", "the system does not permit it"),
    errno.ENOENT: ("không tìm thấy", "it is not there"),
    errno.EEXIST: ("tên đó đã có", "the name is taken"),
    errno.ENOTDIR: ("không phải thư mục", "it is no folder"),
    errno.EISDIR: ("là một thư mục", "it is a folder"),
    errno.ENOTEMPTY: ("thư mục không trống", "the folder is not empty"),
    errno.ENAMETOOLONG: ("tên quá dài", "the name is too long"),
    errno.ELOOP: ("lối tắt dẫn vòng quanh", "its links lead round in circles"),
    errno.EIO: ("ổ đĩa gặp lỗi đọc ghi", "the disk fails to read or write"),
    errno.EBUSY: ("đang có chương trình khác dùng", "another program is using it"),
    errno.ETXTBSY: ("đang có chương trình khác dùng", "another program is using it"),
    errno.EMFILE: ("mở quá nhiều tệp cùng lúc", "too many files are open"),
    errno.ENFILE: ("máy mở quá nhiều tệp cùng lúc", "the machine has too many files open"),
    errno.ENOMEM: ("máy thiếu bộ nhớ", "the machine lacks memory"),
    errno.EXDEV: ("nằm trên hai ổ đĩa khác nhau", "it lies on two disks"),
    errno.EINVAL: ("không phải tệp thường", "it is no regular file"),
    errno.ENODEV: ("không có thiết bị đó", "there is no such device"),
    errno.ENXIO: ("không có thiết bị đó", "there is no such device"),
    errno.ESTALE: ("ổ mạng đã ngắt", "the share is gone"),
    errno.ETIMEDOUT: ("mạng không trả lời", "the network does not answer"),
    errno.EHOSTDOWN: ("máy chủ không trả lời", "the server does not answer"),
    errno.ENOTCONN: ("mất kết nối", "the connection is lost"),
}


def why(error: OSError) -> tuple[str, str]:
    """What the system reports, in Vietnamese and English; its number where there is no word for it."""
    number = error.errno or 0
    if number in _SAID:
        return _SAID[number]
    return (f"lỗi hệ thống số {number}" if number else "lỗi hệ thống", error.strerror or str(error))
