"""Some originals, and what became of them. Only their keys travel: bytes and results stay in the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.batch.keys import Rules

SIZE = 32  # originals of one task


@dataclass(frozen=True, slots=True)
class Item:
    """An original by its SHA-256, and the name by which it came."""

    original: str
    name: str


@dataclass(frozen=True, slots=True)
class Task:
    """`rules` are those that the results are asked for; who has others refuses."""

    number: int
    rules: Rules
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that could not be read, and why; `name` is how it is shown."""

    name: str
    code: str
    message_vi: str
    message_en: str


@dataclass(slots=True)
class Done:
    """What became of a task: originals that were read, and those that were not, one `unread` each.

    `inside` are the documents inside of either that could not be read.
    """

    number: int
    done: int = 0
    failed: int = 0
    unread: list[Unread] = field(default_factory=list)
    inside: list[Unread] = field(default_factory=list)
