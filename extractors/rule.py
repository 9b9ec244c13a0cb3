"""What a rule is, what it is given and what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from extractors.numeral.number import Number
from schemas.mention import Why
from schemas.passage import Passage


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Unit:
    """What is counted: [start, end) of the view; `id` of its lexicon entry, "" for a noun that stands in none."""

    start: int
    end: int
    id: str
    role: str = ""


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Found:
    """A figure: its span in the view, its kind and the fields of that kind."""

    kind: str
    start: int
    end: int
    fields: dict[str, Any]
    words: tuple[int, int] | None = None  # the same amount in words after it


@dataclass(slots=True, unsafe_hash=True)  # not frozen: so many are made that setting frozen fields takes its time
class Aside:
    """A numeral that is no figure, and why."""

    why: Why
    start: int
    end: int


Claim = Found | Aside


@dataclass(slots=True)
class Site:
    """Where a numeral or a cue begins, with all that a rule may look at: the sentence around it."""

    low: str
    raw: str
    start: int
    passage: Passage
    floor: int  # nothing before it may be claimed: the end of the last claim, or the passage's start
    number: Number | None
    unit_at: Callable[[int], Unit | None]
    noun_at: Callable[[int], Unit | None]
    last: Found | None = None  # the last figure found in this passage
    before: str = field(init=False)  # folded, at most 60 characters, of this passage
    previous: str = field(init=False)  # the word before, folded; "" where punctuation stands between
    previous_start: int = field(init=False)

    def __post_init__(self) -> None:
        self.before = self.low[max(self.passage.start, self.start - 60) : self.start]
        kept = self.before.rstrip(" (\"'")
        word = kept[kept.rfind(" ") + 1 :].lstrip("(\"'")
        self.previous, self.previous_start = "", self.start
        if word.isalpha():
            self.previous = word
            self.previous_start = self.start - len(self.before) + len(kept) - len(word)

    @property
    def end(self) -> int:
        """Where the passage ends."""
        return self.passage.end

    def match(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        """`pattern` at `at` (the site's start), inside the passage."""
        return pattern.match(self.low, self.start if at is None else at, self.passage.end)

    def match_raw(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        return pattern.match(self.raw, self.start if at is None else at, self.passage.end)

    def behind(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """`pattern`, which must end in `$`, at the end of what stands before the site."""
        return pattern.search(self.before)

    def after(self, at: int, length: int = 40) -> str:
        return self.low[at : min(self.passage.end, at + length)]


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of writing something; `name` goes into every mention and never changes.

    `cell`: it reads a number that is all its cell holds, and is asked before all others there. `digits`: what it reads
    begins with a digit, so that it is asked nowhere else.
    """

    name: str
    read: Callable[[Site], Claim | None]
    cell: bool = False
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Drawer:
    """The rules of one kind, in order, and the folder name that holds their words and examples."""

    name: str
    rules: tuple[Rule, ...]
