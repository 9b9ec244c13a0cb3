"""The straight line: bytes in, one extraction out. Nothing else knows the order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from extractors.drawers import extract
from pipeline.checks.look import check
from pipeline.doctypes.describe import describe, published_in_title
from pipeline.ingest import Source
from pipeline.link.home import Home
from pipeline.link.records import link
from pipeline.normalise import carried, normalise
from pipeline.parse import parse
from pipeline.place import placed
from pipeline.segment import segment, split_words
from pipeline.version import version
from schemas.document import Document
from schemas.parsed import Parsed
from schemas.run import Extraction

Parse = Callable[[bytes, str], Parsed]


def process(source: Source, *, read: Parse = parse, with_text: bool = False) -> Extraction:
    """Everything that `source` reports; `read` parses its bytes, here or apart. Raises DocumentError where it cannot be read."""
    parsed = read(source.data, source.path)
    anchored = normalise(parsed.text)
    text = anchored.content
    layout = segment(text, carried(parsed.shape, anchored))
    figures, unclaimed = extract(text, layout, split_words)
    figures = placed(figures, anchored, parsed)
    header = describe(text, layout)
    published = layout.published or published_in_title(text, figures)
    home = Home(text, layout.own[0] if layout.own else 0, published)
    document = Document(
        path=source.path,
        sha256=hashlib.sha256(source.data).hexdigest(),
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
