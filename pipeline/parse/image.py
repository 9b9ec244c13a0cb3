"""Pictures of pages: JPEG, PNG, and TIFF with its many pages."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageFile, ImageOps

from pipeline.parse import ocr
from pipeline.parse.write import Writer
from schemas.errors import DamagedDocument, EmptyDocument, TookTooLong, Unpacked
from schemas.parsed import Parsed

PIXELS = 80_000_000  # of a picture: A4 at 900 dpi
SIDE = 30_000  # pixels: Tesseract takes no more
PAGES = 100  # of a TIFF
_FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}
_POINTS = 72
_PLAUSIBLE = range(50, 2401)  # dots an inch that a file may state

Image.MAX_IMAGE_PIXELS = PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


def parse(data: bytes, path: str) -> Parsed:
    """What is read in the picture; without a stated resolution a pixel is a point.

    Raises MissingPackage, DamagedDocument, Unpacked, EmptyDocument, TookTooLong.
    """
    image = opened(data, path)
    ocr.ready(path)
    total = getattr(image, "n_frames", 1)
    writer = Writer(paged=True, recognised=True, unwrapped=True)
    leaves: list[ocr.Leaf] = []
    unread, late = [], False
    for page, frame in enumerate(frames(image, min(total, PAGES), path), 1):
        try:
            leaves.append(ocr.read_page(frame, page, scale(frame)))
        except ocr.Unread as e:
            unread.append(page)
            late |= e.late
    read = min(total, PAGES) - len(unread)
    if not read and late:
        raise TookTooLong(path, seconds=round(ocr.SECONDS))
    if not read:
        raise DamagedDocument(path, detail="Tesseract")
    scans = ocr.Scans(writer, leaves)
    for leaf in leaves:
        scans.page(leaf.number)
    writer.break_line()
    scans.end()
    if not writer.parts:
        raise EmptyDocument(path)
    ocr.note_pages(writer, read)
    if total > PAGES:
        writer.note("pages", f"Đã đọc {PAGES}/{total} trang.", f"{PAGES} of {total} pages were read.")
    if unread:
        named = ", ".join(map(str, unread))
        writer.note(
            "unread_pages",
            f"Không đọc được trang {named} (quá {round(ocr.SECONDS)} giây hoặc bộ nhận dạng dừng). Hãy xem trang đó trong tệp gốc.",
            f"Page {named} was not read (over {round(ocr.SECONDS)} seconds, or the reader failed). Look at it in the file.",
        )
    return writer.close(_FORMATS[image.format or ""], path, total)


def opened(data: bytes, path: str) -> Image.Image:
    """The picture, of which only the header has been read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF"))
    except Image.DecompressionBombError as e:
        raise Unpacked(path, detail=_most()) from e
    except Exception as e:  # a reader of hostile bytes fails in many ways
        raise DamagedDocument(path, detail=type(e).__name__) from e
    _measured(image, path)
    return image


def _measured(image: Image.Image, path: str) -> None:
    width, height = image.size
    if width * height > PIXELS or max(width, height) > SIDE:
        raise Unpacked(path, detail=f"{width} × {height} px; {_most()}")


def _most() -> str:
    return f"≤ {PIXELS // 1_000_000} Mpx, ≤ {SIDE} px"


def frames(image: Image.Image, count: int, path: str) -> Iterator[Image.Image]:
    """Each page, upright as its camera says."""
    for i in range(count):
        try:
            image.seek(i)
            _measured(image, path)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                image.load()
                frame = ImageOps.exif_transpose(image)
        except (Image.DecompressionBombError, MemoryError) as e:
            raise Unpacked(path, detail=_most()) from e
        except Unpacked:
            raise
        except Exception as e:  # as above
            raise DamagedDocument(path, detail=f"{type(e).__name__}, {i + 1}/{count}") from e
        yield frame


def scale(frame: Image.Image) -> float:
    """Points for one pixel."""
    try:
        across = float(frame.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        across = 0.0
    return _POINTS / across if round(across) in _PLAUSIBLE else 1.0
