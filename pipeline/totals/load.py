"""Known totals from TOML files, each checked when it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from os import stat_result
from pathlib import Path
from stat import S_ISREG
from typing import Any

from pydantic import ValidationError

from schemas.errors import BadTotals
from schemas.total import Total


def load(folder: Path, what: Collection[str], categories: Collection[str]) -> tuple[Total, ...]:
    """The totals of every `*.toml` of a folder, in the order of the files' names.

    `what` and `categories` are the words that totals may use. Raises BadTotals, which names file, entry and key.
    """
    files = contents(folder)
    if not files:
        raise BadTotals(str(folder), detail="thư mục không có tệp .toml nào", detail_en="there is no .toml file")
    return read(files, what, categories)


def contents(folder: Path) -> list[tuple[Path, bytes]]:
    """The bytes of every `*.toml` of a folder, in the order of their names. Raises BadTotals: not all can be opened."""
    files = []
    for path, _ in listed(folder):
        with opening(path):
            files.append((path, path.read_bytes()))
    return files


def listed(folder: Path) -> list[tuple[Path, stat_result]]:
    """Every `*.toml` of a folder, in the order of their names, but for hidden ones: editors keep locks and copies so.

    Raises BadTotals where the folder cannot be opened, or one of them is no file.
    """
    with opening(folder):
        if not folder.is_dir():
            vi, en = (
                ("đây là một tệp", "it is a file") if folder.exists() else ("không có thư mục này", "it does not exist")
            )
            raise BadTotals(str(folder), detail=f"{vi}, cần một thư mục", detail_en=f"{en}, a folder is needed")
        # a glob would pass over a folder that may not be opened
        paths = sorted(p for p in folder.iterdir() if p.name.endswith(".toml") and not p.name.startswith("."))
    files = []
    for path in paths:
        with opening(path):
            found = path.stat()
        if not S_ISREG(found.st_mode):  # to open a pipe would wait for ever
            vi, en = "đây không phải một tệp; hãy đổi tên hoặc bỏ đi", "it is no file; rename or remove it"
            raise BadTotals(str(path), detail=vi, detail_en=en)
        files.append((path, found))
    return files


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Whatever keeps the path from being opened is told as BadTotals."""
    try:
        yield
    except OSError as e:
        raise BadTotals(str(path), detail="không mở được", detail_en=str(e)) from e


def read(files: Sequence[tuple[Path, bytes]], what: Collection[str], categories: Collection[str]) -> tuple[Total, ...]:
    """The totals of files by what they hold. Raises BadTotals, which names file, entry and key."""
    found: dict[str, tuple[Total, Path]] = {}
    for path, data in files:
        for entry in _entries(path, data):
            total = checked(path, entry, what, categories)
            if total.id in found:
                raise _fault(
                    path,
                    total.id,
                    "id",
                    f"trùng với một mục của “{found[total.id][1].name}”",
                    f"used already in “{found[total.id][1].name}”",
                )
            found[total.id] = (total, path)
    return tuple(t for t, _ in found.values())


def checked(path: Path, entry: dict[str, Any], what: Collection[str], categories: Collection[str]) -> Total:
    """The total of one `[[total]]`; `path` is for messages. Raises BadTotals, which names entry and key."""
    total = _total(path, entry)
    if total.what not in what:
        known = ", ".join(sorted(what))
        vi, en = f"“{total.what}” không có trong danh mục: {known}", f"“{total.what}” is none of: {known}"
        raise _fault(path, total.id, "what", vi, en)
    if total.category is not None and total.category not in categories:
        vi, en = f"“{total.category}” không có trong danh mục đối tượng", f"“{total.category}” is no category"
        raise _fault(path, total.id, "category", vi, en)
    return total


def _entries(path: Path, content: bytes) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except tomllib.TOMLDecodeError as e:
        line = re.search(r"at line (\d+)", str(e))
        where = f" ở dòng {line[1]}" if line else ""
        raise BadTotals(str(path), detail=f"sai cú pháp TOML{where}", detail_en=str(e)) from e
    except UnicodeDecodeError as e:
        raise BadTotals(str(path), detail="tệp không ở dạng UTF-8", detail_en="the file is not UTF-8") from e
    extra = set(data) - {"total"}
    if extra:
        raise BadTotals(
            str(path),
            detail=f"bảng lạ {sorted(extra)}; chỉ dùng [[total]]",
            detail_en=f"unknown tables {sorted(extra)}",
        )
    entries = data.get("total", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise BadTotals(
            str(path),
            detail="“total” phải là các bảng, mỗi tổng số viết dưới một dòng [[total]]",
            detail_en="`total` must be tables, each under a line [[total]]",
        )
    return entries


def _total(path: Path, entry: dict[str, Any]) -> Total:
    try:
        return Total.model_validate(entry)
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(map(str, first["loc"])) or "-"
        vi = _SAID.get(first["type"], "giá trị không hợp lệ")
        said = str(first.get("ctx", {}).get("expected", ""))
        if first["type"] == "value_error":
            vi = first["msg"].removeprefix("Value error, ")
        raise _fault(path, str(entry.get("id", "?")), key, vi + (f": {said}" if said else ""), first["msg"]) from e


_SAID = {
    "missing": "thiếu khóa này",
    "extra_forbidden": "không có khóa này",
    "literal_error": "phải là một trong",
    "decimal_parsing": "phải là số",
    "decimal_type": "phải là số",
    "date_from_datetime_parsing": "phải là ngày, như 2025-01-31",
    "date_type": "phải là ngày, như 2025-01-31",
    "string_type": "phải là chữ, trong dấu nháy",
    "enum": "phải là một trong",
    "tuple_type": "phải là danh sách, trong dấu [ ]",
    "model_type": 'phải là bảng con, như { name = "…" }',
    "dict_type": 'phải là bảng con, như { name = "…" }',
    "string_pattern_mismatch": "chỉ dùng chữ thường không dấu, chữ số và dấu nối",
}


def _fault(path: Path, id_: str, key: str, detail: str, detail_en: str) -> BadTotals:
    return BadTotals(
        str(path), detail=f"mục “{id_}”, khóa “{key}”: {detail}", detail_en=f"entry “{id_}”, key “{key}”: {detail_en}"
    )
