"""By what an official paper is known, in whatever file it comes: who issued it, when, under which number."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import get_args

from schemas.document import Document, DocumentType
from schemas.text import folded

# What an office signs has a number that is its own; a page of the press only cites one.
OFFICIAL = frozenset(get_args(DocumentType)) - {"portal", "news", "other"}
_ZEROS = re.compile(r"^0+(?=\d)")
_OTHERS = str.maketrans({"ð": "đ", **dict.fromkeys("‐‑‒–—−", "-")})  # U+00F0: old keyboards and scans put it for U+0111


def identity(document: Document) -> str | None:
    """A hash of type, number, date and issuer, equal for every copy of one paper; None where one of them is not told.

    Case, blanks, kinds of dashes, one letter đ for another, places of tone marks and noughts before the number make no
    difference. What is attached to a paper often bears its number: annexes, rules and the like are known by what they are
    about, too, and not at all where that is not told.
    """
    if document.type not in OFFICIAL or not (document.number and document.published and document.issuer):
        return None
    told = [
        document.type,
        _ZEROS.sub("", _plain(document.number)),
        document.published.isoformat(),
        _plain(document.issuer),
    ]
    if document.type == "other_official":
        if not document.subject:
            return None
        told.append(_plain(document.subject))
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(words: str) -> str:
    words = unicodedata.normalize("NFC", words).casefold().translate(_OTHERS)
    return "".join(folded(words).split())
