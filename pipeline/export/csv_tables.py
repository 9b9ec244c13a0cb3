"""Tables as CSV files, for Vietnamese readers and their spreadsheets: one file a table, headings and ids in Vietnamese.

UTF-8 with a byte-order mark, comma, CRLF. Numbers are plain ("1810000000", "2.5") and days ISO, which every program reads
alike, whatever its language; text that a spreadsheet would run begins with an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

from pipeline.export.columns import Table, Value, exact, speaker
from pipeline.export.leads import Page
from pipeline.export.lines import guarded
from pipeline.export.whole import written
from pipeline.export.words import Words


def write_csv(folder: Path, pages: Iterable[Page], tables: Iterable[Table], words: Words) -> dict[str, int]:
    """Writes `<title>.csv` of each table into `folder` (made if need be); returns how many rows each has, by its title.

    Each file is whole or absent; other files of the folder are left alone. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {t.title: 0 for t in tables}
    with ExitStack() as stack:
        writers = []
        for table in tables:
            fresh = stack.enter_context(written(folder / f"{table.file_name}.csv"))
            file = stack.enter_context(fresh.open("w", encoding="utf-8-sig", errors="replace", newline=""))
            writers.append((table, csv.writer(file), [(c.read, speaker(c, words)) for c in table.for_people]))
            writers[-1][1].writerow([c.heading for c in table.for_people])
        for page in pages:
            for table, writer, columns in writers:
                for row in table.rows(page):
                    writer.writerow(["" if (v := read(row)) is None else _cell(say(v)) for read, say in columns])
                    counts[table.title] += 1
    return counts


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    return exact(value) if isinstance(value, Decimal) else str(value)
