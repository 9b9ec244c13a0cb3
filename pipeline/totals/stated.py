"""The figures of a document that can answer known totals, each with the claim that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.mention import Count, Figure, Money, Ratio
from schemas.record import PlaceUnit, Record
from schemas.run import Extraction
from schemas.text import folded

SLOTS = ("count", "total", "unit_amount", "ratio")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a record, as it answers totals; `whole` is the record that it is a part of.

    `former` where it is the value from which another of the same time starts ("từ 80.000 đồng lên 240.000 đồng"),
    `parts` the places of the record's parts, `beside` the counts of the record besides this one.
    """

    figure: Money | Count | Ratio
    record: Record
    whole: Record | None
    unit_amount: bool
    former: bool = False
    parts: tuple[PlaceUnit, ...] = ()
    beside: tuple[Count, ...] = ()

    @property
    def placed(self) -> Record:
        """The record whose place is the figure's: its own, else its whole's."""
        return self.whole if self.whole is not None and self.record.place_unit is None else self.record

    @property
    def dated(self) -> Record:
        """The record whose time is the figure's: its own, else its whole's."""
        return self.whole if self.whole is not None and not self.record.when else self.record

    @property
    def of_rate(self) -> bool:
        """Whether it is an item of a rate: "mức 2 triệu đồng/người, gồm: tiền ăn 1,5 triệu đồng"."""
        return self.whole is not None and bool(self.whole.unit_amount) and not self.whole.total

    def another_thing(self, unit: str) -> bool:
        """Whether the claim counts, beside this figure, what is called as the total's `unit` and this is not: of "50
        suất học bổng và 300 phần quà" the second answers "suất quà" alone."""
        if not self.beside or not isinstance(self.figure, Count):
            return False
        wanted = _thing(unit)
        return _thing(self.figure.unit) != wanted and any(_thing(c.unit) == wanted for c in self.beside)


def _thing(unit: str) -> str:
    """What is counted, without the word that it is counted by."""
    return folded(unit).partition(" ")[2]


@dataclass(slots=True)
class _Ties:
    """What the records of a document say of each other."""

    records: Mapping[str, Record]
    parts: dict[str, list[PlaceUnit]] = field(default_factory=dict)
    former: set[str] = field(default_factory=set)


def stated(extraction: Extraction, figures: Mapping[str, Figure]) -> list[Stated]:
    """The amounts, counts and ratios of the records in their order, chrome left out."""
    ties = _ties(extraction)
    found = []
    for record in extraction.records:
        whole = ties.records[record.part_of] if record.part_of else None
        counts = [f for i in record.count if isinstance(f := figures[i], Count)]
        for slot in SLOTS:
            for id_ in getattr(record, slot):
                figure = figures[id_]
                if isinstance(figure, Money | Count | Ratio) and figure.zone != "boilerplate":
                    found.append(
                        Stated(
                            figure,
                            record,
                            whole,
                            slot == "unit_amount",
                            figure.id in ties.former,
                            tuple(ties.parts.get(record.id, ())),
                            tuple(c for c in counts if c is not figure),
                        )
                    )
    return found


def _ties(extraction: Extraction) -> _Ties:
    ties = _Ties({r.id: r for r in extraction.records})
    owner = {i: r for r in extraction.records for slot in SLOTS for i in getattr(r, slot)}
    for record in extraction.records:
        if record.part_of and record.place_unit is not None:
            ties.parts.setdefault(record.part_of, []).append(record.place_unit)
        for compared in record.comparisons:
            base = owner.get(compared.base or "")
            if compared.basis == "before" and base is not None and base.when == record.when and compared.base:
                ties.former.add(compared.base)
    return ties
