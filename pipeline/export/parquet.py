"""Tables as Parquet files, for programs: one file a table, names in English, ids as in the output contract.

A number is its exact decimal text, and beside it `…_whole`, a 64-bit integer where it is whole; a day is its text as in
the contract, and beside it `…_date` where it is complete. Each field's metadata has the Vietnamese heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet

from pipeline.export.columns import Column, Kind, Table, Value, exact
from pipeline.export.leads import Page
from pipeline.export.whole import written

ROWS = 5_000  # that are held before they are written
_INT64 = 2**63
_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(), "list": pa.list_(pa.string()), "number": pa.string(), "whole": pa.int64(), "day": pa.string(),
    "flag": pa.bool_(), "link": pa.string(),
}  # fmt: skip


class _File:
    """One table's file; rows are gathered by columns until there are enough to write."""

    def __init__(self, table: Table, path: Path) -> None:
        self.table = table
        self.schema = pa.schema([field for c in table.columns for field in _fields(c)])
        self.writer = parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.gathered: list[list[Any]] = [[] for _ in self.schema]
        self.rows = 0

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self.writer.close()

    def add(self, values: Sequence[Value]) -> None:
        cells = (x for c, v in zip(self.table.columns, values, strict=True) for x in _cells(c, v))
        for gathered, cell in zip(self.gathered, cells, strict=True):
            gathered.append(cell)
        self.rows += 1
        if self.rows % ROWS == 0:
            self._flush()

    def _flush(self) -> None:
        arrays = [pa.array(g, field.type) for g, field in zip(self.gathered, self.schema, strict=True)]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        for gathered in self.gathered:
            gathered.clear()


def write_parquet(folder: Path, pages: Iterable[Page], tables: Sequence[Table]) -> dict[str, int]:
    """Writes `<name>.parquet` of each table into `folder` (made if need be); returns how many rows each has, by its title.

    Each file is whole or absent; other files of the folder are left alone. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = []
        for table in tables:
            fresh = stack.enter_context(written(folder / f"{table.name}.parquet"))
            files.append(stack.enter_context(_File(table, fresh)))
        for page in pages:
            for file in files:
                for row in file.table.rows(page):
                    file.add([c.read(row) for c in file.table.columns])
        return {f.table.title: f.rows for f in files}


def _fields(column: Column) -> list[pa.Field]:
    """The field of a column, and the one beside it."""
    metadata = {"vi": column.heading} if column.heading else None
    fields = [pa.field(column.name, _TYPES[column.kind], metadata=metadata)]
    if column.kind == "number":
        fields.append(pa.field(f"{column.name}_whole", pa.int64()))
    if column.kind == "day":
        fields.append(pa.field(f"{column.name}_date", pa.date32()))
    return fields


def _cells(column: Column, value: Value) -> list[Any]:
    if column.kind == "number":
        if not isinstance(value, Decimal):
            return [None, None]
        whole = value == value.to_integral_value() and -_INT64 <= value < _INT64
        return [exact(value), int(value) if whole else None]
    if column.kind == "list":
        return [[_text(v) for v in value] if isinstance(value, tuple) else []]
    if column.kind == "day":
        return [value, _date(str(value))]
    if column.kind == "flag":
        return [bool(value)]
    return [_text(value) if isinstance(value, str) else value]


def _text(text: str) -> str:
    """`text` with what no UTF-8 can hold replaced."""
    return text.encode("utf-8", "replace").decode()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # its year is not known
        return None
