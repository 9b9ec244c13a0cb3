"""What a table is: its columns, each with its two names, what it holds, and how it is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pipeline.export.escape import one_line
from pipeline.export.labels import NO_NAMES
from pipeline.export.words import Words

# "list": texts; "whole": a plain number of things or a position; "number": a figure's value, exact; "day": an ISO date, or
# --MM-DD where the year cannot be known; "link": a page below the folder of results, with the element on it
Kind = Literal["text", "list", "number", "whole", "day", "flag", "link"]
Value = str | int | Decimal | tuple[str, ...] | None
Labels = Mapping[str, str] | Callable[[str], str] | Literal["categories", "topics"] | None


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for programs and never changes; `heading` for people, "" where the column is for programs alone.

    People read `labels` (names by id, or what gives the name) in place of ids; programs get the ids. `width` is in characters.
    """

    name: str
    heading: str
    kind: Kind
    read: Callable[[Any], Value]
    width: int = 12
    labels: Labels = None
    between: str = "; "  # what stands between the texts of a list


@dataclass(frozen=True, slots=True)
class Table:
    """`name` for programs, `title` for people; `rows` are those that one document (a Page, or what
    else the table is made for) gives, in reading order."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterator[Any]]

    @property
    def for_people(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.heading)

    @property
    def file_name(self) -> str:
        """The title for a file's name: "so-lieu"."""
        plain = unicodedata.normalize("NFD", self.title.lower().replace("đ", "d"))
        return "".join("-" if c == " " else c for c in plain if not unicodedata.combining(c))


def exact(value: Decimal) -> str:
    """Every digit of a number, without zeros behind its last decimal; arithmetic would round what is long."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def speaker(column: Column, words: Words) -> Callable[[Value], Value]:
    """What makes a value of the column what people read: ids by their names, texts in one line, a flag as "có" or nothing;
    numbers stay."""
    if column.kind == "flag":
        return lambda value: "có" if value else None
    named: Any = getattr(words, column.labels) if isinstance(column.labels, str) else column.labels or NO_NAMES
    name: Callable[[str], str] = named if callable(named) else lambda id_: named.get(id_, id_)

    def say(value: Value) -> Value:
        if value is None or isinstance(value, int | Decimal):
            return value
        if isinstance(value, str):
            return one_line(name(value)) or None
        return one_line(column.between.join(name(v) for v in value)) or None

    return say
