"""solieu as a spaCy component: `nlp.add_pipe("solieu")` puts every figure of a text into `doc.spans`.

A spaCy `Doc` has no lines, zones or site chrome: the whole text is read as one passage of the body, so that figures of
menus and of other articles count too, and days without a year stay without one. For documents use `solieu extract`.
"""

from __future__ import annotations

from pydantic import TypeAdapter
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.drawers import extract
from pipeline.normalise import normalise
from pipeline.segment import split_words
from schemas.mention import Figure
from schemas.passage import Layout, Passage

KEY = "solieu"  # of doc.user_data: figure id → the figure as JSON, so that a Doc can be stored and sent
_FIGURE: TypeAdapter[Figure] = TypeAdapter(Figure)


def figure_of(span: Span) -> Figure | None:
    """The figure that `span` shows (`span._.figure`); None for spans of others."""
    stored = span.doc.user_data.get(KEY, {}).get(span.id_)
    return _FIGURE.validate_json(stored) if stored else None


Span.set_extension("figure", getter=figure_of, force=True)


class FigureSpans:
    """Fills `doc.spans[spans_key]`: a span a figure, its label the kind, its id the figure's.

    A span covers whole tokens, and so may be wider than its figure ("10.000đ/suất" is one token). The figure itself,
    with its exact place in `doc.text` (code points, base 0; decomposed letters included), is `span._.figure`.
    """

    def __init__(self, spans_key: str = "sc") -> None:
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        text = normalise(doc.text)
        figures, _ = extract(text.content, Layout((Passage(0, len(text.content)),)), split_words)
        spans, stored = [], {}
        for figure in figures:
            start, end = text.origin(figure.start), text.origin(figure.end)
            placed = figure.model_copy(update={"start": start, "end": end, "text": doc.text[start:end]})
            spans.append(doc.char_span(start, end, label=figure.kind, span_id=figure.id, alignment_mode="expand"))
            stored[figure.id] = placed.model_dump_json()
        doc.user_data[KEY] = stored
        doc.spans[self.spans_key] = spans
        return doc


def make_component(nlp: Language, name: str, spans_key: str) -> FigureSpans:
    """The component; `spans_key` is the key of `doc.spans` ("sc" is the one that displaCy draws)."""
    return FigureSpans(spans_key)


Language.factory("solieu", default_config={"spans_key": "sc"}, func=make_component)
