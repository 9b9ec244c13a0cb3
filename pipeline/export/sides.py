"""The two sides of a comparison as people read them: occasions by name, days as print has them, the currency as a word."""

from __future__ import annotations

import re

from pipeline.export.labels import currency
from pipeline.export.names import occasion

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_SIDES = re.compile(r"\(([^()/]+) / ([^()]+)\)")  # what the document says and what the total says, in a sentence


def side(text: str, lang: str = "vi") -> str:
    """One side: "tet-2025" is "Tết 2025", "VND/suất" is "đồng/suất"."""
    first, *per = text.split("/")
    return _ISO.sub(r"\3/\2/\1", occasion("/".join([currency(first), *per]), lang))


def sides(sentence: str, lang: str = "vi") -> str:
    """A comparison's sentence, in whose brackets both sides stand."""
    return _SIDES.sub(lambda m: f"({side(m[1], lang)} / {side(m[2], lang)})", sentence)
