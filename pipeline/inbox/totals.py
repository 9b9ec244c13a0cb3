"""The office's known totals as they are at one moment: what documents are compared with, and by what digest that is known."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from pipeline.contract import category_names, topic_names, total_words
from pipeline.inbox.log import tell
from pipeline.totals.align import Totals
from pipeline.totals.load import contents, read
from schemas.errors import BadTotals
from schemas.run import Extraction
from schemas.total import Comparison

_LATER = "Tài liệu vẫn được đọc và lưu, nhưng chưa được đối chiếu; sửa xong, hãy chạy solieu reprocess để đối chiếu."
_LATER_EN = "Documents are read and kept, but not compared; when it is mended, run solieu reprocess to compare them."


@dataclass(frozen=True, slots=True)
class Loaded:
    """Known totals; `digest` is of the very bytes that they were read from."""

    digest: str
    totals: Totals | None = None

    def compare(self, extraction: Extraction) -> tuple[Comparison, ...]:
        """The figures of one document beside each total that it can be compared with."""
        return tuple(self.totals.compare(extraction)) if self.totals else ()


class Known:
    """The totals of a folder. `fault`: why they could not be used when they were last `asked` for, Vietnamese and English."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fault: tuple[str, str] | None = None
        self._loaded: Loaded | None = None

    def loaded(self) -> Loaded:
        """As the files are now; none where there is no file. Raises BadTotals."""
        files = contents(self.folder)
        digest = hashlib.sha256()
        for path, data in files:
            digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + data + b"\0")
        if self._loaded is None or digest.hexdigest() != self._loaded.digest:
            totals = Totals(read(files, topic_names(), category_names()), total_words()) if files else None
            self._loaded = Loaded(digest.hexdigest(), totals)
        return self._loaded

    def asked(self) -> Loaded | None:
        """As `loaded`; where they cannot be used that is told, once for each fault, and there is nothing to compare with."""
        try:
            found = self.loaded()
        except BadTotals as e:
            said = f"{e.message_vi} {_LATER}", f"{e.message_en} {_LATER_EN}"
            if said != self.fault:
                tell("totals", said[0], level=logging.WARNING)
            self.fault = said
            return None
        self.fault = None
        return found
