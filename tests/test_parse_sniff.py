"""What a file is, whatever it is called: every format that is read, many that are not, and files that lie."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from made_office import ole
from PIL import Image

from pipeline.parse import FORMATS, format_of
from pipeline.parse import ole as compound
from pipeline.parse.directory import zip_names
from pipeline.parse.sniff import media_type
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, EncryptedDocument, UnsupportedFormat

WORD, SHEET = FORMATS[4].media_type, FORMATS[7].media_type
TEXT = "Xã đã trao 15 suất quà, trị giá 7,5 triệu đồng, cho hộ nghèo."
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def zipped(names: list[str], content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name in names:
            z.writestr(name, content)
    return out.getvalue()


def typed_package(kind: str) -> bytes:
    """An Office package whose main part does not stand where it usually does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("main.xml", "<a/>")
        z.writestr("[Content_Types].xml", f'<Types><Override PartName="/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>')  # fmt: skip
    return out.getvalue()


def docx() -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(TEXT)
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, kind)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        t.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


MAIL = f"Return-Path: <a@xa.vn>\r\nFrom: A <a@xa.vn>\r\nTo: b@xa.vn\r\nSubject: Qua\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}"
WORD_PAGE = f'<html xmlns:v="urn:schemas-microsoft-com:vml">\n<head><meta name=Generator content="Microsoft Word 15"></head><body>{TEXT}</body></html>'
PAGE = f"<html><head><title>Quà</title></head><body><p>{TEXT}</p></body></html>"

