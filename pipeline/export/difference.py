"""In words: how a document that is not counted differs from the one that is."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.export.escape import one_line
from pipeline.export.labels import DIFFERS
from schemas.held import Difference

SHOWN = 5  # figures of each kind of difference


def in_words(difference: Difference, lang: str) -> str:
    """The figures changed, gained and lost, the first of them as they are printed; in one line."""
    changed = [f"{one_line(a)} → {one_line(b)}" for a, b in difference.changed]
    sides = {"changed": changed, "gained": difference.gained, "lost": difference.lost}
    at = 1 if lang == "en" else 0
    told = [f"{DIFFERS[name][at]} {_listed(found, at)}" for name, found in sides.items() if found]
    return "; ".join(told) or DIFFERS["nothing"][at]


def beside(difference: Difference | None, lang: str) -> str:
    """The same as a sentence that goes on after another; "" where nothing is to be told."""
    if difference is None:
        return ""
    return f" {DIFFERS['beside'][1 if lang == 'en' else 0]}: {in_words(difference, lang)}."


def _listed(found: Sequence[str], at: int) -> str:
    more = f", {DIFFERS['more'][at].format(len(found) - SHOWN)}" if len(found) > SHOWN else ""
    return f"{len(found)} ({', '.join(one_line(f) for f in found[:SHOWN])}{more})"
