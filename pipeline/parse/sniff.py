"""What a file is, by its bytes."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from pipeline.parse import ole
from pipeline.parse.directory import content_types, is_complete_zip, zip_names
from pipeline.parse.encoding import is_binary, wide
from pipeline.parse.signatures import OLD, SHEET, SIGNATURES, STREAMS, WORD
from schemas.errors import DamagedDocument, EmptyDocument, EncryptedDocument, UnsupportedFormat

HEAD = 1 << 16  # bytes that tell
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04", b"PK\x07\x08PK\x03\x04")
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_TIFFS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = re.compile(rb"%PDF-\d\.\d")
_PDF_WITHIN = 1024  # readers look for the mark this far into the file

_LOCK_SIZE = 256  # Office leaves such files beside open ones; they hold the user's name
_ENOUGH = 0.4  # puremagic's confidence: a tenth for each byte of the mark


def media_type(data: bytes, path: str) -> str:
    """The media type of `data`; the name decides only between plain text and Markdown.

    Raises EmptyDocument, UnsupportedFormat (named in words), EncryptedDocument, DamagedDocument (only zeros, no directory).
    """
    if not data.strip(b" \t\r\n\x0b\x0c"):
        raise EmptyDocument(path)
    if not data.strip(b"\x00"):
        raise DamagedDocument(path, detail="tệp chỉ gồm các byte 0", detail_en="only zero bytes")
    return _by_mark(data, path) or _text(data, path)


def tells_itself(head: bytes) -> bool:
    """Whether a file that begins with `head` (HEAD bytes) is seen to be a document, whatever it is called.

    Plain text is not: under an unfamiliar name it may be anything.
    """
    if head.startswith((_JPEG, _PNG, _OLE, *_TIFFS, *_ZIPS)):
        return True
    if head[:64].removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"%PDF-", b"{\\rtf")):
        return True
    if is_binary(head):
        return False
    text = _head(head)
    try:
        return _is_mail(text) or (text.startswith("<") and _markup(text, "", markdown=False) is not None)
    except UnsupportedFormat:  # other markup
        return False


def _by_mark(data: bytes, path: str) -> str | None:
    if len(data) < _LOCK_SIZE and PurePath(path).name.startswith("~$"):
        vi = "tệp khóa tạm của Office (hãy đóng tài liệu rồi dùng tệp thật)"
        raise UnsupportedFormat(path, kind=vi, kind_en="an Office lock file (use the real one)")
    bare = data[:64].removeprefix(codecs.BOM_UTF8).lstrip()
    if bare.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(_JPEG):
        return "image/jpeg"
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(_TIFFS):
        return "image/tiff"
    if data.startswith(_ZIPS):
        return _zip(data, path)
    if data.startswith(_OLE):
        return _ole(data, path)
    if bare.startswith(b"{\\rtf"):
        return "application/rtf"
    binary = is_binary(data)
    for offset, mark, vi, en in SIGNATURES:
        # Letters may begin a text as well; only PostScript is one itself.
        if data.startswith(mark, offset) and (binary or mark == b"%!PS" or not mark.decode("latin-1").isprintable()):
            raise UnsupportedFormat(path, kind=vi, kind_en=en)
    junk = _PDF.search(data, 0, _PDF_WITHIN)
    if junk and b" obj" in data[junk.start() : junk.start() + (1 << 20)] and b"endobj" in data:
        return "application/pdf"
    if binary:
        vi, en = _guess(data)
        raise UnsupportedFormat(path, kind=vi, kind_en=en)
    return None


def _zip(data: bytes, path: str) -> str:
    names = zip_names(data)
    tops = {n.split("/", 1)[0] for n in names}
    if "[Content_Types].xml" in tops:
        if "xl/workbook.bin" in names:
            raise UnsupportedFormat(
                path, kind="sổ tính .xlsb (hãy lưu thành .xlsx)", kind_en="an .xlsb workbook (save it as .xlsx)"
            )
        for part, kind in (("word/document.xml", WORD), ("xl/workbook.xml", SHEET), ("word", WORD), ("xl", SHEET)):
            if part in names or part in tops:
                return kind
        if "ppt" in tops:
            raise UnsupportedFormat(
                path,
                kind="bài trình chiếu PowerPoint (hãy lưu thành .pdf)",
                kind_en="a PowerPoint presentation (save it as .pdf)",
            )
        types = content_types(data)
        for word, kind in ((b"wordprocessingml", WORD), (b"spreadsheetml", SHEET)):
            if word in types:
                return kind
        if not is_complete_zip(data):
            raise DamagedDocument(path, detail="tệp Office bị cắt cụt", detail_en="an Office file that is cut off")
    if "mimetype" in tops and ("META-INF" in tops or b"opendocument" in data[:120]):
        if b"epub" in data[:120]:
            raise UnsupportedFormat(
                path, kind="sách EPUB (hãy lưu thành .pdf)", kind_en="an EPUB book (save it as .pdf)"
            )
        raise UnsupportedFormat(
            path,
            kind=f"tệp OpenDocument, .odt/.ods ({OLD})",
            kind_en="an OpenDocument file (save it as .docx or .xlsx)",
        )
    if "Index" in tops and any(n.endswith(".iwa") for n in names):
        raise UnsupportedFormat(
            path,
            kind=f"tệp Pages hoặc Numbers của Apple ({OLD})",
            kind_en="an Apple Pages or Numbers file (export it as .docx or .xlsx)",
        )
    return "application/zip"


def _ole(data: bytes, path: str) -> str:
    names = ole.names(data)
    if names is None:
        raise DamagedDocument(
            path, detail="không đọc được mục lục của tệp Office cũ", detail_en="no directory in the old Office file"
        )
    if "EncryptedPackage" in names:
        raise EncryptedDocument(path)
    if "WordDocument" in names:
        return "application/msword"
    for streams, vi, en in STREAMS:
        if streams & names:
            raise UnsupportedFormat(path, kind=vi, kind_en=en)
    raise UnsupportedFormat(
        path, kind=f"tệp OLE của Windows ({OLD})", kind_en="a Windows OLE file (save it as .docx, .xlsx or .pdf)"
    )


def _guess(data: bytes) -> tuple[str, str]:
    """Bytes of a format that nothing above knows, by the library's list of marks."""
    from puremagic import PureError, magic_string  # its list of marks is only loaded for such files

    try:
        found = [m for m in magic_string(data[:HEAD]) if m.confidence >= _ENOUGH and m.name]
    except (PureError, ValueError):
        found = []
    if not found:
        return "tệp nhị phân", "binary"
    best = max(found, key=lambda m: (m.confidence, len(m.byte_match), m.name))
    return f"tệp nhị phân ({best.name})", f"binary ({best.name})"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HTML_TAGS = _set(
    "html head body title meta link base style script table tbody thead tr td div p span center font h1 h2 h3 h4 h5 h6 "
    "ul ol li dl a b i u em strong br hr img form section article main header nav footer frameset"
)
_STRONG_TAGS = _set("html head body frameset")
_TAG = re.compile(r"<(?:[a-z]{1,9}:)?([a-z][a-z0-9]*)(?=[\s>/])", re.IGNORECASE)
_HEADER = re.compile(r"([!-9;-~]{1,70}):[ \t]?(.*)")
_MAIL = _set("from to cc bcc subject date reply-to sender message-id mime-version received return-path content-type "
                  "content-transfer-encoding delivered-to envelope-to in-reply-to references importance thread-topic "
                  "thread-index organization user-agent list-id dkim-signature arc-seal snapshot-content-location")  # fmt: skip
