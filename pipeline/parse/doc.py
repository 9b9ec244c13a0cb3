"""Word 97–2003 documents (DOC) and RTF, by a converter in a folder of its own.

LibreOffice comes first: on the real documents it alone kept tables, text boxes and fonts, lost no numeral and invented
none, in one to three seconds a document. catdoc is second, for DOC alone: it loses text boxes and some tables, and of RTF
it tears numbers. antiword loses a tenth of the numerals and more, wvWare glues the lines of a paragraph together. Anchors
name the text that the converter made ("converted").
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline.parse import docx, ole
from pipeline.parse.write import Writer
from schemas.document import Note
from schemas.errors import DamagedDocument, EncryptedDocument, MissingPackage, TookTooLong
from schemas.parsed import Parsed, Run

PACKAGES = "libreoffice-writer-nogui"  # or, for plain text alone, catdoc
AT = "converted"
SECONDS = 60
OUTPUT_MB = 100
_WORD = b"\xec\xa5"  # [MS-DOC] 2.5.2 FibBase: wIdent
_ENCRYPTED = 0x0100  # [MS-DOC] 2.5.2 FibBase: fEncrypted
_TABLES_NOTE = (
    f"Đọc bằng catdoc: bảng, hộp chữ và số liệu trong đó có thể bị mất. Hãy cài gói {PACKAGES} rồi chạy lại để đọc đủ.",
    f"Read by catdoc: tables, text boxes and their figures may be lost. Install {PACKAGES} and run again to read them all.",
)
_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format"}  # named, for LibreOffice would read anything as plain text
# No macro runs, no link is followed, nothing is recovered from an earlier fault.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Recovery/RecoveryInfo">
<prop oor:name="Enabled" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def parse(data: bytes, path: str) -> Parsed:
    """The document in `data`.

    Raises DamagedDocument, EmptyDocument, EncryptedDocument, MissingPackage, TookTooLong, Unpacked, UnsupportedFormat.
    """
    is_rtf = data.lstrip()[:5] == b"{\\rtf"
    if not is_rtf:
        _look(data, path)
    kind = "application/rtf" if is_rtf else "application/msword"
    if office := shutil.which("soffice"):
        made = _by_libreoffice(office, data, path, "rtf" if is_rtf else "doc")
        return _as_converted(docx.parse(made, path), kind, "LibreOffice")
    if not is_rtf and (catdoc := shutil.which("catdoc")):
        return _by_catdoc(catdoc, data, path, kind)
    raise MissingPackage(path, packages=PACKAGES)


def _look(data: bytes, path: str) -> None:
    """Refuses a locked document, and a file in which no Word document can be found."""
    head = ole.head(data, "WordDocument")
    if len(head) < 12:
        raise DamagedDocument(path, detail="mục lục của tệp không đọc được", detail_en="its directory cannot be read")
    if head[:2] == _WORD and struct.unpack_from("<H", head, 10)[0] & _ENCRYPTED:
        raise EncryptedDocument(path)


def _as_converted(parsed: Parsed, kind: str, by: str) -> Parsed:
    note = Note(
        code="converted",
        message_vi=f"Tệp Word đời cũ: đã chuyển đổi bằng {by} rồi đọc; vị trí chỉ vào bản đã chuyển đổi.",
        message_en=f"An old Word file: converted by {by} and read; places refer to the converted text.",
    )
    runs = (Run(0, len(parsed.text), AT),)
    return replace(parsed, media_type=kind, runs=runs, notes=(note, *parsed.notes))


def _by_libreoffice(office: str, data: bytes, path: str, suffix: str) -> bytes:
    """The document as DOCX. Raises DamagedDocument where LibreOffice makes nothing of it, TookTooLong."""
    with tempfile.TemporaryDirectory(prefix="solieu-doc-") as name:
        folder = Path(name)
        source, target = folder / f"in.{suffix}", folder / "out" / "in.docx"
        source.write_bytes(data)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        command = [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless", "--invisible", "--nologo", "--norestore", "--nolockcheck", "--nodefault",
            f"--infilter={_FILTERS[suffix]}", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
        ]  # fmt: skip
        _run(command, folder, path, {"SAL_USE_VCLPLUGIN": "svp", "no_proxy": "", "http_proxy": "http://127.0.0.1:9"})
        if not target.is_file():
            raise DamagedDocument(path, detail="LibreOffice không mở được", detail_en="LibreOffice cannot open it")
        return target.read_bytes()


def _by_catdoc(catdoc: str, data: bytes, path: str, kind: str) -> Parsed:
    with tempfile.TemporaryDirectory(prefix="solieu-doc-") as name:
        source = Path(name) / "in.doc"
        source.write_bytes(data)
        text = _run([catdoc, "-w", "-d", "utf-8", str(source)], Path(name), path, {}).decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x00", "")
    writer = Writer(unwrapped=True)
    writer.say(text, AT)
    writer.note("tables_lost", *_TABLES_NOTE)
    return _as_converted(writer.close(kind, path), kind, "catdoc")


def _limits() -> None:
    """In the converter's process: what it writes is bounded, and it leaves no image of its memory behind."""
    for limit, most in ((resource.RLIMIT_FSIZE, OUTPUT_MB * 10**6), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard < 0 else min(most, hard), hard))


def _run(command: list[str], folder: Path, path: str, more: Mapping[str, str]) -> bytes:
    """What the converter prints. It knows nothing of the user: its home is the folder. Raises TookTooLong."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        **more,
    }
    printed = folder / "printed"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=_limits,
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as e:
            raise TookTooLong(path, seconds=SECONDS) from e
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # LibreOffice's launcher is not its last process
            process.wait()
    return printed.read_bytes()
