"""Whether a claim measures what a total does: a level and no change, the same manner, event and giver."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.totals.aspects import Fit, Words
from pipeline.totals.stated import Stated
from schemas.mention import Figure, Reference
from schemas.record import Record
from schemas.text import folded
from schemas.total import Programme, Total, TotalPlace


def scope_fit(total: Total, said: Programme, one: Stated, words: Words) -> Fit:
    """`within` where the claim is of one event, or one manner, among those that the total counts."""
    record, figure = one.record, one.figure
    scope = record.scope
    if figure.id in scope.changes or any(figure.id == c.change for c in record.comparisons):
        return "other"
    if figure.id in scope.averages and not total.per:
        return "other"
    if total.unit is not None and one.another_thing(total.unit):
        return "other"
    if said.event and scope.event and said.event != scope.event:
        return "other"
    # a part of what the total's giver gave may be of one of its branches
    givers = [r for r in (record, one.whole) if r is not None]
    if all(another_giver(total, said, r, words) for r in givers):
        return "other"
    if _another(said.source, record.source.text if record.source else None, total.place.name, words):
        return "other"
    kind = _kind_fit(said.kinds, scope.kind)
    return "within" if kind == "same" and scope.event and not said.event else kind


def _kind_fit(wanted: tuple[str, ...], kind: str | None) -> Fit:
    """Manners against manners; a claim of one manner is a part of what has several."""
    if kind is None or not wanted:
        return "same"
    mine, theirs = set(wanted), set(kind.split(", "))
    if not theirs <= mine:
        return "other"
    return "same" if theirs == mine else "within"


def another_giver(total: Total, said: Programme, record: Record, words: Words) -> bool:
    """Whether the claim names a giver, and it is not the total's."""
    return _another(said.giver, record.giver.text if record.giver else None, total.place.name, words)


def cites(said: Programme, record: Record, figures: Mapping[str, Figure]) -> bool:
    """Whether the claim is said of the document that the total's programme names."""
    wanted = {folded(r) for r in said.references}
    return any(isinstance(f := figures[i], Reference) and folded(f.value) in wanted for i in record.scope.references)


def gives(record: Record, place: TotalPlace) -> bool:
    """Whether the giver is a body of that place: "UBND huyện An Hòa"."""
    return record.giver is not None and folded(f"{place.type} {place.name}") in folded(record.giver.text)


def _another(mine: str | None, theirs: str | None, place: str, words: Words) -> bool:
    """Whether two parties are two: by the bodies that they name, else by their words; the place itself is no party."""
    if mine is None or theirs is None:
        return False
    (bodies, rest), (others, words_left) = words.party(mine), words.party(theirs)
    if bodies and others:
        return not set(bodies) & set(others)
    if folded(place) in folded(mine) and not bodies:
        return False
    a, b = {*bodies, *rest}, {*others, *words_left}
    return bool(a) and bool(b) and not a & b
