"""TCVN3 and VNI letters that were saved as Unicode without being converted ("®ång" for đồng), found and mended."""

from __future__ import annotations

import re

from pipeline.parse.encoding import runs_of
from pipeline.parse.legacy import BEYOND, LOST, TCVN3, VNI, convert, spans_of
from pipeline.parse.syllable import Weight, weigh
from schemas.parsed import Run

_HIGH = re.compile("[\u00a1-\u00ff]")
_SURE = 0.85  # of the words with marks, once converted
_AS_IT_IS = 0.5  # of them, at most before
_LEAD = 3
_LONG = 1 << 20


def encoding_within(text: str) -> str | None:
    """The encoding whose letters `text` shows as Latin-1 ones, or None where it is what it seems.

    The evidence: lines without any Vietnamese letter beyond Latin-1 whose words are syllables only when converted.
    """
    suspects = "\n".join(line for line in text[:_LONG].split("\n") if _HIGH.search(line) and not BEYOND.search(line))
    if not suspects:
        return None
    before = weigh(suspects)
    after = {name: weigh(convert(suspects, name, LOST)) for name in (TCVN3, VNI)}
    best = max(after, key=lambda name: after[name].share)
    rival = VNI if best == TCVN3 else TCVN3
    sure = _better(before, after[best]) and after[best].marked_valid - after[rival].marked_valid >= _LEAD
    return best if sure and after[best].whole >= _AS_IT_IS else None


def mended(text: str, encoding: str) -> list[tuple[str, int, int]]:
    """`text` with the lines of `encoding` converted: pieces with their old spans, as of legacy.spans_of.

    Where no line has Vietnamese letters of Unicode's own, every line is converted; else those that gain by it.
    """
    whole = not BEYOND.search(text)
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if _HIGH.search(line) and not BEYOND.search(line) and (whole or _tells(line, encoding)):
            pieces += [(piece, at + a, at + b) for piece, a, b in spans_of(line, encoding)]
        else:
            pieces.append((line, at, at + len(line)))
        at += len(line)
    return pieces


def mend(text: str) -> tuple[str, str, tuple[Run, ...]] | None:
    """The converted text, its encoding, and its characters' places in `text`; None where nothing is to be mended."""
    encoding = encoding_within(text)
    if encoding is None:
        return None
    pieces = mended(text, encoding)
    return "".join(p for p, _, _ in pieces), encoding, runs_of(pieces, "character")


def _tells(line: str, encoding: str) -> bool:
    return _better(weigh(line), weigh(convert(line, encoding, LOST)), lead=1)


def _better(before: Weight, after: Weight, lead: int = _LEAD) -> bool:
    return (
        after.share >= _SURE
        and before.share <= _AS_IT_IS
        and after.kinds >= lead
        and after.marked_valid - before.marked_valid >= lead
    )
