"""Cells of a scanned table that stand in a column of numbers and were not read as one: read again, and counted where that fails."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.parse import recognise
from pipeline.parse.doubt import OTHER, disbelieve
from pipeline.parse.montage import Cutting, read_cuttings
from pipeline.parse.recognise import Word
from pipeline.parse.scan import Grey
from pipeline.parse.scan_rulings import Slot

_NUMBER = re.compile(r"[(+–-]?\d{1,3}(?:\.\d{3})*(?:,\d+)?%?\)?|[(+–-]?\d+(?:[.,]\d+)?%?\)?")
_LEAST = 3  # numbers of a column of numbers
_SHARE = 0.5  # of its cells, at least
_LETTERS = 6  # of a cell that may be a misread number; more of them are words
# languages and sizes in which numbers that one reading breaks are whole in another
_WAYS = ((OTHER, 0.75), (OTHER, 0.5), (OTHER, 1.0), (recognise.LANGUAGE, 0.75))
_FEW = 8  # cells that are read one by one, which is slower and better
_CALL = 20.0  # seconds that one reading of a few cells may take
_LOW = 30  # pixels of a cutting with its rim, in which no more than a dash can stand

Cells = Mapping[Slot, list[Word]]


def misread(cells: Cells, inked: Mapping[Slot, Cutting]) -> list[Slot]:
    """The cells with ink below the first number of a column of numbers that hold none, nor words."""
    found: list[Slot] = []
    for column in {s.column for s in cells if s.columns == 1}:
        mine = sorted(
            (s for s in cells if s.column == column and s.columns == 1 and _tall(inked.get(s))), key=lambda s: s.row
        )
        numbers = [s for s in mine if _is_number(cells[s])]
        below = [s for s in mine if numbers and s.row >= numbers[0].row]
        rest = [s for s in below if s not in numbers and sum(map(str.isalpha, _text(cells[s]))) <= _LETTERS]
        if not below or len(numbers) < _SHARE * len(below):
            continue
        if len(numbers) < _LEAST:  # a few rows tell less of their column
            rest = [s for s in rest if any(map(str.isdigit, _text(cells[s])))]
        found += rest
    return found


def read_again(
    grey: Grey, slots: Sequence[Slot], inked: Mapping[Slot, Cutting], *, seconds: float
) -> dict[Slot, list[Word]]:
    """A number for each of `slots` in which two readings see the same one, or else one of them any; never believed."""
    seen: dict[Slot, list[list[Word]]] = {s: [] for s in slots}
    until = time.monotonic() + seconds
    for language, zoom in _WAYS:
        if time.monotonic() > until:  # what has been read of the page is worth more than one of its cells
            break
        open_ = [s for s in slots if not _agreed(seen[s])]
        parts = [[inked[s]] for s in open_] if len(open_) <= _FEW else [[inked[s] for s in open_]]
        read = [
            words
            for part in parts
            for words in read_cuttings(grey, part, recognise.BLOCK, seconds=_CALL, language=language, zoom=zoom)
        ]
        for slot, words in zip(open_, read, strict=True):
            seen[slot].append(words)
    made: dict[Slot, list[Word]] = {}
    for slot, readings in seen.items():
        found = _agreed(readings) or next((r for r in readings if _is_number(r)), None)
        if found:
            made[slot] = found
            for word in found:
                disbelieve(word)
    return made


def _agreed(readings: Sequence[list[Word]]) -> list[Word] | None:
    counts = Counter(_text(r) for r in readings if _is_number(r))
    best = counts.most_common(1)
    if not best or best[0][1] < 2:
        return None
    return next(r for r in readings if _text(r) == best[0][0])


def _tall(cutting: Cutting | None) -> bool:
    return cutting is not None and cutting[3] - cutting[1] > _LOW


def _is_number(words: Sequence[Word]) -> bool:
    return len(words) == 1 and bool(_NUMBER.fullmatch(words[0].text))


def _text(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words)


def is_written(words: Sequence[Word]) -> bool:
    """Whether a dash, a cross or a surely read word stands there instead of a number."""
    text = _text(words)
    if re.fullmatch(r"[-–—_~.…*]+|[xX]", text):
        return True
    return text.isalpha() and len(text) > 3 and min(w.likely for w in words) >= 85
