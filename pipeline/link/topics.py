"""What figures can measure: the topics of topics.toml, the `what` of records and known totals."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from schemas.errors import BadLexicon
from schemas.mention import Model


class Topic(Model):
    """`words` stand before the figure or in it; with `after` also behind it, as `behind` words do in any case, up to the
    next number; "…" in one is a few words of a clause.

    `counts_only` and `money_only` bar the other measure, `small` amounts in tỷ, `sums_only` amounts each; `units` are the first words of the units
    that it is counted in, where not any. `own` are units that name the topic by themselves ("12 căn nhà", "/căn"),
    `unless` longer phrases that name nothing ("nhà máy", "trung tâm bảo trợ xã hội"), `takes` units of another topic that this one counts where its words say
    so. `weak` words, before the figure, and `late` ones, behind it, count only where nothing else names a topic: with
    `context` in a document whose first lines hold one of these, else for amounts. `kinds` are manners that the topic
    distinguishes, each with its words. `shared`: the figures are no sum of their places or groups; `stock`: they say
    what there is, not what was given; `apart`: money that is not spent on its recipients, and is no sum with what is.
    """

    id: str = Field(pattern="^[a-z_]+$")
    vi: str
    words: tuple[str, ...]
    after: bool = False
    behind: tuple[str, ...] = ()
    counts_only: bool = False
    money_only: bool = False
    small: bool = False
    sums_only: bool = False
    units: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    kinds: tuple[tuple[str, ...], ...] = ()
    shared: bool = False
    stock: bool = False
    apart: bool = False
    examples: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of topics.toml. Raises BadLexicon where the file does not fit or a word stands in two topics."""
    path = Path(__file__).with_name("topics.toml")
    try:
        loaded = tuple(Topic.model_validate(t) for t in tomllib.loads(path.read_text("utf-8"))["topic"])
    except (tomllib.TOMLDecodeError, ValidationError, KeyError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e
    for words in ([w for t in loaded for w in (*t.words, *t.behind)], [w for t in loaded for w in (*t.own, *t.unless)]):
        if len(words) != len(set(words)):
            raise BadLexicon(str(path), detail=str(sorted({w for w in words if words.count(w) > 1})))
    return loaded
