"""What a figure measures, by the words of its clause: the `what` of known totals. Unique or nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from pipeline.link.cues import any_of, toward_end
from schemas.errors import BadLexicon
from schemas.mention import Model

_HARD = re.compile(r";|…|[.!?]\s|\n")
_HEAD = 800  # characters in which a document says what it is about
_BEHIND = 60  # characters behind a figure in which its clause may go on


class Topic(Model):
    """`words` stand before the figure or in it; with `after` also behind it; `counts_only` where no money is meant.

    `weak` words count only in a document whose first lines hold one of `context`. `kinds` are manners that the topic
    distinguishes, each with its words. `units` are the first words of the units that it is counted in, where not any. `shared`: the figures are no sum of their places or groups; `stock`: they say what there is, not what was given.
    """

    id: str = Field(pattern="^[a-z_]+$")
    vi: str
    words: tuple[str, ...]
    after: bool = False
    counts_only: bool = False
    weak: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    kinds: tuple[tuple[str, ...], ...] = ()
    shared: bool = False
    stock: bool = False
    units: tuple[str, ...] = ()
    examples: tuple[str, ...]


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
def _words() -> tuple[re.Pattern[str], dict[str, Topic]]:
    owner = {w: t for t in topics() for w in t.words}
    return _any(owner), owner


def _plain(found: str) -> str:
    """A word as its list has it, where the text broke its line inside."""
    return " ".join(found.split())


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_of(words))


@cache
def _weak_words() -> list[tuple[re.Pattern[str], tuple[re.Pattern[str], str]]]:
    """Of each topic with weak words: what the document must speak of, then the words and the topic."""
    return [(_any(t.context), (_any(t.weak), t.id)) for t in topics() if t.weak]


class Topics:
    """Reads topics in one document; `low` is its text in lower case, `start` where its own text begins."""

    def __init__(self, low: str, start: int) -> None:
        self.low = low
        head = low[start : start + _HEAD]
        self.sentence: tuple[int, int] | None = None  # the last that was read, and the topics that it names
        self.named: list[tuple[int, Topic]] = []
        self.weak = [weak for context, weak in _weak_words() if context.search(head)]

    def of(self, sentence: tuple[int, int], figure: tuple[int, int], *, money: bool, unit: str | None) -> str | None:
        """The topic of the figure at `figure` in the sentence at `sentence`; `unit` is what it counts.

        One right behind it decides, then the nearest word before it in its clause, then the sentence.
        """
        start, end = sentence
        low = self.low
        if sentence != self.sentence:
            pattern, owner = _words()
            self.sentence = sentence
            self.named = [(m.start(), owner[_plain(m[0])]) for m in pattern.finditer(low, start, end)]
        cut = max([m.end() for m in _HARD.finditer(low, start, figure[0])], default=start)
        stop = min([m.start() for m in _HARD.finditer(low, figure[1], end)], default=end)
        for a, b, behind in (
            (figure[0], min(stop, figure[1] + _BEHIND), True),
            (cut, figure[1], False),
            (start, cut, False),
            (figure[1], stop, True),
        ):
            # a word that begins in the figure may go on behind it: "không còn hộ" + "nghèo"
            named = [
                (at, t) for at, t in self.named if a <= at < b and _fits(t, money, unit) and (not behind or t.after)
            ]
            if named and not behind and toward_end().search(low[cut : figure[0]]):
                # "sửa nhà cho 14 hộ nghèo": they receive, and are not what is counted
                named = [(at, t) for at, t in named if at < figure[0] or not t.units]
            if named:
                return named[0][1].id if behind else named[-1][1].id
        weak = [(m.start(), id_) for pattern, id_ in self.weak for m in pattern.finditer(low, start, figure[0])]
        return max(weak)[1] if weak else None


def _fits(topic: Topic, money: bool, unit: str | None) -> bool:
    if money:
        return not topic.counts_only
    return not topic.units or unit is None or unit.split(" ")[0] in topic.units


def kind_of(low: str, sentence: tuple[int, int], claim: tuple[int, int], topic: str) -> str | None:
    """The manner that the sentence says of a claim, where its topic distinguishes several: nearest before it first."""
    named = _kinds(low, sentence, topic)
    before = [kind for at, kind in named if at < claim[1]]
    return before[-1] if before else named[0][1] if named else None


def kinds_in(low: str, topic: str) -> list[str]:
    """The manners of a topic that `low` names, in its order, each by its first word."""
    return [kind for _, kind in _kinds(low, (0, len(low)), topic)]


@cache
def _kind_words(topic: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    kinds = next((t.kinds for t in topics() if t.id == topic), ())
    first = {word: kind[0] for kind in kinds for word in kind}
    return (_any(first), first) if first else None


def _kinds(low: str, at: tuple[int, int], topic: str) -> list[tuple[int, str]]:
    words = _kind_words(topic)
    return [(m.start(), words[1][_plain(m[0])]) for m in words[0].finditer(low, *at)] if words else []