READ: list[tuple[str, str, bytes, str]] = [
    ("pdf", "a.pdf", PDF, "application/pdf"),
    ("pdf named txt", "a.txt", PDF, "application/pdf"),
    ("pdf after junk", "a.pdf", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + PDF, "application/pdf"),
    ("pdf after binary junk", "a.pdf", b"\x00\x01\x02" * 20 + PDF, "application/pdf"),
    ("pdf after a BOM", "a.pdf", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
    ("pdf cut off", "a.pdf", PDF[:12], "application/pdf"),
    ("jpeg", "a.jpg", picture("JPEG"), "image/jpeg"),
    ("jpeg named png", "a.png", picture("JPEG"), "image/jpeg"),
    ("jpeg with a pdf in it", "a.jpg", picture("JPEG") + PDF, "image/jpeg"),
    ("jpeg cut off", "a.jpg", picture("JPEG")[:9], "image/jpeg"),
    ("png", "a.png", picture("PNG"), "image/png"),
    ("tiff", "a.tif", picture("TIFF"), "image/tiff"),
    ("tiff, the other order", "a.tif", b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
    ("docx", "a.docx", docx(), WORD),
    ("docx named zip", "a.zip", docx(), WORD),
    ("docx named doc", "a.doc", docx(), WORD),
    ("docx cut off", "a.docx", docx()[:-200], WORD),
    ("docx, names in any order", "a", zipped(["word/document.xml", "docProps/app.xml", "[Content_Types].xml"]), WORD),
    ("docx with a workbook inside", "a", zipped(["[Content_Types].xml", "word/embeddings/xl/workbook.xml", "word/document2.xml"]), WORD),
    ("docx by its types", "a", typed_package("wordprocessingml.document"), WORD),
    ("xlsx", "a.xlsx", xlsx(), SHEET),
    ("xlsx by its types", "a", typed_package("spreadsheetml.sheet"), SHEET),
    ("xlsx, names in any order", "a", zipped(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"]), SHEET),
    ("xlsx behind other bytes", "a", xlsx() + b"\0" * 40, SHEET),
    ("zip", "a.zip", zipped(["a.txt", "b/c.docx"]), "application/zip"),
    ("zip of a folder called word", "a.zip", zipped(["word/document.xml", "xl/a.txt"]), "application/zip"),
    ("zip with a stored pdf", "a.zip", zipped(["a.pdf"], PDF), "application/zip"),
    ("zip without members", "a.zip", zipped([]), "application/zip"),
    ("zip cut off", "a.zip", zipped(["a.txt", "b.txt"])[:40], "application/zip"),
    ("doc", "a.doc", ole(["WordDocument", "1Table"]), "application/msword"),
    ("doc with a workbook inside", "a.doc", ole(["WordDocument"], ("Workbook",)), "application/msword"),
    ("rtf", "a.doc", b"{\\rtf1\\ansi Xa da trao 15 suat qua}", "application/rtf"),
    ("rtf after blanks", "a.txt", b"\r\n {\\rtf1 x}", "application/rtf"),
    ("html", "a.html", f"<!DOCTYPE html>\n{PAGE}".encode(), "text/html"),
    ("html named txt", "a.txt", f"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>{PAGE}".encode(), "text/html"),
    ("html without doctype", "a.htm", PAGE.encode(), "text/html"),
    ("html in capitals", "a.htm", b"<HTML><BODY>15 suat qua</BODY></HTML>", "text/html"),
    ("html with a BOM", "a.htm", b"\xef\xbb\xbf" + PAGE.encode(), "text/html"),
    ("html with a prolog", "a.htm", f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{PAGE}'.encode(), "text/html"),
    ("html with a prolog and no doctype", "a.xhtml", f'<?xml version="1.0"?><!-- x -->\n{PAGE}'.encode(), "text/html"),
    ("html after a comment", "a.htm", f"<!-- saved from url=(0018)http://xa.example/ -->\n{PAGE}".encode(), "text/html"),
    ("html in UTF-16", "a.htm", PAGE.encode("utf-16"), "text/html"),
    ("html in UTF-16 without a mark", "a.htm", PAGE.encode("utf-16-be"), "text/html"),
    ("html of Word", "a.doc", WORD_PAGE.encode(), "text/html"),
    ("a piece of html", "a.html", f"<table><tr><td>{TEXT}</td></tr></table>".encode(), "text/html"),
    ("html in TCVN3", "a.htm", b"<html><body>tr\xad\xeang \xae\xe5ng</body></html>", "text/html"),
    ("mail", "a.eml", MAIL.encode(), "message/rfc822"),
    ("mail named txt", "a.txt", MAIL.encode(), "message/rfc822"),
    ("mail with a mailbox's line", "a.eml", b"From a@xa.vn Mon Jan 1 00:00:00 2024\n" + MAIL.replace("\r\n", "\n").encode(), "message/rfc822"),
    ("mail with folded headers", "a", b"Received: from x\r\n\tby y;\r\n Mon\r\nFrom: a@xa.vn\r\nX-Mailer: z\r\n\r\n" + TEXT.encode(), "message/rfc822"),
    ("a saved page", "a.mht", b'From: <Saved by Blink>\r\nSubject: Q\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n', "message/rfc822"),
    ("text", "a.txt", TEXT.encode(), "text/plain"),
    ("text named pdf", "a.pdf", TEXT.encode(), "text/plain"),
    ("text without a suffix", "a", TEXT.encode(), "text/plain"),
    ("text in UTF-16", "a.txt", TEXT.encode("utf-16"), "text/plain"),
    ("text in TCVN3", "a.txt", b"Tr\xad\xeang h\xeep h\xe9 ngh\xcco \xae\xad\xeec h\xe7 tr\xee 5 tri\xd6u \xae\xe5ng", "text/plain"),
    ("markdown", "a.md", f"# Báo cáo\n\n{TEXT}".encode(), "text/markdown"),
    ("markdown named txt", "a.txt", f"# Báo cáo\n\n{TEXT}".encode(), "text/plain"),
    ("markdown that begins with a tag", "a.md", f'<div align="center">\n\n# Báo cáo\n\n</div>\n{TEXT}'.encode(), "text/markdown"),
    ("text that begins with a tag of its own", "a.txt", f"<ghi chú> {TEXT}".encode(), "text/plain"),
    ("text that says From", "a.txt", f"From now on: {TEXT}\n\nTo: ".encode(), "text/plain"),
    ("a memo", "a.txt", f"Subject: Tặng quà\nFrom: UBND xã\nTo: Hộ nghèo\nDate: 5/3\n\n{TEXT}".encode(), "text/plain"),
    ("text of lines with colons", "a.txt", f"Ho ten: An\nDiachi: {TEXT}\nGhi chu: -\n".encode(), "text/plain"),
    ("text about formats", "a.txt", f"Tệp %PDF-1.4 là gì? {TEXT}".encode(), "text/plain"),
    ("text that begins like a picture", "a.txt", f"BM {TEXT}".encode(), "text/plain"),
    ("text that begins like a program", "a.txt", f"MZ {TEXT}".encode(), "text/plain"),
    ("text that begins like an archive", "a.txt", f"PK {TEXT}".encode(), "text/plain"),
    ("text that begins like a library's mark", "a.txt", f"HIT {TEXT}".encode(), "text/plain"),
    ("csv", "a.csv", "Xã,Số hộ\nHòa An,15\n".encode(), "text/plain"),
    ("json", "a.json", b'{"ho": 15}', "text/plain"),
    ("source code", "a.py", b"#!/usr/bin/env python3\nimport sys\nprint(15)\n", "text/plain"),
    ("text after odd characters", "a.txt", "\u200b\ufeff※ ".encode() + TEXT.encode(), "text/plain"),
]  # fmt: skip

REFUSED: list[tuple[str, str, bytes, str]] = [
    ("xls", "a.xls", ole(["Workbook"]), ".xls"),
    ("xls of 1995", "a.xls", ole(["Book"]), ".xls"),
    ("xls named docx", "a.docx", ole(["Workbook"], ("WordDocument",)), ".xls"),
    ("ppt", "a.ppt", ole(["PowerPoint Document"]), ".ppt"),
    ("msg", "a.msg", ole(["__properties_version1.0"]), ".msg"),
    ("another OLE file", "a.db", ole(["Catalog"]), "OLE"),
    ("pptx", "a.pptx", zipped(["[Content_Types].xml", "ppt/presentation.xml"]), "PowerPoint"),
    ("xlsb", "a.xlsb", zipped(["[Content_Types].xml", "xl/workbook.bin"]), ".xlsb"),
    ("odt", "a.odt", b"PK\x03\x04" + zipped(["mimetype", "content.xml", "META-INF/manifest.xml"])[4:], ".odt"),
    ("pages", "a.pages", zipped(["Index/Document.iwa", "Metadata/x.plist"]), "Pages"),
    ("rar", "a.rar", b"Rar!\x1a\x07\x01\x00" + b"\x00" * 30, "RAR"),
    ("7z", "a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 30, "7-Zip"),
    ("gzip", "a.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03KL\x04\x00", "gzip"),
    ("tar", "a.tar", tar(), "tar"),
    ("program", "a.exe", b"MZ\x90\x00\x03" + b"\x00" * 60, "Windows"),
    ("program with a pdf in it", "a.pdf", b"MZ\x90\x00\x03" + b"\x00" * 60 + PDF, "Windows"),
    ("program of Linux", "a.txt", b"\x7fELF\x02\x01\x01" + b"\x00" * 60, "Linux"),
    ("gif", "a.gif", picture("GIF"), "GIF"),
    ("bmp", "a.bmp", picture("BMP"), "BMP"),
    ("webp", "a.webp", picture("WEBP"), "WebP"),
    ("heic", "a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
    ("mp3", "a.mp3", b"ID3\x03\x00" + b"\x00" * 60, "MP3"),
    ("mp4", "a.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 20, "MP4"),
    ("wav", "a.wav", b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00", "WAV"),
    ("access", "a.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00" + b"\x00" * 30, "Access"),
    ("a format of the library's list", "a.mid", b"MThd\x00\x00\x00\x06\x00\x01\x00\x02\x00\x60MTrk" + b"\x00" * 9, "MIDI"),
    ("no format at all", "a.bin", b"\x01\x02\x03\x00\x05" * 40, "nhị phân"),
    ("lock file", "~$van-ban.docx", b"\x04User" + b" " * 49 + "\x04User".encode("utf-16-le") + b" \x00" * 49, "Office"),
    ("svg", "a.svg", b"<?xml version='1.0'?><svg xmlns='x'/>", "XML"),
    ("xml of Word", "a.doc", b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument/>", "Word"),
    ("postscript", "a.ps", b"%!PS-Adobe-3.0\n", "PostScript"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kind"), [r[1:] for r in READ], ids=[r[0] for r in READ])
def test_a_file_is_what_it_holds(name: str, data: bytes, kind: str) -> None:
    assert media_type(data, name) == kind
    assert format_of(data, name).media_type == kind


@pytest.mark.parametrize(("name", "data", "word"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_is_not_read_is_named(name: str, data: bytes, word: str) -> None:
    with pytest.raises(UnsupportedFormat) as e:
        media_type(data, name)
    assert word in e.value.message_vi
    assert word in e.value.message_en or word == "nhị phân"


def test_what_cannot_be_read_says_why() -> None:
    for data in (b"", b" \r\n\t"):
        with pytest.raises(EmptyDocument):
            media_type(data, "a.pdf")
    with pytest.raises(EncryptedDocument):
        media_type(ole(["EncryptionInfo", "EncryptedPackage"]), "a.docx")
    half = zipped(["[Content_Types].xml", "word/document.xml"])
    for data in (b"\0" * 900, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ole(["WordDocument"])[:700], half[:60]):
        with pytest.raises(DamagedDocument):
            media_type(data, "a.docx")


WHOLE = {"docx": docx(), "xlsx": xlsx(), "doc": ole(["WordDocument"]), "pdf": PDF, "mail": MAIL.encode(), "page": PAGE.encode("utf-16")}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_nothing_crashes_on_a_broken_file(kind: str) -> None:
    data = WHOLE[kind]

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(data)), st.integers(0, len(data)), st.binary(max_size=40))
    def broken(cut: int, at: int, junk: bytes) -> None:
        for each in (data[:cut], data[:at] + junk + data[at + len(junk) :], data[at:]):
            with suppress(DocumentError):
                media_type(each, "a.bin")

    broken()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.pdf", "a", "a.md"]))
def test_any_bytes_are_named_or_refused(data: bytes, name: str) -> None:
    try:
        kind = media_type(data, name)
    except DocumentError:
        return
    assert kind in {f.media_type for f in FORMATS}


def test_loops_in_a_directory_end() -> None:
    looped = bytearray(ole(["WordDocument"] * 9))
    struct.pack_into("<I", looped, 512 + 4, 1)  # the directory's first sector follows itself
    assert (compound.names(bytes(looped)) or set()) <= {"ObjectPool", "WordDocument"}
    struct.pack_into("<I", looped, 1024 + 128 + 72, 1)  # and so does an entry
    assert (compound.names(bytes(looped)) or set()) <= {"ObjectPool", "WordDocument"}
    assert zip_names(zipped(["a", "b/c"])) == ["a", "b/c"]
