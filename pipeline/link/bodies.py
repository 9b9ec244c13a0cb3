"""Parties under their several names: "LĐLĐ tỉnh" and "Liên đoàn Lao động tỉnh" are one giver, "các cấp Công đoàn" another."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from schemas.errors import BadLexicon
from schemas.text import folded
from schemas.words import any_of


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str], frozenset[str], frozenset[str]]:
    """Any name of a body, each name's body, the words that name none, and those that tell no case. Raises BadLexicon."""
    path = Path(__file__).with_name("bodies.toml")
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        names = {folded(name): body for body, listed in read["body"].items() for name in listed}
        common, generic = (frozenset(map(folded, read[t]["words"])) for t in ("common", "generic"))
        return re.compile(any_of(names)), names, common, generic
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e


@lru_cache(4096)
def bodies_of(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The bodies that the name of a party holds, and the words that are left of it to tell it by."""
    pattern, names, common, _ = _words()
    low = folded(name)
    bodies = frozenset(names[" ".join(m[0].split())] for m in pattern.finditer(low))
    rest = frozenset(re.findall(r"\w+", pattern.sub(" ", low))) - common
    return bodies, rest


def telling(name: str) -> tuple[str, ...]:
    """The words of a programme's name that tell its case from others, in small letters."""
    generic = _words()[3]
    return tuple(w for w in dict.fromkeys(re.findall(r"\w+", folded(name))) if w not in generic)
