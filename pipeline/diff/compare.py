"""Two runs of one document: figures, records, findings, known totals, the head and decisions, gained, lost and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.diff import says
from pipeline.diff.bridge import Bridge
from pipeline.diff.match import Pairs, pairs_of
from pipeline.diff.share import Held, sharing
from schemas.change import Change, Difference, Field, Item, Sort
from schemas.decision import Entry
from schemas.run import Extraction
from schemas.total import Comparison


@dataclass(frozen=True, slots=True)
class Doubted:
    """A decision that does not find its place in a run, or finds something else there, and why (see replay.Doubt)."""

    entry: Entry
    doubt: str


@dataclass(frozen=True, slots=True)
class Run:
    """One side: what was found, with the text; its figures beside known totals; the document's decisions that do not
    stand in it."""

    extraction: Extraction
    comparisons: Sequence[Comparison] = ()
    doubted: Sequence[Doubted] = ()

    @property
    def text(self) -> str:
        """Raises ValueError where the extraction came without."""
        if self.extraction.document.text is None:
            raise ValueError("runs are compared with their texts")
        return self.extraction.document.text


def difference(a: Run, b: Run) -> Difference:
    """What B says otherwise than A. Seen from B it is the same turned round: what is A and what B decides nothing.

    Raises ValueError where a side has no text.
    """
    return _Beside(b, a).difference().turned if _order(a) > _order(b) else _Beside(a, b).difference()


def _order(run: Run) -> tuple[object, ...]:
    told = run.extraction.model_dump_json(exclude={"version": True, "document": {"text"}})
    return run.text, told, [c.model_dump_json() for c in run.comparisons], [d.entry.id for d in run.doubted]


class _Beside:
    def __init__(self, a: Run, b: Run) -> None:
        self.a, self.b = a, b
        self.left, self.right = a.extraction, b.extraction
        self.bridge = Bridge(a.text, b.text)
        self.figures = pairs_of(self.left.figures, self.right.figures, self.bridge)
        # both runs' figures and records by one name: that of A where there is one
        self._names = {f.id: f.id for f in self.left.figures}
        self._theirs = {f.id: f"+{f.id}" for f in self.right.figures}
        self._theirs |= {self.right.figures[j].id: self.left.figures[i].id for i, j in self.figures.there.items()}

        self._printed = {f.id: f.text for f in self.left.figures}
        self._printed |= {f"+{f.id}": f.text for f in self.right.figures}

    def difference(self) -> Difference:
        found = [*self._of_figures(), *self._of_records(), *self._of_findings(), *self._of_totals(), *self._of_head()]
        return Difference((*found, *self._of_decisions()), len(self.figures.moved))

    def _ours(self, figure: str) -> str:
        return self._names.get(figure, figure)

    def _other(self, figure: str) -> str:
        return self._theirs.get(figure, figure)

    def _of_figures(self) -> Iterator[Change]:
        def fields(i: int, j: int) -> tuple[Field, ...]:
            return says.differing(says.of_figure(self.left.figures[i]), says.of_figure(self.right.figures[j]))

        return _changes("figure", self.left.figures, self.right.figures, self.figures, fields)

    def _of_records(self) -> Iterator[Change]:
        left, right = self.left.records, self.right.records
        pairs = sharing(
            [Held("", says.tied(r, self._ours)) for r in left], [Held("", says.tied(r, self._other)) for r in right]
        )
        same = {right[j].id: left[i].id for i, j in pairs.there.items()}

        def fields(i: int, j: int) -> tuple[Field, ...]:
            ours = says.of_record(left[i], self._ours, lambda r: r)
            theirs = says.of_record(right[j], self._other, lambda r: same.get(r, f"+{r}"))
            return tuple(self._named(f) for f in says.differing(ours, theirs))

        return _changes("record", left, right, pairs, fields)

    def _of_findings(self) -> Iterator[Change]:
        left, right = self.left.findings, self.right.findings
        pairs = sharing(
            [Held(f.check, dict.fromkeys(map(self._ours, f.figures), says.AMOUNT)) for f in left],
            [Held(f.check, dict.fromkeys(map(self._other, f.figures), says.AMOUNT)) for f in right],
        )

        def fields(i: int, j: int) -> tuple[Field, ...]:
            told = says.differing(says.of_finding(left[i], self._ours), says.of_finding(right[j], self._other))
            return tuple(self._named(f) for f in told)

        return _changes("finding", left, right, pairs, fields)

    def _of_totals(self) -> Iterator[Change]:
        left, right = self.a.comparisons, self.b.comparisons
        spots_a = {(f.start, f.end): f.id for f in self.left.figures}
        spots_b = {(f.start, f.end): self._other(f.id) for f in self.right.figures}
        pairs, waiting = Pairs(), dict[tuple[str, object], list[int]]()
        for j, c in enumerate(right):
            at = c.figure and (c.figure.start, c.figure.end)
            waiting.setdefault((c.total, at and spots_b.get(at, at)), []).append(j)
        for i, c in enumerate(left):
            at = c.figure and (c.figure.start, c.figure.end)
            known = at and spots_a.get(at, self.bridge.over(*at))
            if there := waiting.get((c.total, known)):
                pairs.add(i, there.pop(0))

        def fields(i: int, j: int) -> tuple[Field, ...]:
            return says.differing(says.of_comparison(left[i]), says.of_comparison(right[j]))

        return _changes("comparison", left, right, pairs, fields)

    def _of_head(self) -> Iterator[Change]:
        told = says.differing(says.of_document(self.left.document), says.of_document(self.right.document))
        yield from (Change("header", "changed", fields=(f,)) for f in told)
        if not self.bridge.same:
            yield Change("header", "changed", fields=(Field("text", len(self.a.text), len(self.b.text)),))

    def _of_decisions(self) -> Iterator[Change]:
        ours, theirs = ({d.entry.id: d for d in run.doubted} for run in (self.a, self.b))
        for id_ in sorted(theirs.keys() - ours.keys()):
            yield Change("decision", "lost", a=theirs[id_].entry, doubt=theirs[id_].doubt)
        for id_ in sorted(ours.keys() - theirs.keys()):
            yield Change("decision", "gained", b=ours[id_].entry, doubt=ours[id_].doubt)

    def _named(self, field: Field) -> Field:
        """Its figures by what is printed, and not by ids that only the comparison knows."""

        def name(value: object) -> object:
            match value:
                case str():
                    return (
                        f"“{' '.join(self._printed[value].split())}”"
                        if value in self._printed
                        else value.removeprefix("+")
                    )
                case list():
                    return [name(v) for v in value]
                case dict():
                    return {k: name(v) for k, v in value.items()}
            return value

        return Field(field.name, name(field.before), name(field.after)) if field.name in _OF_FIGURES else field


_OF_FIGURES = {*says.SLOTS, "figures", "suggestion", "comparisons", "part_of", "repeats"} | {
    f"scope.{n}" for n in ("references", "changes", "averages", "partial")
}


def _changes(
    sort: Sort,
    left: Sequence[Item],
    right: Sequence[Item],
    pairs: Pairs,
    fields: Callable[[int, int], tuple[Field, ...]],
) -> Iterator[Change]:
    """In the order of A, what is only in B after it."""
    for i, a in enumerate(left):
        j = pairs.there.get(i)
        if j is None:
            yield Change(sort, "lost", a=a)
        elif told := fields(i, j):
            yield Change(sort, "changed", a, right[j], told)
    yield from (Change(sort, "gained", b=b) for j, b in enumerate(right) if j not in pairs.back)
