"""Text that remembers where each of its characters came from."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache

_ACCENTED = [chr(c) for c in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))]
# Vietnamese letters for character classes: a range "À-Ỹ" would hold both cases, which alternate in Unicode.
UPPER = "A-Z" + "".join(c for c in _ACCENTED if c.isupper())
LOWER = "a-z" + "".join(c for c in _ACCENTED if c.islower())
# Nothing visible: a word with one of them inside reads as if it were not there.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class AnchoredText:
    """`content` together with the place each of its characters has in the text it was made from.

    `anchors[i]` is the 0-based code-point offset of character `i` in the text below; `None` instead of the
    array means that nothing was moved. One more anchor than characters: the last one is where the end points.
    """

    content: str
    anchors: array[int] | None = None

    def origin(self, offset: int) -> int:
        """Offset in the text below of the character at `offset` (0-based; the end offset is allowed).

        Raises IndexError where `offset` lies outside the text.
        """
        if self.anchors is None:
            if not 0 <= offset <= len(self.content):
                raise IndexError(offset)
            return offset
        return self.anchors[offset]

    def origin_span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span below that the non-empty half-open span [start, end) came from."""
        return self.origin(start), self.origin(end - 1) + 1 if self.anchors is not None else end


_OLD_TONES = (
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("ủy", "uỷ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
)


def lowered(text: str) -> str:
    """`text` in lower case, each character in its place: a letter whose lower case is longer ("İ") stays as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """For comparing names: lower case, single blanks, tone marks of "hoà" and "hòa" alike, no blanks around hyphens."""
    name = name.lower().replace("–", "-").replace(" - ", "-")
    for a, b in _OLD_TONES:
        name = name.replace(a, b)
    return " ".join(name.split())
