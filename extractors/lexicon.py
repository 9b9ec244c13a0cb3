"""Word lists: loading them, and making from one table both the pattern and the meaning of its words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from extractors.view import folded
from schemas.errors import BadLexicon
from schemas.lexicon import Entry, Lexicon
from schemas.words import any_of


@cache
def load(path: Path) -> Lexicon:
    """The lexicon in a TOML file.

    Raises BadLexicon where the file does not fit the schema, or where two entries share a surface that no
    `[[ambiguous]]` entry names.
    """
    try:
        lexicon = Lexicon.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e
    known = {folded(a.surface) for a in lexicon.ambiguous}
    owner: dict[tuple[str | None, str], str] = {}
    for entry in lexicon.entry:
        for surface in entry.all_surfaces:
            key = entry.role, folded(surface)  # a role is a position: in two of them a word may mean two things
            if owner.setdefault(key, entry.id) != entry.id and key[1] not in known:
                raise BadLexicon(str(path), detail=f"“{surface}”: {owner[key]}, {entry.id}")
    return lexicon


def beside(module_file: str) -> Lexicon:
    """The lexicon that stands beside a rules module."""
    return load(Path(module_file).with_name("lexicon.toml"))


def surfaces(lexicon: Lexicon, role: str | None = None) -> dict[str, Entry]:
    """Folded surface → entry; with `role`, of the entries of that role only."""
    return {folded(s): e for e in lexicon.entry if role in (None, e.role) for s in e.all_surfaces}


def word_of(words: Iterable[str]) -> str:
    """A pattern for any of the folded surfaces as whole words, the longest first; quick to search a long text for."""
    return any_of(words, " +")


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the folded surfaces, the longest first; a blank in a surface is any run of blanks."""
    ordered = sorted(words, key=lambda s: (-len(s), s))
    return "(?:" + "|".join(re.escape(s).replace(r"\ ", " +") for s in ordered) + ")"
