"""Numbers that were read in a picture, read again by another reader: where the two differ, neither is believed.

Tesseract is as sure of a wrong digit as of a right one. Its English network errs on other digits than its Vietnamese one,
and reads numbers that stand alone better, most of all when they are a little reduced.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from pipeline.parse import recognise, scan
from pipeline.parse.montage import Cutting, read_cuttings
from pipeline.parse.recognise import Word
from pipeline.parse.scan import Grey

OTHER = "eng"  # comes with Tesseract itself
UNSURE = 30  # the confidence of a digit that the two see differently
_REDUCED = 0.75
_BLANK = 0.9  # of a number's height: blanks within a sentence are hardly wider
_RIM = 8  # pixels around a word
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_ALONE = re.compile(r"\(?\d+(?:[.,]\d+)*%?[.,;:)]*")
_ALIKE = re.compile(r"[IlLSsOoZzBbgq|!§Ñ&?\]\[{}()/\d.,;:%-]{1,12}")  # what digits are taken for
_ROMAN = re.compile(r"\W*[IVXLC]+\W*")
_TAIL = re.compile(r"\d([^\W\d_]{1,3})[.,;:)]*$")  # what is printed right behind a number: "đ", "tr", "b"
_SCALES = {"tỷ", "tỉ", "triệu", "nghìn", "ngàn", "đồng", "trăm"}
_BARE = {"ty", "ti", "trieu", "nghin", "ngan", "dong", "tram"}
_LONG = ("trieu", "nghin")  # one letter of these may be another
_OTHERS = {"dòng"}  # what looks like a scale and is counted


def doubted(grey: Grey, words: Sequence[Word], alone: Sequence[Word] = (), *, seconds: float) -> None:
    """Lowers the confidence of digits that a second reading does not bear out.

    A word that mixes letters into a number ("I7", "§50") is written as the second reading has it, and not believed; so
    is any of `alone`, short words that fill a table's cell.
    """
    asked = [w for w in alone if not any(c.isdigit() for c in w.text)]
    cells = len(asked)
    asked += [
        w
        for w, after in pairwise([*words, None])
        if w and w not in asked and _asked(w.text, after.text if after else "")
    ]
    height, width = grey.shape
    cuttings: list[Cutting] = [
        (
            max(0, int(w.x0) - _RIM),
            max(0, int(w.top) - _RIM),
            min(width, int(w.x1) + _RIM),
            min(height, int(w.bottom) + _RIM),
        )
        for w in asked
    ]
    read = read_cuttings(grey, cuttings, recognise.BLOCK, seconds=seconds, language=OTHER, zoom=_REDUCED)
    for i, (word, again) in enumerate(zip(asked, read, strict=True)):
        _compared(word, "".join(w.text for w in again), alone=i < cells)
    for word, after in pairwise(words):
        if word.text[-1].isdigit() and _misread_scale(after.text):
            disbelieve(word)
        if _one_number(word, after):
            disbelieve(word)
            disbelieve(after)


def only_numbers(grey: Grey, cuttings: Sequence[Cutting], *, seconds: float) -> list[list[Word]]:
    """What the other reader sees where the first saw nothing: numbers alone, and none of them believed."""
    read = read_cuttings(grey, cuttings, recognise.BLOCK, seconds=seconds, language=OTHER)
    kept = [[w for w in words if _ALONE.fullmatch(w.text)] for words in read]
    for word in (w for words in kept for w in words):
        disbelieve(word)
    return kept


def left_out(grey: Grey, taken: Sequence[Cutting], letter: float, *, seconds: float) -> list[Word]:
    """Numbers that stand alone on the page and were passed over, each a line of its own: page numbers are so often."""
    cuttings = scan.specimens(grey, taken, letter)
    words = []
    for i, found in enumerate(only_numbers(grey, cuttings, seconds=seconds)):
        for word in found:
            word.line = -1 - i
        words += found
    return words


def _asked(text: str, after: str) -> bool:
    """Whether `text` is a number or may have been one; a Roman one only where money follows."""
    if any(c.isdigit() for c in text):
        return True
    if not _ALIKE.fullmatch(text) or not any(c.isalpha() or c == "§" for c in text):
        return False
    return not _ROMAN.fullmatch(text) or after.strip(".,;") in _SCALES


def _compared(word: Word, again: str, alone: bool = False) -> None:
    tail, other = _TAIL.search(word.text), _TAIL.search(again)
    if _NUMBERS.findall(word.text) == _NUMBERS.findall(again):
        if tail and _bare(tail[1]) != (_bare(other[1]) if other else ""):
            disbelieve(word)
        return
    if _ALONE.fullmatch(again) and (alone or _ALIKE.fullmatch(word.text)) and not _ALONE.fullmatch(word.text):
        x0, x1 = word.x0, word.x1
        word.edges = [x0 + (x1 - x0) * i / len(again) for i in range(len(again) + 1)]
        word.text, word.sure = again, [UNSURE] * len(again)
    disbelieve(word)


def disbelieve(word: Word) -> None:
    """Makes every figure with a digit of `word` doubtful."""
    word.sure = [min(s, UNSURE) if c.isdigit() else s for c, s in zip(word.text, word.sure, strict=True)]


def _one_number(word: Word, after: Word) -> bool:
    """Whether a blank that nobody wrote may part a number: two of them hardly ever stand side by side."""
    high = word.bottom - word.top
    return (
        word.line == after.line
        and word.text[-1].isdigit()
        and after.text[0].isdigit()
        and after.x0 - word.x1 < high * _BLANK
    )


def _misread_scale(text: str) -> bool:
    """Whether `text` is a word of scale or currency but for its marks or a letter: "tý", "triêu", "nøhìn"."""
    plain = unicodedata.normalize("NFC", text.strip(".,;:()").lower())
    if plain in _SCALES or plain in _OTHERS:
        return False
    bare = _bare(plain)
    return bare in _BARE or any(len(bare) == len(w) and sum(map(str.__ne__, bare, w)) == 1 for w in _LONG)


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))
