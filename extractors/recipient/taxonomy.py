"""The beneficiary taxonomy as data: categories, and what heads and modifiers mean together."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from schemas.errors import BadLexicon
from schemas.mention import Model


class Category(Model):
    """A group of beneficiaries; `parent` is the wider group, `source` the law and the day from which it holds."""

    id: str = Field(pattern="^[a-z][a-z0-9_]*$")
    vi: str
    en: str
    parent: str | None = None
    source: str | None = None


class Compose(Model):
    """`category` is meant where the head is of one of `heads` (any, if empty) and has all `features`."""

    category: str
    heads: tuple[str, ...] = ()
    features: tuple[str, ...] = ()


class Taxonomy(Model):
    category: tuple[Category, ...]
    compose: tuple[Compose, ...]


@cache
def taxonomy() -> Taxonomy:
    """Raises BadLexicon where the file does not fit, or names a category that it does not hold."""
    path = Path(__file__).with_name("taxonomy.toml")
    try:
        loaded = Taxonomy.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e
    known = {c.id for c in loaded.category}
    named = {c.category for c in loaded.compose} | {c.parent for c in loaded.category if c.parent}
    if len(known) != len(loaded.category) or not named <= known:
        raise BadLexicon(str(path), detail=f"{sorted(named - known) or 'trùng id'}")
    return loaded


@lru_cache(maxsize=4096)  # a text names the same few groups over and over
def category_of(head: str, features: frozenset[str]) -> str | None:
    """The category of a head of class `head` with `features`; None where the words name no group."""
    for rule in taxonomy().compose:
        if (not rule.heads or head in rule.heads) and features.issuperset(rule.features):
            return rule.category
    return None
