"""Mail (RFC 5322) and pages saved as one file (MHTML, RFC 2557): the letter and each attachment are documents."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage, Message
from pathlib import PurePosixPath

from schemas.errors import DamagedDocument, DocumentError, EmptyDocument, Unpacked

PARTS = 1000
LIMIT_MB = 300
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_SUFFIXES = {"text/html": ".html", "text/plain": ".txt", "message/rfc822": ".eml"}


def members(data: bytes, path: str) -> Iterator[tuple[str, bytes | DocumentError]]:
    """The letter ("noi-dung.txt" or ".html", its subject first), then its attachments in order.

    Raises DamagedDocument, Unpacked, EmptyDocument where it holds neither text nor attachment.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise DamagedDocument(path, detail="không có phần đầu thư / no mail header")
    found: list[tuple[str, bytes]] = []
    letter = _letter(message)
    subject = str(message.get("Subject", "")).strip()
    if letter is not None or subject:
        found.append(_text(letter, subject))
    names: Counter[str] = Counter(name for name, _ in found)
    size = 0
    for n, part in enumerate(_attachments(message, letter)):
        content = _bytes(part)
        size += len(content)
        if n == PARTS or size > LIMIT_MB * 10**6:
            raise Unpacked(path, detail=f"hơn {PARTS} phần hoặc {LIMIT_MB} MB / parts or MB")
        name = _name(part, n)
        names[name] += 1
        found.append((name if names[name] == 1 else f"{name} ({names[name]})", content))
    if not any(content.strip() for _, content in found):
        raise EmptyDocument(path)
    yield from found


def _letter(message: EmailMessage) -> EmailMessage | None:
    """The part that a reader sees as the letter: the page where it has tables, else the plain text."""
    try:
        plain, page = message.get_body(("plain",)), message.get_body(("html", "related"))
    except (AttributeError, KeyError, LookupError, ValueError):
        return None
    if page is not None and page.get_content_type() == "multipart/related":
        page = None
    if plain is None or (page is not None and b"<table" in _bytes(page).lower()):
        return page if isinstance(page, EmailMessage) else None
    return plain if isinstance(plain, EmailMessage) else None


def _text(letter: EmailMessage | None, subject: str) -> tuple[str, bytes]:
    """Name and bytes of the letter with its subject as headline."""
    if letter is None:
        return "noi-dung.txt", subject.encode("utf-8", "replace")
    raw = _bytes(letter)
    charset = letter.get_content_charset("utf-8")
    try:
        text = raw.decode(charset)
    except (LookupError, UnicodeDecodeError):  # declared wrongly: the reader of the text finds out
        return "noi-dung" + _SUFFIXES.get(letter.get_content_type(), ".txt"), raw
    if letter.get_content_type() != "text/html":
        return "noi-dung.txt", "\n\n".join(x for x in (subject, text.strip()) if x).encode("utf-8", "replace")
    headline = f"<h1>{html.escape(subject)}</h1>" if subject else ""
    body = _BODY.search(text)
    at = body.end() if body else 0
    text = re.sub(r"(?i)(charset\s*=\s*[\"']?)[\w-]+", r"\1utf-8", text[:at]) + headline + text[at:]
    return "noi-dung.html", text.encode("utf-8", "replace")


def _attachments(message: Message, letter: EmailMessage | None) -> Iterator[Message]:
    """Every part that is neither the letter, nor another form of it, nor a picture inside it."""
    if message.get_content_type() == "message/rfc822":
        return
    for part in message.get_payload() if message.is_multipart() else ():
        if not isinstance(part, Message):
            continue
        kind = part.get_content_type()
        if part is letter:
            continue
        attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        if kind == "message/rfc822":
            yield part
        elif part.is_multipart():
            yield from _attachments(part, letter)
        elif (attached and not (part.get("Content-ID") and part.get_content_maintype() == "image")) or (
            not attached and part.get_content_maintype() == "application"
        ):
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
    name = "".join(c if c.isprintable() else "\ufffd" for c in name)
    return name or f"dinh-kem-{n + 1}{_SUFFIXES.get(part.get_content_type(), '')}"
