"""The drawers in order of precedence, and the one function that opens them all."""

from __future__ import annotations

import re

from pydantic import TypeAdapter

from extractors.amount.rules import DRAWER as AMOUNT
from extractors.count.rules import CUES as ZERO_CUES
from extractors.count.rules import DRAWER as COUNT
from extractors.date.rules import DRAWER as DATE
from extractors.occasion.rules import CUES as TET_CUES
from extractors.occasion.rules import DRAWER as OCCASION
from extractors.other.names import NAMES
from extractors.other.rules import DRAWER as OTHER
from extractors.percent.rules import DRAWER as PERCENT
from extractors.period.rules import CUES as QUARTER_CUES
from extractors.period.rules import DRAWER as PERIOD
from extractors.ratio.rules import DRAWER as RATIO
from extractors.reference.rules import DRAWER as REFERENCE
from extractors.resolve import resolve
from extractors.rule import Drawer, Found
from extractors.scan import SplitWords, joined, scan
from extractors.view import see
from schemas.errors import Ungrounded
from schemas.mention import Figure, Unclaimed
from schemas.passage import Layout

# A reference before everything: its digits look like all else. False friends before dates: a phone number holds days.
# Occasions before dates: 27/7 in a list of commemorations is no day of the report.
DRAWERS: tuple[Drawer, ...] = (REFERENCE, OTHER, OCCASION, PERIOD, DATE, PERCENT, RATIO, AMOUNT, COUNT, NAMES)
_CUES = re.compile(f"{TET_CUES}|{QUARTER_CUES}|{ZERO_CUES}")
_FIGURE: TypeAdapter[Figure] = TypeAdapter(Figure)


def extract(text: str, layout: Layout, split_words: SplitWords) -> tuple[tuple[Figure, ...], tuple[Unclaimed, ...]]:
    """Figures and unclaimed numerals of `text` in reading order.

    `layout.passages` are spans of `text`; `split_words` splits a clause into words (for nouns that the lexicon does
    not know). Raises Ungrounded if a span does not hold its own text, which would be a fault of the rules.
    """
    view = joined(see(text), layout)
    hits = list(scan(view, layout, DRAWERS, _CUES, split_words))
    figures: list[Figure] = []
    unclaimed: list[Unclaimed] = []
    for claim, zone, rule in resolve(hits, view, layout):
        start, end = view.anchors.origin_span(claim.start, claim.end)
        common = {"start": start, "end": end, "text": text[start:end], "zone": zone}
        if not isinstance(claim, Found):
            unclaimed.append(Unclaimed(**common, why=claim.why))
            continue
        fields = dict(claim.fields)
        if claim.words:
            a, b = view.anchors.origin_span(*claim.words)
            fields["words"] = {"start": a, "end": b, "text": text[a:b]}
        figure = _FIGURE.validate_python(
            {"id": f"f{len(figures) + 1}", "kind": claim.kind, "rule": rule, **common, **fields}
        )
        if not text[figure.start : figure.end] == figure.text or not figure.text.strip():
            raise Ungrounded(text=figure.text, start=figure.start, end=figure.end)
        figures.append(figure)
    return tuple(figures), tuple(unclaimed)
