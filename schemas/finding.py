"""Findings: what a check saw (the `findings` of the output contract). A check looks; it changes nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.mention import Model

Verdict = Literal["consistent", "suspicious", "contradiction", "malformed", "not_comparable"]


class Suggestion(Model):
    """The only single edit of one figure that would make every check on it hold; never applied."""

    figure: str
    value: str
    why: str


class Other(Model):
    """A figure of another document."""

    document: str
    figure: str


class Row(Model):
    """One line of the calculation: the figure as printed (or what was computed), and its interval in whole units.

    `low` and `high` are decimal strings or null for no bound; a round bracket in `interval` is an open end.
    """

    label: str
    figure: str | None = None
    printed: str | None = None
    value: str | None = None
    interval: str | None = None


class Finding(Model):
    """`figures` and `records` are ids; `expected` what the rest of the claim implies, `actual` what is printed."""

    id: str
    check: str
    verdict: Verdict
    figures: tuple[str, ...]
    records: tuple[str, ...] = ()
    total: str | None = None
    other: Other | None = None
    expected: str | None = None
    actual: str | None = None
    message_vi: str
    message_en: str
    rows: tuple[Row, ...] = Field(default=(), description="the arithmetic, row by row")
    suggestion: Suggestion | None = None
