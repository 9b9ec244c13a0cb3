"""The only clock: when something happened. Nothing that is found in a document depends on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def stamp(seconds: int = 0) -> str:
    """The time now, or so many seconds later (earlier, if negative): UTC, ISO 8601 with microseconds and "Z".

    Such texts are in the order of the moments that they name.
    """
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local_day() -> date:
    """The day on the office's wall."""
    return datetime.now().astimezone().date()
