"""Files that are made to do harm or that came to harm: each kind is built here, none is kept as a file.

`KINDS` maps a name, whose suffix is the file's, to the bytes and to the codes of what may come of it: "read", or the
codes of errors. What matters is that each ends in time with a clear word and that its neighbours are read.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

TEXT = "Xã An Hòa đã tặng 12 suất quà cho hộ nghèo, tổng trị giá 6 triệu đồng."
REFUSED = (
    "damaged",
    "unsupported",
    "encoding",
    "empty",
    "bomb",
    "timeout",
    "memory",
    "crashed",
    "encrypted",
    "too_large",
)


def pdf(objects: list[bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects (from 1) with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % o for o in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, trailer, at)
    return bytes(out)


def stream(content: bytes, more: bytes = b"", length: int | None = None) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content) if length is None else length, more, content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
WORDS = b"BT /F1 12 Tf 72 700 Td (Tang 12 suat qua, tri gia 6.000.000 dong) Tj ET"


def page(content: int, parent: int = 2, box: bytes = b"[0 0 595 842]", resources: bytes = FONT) -> bytes:
    return b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Contents %d 0 R /Resources %s >>" % (
        parent,
        box,
        content,
        resources,
    )


def one_page(
    content: bytes,
    box: bytes = b"[0 0 595 842]",
    resources: bytes = FONT,
    more: bytes = b"",
    length: int | None = None,
    *extra: bytes,
) -> bytes:
    return pdf(
        [
            CATALOG,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page(4, box=box, resources=resources),
            stream(content, more, length),
            *extra,
        ]
    )


def many_pages(n: int, count: int | None = None) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + i) for i in range(n))
    head = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, n if count is None else count)
    return pdf([CATALOG, head, stream(WORDS), *(page(3) for _ in range(n))])


def zipped(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def nested(depth: int) -> bytes:
    data = zipped({"a.txt": TEXT.encode()})
    for n in range(depth):
        data = zipped({f"lop{n}.zip": data})
    return data


def lying_zip() -> bytes:
    """The directory says a few bytes, the data unfolds to ten million."""
    data = bytearray(zipped({"a.txt": b"0" * 10_000_000}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)
    struct.pack_into("<I", data, 22, 100)
    return bytes(data)


def encrypted_zip() -> bytes:
    data = bytearray(zipped({"a.txt": TEXT.encode()}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    return bytes(data)


def overlapping_zip() -> bytes:
    """Many entries of the directory share one body."""
    data = zipped({"a.txt": bytes(200_000)})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry, n = data[at:end], 500
    tail = bytearray(data[end:])
    struct.pack_into("<HHII", tail, 8, n, n, len(entry) * n, at)
    return data[:at] + entry * n + bytes(tail)


TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>'
RELATIONS = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/></Relationships>'
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10 if i else b"&a;" * 10) for i in range(10))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE l [<!ENTITY x SYSTEM "/etc/hostname">]>'


def paragraph(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text


def docx(document: bytes, **more: bytes) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": TYPES % (b"word/document.xml", b"wordprocessingml.document"),
            "_rels/.rels": RELATIONS % b"word/document.xml",
            "word/document.xml": document,
            **more,
        }
    )


def xlsx(sheet: bytes, strings: bytes = b"") -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    book = (
        b'<workbook %s xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        % space
    )
    relations = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    files = {
        "[Content_Types].xml": TYPES % (b"xl/workbook.xml", b"spreadsheetml.sheet"),
        "_rels/.rels": RELATIONS % b"xl/workbook.xml",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/worksheets/sheet1.xml": sheet
        if sheet.startswith(b"<!")
        else b"<worksheet %s>%s</worksheet>" % (space, sheet),
        "xl/sharedStrings.xml": strings or b"<sst %s/>" % space,
    }
    return zipped(files)


CELL = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Tang 12 suat qua</t></is></c></row></sheetData>'


def png(width: int, height: int, body: bytes = b"", crc: int | None = None) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data) if crc is None else crc
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def tiff_loop() -> bytes:
    """Its directory of pages leads back to itself."""
    entries = [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (277, 3, 1, 1),
        (278, 3, 1, 8),
        (279, 4, 1, 64),
    ]
    body = (
        struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHIHxx" if t == 3 else "<HHII", tag, t, n, v) for tag, t, n, v in entries)
        + struct.pack("<I", 8)
    )
    return (b"II*\x00\x08\x00\x00\x00" + body).ljust(264, b"\xff")


def jpeg(width: int, height: int) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x0b\x08"
        + struct.pack(">HH", height, width)
        + b"\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
        + bytes(50)
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole_loop() -> bytes:
    """Every sector of its table leads to itself."""
    head = (
        OLE
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0, 1, 0, 0)
    )
    return head.ljust(512, b"\x00") + struct.pack("<I", 0) * 128 + bytes(1024)


def mail(headers: bytes, body: bytes) -> bytes:
    return (
        b"From: a@example.org\r\nSubject: Bao cao 12 suat qua\r\nMIME-Version: 1.0\r\n" + headers + b"\r\n\r\n" + body
    )


def deep_mail(depth: int) -> bytes:
    head = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(depth))
    return mail(
        b"Content-Type: multipart/mixed; boundary=b0",
        head + b"--b%d\r\nContent-Type: text/plain\r\n\r\nTang 12 suat qua\r\n" % depth,
    )


def noise(n: int) -> bytes:
    return random.Random(5).randbytes(n)


SELF = b"<< /XObject << /X 5 0 R >> >>"
Made = tuple[Callable[[], bytes], tuple[str, ...]]
KINDS: dict[str, Made] = {
    # text
    "trong.txt": (lambda: b"", ("empty",)),
    "trang.txt": (lambda: b" \r\n\t\xc2\xa0" * 99, ("empty",)),
    "bom.txt": (lambda: b"\xef\xbb\xbf", ("empty",)),
    "khong.txt": (lambda: bytes(5000), REFUSED),
    "nhieu.txt": (lambda: noise(5000), REFUSED),
    "vo-utf8.txt": (lambda: TEXT.encode()[:-3] + b"\xff\xfe\xfd" + TEXT.encode(), REFUSED),
    "le-utf16.txt": (lambda: TEXT.encode("utf-16")[:-1], ("read", *REFUSED)),
    "chu-so.txt": (lambda: b"1234567890" * 200_000, ("read",)),
    "dau-cham.txt": (lambda: b"1." * 60_000, ("read",)),
    "ngoac.txt": (lambda: b"(" * 200_000 + b"12 suat", ("read",)),
    "dau-phu.txt": (lambda: ("a" + "\u0301" * 100_000 + " 12 suất quà").encode(), ("read",)),
    "dao-chieu.txt": (lambda: ("\u202e" + TEXT + "\u202c").encode(), ("read",)),
    "nua-ky-tu.txt": (lambda: b"12 su\xed\xa0\x80t qu\xed\xbf\xbf", REFUSED),
    "xuong-dong.txt": (lambda: b"\n" * 300_000 + TEXT.encode(), ("read",)),
    # PDF
    "dau.pdf": (lambda: b"%PDF-1.7\n", REFUSED),
    "cut.pdf": (lambda: many_pages(30)[:2500], ("read", *REFUSED)),
    "vong-trang.pdf": (lambda: pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]), REFUSED),
    "hai-cay.pdf": (lambda: pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>", b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 /Parent 2 0 R >>"]), REFUSED),
    "noi-doi.pdf": (lambda: many_pages(2, 2_000_000_000), ("read", *REFUSED)),
    "am.pdf": (lambda: many_pages(2, -5), ("read", *REFUSED)),
    "khong-trang.pdf": (lambda: pdf([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]), REFUSED),
    "10000-trang.pdf": (lambda: many_pages(10_000), ("read",)),
    "xref-vong.pdf": (lambda: b"%PDF-1.7\nxref\n0 0\ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF", REFUSED),
    "mat-khau.pdf": (lambda: one_page(WORDS).replace(b"/Root 1 0 R ", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a)(a)] " % (b"o" * 32, b"u" * 32)), REFUSED),
    "tu-goi.pdf": (lambda: one_page(b"/X Do " + WORDS, b"[0 0 595 842]", SELF, b"", None, stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + SELF)), ("read", *REFUSED)),
    "do-dai-sai.pdf": (lambda: one_page(WORDS, length=5), ("read", *REFUSED)),
    "do-dai-lon.pdf": (lambda: one_page(WORDS, length=2_000_000_000), ("read", *REFUSED)),
    "bom-flate.pdf": (lambda: one_page(zlib.compress(b" " * 200_000_000 + WORDS, 9), more=b"/Filter /FlateDecode"), ("read", *REFUSED)),
    "anh-lon.pdf": (lambda: one_page(b"q 500 0 0 700 0 0 cm /X Do Q", b"[0 0 595 842]", SELF, b"", None, stream(b"\x00", b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceGray")), ("read", "waiting", *REFUSED)),
    "trang-lon.pdf": (lambda: one_page(WORDS, b"[0 0 1e9 1e9]"), ("read", *REFUSED)),
    "trang-khong.pdf": (lambda: one_page(WORDS, b"[0 0 0 0]"), ("read", *REFUSED)),
    "toa-do.pdf": (lambda: one_page(WORDS.replace(b"72 700", b"99999999999999999999 -1e38")), ("read", *REFUSED)),
    "nhieu-net.pdf": (lambda: one_page(b"0 0 m 9 9 l S\n" * 300_000 + WORDS), ("read", *REFUSED)),
    "nhieu-chu.pdf": (lambda: one_page(b"BT /F1 1 Tf 1 1 Td " + b"(12 suat qua ) Tj " * 60_000 + b"ET"), ("read", *REFUSED)),
    "long-dict.pdf": (lambda: one_page(WORDS).replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 100_000 + b"]" * 100_000), ("read", *REFUSED)),
    "rac-truoc.pdf": (lambda: noise(700) + one_page(WORDS), ("read", *REFUSED)),
    # pictures
    "cut.jpg": (lambda: jpeg(2000, 2000)[:80], ("waiting", *REFUSED)),
    "lon.jpg": (lambda: jpeg(65_500, 65_500), ("waiting", *REFUSED)),
    "lon.png": (lambda: png(60_000, 60_000), REFUSED),
    "sai-crc.png": (lambda: png(10, 10, bytes(110), crc=7), ("waiting", *REFUSED)),
    "mot-diem.png": (lambda: png(1, 1, b"\x00\xff"), ("waiting", *REFUSED)),
    "khong-diem.png": (lambda: png(0, 0), REFUSED),
    "nen.png": (lambda: png(9_000, 9_000, bytes(9_000 * 9_001)), ("waiting", *REFUSED)),
    "vong.tif": (tiff_loop, ("waiting", *REFUSED)),
    "cut.tif": (lambda: tiff_loop()[:30], REFUSED),
    # archives
    "bom.zip": (lambda: zipped({"a.txt": b"0" * 50_000_000}), REFUSED),
    "long.zip": (lambda: nested(12), REFUSED),
    "noi-doi.zip": (lying_zip, REFUSED),
    "chong.zip": (overlapping_zip, REFUSED),
    "mat-khau.zip": (encrypted_zip, ("encrypted",)),
    "cut.zip": (lambda: zipped({"a.txt": TEXT.encode() * 50})[:-30], REFUSED),
    "nhieu.zip": (lambda: zipped({f"{i}.txt": b"1" for i in range(10_500)}), ("bomb",)),
    "ra-ngoai.zip": (lambda: zipped({"../../etc/a.txt": TEXT.encode(), "/tmp/b.txt": TEXT.encode()}), ("read",)),
    "ten-la.zip": (lambda: zipped({"a\u202etxt.exe\n\x1b[31m.txt": TEXT.encode()}), ("read",)),
    "rong.zip": (lambda: zipped({"thu-muc/": b""}), ("empty",)),
    # Word, Excel
    "cuoi.docx": (lambda: docx(LAUGHS + WORD % paragraph(b"&a9;")), REFUSED),
    "ngoai.docx": (lambda: docx(OUTSIDE + WORD % paragraph(b"&x; 12 suat qua")), REFUSED),
    "thieu.docx": (lambda: zipped({"[Content_Types].xml": TYPES % (b"word/document.xml", b"wordprocessingml.document"), "_rels/.rels": RELATIONS % b"word/document.xml"}), REFUSED),
    "cut.docx": (lambda: docx(WORD % paragraph(TEXT.encode()))[:-60], REFUSED),
    "hong.docx": (lambda: docx(b"<w:document><w:p>"), REFUSED),
    "bang-long.docx": (lambda: docx(WORD % (b"<w:tbl><w:tr><w:tc>" * 200 + paragraph(b"12 suat qua") + b"</w:tc></w:tr></w:tbl>" * 200)), ("read", *REFUSED)),
    "o-rong.docx": (lambda: docx(WORD % (b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>%s</w:tc></w:tr><w:tr><w:tc>%s</w:tc></w:tr></w:tbl>' % (paragraph(b"12 suat qua"), paragraph(b"5")))), ("read", *REFUSED)),
    "bom.docx": (lambda: docx(WORD % (paragraph(b"0" * 100) * 400_000)), REFUSED),
    "nhieu-doan.docx": (lambda: docx(WORD % (paragraph(b"12 suat qua") * 5_000)), ("read", *REFUSED)),
    "doi-kich-thuoc.xlsx": (lambda: xlsx(b'<dimension ref="A1:XFD1048576"/>' + CELL), ("read",)),
    "o-cuoi.xlsx": (lambda: xlsx(b'<sheetData><row r="1048576"><c r="XFD1048576"><v>12</v></c></row></sheetData>'), ("read", *REFUSED)),
    "cuoi.xlsx": (lambda: xlsx(LAUGHS + b"<worksheet>&a9;</worksheet>"), REFUSED),
    "gop.xlsx": (lambda: xlsx(CELL + b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 50 + b"</mergeCells>"), ("read", *REFUSED)),
    "chuoi.xlsx": (lambda: xlsx(CELL, b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b"<si><t>a</t></si>" * 500_000 + b"</sst>"), ("read", *REFUSED)),
    # old Word, RTF
    "dau.doc": (lambda: OLE, REFUSED),
    "vong.doc": (ole_loop, REFUSED),
    "nhieu.doc": (lambda: OLE + noise(20_000), REFUSED),
    "long.rtf": (lambda: b"{\\rtf1 " + b"{" * 100_000 + b"12 suat qua" + b"}" * 100_000 + b"}", ("read", "waiting", *REFUSED)),
    # web pages, mail
    "long.html": (lambda: b"<html><body>" + b"<div>" * 100_000 + b"<p>12 suat qua</p>", ("read", *REFUSED)),
    "khong-dong.html": (lambda: b"<html><body>" + b"<b><i>" * 30_000 + b"12 suat qua", ("read", *REFUSED)),
    "o-rong.html": (lambda: b"<table border=1>" + b"<tr><td colspan=999999 rowspan=999999>12 suat qua</td><td>5</td></tr>" * 300 + b"</table>", ("read",)),
    "thuc-the.html": (lambda: b"<!DOCTYPE html [" + LAUGHS[12:] + b"<p>&a9; 12 suat qua</p>", ("read", *REFUSED)),
    "thuoc-tinh.html": (lambda: b'<html><p title="' + b"x" * 5_000_000 + b'">12 suat qua</p>', ("read",)),
    "anh-trong.html": (lambda: b'<html><p>12 suat qua</p><img src="data:image/png;base64,' + b"A" * 5_000_000 + b'">', ("read",)),
    "mat-bien.eml": (lambda: mail(b"Content-Type: multipart/mixed; boundary=zz", b"Tang 12 suat qua"), ("read", *REFUSED)),
    "long.eml": (lambda: deep_mail(150), ("read", *REFUSED)),
    "dau-dai.eml": (lambda: mail(b"X-A: " + b"a" * 2_000_000, b"Tang 12 suat qua"), ("read", *REFUSED)),
    "hong-base64.eml": (lambda: mail(b"Content-Type: text/plain; charset=x-khong-co\r\nContent-Transfer-Encoding: base64", b"!!!@@@==="), ("read", *REFUSED)),
}  # fmt: skip
