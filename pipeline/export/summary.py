"""Totals per category over documents: each claim once, each sum led back to its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.mention import Count, Figure, Money, Recipient
from schemas.record import Record
from schemas.run import Extraction
from schemas.text import folded

SKIPPED = {
    "part": "là một phần của số khác", "repeat": "nhắc lại số đã cộng", "planned": "mới là kế hoạch", "norm": "là định mức",
    "stock": "là số hiện có", "nobody": "không nêu đối tượng", "other": "là mức tăng giảm, bình quân hoặc gốc so sánh", "unread": "không có một giá trị rõ ràng",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a sum, and the document it stands in."""

    document: str
    figure: Figure


@dataclass(slots=True)
class Sum:
    """`categories` are taxonomy ids (several where the claim names them together); `unit` is a currency, or what is counted; `value` is in whole units; `qualified` where a term says "hơn", "khoảng" and the like."""

    categories: tuple[str, ...]
    money: bool
    unit: str
    value: Decimal = Decimal(0)
    qualified: bool = False
    terms: list[Term] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """Sums in the order of their categories, money first; `skipped` counts figures left out, by the keys of SKIPPED."""

    sums: list[Sum]
    skipped: Counter[str]


def summary(extractions: Iterable[Extraction], stocks: Collection[str]) -> Summary:
    """Amounts and counts of what was given or done, per category and unit; units are never mixed.

    Parts of wholes, repeats (in a document or of another document's claim), plans, rules, changes, means, what merely
    is there (topics in `stocks`, claims without an act), claims for nobody in particular and figures without one value
    are left out and counted.
    """
    sums: dict[tuple[tuple[str, ...], bool, str], Sum] = {}
    skipped: Counter[str] = Counter()
    seen: dict[tuple[object, ...], str] = {}
    for extraction in extractions:
        figures = {f.id: f for f in extraction.figures}
        path = extraction.document.path
        for record in extraction.records:
            groups = tuple(sorted({f.category for i in record.recipients if isinstance(f := figures[i], Recipient)}))
            for figure in _numbers(record, figures):
                why = _left_out(record, figure, stocks)
                key = (groups, isinstance(figure, Money), _unit(figure))
                if why is None and seen.setdefault((*key, *_claim(extraction, record, figures, figure)), path) != path:
                    why = "repeat"
                if why is not None:
                    skipped[why] += 1
                    continue
                total = sums.setdefault(key, Sum(*key))
                assert figure.value is not None
                total.value += figure.value
                total.qualified |= figure.modifier != "exact"
                total.terms.append(Term(path, figure))
    ordered = sorted(sums.values(), key=lambda s: (s.categories, not s.money, s.unit))
    return Summary(ordered, skipped)


def _numbers(record: Record, figures: Mapping[str, Figure]) -> Iterator[Money | Count]:
    for id_ in (*record.total, *record.count):
        figure = figures[id_]
        if isinstance(figure, Money | Count):
            yield figure


def _left_out(record: Record, figure: Money | Count, stocks: Collection[str]) -> str | None:
    if record.part_of:
        return "part"
    if record.repeats:
        return "repeat"
    if record.status in ("planned", "norm"):
        return record.status
    scope = record.scope
    if record.rule == "base" or figure.id in (*scope.changes, *scope.averages):
        return "other"
    if not record.recipients:
        return "nobody"
    if record.what in stocks or not (record.what or record.action or record.giver or record.source):
        return "stock"
    if figure.value is None or figure.low is not None or figure.modifier == "vague" or figure.per:
        return "unread"
    return None


def _unit(figure: Money | Count) -> str:
    return figure.currency if isinstance(figure, Money) else folded(figure.unit)


def _claim(
    extraction: Extraction, record: Record, figures: Mapping[str, Figure], figure: Money | Count
) -> tuple[object, ...]:
    """What makes the same figure of two documents one claim: value, times, place and giver."""
    place = record.place_unit or extraction.document.place
    times = tuple(sorted(folded(figures[i].text) for i in record.when))
    return figure.value, times, folded(place.name) if place else "", folded(record.giver.text) if record.giver else ""
