"""The straight line: bytes in, one extraction out. Nothing else knows the order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from extractors.drawers import extract
from pipeline.checks.look import check
from pipeline.doctypes.describe import describe, published_in_title
from pipeline.fingerprint import fingerprint
from pipeline.ingest import Source
from pipeline.link.home import Home
from pipeline.link.records import link
from pipeline.normalise import carried, normalise
from pipeline.parse import parse
from pipeline.place import placed, placed_anew
from pipeline.segment import segment, split_words
from pipeline.version import version
from schemas.document import Document
from schemas.mention import Figure, Unclaimed
from schemas.parsed import Parsed
from schemas.passage import Layout
from schemas.run import Extraction
from schemas.text import AnchoredText

Parse = Callable[[bytes, str], Parsed]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document before its figures are looked for: all that the line needs of it, and no correction of a figure changes."""

    path: str
    sha256: str
    parsed: Parsed
    anchored: AnchoredText
    layout: Layout

    @property
    def text(self) -> str:
        return self.anchored.content


def process(source: Source, *, read: Parse = parse, with_text: bool = False) -> Extraction:
    """Everything that `source` reports; `read` parses its bytes, here or apart. Raises DocumentError where it cannot be read."""
    reading = look(source, read=read)
    figures, unclaimed = extract(reading.text, reading.layout, split_words)
    return _tell(reading, placed(figures, reading.anchored, reading.parsed), unclaimed, with_text=with_text)


def recheck(
    reading: Reading, figures: tuple[Figure, ...], unclaimed: tuple[Unclaimed, ...], *, with_text: bool = False
) -> Extraction:
    """The same line from link on, for figures (in reading order) that a person has corrected; new ones get their places."""
    figures = placed_anew(figures, reading.anchored, reading.parsed)
    return _tell(reading, figures, unclaimed, with_text=with_text)


def look(source: Source, *, read: Parse = parse) -> Reading:
    """The document of `source` up to its figures. Raises DocumentError where it cannot be read."""
    parsed = read(source.data, source.path)
    anchored = normalise(parsed.text)
    layout = segment(anchored.content, carried(parsed.shape, anchored))
    return Reading(source.path, hashlib.sha256(source.data).hexdigest(), parsed, anchored, layout)


def _tell(
    reading: Reading, figures: tuple[Figure, ...], unclaimed: tuple[Unclaimed, ...], *, with_text: bool
) -> Extraction:
    text, layout, parsed = reading.text, reading.layout, reading.parsed
    header = describe(text, layout)
    published = layout.published or published_in_title(text, figures)
    home = Home(text, layout.own[0] if layout.own else 0, published)
    document = Document(
        path=reading.path,
        sha256=reading.sha256,
        media_type=parsed.media_type,
        type=header.type,
        number=header.number,
        issuer=header.issuer,
        published=published,
        subject=header.subject,
        addressees=header.addressees,
        distribution=header.distribution,
        signer=header.signer,
        signer_role=header.signer_role,
        place=home.of(header.issuer, header.subject),
        pages=parsed.pages,
        fingerprint=fingerprint(text, layout),
        text_length=len(text),
        notes=parsed.notes,
        text=text if with_text else None,
    )
    records = link(text, layout, document, figures, home)
    findings = check(document, figures, records, unclaimed, text)
    return Extraction(
        document=document,
        figures=figures,
        records=records,
        findings=findings,
        unclaimed=unclaimed,
        version=version(),
    )
