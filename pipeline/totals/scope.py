"""Whether a claim measures what a total does: a level and no change, the same manner, event and giver."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.totals.aspects import Fit
from schemas.mention import Figure, Reference
from schemas.record import Record
from schemas.text import folded
from schemas.total import Programme, Total

# Words that name no giver by themselves.
_COMMON = frozenset(
    [
        "của",
        "các",
        "từ",
        "nguồn",
        "quỹ",
        "và",
        "do",
        "cấp",
        "địa",
        "phương",
        "cho",
        "ở",
        "tại",
        "tỉnh",
        "huyện",
        "quận",
        "phường",
        "xã",
        "thành",
        "phố",
    ]
)


def scope_fit(total: Total, said: Programme, record: Record, figure: Figure) -> Fit:
    """`within` where the claim is of one event among those that the total counts."""
    scope = record.scope
    if figure.id in scope.changes or any(figure.id == c.change for c in record.comparisons):
        return "other"
    if figure.id in scope.averages and not total.per:
        return "other"
    if scope.kind is not None and said.kinds and scope.kind not in said.kinds:
        return "other"
    if said.event and scope.event and said.event != scope.event:
        return "other"
    if _another(said.giver, record.giver.text if record.giver else None, total.place.name):
        return "other"
    if _another(said.source, record.source.text if record.source else None, total.place.name):
        return "other"
    return "within" if scope.event and not said.event else "same"


def cites(said: Programme, record: Record, figures: Mapping[str, Figure]) -> bool:
    """Whether the claim is said of the document that the total's programme names."""
    wanted = {folded(r) for r in said.references}
    return any(isinstance(f := figures[i], Reference) and folded(f.value) in wanted for i in record.scope.references)


def _another(mine: str | None, theirs: str | None, place: str) -> bool:
    """Whether two parties share no word that names them; the place itself is no party."""
    if mine is None or theirs is None or folded(place) in folded(mine):
        return False
    a, b = (set(folded(name).split()) - _COMMON for name in (mine, theirs))
    return bool(a) and bool(b) and not a & b
