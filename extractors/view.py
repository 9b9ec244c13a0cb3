"""The text as the rules see it: one case, one kind of blank, dash and quote, one tone-mark style.

Every change keeps the length, so that an offset in the view is an offset in the text; only where the text holds
invisible characters (soft hyphens, zero-width blanks) are they left out, and the view then carries its anchors.
Orthography: the two tone-mark styles and i/y differ in no meaning (Quyết định 240/QĐ, 1984, and school usage).
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache

from schemas.text import INVISIBLE, AnchoredText, lowered

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(
            "\t\r\x0b\x0c\x85\u2028\u2029\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009", " "
        ),
        **dict.fromkeys("\u200a\u202f\u205f\u3000*", " "),  # "*" is Markdown's emphasis
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("ÐƉ", "Đ"),  # look-alikes of Đ
        "\u2215": "/",
        "\u2044": "/",
        "％": "%",
    }
)
_ODD = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
# the letter stands before the look behind it: so the engine skips to it
_OPEN_RIME = re.compile(r"(?:o(?<!qo)[àáảãạèéẻẽẹ]|u(?<!qu)[ỳýỷỹỵ])(?![^\W\d_])")
_TONES = dict(zip("àáảãạèéẻẽẹỳýỷỹỵ", "òóỏõọòóỏõọùúủũụ", strict=True))
_BASE = dict(zip("àáảãạèéẻẽẹỳýỷỹỵ", "aaaaaeeeeeyyyyy", strict=True))
_SHORT_I = re.compile(r"([hklmstq](?<!\w.)(?:(?<=q)u|(?<!q)))([iìíỉĩị])(?!\w)")
_Y = dict(zip("iìíỉĩị", "yỳýỷỹỵ", strict=True))


def plain(text: str) -> str:
    """`text` with one kind of blank, dash and quote; the same length, case kept."""
    # a search for the few odd characters is ten times as fast as a look at each
    return _ODD.sub(lambda m: _PLAIN[ord(m[0])], text)


def fold(text: str) -> str:
    """`text` in lower case, plain, with tone marks and i/y in one style; the same length."""
    return _fold(plain(text))


def _fold(text: str) -> str:
    low = lowered(text)
    low = _OPEN_RIME.sub(lambda m: _TONES[m[0][1]] + _BASE[m[0][1]], low)
    return _SHORT_I.sub(lambda m: m[1] + _Y[m[2]], low)


@lru_cache(maxsize=4096)
def folded(surface: str) -> str:
    """A lexicon surface as it stands in a view: folded, single blanks."""
    return " ".join(fold(surface).split())


@dataclass(frozen=True, slots=True)
class View:
    """`low` (folded) and `raw` (case kept), of one length; `anchors` lead back to the text below."""

    low: str
    raw: str
    anchors: AnchoredText


def see(text: str) -> View:
    """The view of `text`."""
    if not _INVISIBLE.search(text):
        raw = plain(text)
        return View(_fold(raw), raw, AnchoredText(text))
    kept = [i for i, c in enumerate(text) if c not in INVISIBLE]
    visible = "".join(text[i] for i in kept)
    raw = plain(visible)
    return View(_fold(raw), raw, AnchoredText(visible, array("q", [*kept, len(text)])))
