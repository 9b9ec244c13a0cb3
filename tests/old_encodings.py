"""Texts written in the encodings from before Unicode, for tests of what reads them."""

from __future__ import annotations

import unicodedata

from pipeline.parse import legacy

ENCODINGS = (legacy.TCVN3, legacy.VNI, legacy.VISCII, legacy.WINDOWS)
_PUNCTUATION = dict(zip("“”‘’–—…", b"\x93\x94\x91\x92\x96\x97\x85", strict=True))
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _table(encoding: str) -> dict[str, bytes]:
    """Each letter's bytes, asked of the reader byte by byte; TCVN3 has small letters alone."""
    high = [bytes([b]).decode("latin-1") for b in (*legacy.VISCII_CONTROLS, *range(0x80, 0x100))]
    shown = [a + b for a in "aeouyAEOUYôöÔÖ" for b in high] + high if encoding == legacy.VNI else high
    table: dict[str, bytes] = {}
    for old in shown:
        letter = legacy.convert(old, encoding, legacy.LOST)
        if len(letter) == 1 and letter.isalpha() and not letter.isascii():
            table.setdefault(letter, old.encode("latin-1"))
    return table


_TABLES = {name: _table(name) for name in ENCODINGS[:3]}


def encoded(text: str, encoding: str) -> bytes:
    """`text`, which is NFC, in `encoding`; what that lacks becomes a question mark."""
    out = bytearray()
    for c in text:
        if c.isascii():
            out += c.encode()
        elif c in _PUNCTUATION and encoding != legacy.VISCII:
            out.append(_PUNCTUATION[c])
        elif encoding == legacy.WINDOWS:
            marks = unicodedata.normalize("NFD", c)
            tone = "".join(m for m in marks if m in _TONES)
            base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
            out += (base + tone).encode("cp1258", "replace")
        else:
            table = _TABLES[encoding]
            out += table.get(c) or (encoding == legacy.TCVN3 and table.get(c.lower())) or b"?"
    return bytes(out)


def writable(text: str, encoding: str) -> str:
    """`text` as it can come back from `encoding`."""
    kept = "".join(c if c.isascii() or encoded(c, encoding) != b"?" else "?" for c in text)
    return kept
