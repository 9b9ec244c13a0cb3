"""The only clock: when something happened. Nothing that is found in a document depends on it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def stamp() -> str:
    """The time now: UTC, ISO 8601 with microseconds and "Z"."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment as the store writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local_day() -> date:
    """The day on the office's wall."""
    return datetime.now().astimezone().date()
