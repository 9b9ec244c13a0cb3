"""Tables without rulings: rows of short pieces that keep to the same columns."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.parse.flow import Row, Sheet
from pipeline.parse.tables import Table


def find_unruled(sheet: Sheet, rows: list[Row]) -> Iterator[list[Row] | Table]:
    """The rows in their order, those of a table as a table."""
    yield rows
