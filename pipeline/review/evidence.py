"""The evidence pack of a document as it stands on the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.contract import category_names, topic_names
from pipeline.export.labels import DOUBTS, Pair, said
from pipeline.export.pack import pack
from pipeline.review.state import State
from pipeline.review.texts import english
from schemas.decision import Undo

_UNDONE: Pair = ("đã hoàn tác (số {n})", "undone by {n}")
_ASKS: Pair = ("cần xem lại: {why}", "to be looked at again: {why}")


def evidence(state: State, head: str, made_at: str, lang: str = "vi", named: Callable[[str], str] = str) -> str:
    """One HTML page without script; `head` is the trail's (pipeline.store.trail.head), `made_at` the moment of both (UTC); `named`
    gives what people call a known total."""
    return pack(
        state.extraction,
        state.entries,
        stage=state.stage,
        head=head,
        made_at=made_at,
        marks={s.figure.id: s.mark for s in state.figures},
        fates=fates(state, lang),
        places={e.id: s.figure.id for s in state.figures if s.mark != "rejected" for e in s.entries},
        ruled={r.finding.id: r.entry.id for r in state.findings if r.entry is not None},
        beside=[(c.comparison, c.entry.id if c.entry else None) for c in state.comparisons],
        lang=lang,
        names=category_names(),
        topics=topic_names(),
        english=english() if lang == "en" else {},
        named=named,
    )


def fates(state: State, lang: str = "vi") -> Mapping[int, str]:
    """Why decisions do not stand, by their number."""
    told = {o.entry.id: said(_ASKS, lang, why=said(DOUBTS[o.doubt], lang)) for o in state.orphans}
    return told | {
        e.decision.act.decision: said(_UNDONE, lang, n=e.id) for e in state.entries if isinstance(e.decision.act, Undo)
    }
