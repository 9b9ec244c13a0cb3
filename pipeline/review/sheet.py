"""The right side of the desk: the figures of a leaf in reading order, each record before its first figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.export.escape import one_line
from pipeline.export.told import Teller, records_of
from pipeline.review.leaves import Leaf
from pipeline.review.paper import Paper
from pipeline.review.replay import Seen
from pipeline.review.words import Words
from schemas.mention import Unclaimed
from schemas.record import Record


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list; `ref` names what it opens. `tags` are short warnings with their classes."""

    kind: str  # figure, record, numeral
    ref: str
    start: int
    title: str
    more: str = ""
    quote: str = ""
    classes: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()


class Sheet:
    """The list of one document as it stands."""

    def __init__(self, paper: Paper, words: Words, teller: Teller) -> None:
        self.paper, self.words, self.teller = paper, words, teller
        told = paper.state.extraction
        start = {f.id: f.start for f in told.figures}
        self.tied = records_of(told.records)
        first: dict[str, str] = {}  # the figure of each record that comes first
        for figure, ids in self.tied.items():
            for id_ in ids:
                if id_ not in first or start[figure] < start[first[id_]]:
                    first[id_] = figure
        self.heads: defaultdict[str, list[Record]] = defaultdict(list)
        for record in told.records:
            if record.id in first:
                self.heads[first[record.id]].append(record)

    def items(self, leaf: Leaf, *, numerals: bool) -> list[Item]:
        """What of the document begins in the leaf."""
        items: list[Item] = []
        for seen in self.paper.state.figures:
            if leaf.start <= seen.figure.start < leaf.end:
                if seen.mark != "rejected":
                    items += [self._record(r, seen) for r in self.heads.get(seen.figure.id, ())]
                items.append(self._figure(seen))
        items += [self._numeral(u) for u in self.paper.unclaimed(leaf, numerals=numerals) if u.start >= leaf.start]
        return sorted(items, key=lambda i: i.start)  # stable: a record stays before its figure

    def _figure(self, seen: Seen) -> Item:
        f, t = seen.figure, self.words.t
        value, unit = self.words.worth(f)
        modifier = self.words.modifier(f)
        title = " ".join(x for x in (modifier, value, unit) if x)
        quote = one_line(f.text)
        doubt = self.paper.doubts.get(f.id) if seen.mark != "rejected" else None
        tags: list[tuple[str, str]] = [(t(f"mark.{seen.mark}"), seen.mark)] if seen.mark != "untouched" else []
        if doubt:
            tags.append((t(f"verdict.{doubt}"), doubt))
        if f.doubtful:
            tags.append((t("doubtful"), "doubtful"))
        return Item(
            "figure", f"figure:{f.id}", f.start, title, t(f"kind.{f.kind}"),
            "" if quote.casefold() == title.casefold() else quote,
            f"{f.kind} {seen.mark}" + (" boilerplate" if f.zone == "boilerplate" else ""),
            tuple(tags), tuple(self.tied.get(f.id, ())),
        )  # fmt: skip

    def _record(self, record: Record, seen: Seen) -> Item:
        told = dict(self._lines(record))
        return Item(
            "record", f"record:{record.id}", seen.figure.start, " · ".join(self.teller.head(record)),
            "; ".join(told.values()), classes=record.status,
        )  # fmt: skip

    def _lines(self, record: Record) -> Iterator[tuple[str, str]]:
        few = record.model_copy(
            update={"recipients": record.recipients[:2], "when": record.when[:1], "comparisons": (), "giver": None}
            | dict.fromkeys(("count", "total", "unit_amount", "percent", "ratio"), ())
            | {"source": None, "action": None, "part_of": None, "repeats": None, "as_of": None}
        )
        for line in self.teller.record(few):
            yield line.label, one_line(", ".join(p.note or p.text for p in line.pieces))

    def _numeral(self, u: Unclaimed) -> Item:
        passed = (u.start, u.end) in self.paper.state.numerals
        tags = ((self.words.t("mark.accepted"), "accepted"),) if passed else ()
        return Item(
            "numeral", f"numeral:{u.start}", u.start, one_line(u.text), self.words.t(f"why.{u.why}"),
            classes=f"none {u.why}", tags=tags,
        )  # fmt: skip
