"""How much of a PDF is read, and what the reader is told of the rest."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.parse.write import Writer

MOST_PAGES = 1000
MOST_RECOGNISED = 60  # pages; each takes seconds
MOST_CHARACTERS = 60_000  # of a page; a page full of small print has 10,000
MOST_OBJECTS = 60_000  # of a page
MOST_PATHS = 6_000  # of a page whose tables are looked for: finding them is quadratic in rulings

_LEFT = {
    "unread": ("không đọc được", "cannot be read"),
    "ocr": ("chữ được nhận dạng từ ảnh quét", "recognised in scanned pictures"),
    "ocr_limit": (
        f"là ảnh quét và chưa được nhận dạng (mỗi tệp tối đa {MOST_RECOGNISED} trang)",
        f"are scans and were not recognised (at most {MOST_RECOGNISED} pages a file)",
    ),
    "characters": (
        f"quá nhiều chữ, chỉ đọc {MOST_CHARACTERS} ký tự đầu",
        f"too much text, the first {MOST_CHARACTERS} characters were read",
    ),
    "objects": ("quá nhiều hình vẽ nên không xét hết bảng và chữ ẩn", "too many drawings to look at all of them"),
    "tables": ("bảng được đọc như chữ thường", "tables were read as plain text"),
}


class Left:
    """What was left out or read in another way, by page."""

    def __init__(self) -> None:
        self.pages: dict[str, list[int]] = {}

    def add(self, code: str, page: int) -> None:
        self.pages.setdefault(code, []).append(page)

    def move(self, page: int, old: str, new: str) -> None:
        self.pages[old].remove(page)
        self.pages[new] = sorted([*self.pages.get(new, ()), page])

    def count(self, code: str) -> int:
        return len(self.pages.get(code, ()))

    def tell(self, writer: Writer, total: int) -> None:
        """Notes for the document of `total` pages."""
        if total > MOST_PAGES:
            writer.note("pages", f"đã đọc {MOST_PAGES}/{total} trang", f"{MOST_PAGES} of {total} pages were read")
        for code, (vi, en) in _LEFT.items():
            if self.pages.get(code):
                pages = _list(self.pages[code])
                writer.note(code, f"trang {pages}: {vi}", f"pages {pages}: {en}")


def _list(pages: Iterable[int]) -> str:
    """“1, 3–5”."""
    spans: list[list[int]] = []
    for n in pages:
        if spans and spans[-1][1] == n - 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in spans)
