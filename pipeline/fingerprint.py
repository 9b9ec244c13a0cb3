"""What a document says, as one hash: the same document in another format has the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from schemas.passage import Layout
from schemas.text import INVISIBLE

FEWEST = 20  # words; fewer may stand in two documents by chance ("Nội dung: xem tệp đính kèm")
# "1,500" and "1.500" are two numbers, and so are "5" and "5%": their marks are theirs, and no punctuation.
_WORD = re.compile(r"\d+(?:[.,/]\d+)+|[^\W_]+|[%‰]")
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))


def fingerprint(text: str, layout: Layout) -> str | None:
    """The SHA-256 of the document's own words in their order; None where they are fewer than FEWEST.

    Case, punctuation, bullets, blanks and line breaks make no difference, nor does what the layout calls boilerplate.
    """
    words = [w for piece in _own(text, layout) for w in _WORD.findall(_plain(piece))]
    if len(words) < FEWEST:
        return None
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _own(text: str, layout: Layout) -> Iterator[str]:
    """The text between the passages of boilerplate."""
    at = 0
    for passage in layout.passages:
        if passage.zone == "boilerplate":
            yield text[at : passage.start]
            at = passage.end
    yield text[at:]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.translate(_UNSEEN)).casefold())
