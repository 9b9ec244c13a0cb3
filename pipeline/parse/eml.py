"""Mail (RFC 5322) and pages saved as one file (MHTML, RFC 2557): the letter and each attachment are documents."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections import Counter
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, InvalidBase64LengthDefect, StartBoundaryNotFoundDefect
from email.message import EmailMessage, Message
from pathlib import PurePosixPath
from urllib.parse import unquote

from pipeline.parse import html as page_parser
from pipeline.parse.names import Names
from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, Unpacked

PARTS = 1000
LIMIT_MB = 300
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_CID = re.compile(r"""cid:([^"'\s>)]+)""", re.IGNORECASE)
_CUT = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
REST = "phan-bi-cat"  # stands for what a mail that ends too early has lost
_SUFFIXES = {"text/html": ".html", "text/plain": ".txt", "message/rfc822": ".eml"}


def members(data: bytes, path: str) -> Iterator[tuple[str, bytes | DocumentError]]:
    """The letter ("noi-dung.txt" or ".html", its subject first), then its attachments in order.

    A part that cannot be unfolded is told as its fault, and so is the end that a mail cut off has lost.
    Raises DamagedDocument, Unpacked, EmptyDocument where it holds neither text nor attachment.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise DamagedDocument(path, detail="không có phần đầu thư", detail_en="no mail header")
    found: list[tuple[str, bytes | DocumentError]] = []
    names = Names()
    letter = _letter(message)
    subject = str(message.get("Subject", "")).strip()
    if letter is not None or subject:
        name, text = _text(letter, subject)
        found.append((names.own(name), _fault(letter, f"{path}!/{name}") or text))
    size = 0
    for n, part in enumerate(_attachments(message, letter, _shown_in(letter))):
        content = _bytes(part)
        size += len(content)
        if n == PARTS or size > LIMIT_MB * 10**6:
            raise Unpacked(
                path,
                detail=f"hơn {PARTS} phần hoặc {LIMIT_MB} MB",
                detail_en=f"more than {PARTS} parts or {LIMIT_MB} MB",
            )
        name = names.own(_name(part, n))
        found.append((name, _fault(part, f"{path}!/{name}") or content))
    if any(isinstance(defect, _CUT) for part in message.walk() for defect in part.defects):
        name = names.own(REST)
        vi = "thư kết thúc giữa chừng: có thể thiếu tệp đính kèm"
        en = "the mail ends too early: attachments may be missing"
        found.append((name, DamagedDocument(f"{path}!/{name}", detail=vi, detail_en=en)))
    if not any(isinstance(content, DocumentError) or content.strip() for _, content in found):
        raise EmptyDocument(path)
    yield from found


def _fault(part: Message | None, path: str) -> DocumentError | None:
    """The fault of a part that was read already and whose bytes could not be unfolded."""
    if part is not None and any(isinstance(d, InvalidBase64LengthDefect) for d in part.defects):
        return DamagedDocument(path, detail="mã base64 bị cắt hoặc sai", detail_en="base64 that is cut off or wrong")
    return None


def _letter(message: EmailMessage) -> EmailMessage | None:
    """The part that a reader sees as the letter: the page where it says more, else the plain text."""
    try:
        plain, page = message.get_body(("plain",)), message.get_body(("html", "related"))
    except (AttributeError, KeyError, LookupError, ValueError):
        return None
    if page is not None and page.get_content_type() == "multipart/related":
        page = None
    if not isinstance(page, EmailMessage):
        return plain if isinstance(plain, EmailMessage) else None
    return plain if isinstance(plain, EmailMessage) and not _says_more(page, plain) else page


def _says_more(page: EmailMessage, plain: EmailMessage) -> bool:
    """Whether the page has a table, or a numeral that the plain text lacks."""
    if b"<table" in _bytes(page).lower():
        return True
    try:
        shown = page_parser.parse(_text(page, "")[1], "").text
    except (DocumentError, RecursionError):  # it cannot be shown, and must not cost the attachments
        return False
    written = _bytes(plain).decode("utf-8", "replace") if (text := _decoded(plain)) is None else text
    return bool(Counter(_NUMERAL.findall(shown)) - Counter(_NUMERAL.findall(written)))


def _decoded(part: EmailMessage) -> str | None:
    """The part's text as its header says; None where that is wrong."""
    try:
        return _bytes(part).decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        return None


def _shown_in(letter: EmailMessage | None) -> frozenset[str]:
    """The Content-IDs of the pictures that the letter itself shows."""
    if letter is None or letter.get_content_type() != "text/html":
        return frozenset()
    return frozenset(unquote(m) for m in _CID.findall(_bytes(letter).decode("latin-1")))


def _text(letter: EmailMessage | None, subject: str) -> tuple[str, bytes]:
    """Name and bytes of the letter with its subject as headline."""
    if letter is None:
        return "noi-dung.txt", subject.encode("utf-8", "replace")
    text = _decoded(letter)
    if text is None:  # declared wrongly: the reader of the text finds out
        return "noi-dung" + _SUFFIXES.get(letter.get_content_type(), ".txt"), _bytes(letter)
    if letter.get_content_type() != "text/html":
        return "noi-dung.txt", "\n\n".join(x for x in (subject, text.strip()) if x).encode("utf-8", "replace")
    headline = f"<h1>{html.escape(subject)}</h1>" if subject else ""
    body = _BODY.search(text)
    at = body.end() if body else 0
    text = re.sub(r"(?i)(charset\s*=\s*[\"']?)[\w-]+", r"\1utf-8", text[:at]) + headline + text[at:]
    return "noi-dung.html", text.encode("utf-8", "replace")


def _attachments(message: Message, letter: EmailMessage | None, shown: frozenset[str]) -> Iterator[Message]:
    """Every part that is neither the letter, nor another form of it, nor a picture that it shows."""
    if message.get_content_type() == "message/rfc822":
        return
    mixed = message.get_content_type() == "multipart/mixed"
    for part in message.get_payload() if message.is_multipart() else ():
        if not isinstance(part, Message) or part is letter:
            continue
        kind, family = part.get_content_type(), part.get_content_maintype()
        attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        if kind == "message/rfc822":
            yield part
        elif part.is_multipart():
            yield from _attachments(part, letter, shown)
        elif family == "image":
            if (part.get("Content-ID") or "").strip(" <>") not in shown:
                yield part
        # some programs part the letter's text where a file is attached in its midst
        elif attached or family == "application" or (mixed and kind in ("text/plain", "text/html")):
            yield part


def _bytes(part: Message) -> bytes:
    """What the part holds, its transfer encoding undone."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else part
        return bytes(inner) if isinstance(inner, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: Message, n: int) -> str:
    name = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
    return name or f"dinh-kem-{n + 1}{_SUFFIXES.get(part.get_content_type(), '')}"
