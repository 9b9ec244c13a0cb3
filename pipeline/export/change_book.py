"""What two versions differ in as a workbook: the sums, every document that differs (most changed first), every change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.export.change_labels import FATE, SORT, WORDS
from pipeline.export.change_rows import Line, lines
from pipeline.export.change_sums import Tally
from pipeline.export.columns import Column, Kind, Table, Value
from pipeline.export.labels import said
from pipeline.export.words import Words
from pipeline.export.workbook import book
from schemas.change import SORTS, Compared


def write_book(
    path: Path,
    found: Iterable[Compared],
    tally: Tally,
    words: Words,
    way: Callable[[str], str] = str,
    scratch: Path | None = None,
) -> None:
    """Writes the workbook in one pass over `found`, which is counted into `tally`; `way` and `scratch` as for `book`."""
    with book(path, tables(tally.lang), words, way=way, scratch=scratch) as made:
        for told in found:
            told_lines = lines(told, tally.lang, words)
            tally.add(told, next((x.report for x in told_lines), None))
            made.add(told_lines)
        made.add(tally)


def tables(lang: str) -> tuple[Table, ...]:
    def head(name: str) -> str:
        return said(WORDS[name], lang)

    def of(name: str, kind: Kind = "text", width: int = 12) -> Column:
        return Column(name, head(name), kind, lambda row: getattr(row, name) or None, width)

    def item(name: str, at: int, kind: Kind = "text", width: int = 12) -> Column:
        return Column(name, head(name), kind, lambda row: row[at], width)

    sums = Table(
        "sums",
        head("sums"),
        (item("what", 0, width=44), Column("count", head("count"), "text", lambda row: row[1], 50)),
        lambda told: iter([("A", told.a), ("B", told.b), *told.sums()] if isinstance(told, Tally) else []),
    )
    documents = Table(
        "documents",
        head("documents"),
        (
            Column("document", head("document"), "text", lambda d: d.path, 40),
            Column("fate", head("fate"), "text", lambda d: said(FATE[d.fate], lang), 18),
            *(Column(s, said(SORT[s], lang), "text", _count(s), 14) for s in SORTS),
            of("verdicts", "whole"),
            of("reason", width=60),
            of("report", "link", 30),
        ),
        lambda told: iter(told.ranked if isinstance(told, Tally) else []),
    )
    changes = Table(
        "changes",
        head("changes"),
        (
            of("document", width=34),
            Column("sort", head("sort"), "text", lambda x: said(SORT[x.sort], lang), 14),
            Column("side", head("side"), "text", lambda x: x.word, 14),
            of("name", width=22),
            of("quote", width=28),
            of("before", width=44),
            of("after", width=44),
            of("of", width=8),
            of("page", "whole", 7),
            of("line", "whole", 7),
            Column("start", head("start"), "whole", lambda x: x.start, 9),
            of("end", "whole", 9),
            of("context", width=60),
            of("rule", width=20),
            of("report", "link", 30),
        ),
        _lines,
    )
    return sums, documents, changes


def _count(sort: Any) -> Callable[[Any], Value]:
    return lambda row: row.count(sort) or None


def _lines(told: Any) -> Iterator[Line]:
    return iter(told if isinstance(told, list) else [])
