"""What each thing of a run says, as plain values: what two runs are compared by. Where it stands and how it was found is
no part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from schemas.change import Field
from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Figure
from schemas.record import Record
from schemas.total import Comparison

Says = dict[str, Any]
Name = Callable[[str], Any]  # an id of one run, as what both runs know by it
SLOTS = ("recipients", "count", "total", "unit_amount", "percent", "ratio", "when", "as_of")
AMOUNT, BESIDE = 8, 1  # what a shared figure weighs: an amount tells a claim, its day or group many
_AMOUNTS = ("count", "total", "unit_amount", "percent", "ratio")
_PLACED = {"id", "start", "end", "rule", "page", "boxes", "spots"}
_SPANS = ("giver", "source", "place", "action")
_SCOPED = ("references", "changes", "averages", "partial")
_HEAD = (
    "type", "number", "issuer", "published", "subject", "addressees", "distribution", "signer", "signer_role", "place", "pages",
    "media_type",
)  # fmt: skip


def of_figure(figure: Figure) -> Says:
    said = figure.model_dump(mode="json", exclude=_PLACED)
    said["text"] = " ".join(said["text"].split())
    if said.get("words"):
        said["words"] = said["words"]["text"]
    return said


def of_record(record: Record, figure: Name, claim: Name) -> Says:
    said = record.model_dump(mode="json", exclude={"id", "rule", "comparisons", *SLOTS})
    for name in _SPANS:
        said[name] = said[name] and " ".join(said[name]["text"].split())
    for name in ("part_of", "repeats"):
        said[name] = said[name] and claim(said[name])
    for slot in SLOTS:
        held = getattr(record, slot)
        said[slot] = held and (figure(held) if isinstance(held, str) else [figure(f) for f in held])
    scope = said.pop("scope")
    for name in _SCOPED:
        scope[name] = [figure(f) for f in scope[name]]
    said |= {f"scope.{name}": value for name, value in scope.items()}
    said["comparisons"] = [
        {k: figure(v) if k != "basis" and v else v for k, v in c.model_dump().items()} for c in record.comparisons
    ]
    return said


def tied(record: Record, figure: Callable[[str], str]) -> dict[str, int]:
    """The figures of a record by their names, with what each weighs."""
    found: dict[str, int] = {}
    for slot in SLOTS:
        held = getattr(record, slot)
        for f in (held,) if isinstance(held, str) else held or ():
            found[figure(f)] = AMOUNT if slot in _AMOUNTS else found.get(figure(f), BESIDE)
    return found


def of_finding(finding: Finding, figure: Name) -> Says:
    """Its words and its calculation are left out: they follow from the rest, and from how it is put."""
    said = finding.model_dump(mode="json", include={"verdict", "total", "other", "expected", "actual", "suggestion"})
    if finding.suggestion is not None:
        said["suggestion"] = {"figure": figure(finding.suggestion.figure), "value": finding.suggestion.value}
    return said | {"figures": [figure(f) for f in finding.figures]}


def of_comparison(comparison: Comparison) -> Says:
    aspects = {name: told.model_dump() for name, told in comparison.aspects.items()}
    return {"verdict": comparison.verdict} | {f"aspect.{name}": told for name, told in aspects.items()}


def of_document(document: Document) -> Says:
    return document.model_dump(mode="json", include=set(_HEAD))


def differing(a: Says, b: Says) -> tuple[Field, ...]:
    """The fields that are not the same; what is not said, not so or empty is None. Zero is said."""
    return tuple(Field(n, x, y) for n in _names(a, b) if (x := _said(a.get(n))) != (y := _said(b.get(n))))


def _said(value: Any) -> Any:
    return value or (0 if value == 0 and value is not False else None)


def _names(a: Iterable[str], b: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys([*a, *b]))
