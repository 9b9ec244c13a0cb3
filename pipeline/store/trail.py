"""The trail of decisions: rows are appended, numbered without a gap, each holding the hash of the one before.

Whoever changes, removes, reorders or cuts rows breaks the chain, or the head that was printed in an evidence pack or
kept beside the store. Nothing here changes or removes a row, and the databases refuse it themselves (migrations).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, false, func, insert, select, text, update

from pipeline.clock import stamp
from pipeline.store.tables import documents, reviews
from schemas.decision import Decision, Entry, sayable

START = "0" * 64  # what the first row holds as the hash before it
_HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")
HEAD = "trail.head"  # the file below the store that keeps the newest head
_PLACES = {"page", "boxes", "spots"}  # of figures: where they stand in the file is found again, and is no decision


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the trail at row `id` (the last one that is right where rows are missing at the end)."""

    id: int
    code: str
    message_vi: str
    message_en: str


def append(connection: Connection, decision: Decision) -> Entry:
    """Writes the decision as the next row, in the caller's transaction. Two writers wait for each other.

    On SQLite the transaction must not have read before it, unless it was begun as a writing one ("begin immediate").
    """
    alone(connection)
    last = connection.execute(select(reviews.c.id, reviews.c.hash).order_by(reviews.c.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.hash) if last else (1, START)
    row: dict[str, Any] = {
        "id": number,
        "document": decision.document,
        "run": decision.run,
        "action": decision.act.action,
        "who": decision.who,
        "made_at": stamp(),
        "data": _data(decision),
        "previous": previous,
    }
    row["hash"] = _hash(row)
    connection.execute(insert(reviews).values(row))
    return _entry(row)


def alone(connection: Connection) -> None:
    """Keeps other writers of the trail out until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE reviews IN SHARE ROW EXCLUSIVE MODE"))
    else:  # a change of no row makes the transaction the database's only writer
        connection.execute(update(documents).where(false()).values(path=documents.c.path))


def decisions(connection: Connection, document: int) -> tuple[Entry, ...]:
    """What was decided on a document, oldest first."""
    rows = connection.execute(select(reviews).where(reviews.c.document == document).order_by(reviews.c.id))
    return tuple(_entry(dict(r._mapping)) for r in rows)


def last(connection: Connection, document: int) -> int:
    """The number of the newest decision on a document; 0 where there is none."""
    return connection.scalar(select(func.max(reviews.c.id)).where(reviews.c.document == document)) or 0


def head(connection: Connection) -> str:
    """Number and hash of the newest row ("17:3f…"), to be kept where the trail's keeper cannot change it."""
    last = connection.execute(select(reviews.c.id, reviews.c.hash).order_by(reviews.c.id.desc()).limit(1)).first()
    return f"{last.id}:{last.hash}" if last else f"0:{START}"


def keep_head(connection: Connection, store: Path) -> None:
    """Writes the head to its file in the folder `store`; to be called after a commit. Raises OSError."""
    fresh = store / f"{HEAD}.{os.getpid()}.tmp"
    fresh.write_text(head(connection) + "\n", "ascii")
    fresh.replace(store / HEAD)


def kept_head(store: Path) -> str | None:
    """The head that was kept last, or None where there is none."""
    try:
        return (store / HEAD).read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def is_head(typed: str) -> bool:
    """Whether it is written as a head is."""
    return _HEAD.fullmatch(typed.strip().lower()) is not None


def check(connection: Connection, *heads: str | None) -> tuple[Fault, ...]:
    """Everything that is wrong with the trail; `heads` were printed or kept: without one a cut end cannot show."""
    return tuple(_faults(connection, [h for h in dict.fromkeys(heads) if h]))


def _faults(connection: Connection, heads: Sequence[str]) -> Iterator[Fault]:
    known: dict[int, set[str]] = {}
    for head in heads:
        if told := _HEAD.fullmatch(head.strip().lower()):
            known.setdefault(int(told[1]), set()).add(told[2])
        else:
            yield _fault(0, "bad_head", f"mã đầu sổ “{head}” không đúng dạng", f"“{head}” is no head of a trail")
    number, previous = 0, START
    if any(h != START for h in known.get(0, ())):
        yield _other_head(0, min(known[0]))
    rows = connection.execute(select(reviews).order_by(reviews.c.id), execution_options={"yield_per": 1000})
    for row in rows:
        yield from _of_row(row, number, previous)
        number, previous = row.id, row.hash
        for other in sorted(known.get(number, set()) - {row.hash}):
            yield _other_head(number, other)
    if (newest := max(known, default=0)) > number:
        yield _fault(
            number,
            "cut",
            f"sổ chỉ còn đến quyết định số {number}, thiếu {_between(number + 1, newest)[0]}: phần cuối đã bị cắt",
            f"the trail ends with decision {number}; {_between(number + 1, newest)[1]} missing: its end was cut off",
        )


def _other_head(number: int, known: str) -> Fault:
    return _fault(
        number,
        "other_head",
        f"quyết định số {number} không phải quyết định có mã {known[:12]}… đã in hoặc đã lưu: sổ đã bị viết lại",
        f"decision {number} is not the one of hash {known[:12]}… that was printed or kept: the trail was rewritten",
    )


def _between(first: int, last: int) -> tuple[str, str]:
    """The decisions from `first` to `last`, in Vietnamese, and in English with its verb."""
    if first == last:
        return f"quyết định số {first}", f"decision {first} is"
    return f"các quyết định số {first}–{last}", f"decisions {first} to {last} are"


def _of_row(row: Row[Any], number: int, previous: str) -> Iterator[Fault]:
    values = dict(row._mapping)
    if row.id != number + 1:
        yield _fault(
            row.id,
            "gap",
            f"thiếu {_between(number + 1, row.id - 1)[0]}: sổ bị xóa dòng",
            f"{_between(number + 1, row.id - 1)[1]} missing: rows were removed",
        )
    if row.previous != previous:
        yield _fault(
            row.id,
            "broken",
            f"quyết định số {row.id} không nối với quyết định trước nó: dòng bị xóa, chèn hoặc đổi thứ tự",
            f"decision {row.id} does not follow the one before it: rows were removed, put in or reordered",
        )
    if _hash(values) != row.hash:
        yield _fault(row.id, "changed", f"quyết định số {row.id} đã bị sửa", f"decision {row.id} was changed")
        return
    try:
        _entry(values)
    except (ValidationError, KeyError, TypeError, AttributeError):
        yield _fault(
            row.id,
            "unreadable",
            f"không đọc được quyết định số {row.id} bằng phiên bản này",
            f"this version cannot read decision {row.id}",
        )


def _fault(number: int, code: str, vi: str, en: str) -> Fault:
    return Fault(number, code, vi[0].upper() + vi[1:] + ".", en[0].upper() + en[1:] + ".")


def _data(decision: Decision) -> dict[str, Any]:
    """What the columns do not hold. Only text, whole numbers and truth values: every database gives them back as they were."""
    act = decision.act.model_dump(mode="json", exclude={"before": _PLACES, "after": _PLACES})
    data: dict[str, Any] = _sayable({"original": decision.original, "act": act})
    return data


def _sayable(value: Any) -> Any:
    if isinstance(value, str):
        return sayable(value)
    if isinstance(value, dict):
        return {k: _sayable(v) for k, v in value.items()}
    return [_sayable(v) for v in value] if isinstance(value, list) else value


def _hash(row: dict[str, Any]) -> str:
    """The SHA-256 of the row's JSON, keys in order, without its own hash."""
    told = {k: v for k, v in row.items() if k != "hash"}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _entry(row: dict[str, Any]) -> Entry:
    data = row["data"]
    decision = {
        "document": row["document"],
        "run": row["run"],
        "who": row["who"],
        "original": data["original"],
        "act": data["act"],
    }
    return Entry(
        id=row["id"],
        decision=Decision.model_validate(decision),
        made_at=row["made_at"],
        previous=row["previous"],
        hash=row["hash"],
    )
