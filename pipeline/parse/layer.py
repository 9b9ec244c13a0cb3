"""Whether the text layer of a page says what its reader sees: evidence of letters and words."""

from __future__ import annotations

import re

from pipeline.parse.flow import HIDDEN, Sheet
from pipeline.parse.rulings import Drawn
from pipeline.parse.syllable import weigh

_WORD = re.compile(r"[^\W\d_]{2,}")
_STRANGE = re.compile(r"[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f]")
_INSIDE = re.compile(r"[^\W\d_][¡-¬®-¿][^\W\d_]|[^\W\d_]\xad[^\W\d_]")  # signs of old fonts' code pages inside words
_COVER = 0.5  # share of the page that pictures cover where the page is a scan
_PICTURE = 0.05  # share of a page without any letter where its pictures may hold some
_OUTLINES = 200  # paths on a page without any letter: letters drawn as outlines
_FEW = 25  # letters and digits; less is a stamp on a scan
FEW_WORDS = 12  # too few to judge by
_SYLLABLES = 0.8  # share of words in a Vietnamese text that are syllables; names and codes are the rest
_MARKED = 0.4  # share of words with a letter that only Vietnamese has


def is_vietnamese(text: str) -> bool:
    """Whether nearly all words are Vietnamese syllables, and as many as usual bear its marks."""
    found = weigh(text)
    return found.words >= FEW_WORDS and found.whole >= _SYLLABLES and found.marked >= _MARKED * found.words


def is_garbage(text: str) -> bool:
    """Whether the characters stand for no letters: signs without a meaning, or the codes of fonts before Unicode."""
    if len(_STRANGE.findall(text)) > 0.08 * (len(text) + 1):
        return True
    words = len(_WORD.findall(text))
    return words >= FEW_WORDS and len(_INSIDE.findall(text)) > 0.15 * words


def is_scan(sheet: Sheet, drawn: Drawn) -> bool:
    """Whether the page shows its text in a picture, or has characters that are not what it shows."""
    seen = sheet.text
    if sheet.owner is not None:
        seen = "".join(c for c, o in zip(sheet.text, sheet.owner, strict=True) if o != HIDDEN or c == "\n")
    cover = sum((r[2] - r[0]) * (r[3] - r[1]) for r in drawn.pictures) / max(1.0, sheet.width * sheet.height)
    letters = sum(map(str.isalnum, seen))
    if letters < _FEW:
        return cover >= _COVER or (letters == 0 and (cover >= _PICTURE or len(drawn.paths) > _OUTLINES))
    if cover >= _COVER and (2 * len(drawn.unseen) > drawn.texts or not is_vietnamese(seen)):
        return True
    return is_garbage(seen)
