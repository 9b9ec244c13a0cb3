"""How commands of the store tell what is wrong, and how far they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pipeline.cli.extract import Lang

if TYPE_CHECKING:
    from pipeline.store.problems import Problem

_KINDS = {False: ("HỎNG", "BAD"), True: ("chú ý", "note")}


def tell(problem: Problem, lang: Lang) -> None:
    """Two lines: what it is, and what to do."""
    en = lang is Lang.en
    typer.echo(f"{_KINDS[problem.is_note][en]:<6} {_printable(problem.said[en])}")
    typer.echo(f"{'':<6} → {_printable(problem.advice[en])}")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's standard error, moved by (done, total); nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _printable(text: str) -> str:
    """Names of files may hold anything; a terminal is shown none of it that moves its cursor."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
