"""What every page has around its body: its policy, its title, its style. A page has no script and fetches nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.export.escape import escaped
from pipeline.export.own import TAG

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def shell(title: str, body: str, *styles: str, lang: str = "vi") -> str:
    """A whole page of `body`, which is HTML; `title` is plain text, `styles` name sheets beside this module."""
    style = "".join(map(_style, styles))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n{TAG}\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


@cache
def _style(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
