"""Other versions' readings of a document, made for tests: what a change of the rules may do to an extraction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from random import Random

from pipeline.ingest import Source
from pipeline.run import process
from schemas.mention import Figure, Percent, Quantity
from schemas.record import Record
from schemas.run import Extraction, Version

OLD, NEW = Version(code="1.0", rules="0a" * 8), Version(code="1.1", rules="1b" * 8)


@cache
def read(content: str, name: str = "a.txt") -> Extraction:
    """As the first version reads it."""
    found = process(Source(name, content.encode()), with_text=True)
    return found.model_copy(update={"version": OLD})


def by(version: Version, extraction: Extraction) -> Extraction:
    return extraction.model_copy(update={"version": version})


def with_figure(extraction: Extraction, printed: str, /, **update: object) -> Extraction:
    """The figure that is `printed` so says something else; KeyError where there is none."""
    held = {f.text: f for f in extraction.figures}[printed]
    figures = tuple(f.model_copy(update=update) if f is held else f for f in extraction.figures)
    return extraction.model_copy(update={"figures": figures})


def without(extraction: Extraction, *texts: str) -> Extraction:
    """These figures are not found, nor what hangs on them; what follows is numbered anew."""
    gone = {f.id for f in extraction.figures if f.text in texts}
    figures = [f for f in extraction.figures if f.id not in gone]
    findings = [f for f in extraction.findings if not gone & set(f.figures)]
    records = [_emptied(r, gone) for r in extraction.records]
    return renumbered(extraction.model_copy(update={"figures": figures, "findings": findings, "records": records}))


def _emptied(record: Record, gone: set[str]) -> Record:
    slots = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when")
    update: dict[str, object] = {s: tuple(f for f in getattr(record, s) if f not in gone) for s in slots}
    update["comparisons"] = tuple(c for c in record.comparisons if not gone & {c.figure, c.base, c.change, c.percent})
    update["as_of"] = None if record.as_of in gone else record.as_of
    return record.model_copy(update=update)


def renumbered(extraction: Extraction) -> Extraction:
    """The same under other ids, as a figure more at the beginning would have it."""
    names = {f.id: f"f{n + 1001}" for n, f in enumerate(extraction.figures)}
    claims = {r.id: f"r{n + 2001}" for n, r in enumerate(extraction.records)}
    names |= claims
    update = {
        "figures": tuple(f.model_copy(update={"id": names[f.id]}) for f in extraction.figures),
        "records": tuple(_named(r, names, Record) for r in extraction.records),
        "findings": tuple(
            f.model_copy(
                update={
                    "id": f"c{n + 3001}",
                    "figures": tuple(names[i] for i in f.figures),
                    "records": tuple(names[i] for i in f.records),
                    "suggestion": f.suggestion
                    and f.suggestion.model_copy(update={"figure": names[f.suggestion.figure]}),
                }
            )
            for n, f in enumerate(extraction.findings)
        ),
    }
    return extraction.model_copy(update=update)


def _named(record: Record, names: Mapping[str, str], kind: type[Record]) -> Record:
    def name(value: object) -> object:
        if isinstance(value, str):
            return names.get(value, value)
        if isinstance(value, tuple | list):
            return [name(v) for v in value]
        return {k: name(v) for k, v in value.items()} if isinstance(value, dict) else value

    return kind.model_validate(name(record.model_dump()))


def _other_value(rng: Random, extraction: Extraction) -> Extraction:
    held = [f for f in extraction.figures if isinstance(f, Quantity) and f.value is not None]
    return _replaced(extraction, rng.choice(held), value=Decimal(rng.randint(1, 999))) if held else extraction


def _other_kind(rng: Random, extraction: Extraction) -> Extraction:
    if not extraction.figures:
        return extraction
    old = rng.choice(extraction.figures)
    fresh = Percent(id=old.id, start=old.start, end=old.end, text=old.text, zone=old.zone, rule="x", value=Decimal(7))
    return _swapped(extraction, old, fresh)


def _other_span(rng: Random, extraction: Extraction) -> Extraction:
    held = [f for f in extraction.figures if f.end - f.start > 2]
    if not held:
        return extraction
    old = rng.choice(held)
    return _replaced(extraction, old, end=old.end - 1, text=old.text[:-1])


def _fewer(rng: Random, extraction: Extraction) -> Extraction:
    return without(extraction, rng.choice(extraction.figures).text) if extraction.figures else extraction


def _fewer_records(rng: Random, extraction: Extraction) -> Extraction:
    if not extraction.records:
        return extraction
    gone = rng.choice(extraction.records).id
    kept = [
        r.model_copy(update={n: None for n in ("part_of", "repeats") if getattr(r, n) == gone})
        for r in extraction.records
        if r.id != gone
    ]
    findings = tuple(f for f in extraction.findings if gone not in f.records)
    return extraction.model_copy(update={"records": tuple(kept), "findings": findings})


def _other_verdict(rng: Random, extraction: Extraction) -> Extraction:
    if not extraction.findings:
        return extraction
    held = rng.choice(extraction.findings)
    fresh = held.model_copy(update={"verdict": rng.choice(["suspicious", "contradiction", "consistent"])})
    return extraction.model_copy(update={"findings": tuple(fresh if f is held else f for f in extraction.findings)})


def _replaced(extraction: Extraction, old: Figure, **update: object) -> Extraction:
    return _swapped(extraction, old, old.model_copy(update=update))


def _swapped(extraction: Extraction, old: Figure, fresh: Figure) -> Extraction:
    return extraction.model_copy(update={"figures": tuple(fresh if f is old else f for f in extraction.figures)})


ALTERATIONS: tuple[Callable[[Random, Extraction], Extraction], ...] = (
    _other_value, _other_kind, _other_span, _fewer, _fewer_records, _other_verdict, lambda rng, e: renumbered(e),
)  # fmt: skip


def altered(rng: Random, extraction: Extraction, times: int) -> Extraction:
    """As another version may read it: some of the alterations, one after the other."""
    for _ in range(times):
        extraction = rng.choice(ALTERATIONS)(rng, extraction)
    return by(NEW, extraction)
