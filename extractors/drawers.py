"""The drawers in order of precedence, and the one function that opens them all."""

from __future__ import annotations

from pydantic import TypeAdapter

from extractors.amount.rules import DRAWER as AMOUNT
from extractors.count.rules import CUES as ZERO_CUES
from extractors.count.rules import DRAWER as COUNT
from extractors.date.rules import DRAWER as DATE
from extractors.numeral.number import start_of
from extractors.occasion.rules import CUES as TET_CUES
from extractors.occasion.rules import DRAWER as OCCASION
from extractors.other.names import NAMES
from extractors.other.rules import DRAWER as OTHER
from extractors.percent.rules import DRAWER as PERCENT
from extractors.period.rules import CUES as QUARTER_CUES
from extractors.period.rules import DRAWER as PERIOD
from extractors.ratio.rules import DRAWER as RATIO
from extractors.recipient.rules import find_recipients
from extractors.reference.rules import DRAWER as REFERENCE
from extractors.resolve import resolve
from extractors.rule import Claim, Drawer, Found
from extractors.scan import Hit, SplitWords, joined, passages_of, scan
from extractors.view import View, see
from schemas.errors import Ungrounded
from schemas.mention import Figure, Unclaimed
from schemas.passage import Layout, Zone

# A reference before everything: its digits look like all else. False friends before dates: a phone number holds days.
# Occasions before dates: 27/7 in a list of commemorations is no day of the report.
DRAWERS: tuple[Drawer, ...] = (REFERENCE, OTHER, OCCASION, PERIOD, DATE, PERCENT, RATIO, AMOUNT, COUNT, NAMES)
# Drawers of nouns: asked when the numerals of a passage are settled.
NOUN_DRAWERS = ("recipient",)
_START = start_of((*TET_CUES, *QUARTER_CUES, *ZERO_CUES))
_FIGURE: TypeAdapter[Figure] = TypeAdapter(Figure)


def _recipients(view: View, layout: Layout, hits: list[Hit]) -> list[tuple[Claim, Zone, str]]:
    """The groups that the figures and gifts of each passage apply to."""
    measured: dict[int, list[Found]] = {}
    for claim, passage, _ in hits:
        if isinstance(claim, Found):
            measured.setdefault(passage.start, []).append(claim)
    return [
        (found, passage.zone, "recipient.phrase")
        for passage in passages_of(view, layout)
        if passage.zone in ("title", "body", "table")
        for found in find_recipients(
            view.low,
            passage.start,
            passage.end,
            measured.get(passage.start, []),
            heads=passage.seat is not None and passage.seat.role in ("head", "stub"),
        )
    ]


def extract(text: str, layout: Layout, split_words: SplitWords) -> tuple[tuple[Figure, ...], tuple[Unclaimed, ...]]:
    """Figures and unclaimed numerals of `text` in reading order.

    `layout.passages` are spans of `text`; `split_words` splits a clause into words (for nouns that the lexicon does
    not know). Raises Ungrounded if a span does not hold its own text, which would be a fault of the rules.
    """
    view = joined(see(text), layout)
    hits = list(scan(view, layout, DRAWERS, _START, split_words))
    claims = list(resolve(hits, view, layout)) + _recipients(view, layout, hits)
    claims.sort(key=lambda c: (c[0].start, c[0].end))
    figures: list[Figure] = []
    unclaimed: list[Unclaimed] = []
    for claim, zone, rule in claims:
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
