"""Masking of phone and identity numbers (Nghị định 13/2023/NĐ-CP on personal data)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeVar

from schemas.document import Document
from schemas.finding import Finding
from schemas.mention import Figure, Unclaimed
from schemas.record import Record, Span
from schemas.run import Extraction

T = TypeVar("T", Figure, Span)
SHOWN = 3  # last digits that stay, so that two numbers can be told apart
_SPANS = ("giver", "source", "place", "action")
_HEADER = ("number", "issuer", "subject", "addressees", "distribution", "signer", "signer_role")


def mask(text: str) -> str:
    """`text` with all digits but the last three as "•"; the same length, so that offsets hold."""
    digits = sum(c.isdigit() for c in text)
    seen = 0

    def hide(m: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return m[0] if seen > digits - SHOWN else "•"

    return re.sub(r"\d", hide, text)


def phones(extraction: Extraction) -> list[Unclaimed]:
    """The telephone and identity numbers of a document, in reading order."""
    return sorted((u for u in extraction.unclaimed if u.why == "phone"), key=lambda u: u.start)


def hidden(text: str, start: int, numbers: Sequence[Unclaimed]) -> str:
    """`text`, which begins at offset `start` of the document, with what it holds of `numbers` (see `phones`) masked.

    A number that is cut off by the end of `text` is masked as the whole number is, so that no two cuts of it tell more
    than the number may.
    """
    end = start + len(text)
    letters: list[str] | None = None
    # a page may hold thousands of numbers and of spans: only those that can meet are looked at
    first = bisect_right(numbers, start, key=lambda u: u.end)
    for u in numbers[first : bisect_left(numbers, end, lo=first, key=lambda u: u.start)]:
        letters = letters or list(text)
        for at, letter in enumerate(mask(u.text), u.start):
            if start <= at < end and letter == "•":
                letters[at - start] = letter
    return text if letters is None else "".join(letters)


def veiled(text: str, numbers: Sequence[Unclaimed]) -> str:
    """`text`, whose place in the document is not known, with every one of `numbers` that it repeats masked."""
    for u in numbers:
        for printed in (u.text, " ".join(u.text.split())):
            if printed in text:
                text = text.replace(printed, mask(printed))
    return text


def masked(extraction: Extraction) -> Extraction:
    """The extraction as it may leave the house. `document.text`, where it was asked for, stays the source text."""
    numbers = phones(extraction)
    if not numbers:
        return extraction
    return extraction.model_copy(
        update={
            "unclaimed": tuple(
                u.model_copy(update={"text": mask(u.text)}) if u.why == "phone" else u for u in extraction.unclaimed
            ),
            "figures": tuple(_hide(f, numbers) for f in extraction.figures),
            "records": tuple(_hide_spans(r, numbers) for r in extraction.records),
            "findings": tuple(_hide_words(f, numbers) for f in extraction.findings),
            "document": _hide_header(extraction.document, numbers),
        }
    )


def _hide(spoken: T, numbers: Sequence[Unclaimed]) -> T:
    text = hidden(spoken.text, spoken.start, numbers)
    return spoken if text == spoken.text else spoken.model_copy(update={"text": text})


def _hide_spans(record: Record, numbers: Sequence[Unclaimed]) -> Record:
    spans = {name: span for name in _SPANS if (span := getattr(record, name)) is not None}
    found: dict[str, object] = {name: _hide(span, numbers) for name, span in spans.items()}
    if record.scope.matter:  # words of the text, from where is not known
        matter = veiled(record.scope.matter, numbers)
        if matter != record.scope.matter:
            found["scope"] = record.scope.model_copy(update={"matter": matter})
    return record if found == spans else record.model_copy(update=found)


def _hide_words(finding: Finding, numbers: Sequence[Unclaimed]) -> Finding:
    words = {"message_vi": veiled(finding.message_vi, numbers), "message_en": veiled(finding.message_en, numbers)}
    if words == {"message_vi": finding.message_vi, "message_en": finding.message_en}:
        return finding
    return finding.model_copy(update=words)


def _hide_header(document: Document, numbers: Sequence[Unclaimed]) -> Document:
    found: dict[str, object] = {}
    for name in _HEADER:
        value = getattr(document, name)
        if isinstance(value, tuple):
            found[name] = tuple(veiled(text, numbers) for text in value)
        elif value:
            found[name] = veiled(value, numbers)
    return document.model_copy(update=found)
