"""Pictures of pages for people to look at: upright, with sizes in the points that boxes of figures are measured in.

Runs in a child of the fork server, like all that reads a document's bytes (see isolate).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from schemas.errors import DamagedDocument, MissingPage, UnsupportedFormat

if TYPE_CHECKING:
    from PIL import Image

DPI = 120  # at which print of ten points is read without effort
LONGEST = 3000  # pixels of a side: a page of a lying size makes no picture of gigabytes
MOST = 2000  # pages whose sizes are told
_POINTS = 72
_HEAVY = 500_000  # bytes; a PNG beyond them is a photograph, and told as JPEG
Size = tuple[float, float]


def is_paged(media_type: str) -> bool:
    """Whether documents of this media type have pages that can be drawn."""
    return media_type == "application/pdf" or media_type.startswith("image/")


def sizes(data: bytes, path: str, media_type: str) -> tuple[Size, ...]:
    """Width and height of each page in PDF points. Raises DocumentError."""
    if media_type == "application/pdf":
        from pipeline.parse import pdf  # each format's library is loaded when it is needed

        with pdf.opened(data, path) as document:
            return tuple(document.get_page_size(i) for i in range(min(len(document), MOST)))
    return tuple((f.width * s, f.height * s) for f, s in _frames(data, path, media_type))


def draw(data: bytes, path: str, media_type: str, page: int) -> bytes:
    """The 1-based page as PNG or JPEG, whichever is lighter. Raises DocumentError (MissingPage where there is no such page)."""
    if media_type == "application/pdf":
        return _file(_drawn(data, path, page))
    for number, (frame, scale) in enumerate(_frames(data, path, media_type), 1):
        if number == page:
            dots = min(DPI / _POINTS * scale, LONGEST / max(frame.size), 1)
            size = max(1, round(frame.width * dots)), max(1, round(frame.height * dots))
            return _file(frame.convert("RGB").resize(size, reducing_gap=2))
    raise MissingPage(path, page=page)


def _drawn(data: bytes, path: str, number: int) -> Image.Image:
    import pypdfium2

    from pipeline.parse import pdf

    with pdf.opened(data, path) as document:
        if not 1 <= number <= len(document):
            raise MissingPage(path, page=number)
        document.init_forms()
        try:
            page = document[number - 1]
            scale = min(DPI / _POINTS, LONGEST / max(*page.get_size(), 1))
            return page.render(scale=scale).to_pil()  # type: ignore[no-any-return]
        except pypdfium2.PdfiumError as e:
            raise DamagedDocument(path, detail=f"trang {number}", detail_en=f"page {number}") from e


def _frames(data: bytes, path: str, media_type: str) -> list[tuple[Image.Image, float]]:
    if not media_type.startswith("image/"):
        raise UnsupportedFormat(path, kind=media_type)
    from pipeline.parse import image

    picture = image.opened(data, path)
    count = min(getattr(picture, "n_frames", 1), image.PAGES)
    return [(f, image.scale(f)) for f in image.frames(picture, count, path)]


def _file(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG", compress_level=4)
    if made.tell() > _HEAVY:
        made = io.BytesIO()
        picture.convert("RGB").save(made, "JPEG", quality=85)
    return made.getvalue()
