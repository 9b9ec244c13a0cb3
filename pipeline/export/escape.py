"""What was read, made harmless for the place where it is shown: a page or a terminal."""

from __future__ import annotations

import re
from html import escape

# Controls, halves of characters, non-characters, and marks that would show the text in another order than it has; each
# keeps its place.
_MARKS = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_UNSEEN = re.compile(f"[{_MARKS}]")
_SPECIAL = re.compile(f"[&<>\"'\r{_MARKS}]")


def visible(text: str) -> str:
    """`text` with every character that would hide, turn or command replaced by U+FFFD; of the same length."""
    return _UNSEEN.sub("\ufffd", text)


def escaped(text: str) -> str:
    """`text` for the content or a quoted attribute of an HTML element."""
    if not _SPECIAL.search(text):  # as most texts are
        return text
    # a bare carriage return would become a line feed when the page is parsed
    return escape(visible(text), quote=True).replace("\r", "&#13;")


def one_line(text: str) -> str:
    """`text` visible, its runs of blanks and line ends as single blanks: for a cell or a line of a terminal."""
    if text.isprintable() and "  " not in text and text.strip() == text:  # as most texts are
        return text
    return visible(" ".join(text.split()))
