"""The days that a figure of time names, where its year is known."""

from __future__ import annotations

from schemas.mention import Date, Mention, Occasion, Period

Days = tuple[str, str]  # first and last day, ISO


def days(figure: Mention) -> Days | None:
    """First and last day; ISO days compare as text."""
    if isinstance(figure, Date):
        found = (figure.value or "-", figure.value or "-")
    elif isinstance(figure, Period):
        found = (figure.start_date, figure.end_date)
    elif isinstance(figure, Occasion) and figure.value.startswith("tet-") and figure.value[4:].isdigit():
        found = (
            f"{figure.value[4:]}-01-01",
            f"{figure.value[4:]}-02-28",
        )  # Tết lies between 21 January and 21 February
    else:
        return None
    return None if found[0].startswith("-") or found[1].startswith("-") else found


def apart(a: Days, b: Days) -> bool:
    """Whether no day belongs to both."""
    return a[1] < b[0] or b[1] < a[0]
