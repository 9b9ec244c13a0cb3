"""What a figure measures, by the words of its clause: the `what` of known totals. Unique or nothing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from schemas.errors import BadLexicon
from schemas.mention import Model

_HARD = re.compile(r";|…|[.!?]\s|\n")
_BEHIND = 60  # characters behind a figure in which its clause may go on


class Topic(Model):
    """`words` stand before the figure or in it; with `after` also behind it; `counts_only` where no money is meant."""

    id: str = Field(pattern="^[a-z_]+$")
    vi: str
    words: tuple[str, ...]
    after: bool = False
    counts_only: bool = False
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    pattern: re.Pattern[str]
    owner: dict[str, Topic]


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of topics.toml. Raises BadLexicon where the file does not fit or a word stands in two topics."""
    path = Path(__file__).with_name("topics.toml")
    try:
        loaded = tuple(Topic.model_validate(t) for t in tomllib.loads(path.read_text("utf-8"))["topic"])
    except (tomllib.TOMLDecodeError, ValidationError, KeyError) as e:
        raise BadLexicon(str(path), detail=str(e)) from e
    words = [w for t in loaded for w in t.words]
    if len(words) != len(set(words)):
        raise BadLexicon(str(path), detail=str(sorted({w for w in words if words.count(w) > 1})))
    return loaded


@cache
def _lexicon() -> _Lexicon:
    owner = {w: t for t in topics() for w in t.words}
    ordered = sorted(owner, key=lambda w: (-len(w), w))
    return _Lexicon(re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)"), owner)


def topic_of(low: str, sentence: tuple[int, int], figure: tuple[int, int], *, money: bool) -> str | None:
    """The topic of the figure at `figure` in the sentence at `sentence`; offsets of the lower-case text `low`.

    The nearest word before it in its clause decides, then one right behind it, then the sentence.
    """
    start, end = sentence
    cut = max([m.end() for m in _HARD.finditer(low, start, figure[0])], default=start)
    stop = min([m.start() for m in _HARD.finditer(low, figure[1], end)], default=end)
    for a, b, behind in (
        (figure[0], min(stop, figure[1] + _BEHIND), True),
        (cut, figure[1], False),
        (start, cut, False),
    ):
        found = [t for t in _named(low, a, b) if not (money and t.counts_only) and (not behind or t.after)]
        if found:
            return found[0].id if behind else found[-1].id
    behind_all = [t for t in _named(low, figure[1], stop) if t.after and not (money and t.counts_only)]
    return behind_all[0].id if behind_all else None


def _named(low: str, start: int, end: int) -> list[Topic]:
    lexicon = _lexicon()
    return [lexicon.owner[m[0]] for m in lexicon.pattern.finditer(low, start, end)]
