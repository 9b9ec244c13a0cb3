"""What a file is, by its bytes."""

from __future__ import annotations

from pathlib import PurePath


def media_type(data: bytes, path: str) -> str:
    """The media type of `data`; the name decides only between plain text and Markdown. Raises EmptyDocument."""
    return "text/markdown" if PurePath(path).suffix.lower() in (".md", ".markdown") else "text/plain"
