"""Formats that are known and not read: how to tell them, what they are called, what to do with them."""

from __future__ import annotations

# Media types that the one who tells a file and the one who reads it both name.
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PICTURE = "hãy lưu thành .jpg hoặc .png"
OLD = "hãy lưu thành .docx, .xlsx hoặc .pdf"
_ARCHIVE = "hãy giải nén, hoặc nén lại thành .zip"
_MEDIA = "không có chữ để đọc"
# What is known by its first bytes: offset, bytes, name and what to do.
SIGNATURES: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"Rar!\x1a\x07", f"tệp nén RAR ({_ARCHIVE})", "a RAR archive (unpack it, or pack it as .zip)"),
    (0, b"7z\xbc\xaf\x27\x1c", f"tệp nén 7-Zip ({_ARCHIVE})", "a 7-Zip archive (unpack it, or pack it as .zip)"),
    (0, b"\x1f\x8b", f"tệp nén gzip ({_ARCHIVE})", "a gzip archive (unpack it, or pack it as .zip)"),
    (0, b"BZh", f"tệp nén bzip2 ({_ARCHIVE})", "a bzip2 archive (unpack it, or pack it as .zip)"),
    (0, b"\xfd7zXZ\x00", f"tệp nén xz ({_ARCHIVE})", "an xz archive (unpack it, or pack it as .zip)"),
    (257, b"ustar", f"tệp gói tar ({_ARCHIVE})", "a tar archive (unpack it, or pack it as .zip)"),
    (0, b"MSCF\x00", f"tệp nén CAB ({_ARCHIVE})", "a CAB archive (unpack it, or pack it as .zip)"),
    (0, b"MZ", "chương trình Windows (không mở)", "a Windows program"),
    (0, b"\x7fELF", "chương trình Linux (không mở)", "a Linux program"),
    (0, b"GIF8", f"ảnh GIF ({_PICTURE})", "a GIF picture (save it as .jpg or .png)"),
    (0, b"BM", f"ảnh BMP ({_PICTURE})", "a BMP picture (save it as .jpg or .png)"),
    (8, b"WEBP", f"ảnh WebP ({_PICTURE})", "a WebP picture (save it as .jpg or .png)"),
    (4, b"ftyphei", f"ảnh HEIC của iPhone ({_PICTURE})", "a HEIC picture (save it as .jpg or .png)"),
    (4, b"ftypmif1", f"ảnh HEIC ({_PICTURE})", "a HEIC picture (save it as .jpg or .png)"),
    (0, b"\x00\x00\x00\x0cjP  ", f"ảnh JPEG 2000 ({_PICTURE})", "a JPEG 2000 picture (save it as .jpg or .png)"),
    (0, b"8BPS\x00", f"ảnh Photoshop ({_PICTURE})", "a Photoshop picture (save it as .jpg or .png)"),
    (0, b"AT&TFORM", "sách ảnh DjVu (hãy lưu thành .pdf)", "a DjVu book (save it as .pdf)"),
    (4, b"ftyp", f"phim hoặc âm thanh MP4 ({_MEDIA})", "an MP4 film or sound"),
    (0, b"ID3", f"âm thanh MP3 ({_MEDIA})", "an MP3 sound"),
    (0, b"\xff\xfb", f"âm thanh MP3 ({_MEDIA})", "an MP3 sound"),
    (0, b"OggS\x00", f"âm thanh Ogg ({_MEDIA})", "an Ogg sound"),
    (0, b"fLaC\x00", f"âm thanh FLAC ({_MEDIA})", "a FLAC sound"),
    (8, b"WAVEfmt ", f"âm thanh WAV ({_MEDIA})", "a WAV sound"),
    (8, b"AVI LIST", f"phim AVI ({_MEDIA})", "an AVI film"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", f"phim hoặc âm thanh Windows Media ({_MEDIA})", "Windows Media"),
    (0, b"\xdb\xa5\x2d\x00", f"văn bản Word 2 ({OLD})", "a Word 2 document (save it as .docx or .pdf)"),
    (0, b"\x09\x08\x10\x00\x00\x06\x05\x00", f"sổ tính Excel cũ ({OLD})", "an old Excel workbook (save it as .xlsx)"),
    (4, b"Standard Jet DB", "cơ sở dữ liệu Access (hãy xuất bảng thành .xlsx)", "an Access database (export it as .xlsx)"),
    (0, b"SQLite format 3\x00", "cơ sở dữ liệu SQLite (hãy xuất bảng thành .xlsx)", "an SQLite database"),
    (0, b"ITSF", "tệp trợ giúp CHM", "a CHM help file"),
    (0, b"\x00\x05\x16\x07", "tệp phụ của macOS (tệp thật nằm bên cạnh)", "a macOS side file (the real one lies beside it)"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "lối tắt của Windows (hãy gửi tệp gốc)", "a Windows shortcut (send the file it leads to)"),
    (0, b"%!PS", "tệp in PostScript (hãy in ra .pdf)", "a PostScript file (print it to .pdf)"),
)  # fmt: skip
# OLE files, by a stream at the top of their tree.
STREAMS: tuple[tuple[set[str], str, str], ...] = (
    ({"Workbook", "Book"}, "sổ tính Excel cũ, .xls (hãy lưu thành .xlsx)", "an old Excel workbook, .xls (save it as .xlsx)"),
    ({"PowerPoint Document"}, "bài trình chiếu PowerPoint cũ, .ppt (hãy lưu thành .pdf)", "an old PowerPoint presentation, .ppt (save it as .pdf)"),
    ({"__properties_version1.0"}, "thư Outlook, .msg (hãy lưu thành .eml)", "an Outlook message, .msg (save it as .eml)"),
    ({"VisioDocument"}, "hình vẽ Visio (hãy lưu thành .pdf)", "a Visio drawing (save it as .pdf)"),
    ({"FileHeader", "HwpSummaryInformation"}, f"văn bản HWP ({OLD})", "an HWP document (save it as .docx or .pdf)"),
)  # fmt: skip
