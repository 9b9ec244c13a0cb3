"""The office's known totals: read from its files, written into them by the desk, and held against documents."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from pipeline.contract import category_names, topic_names, total_words
from pipeline.export.whole import write
from pipeline.totals.align import Totals
from pipeline.totals.load import checked, listed, load, opening
from schemas.errors import BadTotals
from schemas.run import Extraction
from schemas.total import Comparison, Total

OWN = "ban-kiem-tra.toml"  # the file that takes what is added at the desk
Entry = dict[str, Any]


class Known:
    """The totals of the folder `folder`, read anew when a file of it has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state: list[tuple[str, int, int]] = []
        self._held: tuple[tuple[Total, ...], Totals] | None = None
        self._lock = threading.Lock()

    def totals(self) -> tuple[Total, ...]:
        """All of them; none where the folder holds no file. Raises BadTotals."""
        return self._now()[0]

    def named(self, id_: str) -> str:
        """How people call a total: its number and its programme; the id of one that is not there, or cannot be read."""
        with suppress(BadTotals):
            return next((f"{t.printed} ({t.programme})" for t in self.totals() if t.id == id_), id_)
        return id_

    def compare(self, extraction: Extraction) -> tuple[Comparison, ...]:
        """The document's figures beside them. Raises BadTotals."""
        return tuple(self._now()[1].compare(extraction))

    def _now(self) -> tuple[tuple[Total, ...], Totals]:
        """The totals as the files are now, and what compares with those very ones. Raises BadTotals."""
        with self._lock:  # never while a document is compared: that takes long
            state = self._files()
            if self._held is None or state != self._state:
                totals = load(self.folder, topic_names(), category_names()) if state else ()
                self._held = totals, Totals(totals, total_words())
                self._state = state
            return self._held

    def put(self, entry: Entry, replaces: str | None = None) -> Total:
        """Writes a total, as its TOML has it, into its file: in place of the one of the id `replaces`, or as a new one.

        Nothing is written where it may not be. Raises BadTotals, OSError.
        """
        path, document, at = self._find(replaces) if replaces is not None else self._own()
        total = checked(path, entry, topic_names(), category_names())
        if total.id != replaces and any(t.id == total.id for t in self.totals()):
            raise BadTotals(str(path), detail=f"đã có tổng số mang mã “{total.id}”", detail_en=f"“{total.id}” is taken")
        entries = document.setdefault("total", tomlkit.aot())
        table = entries[at] if at is not None else tomlkit.table()
        for key in [k for k in table if k not in entry]:
            table.remove(key)
        for key, value in entry.items():
            if key not in table or table[key] != value:
                table[key] = _inline(value) if isinstance(value, dict) else value
        if at is None:
            entries.append(table)
        write(path, tomlkit.dumps(document))
        return total

    def _own(self) -> tuple[Path, tomlkit.TOMLDocument, None]:
        path = self.folder / OWN
        return path, _parsed(path) if path.exists() else tomlkit.document(), None

    def _find(self, id_: str) -> tuple[Path, tomlkit.TOMLDocument, int]:
        for path, _ in listed(self.folder):
            document = _parsed(path)
            entries = document.get("total", [])
            for at, entry in enumerate(entries if isinstance(entries, AoT) else []):
                if entry.get("id") == id_:
                    return path, document, at
        raise BadTotals(str(self.folder), detail=f"không có tổng số “{id_}”", detail_en=f"there is no total “{id_}”")

    def _files(self) -> list[tuple[str, int, int]]:
        """By what it shows that a file has changed: names, times in nanoseconds and sizes in bytes. Raises BadTotals."""
        with opening(self.folder):
            if not self.folder.is_dir():
                return []
        return [(path.name, stat.st_mtime_ns, stat.st_size) for path, stat in listed(self.folder)]


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except (TOMLKitError, UnicodeDecodeError, OSError) as e:
        raise BadTotals(str(path), detail="không đọc được tệp", detail_en="the file cannot be read") from e


def _inline(value: Entry) -> object:
    table = tomlkit.inline_table()
    table.update(value)
    return table
