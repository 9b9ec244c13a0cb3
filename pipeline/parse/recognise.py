"""Tesseract: the words of a picture with the place and confidence of every character."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytesseract
from PIL import Image

from pipeline.parse.models import LANGUAGE as LANGUAGE
from schemas.errors import MissingPackage

# One page is one thread: several of them only wait for each other, and the pages of other documents need the cores.
os.environ["OMP_THREAD_LIMIT"] = "1"
PACKAGES = "tesseract-ocr tesseract-ocr-vie"
PAGE, BLOCK, LINES = 3, 6, 4  # page segmentation modes: whole page, one block of text, one column of varied sizes

EVIDENT = 5.0  # what Tesseract says of a page's direction: over 10 on readable pages, under 3 where it guesses


class GaveUp(Exception):
    """The page took longer than it may (`late`), or Tesseract failed on it."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


@dataclass(slots=True)
class Word:
    """A word as it was recognised: coordinates in pixels of the picture, one box edge more than characters.

    `line` counts the lines of the reading; `sure` (0 to 100) is how certain each character is, `likely` (0 to 100) how
    well the whole is a word: junk has certain characters too.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    line: int
    edges: list[float]
    sure: list[int]
    likely: float = 100.0


def ready(path: str) -> None:
    """Raises MissingPackage where Tesseract or its Vietnamese is absent."""
    try:
        if LANGUAGE in pytesseract.get_languages():
            return
    except pytesseract.TesseractNotFoundError:
        pass
    raise MissingPackage(path, packages=PACKAGES)


def read(picture: Image.Image, mode: int = PAGE, *, seconds: float, language: str = LANGUAGE) -> list[Word]:
    """The words of `picture` in Tesseract's order. Raises GaveUp, MissingPackage."""
    picture.format = "PPM"  # how the wrapper hands it over: packing a PNG takes a tenth of the reading
    config = f"--psm {mode} --dpi 300 -c hocr_char_boxes=1"
    try:
        page = pytesseract.image_to_pdf_or_hocr(
            picture, lang=language, config=config, extension="hocr", timeout=max(1, round(seconds))
        )
    except pytesseract.TesseractNotFoundError as e:
        raise MissingPackage("", packages=PACKAGES) from e
    except pytesseract.TesseractError as e:
        if "language" in e.message:
            raise MissingPackage("", packages=PACKAGES) from e
        raise GaveUp(late=False) from e
    except RuntimeError as e:  # what the wrapper raises when the time is over
        raise GaveUp(late=True) from e
    hocr = _Hocr()
    hocr.feed(page.decode("utf-8"))
    return list(hocr.finished())


def turn(picture: Image.Image, *, seconds: float) -> int:
    """How many quarters of a circle, counterclockwise, set `picture` upright; 0 where that is not evident."""
    picture.format = "PPM"
    try:
        seen = pytesseract.image_to_osd(
            picture, config="--dpi 300", output_type=pytesseract.Output.DICT, timeout=max(1, round(seconds))
        )
    except pytesseract.TesseractError:  # too few letters to tell
        return 0
    except RuntimeError as e:
        raise GaveUp(late=True) from e
    return (4 - seen["rotate"] // 90) % 4 if seen["orientation_conf"] >= EVIDENT else 0


@dataclass(slots=True)
class _Raw:
    box: list[float]
    likely: float
    line: int
    characters: list[tuple[str, list[float], float]] = field(default_factory=list)


class _Hocr(HTMLParser):
    """hOCR: a span for each line, word and character, its box and confidence in the title."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[_Raw] = []
        self.line = -1
        self.character: tuple[list[float], float] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind, title = "", ""
        for name, value in attrs:
            if name == "class":
                kind = value or ""
            elif name == "title":
                title = value or ""
        if kind == "ocrx_cinfo":
            parts = _parts(title)
            self.character = parts["x_bboxes"], parts["x_conf"][0]
        elif kind == "ocrx_word":
            parts = _parts(title)
            self.words.append(_Raw(parts["bbox"], parts["x_wconf"][0], self.line))
        elif title.startswith("bbox") and kind not in ("ocr_page", "ocr_carea", "ocr_par"):
            self.line += 1  # lines, headings, captions, floating text

    def handle_data(self, data: str) -> None:
        if self.character and data.strip():
            box, sure = self.character
            self.words[-1].characters.append((data, box, sure))
            self.character = None

    def finished(self) -> Iterator[Word]:
        for word in self.words:
            if word.characters:
                yield _word(word)


def _parts(title: str) -> dict[str, list[float]]:
    return {name: [float(v) for v in values] for name, *values in map(str.split, title.split(";"))}


def _word(raw: _Raw) -> Word:
    """Characters' boxes overlap and even stand in wrong order; what bounds them is the middle between two neighbours.

    Some letters come as two code points; each gets its share.
    """
    x0, top, x1, bottom = raw.box
    text, middles, sure = "", [], []
    for characters, (a, _, b, _), confidence in raw.characters:
        for i, character in enumerate(characters):
            text += character
            middles.append(a + (b - a) * (i + 0.5) / len(characters))
            sure.append(max(0, min(100, int(confidence))))
    edges = [x0]
    for left, right in pairwise(middles):
        edges.append(min(x1, max(edges[-1], (left + right) / 2)))
    return Word(text, x0, top, x1, bottom, raw.line, [*edges, x1], sure, raw.likely)
