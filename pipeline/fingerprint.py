"""What a document says, as one hash: the same document in another format has the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from schemas.passage import Layout, Zone
from schemas.text import INVISIBLE

FEWEST = 20  # words; fewer may stand in two documents by chance ("Nội dung: xem tệp đính kèm")
# "1,500" and "1.500" are two numbers, and so are "5", "5%" and "-5": their marks are theirs, and no punctuation.
# Words of letters stand first, as most are.
_WORD = re.compile(r"[^\W\d_][^\W_]*|(?:(?<![\w%)])-)?\d+(?:[.,/]\d+)*|[%‰]")
# What stands over every paper and says nothing of this one. A head of two columns is read across in one format and down
# in the other, and its own words keep their order where these are left out.
_STATE = r"cộng (?:hòa|hoà) xã hội chủ nghĩa việt nam|độc lập tự do hạnh phúc|đảng cộng sản việt nam"
_FORMULA: dict[Zone, re.Pattern[str]] = {
    "header": re.compile(rf"(?<!\S)(?:{_STATE}|kính gửi)(?!\S)"),
    "title": re.compile(r"(?<!\S)kính gửi(?!\S)"),
}
_BODY: Zone = "body"


def fingerprint(text: str, layout: Layout) -> str | None:
    """The SHA-256 of the document's own words in their order; None where they are fewer than FEWEST.

    Case, punctuation, bullets, blanks and line breaks make no difference, nor does what the layout calls boilerplate,
    nor the name and motto of the state in the header.
    """
    words = [word for zone, piece in _own(text, layout) for word in _words(zone, piece)]
    if len(words) < FEWEST:
        return None
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _own(text: str, layout: Layout) -> Iterator[tuple[Zone, str]]:
    """The text without the passages of boilerplate, cut where another zone begins."""
    at, zone = 0, _BODY
    for passage in layout.passages:
        if passage.zone != zone:
            yield zone, text[at : passage.start]
            at, zone = passage.start, passage.zone
        if passage.zone == "boilerplate":
            at, zone = passage.end, _BODY
    yield zone, text[at:]


def _words(zone: Zone, piece: str) -> list[str]:
    words = _WORD.findall(_plain(piece).replace("−", "-").replace("–", "-"))
    formula = _FORMULA.get(zone)
    return formula.sub("", " ".join(words)).split() if formula else words


def _plain(text: str) -> str:
    for unseen in INVISIBLE:  # a few looks for one character each cost far less than a translation
        text = text.replace(unseen, "")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
