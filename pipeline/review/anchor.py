"""A place of a text told by a quote with the words around it, and found again in that text or in another version of it."""

from __future__ import annotations

import hashlib
import re
from array import array

from schemas.decision import AROUND, Anchor, sayable

_ENOUGH = 12  # letters and digits of context on one side that tell a place where the other side has changed
_BLANKS = re.compile(r"\s+")
_LETTER = re.compile(r"\w")
_TORN_LEFT = re.compile(r"[0-9][.,]?$")
_TORN_RIGHT = re.compile(r"[.,]?[0-9]")


def digest(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, by which an anchor names it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find(anchor: Anchor, text: str) -> tuple[int, int] | None:
    """The span of `text` that the anchor means, unique or nothing (see Anchors.find)."""
    return Anchors(text).find(anchor)


class Anchors:
    """The anchors of one text."""

    def __init__(self, text: str) -> None:
        self.text, self.digest = text, digest(text)
        self._folded: tuple[str, array[int]] | None = None

    def at(self, start: int, end: int) -> Anchor:
        """The anchor of the half-open span [start, end)."""
        text = sayable(self.text[max(0, start - AROUND) : end + AROUND])
        first = min(start, AROUND)
        return Anchor(
            quote=text[first : first + end - start],
            before=text[:first],
            after=text[first + end - start :],
            start=start,
            end=end,
            text=self.digest,
        )

    def find(self, anchor: Anchor) -> tuple[int, int] | None:
        """The half-open span that `anchor` means here, or None where it is gone or may be one of several.

        In the text that it was made on, where it says. In another: where quote and context stand once, line breaks and
        blanks aside; else where the quote stands with all of one side's context, and at no other place so.
        """
        if anchor.text == self.digest:
            same = sayable(self.text[anchor.start : anchor.end]) == anchor.quote
            return (anchor.start, anchor.end) if same else None
        low, origins = self._low()
        before, quote, after = _fold(anchor.before).lstrip(), _fold(anchor.quote), _fold(anchor.after).rstrip()
        if not quote.strip():
            return None
        places = [m.start() for m in re.finditer(f"(?={re.escape(quote)})", low)]
        left = {p for p in places if low.endswith(before, 0, p)}
        right = {p for p in places if low.startswith(after, p + len(quote))}
        if (before or after) and (both := left & right):
            found = both
        else:
            found = (left if _tells(before) else set()) | (right if _tells(after) else set())
        if len(found) != 1 or _torn(low, at := found.pop(), at + len(quote)):
            return None
        return origins[at], origins[at + len(quote) - 1] + 1

    def _low(self) -> tuple[str, array[int]]:
        """The text with single blanks, and where each of its characters stands in the text."""
        if self._folded is None:
            self._folded = _folded(self.text)
        return self._folded


def _fold(text: str) -> str:
    return _BLANKS.sub(" ", sayable(text))


def _folded(text: str) -> tuple[str, array[int]]:
    parts: list[str] = []
    origins = array("q")
    at = 0
    for m in _BLANKS.finditer(text):
        parts += [text[at : m.start()], " "]
        origins.extend(range(at, m.start() + 1))
        at = m.end()
    parts.append(text[at:])
    origins.extend(range(at, len(text)))
    return sayable("".join(parts)), origins


def _tells(context: str) -> bool:
    return len(_LETTER.findall(context)) >= _ENOUGH


def _torn(low: str, start: int, end: int) -> bool:
    """Whether [start, end) begins or ends within a number."""
    return bool(
        (low[start].isdigit() and _TORN_LEFT.search(low, max(0, start - 2), start))
        or (low[end - 1].isdigit() and _TORN_RIGHT.match(low, end))
    )
