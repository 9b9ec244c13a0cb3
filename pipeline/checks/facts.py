"""What a check looks at: one document's figures and records by id, and how records stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from schemas.document import Document
from schemas.mention import Count, Figure, Money, Percent, Quantity, Ratio, Recipient, Unclaimed
from schemas.record import Record

T = TypeVar("T")
_SLOTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when")


def only(items: Sequence[T]) -> T | None:
    """The one item, or None where there is none or there are several: unique or nothing."""
    return items[0] if len(items) == 1 else None


def ids_of(record: Record) -> set[str]:
    """Every figure that the record ties."""
    found = {i for slot in _SLOTS for i in getattr(record, slot)}
    for c in record.comparisons:
        found |= {i for i in (c.figure, c.base, c.change, c.percent) if i}
    return found | ({record.as_of} if record.as_of else set())


@dataclass(frozen=True)
class Facts:
    """Figures of the site's chrome are no facts of the document and must not stand here.

    `asked` are the records that a check reads for relations between their own figures, their parts' and their whole's:
    all of them, or those that can bear on one figure (`near`). `text` is the document's, for words beside its figures.
    """

    document: Document
    figures: Mapping[str, Figure]
    records: Mapping[str, Record]
    unclaimed: tuple[Unclaimed, ...] = ()
    only_asked: tuple[Record, ...] | None = None
    text: str = ""

    @property
    def asked(self) -> Iterable[Record]:
        return self.records.values() if self.only_asked is None else self.only_asked

    def get(self, ids: Iterable[str | None], kind: type[T]) -> list[T]:
        """The figures of one kind among `ids`, each once, in their order."""
        known = self.figures
        return [f for i in dict.fromkeys(ids) if i is not None and isinstance(f := known.get(i), kind)] if ids else []

    def one(self, figure: str | None) -> Quantity | None:
        """The quantity of that id."""
        return only(self.get((figure,), Quantity))

    def money(self, ids: Iterable[str | None]) -> list[Money]:
        return self.get(ids, Money)

    def counts(self, ids: Iterable[str | None]) -> list[Count]:
        return self.get(ids, Count)

    def percents(self, ids: Iterable[str | None]) -> list[Percent]:
        return self.get(ids, Percent)

    def ratios(self, ids: Iterable[str | None]) -> list[Ratio]:
        return self.get(ids, Ratio)

    def categories(self, record: Record) -> frozenset[str]:
        """Ids of the groups that the record's recipients name."""
        return frozenset(r.category for r in self.get(record.recipients, Recipient))

    def between(self, a: Figure, b: Figure) -> str:
        """The text between two figures, in lower case."""
        return self.text[a.end : b.start].lower()

    def whole(self, record: Record) -> Record | None:
        whole = self.records.get(record.part_of) if record.part_of else None
        return whole if whole is not None and whole.id != record.id else None

    def parts(self, whole: Record) -> list[Record]:
        """The records that are part of `whole`, without those that only repeat another of them."""
        parts = self._children.get(whole.id, [])
        ids = {r.id for r in parts}
        return [r for r in parts if r.repeats not in ids]

    def size(self, whole: Record) -> int:
        """How many records are part of `whole`."""
        return len(self._children.get(whole.id, ()))

    def earlier(self, record: Record) -> Record | None:
        """The record that `record` repeats."""
        earlier = self.records.get(record.repeats) if record.repeats else None
        return earlier if earlier is not None and earlier.id != record.id else None

    @cached_property
    def _children(self) -> dict[str, list[Record]]:
        children: dict[str, list[Record]] = {}
        for r in self.records.values():
            if r.part_of and r.part_of != r.id:
                children.setdefault(r.part_of, []).append(r)
        return children

    @cached_property
    def printed(self) -> Counter[tuple[str, Decimal]]:
        """How often each number of each kind is printed."""
        return Counter(
            (f.kind, f.value) for f in self.figures.values() if isinstance(f, Quantity) and f.value is not None
        )

    def reach(self, figure: str) -> int:
        """The most parts that a whole has which bears on one figure."""
        wholes = {i for r in self.holding(figure) for i in (r.id, r.part_of) if i}
        return max((len(self._children.get(i, ())) for i in wholes), default=0)

    def near(self, figure: str) -> Facts:
        """The same facts, but only the records that bear on one figure, and what they tie."""
        holding = [r.id for r in self.holding(figure)]
        own = holding + [r.id for i in holding for r in self._children.get(i, ())]
        wholes = [r.part_of for i in holding if (r := self.records[i]).part_of in self.records and r.part_of]
        beside = [r.id for i in dict.fromkeys(wholes) for r in self._children.get(i, ())]
        asked = {*own, *wholes}  # what stands beside a part has relations of its own, which do not hold this figure
        records = {i: self.records[i] for i in sorted({*asked, *beside}, key=self._order.__getitem__)}
        tied = {i for r in records.values() for i in ids_of(r)}
        return replace(
            self,
            figures={i: self.figures[i] for i in sorted(tied & self.figures.keys())},
            records=records,
            only_asked=tuple(r for i, r in records.items() if i in asked),
        )

    def around(self, figures: Iterable[str]) -> Facts:
        """The same facts, but only those figures and the records that tie them, with what else these tie."""
        records = {r.id: r for i in figures for r in self.holding(i)}
        tied = {*figures, *(i for r in records.values() for i in ids_of(r))}
        return replace(
            self,
            figures={i: self.figures[i] for i in sorted(tied & self.figures.keys())},
            records={i: records[i] for i in sorted(records, key=self._order.__getitem__)},
        )

    def holding(self, figure: str) -> list[Record]:
        """The records that tie a figure, in their order."""
        return self._holding.get(figure, [])

    @cached_property
    def _holding(self) -> dict[str, list[Record]]:
        holding: dict[str, list[Record]] = {}
        for r in self.records.values():
            for id_ in ids_of(r):
                holding.setdefault(id_, []).append(r)
        return holding

    @cached_property
    def _order(self) -> dict[str, int]:
        return {id_: n for n, id_ in enumerate(self.records)}

    def with_figure(self, figure: Figure) -> Facts:
        """The same facts with one figure read otherwise."""
        return replace(self, figures={**self.figures, figure.id: figure})
