"""A long row in parts, as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def parts(row: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """So many of the row at once, fewer at the end."""
    coming = iter(row)
    while part := tuple(islice(coming, size)):
        yield part