_ENVELOPE = _set("message-id mime-version received return-path delivered-to content-type")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


def _text(data: bytes, path: str) -> str:
    head = _head(data)
    markdown = PurePath(path).suffix.lower() in (".md", ".markdown")
    if _is_mail(head):
        return "message/rfc822"
    if head.startswith("<"):
        kind = _markup(head, path, markdown)
        if kind:
            return kind
    return "text/markdown" if markdown else "text/plain"


def _head(data: bytes) -> str:
    """The beginning as far as ASCII matters, without blanks in front."""
    found = wide(data)
    if found:
        codec, mark = found
        return data[mark:HEAD].decode(codec, "replace").lstrip("\ufeff \t\r\n\x0b\x0c")
    return data[:HEAD].removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip(" \t\r\n\x0b\x0c")


def _markup(head: str, path: str, markdown: bool) -> str | None:
    """HTML, with or without its first lines; other XML is refused; None for a text that begins with a "<"."""
    at, xml = 0, False
    while at < len(head):
        if head.startswith("<!--", at):
            end = head.find("-->", at)
            at = end + 3 if end >= 0 else len(head)
        elif head.startswith("<?", at):
            xml = xml or head.startswith("<?xml", at)
            end = head.find(">", at)
            at = end + 1 if end >= 0 else len(head)
        elif head[at].isspace():
            at += 1
        else:
            break
    rest = head[at : at + 4096]
    if rest[:9].lower() == "<!doctype":
        if re.match(r"<!doctype\s+html\b", rest, re.IGNORECASE):
            return "text/html"
        xml = True
    tag = _TAG.match(rest)
    name = tag[1].lower() if tag else ""
    if name in _STRONG_TAGS or (name in _HTML_TAGS and not markdown and not xml and "</" in head):
        return "text/html"
    if xml or name in ("svg", "rss"):
        word = "Word.Document" in head[:4096] or "wordDocument" in rest or "<pkg:package" in rest
        if word:
            vi = f"văn bản Word dạng XML ({OLD})"
            raise UnsupportedFormat(path, kind=vi, kind_en="a Word document as XML (save it as .docx)")
        raise UnsupportedFormat(path, kind="dữ liệu XML", kind_en="XML data")
    return None


def _is_mail(head: str) -> bool:
    """Header lines down to the first empty one, among them what a mail program writes and no writer of a memo."""
    names: list[str] = []
    for n, line in enumerate(head.split("\n", 200)[:200]):
        line = line.rstrip("\r")
        if not line.strip():
            break
        if line[0] in " \t" and names:
            continue
        if n == 0 and re.match(r"From \S+@\S+ |From - ", line):  # a mailbox's line above the first header
            continue
        m = _HEADER.fullmatch(line)
        if not m:
            return False
        name = m[1].lower()
        names.append(name if name != "content-type" or _MEDIA_TYPE.match(m[2]) else "x")
        if name == "from" and "@" in m[2]:
            names.append("message-id")
    known = [n for n in names if n in _MAIL]
    return len(set(known)) >= 2 and any(n in _ENVELOPE for n in known) and len(known) * 4 >= len(names)
