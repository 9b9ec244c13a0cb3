"""A first split of a copied page: menus and counters above, teasers of other articles below (domain.md 8.5)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from schemas.lexicon import Lexicon
from schemas.text import UPPER

LONG = 140  # characters of a line that can only be running text
WRAPPED = 60  # two lines in a row of this length are running text broken by its width
SHORT = 70  # a longer line is no menu entry
_OUTLET = re.compile(rf"^[*# ]*\(?([A-ZĐ][\w.]{{2,24}})\)? ?[-–—] ?(?=[{UPPER}])")
_CAPTION = re.compile(r"(?:^|[.(;] *|[-–] *)(?:Ảnh|ẢNH)(?: minh họa| tư liệu)?\b[^.\n]{0,40}[.)]?\s*$")
_EDGE = " \t*#|_>:•-…\u00a0\u200b"


@cache
def _words() -> dict[str, tuple[str, ...]]:
    lexicon = Lexicon.model_validate(tomllib.loads(Path(__file__).with_name("chrome.toml").read_text("utf-8")))
    return {e.role or "": tuple(s.lower() for s in e.surfaces) for e in lexicon.entry}


def _is(role: str, line: str) -> bool:
    words, low = _words(), line.strip(_EDGE).lower()
    if low.startswith(words.get(f"{role}_start", ())):
        return True
    return low in words[role] or any(part.strip() in words[role] for part in low.split("|") if role == "head")


def is_teaser(line: str) -> bool:
    """Whether one line inside the text points to another article or is an address of the page."""
    return line.strip(" \t\u00a0*_").lower().startswith(_words()["line"])


def is_caption(line: str) -> bool:
    """Whether a line is the caption of a picture, which pages often print twice (below it and in its tooltip)."""
    return ("Ảnh" in line or "ẢNH" in line) and _CAPTION.search(line) is not None


def first_paragraph(lines: list[str]) -> int:
    """Index of the first line of running text; the number of lines if there is none."""
    for i, line in enumerate(lines):
        if line.lstrip().startswith("|"):
            continue
        wrapped = len(line) >= WRAPPED and i + 1 < len(lines) and len(lines[i + 1]) >= WRAPPED
        if len(line) >= LONG or wrapped or (len(line) >= SHORT and line.rstrip().endswith(".")):
            return i
    return len(lines)


def split_chrome(lines: list[str]) -> tuple[int, int]:
    """(first, end): lines[first:end] are the document's own, what stands before and after is the site's."""
    body = first_paragraph(lines)
    first = 0
    if body < len(lines):
        for i in range(body):
            if len(lines[i]) <= SHORT and _is("head", lines[i]):
                first = i + 1
                while first < body and re.fullmatch(r"[\W\d]*", lines[first]):
                    first += 1
    end = len(lines)
    for i in range(body + 1, len(lines)):
        if len(lines[i]) <= SHORT and _is("tail", lines[i]):
            end = i
            break
    return first, min(end, _next_article(lines, first, end))


def _next_article(lines: list[str], first: int, end: int) -> int:
    """Where a second lead with the same outlet's mark ("Kinhtedothi - …") begins, its heading included."""
    mark, at = None, 0
    for i in range(first, end):
        m = _OUTLET.match(lines[i])
        if m is None or len(lines[i]) < 60:
            continue
        if mark is None:
            mark, at = m[1], i
        elif m[1] == mark and any(len(x) >= LONG for x in lines[at + 1 : i]):
            start = i
            while start > at + 1 and (not lines[start - 1].strip() or _heads(lines[start - 1])):
                start -= 1
            return start
    return end


def _heads(line: str) -> bool:
    return len(line) < LONG and not line.rstrip().endswith((".", ";", ":", "!", "?", "”", '"'))
