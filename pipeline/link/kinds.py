"""The manner of a claim, where its topic distinguishes several: built anew or repaired, compulsory or voluntary."""

from __future__ import annotations

import re
from functools import cache

from pipeline.link.topics import topics
from schemas.words import any_of

_HARD = re.compile(r";|…|[.!?]\s|\n")
_AND = re.compile(r"\s*(?:,|/|&|,?\s*(?:và|hoặc))\s*(?:hỗ trợ\s+)?")
_COUNTED = re.compile(r"\d(?:\s+[^\W\d]+){0,3}\s+$")


def kind_of(low: str, sentence: tuple[int, int], claim: tuple[int, int], topic: str) -> str | None:
    """The manner that the sentence says of a claim, where its topic distinguishes several: nearest before it first.

    Manners in one breath ("xây mới, sửa chữa 30 nhà") are all of them, with commas between.
    """
    named = _kinds(low, sentence, topic)
    if not named:
        return None
    cut = max([m.end() for m in _HARD.finditer(low, sentence[0], claim[0])], default=sentence[0])
    hard = _HARD.search(low, claim[1], sentence[1])
    stop = hard.start() if hard else sentence[1]
    clause = [n for n in named if cut <= n[0] < stop]
    named = clause or named
    before = [n for n in named if n[0] < claim[1]]
    if not before:
        return named[0][2]
    kinds = [before[-1][2]]
    for near, far in zip(before[::-1], before[-2::-1], strict=False):
        # "làm 12 nhà mới, sửa chữa 20 nhà": each its own manner
        if not _AND.fullmatch(low, far[1], near[0]) or _COUNTED.search(low, max(0, far[0] - 30), far[0]):
            break
        kinds.append(far[2])
    return ", ".join(dict.fromkeys(reversed(kinds)))


def kinds_in(low: str, topic: str) -> list[str]:
    """The manners of a topic that `low` names, in its order, each by its first word."""
    return list(dict.fromkeys(kind for _, _, kind in _kinds(low, (0, len(low)), topic)))


@cache
def _kind_words(topic: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    kinds = next((t.kinds for t in topics() if t.id == topic), ())
    first = {word: kind[0] for kind in kinds for word in kind}
    return (re.compile(any_of(first)), first) if first else None


def _kinds(low: str, at: tuple[int, int], topic: str) -> list[tuple[int, int, str]]:
    words = _kind_words(topic)
    return [(*m.span(), words[1][" ".join(m[0].split())]) for m in words[0].finditer(low, *at)] if words else []
