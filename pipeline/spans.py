"""solieu as a spaCy component: `nlp.add_pipe("solieu")` puts every figure of a text into `doc.spans`.

A spaCy `Doc` has no lines, zones or site chrome: the whole text is read as one passage of the body, so that figures of
menus and of other articles count too, and days without a year stay without one. For documents use `solieu extract`.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.drawers import extract
from pipeline.segment import split_words
from schemas.passage import Layout, Passage

Span.set_extension("figure", default=None, force=True)


class FigureSpans:
    """Fills `doc.spans[spans_key]`: a span a figure, its label the kind, its id the figure's.

    A span covers whole tokens, and so may be wider than its figure ("10.000đ/suất" is one token). The figure itself,
    with its exact place in `doc.text` (code points, base 0), is in `span._.figure`.
    """

    def __init__(self, spans_key: str = "sc") -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        figures, _ = extract(doc.text, Layout((Passage(0, len(doc.text)),)), split_words)
        spans = []
        for figure in figures:
            span = doc.char_span(
                figure.start, figure.end, label=figure.kind, span_id=figure.id, alignment_mode="expand"
            )
            span._.figure = figure
            spans.append(span)
        doc.spans[self.spans_key] = spans
        return doc


def make_component(nlp: Language, name: str, spans_key: str) -> FigureSpans:
    """The component; `spans_key` is the key of `doc.spans` ("sc" is the one that displaCy draws)."""
    return FigureSpans(spans_key)


Language.factory("solieu", default_config={"spans_key": "sc"}, func=make_component)
